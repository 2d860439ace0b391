"""A photo taken apart: every part has its layer, with colours of its own."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import COLOURS, GROUND, SIZE, STANDING, TALL, doll, picture_of, shares_of

from larnet.body.bones.body_bones import (
    BENDS,
    BONES,
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    PARTS,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    bones_of,
)
from larnet.body.cloth.covered_edges import behind_covers
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.part_cut import cut_parts
from larnet.body.layers.part_guess import guessed_parts
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.photo_cut.clean_colours import foreground_colours, grown_colours
from larnet.body.photo_cut.cut import Cut, seen_shares
from larnet.body.photo_cut.part_picture import FINE


@pytest.fixture(scope="module")
def standing():
    return doll()


def pixels(layer):
    """Colours (n, 3) of what a layer fully shows."""
    return layer.rgba[layer.rgba[..., 3] > 250][:, :3]


def test_every_part_is_a_layer_of_its_own_colour(standing):
    assert sorted(standing.layers) == list(range(PARTS))
    for part, layer in standing.layers.items():
        middle = np.median(pixels(layer), 0)
        assert np.abs(middle - COLOURS[part]).max() < 12, part


def test_layers_lie_where_the_photo_shows_them(standing):
    shares = shares_of(STANDING)
    for part, layer in standing.layers.items():
        rows, columns = np.nonzero(shares[part])
        left, top, right, bottom = layer.box
        assert left <= columns.min() and columns.max() < right
        assert top <= rows.min() and rows.max() < bottom
        assert layer.rgba.shape[:2] == (FINE * (bottom - top), FINE * (right - left))


def test_a_trunk_goes_on_behind_an_arm_without_its_colour():
    joints = STANDING.copy()
    joints[5:8] = (165, 118), (125, 118), (112, 118)  # the left forearm lies before the belly
    trunk = doll(joints).layers[TRUNK]
    x, y = FINE * (115 - trunk.left), FINE * (118 - trunk.top)
    behind = trunk.rgba[y - 4 : y + 4, x - 4 : x + 4].reshape(-1, 4).astype(int)
    assert (behind[:, 3] > 250).all()
    assert np.abs(behind[:, :3] - COLOURS[TRUNK]).max() < 25


TROUSERS = np.uint8((40, 40, 60))


def trousers(gap: int = 0, off: int = 0):
    """Joints and layers of a doll in trousers of one cloth, whose legs stand so many pixels apart;
    the right leg's joints are found `off` pixels too near to the other leg."""
    joints = STANDING.copy()
    joints[12:20, 0] = (131, 131, 131, 133, 109, 109, 109, 107)
    joints[16:20, 0] += off
    shares = shares_of(joints)
    legs = np.zeros(SIZE, bool)
    legs[145:272, 98 : 120 - gap // 2] = legs[145:272, 120 + gap - gap // 2 : 142] = True
    shares[:, legs] = 0
    for part, (top, bottom) in zip(
        (UPPER_LEG, LOWER_LEG, FOOT), ((165, 210), (210, 262), (262, 272))
    ):
        shares[RIGHT + part, top:bottom, :120][legs[top:bottom, :120]] = 1
        shares[LEFT + part, top:bottom, 120:][legs[top:bottom, 120:]] = 1
    shares[TRUNK][legs & (np.arange(SIZE[0]) < 165)[:, None]] = 1
    photo = picture_of(shares)
    photo[legs] = TROUSERS
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    return joints, photo_layers(photo, shares.max(0), shares, joints, ground, TALL)


def test_no_light_falls_through_between_trouser_legs_and_below_the_trunk():
    joints, layers = trousers()
    pose = joints + (3.0, 0.0)  # all of the doll, and its left leg a pixel further
    pose[13:16, 0] += 1.0
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0].astype(int)
    off = np.abs(frame - TROUSERS.astype(int)).max(-1)[150:255, 106:138]
    assert off.max() < 30, "the place shows between parts of one piece of clothing"


@pytest.mark.parametrize("upper, lower, joint", BENDS)
def test_a_part_is_whole_over_the_border_to_what_it_goes_on_in(standing, upper, lower, joint):
    at, along = standing.bones.joints[joint], standing.bones.along[upper]
    for part in (upper, lower):
        layer = standing.layers[part]
        steps = at + np.arange(-7, 5)[:, None] * along - (layer.left, layer.top)
        columns, rows = (FINE * steps).round().astype(int).T
        assert layer.rgba[rows, columns, 3].min() > 250, part


