"""Forward and backward of every variant on torch's meta device: no number is looked at on the way,
and nothing is computed on another device than the model's."""

import dataclasses

import pytest
import torch

from larnet.config.specs import ModelSpec
from larnet.config.variants import VARIANTS
from larnet.model import Condition, LARNet, example
from larnet.nets.decoders.layers import compose_part
from larnet.nets.motion import Moments

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
        model = LARNet(spec)
        out = model(conditions(spec))
        out.v.sum().backward()
    assert out.v.shape == (2, 3, spec.frames, spec.size, spec.size)
    assert any(p.grad is not None for p in model.E_a.parameters())
    some = model.G_v if spec.motion == "driven" else model.G_m
    assert any(p.grad is not None for p in some.parameters())


@pytest.mark.parametrize("name", ["demo", "quick-posed"])
def test_any_moments_and_states(name):
    spec = ROWS[name]
    with torch.device("meta"):
        model, c = LARNet(spec), conditions(spec)
        c = dataclasses.replace(c, moves=None)
        when = Moments(torch.zeros(2, 24), torch.ones(2), torch.zeros(2, 24))
        first = model(dataclasses.replace(c, moments=when))
        out = model(dataclasses.replace(c, moments=when, before=first.last))
    assert out.v.shape == (2, 3, 24, spec.size, spec.size)


@pytest.mark.parametrize("name", ["demo", "quick", "quick-warp"])
def test_composing_larger_frames(name):
    spec, scale = ROWS[name], 2
    with torch.device("meta"), torch.inference_mode():
        out = LARNet(spec)(conditions(spec, 1))
        photo = torch.zeros(1, 3, scale * spec.size, scale * spec.size)
        plate = None if out.layers.hole is None else torch.zeros_like(photo)
        part = slice(4, 20)
        frames = compose_part(photo, plate, out.layers.some(0, 0, 2), part, part, scale)
    assert frames.shape[-2:] == (16 * scale, 16 * scale)
