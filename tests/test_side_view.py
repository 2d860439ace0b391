"""A trunk from the side: an arm lies over all of its chest, and it is whole behind it."""

from __future__ import annotations

import numpy as np
from paper_doll import COLOURS, SIZE, STANDING, TALL

from larnet.body.bones.body_bones import HEAD, LEFT, TRUNK, UPPER_ARM, WIDTHS, bones_of
from larnet.body.layers.part_layer import part_layer
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE

MIDDLE, HALF = 120, 13  # column of the spine, half as wide as the trunk, 0.052 standing heights
SIDE = STANDING.copy()
SIDE[[4, 8]], SIDE[[12, 16]] = (MIDDLE, 82), (MIDDLE, 152)  # shoulders, hips
SIDE[[5, 9]] = (MIDDLE, 118)


def test_a_trunk_is_whole_behind_the_arm_that_hides_all_of_its_chest():
    part_of = np.full(SIZE, -1, np.int8)
    across = slice(MIDDLE - HALF, MIDDLE + HALF + 1)
    for part, first, last in ((HEAD, 30, 78), (LEFT + UPPER_ARM, 78, 118), (TRUNK, 118, 165)):
        part_of[first:last, across] = part
    cut = Cut(
        COLOURS[part_of],
        (part_of >= 0).astype(np.float32),
        part_of,
        bones_of(SIDE),
        np.array(WIDTHS) * TALL,
        TALL,
        np.zeros(SIZE, bool),
    )
    layer = part_layer(cut, TRUNK)
    assert layer is not None
    shown = np.zeros((*SIZE, 4), int)
    left, top, right, bottom = layer.box
    shown[top:bottom, left:right] = layer.rgba[::FINE, ::FINE]
    chest = shown[92:115, MIDDLE - HALF + 3 : MIDDLE + HALF - 2]
    assert shown[84:115, MIDDLE - HALF + 3 : MIDDLE + HALF - 2, 3].min() > 200
    assert np.abs(chest[..., :3] - COLOURS[TRUNK].astype(int)).max() < 40
