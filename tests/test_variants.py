"""Every row of the tables builds, trains a step, is saved, loaded, and generates."""

import dataclasses
import json

import pytest
import torch
from small_models import TINY_PAPER

from larnet.baselines.systems import build, cost
from larnet.cli.ablation import generate
from larnet.config.specs import override
from larnet.config.variants import (
    ABLATION,
    BEYOND,
    COMPACT,
    LARNET,
    OWN_SIZES,
    RIVALS,
    ROWS,
    VARIANTS,
    change,
    variant,
)
from larnet.data import open_stream
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.model import LARNet, example
from larnet.nets.video_encoder import I3DVideoEncoder
from larnet.training.generator_step import GeneratorPhase
from larnet.training.loop import settled, train
from larnet.training.monitor import check_spread
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint, pretrained

TINY = change(COMPACT, TINY_PAPER | {"train": TINY_PAPER["train"] | {"warm_up": 1}})


def spec_of(name):
    if name in ROWS:
        return ROWS[name](TINY)
    if name in RIVALS:
        model = {"size": 24, "action": 8, "width": 4}
        train = {"batch": 2, "steps": 1, "workers": 0}
        return change(RIVALS[name], {"model": model, "train": train, "critic": {"width": 4}})
    spec = override(BEYOND[name], "model", size=32, motion_code=32)
    clips = min(4, spec.train.skeleton_clips)
    return override(spec, "train", batch=2, steps=1, workers=0, skeleton_clips=clips)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*ROWS, *RIVALS, *(n for n in BEYOND if n != "quick-perceptual")])
def test_row_trains_a_step_and_generates(name, tmp_path, made_up_phrases):
    spec = spec_of(name)
    last = train(spec, tmp_path / "run", name, device="cpu")
    folder = RunFolder(tmp_path / "run")
    line = json.loads(folder.metrics.read_text())
    assert ({"spread_e_m", "spread_real"} <= set(line)) == (name not in RIVALS)
    names, told = ("motion", "video", "image"), "critic" if name in RIVALS else "wasserstein"
    critics = {n for n in names if getattr(spec.loss, f"adversarial_{n}")}
    assert {n for n in names if f"{told}_{n}" in line} == critics
    loaded = checkpoint.load(last)
    assert loaded.info.spec == settled(spec).model  # one-hot: as long as the data has actions
    clips = open_stream(spec.data, spec.model, "val").batch(0, 2)
    driver = clips.v if spec.model.driven else None
    table = PhraseTable.load(folder.phrases)
    clips = dataclasses.replace(clips, names=("walking", "bowing"))
    made = generate(loaded, clips, table, driver)
    assert made.shape == clips.v.shape
    assert made.dtype == torch.uint8


@pytest.mark.parametrize("name", ROWS)
def test_row_stands_on_the_papers_own_widths(name):
    spec = variant(name, base="paper")
    assert spec.model.size == 112
    with torch.device("meta"):
        out = LARNet(spec.model)(example(spec.model))
    assert out.v.shape == (1, 3, 16, 112, 112)
    assert override(spec, "model", size=56).model.size == 56


@pytest.mark.parametrize("name", RIVALS)
def test_a_competitor_has_the_size_of_its_own_paper_too(name):
    spec, own = variant(name), variant(name, base="paper")
    assert variant(name, base="compact") == spec
    assert (spec.model.size, spec.model.frames) == (LARNET.model.size, LARNET.model.frames)
    assert own.model.size == OWN_SIZES[name]["model"]["size"]
    assert cost(own.model).parameters > 3 * cost(spec.model).parameters
    with torch.device("meta"):
        out = build(own.model)(example(own.model))
    assert out.v.shape == (1, 3, own.model.frames, own.model.size, own.model.size)


def test_rows_differ_as_the_paper_says():
    rows = {name: variant(name) for name in ABLATION}
    assert [r.model.motion for r in rows.values()][:3] == ["label", "transposed", "transposed"]
    assert [r.model.integrator for r in rows.values()] == ["concat"] * 3 + ["hierarchical"] * 5
    assert all(r.model.gate_kernel == 3 for r in rows.values())
    assert [len(r.model.scales) for r in rows.values()] == [1] * 4 + [3] * 4
    assert [r.loss.motion > 0 for r in rows.values()] == [False] * 2 + [True] * 6
    assert [r.loss.adversarial_video > 0 for r in rows.values()] == [False] * 5 + [True] * 3
    assert [r.loss.adversarial_motion > 0 for r in rows.values()] == [False] * 6 + [True] * 2
    assert [r.critic.fakes for r in rows.values()][5:] == ["generated", "generated", "mixed"]
    paper = VARIANTS["paper"].loss
    assert (paper.video, paper.motion) == (1.0, 0.3)
    assert (paper.adversarial_motion, paper.adversarial_video) == (0.5, 0.5)


