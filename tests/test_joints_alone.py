"""Joints without pictures are those of the clip; previews show some of its frames."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.config.variants import DEBUG, POSED, change
from larnet.errors import BadInput
from larnet.model import LARNet
from larnet.nets.motion import Moments
from larnet.pipeline import load_pipeline
from tests.small_models import random_condition

POSED_SPEC = change(DEBUG, {"model": POSED | {"state": 32}}).model


@pytest.fixture(scope="module")
def pipeline(tiny_checkpoint):
    return load_pipeline(tiny_checkpoint, "cpu")


@pytest.fixture(scope="module")
def photo() -> np.ndarray:
    return np.random.default_rng(1).integers(0, 256, (90, 70, 3), np.uint8)


@pytest.mark.parametrize("spec", [DEBUG.model, POSED_SPEC], ids=["puppet", "posed"])
def test_the_joints_alone_are_those_of_the_clip(spec):
    torch.manual_seed(0)
    model, condition = LARNet(spec).eval(), random_condition(spec, 3)
    if spec is POSED_SPEC:  # which returns to its photo, and goes on from a part before
        at = (torch.arange(16) / 32).expand(3, -1)
        back = torch.linspace(0, 1, 16).expand(3, -1)
        condition = replace(condition, moments=Moments(at, torch.full((3,), 1 / 12), back))
        with torch.inference_mode():
            condition = replace(condition, before=model(condition).last)
    with torch.inference_mode():
        clip, alone = model(condition), model.poses(condition)
    assert alone.v.numel() == 0, "no picture is made"
    torch.testing.assert_close(alone.pose.at, clip.pose.at, rtol=0, atol=1e-6)
    torch.testing.assert_close(alone.pose.at_0, clip.pose.at_0, rtol=0, atol=1e-6)
    size = spec.size
    torch.testing.assert_close(alone.last[size], clip.last[size], rtol=0, atol=1e-6)


@pytest.mark.parametrize("output", ["square", "photo"])
def test_a_preview_is_some_of_the_clips_frames(pipeline, photo, output):
    whole = pipeline.animate(photo, ["walking", "bowing"], output=output, frames=16)
    some = pipeline.animate(photo, ["walking", "bowing"], output=output, frames=16, every=5)
    np.testing.assert_array_equal(some.frames, whole.frames[:, ::5])
    np.testing.assert_allclose(some.joints, whole.joints[:, ::5])
    assert some.fps == pytest.approx(whole.fps / 5)


def test_every_how_many_frames_is_a_whole_number(pipeline, photo):
    with pytest.raises(BadInput, match="Of how many frames one is shown is 0"):
        pipeline.animate(photo, "walking", every=0)


def test_movements_of_words_alone(pipeline):
    movements = pipeline.skeletons(["walking", "bowing"], 7)
    assert movements.shape == (2, 7, 20, 3)
    assert np.isfinite(movements).all()
    alone = pipeline.skeletons(["bowing"], 7)
    np.testing.assert_allclose(movements[1:], alone, atol=1e-6)
