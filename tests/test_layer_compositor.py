"""Frames from layers: the photo where nobody moves, limbs where their joints are, whole bends."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
from paper_doll import GROUND, SIZE, STANDING, TALL, doll, picture_of, shares_of, shown

from larnet.body.bones.body_bones import (
    FOOT,
    HAND,
    HEAD,
    LEFT,
    LOWER_ARM,
    LOWER_LEG,
    RIGHT,
    TRUNK,
    UPPER_ARM,
    UPPER_LEG,
    bones_of,
)
from larnet.body.layers import layer_compositor
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.layers.photo_layers import photo_layers

FOREARM, ARM = LEFT + LOWER_ARM, LEFT + UPPER_ARM
FLAT = np.zeros(20)  # all joints as near to the camera


@pytest.fixture(scope="module")
def standing():
    return doll()


def turned(joints, middle, rest, degrees):
    """Joints with some of them turned around another, clockwise as seen."""
    a = np.deg2rad(degrees)
    turn = np.array([(np.cos(a), -np.sin(a)), (np.sin(a), np.cos(a))])
    out = joints.copy()
    out[rest] = (joints[rest] - joints[middle]) @ turn.T + joints[middle]
    return out


def frame_of(layers, joints, near=FLAT):
    return compose_photo(layers, joints[None], near[None])[0]


def test_nobody_moves_and_the_frame_is_the_photo(standing):
    assert (frame_of(standing, STANDING) == standing.photo).all()


def test_what_stays_is_the_photo_while_an_arm_acts(standing):
    frame = frame_of(standing, turned(STANDING, 4, [5, 6, 7], -60))
    legs = np.s_[215:]
    assert (frame[legs] == standing.photo[legs]).all()
    assert (frame != standing.photo).any()


def test_an_arm_that_stays_lies_before_one_that_passes_behind_it(standing):
    pose = STANDING.copy()
    pose[8:12] += (145, 0)  # the right arm comes to lie across the left one
    near = FLAT.copy()
    near[4:8], near[8:12] = 0.3, -0.3
    frame = frame_of(standing, pose, near)
    arm = shares_of(STANDING)[[FOREARM, ARM]].max(0) > 0
    arm &= ~cv2.dilate((~arm).astype(np.uint8), np.ones((5, 5))).astype(bool)
    off = np.abs(frame[arm].astype(int) - standing.photo[arm])
    assert np.percentile(off, 99) <= 8, "the photo, put there again"


def test_what_the_photo_hides_comes_into_view_by_and_by():
    shares = shares_of(STANDING)
    for part in (LEFT + HAND, FOREARM):
        shares[:, shares[part] > 0] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, 250.0)
    acts = turned(STANDING, 4, [5, 6, 7], -70)
    frames = compose_photo(layers, np.stack([STANDING, *[acts] * 12]), np.zeros((13, 20)))
    x, y = np.rint(acts[[5, 6]].mean(0)).astype(int)
    far = [float(np.abs(f[y, x].astype(int) - photo[y, x]).max()) for f in frames]
    assert far[0] == 0 and far[12] > 40
    assert max(b - a for a, b in pairwise(far)) < 0.4 * far[12]


def test_clothes_of_somebody_who_turned_over_keep_their_width(standing):
    pose = STANDING.copy()
    pose[:, 0] = 240 - pose[:, 0]  # seen from behind, right is right
    here = np.nonzero(shown(frame_of(standing, pose), TRUNK))
    columns = here[1][here[0] > 130]
    left, right = STANDING[list((4, 8, 12, 16)), 0].min(), STANDING[list((4, 8, 12, 16)), 0].max()
    assert len(columns) > 200
    assert left - 10 < columns.min() and columns.max() < right + 10


@pytest.mark.parametrize(("aside", "below"), [(12, 4), (12, 10), (20, 4)])
def test_no_shirt_comes_out_between_the_thighs_of_somebody_who_sits(standing, aside, below):
    pose = STANDING.copy()
    pose[[*range(12), 12, 16]] += (0, 44)
    for (hip, knee, *foot), side in (((12, 13, 14, 15), aside), ((16, 17, 18, 19), -aside)):
        pose[knee] = pose[hip] + (side, below)  # the thigh points at the camera
        pose[foot] += (side, 0)
    frame = frame_of(standing, pose)
    lap = np.s_[int(pose[12, 1]) + 8 :]
    assert shown(frame, LEFT + UPPER_LEG, RIGHT + UPPER_LEG)[lap].any()
    assert not shown(frame, TRUNK)[lap].any()


def test_half_a_pixel_changes_hardly_anything(standing):
    frame = frame_of(standing, STANDING + 0.3).astype(int)
    assert np.abs(frame - standing.photo).mean() < 2.5


def test_a_part_of_which_the_photo_shows_nothing_may_move_a_little(standing):
    """As at the edge of a photo of half a body."""
    hidden = standing.layers[FOREARM]
    halo = replace(hidden.halo, alpha=hidden.halo.alpha[:0])
    layers = standing.layers | {FOREARM: replace(hidden, halo=halo)}
    frame = frame_of(replace(standing, layers=layers), STANDING + 0.3)
    assert frame.shape == standing.photo.shape


@pytest.mark.parametrize("degrees", (-120, -75, 30))
def test_a_turned_forearm_lies_where_its_joints_say(standing, degrees):
    joints = turned(STANDING, 5, [6, 7], degrees)
    frame = frame_of(standing, joints)
    before, after = shown(standing.photo, FOREARM), shown(frame, FOREARM)
    middle = np.argwhere(after).mean(0)[::-1]
    middle_0 = np.argwhere(before).mean(0)[::-1]
    expected = joints[[5, 6]].mean(0)
    assert np.hypot(*(middle_0 - STANDING[[5, 6]].mean(0))) < 5
    assert np.hypot(*(middle - expected)) < 7
    assert after.sum() == pytest.approx(before.sum(), rel=0.2)


@pytest.mark.parametrize("degrees", (-140, -90, -45, 60, 110))
def test_a_bent_elbow_has_no_hole(standing, degrees):
    joints = turned(STANDING, 5, [6, 7], degrees)
    frame = frame_of(standing, joints)
    rows, columns = np.indices(frame.shape[:2])
    x, y = joints[5]
    near = np.hypot(columns - x, rows - y) < 0.8 * standing.radius[FOREARM]
    ground = np.abs(frame.astype(int) - GROUND.astype(int)).max(-1) < 20
    assert not (near & ground).any()


def test_a_foreshortened_forearm_keeps_its_thickness(standing):
    joints = STANDING.copy()
    joints[6:8] = joints[5] + 0.6 * (STANDING[6:8] - STANDING[5])
    frame = frame_of(standing, joints)
    before, after = shown(standing.photo, FOREARM), shown(frame, FOREARM)
    assert 0.4 < after.sum() / before.sum() < 0.8
    along = bones_of(joints).along[FOREARM]
    across = np.array((-along[1], along[0]))
    places = [np.argwhere(x)[:, ::-1] @ across for x in (before, after)]
    wide = [np.subtract(*np.percentile(x, (95, 5))) for x in places]
    assert wide[1] == pytest.approx(wide[0], rel=0.2)


def test_alpha_is_multiplied_in_once(standing):
    layer = standing.layers[FOREARM]
    expected = layer.rgba[..., :3] * (layer.rgba[..., 3:] / 255)
    assert ((layer.rgba[..., 3] > 0) & (layer.rgba[..., 3] < 255)).any()
    np.testing.assert_allclose(layer.multiplied[..., :3], expected, atol=0.51)
    np.testing.assert_array_equal(layer.multiplied[..., 3], layer.rgba[..., 3])
    assert layer.multiplied is layer.multiplied


def test_what_was_behind_the_arm_is_the_place(standing):
    frame = frame_of(standing, turned(STANDING, 4, [5, 6, 7], -90))
    gone = (shares_of(STANDING)[[FOREARM, LEFT + HAND]] > 0).any(0)
    off = np.abs(frame[gone].astype(int) - GROUND.astype(int)).max(-1)
    assert (off < 20).mean() > 0.95


def test_only_the_boxes_of_parts_change(standing):
    frame = frame_of(standing, turned(STANDING, 5, [6, 7], -75))
    changed = (frame != standing.photo).any(-1)
    assert not changed[290:].any() and not changed[:20].any()
    clearly = np.abs(frame.astype(int) - standing.photo).max(-1) > 12
    assert not clearly[170:].any() and clearly[:, :110].sum() < 30  # at the rim of the other arm


def test_a_part_is_found_wherever_its_box_may_lie(standing, monkeypatch):
    """The small box in which a part is computed shows all that the whole frame would."""
    joints = turned(turned(STANDING, 4, [5, 6, 7], -150), 5, [6, 7], -60)
    small = frame_of(standing, joints)
    size = np.array(standing.photo.shape[1::-1])
    monkeypatch.setattr(layer_compositor, "_boxes", lambda *_: (0 * size[None], size[None]))
    off = np.abs(small.astype(int) - frame_of(standing, joints))
    assert off.mean() < 0.05 and off.max() < 30  # cells of the map begin elsewhere


def test_depth_decides_what_lies_before_what(standing):
    joints = STANDING.copy()
    joints[5:8] = (160, 110), (125, 118), (108, 120)  # the left hand at the belly
    for depth, visible in ((0.3, True), (-0.3, False)):
        near = FLAT.copy()
        near[[5, 6, 7]] = depth
        frame = frame_of(standing, joints, near)
        assert bool(shown(frame, FOREARM)[100:130, 110:130].any()) is visible


def test_the_order_stays_while_parts_overlap(standing):
    t = np.linspace(0, 1, 24)
    pose = np.repeat(STANDING[None], 24, 0)
    pose[:, 6] = np.stack((120 + 10 * np.sin(8 * t), np.full(24, 120.0)), -1)
    pose[:, 5] = (155, 112)
    pose[:, 7] = pose[:, 6] - (12, 0)
    near = np.zeros((24, 20))
    near[:, [5, 6, 7]] = 0.03 * np.sin(20 * t)[:, None]  # before and behind, again and again
    orders = layer_orders(standing, pose, near)
    before = [order.index(FOREARM) > order.index(TRUNK) for order in orders]
    assert len(set(before)) == 1


def test_the_head_of_one_who_bows_stays_before_the_chest(standing):
    pose = np.repeat(STANDING[None], 2, 0)
    pose[:, 0] = (120, 128)  # before the belly
    pose[:, 1] = (120, 110)
    near = np.zeros((2, 20))
    near[:, 0], near[:, 1] = 0.25, 0.2
    order = layer_orders(standing, pose, near)[0]
    assert order.index(HEAD) > order.index(TRUNK)
    assert shown(compose_photo(standing, pose, near)[0], HEAD).sum() > 300


def test_a_skirt_stays_with_the_legs_of_one_who_bows(standing):
    joints = turned(STANDING, 3, [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11], 85)
    movement = BoneMovement(standing.bones, bones_of(joints[None], standing.bones), standing.radius)
    for x, y in ((120, 195), (110, 200), (130, 200)):
        source = movement.source(TRUNK, np.array([[x]]), np.array([[y]]))[0, 0, 0]
        assert np.hypot(*(source - (x, y))) < 6
    place = movement.hem.forward(np.float64([(120, 200)]))[0, 0]
    assert np.hypot(*(place - (120, 200))) < 6


def test_a_leg_that_a_skirt_hides_comes_before_no_skirt():
    shares = shares_of(STANDING)
    skirt = np.zeros(SIZE, bool)
    skirt[150:225, 85:155] = True
    shares[:, skirt] = 0
    shares[TRUNK][skirt] = 1
    photo = picture_of(shares)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layers = photo_layers(photo, shares.max(0), shares, STANDING, ground, TALL)
    near = np.zeros((1, 20))
    near[:, [12, 13, 14, 15]] = 0.5  # the left leg comes towards the camera
    order = layer_orders(layers, STANDING[None], near)[0]
    legs = [LEFT + limb for limb in (UPPER_LEG, LOWER_LEG, FOOT) if LEFT + limb in order]
    assert legs and max(order.index(leg) for leg in legs) < order.index(TRUNK)


def test_half_a_body_ends_where_the_photo_ends():
    half = doll(rows=170)
    joints = STANDING + (0, -20)  # it jumps
    frame = frame_of(half, joints)
    bottom = shown(frame, TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG)[-3:]
    assert bottom.any(), "no gap opens between the body and the photo's edge"
    assert frame.shape == half.photo.shape


def test_a_chain_is_mapped_to_itself_at_every_joint():
    bones = bones_of(STANDING)
    joints = turned(STANDING, 5, [6, 7], -100)
    movement = BoneMovement(bones, bones_of(joints[None], bones), np.full(14, 8.0))
    for part, joint in ((ARM, 5), (FOREARM, 5), (FOREARM, 6), (LEFT + HAND, 6)):
        x, y = joints[joint]
        source = movement.source(part, np.array([[x]]), np.array([[y]]))[0, 0, 0]
        assert np.hypot(*(source - STANDING[joint])) < 0.5, (part, joint)


def test_two_parts_of_a_bend_agree_around_their_joint():
    bones = bones_of(STANDING)
    joints = turned(STANDING, 5, [6, 7], -60)
    movement = BoneMovement(bones, bones_of(joints[None], bones), np.full(14, 8.0))
    x, y = joints[5]
    columns, rows = x + np.linspace(-5, 5, 11), y + np.linspace(-5, 5, 11)
    upper, lower = (movement.source(part, columns[None], rows[None]) for part in (ARM, FOREARM))
    assert np.abs(upper - lower).max() < 1.5


@pytest.mark.parametrize("shown_", [1.0, 0.5])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_part_of_which_nothing_is_seen_changes_nothing(standing, share, shown_):
    """As of a body of which the picture shows the upper half."""
    canvas = layer_compositor.FrameCanvas(standing, np.full(34, 0.5, np.float32))
    before = canvas.picture.copy()
    canvas.lay(((3, 4), np.zeros((9, 7, 4), np.uint8), np.zeros((9, 7), np.uint8)), share, shown_)
    assert (canvas.picture == before).all()
