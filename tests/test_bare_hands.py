"""Hands that are cloth in truth count as hidden; busy arms act where the action needs them."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import COLOURS, GROUND, SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import (
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    bones_of,
)
from larnet.body.carried.busy_arms import with_arms_at_rest
from larnet.body.cloth.bare_hands import drop_cloth_hands
from larnet.body.cloth.skin import face_skin
from larnet.body.layers.part_cut import cut_parts
from larnet.body.layers.photo_layers import photo_layers

SKIN = COLOURS[LEFT + HAND]


def scene(joints=STANDING):
    """Parts (H, W), photo and matte of the doll."""
    shares = shares_of(joints)
    part_of = np.where(shares.any(0), shares.argmax(0), -1).astype(np.int8)
    return part_of, picture_of(shares), shares.max(0)


def paint(photo, part_of, part, colour):
    noise = np.random.default_rng(1).integers(-4, 5, photo.shape)
    here = part_of == part
    photo[here] = np.clip(colour.astype(int) + noise[here], 0, 255)


def dropped(part_of, photo, matte, joints=STANDING):
    out = part_of.copy()
    drop_cloth_hands(out, photo, matte, bones_of(joints), TALL)
    return out


def test_hands_of_skin_stay():
    part_of, photo, matte = scene()
    assert (dropped(part_of, photo, matte) == part_of).all()


def test_a_sleeves_end_is_no_hand():
    part_of, photo, matte = scene()
    paint(photo, part_of, LEFT + HAND, COLOURS[LEFT + LOWER_ARM])
    got = dropped(part_of, photo, matte)
    assert (got[part_of == LEFT + HAND] == LEFT + LOWER_ARM).all()
    assert (got[part_of == RIGHT + HAND] == RIGHT + HAND).all()


def test_the_hand_of_a_sleeve_that_hides_it_is_the_other_hand():
    part_of, photo, matte = scene()
    paint(photo, part_of, LEFT + HAND, COLOURS[LEFT + LOWER_ARM])
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    hand = photo_layers(photo, matte, shares_of(STANDING), STANDING, ground, TALL).layers[
        LEFT + HAND
    ]
    assert hand.halo is None
    shown = hand.rgba[hand.rgba[..., 3] > 250][:, :3]
    assert np.abs(np.median(shown, 0) - COLOURS[RIGHT + HAND]).max() < 12


def test_gloves_of_another_colour_are_hands():
    part_of, photo, matte = scene()
    for first in (LEFT, RIGHT):
        paint(photo, part_of, first + HAND, np.uint8((20, 120, 20)))
    assert (dropped(part_of, photo, matte) == part_of).all()


def test_what_is_half_like_the_sleeve_and_has_no_skin_is_a_pocket():
    part_of, photo, matte = scene()
    for first in (LEFT, RIGHT):
        paint(photo, part_of, first + HAND, np.uint8((20, 120, 20)))
        hand = np.argwhere(part_of == first + HAND)
        upper = tuple(hand[hand[:, 0] < np.quantile(hand[:, 0], 0.65)].T)
        photo[upper] = COLOURS[first + LOWER_ARM]
    assert not np.isin(dropped(part_of, photo, matte), (LEFT + HAND, RIGHT + HAND)).any()


def test_nobody_wears_one_glove():
    part_of, photo, matte = scene()
    paint(photo, part_of, LEFT + HAND, np.uint8((110, 30, 110)))
    got = dropped(part_of, photo, matte)
    assert not (got == LEFT + HAND).any()
    assert (got[part_of == RIGHT + HAND] == RIGHT + HAND).all()


def test_grey_cloth_beside_a_bare_hand_is_none():
    part_of, photo, matte = scene()
    paint(photo, part_of, LEFT + HAND, np.uint8((150, 150, 150)))
    got = dropped(part_of, photo, matte)
    assert not (got == LEFT + HAND).any()
    assert (got[part_of == RIGHT + HAND] == RIGHT + HAND).all()
    columns = slice(None, np.argwhere(part_of == LEFT + HAND)[:, 1].max() - 2)  # an edge cuts it
    cut = [x[:, columns].copy() for x in (part_of, photo, matte)]
    assert (dropped(*cut) == cut[0]).all()
    for first in (LEFT, RIGHT):
        paint(photo, part_of, first + HAND, np.uint8((150, 150, 150)))
    assert (dropped(part_of, photo, matte) == part_of).all()  # a pair of gloves


def test_a_hand_in_the_sun_is_paler_than_a_face_in_the_shade():
    part_of, photo, matte = scene()
    photo[part_of == HEAD] = photo[part_of == HEAD] * 0.4
    paint(photo, part_of, RIGHT + HAND, (SKIN * 0.5).astype(np.uint8))
    paint(photo, part_of, LEFT + HAND, np.uint8((245, 240, 235)))
    assert (dropped(part_of, photo, matte) == part_of).all()


def test_a_hand_like_the_other_one_is_a_hand_in_another_light_than_the_face():
    part_of, photo, matte = scene()
    paint(photo, part_of, LEFT + HAND, np.uint8((156, 150, 147)))
    paint(photo, part_of, RIGHT + HAND, np.uint8((165, 150, 139)))
    assert (dropped(part_of, photo, matte) == part_of).all()


def hanging():
    """The doll with its left arm before the trunk's side, bare down to the elbow."""
    joints = STANDING.copy()
    joints[4:8] = (147, 84), (147, 112), (138, 134), (137, 148)
    part_of, photo, matte = scene(joints)
    part_of[80:200, 100:160][part_of[80:200, 100:160] < 0] = TRUNK  # a wide dress
    part_of[130:200, 100:160][part_of[130:200, 100:160] != LEFT + HAND] = TRUNK
    paint(photo, part_of, TRUNK, COLOURS[TRUNK])
    paint(photo, part_of, LEFT + UPPER_ARM, SKIN)
    return joints, part_of, photo, np.maximum(matte, part_of >= 0)


