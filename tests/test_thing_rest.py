"""The rest of a carried thing that a map of things misses goes with it, or the arm stays."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import GROUND, SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import HAND, LOWER_ARM, PARTS, RIGHT, TRUNK, bones_of
from larnet.body.carried.busy_arms import with_arms_at_rest
from larnet.body.carried.carried_things import CarriedThing
from larnet.body.carried.thing_rest import take_rest
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.photo_layers import PhotoLayers, photo_layers
from larnet.body.skeleton import ARMS

BAG = np.uint8((250, 120, 10))
HAND_JOINT = ARMS["right"][-1]


def box(rows: slice, columns: slice) -> np.ndarray:
    mask = np.zeros(SIZE, bool)
    mask[rows, columns] = True
    return mask


def posed() -> np.ndarray:
    """The doll with its right hand before the belly."""
    joints = STANDING.copy()
    joints[list(ARMS["right"][1:])] = (82, 112), (100, 136), (106, 140)
    return joints


def doll_with(bag: np.ndarray, seen: np.ndarray, colour: np.ndarray = BAG) -> PhotoLayers:
    """The doll with a bag (H, W) bool behind its hand, of which the map of things saw some."""
    joints = posed()
    shares = shares_of(joints)
    over = (shares[RIGHT + HAND] > 0) | (shares[RIGHT + LOWER_ARM] > 0)
    bag, seen = bag & ~over, seen & bag & ~over
    photo = picture_of(shares)
    photo[bag] = colour
    shares[:, bag], shares[TRUNK, bag] = 0, 1
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    things = (CarriedThing(HAND_JOINT, seen, rigid=False),)
    return photo_layers(photo, shares.max(0), shares, joints, ground, TALL, things)


def orange(frame: np.ndarray) -> np.ndarray:
    return np.abs(frame.astype(int) - BAG.astype(int)).max(-1) < 40


def raised() -> np.ndarray:
    pose = posed()
    pose[list(ARMS["right"][1:])] = (64, 70), (60, 40), (58, 30)
    return pose


def test_a_clutch_of_which_half_was_seen_goes_with_its_hand_whole():
    bag = box(slice(130, 150), slice(82, 113))
    layers = doll_with(bag, box(slice(130, 150), slice(82, 97)))
    frame = compose_photo(layers, raised()[None], np.zeros((1, 20)))[0]
    assert layers.fixed == (False, False)
    assert orange(layers.photo)[130:150, 82:113].sum() > 300
    assert orange(frame)[120:160, 70:130].sum() < 0.1 * orange(layers.photo).sum()
    assert orange(frame).sum() > 0.7 * orange(layers.photo).sum()


@pytest.mark.parametrize(
    ("cloth", "rows"),
    [
        pytest.param((40, 60, 160), slice(90, 200), id="of other colours"),
        pytest.param(BAG, slice(90, 230), id="a dress of the bag's own colour"),
    ],
)
def test_cloth_stays(cloth, rows):
    seen = box(slice(130, 150), slice(82, 97))
    part_of = np.full(SIZE, -1, np.int8)
    part_of[rows, 82:150] = TRUNK
    body_parts = part_of.copy()
    part_of[seen] = PARTS + HAND_JOINT
    photo = np.full((*SIZE, 3), cloth, np.uint8)
    photo[seen] = BAG
    carried, before = seen.copy(), part_of.copy()
    torn = take_rest(part_of, carried, body_parts, photo, bones_of(posed()), TALL)
    assert torn == set() and (part_of == before).all() and (carried == seen).all()


def test_an_arm_stays_where_its_bag_would_leave_a_hole_in_the_body():
    bag = box(slice(126, 164), slice(60, 128))
    layers = doll_with(bag, box(slice(126, 164), slice(60, 98)))
    assert layers.fixed == (False, True)


def test_an_arm_stays_whose_bag_hides_all_of_the_body():
    bag = box(slice(170, 215), slice(70, 165))
    assert doll_with(bag, bag).fixed == (False, True)
    beside = box(slice(170, 215), slice(52, 105))
    assert doll_with(beside, beside).fixed == (False, False)


@pytest.mark.parametrize("fixed", [False, True])
def test_a_fixed_arm_leaves_the_movement_to_the_other(fixed):
    pose = np.repeat(STANDING[None], 12, 0)
    for side in ("left", "right"):
        up = np.linspace(0, 90, 12)[:, None]
        pose[:, ARMS[side][2:], 1] -= up
    got = with_arms_at_rest(pose, STANDING, (False, True), (False, fixed))
    assert np.allclose(got[:, ARMS["left"]], pose[:, ARMS["left"]])
    stays = np.allclose(got[:, ARMS["right"]], STANDING[list(ARMS["right"])])
    assert stays == fixed


def test_of_two_fixed_arms_both_act():
    pose = np.repeat(STANDING[None], 12, 0)
    for side in ("left", "right"):
        pose[:, ARMS[side][2:], 1] -= np.linspace(0, 90, 12)[:, None]
    got = with_arms_at_rest(pose, STANDING, (True, True), (True, True))
    assert np.allclose(got, pose)
