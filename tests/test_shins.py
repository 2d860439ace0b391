"""Shins beside one another, and under a skirt."""

from __future__ import annotations

import numpy as np
from paper_doll import STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import LEFT, LOWER_LEG, RIGHT, TRUNK, UPPER_LEG
from larnet.body.cloth.seam import seam
from larnet.body.layers.layer_order import layer_orders
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.photo_cut.part_picture import FINE

HEM = 240  # a row between knee and ankle


def test_a_slim_shin_that_nothing_hides_is_its_own_not_the_other_one_mirrored():
    shares = shares_of(STANDING)
    slim = shares[LEFT + LOWER_LEG]
    middle = np.median(np.nonzero(slim)[1])
    slim[:, np.abs(np.arange(slim.shape[1]) - middle) > 4] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    areas = [(layers[side + LOWER_LEG].rgba[..., 3] > 127).sum() for side in (LEFT, RIGHT)]
    assert areas[0] < 0.7 * areas[1]


def test_a_shin_goes_on_under_the_hem_that_hides_its_upper_end():
    shares = shares_of(STANDING)
    shares[[side + UPPER_LEG for side in (LEFT, RIGHT)]] = 0
    shares[:, 150:HEM, 85:155], shares[TRUNK, 150:HEM, 85:155] = 0, 1
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL).layers
    for side, x in ((LEFT, 139), (RIGHT, 101)):
        layer = layers[side + LOWER_LEG]
        rows = slice(FINE * (HEM - 12 - layer.top), FINE * (HEM + 12 - layer.top))
        columns = slice(FINE * (x - 3 - layer.left), FINE * (x + 3 - layer.left))
        assert layer.rgba[rows, columns, 3].min() > 200


def test_trousers_go_on_over_both_shins_and_a_bare_leg_takes_no_rags_of_the_other():
    labels = np.full((160, 80), -1, np.int8)
    labels[10:150, 10:40], labels[10:150, 40:70] = LEFT + LOWER_LEG, RIGHT + LOWER_LEG
    photo = np.full((*labels.shape, 3), (200, 160, 140), np.float32)

    def over() -> np.ndarray:
        known = labels == LEFT + LOWER_LEG
        return seam(LEFT + LOWER_LEG, labels, known, (labels >= 0) * 1.0, photo, 400.0)[:, 42:]

    assert (over() > 0.5).any()
    photo[40:100, 40:70] -= 60  # in the shade
    assert not (over() > 0.5).any()


def test_a_knee_that_is_seen_below_a_skirt_lies_over_the_plain_thigh_under_it():
    shares = shares_of(STANDING)
    shares[TRUNK] = shares[[TRUNK, LEFT + UPPER_LEG, RIGHT + UPPER_LEG]].max(0)
    shares[[side + UPPER_LEG for side in (LEFT, RIGHT)]] = 0
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, STANDING, photo, TALL)
    thighs, shins = ([side + limb for side in (LEFT, RIGHT)] for limb in (UPPER_LEG, LOWER_LEG))
    assert set(thighs + shins) <= set(layers.layers)
    near = np.zeros((2, 20))
    near[:, [13, 17]] = 0.3  # both knees come forward
    for order in layer_orders(layers, np.repeat(STANDING[None], 2, 0), near):
        at = [[order.index(part) for part in pair] for pair in (thighs, shins)]
        assert all(np.less(*at)) and max(at[1]) < order.index(TRUNK)
