"""Who lies or crawls towards the camera is shown from the side, on the ground and in the photo."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import STANDING, TALL

from larnet.body.skeleton import AT
from larnet.body.stance.lie_aside import lie_aside, on_ground

HIPS, NECK, HEAD = AT["hip centre"], AT["shoulder centre"], AT["head"]
FEET = [AT["left foot"], AT["right foot"]]
WIDE, FPS, FRAMES = 900.0, 24.0, 60
PHOTO = STANDING + (WIDE / 2 - STANDING[HIPS, 0], 0)
GROUND = PHOTO[:, 1].max()


def lying_down(ahead: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Poses (60, 20, 2) of a doll that falls on its face towards the camera about its feet, stays
    there, and stands up again; how near its joints are (60, 20), so much of it."""
    tilt = np.pi / 2 * np.interp(np.arange(FRAMES), (10, 20, 40, 50), (0, 0.97, 0.97, 0))[:, None]
    up = (GROUND - PHOTO[:, 1])[None]
    y = GROUND - np.cos(tilt) * up
    x = np.broadcast_to(PHOTO[:, 0], y.shape)
    near = ahead * np.sin(tilt) * up / TALL
    return np.stack((x, y), -1), near


def body(pose: np.ndarray) -> np.ndarray:
    """How long a body is in the picture (T,), from feet to head."""
    return np.hypot(*(pose[:, HEAD] - pose[:, FEET].mean(1)).T)


def test_who_lies_towards_the_camera_is_seen_from_the_side():
    pose, near = lying_down()
    out, nearer = lie_aside(pose, near, PHOTO, TALL, WIDE, FPS)
    assert body(pose)[30] < 0.1 * TALL
    assert body(out)[30] > 0.75 * TALL
    deep = [abs(x[30, HEAD] - x[30, FEET].mean()) for x in (near, nearer)]
    assert deep[1] < 0.4 * deep[0]
    np.testing.assert_array_equal(out[0], pose[0])  # and stands as in the photo before and after
    np.testing.assert_array_equal(out[-1], pose[-1])
    assert np.abs(np.diff(out, axis=0)).max() < 0.2 * TALL  # turns, and does not leap


def test_a_narrow_photo_has_all_of_who_lies():
    pose, near = lying_down()
    narrow = 1.05 * TALL
    pose[..., 0] += narrow / 2 - PHOTO[HIPS, 0]
    out, _ = lie_aside(pose, near, PHOTO, TALL, narrow, FPS)
    seen = out[20:41, :, 0]
    assert seen.min() > 0 and seen.max() < narrow
    assert body(out)[30] > 0.5 * TALL


@pytest.mark.parametrize("what", ("bows", "lies aside", "flips"))
def test_who_is_seen_as_they_are_stays(what):
    pose, near = lying_down()
    if what == "bows":  # on straight legs
        trunk = [i for i in range(20) if i not in (12, 13, 14, 15, 16, 17, 18, 19, HIPS)]
        bowed = np.repeat(PHOTO[None], FRAMES, 0)
        bowed[:, trunk] = pose[:, trunk] + (bowed[:, HIPS] - pose[:, HIPS])[:, None]
        pose, near = bowed, near * np.isin(np.arange(20), trunk)
    elif what == "lies aside":
        pose[..., 0] += near * TALL
        near = 0 * near
    else:
        pose[20:41, :, 1] -= 0.7 * TALL
    out, nearer = lie_aside(pose, near, PHOTO, TALL, WIDE, FPS)
    np.testing.assert_array_equal(out, pose)
    np.testing.assert_array_equal(nearer, near)


def test_who_lies_is_on_the_ground_and_who_jumps_is_not():
    pose, _ = lying_down()
    floating = pose - (0, 0.1 * TALL)
    out = on_ground(floating, PHOTO, TALL)
    assert GROUND - out[30, :, 1].max() == pytest.approx(0.03 * TALL, abs=1)
    np.testing.assert_array_equal(out[0], floating[0])


def test_who_stands_up_in_between_is_seen_there_as_they_are():
    lies, near = lying_down()
    stands = np.repeat(PHOTO[None], FRAMES, 0)
    pose, near = np.concatenate((lies, stands, lies)), np.concatenate((near, 0 * near, near))
    out, _ = lie_aside(pose, near, PHOTO, TALL, WIDE, FPS)
    assert body(out)[30] > 0.75 * TALL and body(out)[30 + 2 * FRAMES] > 0.75 * TALL
    np.testing.assert_array_equal(out[70:110], pose[70:110])
    flips = lies.copy()
    flips[20:41, :, 1] -= 0.7 * TALL  # a flip, then somebody lies down
    pose, near = np.concatenate((flips, stands, lies)), near
    out, _ = lie_aside(pose, near, PHOTO, TALL, WIDE, FPS)
    np.testing.assert_array_equal(out[:FRAMES], pose[:FRAMES])
    assert body(out)[30 + 2 * FRAMES] > 0.75 * TALL


@pytest.mark.parametrize("high", (0.5, 0.7))
def test_who_rolls_over_does_so_on_the_ground_and_who_flips_does_not(high):
    t = np.arange(FRAMES)
    up = TALL * np.interp(t, (10, 20, 40, 50), (0, high - 0.2, high - 0.2, 0))
    curled = np.interp(t, (10, 20, 40, 50), (1, 0.35, 0.35, 1))[:, None]
    pose = np.repeat(PHOTO[None], FRAMES, 0)
    pose[..., 1] = GROUND - curled * (GROUND - PHOTO[:, 1]) - up[:, None]
    out = on_ground(pose, PHOTO, TALL)
    floats = (GROUND - out[30, :, 1].max()) / TALL
    assert floats == pytest.approx(0.03, abs=0.01) if high < 0.6 else floats > 0.4
    np.testing.assert_array_equal(out[0], pose[0])
