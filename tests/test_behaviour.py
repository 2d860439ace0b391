"""Accounts of noise, position and length, against subjects whose behaviour is known."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.evaluation.checkpoints_under_test import load_checkpoints_under_test
from larnet.evaluation.control_tests import DRAWS, behaviour
from larnet.pipeline import load_pipeline
from larnet.weights import checkpoint


class Painted:
    """A subject that paints a bar where the moment of the episode says, its shade by z."""

    name = "painted"
    loaded = SimpleNamespace(info=SimpleNamespace(episode=32))

    def __init__(self, *, moment: float = 1.0, style: float = 40.0, tires: int = 48) -> None:
        self.moment, self.style, self.tires = moment, style, tires

    def make(self, clips, phrases=None):
        v = clips.x_0[:, None].repeat(1, 16, 1, 1, 1)
        for row in range(len(v)):
            for t in range(16):
                at = int((clips.p_e[row] * 32 + t) * self.moment)
                shade = 128 + self.style * float(clips.z[row, 0].tanh())
                v[row, t, at : at + 4] = int(shade)
        return v

    def go_on(self, clips, frames):
        """The bar goes on until the frame in which it tires: then the photo stands still."""
        v = clips.x_0[:, None].repeat(1, frames, 1, 1, 1)
        for t in range(min(frames, self.tires)):
            v[:, t, t % 32 : t % 32 + 4] = 128
        return v


@pytest.fixture(scope="module")
def stream():
    return open_stream(DataSpec(start=1.0), ModelSpec(size=48), "val")


ACTIONS = ("bowing", "standing still", "hand waving")


def test_styles_that_differ_and_positions_in_order_are_seen(stream):
    told = behaviour(Painted(), stream, ACTIONS, None, 0)
    assert told["actions"] == ["bowing", "hand waving"]
    assert told["positions_in_order"]["share"] == 1
    assert told["noise_spread"] > 0.1
    assert told == behaviour(Painted(), stream, ACTIONS, None, 0)


@pytest.mark.slow
def test_a_model_deaf_to_noise_and_position_is_exposed(stream):
    told = behaviour(Painted(moment=0.0, style=0.0), stream, ACTIONS, None, 0)
    assert told["noise_spread"] == 0
    assert told["positions_in_order"]["share"] == 0


class Names:
    """A judge who calls every clip by the first known action."""

    actions = ACTIONS

    def correct(self, v, names):
        return {"action": [name == "bowing" for name in names]}


@pytest.mark.slow
def test_recognition_of_styles(stream):
    told = behaviour(Painted(), stream, ACTIONS, Names(), 0)
    assert told["noise_recognised"]["share"] == 0.5
    assert told["noise_recognised"]["clips"] == 2 * DRAWS
    assert told["noise_recognised_real"] == told["noise_recognised"]  # this judge sees no picture


class Movement:
    """A judge who sees an action in whatever changes."""

    actions = ACTIONS

    def correct(self, v, names):
        return {"action": [bool((clip[1:] != clip[:-1]).any()) for clip in v]}


@pytest.mark.slow
def test_a_model_whose_long_clips_end_in_nothing_is_exposed(stream):
    for tires, third in ((48, 2), (32, 0)):
        told = behaviour(Painted(tires=tires), stream, ACTIONS, Movement(), 0)
        assert told["third_segment"] == {"first": 2, "third": third, "ratio": third / 2, "clips": 2}


def test_a_long_clip_is_the_one_that_visitors_get(tiny_checkpoint, tmp_path):
    """Of a checkpoint without vectors: those that one carries are rounded to half precision."""
    tiny, folder = checkpoint.load(tiny_checkpoint), tmp_path / "tiny"
    checkpoint.save(folder, tiny.model, tiny.info, "# tiny\n")
    pipeline = load_pipeline(folder, "cpu")
    spec = pipeline.info.spec
    stream = open_stream(DataSpec(start=1.0), ModelSpec(size=spec.size), "val")
    clips = stream.batch(0, 1, ["bowing"])
    clips.x_0.random_(generator=torch.Generator().manual_seed(0))  # nobody is found in noise
    (subject,) = load_checkpoints_under_test([str(folder)], "glove")
    made = subject.go_on(clips, 3 * spec.frames)
    wanted = pipeline.animate(
        clips.x_0[0].numpy(), "bowing", encoder="glove", frames=3 * spec.frames
    )
    assert wanted.person is None
    assert np.array_equal(made[0], wanted.frames[0])


def test_data_in_which_nobody_moves_have_no_figures(stream):
    assert behaviour(Painted(), stream, ["standing still"], None, 0) == {"actions": []}
