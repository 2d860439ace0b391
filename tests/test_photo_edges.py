"""Somebody at an edge of the photo: a limb that it cuts goes on beyond, a shoe that touches it does
not."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import GROUND, STANDING, TALL, doll, picture_of, shares_of

from larnet.body.bones.body_bones import HEAD
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.photo_layers import photo_layers

SOLES = 277  # row below the shoes' joints, in the shoes


@pytest.mark.parametrize(("rows", "goes_on"), [(SOLES, False), (240, True)])
def test_legs_that_are_cut_go_on_and_shoes_that_touch_the_edge_do_not(rows, goes_on):
    layers = doll(rows=rows)
    assert (shares_of(STANDING)[:, rows - 1] > 0).any(), "nobody is at the edge"
    assert (layers.beyond > 0) == goes_on


def test_nothing_is_seen_below_shoes_that_touched_the_edge():
    layers = doll(rows=SOLES)
    frame = compose_photo(layers, (STANDING - (0, 12))[None], np.zeros((1, 20)))[0]
    below = frame[SOLES - 6 :].astype(int)
    assert (np.abs(below - GROUND).max(-1) < 30).mean() > 0.95


def test_a_head_that_touches_the_upper_edge_ends_there_and_one_that_is_cut_goes_on():
    for top, goes_on in ((int(STANDING[0, 1] - 0.07 * TALL), False), (int(STANDING[0, 1]), True)):
        shares = shares_of(STANDING)[:, top:]
        if not goes_on:
            shares[HEAD, :3, 114:126] = 1  # a hat
        assert shares[HEAD, 0].any()
        photo = picture_of(shares)
        ground = np.broadcast_to(GROUND, photo.shape).copy()
        head = photo_layers(photo, shares.max(0), shares, STANDING - (0, top), ground, TALL).layers[
            HEAD
        ]
        assert (head.top < -3) == goes_on
