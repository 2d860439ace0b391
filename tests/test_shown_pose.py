"""Poses that a photo can show: trunks keep a length, hands stay in the picture, busy arms rest."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import SIZE, STANDING, TALL, doll

from larnet.body.bones.body_bones import TRUNK, bones_of
from larnet.body.carried.busy_arms import with_arms_at_rest, with_free_hand, wrist_moves
from larnet.body.cloth.skirt_spread import SkirtSpread
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.skeleton import AT
from larnet.body.stance.shown_pose import jump_below_edge, keep_hand_inside, unbowed

T = 12
DOWN = np.array((0.0, 1.0))
UPPER = [0, 1, 2, *range(4, 12)]
LEFT_ARM, RIGHT_ARM = [5, 6, 7], [9, 10, 11]


def still(count=T):
    return np.repeat(STANDING[None], count, 0)


def bowing():
    """The neck comes down to the hips and below them, as of somebody who bows to the camera."""
    pose, down = still(), np.linspace(0, 1, T)
    pose[:, UPPER, 1] += (80 * down)[:, None]
    return pose


def waving(arm=RIGHT_ARM, shoulder=8, degrees=150.0):
    """One straight arm turns about its shoulder, away from the body."""
    pose, side = still(), -1 if shoulder == 8 else 1
    angle = -side * np.deg2rad(np.linspace(0, degrees, T))
    off = pose[:, arm] - pose[:, [shoulder]]
    cos, sin = np.cos(angle)[:, None], np.sin(angle)[:, None]
    turned = (cos * off[..., 0] - sin * off[..., 1], sin * off[..., 0] + cos * off[..., 1])
    pose[:, arm] = pose[:, [shoulder]] + np.stack(turned, -1)
    return pose


def trunk_lengths(pose):
    return np.hypot(*(pose[:, 1] - pose[:, 3]).T)


def test_who_bows_to_the_camera_keeps_a_trunk_above_the_hips():
    pose = unbowed(bowing(), STANDING, TALL)
    lengths = trunk_lengths(pose)
    assert trunk_lengths(bowing()).min() < 15 < 40 < lengths.min()
    assert (pose[:, 1, 1] < pose[:, 3, 1]).all(), "the neck is above the hips"
    assert (np.abs(np.diff(lengths)) < 15).all(), "it goes down steadily"


def test_who_leans_aside_leans_as_far_as_meant():
    pose = still()
    angle = np.linspace(0, np.pi / 2, T)  # the trunk keeps its length
    pose[:, 1] = pose[:, 3] + 70 * np.stack((np.sin(angle), -np.cos(angle)), -1)
    np.testing.assert_allclose(unbowed(pose, STANDING, TALL), pose)


def test_who_lies_half_towards_the_camera_stays_level():
    """The trunk is seen at half its length, and the hips are on the ground."""
    pose = still()
    pose[:, 1] = pose[:, 3] + 70 * np.array((0.5, -0.1))
    pose[:, [0, 2, *range(4, 12)]] = pose[:, [1]]
    upright = unbowed(pose, STANDING, TALL)
    pose[:, 12:, 1] = pose[:, [3], 1] + 20  # legs beside the hips
    level = unbowed(pose, STANDING, TALL)
    assert upright[0, 3, 1] - upright[0, 1, 1] > 20
    assert level[0, 3, 1] - level[0, 1, 1] < 15
    assert trunk_lengths(level)[0] > 40


def test_the_arms_of_who_bows_hang_from_the_shoulders():
    pose = bowing()
    pose[:, LEFT_ARM] = pose[:, [4]] + np.linspace(1, 0.1, T)[:, None, None] * (
        STANDING[LEFT_ARM] - STANDING[4]
    )  # the arm points at the camera more and more
    arm = unbowed(pose, STANDING, TALL)[-1, [4, 5]]
    assert np.hypot(*(arm[1] - arm[0])) > 0.6 * np.hypot(*(STANDING[5] - STANDING[4]))


def test_a_hand_stays_in_the_picture_and_its_arm_keeps_its_bones():
    pose = waving()
    pose += (-20, 0)  # near the left edge
    photo = STANDING + (-20, 0)
    assert pose[:, 11, 0].min() < -20
    kept = pose.copy()
    keep_hand_inside(kept, photo, "right", SIZE, TALL)
    assert kept[:, 11, 0].min() > -6, "the photo shows it near the edge already"
    others = [i for i in range(20) if i not in RIGHT_ARM]
    assert (kept[:, others] == pose[:, others]).all()
    for a, b in ((8, 9), (9, 11)):
        long, long_0 = (np.hypot(*(x[:, b] - x[:, a]).T) for x in (kept, pose))
        assert (long < 1.02 * long_0).all() and (long > 0.7 * long_0).all()
    assert (
        np.abs(np.diff(kept[:, 11], axis=0)).max() < 2 * np.abs(np.diff(pose[:, 11], axis=0)).max()
    )


def test_a_hand_that_stays_away_from_the_edges_is_left_alone():
    pose = waving(degrees=30.0) + (200, 200)
    kept = pose.copy()
    keep_hand_inside(kept, STANDING + (200, 200), "right", (900, 900), TALL)
    assert (kept == pose).all()
    near = still() + (-30, 0)  # the photo shows the hand near its edge
    kept = near.copy()
    keep_hand_inside(kept, near[0], "right", SIZE, TALL)
    assert (kept == near).all()


def test_a_hand_that_the_photo_shows_beyond_its_edge_may_stay_there():
    photo = STANDING + (-60, 0)
    kept = still() + (-60, 0)
    keep_hand_inside(kept, photo, "right", SIZE, TALL)
    assert (kept == photo).all()


def test_who_waves_does_it_with_the_hand_that_is_free():
    pose, near = waving(), np.zeros((T, 20))
    near[:, 10] = 0.2
    other, depth = with_free_hand(pose, near, (False, True))
    moves = wrist_moves(other)
    assert moves[0] > 1 > 0.1 > moves[1]
    np.testing.assert_allclose(other[:, 7] - other[:, 4], (pose[:, 11] - pose[:, 8]) * (-1, 1))
    assert (depth[:, 6] == 0.2).all()
    for busy in ((False, False), (True, True), (True, False)):
        assert with_free_hand(pose, near, busy)[0] is pose


def test_two_hands_that_act_both_go_on_acting():
    pose = waving()
    pose[:, LEFT_ARM] = waving(LEFT_ARM, 4)[:, LEFT_ARM]
    assert with_free_hand(pose, np.zeros((T, 20)), (False, True))[0] is pose
    assert (with_arms_at_rest(pose, STANDING, (True, True)) == pose).all()


def test_a_busy_arm_rests_while_the_legs_act():
    pose = waving(degrees=35.0)
    swing = np.linspace(0, 60, T)
    pose[:, [13, 14, 15], 0] += swing[:, None]  # a leg goes aside
    rested = with_arms_at_rest(pose, STANDING, (False, True))
    arm = rested[:, RIGHT_ARM] - rested[:, [8]]
    np.testing.assert_allclose(arm, np.repeat((STANDING[RIGHT_ARM] - STANDING[8])[None], T, 0))
    assert (rested[:, LEFT_ARM] == pose[:, LEFT_ARM]).all()
    assert (with_arms_at_rest(pose, STANDING, (False, False)) == pose).all()


HANGING = [(0.0, 38.0), (0.0, 76.0), (0.0, 92.0)]  # an arm, from its shoulder


def bending(degrees: float, lowered: float = 0.0):
    """A photo in which arms hang, and poses in which they hang, too, while the trunk leans aside up
    to so many degrees, the hips so many pixels lower."""
    photo = STANDING.copy()
    photo[LEFT_ARM], photo[RIGHT_ARM] = photo[4] + HANGING, photo[8] + HANGING
    upper, pose = [*range(3), *range(4, 12)], np.repeat(photo[None], T, 0)
    pose[:, [3, *upper], 1] += np.linspace(0, lowered, T)[:, None]
    angle = np.deg2rad(np.linspace(0, degrees, T))[:, None]
    x, y = np.moveaxis(pose[:, upper] - pose[:, [3]], -1, 0)
    turned = np.cos(angle) * x - np.sin(angle) * y, np.sin(angle) * x + np.cos(angle) * y
    pose[:, upper] = pose[:, [3]] + np.stack(turned, -1)
    for shoulder, arm in ((4, LEFT_ARM), (8, RIGHT_ARM)):
        pose[:, arm] = pose[:, [shoulder]] + HANGING
    return photo, pose


def test_an_arm_that_holds_a_bag_hangs_while_the_trunk_leans():
    photo, pose = bending(80.0)
    got = with_arms_at_rest(pose, photo, (False, True))
    arm = got[:, RIGHT_ARM] - got[:, [8]]
    np.testing.assert_allclose(arm, np.repeat(np.array(HANGING)[None], T, 0))


def test_an_arm_that_holds_a_bag_goes_with_a_trunk_that_lies_on_the_ground():
    photo, pose = bending(80.0, lowered=STANDING[15, 1] - STANDING[3, 1])
    got = with_arms_at_rest(pose, photo, (False, True))
    across, down = got[-1, RIGHT_ARM[-1]] - got[-1, 8]
    assert abs(across) > 5 * abs(down)


def lowered(arm: list[int], raised: bool = False):
    """A photo with one hand at the chest, and poses in which it comes down in the first frames; in
    between it may come up beside the head."""
    photo = STANDING.copy()
    photo[LEFT_ARM], photo[RIGHT_ARM] = photo[4] + HANGING, photo[8] + HANGING
    side = 1 if arm == LEFT_ARM else -1
    pose = np.repeat(photo[None], T, 0)
    photo[arm] = photo[arm[0] - 1] + np.float64(
        [(10 * side, 36), (-20 * side, 20), (-30 * side, 10)]
    )
    pose[0] = photo
    pose[1, arm] = (photo[arm] + pose[2, arm]) / 2
    if raised:
        pose[5:8, arm] = pose[5:8, [arm[0] - 1]] + np.float64([(30, 20), (40, -20), (44, -34)])
    return photo, pose


@pytest.mark.parametrize("arm", [LEFT_ARM, RIGHT_ARM])
@pytest.mark.parametrize("busy", [False, True])
def test_a_bent_arm_that_has_nothing_to_do_stays_as_in_the_photo(arm, busy):
    photo, pose = lowered(arm)
    got = with_arms_at_rest(pose, photo, (busy, busy), begin=3)
    np.testing.assert_allclose(got[:, arm], np.repeat(photo[arm][None], T, 0))
    photo, pose = lowered(arm, raised=True)
    assert (with_arms_at_rest(pose, photo, (busy, busy), begin=3)[:, arm] == pose[:, arm]).all()


def test_an_arm_that_only_comes_down_is_not_the_one_that_acts():
    photo, pose = lowered(LEFT_ARM)
    pose[4:9, RIGHT_ARM, 1] -= 60
    assert with_free_hand(pose, np.zeros((T, 20)), (True, False), begin=3)[0] is pose
    got = with_arms_at_rest(pose, photo, (True, False), begin=3)
    np.testing.assert_allclose(got[:, LEFT_ARM], np.repeat(photo[LEFT_ARM][None], T, 0))
    assert (got[:, RIGHT_ARM] == pose[:, RIGHT_ARM]).all()


def test_a_hand_on_a_hip_makes_an_arm_busy_and_a_hanging_one_does_not():
    joints = STANDING.copy()
    joints[[5, 6, 7]] = (178, 118), (140, 128), (128, 132)  # bent, over the trunk
    assert doll(joints).busy == (True, False)
    assert doll().busy == (False, False)


def squatting():
    pose = STANDING.copy()
    pose[[13, 17], 0] += (45, -45)
    pose[[13, 17], 1] -= 12
    return pose


def spread_of(joints, places):
    """Where places (n, 2) of a skirt, seen from the hips, were in the photo."""
    skirt = SkirtSpread(STANDING, DOWN, joints[None], DOWN[None], np.ones(1))
    beside, below = np.float32(places).T
    got = skirt(-beside[None, None], below[None, None])  # a quarter turn from down is left
    return np.stack((-got[0][0, 0], got[1][0, 0]), -1)


def test_a_skirt_spreads_with_the_knees():
    """Cloth over the knees goes with them; above the hips nothing changes."""
    bones, radius = bones_of(STANDING), np.full(14, 8.0)
    movement = BoneMovement(bones, bones_of(squatting()[None], bones), radius)
    knees, row = np.array([[STANDING[17, 0] - 45, STANDING[13, 0] + 45]]), np.array([[198.0]])
    source = movement.source(TRUNK, knees, row)[0, 0]
    np.testing.assert_allclose(source[:, 0], STANDING[[17, 13], 0], atol=8)
    belly = movement.source(TRUNK, np.array([[120.0]]), np.array([[110.0]]))[0, 0, 0]
    assert belly[0] == pytest.approx(120, abs=2)


def test_a_skirt_of_legs_that_stay_stays():
    places = np.stack(np.meshgrid(np.linspace(-60, 60, 9), np.linspace(-20, 90, 7)), -1)
    places = places.reshape(-1, 2)
    np.testing.assert_allclose(spread_of(STANDING, places), places, atol=1e-3)


def test_a_skirt_never_turns_over_where_legs_cross():
    crossed = STANDING.copy()
    crossed[[13, 17]] = crossed[[17, 13]]
    x = np.linspace(-70, 70, 30)
    for below in (20.0, 50.0, 80.0):
        got = spread_of(crossed, np.stack((x, np.full_like(x, below)), -1))
        assert (np.diff(got[:, 0]) > 0).all()


def test_who_jumps_keeps_the_head_below_the_upper_edge_and_lands_where_they_stood():
    joints = STANDING - (0, STANDING[AT["head"], 1] - 0.2 * TALL)
    lift = 0.3 * TALL * np.array((0, 0.5, 1, 0.5, 0))
    pose = joints - np.stack((0 * lift, lift), -1)[:, None]
    shown = jump_below_edge(pose, joints, TALL)
    crown = shown[:, AT["head"], 1] - 0.085 * TALL
    assert crown.min() >= 0 and (shown[0] == joints).all() and (shown[-1] == joints).all()
    low = joints[AT["head"], 1] - shown[:, AT["head"], 1]
    np.testing.assert_allclose(low / low.max(), lift / lift.max(), atol=1e-6)
    sunk = np.concatenate((pose, joints[None] + (0, 0.1 * TALL)))
    assert (jump_below_edge(sunk, joints, TALL)[[0, -1]] == sunk[[0, -1]]).all()
    room = joints + (0, TALL)
    assert (jump_below_edge(pose + (0, TALL), room, TALL) == pose + (0, TALL)).all()


def test_who_flips_over_does_not_sink_into_the_ground():
    joints = STANDING - (0, STANDING[:, 1].min() - 4)
    ground = joints[:, 1].max()
    over = joints.copy()
    over[:, 1] = ground + joints[:, 1].min() - joints[:, 1]  # on the hands, feet in the air
    high = joints - (0, 0.3 * TALL)  # the head beyond the photo
    shown = jump_below_edge(np.stack((joints, high, over)), joints, TALL)
    assert shown[..., 1].max() <= ground + 1e-9