def test_no_light_falls_through_below_the_trunk_when_trouser_legs_part():
    joints, layers = trousers()
    pose = joints.copy()
    for hip, side in ((12, 1), (16, -1)):
        off = joints[hip + 1 : hip + 4, 1] - joints[hip, 1]
        turn = np.deg2rad(40)
        pose[hip + 1 : hip + 4] = joints[hip] + np.outer(off, (side * np.sin(turn), np.cos(turn)))
    frame = compose_photo(layers, pose[None], np.zeros((1, 20)))[0].astype(int)
    x, y = joints[3].round().astype(int)
    off = np.abs(frame - TROUSERS.astype(int)).max(-1)[y + 4 : y + 15, x - 8 : x + 9]
    assert off.max() < 30, "the place shows between the thighs up to the hips"


def test_a_thigh_goes_on_under_a_shirt_up_to_its_hip_in_its_own_colour():
    shares = shares_of(STANDING)
    shirt = shares[[LEFT + UPPER_LEG, RIGHT + UPPER_LEG]].max(0) > 0
    shirt &= (np.arange(SIZE[0]) < STANDING[12, 1] + 0.36 * (STANDING[13, 1] - STANDING[12, 1]))[
        :, None
    ]
    shares[:, shirt] = 0
    shares[TRUNK][shirt] = 1
    photo = picture_of(shares)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layers = photo_layers(photo, shares.max(0), shares, STANDING, ground, TALL).layers
    for hip, part in ((12, LEFT + UPPER_LEG), (16, RIGHT + UPPER_LEG)):
        layer, (hip_at, knee) = layers[part], STANDING[[hip, hip + 1]]
        steps = hip_at + np.linspace(0.15, 0.7, 30)[:, None] * (knee - hip_at)
        columns, rows = (FINE * (steps - (layer.left, layer.top))).round().astype(int).T
        assert layer.rgba[rows, columns, 3].min() > 250, part


def test_a_leg_takes_nothing_of_the_other_leg_beside_a_gap():
    layers = trousers(gap=4, off=3)[1]
    for part in (UPPER_LEG, LOWER_LEG, FOOT):
        layer = layers.layers[RIGHT + part]
        rows, columns = np.nonzero(layer.rgba[..., 3] > 127)
        assert (columns / FINE + layer.left)[rows / FINE + layer.top > 217].max() <= 121, part


def test_a_shin_of_which_the_other_leg_hides_half_is_whole():
    joints = STANDING.copy()
    joints[12:16, 0] = (125, 125, 125, 135)
    joints[16:20, 0] = (113, 115, 115, 105)
    shares = shares_of(joints)
    shares[LEFT + LOWER_LEG] *= shares[RIGHT + LOWER_LEG] == 0
    left = shares[LEFT + LOWER_LEG]
    left[:, :126] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, joints, photo, TALL).layers
    areas = [(layers[s + LOWER_LEG].rgba[..., 3] > 127).sum() for s in (LEFT, RIGHT)]
    assert areas[0] > 0.8 * areas[1]
    middle = np.median(pixels(layers[LEFT + LOWER_LEG]), 0)
    assert np.abs(middle - COLOURS[LEFT + LOWER_LEG]).max() < 6, "in its own light"


def test_a_foot_behind_the_other_one_is_that_foot_in_its_own_light():
    joints = STANDING.copy()
    joints[12:16, 0] = (131, 131, 131, 131)
    joints[16:20, 0] = (118, 118, 118, 118)
    joints[[15, 19], 1] = 282
    shares = shares_of(joints)
    shares[LEFT + FOOT] *= shares[RIGHT + FOOT] == 0
    shares[LEFT + FOOT][:, :133] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, joints, photo, TALL).layers
    areas = [(layers[side + FOOT].rgba[..., 3] > 127).sum() for side in (LEFT, RIGHT)]
    assert areas[0] > 0.9 * areas[1]
    middle = np.median(pixels(layers[LEFT + FOOT]), 0)
    assert np.abs(middle - COLOURS[LEFT + FOOT]).max() < 6, "in its own light"


def test_nothing_shines_through_a_trunk_along_the_arm_that_lay_before_it():
    joints = STANDING.copy()
    joints[5:8] = (165, 118), (125, 118), (112, 118)
    layer = doll(joints).layers[TRUNK]
    alpha = layer.rgba[::FINE, ::FINE, 3]
    left, top = 108 - layer.left, 100 - layer.top
    assert alpha[top : top + 36, left : left + 24].min() > 240


