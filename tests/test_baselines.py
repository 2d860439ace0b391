"""The competitors: each paper's idea by hand; critics, checkpoints, from photo to film."""

import json

import numpy as np
import pytest
import torch
from PIL import Image
from small_models import random_condition

from larnet import losses
from larnet.__main__ import main
from larnet.baselines.dcgan import FactoredUp, doublings, sides, widths
from larnet.baselines.g3an import G3, FactoredAttention, growth
from larnet.baselines.imaginator import fuse
from larnet.baselines.mocogan import CONTENT, MOTION
from larnet.baselines.monkey_net import KEYPOINTS, gaussians, moments
from larnet.baselines.systems import build
from larnet.baselines.vgan import blend
from larnet.config.specs import override
from larnet.config.variants import RIVALS as ROWS
from larnet.config.variants import change, variant
from larnet.errors import BadInput
from larnet.model import Condition
from larnet.text.phrases import phrases_of
from larnet.training.critic_steps import CRITICS
from larnet.weights import checkpoint

RIVALS = [name for name in ROWS if name != "monkey-net-driven"]  # the same system


def small(name):
    """A competitor's row in seconds."""
    model = {"size": 32, "action": 8, "width": 4}
    train = {"batch": 2, "steps": 4, "workers": 0}
    return change(ROWS[name], {"model": model, "train": train, "critic": {"width": 4}})


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
    assert widths(override(ROWS["vgan"], "model", size=64, width=64).model) == [512, 256, 128, 64]
    assert widths(spec) == [16, 8, 4]
    assert doublings(16, 3) == [True] * 3 and doublings(16, 5) == [False, *[True] * 4]
    assert doublings(12, 3) == [False, True, True]
    for size in (100, 9, 7):
        with pytest.raises(BadInput, match="4, 5, 6 or 7 times"):
            sides(size)


def test_specs_that_mean_nothing_are_refused_in_words():
    with pytest.raises(BadInput, match="vgan paints every pixel"):
        override(variant("debug"), "model", system="vgan")
    with pytest.raises(BadInput, match="imaginator"):
        override(ROWS["vgan"], "model", system="imaginatr")
    with pytest.raises(BadInput, match="least-squares"):
        override(ROWS["vgan"], "critic", form="hinge")


@pytest.mark.parametrize("name", RIVALS)
def test_frames_depend_on_photo_action_and_style(name):
    model, c = made(name), random_condition(small(name).model, 1)
    other = random_condition(small(name).model, 1, seed=1)
    with torch.inference_mode():
        v = model(c).v
        for field in ("x_0", "a_e", "z"):
            changed = model(replaced(c, **{field: getattr(other, field)})).v
            assert (changed - v).abs().mean() > 1e-5, field
    assert v.shape == (1, 3, 16, 32, 32) and v.abs().max() <= 1


@pytest.mark.parametrize("name", RIVALS)
def test_kept_frames_and_shared_photos_change_nothing(name):
    model, c = made(name), random_condition(small(name).model, 2)
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
    model, c = build(spec.model), random_condition(spec.model, 3)
    out = model(c)
    real = torch.rand_like(out.v)
    found = [f for f in vars(spec.loss) if f.startswith("adversarial") and getattr(spec.loss, f)]
    assert {f"adversarial_{n}" for n in CRITICS[spec.model.system]} == set(found)
    for plan in CRITICS[spec.model.system].values():
        critic = plan.build(spec)
        sight = plan.look(_outcome(out, real, c), "generated", torch.Generator().manual_seed(0))
        assert sight.real.shape == sight.fake.shape
        scores = critic(sight.fake, *sight.told)
        assert len(scores) % 3 == 0 and scores.isfinite().all()  # of a clip, or of its frames
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
    c = random_condition(spec, 2)
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


def test_the_row_itself_trains_by_the_command(tmp_path, made_up_phrases):
    run = tmp_path / "run"
    command = "train --variant vgan --data synthetic --steps 4 --device cpu --out"
    assert main([*command.split(), str(run)]) == 0
    last = checkpoint.load(run / "checkpoints" / "step_000004")
    assert (last.info.spec, last.info.step) == (ROWS["vgan"].model, 4)


# -------------------------------------------------------------------------------------- VGAN


def test_vgans_mask_blends():
    mask = torch.tensor([0.0, 0.25, 1.0]).view(1, 1, 3, 1, 1)
    v = blend(mask, torch.full((1, 3, 3, 2, 2), 0.8), torch.full((1, 3, 2, 2), -0.4))
    assert v[0, 0, :, 0, 0].tolist() == pytest.approx([-0.4, 0.25 * 0.8 - 0.75 * 0.4, 0.8])


