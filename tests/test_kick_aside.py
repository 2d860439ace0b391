"""A kick at the camera is shown aside, where a photo has a picture of the leg."""

from __future__ import annotations

import numpy as np
from paper_doll import STANDING, TALL

from larnet.body.skeleton import AT
from larnet.body.stance.kick_aside import kick_aside

RIGHT = [AT[f"right {joint}"] for joint in ("hip", "knee", "ankle", "foot")]
WIDE = 480
FRAMES = 9
LIFT = np.sin(np.linspace(0, np.pi, FRAMES))  # how far the thigh is on its way to the horizontal


def kick(depth: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Poses (9, 20, 2) of a doll whose right thigh comes up to point at the camera, by so much of
    its depth, and goes back; how near all joints are (9, 20)."""
    joints = STANDING + (120, 0)
    pose, near = np.repeat(joints[None], FRAMES, 0), np.zeros((FRAMES, 20))
    thigh = joints[RIGHT[1]] - joints[RIGHT[0]]
    angle = LIFT * np.pi / 2
    moved = np.cos(angle)[:, None] * thigh - thigh
    pose[:, RIGHT[1:]] += moved[:, None]
    near[:, RIGHT[1:]] = (depth * np.sin(angle) * np.hypot(*thigh) / TALL)[:, None]
    return pose, near


def thigh_of(pose: np.ndarray) -> np.ndarray:
    return np.hypot(*(pose[:, RIGHT[1]] - pose[:, RIGHT[0]]).T)


def test_a_thigh_that_points_at_the_camera_is_turned_outward_and_keeps_its_height():
    pose, near = kick()
    out = kick_aside(pose, near, pose[0], TALL, WIDE)
    assert thigh_of(pose).min() < 0.05 * thigh_of(pose)[0]
    assert thigh_of(out).min() > 0.8 * thigh_of(pose)[0]
    assert out[4, RIGHT[1], 0] < pose[4, RIGHT[0], 0], "outward is to the left for a right leg"
    np.testing.assert_array_equal(out[..., 1], pose[..., 1])
    rest = [j for j in range(20) if j not in RIGHT]
    np.testing.assert_array_equal(out[:, rest], pose[:, rest])
    np.testing.assert_array_equal(out[[0, -1]], pose[[0, -1]])
    shins = [x[:, RIGHT[2]] - x[:, RIGHT[1]] for x in (out, pose)]
    np.testing.assert_allclose(*shins, atol=1.5)


def test_a_leg_is_turned_less_where_it_would_leave_the_photo():
    pose, near = kick()
    wide = kick_aside(pose, near, pose[0], TALL, WIDE)
    edge = wide[:, RIGHT, 0].min() + 3
    shift = np.array((edge, 0.0))
    out = kick_aside(pose - shift, near, pose[0] - shift, TALL, WIDE)
    assert (out[:, RIGHT, 0] > 0).all()
    assert 0.5 * thigh_of(pose)[0] < thigh_of(out)[4] < thigh_of(wide)[4]


def test_squats_jumps_and_kicks_that_are_seen_stay_as_they_are():
    pose, near = kick()
    squat = pose.copy()
    squat[..., 1] += (pose[0, RIGHT[2], 1] - pose[:, RIGHT[2], 1])[:, None]  # the foot stays down
    jump = pose.copy()
    jump[..., 1] -= 40 * LIFT[:, None]  # both feet are in the air
    aside = pose.copy()
    aside[:, RIGHT[1:], 0] -= (1.1 * thigh_of(pose)[0] * LIFT)[:, None]
    for other in (squat, jump, aside):
        np.testing.assert_array_equal(kick_aside(other, near, other[0], TALL, WIDE), other)
