"""How an action is done beside what its words say, on joints by themselves."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.body.performance.manner import Manner, larger
from larnet.body.skeleton import AT, JOINTS

FPS, T = 24, 72


@pytest.fixture
def photo():
    """Somebody who stands, arms hanging: (20, 3)."""
    from larnet.body.given_joints import complete_joints

    joints = np.full((len(JOINTS), 2), np.nan, np.float32)
    for side, sign in (("left", 1), ("right", -1)):
        joints[AT[f"{side} shoulder"]] = 48 * sign, -200
        joints[AT[f"{side} hip"]] = 28 * sign, -40
    places = complete_joints(joints) / 400
    return np.concatenate((places, np.zeros((20, 1))), -1).astype(np.float64)


@pytest.fixture
def raised(photo):
    """The left arm is raised sideways and stays there."""
    clip = np.repeat(photo[None], T, 0)
    angle = np.linspace(0, 2.4, T)
    shoulder = photo[AT["left shoulder"], :2]
    for name in ("left elbow", "left wrist", "left hand"):
        x, y = photo[AT[name], :2] - shoulder
        clip[:, AT[name], 0] = shoulder[0] + x * np.cos(angle) + y * np.sin(angle)
        clip[:, AT[name], 1] = shoulder[1] - x * np.sin(angle) + y * np.cos(angle)
    return clip


def _arm(clip, photo):
    """How far the upper arm is turned from the photo's, radians, at the end."""
    bone, still = (x[AT["left elbow"], :2] - x[AT["left shoulder"], :2] for x in (clip[-1], photo))
    return abs(np.arctan2(bone[1], bone[0]) - np.arctan2(still[1], still[0]))


def test_strength_turns_bones_more_or_less_and_keeps_their_length(photo, raised):
    whole = _arm(raised, photo)
    for strength in (0.5, 0.8):
        made = larger(raised, photo, strength)
        assert _arm(made, photo) == pytest.approx(strength * whole, rel=0.02)
        bone = made[:, AT["left wrist"], :2] - made[:, AT["left elbow"], :2]
        was = raised[:, AT["left wrist"], :2] - raised[:, AT["left elbow"], :2]
        assert np.allclose(np.hypot(*bone.T), np.hypot(*was.T), atol=1e-6)
    assert np.allclose(larger(raised, photo, 1.0), raised, atol=1e-9)
    assert _arm(larger(raised, photo, 1.5), photo) == pytest.approx(2.6, abs=0.02), "not behind"


def test_whoever_stands_goes_on_standing(photo):
    """Knees bend, feet stay where they are, however deep."""
    squat = np.repeat(photo[None], T, 0)
    down = 0.25 * np.sin(np.linspace(0, np.pi, T))[:, None]
    upper = [i for i, name in enumerate(JOINTS) if not any(
        x in name for x in ("knee", "ankle", "foot"))]  # fmt: skip
    squat[:, upper, 1] += down
    for side in ("left", "right"):
        squat[:, AT[f"{side} knee"], 1] += down[:, 0] / 2
    feet = [AT[f"{side} foot"] for side in ("left", "right")]
    for strength in (0.5, 1.4):
        made = larger(squat, photo, strength)
        assert np.allclose(made[:, feet, 1].max(1), photo[feet, 1].max(), atol=1e-6)


def test_a_loop_ends_as_it_begins_without_a_jump(photo, raised):
    made = Manner(ending="loop").joints(raised, photo, FPS)
    steps = np.abs(np.diff(np.concatenate((made, made[:1]))[..., :2], axis=0)).max((1, 2))
    before = np.abs(np.diff(np.concatenate((raised, raised[:1]))[..., :2], axis=0)).max((1, 2))
    assert before[-1] > 0.3, "the movement by itself jumps back"
    assert steps[-1] < 0.02 and steps.max() < 0.1
    assert np.allclose(Manner(ending="once").joints(raised, photo, FPS), raised)


def test_a_clip_that_begins_later_comes_back_to_where_it_began(photo, raised):
    later = raised[24:]
    made = Manner(ending="loop").joints(later, photo, FPS, from_photo=False)
    assert np.abs(made[-1] - later[0]).max() < 0.05 < np.abs(made[-1] - photo).max()


@pytest.mark.parametrize("frames", [1, 2, 3, 5])
def test_short_clips_are_no_trouble(photo, raised, frames):
    made = Manner(strength=1.5, ending="loop").joints(raised[:frames], photo, FPS)
    assert made.shape == (frames, 20, 3) and np.isfinite(made).all()