def test_a_driven_model_has_no_words_and_says_so():
    model = LARNet(ROWS["dagger"](TINY).model)
    c = example(model.spec, 1)
    with pytest.raises(BadInput, match="driving clip"):
        model(dataclasses.replace(c, e_m=None))
    with pytest.raises(BadInput, match="no driving clips"):
        LARNet(TINY.model).drive(torch.zeros(1, 3, 16, 24, 24))


def test_weights_that_are_not_here_are_named(tmp_path, made_up_phrases, monkeypatch):
    monkeypatch.setattr(pretrained, "find", lambda name: None)
    perceptual = override(TINY, "loss", perceptual=0.1)
    with pytest.raises(MissingData, match="fetch-weights vgg16"):
        train(perceptual, tmp_path / "vgg", "larnet", device="cpu")
    absent = override(perceptual, "loss", vgg16=str(tmp_path / "absent.safetensors"))
    with pytest.raises(MissingData, match="absent"):
        train(absent, tmp_path / "path", "larnet", device="cpu")
    inflated = override(TINY, "model", video_encoder="i3d")
    with pytest.raises(MissingData, match="fetch-weights i3d"):
        train(inflated, tmp_path / "i3d", "larnet", device="cpu")


def test_perceptual_loss_reaches_the_generator_and_is_no_part_of_its_state(
    tmp_path, made_up_phrases
):
    """With made-up weights of VGG-16 from a file."""
    from safetensors.torch import save_file

    from larnet.nets.features.vgg import _BLOCKS

    weights, channels, index = {}, 3, 0
    draw = torch.Generator().manual_seed(0)
    for width in (w for block in _BLOCKS[:4] for w in block):
        shape = (width, channels, 3, 3)
        weights[f"VGG16_0.Conv_{index}.weight"] = torch.randn(shape, generator=draw) * 0.02
        weights[f"VGG16_0.Conv_{index}.bias"] = torch.zeros(width)
        channels, index = width, index + 1
    path = tmp_path / "vgg16.safetensors"
    save_file(weights, path)
    spec = override(TINY, "loss", perceptual=0.1, vgg16=str(path))
    spec = change(spec, {"loss": {"adversarial_video": 0.0, "adversarial_motion": 0.0}})
    train(spec, tmp_path / "run", "larnet", device="cpu")
    folder = RunFolder(tmp_path / "run")
    assert json.loads(folder.metrics.read_text())["perceptual"] > 0
    assert not [key for key in folder.load_state(1)[0] if "blocks" in key]


def test_the_perceptual_loss_looks_at_other_frames_each_step():
    spec = override(TINY, "loss", perceptual_frames=1)
    phase = GeneratorPhase(spec, 2)
    v = torch.arange(4.0).view(1, 1, 4, 1, 1).expand(2, 3, -1, 8, 8)  # a frame's value is its place
    seen = [v[phase.perceived(4, 2, torch.tensor([0, 5, 9, k]))][..., 0, 0, 0] for k in range(4)]
    assert all(x.shape == (2, 1) and x[0] != x[1] for x in seen)  # another one of each clip
    assert {float(x[0, 0]) for x in seen} == {0.0, 1.0, 2.0, 3.0}
    everything = GeneratorPhase(TINY, 2).perceived(4, 2, None)
    assert v[everything].shape == (2, 4, 3, 8, 8)
    assert v[everything][..., 0, 0, 0].sort(1).values.tolist() == [[0, 1, 2, 3]] * 2


@pytest.mark.parametrize("frozen", [True, False])
def test_i3d_gives_e_m_at_every_scale_and_freezes_its_trunk(frozen):
    spec = override(TINY, "model", video_encoder="i3d", video_encoder_frozen=frozen).model
    torch.manual_seed(0)
    encoder = I3DVideoEncoder(spec)
    e_m = encoder(torch.rand(1, 3, 16, 24, 24) * 2 - 1)
    for stride, width in spec.motion_widths:
        side = spec.size // stride
        assert e_m[stride].shape == (1, width, spec.length(stride), side, side)
        assert e_m[stride].abs().max() <= 1
    sum(x.sum() for x in e_m.values()).backward()
    assert all((p.grad is None) == frozen for p in encoder.trunk.parameters())
    assert all(p.grad is not None for p in encoder.adapt.parameters())
    with pytest.raises(BadInput, match="compact"):
        override(TINY, "model", video_encoder_frozen=True)


def test_collapsed_motion_stops_a_run_in_words():
    check_spread(5, {"spread_e_m": 1e-6, "spread_real": 1e-3})
    with pytest.raises(BadInput, match=r"Step 5: .*collapsed: e_m "):
        check_spread(5, {"spread_e_m": 0.0, "spread_real": 1e-3})
    with pytest.raises(BadInput, match="read by E_v"):
        check_spread(5, {"spread_e_m": 1e-6, "spread_real": 0.0})


def test_a_base_is_for_rows_of_the_paper():
    with pytest.raises(BadInput, match="stands by itself"):
        variant("demo", base="paper")
    with pytest.raises(UnknownName, match="paper"):
        variant("larnet", base="papr")