@pytest.mark.parametrize("below", [250, 232], ids=["to the ankles", "to the shins"])
def test_a_skirt_over_both_shins_is_no_shin(below):
    shares = shares_of(STANDING)
    skirt: np.ndarray = np.zeros(SIZE, bool)
    skirt[150:below, 85:155] = True
    shares[:, skirt] = 0
    shares[TRUNK][skirt & (np.arange(SIZE[0]) < 215)[:, None]] = 1
    told = skirt & (np.arange(SIZE[0]) >= 215)[:, None]  # what a part network makes of it
    shares[RIGHT + LOWER_LEG][told & (np.arange(SIZE[1]) < 120)] = 1
    shares[LEFT + LOWER_LEG][told & (np.arange(SIZE[1]) >= 120)] = 1
    photo = picture_of(shares)
    photo[skirt] = COLOURS[TRUNK]
    part_of = cut_parts(photo, shares.max(0), shares, bones_of(STANDING), TALL)
    assert (part_of[skirt] == TRUNK).mean() > 0.97
    shins = (shares[[LEFT + LOWER_LEG, RIGHT + LOWER_LEG]].max(0) > 0) & ~skirt
    shins[: below + 3] = False
    kept = np.isin(
        part_of[shins], [side + limb for side in (LEFT, RIGHT) for limb in (LOWER_LEG, FOOT)]
    )
    assert kept.mean() > 0.95


def test_a_bare_arm_takes_no_strip_of_the_dress_and_leaves_none_of_itself():
    joints = STANDING.copy()
    joints[5:8] = (156, 115), (158, 145), (159, 158)  # the left arm hangs beside the trunk
    shares, truth = shares_of(joints), {}
    truth[TRUNK] = shares[TRUNK] > 0
    for limb in (UPPER_ARM, LOWER_ARM):
        truth[LEFT + limb] = shares[LEFT + limb] > 0
    photo = picture_of(shares)
    for n, limb in enumerate((UPPER_ARM, LOWER_ARM)):  # borders are told wrongly, both ways
        arm, cloth = shares[LEFT + limb] > 0, truth[TRUNK]
        wrong = [np.roll(arm, -7, 1) & cloth, arm & np.roll(cloth, 5, 1)][n]
        shares[:, wrong] = 0
        shares[LEFT + limb if n == 0 else TRUNK][wrong] = 1
    part_of = cut_parts(photo, shares.max(0), shares, bones_of(joints), TALL)
    for part, own in truth.items():
        inner = cv2.erode(own.astype(np.uint8), np.ones((3, 3))) > 0
        assert (part_of[inner] == part).mean() > 0.97, part


def test_folds_of_a_sleeve_are_no_teeth_of_it():
    joints = STANDING.copy()
    joints[4:8] = (140, 84), (138, 118), (136, 148), (136, 160)  # the arm hangs before the side
    shares = shares_of(joints)
    arm, trunk = LEFT + UPPER_ARM, shares[TRUNK] > 0
    edge = int(np.flatnonzero(shares[arm][100])[0])
    for row in range(94, 112, 4):  # what a map makes of folds
        shares[TRUNK][row : row + 2, edge : edge + 5] = 1
        shares[arm][row : row + 2, edge : edge + 5] = 0
    photo = picture_of(shares_of(joints))
    photo[(shares_of(joints)[arm] > 0) | trunk] = COLOURS[TRUNK]  # of one cloth
    got = cut_parts(photo, shares.max(0), shares, bones_of(joints), TALL) == arm
    first = got[96:110].argmax(1)
    assert got[96:110].any(1).all() and np.ptp(first) <= 1


def test_a_line_between_two_legs_tears_no_strip_off_one():
    joints = STANDING.copy()
    joints[12:20, 0] = (128, 128, 128, 138, 112, 112, 112, 102)
    shares = shares_of(joints)
    both = shares[[LEFT + LOWER_LEG, RIGHT + LOWER_LEG]].any(0)
    right = np.zeros(SIZE, bool)
    right[:, :114] = True
    right[224:246, 120:123] = True  # a dark line within the left leg,
    right[243:246, :123] = True  # that hangs together with the right one
    shares[:, both] = 0
    shares[RIGHT + LOWER_LEG][both & right] = 1
    shares[LEFT + LOWER_LEG][both & ~right] = 1
    photo = picture_of(shares)
    got = cut_parts(photo, shares.max(0), shares, bones_of(joints), TALL)
    left = got[222:252, 105:135] == LEFT + LOWER_LEG
    assert (np.diff(left.astype(int), axis=1) != 0).sum(1).max() == 1


