"""An arm that moves away takes no piece of a vest along, and a sleeve of the same cloth keeps its
folds."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import STANDING, TALL, shares_of

from larnet.body.bones.body_bones import RIGHT, TRUNK, UPPER_ARM, WIDTHS, bones_of
from larnet.body.layers.part_layer import part_layer
from larnet.body.photo_cut.cut import Cut

ARM = RIGHT + UPPER_ARM
SLEEVE = (90, 90, 200)


def arm_of(trunk: tuple[int, int, int]) -> np.ndarray:
    """Colours (n, 3) of what the upper arm's layer shows, where the trunk has another colour."""
    shares = shares_of(STANDING)
    part_of = np.where(shares.max(0) > 0, shares.argmax(0), -1).astype(np.int8)
    inside = STANDING[8] + (10, 10)  # of the shoulder's joint: a vest over the sleeve
    rows, columns = np.indices(part_of.shape)
    near = np.hypot(columns - inside[0], rows - inside[1]) < 12
    part_of[(part_of == ARM) & near] = TRUNK
    colours = np.full((*part_of.shape, 3), SLEEVE, np.uint8)
    colours[part_of == TRUNK] = trunk
    cut = Cut(
        colours,
        (part_of >= 0).astype(np.float32),
        part_of,
        bones_of(STANDING),
        np.array(WIDTHS) * TALL,
        TALL,
        np.zeros(part_of.shape, bool),
    )
    layer = part_layer(cut, ARM)
    assert layer is not None
    return layer.rgba[layer.rgba[..., 3] > 128][:, :3].astype(int)


def test_an_arm_has_nothing_of_a_vest():
    shown = arm_of((60, 20, 20))
    assert np.abs(shown - SLEEVE).max() < 40


def test_a_sleeve_of_the_trunks_cloth_goes_on_into_it():
    near = (70, 75, 185)
    shown = arm_of(near)
    assert (np.abs(shown - near).max(1) < 5).sum() > 20


@pytest.mark.parametrize("trunk", ((60, 20, 20), (70, 75, 185)))
def test_the_arm_is_as_large_either_way(trunk):
    assert len(arm_of(trunk)) == pytest.approx(len(arm_of(SLEEVE)), rel=0.02)
