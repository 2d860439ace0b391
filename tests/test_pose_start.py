"""Clips begin in their photo's pose; limbs that do not act stay there, others go where they are
told."""

from __future__ import annotations

import numpy as np
from paper_doll import STANDING

from larnet.body.stance.pose_start import ARMS, CHAINS, LEGS, activity, start_from

T, BEGIN = 16, 6
LEFT_ARM, RIGHT_ARM = [5, 6, 7], [9, 10, 11]
ON_HIP = np.array([(10.0, -4.0), (-12.0, 6.0), (-14.0, 8.0)])  # off the joints of a hanging arm


def turned(joints, middle, rest, degrees):
    """Joints (T, 20, 2) with some of them turned around another by degrees (T,)."""
    a = np.deg2rad(degrees)[:, None]
    out = joints.copy()
    x, y = np.moveaxis(joints[:, rest] - joints[:, middle : middle + 1], -1, 0)
    turn = (np.cos(a) * x - np.sin(a) * y, np.sin(a) * x + np.cos(a) * y)
    out[:, rest] = joints[:, middle : middle + 1] + np.stack(turn, -1)
    return out


def waving():
    """The right arm rises, the left one sways a little, all else stands."""
    pose = np.repeat(STANDING[None].astype(float), T, 0)
    pose = turned(pose, 8, RIGHT_ARM, np.minimum(np.arange(T), 8) * 15.0)
    return turned(pose, 4, LEFT_ARM, 8 * np.sin(np.arange(T)))


def angles(pose, chain):
    bones = np.stack([pose[:, b] - pose[:, a] for a, b in chain], 1)
    return np.rad2deg(np.arctan2(bones[..., 1], bones[..., 0]))


def test_only_what_turns_far_acts():
    acts = [activity(waving(), chain) for chain in CHAINS]
    assert acts[CHAINS.index(ARMS[1])] == 1
    assert max(a for a, chain in zip(acts, CHAINS) if chain != ARMS[1]) < 0.01


def test_a_limb_that_points_at_the_camera_acts():
    pose = waving()
    pose[8:, [5, 6, 7]] = pose[8:, [4]] + 0.1 * (pose[8:, [5, 6, 7]] - pose[8:, [4]])
    assert activity(pose, ARMS[0]) == 1


def test_an_arm_that_does_not_act_stays_as_in_the_photo():
    photo = STANDING.astype(float)
    photo[LEFT_ARM] += ON_HIP
    got = start_from(waving(), photo, BEGIN)
    assert (got[0] == photo).all()
    off = angles(got, ARMS[0]) - angles(photo[None], ARMS[0])
    assert np.abs((off + 180) % 360 - 180).max() < 4  # of the 16 degrees that it sways
    length = np.hypot(*(got[:, 6] - got[:, 5]).T)
    assert np.allclose(length, np.hypot(*(photo[6] - photo[5])))


def test_an_arm_that_acts_goes_where_it_is_told():
    photo = STANDING.astype(float)
    photo[RIGHT_ARM] += ON_HIP * (-1, 1)
    pose = waving()
    got = start_from(pose, photo, BEGIN)
    assert np.allclose(angles(got[BEGIN:], ARMS[1]), angles(pose[BEGIN:], ARMS[1]))


def test_crossed_legs_stay_on_the_ground_while_an_arm_waves():
    photo = STANDING.astype(float)
    photo[[13, 14, 15]] += (8, 0)
    photo[[17, 18, 19]] -= (8, 0)
    photo += (5, 3)  # and not just where the model would place it
    got = start_from(waving(), photo, BEGIN)
    for leg in LEGS:
        ends = [joint for bone in leg for joint in bone]
        assert np.abs(got[:, ends] - photo[ends]).max() < 1e-6


def crossing(degrees):
    """Both legs by degrees (T,) across each other, as the model reads them off a photo."""
    pose = turned(waving(), 12, [13, 14, 15], degrees)
    return turned(pose, 16, [17, 18, 19], -degrees)


def feet_apart(pose):
    return pose[:, 14, 0] - pose[:, 18, 0]


def test_crossed_legs_that_only_leave_their_stance_stay_crossed():
    uncrosses = crossing(np.maximum(1 - np.arange(T) / BEGIN, 0) * 30.0)
    photo = crossing(np.full(T, 30.0))[0]
    assert activity(uncrosses, LEGS[0]) > 0.4
    got = start_from(uncrosses, photo, BEGIN)
    assert feet_apart(photo[None])[0] < 0
    for leg in LEGS:
        ends = [joint for bone in leg for joint in bone]
        assert np.abs(got[:, ends] - photo[ends]).max() < 1e-6


def test_crossed_legs_that_a_movement_spreads_part():
    degrees = np.maximum(1 - np.arange(T) / BEGIN, 0) * 30.0
    degrees -= 25 * np.sin(np.arange(T)) ** 2 * (np.arange(T) >= BEGIN)
    pose, photo = crossing(degrees), crossing(np.full(T, 30.0))[0]
    got = start_from(pose, photo, BEGIN)
    assert np.abs(feet_apart(got[BEGIN:]) - feet_apart(pose[BEGIN:])).max() < 1


def test_a_crouch_that_is_kept_is_no_standing():
    pose = waving()
    low = np.array([(30.0, 20.0), (0.0, 45.0), (0.0, 45.0)])  # knees forward
    for (hip, *leg), side in (((12, 13, 14, 15), 1), ((16, 17, 18, 19), -1)):
        share = np.minimum(np.arange(T) / BEGIN, 1)[:, None, None]
        bent = pose[:, [hip]] + low * (side, 1)
        pose[:, leg] += share * (bent - pose[:, leg])
    got = start_from(pose, STANDING.astype(float), BEGIN)
    assert np.allclose(angles(got[BEGIN:], LEGS[0]), angles(pose[BEGIN:], LEGS[0]))


def test_bones_do_not_shrink_on_the_way():
    pose = np.repeat(STANDING[None].astype(float), T, 0)
    pose = turned(pose, 4, LEFT_ARM, -170 + 10.0 * np.arange(T))
    got = start_from(pose, STANDING.astype(float), 8)
    for a, b in (bone for chain in CHAINS for bone in chain):
        assert np.hypot(*(got[:, b] - got[:, a]).T).min() > 0.9 * np.hypot(
            *(STANDING[b] - STANDING[a])
        )