def test_a_skirt_goes_on_behind_a_hand_at_its_side_as_its_edge_does():
    own, covers = (np.zeros((100, 80), bool) for _ in range(2))
    for y in range(100):  # it gets wider below
        own[y, 30 - y // 10 : 50 + y // 10] = True
    hand = np.s_[40:60, 46:66]
    covers[hand] = True
    whole = own.copy()
    own[hand] = False
    behind = behind_covers(own, covers, 10, TALL)
    assert np.abs(np.count_nonzero(behind | own, 1) - np.count_nonzero(whole, 1)).max() <= 1
    assert not (behind & ~whole)[:, :60].sum() > 20 and not behind[~covers].any()


def test_a_hand_in_a_pocket_is_the_other_hand_mirrored():
    shares = shares_of(STANDING)
    hand = shares[LEFT + HAND] > 0
    shares[:, hand] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    got = layers[LEFT + HAND]
    assert got.halo is None, "the photo shows nothing of it, so nothing is to be taken away"
    assert np.abs(np.median(pixels(got), 0) - COLOURS[RIGHT + HAND]).max() < 12
    centre = (
        np.array((got.left, got.top)) + np.argwhere(got.rgba[..., 3] > 128).mean(0)[::-1] / FINE
    )
    assert np.hypot(*(centre - STANDING[[6, 7]].mean(0))) < 4


def test_a_hidden_hand_is_seen_when_its_arm_acts_and_not_before():
    shares = shares_of(STANDING)
    shares[:, shares[LEFT + HAND] > 0] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL)
    sways, acts = STANDING + (6, 0), STANDING.copy()
    acts[5:8] += (20, -40)
    frames = compose_photo(layers, np.stack((sways, acts)), np.zeros((2, 20)))
    at_hand = [np.rint(pose[[6, 7]].mean(0)).astype(int) for pose in (sways, acts)]
    rest, seen = (frame[y, x].astype(int) for frame, (x, y) in zip(frames, at_hand))
    assert np.abs(seen - COLOURS[RIGHT + HAND]).max() < 12
    assert np.abs(rest - COLOURS[RIGHT + HAND]).max() > 40


def test_both_hands_in_pockets_become_hands_of_the_colour_of_the_face():
    shares = shares_of(STANDING)
    for side in (LEFT, RIGHT):
        shares[:, shares[side + HAND] > 0] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    for side in (LEFT, RIGHT):
        colour = np.median(pixels(layers[side + HAND]), 0)
        assert np.abs(colour - COLOURS[HEAD]).max() < 40
        tips = (layers[side + HAND].rgba[..., 3] > 127).astype(np.uint8)
        tips = np.pad(tips, 8)
        hollow = cv2.morphologyEx(tips, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) & (1 - tips)
        assert hollow.sum() > 0.02 * tips.sum(), "it has fingers, a mitten has none"


def test_a_thigh_under_a_skirt_is_as_thin_as_the_stick_below_it():
    shares = shares_of(STANDING)
    skirt = np.zeros(SIZE, np.uint8)
    cv2.fillConvexPoly(skirt, np.array([(95, 140), (145, 140), (165, 212), (75, 212)]), 1)
    for side in (LEFT, RIGHT):
        upper, lower = side + UPPER_LEG, side + LOWER_LEG
        ends = STANDING[list(BONES[lower])].round().astype(int).tolist()
        shares[[upper, lower]] = 0
        cv2.line(shares[lower], *ends, 1, 4)
    shares[:, skirt > 0] = 0
    shares[TRUNK][skirt > 0] = 1
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    for side in (LEFT, RIGHT):
        thigh = (layers[side + UPPER_LEG].rgba[..., 3] > 127).astype(np.uint8)
        inside = cv2.distanceTransform(np.pad(thigh, 1), cv2.DIST_L2, 5)
        assert inside.max() / FINE < 4, "a stick has no thick knee"