def test_the_forearm_of_a_bare_arm_is_no_dress():
    joints, part_of, photo, matte = hanging()
    for limb in (LOWER_ARM, HAND):
        paint(photo, part_of, LEFT + limb, COLOURS[TRUNK])
    got = dropped(part_of, photo, matte, joints)
    assert not np.isin(got, (LEFT + LOWER_ARM, LEFT + HAND)).any()
    assert ((got == LEFT + UPPER_ARM) == (part_of == LEFT + UPPER_ARM)).all()


def test_the_forearm_of_an_arm_behind_the_back_is_no_dress():
    joints, part_of, photo, matte = hanging()
    paint(photo, part_of, LEFT + UPPER_ARM, COLOURS[LEFT + UPPER_ARM])
    for limb in (LOWER_ARM, HAND):
        paint(photo, part_of, LEFT + limb, COLOURS[TRUNK])
    got = dropped(part_of, photo, matte, joints)
    assert not np.isin(got, (LEFT + LOWER_ARM, LEFT + HAND)).any()


def test_a_hand_takes_no_flap_of_the_dress():
    joints, part_of, photo, matte = hanging()
    hand = part_of == LEFT + HAND
    paint(photo, part_of, LEFT + LOWER_ARM, SKIN)
    paint(photo, part_of, LEFT + HAND, SKIN)
    flap = np.zeros(SIZE, bool)
    flap[136:176, 104:156] = True
    flap &= part_of == TRUNK
    part_of[flap] = LEFT + HAND
    got = dropped(part_of, photo, matte, joints)
    assert (got[hand] == LEFT + HAND).mean() > 0.95
    assert (got[flap] == TRUNK).mean() > 0.9


def test_without_a_face_nothing_is_told():
    part_of, photo, matte = scene()
    paint(photo, part_of, HEAD, np.uint8((40, 60, 90)))
    paint(photo, part_of, LEFT + HAND, COLOURS[LEFT + LOWER_ARM])
    assert face_skin(part_of, photo, bones_of(STANDING), TALL) is None
    assert (dropped(part_of, photo, matte) == part_of).all()


def test_skin_is_the_light_half_of_a_face_with_brown_hair():
    part_of, photo, _ = scene()
    hair = np.zeros(SIZE, bool)
    hair[:44] = part_of[:44] == HEAD
    photo[hair] = (110, 70, 45)
    skin = face_skin(part_of, photo, bones_of(STANDING), TALL)
    assert skin is not None and np.abs(skin.colour - COLOURS[HEAD]).max() < 8
    assert skin.shows(COLOURS[[HEAD, LEFT + HAND]]).all()
    assert not skin.shows(COLOURS[[TRUNK, LEFT + LOWER_ARM]]).any()


@pytest.mark.parametrize(("kicks", "claps"), [(False, True), (True, False)])
def test_who_stands_with_crossed_legs_claps_with_busy_arms(kicks, claps):
    joints = STANDING.copy()
    joints[13:16] = (95, 205), (75, 255), (68, 262)  # crossed in the photo, straight from then on
    pose = np.repeat(STANDING[None], 16, 0)
    pose[0] = joints
    pose[6:12, 6] += (-28, -24)
    pose[6:12, 10] += (28, -24)
    if kicks:
        pose[6:12, 13:16] += np.float64([(50, -30), (95, -70), (100, -80)])
    got = with_arms_at_rest(pose, joints, (True, True), begin=4)
    moved = np.abs(got[8, 6] - got[8, 4] - (joints[6] - joints[4])).max()
    assert (moved > 20) == claps


def test_a_piece_of_the_only_hand_that_a_side_view_shows_is_no_second_hand():
    shares = shares_of(STANDING)
    joints = STANDING.copy()
    joints[4:8] = STANDING[8:12]  # the left arm is behind the right one
    own = shares[RIGHT + HAND] > 0
    shares[[LEFT + limb for limb in (UPPER_ARM, LOWER_ARM, HAND)]] = 0
    piece = own & (np.cumsum(own, 0) * 3 <= own.sum(0))
    shares[RIGHT + HAND][piece], shares[LEFT + HAND][piece] = 0, 1
    assert piece.sum() > 20
    parts = cut_parts(picture_of(shares), shares.max(0), shares, bones_of(joints), TALL)
    assert not (parts == LEFT + HAND).any()
    assert (parts[own] == RIGHT + HAND).mean() > 0.6