def test_vgan_stands_still_where_the_mask_is_shut():
    model, c = made("vgan"), random_condition(small("vgan").model, 1)
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
    model, c = made("mocogan"), random_condition(small("mocogan").model, 2)
    c = replaced(c, z=noise * c.z)
    with torch.inference_mode():
        codes = model.codes(c)
    assert codes.shape == (2, 16, CONTENT + MOTION)
    content, motion = codes.split((CONTENT, MOTION), 2)
    assert torch.equal(content, content[:, :1].expand_as(content))
    assert (motion[:, 1:] - motion[:, :-1]).abs().amax(2).min() > 0  # every frame from the last


def test_mocogans_recurrence_is_a_gru():
    """z_M^t by the equations of the cell, from the state before and eps_t."""
    model, c = made("mocogan"), random_condition(small("mocogan").model, 1)
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


# -------------------------------------------------------------------------------------- G3AN


@pytest.mark.parametrize("doubles", [True, False])
def test_a_factorised_block_is_its_parts_one_after_the_other(doubles):
    """(1+2)D: by hand along time at every place, then across the picture of every frame."""
    torch.manual_seed(0)
    block, x = FactoredUp(3, 4, doubles).eval(), torch.randn(2, 3, 5, 6, 6)
    time, space = block.in_time[0].weight, block.in_space[0].weight
    stride = 2 if doubles else 1
    convolve_1d, convolve_2d = (
        torch.nn.functional.conv_transpose1d,
        torch.nn.functional.conv_transpose2d,
    )
    steps = 5 * stride
    places = x.permute(0, 3, 4, 1, 2).reshape(-1, 3, 5)
    along = convolve_1d(places, time[..., 0, 0], stride=stride, padding=1)
    along = along.view(2, 6, 6, 4, steps).permute(0, 4, 3, 1, 2).flatten(0, 1)
    along = torch.relu(along / (1 + 1e-5) ** 0.5)  # fresh batch norm
    across = convolve_2d(along, space[:, :, 0], stride=2, padding=1)
    across = torch.relu(across / (1 + 1e-5) ** 0.5)
    by_hand = across.view(2, steps, 4, 12, 12).transpose(1, 2)
    with torch.inference_mode():
        assert torch.allclose(block(x), by_hand, atol=1e-5)


def test_g3ans_motion_grows_first():
    assert growth(16, 4) == [True, True, False, False]
    assert growth(32, 4) == [True, True, True, False]
    assert growth(16, 1) == [True] and growth(6, 3) == [False] * 3


def test_g3_spreads_appearance_over_time_and_motion_over_space():
    torch.manual_seed(0)
    block = G3(3, 4, True).eval()
    f_s, f_t, f_v = torch.randn(1, 3, 6, 6), torch.randn(1, 3, 2), torch.randn(1, 3, 2, 6, 6)
    with torch.inference_mode():
        larger_s, larger_t, video = block(f_s, f_t, f_v)
        rest = video - block.video(f_v)
    assert (larger_s.shape, larger_t.shape) == ((1, 4, 12, 12), (1, 4, 4))
    for t in range(4):
        expected = larger_s + larger_t[:, :, t, None, None]
        assert torch.allclose(rest[:, :, t], expected, atol=1e-5)


def test_factorised_attention_stays_in_its_row_of_time_or_frame():
    torch.manual_seed(0)
    attend, x = FactoredAttention(8), torch.randn(1, 8, 3, 4, 4)
    assert torch.allclose(attend(x), x, atol=1e-6)  # how it starts
    torch.nn.init.ones_(attend.in_time.share)
    changed = x.clone()
    changed[:, :, 2, 1, 3] += 1.0
    with torch.inference_mode():
        moved = (attend(changed) - attend(x)).abs().amax((0, 1)) > 1e-6  # (3, 4, 4)
        assert moved[:, 1, 3].all() and moved.sum() == 3  # along time at that place only
        torch.nn.init.zeros_(attend.in_time.share)
        torch.nn.init.ones_(attend.in_space.share)
        moved = (attend(changed) - attend(x)).abs().amax((0, 1)) > 1e-6
    assert moved[2].all() and moved.sum() == 16  # the whole of that frame only


# -------------------------------------------------------------------------------- ImaGINator


def test_imaginators_levels_read_the_photo_in_every_frame():
    video, photo = torch.zeros(2, 3, 4, 5, 5), torch.arange(2.0 * 25).view(1, 2, 5, 5)
    joined = fuse(video, photo)
    assert joined.shape == (2, 5, 4, 5, 5)
    for clip in range(2):
        for t in range(4):
            assert torch.equal(joined[clip, 3:, t], photo[0])
    assert joined[:, :3].abs().max() == 0


def test_imaginator_carries_the_photo_past_its_code():
    """Photos of one code still make other clips, by the levels: appearance is transmitted."""
    model, c = made("imaginator"), random_condition(small("imaginator").model, 2)
    c = replaced(c, a_e=c.a_e[:1].repeat(2, 1), p_e=c.p_e[:1].repeat(2), z=c.z[:1].repeat(2, 1))
    torch.nn.init.zeros_(model.photo.code.weight)
    with torch.inference_mode():
        v = model(c).v
    assert (v[0] - v[1]).abs().mean() > 1e-3


