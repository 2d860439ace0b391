"""The competitors: each paper's idea by hand; critics, checkpoints, from photo to film."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from larnet import losses
from larnet.__main__ import main
from larnet.baselines.dcgan import doublings, sides, widths
from larnet.baselines.mocogan import CONTENT, MOTION
from larnet.baselines.systems import build
from larnet.baselines.vgan import blend
from larnet.config.specs import override
from larnet.config.variants import RIVALS, change
from larnet.errors import BadInput
from larnet.model import Condition
from larnet.text.phrases import phrases_of
from larnet.training.critic_steps import CRITICS
from larnet.weights import checkpoint


def small(name):
    """A competitor's row in seconds."""
    model = {"size": 32, "action": 8, "width": 4}
    train = {"batch": 2, "steps": 4, "workers": 0}
    return change(RIVALS[name], {"model": model, "train": train, "critic": {"width": 4}})


def conditions(spec, batch, seed=0):
    draw = torch.Generator().manual_seed(seed)
    return Condition(
        torch.rand(batch, 3, spec.size, spec.size, generator=draw) * 2 - 1,
        torch.randn(batch, spec.action, generator=draw),
        torch.rand(batch, generator=draw),
        torch.randn(batch, spec.noise, generator=draw),
    )


def made(name, seed=0):
    torch.manual_seed(seed)
    return build(small(name).model).eval()


def replaced(c, **fields):
    values = {"x_0": c.x_0, "a_e": c.a_e, "p_e": c.p_e, "z": c.z} | fields
    return Condition(**values)


# ------------------------------------------------------------------------------------ shared


def test_sides_and_steps_of_stages():
    assert sides(56) == [7, 14, 28, 56] and sides(64) == [4, 8, 16, 32, 64]
    spec = small("vgan").model
    assert widths(override(RIVALS["vgan"], "model", size=64, width=64).model) == [512, 256, 128, 64]
    assert widths(spec) == [16, 8, 4]
    assert doublings(16, 3) == [True] * 3 and doublings(16, 5) == [False, *[True] * 4]
    assert doublings(12, 3) == [False, True, True]
    for size in (100, 9, 7):
        with pytest.raises(BadInput, match="4, 5, 6 or 7 times"):
            sides(size)


@pytest.mark.parametrize("name", RIVALS)
def test_frames_depend_on_photo_action_and_style(name):
    model, c = made(name), conditions(small(name).model, 1)
    other = conditions(small(name).model, 1, seed=1)
    with torch.inference_mode():
        v = model(c).v
        for field in ("x_0", "a_e", "z"):
            changed = model(replaced(c, **{field: getattr(other, field)})).v
            assert (changed - v).abs().mean() > 1e-5, field
    assert v.shape == (1, 3, 16, 32, 32) and v.abs().max() <= 1


@pytest.mark.parametrize("name", RIVALS)
def test_kept_frames_and_shared_photos_change_nothing(name):
    model, c = made(name), conditions(small(name).model, 2)
    keep = torch.tensor([1, 6, 15])
    with torch.inference_mode():
        assert torch.allclose(model(c).v[:, :, keep], model(c, keep).v, atol=1e-5)
        one = replaced(c, x_0=c.x_0[:1])
        same = replaced(c, x_0=c.x_0[:1].repeat(2, 1, 1, 1))
        assert torch.allclose(model(one).v, model(same).v, atol=1e-5)


@pytest.mark.parametrize("name", RIVALS)
def test_critics_score_what_they_are_shown(name):
    spec = small(name)
    torch.manual_seed(0)
    model, c = build(spec.model), conditions(spec.model, 3)
    out = model(c)
    real = torch.rand_like(out.v)
    found = [f for f in vars(spec.loss) if f.startswith("adversarial") and getattr(spec.loss, f)]
    assert {f"adversarial_{n}" for n in CRITICS[spec.model.system]} == set(found)
    for net, look in CRITICS[spec.model.system].values():
        critic = net(spec)
        sight = look(_outcome(out, real, c), "generated", torch.Generator().manual_seed(0))
        assert sight.real.shape == sight.fake.shape
        scores = critic(sight.fake, *sight.told)
        assert len(scores) == 3 and scores.isfinite().all()
        losses.logistic_adversarial_loss(scores).backward(retain_graph=True)
    unheard = [n for n, p in model.named_parameters() if p.grad is None]
    assert all(n.startswith("encoders.") for n in unheard), unheard


def _outcome(out, real, c):
    from larnet.training.generator_step import GeneratorOutcome

    return GeneratorOutcome({}, out, real, {}, c)


def test_adversarial_losses_by_hand():
    fake, real = torch.tensor([0.0, 2.0]), torch.tensor([[1.0], [-1.0]])
    soft = np.log1p(np.exp([-1.0, 1.0])).mean() + np.log1p(np.exp([0.0, 2.0])).mean()
    assert losses.logistic_critic_loss(fake, real).item() == pytest.approx(soft, rel=1e-5)
    heard = np.log1p(np.exp([0.0, -2.0])).mean()
    assert losses.logistic_adversarial_loss(fake).item() == pytest.approx(heard, rel=1e-5)
    assert losses.least_squares_critic_loss(fake, real).item() == (0 + 4) / 2 + (0 + 4) / 2
    assert losses.least_squares_adversarial_loss(fake).item() == (1 + 1) / 2


