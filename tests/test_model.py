"""Every variant builds, keeps its shapes and its budget; the networks do what they say."""

import json

import pytest
import torch
from small_models import random_condition

from larnet.baselines.systems import build, cost
from larnet.config.specs import model_spec, override, run_spec, to_dict
from larnet.config.variants import RIVALS, VARIANTS, variant
from larnet.errors import BadInput, UnknownName
from larnet.model import Condition, LARNet, example
from larnet.nets.blocks import fold, unfold
from larnet.nets.critics import MotionCritic, VideoCritic
from larnet.nets.decoders.layers import warp
from larnet.nets.integrator import GatedRecurrence
from larnet.nets.video_encoder import VIDEO_ENCODERS

SMALL = [n for n, spec in VARIANTS.items() if "paper" not in n and spec.model.motion != "driven"]


@pytest.mark.parametrize("name", VARIANTS)
def test_spec_survives_json(name):
    spec = VARIANTS[name]
    assert run_spec(json.loads(json.dumps(to_dict(spec)))) == spec


@pytest.mark.parametrize("name", VARIANTS)
def test_shapes_of_every_network(name):
    spec = VARIANTS[name].model
    with torch.device("meta"):
        model, c = build(spec), example(spec, 2)
        video_encoder = VIDEO_ENCODERS[spec.video_encoder](spec)
        critics = VideoCritic(spec), MotionCritic(spec)
        out = model(c)
        real = video_encoder(out.v)
        scores = critics[0](out.v), critics[1](real)
    assert out.v.shape == (2, 3, spec.frames, spec.size, spec.size)
    assert [s.shape for s in scores] == [(2,), (2,)]
    if name in RIVALS:  # they have no e_m; their own critics are in test_baselines.py
        return
    for stride, width in spec.motion_widths:
        side = spec.size // stride
        shape = (2, width, spec.length(stride), side, side)
        assert out.e_m[stride].shape == shape
        assert real[stride].shape == shape
        assert out.e_v[stride].shape == shape


@pytest.mark.parametrize("name", SMALL)
def test_frames_stay_in_range_and_in_their_own_clip(name):
    spec = VARIANTS[name].model
    torch.manual_seed(0)
    model = build(spec).eval()
    c = random_condition(spec, 3)
    with torch.inference_mode():
        together = model(c).v
        alone = model(Condition(c.x_0[1:2], c.a_e[1:2], c.p_e[1:2], c.z[1:2])).v
    assert together.abs().max() <= 1.0 + 1e-5
    apart = (together[1:2] - alone).abs()  # photos of noise: a warp off by 1e-6 shows
    assert apart.mean() < 1e-4 and apart.max() < 0.02


def test_budget_of_the_shipped_variant():
    spec = variant("demo").model
    counted = cost(spec)
    assert (spec.size, spec.frames) == (112, 16)
    assert counted.parameters <= 5_000_000
    assert counted.gmac <= 6.0
    assert 2 * counted.parameters <= 9.9e6  # bytes of fp16 weights on disk
    assert cost(variant("paper").model).gmac > 20 * counted.gmac


def test_decoding_some_frames_changes_none_of_them():
    spec = variant("debug").model
    torch.manual_seed(0)
    model = LARNet(spec).eval()
    c, keep = random_condition(spec, 2), torch.tensor([1, 6, 15])
    with torch.inference_mode():
        assert torch.allclose(model(c).v[:, :, keep], model(c, keep).v, atol=1e-3)


def test_one_photo_serves_every_clip_of_the_batch():
    spec = variant("debug").model
    model = LARNet(spec).eval()
    c = random_condition(spec, 3)
    one = Condition(c.x_0[:1], c.a_e, c.p_e, c.z)
    repeated = Condition(c.x_0[:1].repeat(3, 1, 1, 1), c.a_e, c.p_e, c.z)
    with torch.inference_mode():
        assert torch.allclose(model(one).v, model(repeated).v, atol=1e-3)


def test_recurrence_is_equation_1():
    torch.manual_seed(0)
    cell = GatedRecurrence(4, 3, gate_kernel=3)
    e, m = torch.randn(2, 4, 5, 5), torch.randn(2, 3, 2, 5, 5)
    out = cell(e, m)
    join = torch.cat
    gates = join((cell.state_gates.weight, cell.motion_gates.weight), 1)
    candidate = join((cell.motion_candidate.weight, cell.state_candidate.weight), 1)
    conv = torch.nn.functional.conv2d
    for t in range(2):
        both = conv(join((e, m[:, :, t]), 1), gates, cell.motion_gates.bias, padding=1)
        b, f = torch.sigmoid(both).chunk(2, 1)
        a = conv(join((m[:, :, t], f * e), 1), candidate, cell.motion_candidate.bias, padding=1)
        e = b * e + (1 - b) * torch.tanh(a)
        assert torch.allclose(out[:, :, t], e, atol=1e-5)


def test_fold_and_unfold_are_inverse():
    x = torch.randn(2, 3, 4, 5, 6)
    assert torch.equal(unfold(fold(x), 2), x)


def test_warp_moves_pixels_by_the_flow():
    image = torch.zeros(1, 1, 8, 8)
    image[0, 0, 3, 5] = 1.0
    flow = torch.zeros(1, 2, 8, 8)
    flow[:, 0] = 2 * 2 / 8  # look two cells to the right
    assert warp(image, flow)[0, 0, 3, 3] == pytest.approx(1.0, abs=1e-5)
    assert torch.equal(warp(image, torch.zeros_like(flow)), image)


def test_unknown_names_are_refused_with_the_nearest():
    with pytest.raises(UnknownName, match="quick"):
        variant("quik")
    model = LARNet(variant("debug").model)
    with pytest.raises(UnknownName, match="glove"):
        model.embed("glov", torch.zeros(1, 50))


@pytest.mark.parametrize(
    "change",
    [
        {"head": "magic"},
        {"scales": (4, 8)},
        {"scales": (16, 4)},
        {"size": 100},
        {"integrator": "concat"},
        {"head": "paint", "flows": 2},
    ],
)
def test_meaningless_specs_are_refused_in_words(change):
    with pytest.raises(BadInput):
        override(variant("demo"), "model", **change)


def test_unknown_fields_are_refused():
    values = to_dict(variant("debug").model)
    with pytest.raises(BadInput, match="sizes"):
        model_spec(values | {"sizes": 3})
