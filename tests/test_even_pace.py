"""Quick moments of a movement take the time that its slow ones can spare; nothing else changes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from paper_doll import STANDING, TALL

from larnet.body.bones.bone_turns import rotated
from larnet.body.skeleton import ARMS
from larnet.body.stance.even_pace import (
    QUICK,
    at_times,
    even_times,
    pace,
    shown_times,
    without_jumps,
)

RATE = 24.0


def arm_up(turns):
    """The doll whose left arm is turned about its shoulder by radians (T,)."""
    pose = np.repeat(STANDING[None], len(turns), 0)
    first, *rest = ARMS["left"]
    for joint in rest:
        bone = STANDING[joint] - STANDING[first]
        pose[:, joint] = STANDING[first] + rotated(bone, -np.asarray(turns))
    return pose


def raised_and_waved(quick=4):
    up = np.linspace(0, 2.0, quick + 1)
    waves = 2.0 + 0.25 * np.sin(np.arange(1, 56) / 3.0)
    return arm_up(np.concatenate((up, waves)))


def contrast(pose):
    speed = pace(pose)
    return float(np.sqrt(speed.max() / np.median(speed)))


def test_an_arm_that_leaps_up_and_waves_takes_its_time():
    pose = raised_and_waved()
    times = even_times(pose, TALL, RATE)
    assert contrast(pose) > 1.8 * QUICK
    assert contrast(at_times(pose, times)) < 1.25 * QUICK
    assert times[0] == 0 and times[-1] == pytest.approx(len(pose) - 1)
    assert (np.diff(times) > 0).all()


def test_a_steady_movement_keeps_its_time():
    pose = arm_up(1.2 * np.sin(np.arange(48) / 4))
    assert (even_times(pose, TALL, RATE) == np.arange(48)).all()


def test_a_calm_movement_that_is_then_held_keeps_its_time():
    pose = arm_up(np.minimum(np.arange(60) / 100, 0.2))
    assert (even_times(pose, TALL, RATE) == np.arange(60)).all()


@pytest.mark.parametrize("frames", [1, 2, 3, 4, 5])
def test_few_frames_are_enough(frames):
    pose = raised_and_waved()[:frames]
    assert len(even_times(pose, TALL, RATE)) == frames


def test_it_asks_for_no_unit():
    pose = raised_and_waved()
    assert even_times(3 * pose, 3 * TALL, RATE) == pytest.approx(even_times(pose, TALL, RATE))


def sliding(places):
    """Frames of a bright square that is at these columns."""
    frames = np.full((len(places), 24, 160, 3), 40, np.uint8)
    for frame, place in zip(frames, np.round(places).astype(int)):
        frame[4:20, place : place + 16] = 200
    return frames


def test_what_is_seen_to_jump_takes_its_time():
    places = np.concatenate(([0, 24, 48], 48 + 2.0 * np.arange(1, 40)))
    times = shown_times(sliding(places))
    change = np.diff(np.interp(times, np.arange(len(places)), places))
    assert change.max() < 0.6 * np.diff(places).max()
    assert times[0] == 0 and times[-1] == len(places) - 1


@pytest.mark.parametrize("places", [2.0 * np.arange(40), np.zeros(40), np.array([0.0, 30.0])])
def test_frames_that_do_not_jump_keep_their_times(places):
    assert shown_times(sliding(places)) is None


def test_frames_that_jump_are_made_again_of_the_poses_that_are_shown():
    places = np.concatenate(([0, 24, 48], 48 + 2.0 * np.arange(1, 40)))
    pose = np.zeros((len(places), 20, 2))
    pose[..., 0] = places[:, None]
    near = np.linspace(0, 1, len(places))[:, None].repeat(20, 1)

    def make(pose, near):
        return sliding(pose[:, 0, 0])

    frames, (shown, depth) = without_jumps(make, pose, near)
    assert (frames == make(shown, depth)).all()
    assert np.diff(shown[:, 0, 0]).max() < 0.6 * np.diff(places).max()
    assert depth[[0, -1], 0] == pytest.approx([0, 1])


@pytest.mark.parametrize("action", ["bowing", "kneeling"])
def test_a_drawn_actor_does_it_without_a_jump(action, pipeline, repository):
    actor = repository / "assets/actors/03_celine.png"
    made = pipeline.animate(actor, action, output="photo", longest=224)
    clip = made.frames[0].astype(np.int16)
    change = np.array([np.abs(b - a).mean() for a, b in pairwise(clip)])
    assert change.max() <= 2.5 * np.median(change)
