"""Borders between labels of pixels: strips of one part that lie on another."""

from __future__ import annotations

import numpy as np

from larnet.body.cloth.pixel_masks import give_slivers


def test_a_strip_of_one_leg_on_the_other_is_the_others():
    labels = np.full((80, 60), -1, np.int8)
    labels[:, 10:30], labels[:, 30:50] = 3, 6
    labels[20:60, 20:23] = 6  # a fold of the first leg that was taken for the second
    labels[5:8, 55:58] = 3  # away from both
    give_slivers(labels, (3, 6), 2)
    assert (labels[:, 10:30] == 3).all() and (labels[:, 30:50] == 6).all()
    assert (labels[5:8, 55:58] == 3).all()


def test_wide_parts_keep_their_pixels():
    labels = np.full((40, 40), -1, np.int8)
    labels[:, 5:12], labels[:, 12:19] = 3, 6
    before = labels.copy()
    give_slivers(labels, (3, 6), 2)
    assert (labels == before).all()
