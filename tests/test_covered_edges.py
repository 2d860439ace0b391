"""What others hide of clothes and limbs: completed where it hangs together, and not over them."""

from __future__ import annotations

import numpy as np
from paper_doll import COLOURS, GROUND, SIZE, STANDING, TALL, picture_of, shares_of, shown

from larnet.body.bones.body_bones import LEFT, LOWER_LEG, PARTS, RIGHT, WIDTHS, bones_of
from larnet.body.carried.carried_things import CarriedThing
from larnet.body.cloth.covered_edges import behind_things, joined, shaded_side
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.part_layer import part_layer
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE

BAG = np.uint8((250, 120, 10))
RIGHT_HAND = 11
LEFT_SHIN, RIGHT_SHIN = LEFT + LOWER_LEG, RIGHT + LOWER_LEG


def box(rows, columns):
    mask = np.zeros(SIZE, bool)
    mask[slice(*rows), slice(*columns)] = True
    return mask


def test_what_is_hidden_hangs_together_with_what_is_seen():
    own = box((100, 140), (50, 70))
    beside, apart = box((100, 140), (70, 80)), box((200, 220), (150, 170))
    matte = np.ones(SIZE, np.float32)
    got = joined((beside | apart).astype(np.float32), own, matte)
    assert (got[beside] == 1).all() and not got[apart].any()


def test_nothing_is_hidden_where_nobody_is():
    own, hidden = box((100, 140), (50, 70)), box((100, 140), (70, 100))
    matte = (own | box((100, 140), (70, 80))).astype(np.float32)
    got = joined(hidden.astype(np.float32), own, matte)
    assert (got[110:130, 70:80] == 1).all() and not got[:, 86:].any()


def test_a_leg_in_front_is_not_completed_over_the_leg_behind_it():
    joints = STANDING.copy()
    joints[12:20, 0] = (130, 128, 126, 134, 112, 112, 112, 106)
    shares = shares_of(joints)
    front, behind = shares[LEFT_SHIN] > 0, box((210, 262), (111, 121))
    shares[:, behind & ~front], shares[RIGHT_SHIN][behind & ~front] = 0, 1
    shares[RIGHT_SHIN][~behind] = 0
    joints[12:16, 0] -= 12  # the front leg is found too near to the one behind it
    photo = picture_of(shares)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layer = photo_layers(photo, shares.max(0), shares, joints, ground, TALL).layers[LEFT_SHIN]
    left, top, right, bottom = layer.box
    alpha = np.zeros(SIZE)
    alpha[top:bottom, left:right] = layer.rgba[::FINE, ::FINE, 3]
    assert (alpha[225:250, 124:130] > 250).all()
    assert alpha[225:250, 111:116].max() < 40


def test_a_shin_goes_on_up_to_the_knee_behind_a_bag():
    joints = STANDING.copy()
    joints[[9, 10, 11]] = (88, 118), (82, 148), (84, 162)
    shares = shares_of(joints)
    mask = box((196, 227), (76, 122))
    photo = picture_of(shares)
    photo[mask] = BAG
    matte = np.maximum(shares.max(0), mask)
    shares[:, mask], shares[RIGHT_SHIN][mask] = 0, 1  # what a part network makes of it
    things = (CarriedThing(RIGHT_HAND, mask, rigid=False),)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layers = photo_layers(photo, matte, shares, joints, ground, TALL, things)
    pose = joints.copy()
    pose[[9, 10, 11]] += (-70, -60)
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0]
    assert shown(frame, RIGHT_SHIN)[213:225, 98:105].mean() > 0.9


def test_a_shin_that_a_bag_hides_but_for_its_end_reaches_its_knee():
    shares, (knee, ankle) = shares_of(STANDING), STANDING[[17, 18]]
    part_of = np.where(shares.max(0) > 0, shares.argmax(0), -1).astype(np.int8)
    bag = box((int(knee[1]) - 20, int(ankle[1]) - 8), (int(knee[0]) - 20, int(knee[0]) + 20))
    part_of[bag] = PARTS + RIGHT_HAND
    matte = (part_of >= 0).astype(np.float32)
    bones, radius = bones_of(STANDING), np.array(WIDTHS) * TALL
    layer = part_layer(
        Cut(picture_of(shares), matte, part_of, bones, radius, TALL, bag), RIGHT_SHIN
    )
    assert layer is not None
    row = round((knee[1] - layer.top) * FINE)
    assert row >= 0 and layer.rgba[row, round((knee[0] - layer.left) * FINE), 3] > 250


def test_a_thing_hides_nothing_far_from_a_bone():
    own, bone = box((200, 260), (95, 110)), np.float64([(102, 150), (102, 260)])
    got = behind_things(own, 8.0, bone)
    assert got[160:250, 99:106].all() and not got[:, 130:].any() and not got[:, :70].any()
    assert not behind_things(np.zeros(SIZE, bool), 8.0, bone).any()


def test_the_shadow_of_the_other_leg_is_no_colour_of_a_leg():
    own, other = box((100, 200), (60, 90)), box((100, 200), (90, 120))
    colours = np.full((*SIZE, 3), 150, np.uint8)
    colours[100:200, 86:90] = 40
    got = shaded_side(own, other, colours, TALL)
    assert got[100:200, 86:90].all() and got.sum() == 400
    assert not shaded_side(own, np.zeros(SIZE, bool), colours, TALL).any()


def test_a_dark_pattern_is_no_shadow():
    own, other = box((100, 200), (60, 90)), box((100, 200), (90, 120))
    colours = np.full((*SIZE, 3), 150, np.uint8)
    colours[100:200:3] = 20
    assert not shaded_side(own, other, colours, TALL).any()


def test_what_is_hidden_of_a_shin_takes_no_colour_of_the_shadow_beside_it():
    joints = STANDING.copy()
    joints[12:20, 0] = (130, 128, 126, 134, 112, 110, 108, 98)
    shares = shares_of(joints)
    front = shares[LEFT_SHIN] > 0
    behind = box((210, 262), (96, 124)) & ~front
    shares[:, behind], shares[RIGHT_SHIN][behind] = 0, 1
    photo = picture_of(shares)
    first = front.argmax(1)
    for row in range(212, 260):
        photo[row, first[row] - 5 : first[row]] = 5  # between both
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layer = photo_layers(photo, shares.max(0), shares, joints, ground, TALL).layers[RIGHT_SHIN]
    left, top, _, _ = layer.box
    middle = layer.rgba[FINE * (225 - top) : FINE * (250 - top), FINE * (106 - left) :]
    off = np.abs(middle[..., :3].astype(int) - COLOURS[RIGHT_SHIN]).max(-1)
    assert (off[middle[..., 3] > 200] < 40).mean() > 0.97