@pytest.mark.parametrize("name", RIVALS)
def test_a_checkpoint_comes_back_to_the_last_digit(name, tmp_path):
    spec, model = small(name).model, made(name)
    model.load_state_dict({n: t.half().to(t.dtype) for n, t in model.state_dict().items()})
    info = checkpoint.CheckpointInfo(
        name=name,
        spec=spec,
        actions={"walking": phrases_of("walking").train[:2]},
        encoders=("glove",),
        data="synthetic",
        step=0,
    )
    checkpoint.save(tmp_path, model, info, f"# {name}\n")
    loaded = checkpoint.load(tmp_path)
    assert loaded.info.spec == spec
    with pytest.raises(BadInput, match=f"{name}, which has no codes"):
        _ = loaded.larnet
    for n, t in loaded.model.state_dict().items():
        assert torch.equal(t, model.state_dict()[n]), n
    c = conditions(spec, 2)
    with torch.inference_mode():
        assert torch.equal(loaded.model(c).v, model(c).v)


@pytest.mark.parametrize("name", RIVALS)
def test_four_steps_of_training_then_a_clip(name, tmp_path, made_up_phrases, monkeypatch):
    from larnet.config import variants

    monkeypatch.setitem(variants.VARIANTS, name, small(name))
    run, photo, film = tmp_path / "run", tmp_path / "photo.png", tmp_path / "film.npy"
    options = ["--data", "synthetic", "--steps", "4", "--out", str(run), "--device", "cpu"]
    assert main(["train", "--variant", name, *options]) == 0
    lines = [json.loads(line) for line in (run / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3, 4]
    assert all(np.isfinite(list(line.values())).all() for line in lines)
    Image.fromarray(np.full((40, 40, 3), 90, np.uint8)).save(photo)
    last = next((run / "checkpoints").glob("step_*4"))
    known = ["--actor", str(photo), "--action", "walking", "--checkpoint", str(last)]
    assert main(["generate", *known, "--encoder", "glove", "--out", str(film)]) == 0
    assert np.load(film).shape == (1, 16, 32, 32, 3)


# -------------------------------------------------------------------------------------- VGAN


def test_vgans_mask_blends():
    mask = torch.tensor([0.0, 0.25, 1.0]).view(1, 1, 3, 1, 1)
    v = blend(mask, torch.full((1, 3, 3, 2, 2), 0.8), torch.full((1, 3, 2, 2), -0.4))
    assert v[0, 0, :, 0, 0].tolist() == pytest.approx([-0.4, 0.25 * 0.8 - 0.75 * 0.4, 0.8])


def test_vgan_stands_still_where_the_mask_is_shut():
    model, c = made("vgan"), conditions(small("vgan").model, 1)
    torch.nn.init.zeros_(model.mask.weight)
    with torch.inference_mode():
        torch.nn.init.constant_(model.mask.bias, -30.0)
        still = model(c).v
        torch.nn.init.constant_(model.mask.bias, 30.0)
        moving = model(c)
    assert torch.allclose(still, still[:, :, :1].expand_as(still), atol=1e-6)
    assert (moving.v[:, :, 1:] - moving.v[:, :, :-1]).abs().mean() > 1e-4
    out = model.losses(moving, moving.v, c)
    assert out["mask"].item() == pytest.approx(1.0)
    assert out["reconstruction"].item() == 0


# ----------------------------------------------------------------------------------- MoCoGAN


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_mocogans_codes_share_content_and_move(noise):
    model, c = made("mocogan"), conditions(small("mocogan").model, 2)
    c = replaced(c, z=noise * c.z)
    with torch.inference_mode():
        codes = model.codes(c)
    assert codes.shape == (2, 16, CONTENT + MOTION)
    content, motion = codes.split((CONTENT, MOTION), 2)
    assert torch.equal(content, content[:, :1].expand_as(content))
    assert (motion[:, 1:] - motion[:, :-1]).abs().amax(2).min() > 0  # every frame from the last


def test_mocogans_recurrence_is_a_gru():
    """z_M^t by the equations of the cell, from the state before and eps_t."""
    model, c = made("mocogan"), conditions(small("mocogan").model, 1)
    cell, h = model.R_M.cell, torch.zeros(1, MOTION)
    with torch.inference_mode():
        codes = model.codes(c)[0, :, CONTENT:]
        for t in range(16):
            eps = c.z @ model.R_M.turns[t]
            assert eps.norm().item() == pytest.approx(c.z.norm().item(), rel=1e-4)
            x = torch.cat((eps, c.a_e, c.p_e[:, None]), 1)
            seen = torch.nn.functional.linear(x, cell.weight_ih_l0, cell.bias_ih_l0)
            kept = torch.nn.functional.linear(h, cell.weight_hh_l0, cell.bias_hh_l0)
            (r, u, n), (r_h, u_h, n_h) = seen.chunk(3, 1), kept.chunk(3, 1)
            update = torch.sigmoid(u + u_h)
            h = (1 - update) * torch.tanh(n + torch.sigmoid(r + r_h) * n_h) + update * h
            assert torch.allclose(codes[t], h[0], atol=1e-5)
