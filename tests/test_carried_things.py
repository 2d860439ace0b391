"""Things that are carried: what holds them, how they move, what lies behind them, the network."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from paper_doll import GROUND, SIZE, STANDING, TALL, picture_of, shares_of, shown

from larnet.body.bones.body_bones import (
    HAND,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_LEG,
    bones_of,
)
from larnet.body.carried.carried_map import carried_map
from larnet.body.carried.carried_things import (
    WORN,
    CarriedThing,
    carried_things,
    take_remnants,
    things_in,
)
from larnet.body.carried.thing_cut import cut_thing
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.part_cut import cut_parts
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.part_map import IGNORED
from larnet.data.carried_samples import carried_target, recoloured
from larnet.data.part_batch import PartBatch, visible_only
from larnet.nets.part_network import CarriedNetwork, CarriedSpec
from larnet.training.part_training import carried_iou, carried_loss, see_carried

BAG = np.uint8((250, 120, 10))
LEFT_HAND, RIGHT_HAND = 7, 11


def box(rows, columns):
    mask = np.zeros(SIZE, np.float32)
    mask[slice(*rows), slice(*columns)] = 1
    return mask


def test_a_bag_below_a_hand_hangs_on_it_and_a_small_thing_turns_with_it():
    hand = STANDING[RIGHT_HAND].astype(int)
    below = box((hand[1] + 12, hand[1] + 52), (hand[0] - 18, hand[0] + 18))
    (bag,) = things_in(below, STANDING, TALL)
    assert (bag.joint, bag.rigid, bag.side) == (RIGHT_HAND, False, 1)
    (phone,) = things_in(box((150, 166), (198, 212)), STANDING, TALL)
    assert (phone.joint, phone.rigid, phone.side) == (LEFT_HAND, True, 0)


def test_what_no_arm_reaches_is_worn_and_crumbs_are_nothing():
    (belt_bag,) = things_in(box((120, 145), (108, 132)), STANDING, TALL)
    assert belt_bag.joint == WORN and belt_bag.side is None
    assert things_in(box((200, 204), (30, 34)), STANDING, TALL) == ()
    assert things_in(0.7 * box((170, 210), (20, 60)), STANDING, TALL) == (), "it may be a hem"


@pytest.fixture(scope="module")
def with_bag():
    """The doll with a bag that hangs from the right hand, partly before the thigh."""
    joints = STANDING.copy()
    joints[[9, 10, 11]] = (88, 118), (82, 148), (80, 162)  # the arm hangs
    shares = shares_of(joints)
    mask = box((172, 212), (64, 106))
    here = mask > 0
    photo = picture_of(shares)
    photo[here] = BAG
    shares = np.where(here, 0, shares)
    shares[RIGHT + UPPER_LEG][here] = 1  # what a part network makes of it
    background = np.broadcast_to(GROUND, photo.shape).copy()
    things = things_in(mask, joints, TALL)
    matte = shares.max(0)
    return joints, photo_layers(photo, matte, shares, joints, background, TALL, things)


@pytest.mark.parametrize("scale", [1, 2])
def test_a_bag_leaves_the_leg_beside_it(scale):
    shares = shares_of(STANDING)
    for side in (LEFT, RIGHT):  # both in the same trousers
        for part in (UPPER_LEG, LOWER_LEG):
            shares[LEFT + UPPER_LEG] = np.maximum(shares[LEFT + UPPER_LEG], shares[side + part])
            if (side, part) != (LEFT, UPPER_LEG):
                shares[side + part] = 0
    legs = shares[LEFT + UPPER_LEG] > 0
    bag = box((172, 222), (48, 96)) > 0
    seen = box((172, 222), (48, 112)) > 0  # by the network: the leg, too
    photo, matte = picture_of(shares), np.maximum(shares.max(0), bag)
    photo[bag] = BAG
    larger = [np.kron(x, np.ones((scale, scale))) for x in (seen, 0.95 * seen, matte)]
    mask, share, matte = larger[0] > 0, *(x.astype(np.float32) for x in larger[1:])
    photo = photo.repeat(scale, 0).repeat(scale, 1)
    cut = cut_thing(mask, share, photo, matte, STANDING * scale, TALL * scale)
    cut = cut[::scale, ::scale]
    assert cut[bag].mean() > 0.97
    assert cut[legs & ~bag].sum() < 0.05 * (seen & legs & ~bag).sum()


def test_without_a_body_a_thing_is_what_the_network_sees():
    seen = box((172, 222), (48, 96))
    photo = np.full((*SIZE, 3), GROUND, np.uint8)
    cut = cut_thing(seen > 0, seen, photo, seen, STANDING, TALL)
    assert (cut == (seen > 0)).all()


@pytest.mark.parametrize("own_colours", [True, False])
def test_a_doubtful_bag_is_one_where_its_colours_are_its_own(own_colours):
    x, y = STANDING[RIGHT_HAND].astype(int)
    bag = box((y + 8, y + 52), (x - 20, x + 20)) > 0
    shares = shares_of(STANDING)
    photo, matte = picture_of(shares), np.maximum(shares.max(0), bag).astype(np.float32)
    photo[bag] = BAG if own_colours else photo[int(STANDING[3, 1]) - 20, int(STANDING[3, 0])]
    share = (0.65 * bag).astype(np.float32)
    assert things_in(share, STANDING, TALL) == (), "the map alone is not sure"
    found = carried_things(photo, matte, share, STANDING, TALL)
    assert len(found) == own_colours
    assert not own_colours or (found[0].joint, found[0].mask[bag].mean() > 0.95) == (11, True)


def test_a_bag_goes_with_its_hand_whole_and_upright(with_bag):
    joints, layers = with_bag
    assert PARTS + RIGHT_HAND in layers.layers and layers.busy == (False, True)
    pose = joints.copy()
    pose[[9, 10, 11]] += (-24, -40)
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0]
    bag = np.abs(frame.astype(int) - BAG.astype(int)).max(-1) < 40
    rows, columns = np.nonzero(bag)
    assert bag.sum() > 0.85 * 40 * 42
    assert rows.mean() == pytest.approx(191.5 - 40, abs=4)
    assert columns.mean() == pytest.approx(84.5 - 24, abs=2)


def test_the_leg_behind_a_bag_is_a_leg(with_bag):
    joints, layers = with_bag
    pose = joints.copy()
    pose[[9, 10, 11]] += (-50, -60)
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0]
    bone = (joints[16] + joints[17]) / 2
    around = np.s_[int(bone[1]) : int(bone[1]) + 16, int(bone[0]) - 4 : int(bone[0]) + 4]
    assert shown(frame, RIGHT + UPPER_LEG)[around].mean() > 0.8


def test_the_trunk_behind_a_thing_in_a_hand_has_no_bite():
    joints = STANDING.copy()
    joints[[9, 10, 11]] = (88, 118), (92, 138), (97, 143)  # a clutch is held before the belly
    shares = shares_of(joints)
    mask = box((116, 150), (86, 124)) > 0
    photo = picture_of(shares)
    photo[mask] = BAG
    shares = np.where(mask, 0, shares)
    shares[RIGHT + HAND][mask] = 1
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    things = (CarriedThing(RIGHT_HAND, mask, rigid=True),)
    layers = photo_layers(photo, shares.max(0), shares, joints, ground, TALL, things)
    pose = joints.copy()
    pose[[9, 10, 11]] += (-60, -50)
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0]
    assert shown(frame, TRUNK)[118:146, 104:122].mean() > 0.9


def test_what_a_map_missed_of_a_thing_goes_with_it():
    part_of = np.full(SIZE, -1, np.int8)
    part_of[90:170, 90:130] = TRUNK
    part_of[110:160, 130:160] = TRUNK  # a bag beside it, of which the map shows the middle
    part_of[134:136, 160:176] = TRUNK  # its strap
    carried = box((110, 160), (133, 155)) > 0
    part_of[carried] = PARTS + LEFT_HAND
    take_remnants(part_of, carried, np.zeros((*SIZE, 3), np.uint8), TALL)
    bag = part_of == PARTS + LEFT_HAND
    assert bag[110:160, 133:160].all() and bag[134:136, 160:176].all()
    assert (part_of[90:170, 90:130] == TRUNK).all()
    assert (carried == bag).all()


def test_a_bag_takes_no_leg_of_another_colour_that_it_cuts_off():
    part_of = np.full(SIZE, -1, np.int8)
    part_of[150:230, 90:110] = LEFT + UPPER_LEG
    carried = box((190, 200), (80, 120)) > 0
    part_of[carried] = PARTS + LEFT_HAND
    photo = np.full((*SIZE, 3), 200, np.uint8)
    photo[carried] = 40
    legs = part_of == LEFT + UPPER_LEG
    take_remnants(part_of, carried, photo, TALL)
    assert (part_of[legs] == LEFT + UPPER_LEG).all()


def test_a_handle_across_an_arm_leaves_the_arm_whole():
    part_of = np.full(SIZE, -1, np.int8)
    part_of[90:150, 90:104] = LEFT + LOWER_ARM
    carried = box((110, 116), (80, 120)) > 0
    part_of[carried] = PARTS + LEFT_HAND
    take_remnants(part_of, carried, np.zeros((*SIZE, 3), np.uint8), TALL)
    assert ((part_of == LEFT + LOWER_ARM).sum(1)[[95, 140]] == 14).all()


def test_a_hidden_hand_is_not_the_other_with_what_it_holds():
    shares = shares_of(STANDING)
    shares[TRUNK] += shares[RIGHT + HAND]  # in a pocket
    shares[RIGHT + HAND] = 0
    phone = box((146, 166), (196, 216)) > 0
    photo = picture_of(shares)
    photo[phone] = BAG
    shares[LEFT + HAND][phone] = 1
    things = (CarriedThing(LEFT_HAND, phone, rigid=True),)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL, things).layers

    def of_the_phone(part):
        rgba = layers[part].rgba
        return (np.abs(rgba[..., :3].astype(int) - BAG).sum(-1) < 30)[rgba[..., 3] > 127].mean()

    assert of_the_phone(LEFT + HAND) > 0.3
    assert of_the_phone(RIGHT + HAND) < 0.02


def test_a_large_thing_in_a_hand_needs_to_be_sure_and_ends_where_the_map_falls():
    x, y = STANDING[LEFT_HAND].astype(int)
    side = int(0.16 * TALL)
    cloth = box((y - side // 2, y + side // 2), (x - side // 2, x + side // 2))
    assert things_in(0.65 * cloth, STANDING, TALL) == ()
    bag = 0.95 * cloth
    bag[y + side // 4 :] = np.minimum(bag[y + side // 4 :], 0.45)
    (thing,) = things_in(bag, STANDING, TALL)
    assert thing.mask[y, x] and not thing.mask[y + side // 4 :].any()


def test_cloth_between_the_legs_is_the_skirts():
    shares = shares_of(STANDING)
    skirt = box((152, 200), (85, 156)) > 0
    hole = box((170, 200), (114, 126)) > 0
    shares[:, skirt], shares[TRUNK][skirt] = 0, 1
    shares[:, hole], shares[LEFT + UPPER_LEG][hole] = 0, 1
    bones = bones_of(STANDING)
    got = cut_parts(picture_of(shares), shares.max(0), shares, bones, TALL)
    assert (got[174:196, 116:124] == TRUNK).mean() > 0.95
    assert (got[225:255, 134:142] == LEFT + LOWER_LEG).mean() > 0.9


def test_the_target_is_sure_of_things_but_not_of_their_border():
    labels = np.zeros((20, 20), np.uint8)
    labels[4:12, 4:12], labels[12:18, 4:12] = 2, 25  # a bag, jeans
    outline = np.zeros((20, 20), np.uint8)
    outline[2:18, 2:16] = 255
    got = carried_target(labels, outline)
    assert got[8, 8] == 1 and got[15, 8] == 0 and got[0, 0] == 0
    assert got[4, 8] == got[12, 8] == IGNORED and got[8, 14] == IGNORED


TINY = CarriedSpec(widths=(12, 12, 16, 16, 16), blocks=(0, 0, 1, 0, 0), head=8, long_side=96)


def batch():
    parts = torch.zeros(2, 96, 64, dtype=torch.uint8)
    parts[:, 50:70, 20:40] = 1
    joints = torch.from_numpy(STANDING[None] * 0.27).float().repeat(2, 1, 1)
    photo = torch.rand(2, 3, 96, 64, generator=torch.Generator().manual_seed(0))
    return PartBatch(photo, torch.ones(2, 1, 96, 64), joints, parts, visible_only(parts))


def test_the_loss_falls_where_things_are_found():
    sample = batch()
    right = torch.where(sample.parts == 1, 6.0, -6.0)
    good, bad = (sum(carried_loss(z, sample).values()) for z in (right, -right))
    assert good < 0.1 < 1 < bad


def test_a_network_of_things_learns_one():
    torch.manual_seed(0)
    network, sample = CarriedNetwork(TINY), batch()
    optimiser = torch.optim.Adam(network.parameters(), 1e-2)
    for _ in range(30):
        optimiser.zero_grad()
        sum(carried_loss(see_carried(network, sample), sample).values()).backward()
        optimiser.step()
    assert carried_iou(network, [sample])["things"] > 0.5


def test_things_change_their_colour_and_nothing_else_does():
    sample = batch()
    made = [recoloured(sample, 0, step).photo for step in range(6)]
    inside, outside = np.s_[:, :, 53:67, 23:37], np.s_[:, :, :45]
    assert sum(bool((photo[inside] != sample.photo[inside]).any()) for photo in made) >= 3
    assert all((photo[outside] == sample.photo[outside]).all() for photo in made)


def test_the_map_is_the_photos_size_and_within_the_person():
    shares = shares_of(STANDING)
    network = CarriedNetwork(TINY).eval()
    got = carried_map(picture_of(shares), shares.max(0), STANDING, network)
    assert got.shape == SIZE and got.dtype == np.float32
    assert got.min() >= 0 and got.max() <= 1 and not got[shares.max(0) == 0].any()
