"""Clips of whole photos have 24 frames a second and no seam, whatever rate the checkpoint has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from larnet.body.performance.manner import Manner
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize

ACTOR = Path(__file__).resolve().parent.parent / "assets" / "actors" / "02_bruno.png"
WAVE = "waving with both hands"


@pytest.fixture(scope="module")
def actor():
    return resize(read_photo(ACTOR), 160, 160)


@pytest.fixture(scope="module")
def usual(pipeline, actor):
    return pipeline.animate(actor, WAVE, encoder="glove", output="photo")


def test_a_clip_is_the_whole_action_at_24_frames_a_second(usual, actor):
    assert usual.fps == 24 and usual.frames.shape == (1, 64, 160, 160, 3)
    assert (usual.frames[0, 0] == actor).all() and not usual.warnings


def test_frames_between_those_of_the_model_lie_between_them(pipeline, actor, usual):
    coarse = pipeline.animate(
        actor, WAVE, encoder="glove", output="photo", fps=12, seconds=32 / 12,
        manner=Manner(ending="once"),
    )  # fmt: skip
    fine = pipeline.animate(
        actor, WAVE, encoder="glove", output="photo", seconds=32 / 12, manner=Manner(ending="once")
    )
    assert (coarse.fps, fine.fps) == (12, 24)
    steps = np.abs(np.diff(coarse.joints[0], axis=0)).max()
    assert np.abs(fine.joints[0][::2] - coarse.joints[0]).max() < 0.35 * steps
    assert np.abs(np.diff(fine.joints[0], axis=0)).max() < 0.75 * steps


def test_a_clip_played_in_a_loop_has_no_seam(usual):
    joints = usual.joints[0]
    steps = np.linalg.norm(np.diff(joints, axis=0), axis=-1).max(-1)
    assert np.linalg.norm(joints[-1] - joints[0], axis=-1).max() <= np.median(steps)
    changes = np.abs(np.diff(usual.frames[0].astype(int), axis=0)).mean((1, 2, 3))
    assert np.abs(usual.frames[0, -1].astype(int) - usual.frames[0, 0]).mean() <= changes.max()


def test_a_longer_clip_ends_in_the_photo_and_not_in_mid_movement(pipeline, actor):
    made = pipeline.animate(actor, "squatting", encoder="glove", output="photo", seconds=4)
    joints = made.joints[0]
    steps = np.linalg.norm(np.diff(joints, axis=0), axis=-1).max(-1)
    assert np.linalg.norm(joints[-1] - joints[0], axis=-1).max() <= np.median(steps[steps > 1e-3])
    assert steps.max() < 4 * np.median(steps[steps > 1e-3]), "it does not leap there"


def test_any_rate_and_length(pipeline, actor):
    made = pipeline.animate(
        actor, "squatting", encoder="glove", output="photo", fps=30, seconds=1.5
    )
    assert made.fps == 30 and made.frames.shape[1] == 45


def test_a_number_of_frames_is_that_many_at_the_checkpoints_own_rate(pipeline, actor):
    made = pipeline.animate(actor, WAVE, encoder="glove", output="photo", frames=16)
    assert made.fps == 12 and made.frames.shape[1] == 16


def test_where_nobody_is_found_the_action_is_whole_too(pipeline):
    made = pipeline.animate(np.full((90, 70, 3), 128, np.uint8), "squatting", output="photo")
    assert made.person is None and made.frames.shape[1] / made.fps == pytest.approx(32 / 12)
