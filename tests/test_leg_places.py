"""Knees and ankles lie on the legs that a photo shows."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import FOOT, LEFT, LOWER_LEG, RIGHT, UPPER_LEG, bones_of
from larnet.body.finder.leg_places import legs_in_picture
from larnet.body.layers.part_cut import cut_parts

LEGS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_LEG, LOWER_LEG, FOOT)]
JOINTS = [13, 14, 17, 18]
SHOWN = shares_of(STANDING)[LEGS].sum(0)


def found(by: float) -> np.ndarray:
    """The doll's joints as a finder has them that puts each leg so far towards the other one."""
    joints = STANDING.copy()
    joints[[13, 14, 15], 0] -= by
    joints[[17, 18, 19], 0] += by
    return joints


@pytest.mark.parametrize("by", [9.0, 12.0, -8.0])
def test_legs_found_beside_their_picture_go_where_it_shows_them(by):
    joints, swapped = legs_in_picture(SHOWN, found(by), TALL)
    off = np.abs(joints - STANDING)
    assert off[JOINTS, 0].max() < 0.3 * abs(by) and not swapped
    rest = [j for j in range(20) if j not in (*JOINTS, 15, 19)]
    np.testing.assert_array_equal(joints[rest], STANDING[rest])
    moved = joints - found(by)
    np.testing.assert_allclose(moved[[15, 19]], moved[[14, 18]])


def test_legs_that_lie_on_their_picture_stay_to_the_pixel():
    for by in (0.0, 2.0):
        joints, swapped = legs_in_picture(SHOWN, found(by), TALL)
        np.testing.assert_array_equal(joints, found(by))
        assert not swapped


def test_legs_found_in_one_place_are_told_apart_by_hips_and_shoulders():
    crossed = found(19.0)
    crossed[[13, 14, 15, 17, 18, 19], 0] += np.repeat((-2.0, 2.0), 3)
    joints, swapped = legs_in_picture(SHOWN, crossed, TALL)
    assert swapped
    assert np.abs(joints - STANDING)[JOINTS, 0].max() < 6


def test_a_skirt_to_the_ankles_or_a_bag_before_the_shins_says_nothing_of_them():
    skirt = np.zeros(SIZE, np.float32)
    skirt[140:260, 60:180] = 1
    hidden = np.zeros(SIZE, bool)
    hidden[200:265] = True
    for legs, before in ((skirt, None), (SHOWN, hidden)):
        np.testing.assert_array_equal(legs_in_picture(legs, found(9.0), TALL, before)[0], found(9))


def test_feet_side_by_side_of_which_one_was_taken_for_the_other_are_told_apart():
    near = STANDING.copy()
    near[[14, 18], 0] = 130, 112
    near[[15, 19]] = (131, 284), (111, 284)
    shares, feet = shares_of(near), [LEFT + FOOT, RIGHT + FOOT]
    photo, own = picture_of(shares), shares[feet] > 0
    shares[feet[0]], shares[feet[1]] = shares[feet].max(0), 0
    matte = cv2.GaussianBlur(shares.max(0), (0, 0), 0.7)
    near[[14, 15, 18, 19], 0] = 123, 129, 117, 129  # and both were found where it ends
    parts = cut_parts(photo, matte, shares, bones_of(near), TALL)
    for part, there in zip(feet, own):
        assert (parts[there] == part).mean() > 0.7