def test_an_arm_that_points_at_the_camera_is_the_other_arm_mirrored():
    joints = STANDING.copy()
    joints[5:8] = joints[4] + np.float64([(4, 6), (10, 18), (14, 24)])
    got = doll(joints)
    upper, twin = LEFT + UPPER_ARM, RIGHT + UPPER_ARM
    assert got.bones.length[upper] == pytest.approx(got.bones.length[twin])
    height, width = (n / FINE for n in got.layers[upper].rgba.shape[:2])
    assert np.hypot(height, width) > 0.9 * got.bones.length[twin]
    assert np.abs(np.median(pixels(got.layers[upper]), 0) - COLOURS[twin]).max() < 12


@pytest.mark.parametrize("shown, mirrored", [(0.42, True), (0.75, False)])
def test_an_arm_of_which_a_sliver_is_seen_is_the_other_arm_mirrored(shown, mirrored):
    shares = shares_of(STANDING)
    upper, twin = LEFT + UPPER_ARM, RIGHT + UPPER_ARM
    own = shares[upper] > 0
    rows, columns = np.nonzero(own)
    across = (columns - 145) * 33 - (rows - 82) * 25  # from the bone, outwards
    hidden = across < np.quantile(across, 1 - shown)
    shares[:, rows[hidden], columns[hidden]] = 0
    shares[TRUNK, rows[hidden], columns[hidden]] = 1
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    colour = COLOURS[twin if mirrored else upper]
    assert np.abs(np.median(pixels(layers[upper]), 0) - colour).max() < 12


def test_half_a_body_has_no_legs_and_goes_on_below_the_photo():
    half = doll(rows=170)
    assert LEFT + LOWER_LEG not in half.layers and RIGHT + LOWER_LEG not in half.layers
    assert half.beyond > 0
    assert half.layers[TRUNK].box[3] >= 150
    below = max(layer.box[3] for layer in half.layers.values())
    assert below > 170, "what the edge cuts goes on beyond it"


def test_a_hand_that_the_edge_cuts_goes_on_beyond_it_with_fingers():
    rows = 150  # through the left hand
    layers = doll(rows=rows)
    hand = layers.layers[LEFT + HAND]
    assert layers.beyond > 10 and rows + 8 < hand.box[3] < rows + 0.1 * TALL
    below = hand.rgba[FINE * (rows - hand.top) :]
    tips = np.pad((below[..., 3] > 127).astype(np.uint8), 8)
    hollow = cv2.morphologyEx(tips, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)) & (1 - tips)
    assert hollow.sum() > 0.02 * tips.sum(), "no mitten, and no repeated last row"
    colour = np.median(below[below[..., 3] > 200][:, :3], 0)
    assert np.abs(colour - COLOURS[LEFT + HAND]).max() < 45


@pytest.mark.parametrize("skin", ["of the arm", "of the face", "of nobody"])
def test_a_pocket_at_the_edge_is_no_hand(skin):
    shares = shares_of(STANDING)[:, :150]
    photo = picture_of(shares)
    pocket = np.uint8((40, 50, 90))
    photo[shares[LEFT + HAND] > 0] = pocket
    if skin == "of the arm":
        photo[shares[LEFT + LOWER_ARM] > 0] = (205, 160, 130)
    if skin == "of nobody":
        photo[shares[HEAD] > 0] = (120, 120, 120)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    colours = pixels(layers[LEFT + HAND])
    hand = {"of the arm": (205, 160, 130), "of the face": COLOURS[HEAD], "of nobody": pocket}[skin]
    assert np.abs(np.median(colours, 0) - hand).max() < 45
    dark = np.abs(colours.astype(int) - pocket).max(-1) < 30
    assert dark.mean() > 0.5 if skin == "of nobody" else dark.mean() < 0.05


def test_a_hand_that_ends_in_the_photo_is_the_photos_own():
    rows = 185  # below both hands
    layers = doll(rows=rows)
    assert layers.beyond > 10
    assert all(layers.layers[side + HAND].box[3] < rows - 10 for side in (LEFT, RIGHT))


def test_left_and_right_are_told_apart_by_the_bones():
    shares = shares_of(STANDING)
    mixed = shares.copy()
    left, right = LEFT + LOWER_LEG, RIGHT + LOWER_LEG
    lower = np.zeros(SIZE, bool)
    lower[240:] = True  # the network takes the ends of the shins for each other
    mixed[left][lower], mixed[right][lower] = shares[right][lower], shares[left][lower]
    got = cut_parts(picture_of(shares), shares.max(0), mixed, bones_of(STANDING), TALL)
    for part in (left, right):
        own = shares[part] > 0
        assert (got[own] == part).mean() > 0.97