# -------------------------------------------------------------------------------- Monkey-Net


def test_a_heat_map_has_a_mean_and_a_covariance():
    heat = torch.zeros(1, 1, 4, 8)
    heat[0, 0, 1, 2] = heat[0, 0, 3, 6] = 0.5
    mean, covariance = moments(heat)
    x, y = 2.5 / 4 - 1, 1.5 / 2 - 1  # centres of cells, in [-1, 1]
    far_x, far_y = 6.5 / 4 - 1, 3.5 / 2 - 1
    assert mean[0, 0].tolist() == pytest.approx([(x + far_x) / 2, (y + far_y) / 2])
    dx, dy = (far_x - x) / 2, (far_y - y) / 2
    expected = [[dx * dx, dx * dy], [dx * dy, dy * dy]]
    assert torch.allclose(covariance[0, 0], torch.tensor(expected))


def test_a_keypoint_is_drawn_where_it_is():
    mean = torch.tensor([[[-1 + 2 * 5.5 / 16, -1 + 2 * 9.5 / 16]]])
    heat = gaussians(mean, 0.05 * torch.eye(2).expand(1, 1, 2, 2), 16)
    assert heat[0, 0].argmax().item() == 9 * 16 + 5
    assert heat[0, 0, 9, 5].item() == pytest.approx(1.0)
    aside = np.exp(-((2 * 2 / 16) ** 2) / (2 * (0.05 + 1e-3)))
    assert heat[0, 0, 9, 7].item() == pytest.approx(aside, rel=1e-4)


@pytest.mark.parametrize("way", [(8, 0), (0, 8), (-8, 8)])
def test_keypoints_move_with_the_picture(way):
    """A figure on empty ground, shifted by whole cells of the coarsest level."""
    model = made("monkey-net")
    model.detector.heat.weight.data *= 200  # sharp maps, as learned ones are
    draw = torch.Generator().manual_seed(3)
    picture = torch.zeros(1, 3, 32, 32)
    picture[:, :, 12:20, 12:20] = torch.rand(1, 3, 8, 8, generator=draw) * 2 - 1
    shifted = picture.roll((way[1], way[0]), (2, 3))
    with torch.inference_mode():
        (before, _), (after, _) = model.detector(picture), model.detector(shifted)
    on_figure = (before[0] - 0.0).abs().amax(1) < 0.6  # the figure is in the middle
    moved = (after - before)[0][on_figure]
    assert len(moved) >= 3
    expected = torch.tensor([2 * way[0] / 32, 2 * way[1] / 32])
    near = (moved - expected).abs().amax(1) < 0.02
    assert near.float().mean() > 0.6


def test_a_driving_clip_moves_the_photos_keypoints_by_its_own_moves():
    model, c = made("monkey-net"), random_condition(small("monkey-net").model, 1)
    clip = random_condition(small("monkey-net").model, 16, seed=4).x_0.transpose(0, 1)[None]
    with torch.inference_mode():
        e_m = model.drive(clip)
        at = model.keypoints(clip)
        moved = e_m[32][0, :, :, 0, 0].T.unflatten(1, (KEYPOINTS, 2))
        assert torch.allclose(moved, at[0] - at[0, :1], atol=1e-6)
        assert moved[0].abs().max() == 0
        driven, still = model(_driven(c, e_m)).v, model(_driven(c, {32: 0 * e_m[32]})).v
    assert (driven - still).abs().mean() > 1e-4
    assert torch.allclose(driven[:, :, 0], still[:, :, 0], atol=1e-5)
    assert torch.allclose(still, still[:, :, :1].expand_as(still), atol=1e-5)


def _driven(c, e_m):
    return Condition(c.x_0, c.a_e, c.p_e, c.z, e_m)


def test_training_makes_frames_of_their_own_keypoints_and_words_learn_their_moves():
    model, c = made("monkey-net"), random_condition(small("monkey-net").model, 2)
    real = torch.rand(2, 3, 16, 32, 32) * 2 - 1
    studied = model.studied(c, real)
    at_0, _ = model.detector(c.x_0)
    moves = studied.e_m[32][..., 0, 0].transpose(1, 2).unflatten(2, (KEYPOINTS, 2))
    assert torch.allclose(moves + at_0[:, None], model.keypoints(real), atol=1e-5)
    terms = model.losses(model(studied), real, studied)
    model.zero_grad()
    terms["keypoints"].backward()
    heard = {n.split(".")[0] for n, p in model.named_parameters() if p.grad is not None}
    assert heard == {"words"}  # the target does not move towards what is told


def test_features_of_a_critic_are_matched_by_hand():
    made_up, real = [torch.zeros(2, 3), torch.ones(2, 2)], [torch.ones(2, 3), torch.zeros(2, 2)]
    real = [x.requires_grad_() for x in real]
    loss = losses.feature_loss([2 * x + 3 for x in made_up], real)
    assert loss.item() == pytest.approx((2.0 + 5.0) / 2)
    assert not loss.requires_grad
