"""Frames between the steps of the video features: joints of every frame, corrections in between."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from larnet.config.variants import DEBUG, POSED, change
from larnet.media.pixels import to_uint8
from larnet.model import LARNet, example
from larnet.nets.decoders import puppet_cpu
from larnet.nets.decoders.feature_steps import FeatureSteps
from larnet.nets.motion import Moments

SPEC = change(DEBUG, {"model": POSED | {"state": 32}}).model


def test_a_frame_lies_between_two_steps_of_its_own_clip():
    which = torch.tensor([0, 1, 0, 1, 2, 3, 2, 3])  # two clips, four frames, two steps each
    steps = FeatureSteps.of(which, 2)
    assert steps.order.tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
    assert steps.each.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    lead = steps.order[steps.lead] // 2  # the second frame of each step
    assert lead.tolist() == [1, 1, 3, 3]
    assert steps.share.tolist() == [0, 0, 0, 0, 0.5, 0, 0.5, 0]  # nothing is before the first step
    assert steps.other.tolist()[4::2] == [0, 1]  # clips do not mix
    assert [(a.start, b.stop) for a, b in steps.chunks(4)] == [(0, 4), (2, 8)]


def test_every_frame_of_a_step_of_its_own_is_computed_in_full():
    steps = FeatureSteps.of(torch.arange(6), 1)
    assert not steps.share.any() and torch.equal(steps.each, torch.arange(6))


@pytest.fixture(scope="module")
def model() -> LARNet:
    torch.manual_seed(0)
    made = LARNet(SPEC).eval()
    with torch.no_grad():
        made.G_v.reader.out.weight.mul_(4.0)
        made.G_v.out.weight.normal_(0, 0.05)  # corrections that are seen
    return made


def clip(model: LARNet, every: int, frames: int = 32) -> np.ndarray:
    """(T, H, W, 3) of two thirds of an episode, a step of the features every so many frames."""
    draw = torch.Generator().manual_seed(1)
    c = example(SPEC)
    x_0 = torch.nn.functional.interpolate(
        torch.rand(1, 3, 6, 6, generator=draw) * 2 - 1, SPEC.size, mode="bicubic"
    ).clamp(-1, 1)
    at = torch.linspace(0, 0.7, frames)[None]
    moments = Moments(at, torch.full((1,), 1 / 24), None, every)
    a_e = torch.randn(1, SPEC.action, generator=draw)
    with torch.inference_mode():
        made = model(replace(c, x_0=x_0, a_e=a_e, moments=moments))
    return to_uint8(made.v)[0].numpy()


def test_frames_between_steps_are_near_the_full_computation(model, monkeypatch):
    quick = clip(model, 2).astype(float)
    assert quick.std(0).mean() > 2  # it moves
    own = FeatureSteps.of

    def alone(which, batch):  # as if every frame were the lead of a step of its own
        steps = own(which, batch)
        lead = torch.arange(len(which))
        sizes, features = torch.ones_like(which), which[steps.order]
        none = torch.zeros(len(which))
        return FeatureSteps(steps.order, features, sizes, lead, lead, none, lead)

    monkeypatch.setattr(puppet_cpu.FeatureSteps, "of", alone)
    full = clip(model, 2).astype(float)
    changes = [np.abs(b - a).mean() for a, b in pairwise(full)]
    assert np.abs(quick - full).mean() < 0.5 * np.mean(changes)
    leads = np.abs(quick - full).mean((1, 2, 3))[1::2]
    assert leads.max() < 0.01  # the second of every two frames is computed in full


def test_frames_between_steps_do_not_tremble(model):
    steps = [np.abs(b - a).mean() for a, b in pairwise(clip(model, 2).astype(float))]
    within, across = np.mean(steps[2::2]), np.mean(steps[3::2])
    assert 0.8 < within / across < 1.25


def test_convolutions_run_once_a_step(model, monkeypatch):
    seen = []
    own = puppet_cpu._corrections
    monkeypatch.setattr(
        puppet_cpu,
        "_corrections",
        lambda head, g, *rest: seen.append(len(g)) or own(head, g, *rest),
    )
    clip(model, 2)
    assert sum(seen) == 16  # of 32 frames
