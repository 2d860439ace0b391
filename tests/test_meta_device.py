"""Every variant on torch's meta device, from the condition to forward, backward and composing: no
number is looked at on the way, and nothing is computed on another device than the model's."""

import dataclasses

import pytest
import torch

from larnet.baselines.systems import build
from larnet.config.specs import ModelSpec
from larnet.config.variants import VARIANTS
from larnet.data.batch import Clips
from larnet.model import Condition, example
from larnet.nets.decoders.layers import compose_part
from larnet.nets.motion import Moments
from larnet.training.generator_step import Words, condition

ROWS = {name: spec.model for name, spec in VARIANTS.items()}
MODELS = {spec: name for name, spec in reversed(ROWS.items())}  # rows of one model once


def conditions(spec: ModelSpec, batch: int = 2) -> Condition:
    """A condition in which everything is given that a visitor's photo can give."""
    c = example(spec, batch)
    if spec.head not in ("puppet", "posed"):
        return c
    joints = torch.zeros(batch, 20, 2)
    return dataclasses.replace(c, joints_0=joints, moves=torch.zeros(batch, spec.frames, 20, 2))


@pytest.mark.parametrize("name", sorted(MODELS.values()))
def test_forward_and_backward(name):
    spec = ROWS[name]
    with torch.device("meta"):
        model = build(spec)
        out = model(conditions(spec))
        out.v.sum().backward()
    assert out.v.shape == (2, 3, spec.frames, spec.size, spec.size)
    if spec.system != "larnet":
        unheard = [n for n, p in model.named_parameters() if p.grad is None]
        assert all(n.startswith("encoders.") for n in unheard), unheard  # a_e was given
        return
    assert any(p.grad is not None for p in model.E_a.parameters())
    some = model.G_v if spec.motion == "driven" else model.G_m
    assert any(p.grad is not None for p in some.parameters())


def clips_of(spec: ModelSpec, batch: int) -> Clips:
    """A batch of clips as a stream gives it."""
    side, frames = spec.size, spec.frames
    pixels = torch.zeros(batch, frames, side, side, 3, dtype=torch.uint8)
    joints = torch.zeros(batch, frames, 20, 2)
    return Clips(
        x_0=pixels[:, 0],
        v=pixels,
        p_e=torch.zeros(batch, dtype=torch.float64),
        z=torch.zeros(batch, spec.noise),
        action=torch.zeros(batch, dtype=torch.long),
        names=("walking",) * batch,
        joints=joints,
        joints_0=joints[:, 0],
        mask=pixels[..., 0],
        mask_0=pixels[:, 0, ..., 0],
        recorded=torch.zeros(batch, dtype=torch.bool),
    )


@pytest.mark.parametrize("name", sorted(MODELS.values()))
def test_conditions_are_built(name):
    spec = ROWS[name]
    with torch.device("meta"):
        model, clips = build(spec), clips_of(spec, 3)
        vectors = {encoder: torch.zeros(3, length) for encoder, length in spec.encoders}
        words = Words(vectors, torch.zeros(3, dtype=torch.long))
        c, spoken = condition(model, clips, words, torch.zeros(3, 20, 2))
        some = c.rows(slice(1, 3))
    assert c.x_0.shape == (3, 3, spec.size, spec.size) and c.x_0.device.type == "meta"
    assert spoken.shape == (len(spec.encoders), 3, spec.action)
    assert [len(x) for x in (some.x_0, some.a_e, some.p_e, some.z, some.moves)] == [2] * 5


@pytest.mark.parametrize("name", ["demo", "demo-placed", "quick-posed"])
def test_any_moments_and_states(name):
    spec = ROWS[name]
    with torch.device("meta"):
        model, c = build(spec), conditions(spec)
        c = dataclasses.replace(c, moves=None)
        when = Moments(torch.zeros(2, 24), torch.ones(2), torch.zeros(2, 24))
        first = model(dataclasses.replace(c, moments=when))
        out = model(dataclasses.replace(c, moments=when, before=first.last))
    assert out.v.shape == (2, 3, 24, spec.size, spec.size)


LAYERED = sorted(n for n in MODELS.values() if ROWS[n].head != "paint")  # others paint every pixel


@pytest.mark.parametrize("name", LAYERED)
def test_composing_larger_frames(name):
    spec, scale = ROWS[name], 2
    with torch.device("meta"), torch.inference_mode():
        out = build(spec)(conditions(spec, 1))
        photo = torch.zeros(1, 3, scale * spec.size, scale * spec.size)
        plate = None if out.layers.hole is None else torch.zeros_like(photo)
        part = slice(4, 20)
        frames = compose_part(photo, plate, out.layers.some(0, 0, 2), part, part, scale)
    assert frames.shape[-2:] == (16 * scale, 16 * scale)
