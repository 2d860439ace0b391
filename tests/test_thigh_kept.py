"""A thigh that is turned aside: no corner of wide trousers hangs below it, and it is one piece with
what is above."""

from __future__ import annotations

import numpy as np
from paper_doll import GROUND, SIZE, STANDING, TALL, doll, picture_of, shares_of, shown

from larnet.body.bones.body_bones import LEFT, PARTS, RIGHT, TRUNK, UPPER_LEG, bones_of
from larnet.body.layers.layer_compositor import MovedLayer, compose_photo
from larnet.body.layers.limb_bend import BoneMovement
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.layers.thigh_kept import kept_of_thigh

THIGH, OTHER = LEFT + UPPER_LEG, RIGHT + UPPER_LEG
HIP, KNEE, REST = 12, 13, [14, 15]
CROTCH = np.array((120.0, 163.0))


def in_wide_trousers():
    """The doll in trousers whose legs touch nearly down to the knees, taken apart: two legs, and no
    skirt."""
    shares = shares_of(STANDING)
    for part, columns in ((OTHER, slice(92, 120)), (THIGH, slice(120, 148))):
        shares[:, 156:208, columns] = 0
        shares[part, 156:208, columns] = 1
    shares[:, 190:208, 117:123] = 0
    shares[:, 146:156, 92:148] = 0
    shares[TRUNK, 146:156, 92:148] = 1
    photo = picture_of(shares)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    return photo_layers(photo, shares.max(0), shares, STANDING, ground, TALL)


def aside(degrees):
    """The pose with the left thigh turned aside by so much, its shin hanging."""
    pose, angle = STANDING.copy(), np.deg2rad(degrees)
    pose[KNEE] = pose[HIP] + 58 * np.array((np.sin(angle), np.cos(angle)))
    pose[REST] = pose[KNEE] + STANDING[REST] - STANDING[KNEE]
    return pose


def test_no_corner_hangs_below_a_thigh_that_is_turned_aside():
    layers = in_wide_trousers()
    pose = aside(70)
    frame = compose_photo(layers, np.stack((STANDING, pose)), np.zeros((2, 20)))[1]
    rows, columns = np.indices(SIZE)
    along = (pose[KNEE] - pose[HIP]) / 58
    inner = pose[HIP] + 0.6 * 58 * along + 16 * np.array((-along[1], along[0]))
    slope = (inner[1] - CROTCH[1]) / (inner[0] - CROTCH[0])
    line = CROTCH[1] + slope * (columns - CROTCH[0])
    below = (rows > line + 2) & (columns > CROTCH[0] + 4) & (columns < inner[0] - 4)
    assert below.sum() > 500
    assert (np.abs(frame[below].astype(int) - GROUND).max(-1) > 40).sum() < 30
    above = (rows < line - 4) & (rows > 158) & (columns > CROTCH[0]) & (columns < inner[0])
    assert shown(frame, THIGH, TRUNK)[above].mean() > 0.9


def test_a_thigh_that_hangs_is_all_kept():
    layers = in_wide_trousers()
    for pose in (STANDING, aside(8)):
        movement = BoneMovement(layers.bones, bones_of(pose[None]), layers.radius)
        x, y = np.arange(SIZE[1])[None].astype(float), np.arange(SIZE[0])[None].astype(float)
        places = movement.source(THIGH, x, y)
        assert kept_of_thigh(movement, layers.layers[THIGH], places, x, y) is None


def test_only_thighs_are_cut():
    layers = doll()
    movement = BoneMovement(layers.bones, bones_of(aside(70)[None]), layers.radius)
    x, y = np.arange(SIZE[1])[None].astype(float), np.arange(SIZE[0])[None].astype(float)
    for part in (p for p in layers.layers if p < PARTS and p not in (THIGH, OTHER)):
        places = movement.source(part, x, y)
        assert kept_of_thigh(movement, layers.layers[part], places, x, y) is None
    assert MovedLayer(layers.layers[THIGH], movement, layers.photo.shape).in_frame(0) is not None