def test_loose_pieces_go_to_what_lies_around_them():
    shares = shares_of(STANDING)
    shares[:, 110:120, 115:125] = 0
    shares[HEAD, 110:120, 115:125] = 1  # a piece of head in the belly
    got = cut_parts(picture_of(shares), shares.max(0), shares, bones_of(STANDING), TALL)
    assert (got[110:120, 115:125] == TRUNK).all()


def test_the_rim_is_unmixed():
    person, place = np.float32((200, 40, 40)), np.float32((40, 200, 40))
    matte = np.clip((np.arange(80) - 38) / 4, 0, 1).astype(np.float32)
    matte = np.repeat(matte[None], 60, 0)
    photo = (matte[..., None] * person + (1 - matte[..., None]) * place).round().astype(np.uint8)
    got = foreground_colours(photo, matte).astype(int)
    half = (matte > 0.3) & (matte < 0.7)
    assert np.abs(photo[half] - person).mean() > 40
    assert np.abs(got[half] - person).mean() < 15


def test_colours_go_on_beyond_what_is_known():
    colours = np.zeros((40, 60, 3), np.uint8)
    colours[:, :10], colours[:, 50:] = 200, 100
    known = np.zeros((40, 60), bool)
    known[:, :10] = known[:, 50:] = True
    got = grown_colours(colours, known)
    assert np.isfinite(got).all() and got.min() > 90 and got.max() < 210
    assert got[20, 15].mean() > 150 > got[20, 45].mean()


def test_parts_guessed_from_joints_agree_with_the_doll():
    shares = shares_of(STANDING)
    guess = guessed_parts(bones_of(STANDING), TALL, SIZE)
    assert np.allclose(guess.sum(0), 1, atol=1e-5)
    person = shares.any(0)
    right = guess.argmax(0)[person] == shares.argmax(0)[person]
    assert right.mean() > 0.85


def test_shares_seen_of_whole_parts_are_near_to_one():
    shares = shares_of(STANDING)
    part_of = np.where(shares.any(0), shares.argmax(0), -1).astype(np.int8)
    bones = bones_of(STANDING)
    nothing = np.zeros(SIZE, bool)
    cut = Cut(picture_of(shares), shares.max(0), part_of, bones, np.ones(PARTS), TALL, nothing)
    seen = seen_shares(cut)
    assert 0.6 < seen[LEFT + LOWER_LEG] < 1.6 and 0.6 < seen[RIGHT + LOWER_LEG] < 1.6


def test_the_back_of_a_head_is_hair_with_its_strands():
    """No plain patch is where the face was: colour and texture are those of the hair around it."""
    shares = shares_of(STANDING)
    photo = picture_of(shares)
    x, y = STANDING[0]
    rows, columns = np.indices(photo.shape[:2])
    face = ((columns - x) / 8) ** 2 + ((rows - y - 4) / 11) ** 2 < 1
    hair = (shares[HEAD] > 0.5) & ~face
    strands = np.where(columns // 2 % 2, 90, 40)[..., None] * np.array((1.0, 0.6, 0.4))
    photo[hair], photo[face] = strands[hair].astype(np.uint8), (230, 190, 160)
    found = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL)
    assert found.back is not None
    middle = found.back.rgba[: FINE * (int(y) + 8 - found.back.top)]
    at = FINE * (int(x) - found.back.left)
    seen = middle[FINE * (int(y) - 2 - found.back.top) :, at - 5 * FINE : at + 5 * FINE, 0]
    assert seen.max() < 130, "no skin"
    assert seen.std() > 6, "no plain patch"


def test_no_shaded_cheek_or_ear_is_taken_for_hair():
    shares = shares_of(STANDING)
    photo = picture_of(shares)
    x, y = STANDING[0]
    rows, columns = np.indices(photo.shape[:2])
    aside = (columns - x) / 11
    face = aside**2 + ((rows - y - 3) / 13) ** 2 < 1
    hair = (shares[HEAD] > 0.5) & ~face
    light = (1 - 0.35 * np.abs(aside))[..., None]  # cheeks turn away from it
    photo[hair], photo[face] = (30, 25, 20), (light * (230, 190, 160))[face].astype(np.uint8)
    found = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL)
    assert found.back is not None
    left, top = found.back.left, found.back.top
    at = np.s_[FINE * (int(y) - 8 - top) : FINE * (int(y) + 8 - top)]
    seen = found.back.rgba[at, FINE * (int(x) - 10 - left) : FINE * (int(x) + 10 - left), 0]
    assert seen.max() < 90
