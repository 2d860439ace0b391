"""An arm that moves away takes no piece of a vest along and lies on it as no patch, and a sleeve of
the same cloth keeps its folds."""

from __future__ import annotations

import cv2
import numpy as np
from paper_doll import STANDING, TALL, shares_of

from larnet.body.bones.body_bones import RIGHT, TRUNK, UPPER_ARM, WIDTHS, bones_of
from larnet.body.layers.part_layer import part_layer
from larnet.body.photo_cut.cut import Cut
from larnet.body.photo_cut.part_picture import FINE

ARM = RIGHT + UPPER_ARM
SLEEVE = (90, 90, 200)


def cut_of(trunk: tuple[int, int, int]) -> Cut:
    """A doll with sleeves and a trunk of another colour, which goes on over the right shoulder."""
    shares = shares_of(STANDING)
    part_of = np.where(shares.max(0) > 0, shares.argmax(0), -1).astype(np.int8)
    inside = STANDING[8] + (10, 10)  # of the shoulder's joint: a vest over the sleeve
    rows, columns = np.indices(part_of.shape)
    near = np.hypot(columns - inside[0], rows - inside[1]) < 12
    part_of[(part_of == ARM) & near] = TRUNK
    colours = np.full((*part_of.shape, 3), SLEEVE, np.uint8)
    colours[part_of == TRUNK] = trunk
    return Cut(
        colours,
        (part_of >= 0).astype(np.float32),
        part_of,
        bones_of(STANDING),
        np.array(WIDTHS) * TALL,
        TALL,
        np.zeros(part_of.shape, bool),
    )


def shown(cut: Cut, part: int) -> np.ndarray:
    """(H, W, 4) what a layer shows in the photo's own pixels."""
    layer = part_layer(cut, part)
    assert layer is not None
    out = np.zeros((*cut.part_of.shape, 4), int)
    left, top, right, bottom = layer.box
    out[top:bottom, left:right] = layer.rgba[::FINE, ::FINE]
    return out


def over_the_trunk(trunk: tuple[int, int, int]) -> np.ndarray:
    """Colours (n, 3) of what the upper arm's layer shows inside the trunk, away from the border."""
    cut = cut_of(trunk)
    arm = shown(cut, ARM)
    inside = cv2.erode((cut.part_of == TRUNK).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return arm[inside & (arm[..., 3] > 40)][:, :3]


def test_an_arm_lies_on_no_vest_as_a_patch():
    assert not len(over_the_trunk((60, 20, 20)))


def test_an_arm_has_nothing_of_a_vest():
    arm = shown(cut_of((60, 20, 20)), ARM)
    assert np.abs(arm[arm[..., 3] > 128][:, :3] - SLEEVE).max() < 40


def test_a_sleeve_of_the_trunks_cloth_goes_on_into_it():
    near = (70, 75, 185)
    found = over_the_trunk(near)
    assert (np.abs(found - near).max(1) < 5).sum() > 15


def test_a_vest_goes_on_in_the_sleeve_so_that_nothing_shines_through():
    cut = cut_of((60, 20, 20))
    trunk = shown(cut, TRUNK)
    rows, columns = np.indices(cut.part_of.shape)
    x, y = STANDING[8]  # the right shoulder's joint
    near = (np.hypot(columns - x, rows - y) < 4) & (cut.part_of == ARM)
    assert near.any()
    assert trunk[near][:, 3].min() > 200
    assert np.abs(trunk[near][:, :3] - SLEEVE).max() < 40
