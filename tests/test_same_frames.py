"""Speed changes no picture: stored frames come back within one grey level.

The weights are made from a seed, parameter by parameter in the order of their names, so that no
checkpoint can break this. `python tests/test_same_frames.py` stores the frames anew: only for a
change of the model that is meant to change pictures.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from larnet.config.specs import ModelSpec
from larnet.config.variants import VARIANTS
from larnet.media.pixels import to_uint8
from larnet.model import Condition, LARNet

STORED = Path(__file__).with_name("same_frames.npz")
DEBUG = VARIANTS["debug"].model
SPECS = {  # every head and integrator; few frames of each
    "puppet": DEBUG,
    "warp": replace(DEBUG, head="warp", flows=1),
    "paint": replace(DEBUG, head="paint", flows=0),
    "concat": replace(
        DEBUG, integrator="concat", scales=(4,), motion_frames=((4, 16),), motion_widths=((4, 8),)
    ),
}
SHOWN = [0, 5, 15]  # of 16 frames


def seeded(spec: ModelSpec) -> LARNet:
    """A model whose layers all speak up: gates open, flows move, paint shows."""
    model, draw = LARNet(spec).eval(), torch.Generator().manual_seed(0)
    with torch.no_grad():
        for _, p in sorted(model.named_parameters()):
            noise = torch.randn(p.shape, generator=draw)
            if p.dim() > 1:
                p.copy_(1.3 * noise / p[0].numel() ** 0.5)
            else:
                p.copy_(p.round().clamp(0, 1) + 0.1 * noise)
    return model


def condition(spec: ModelSpec, clips: int, photos: int, given: bool) -> Condition:
    """Photos of smooth colours; with joints of an upright figure when `given`."""
    draw = torch.Generator().manual_seed(1)
    rough = torch.rand(photos, 3, 5, 5, generator=draw) * 2 - 1
    x_0 = torch.nn.functional.interpolate(rough, spec.size, mode="bicubic").clamp(-1, 1)
    joints = torch.rand(photos, 20, 2, generator=draw) - 0.5
    joints[:, 3] = torch.nan  # not seen
    return Condition(
        x_0,
        torch.randn(clips, spec.action, generator=draw),
        torch.linspace(0, 0.5, clips),
        torch.randn(clips, spec.noise, generator=draw),
        joints_0=joints if given else None,
    )


def made(name: str) -> np.ndarray:
    """uint8 (clips, frames, H, W, 3) as inference makes them."""
    spec = SPECS[name]
    model = seeded(spec)
    with torch.inference_mode():
        v = model(condition(spec, 2, 1, name == "puppet")).v
    return to_uint8(v[:, :, SHOWN]).numpy()


@pytest.mark.parametrize("name", SPECS)
def test_stored_frames_come_back(name):
    stored = np.load(STORED)[name].astype(int)
    assert np.abs(np.diff(stored, axis=1)).mean() > 0.5  # they move
    assert np.abs(made(name) - stored).max() <= 1


@pytest.mark.parametrize("photos", [1, 2])
@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("name", ["puppet", "concat"])
def test_inference_on_a_cpu_gives_what_training_sees(name, photos, given):
    """The forms that are faster on a CPU beside the ones that gradients flow through."""
    spec = SPECS[name]
    model, c = seeded(spec), condition(spec, 2, photos, given)
    plain = model(c)
    with torch.inference_mode():
        fast = model(c)
    assert plain.v.requires_grad
    assert (to_uint8(fast.v).int() - to_uint8(plain.v.detach()).int()).abs().max() <= 1
    for layer in ("gate", "flow", "paint", "hole"):
        ours, theirs = getattr(fast.layers, layer), getattr(plain.layers, layer)
        off = (ours.expand_as(theirs) - theirs).abs()
        assert off.mean() <= 3e-5 * theirs.abs().mean(), layer
        # single cells near a threshold differ more, by the processor
        assert (off > 1e-3).float().mean() < 5e-3 and off.max() < 2e-2, layer


def test_some_frames_are_those_of_the_whole_clip():
    model, c, keep = seeded(DEBUG), condition(DEBUG, 2, 1, False), torch.tensor([1, 7, 8])
    with torch.inference_mode():
        assert torch.allclose(model(c, keep).v, model(c).v[:, :, keep], atol=1e-4)


if __name__ == "__main__":
    np.savez_compressed(STORED, **{name: made(name) for name in SPECS})
