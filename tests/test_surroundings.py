"""Places that the outline takes for the person and the finder does not: left out, where colours
agree and nothing is carried."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import COLOURS, SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.finder.surroundings import without_surroundings
from larnet.body.layers.limb_bend import LEFT, UPPER_LEG

GAP = (slice(170, 250), slice(112, 128))  # between the doll's legs


@pytest.fixture(scope="module")
def scene():
    """The doll before a ground, its outline with the place between the legs, its real mask."""
    shares = shares_of(STANDING)
    mask = shares.max(0)
    gap = np.zeros(SIZE, bool)
    gap[GAP] = True
    gap &= mask == 0
    return picture_of(shares), np.maximum(mask, gap).astype(np.float32), mask, gap


def test_the_place_between_legs_is_no_leg(scene):
    photo, outline, mask, gap = scene
    got = without_surroundings(photo, outline, mask, None, TALL)
    assert got[gap].mean() < 0.1 and got[mask > 0].mean() > 0.97
    assert got[~gap & (mask == 0)].max() == 0


def test_what_is_carried_stays(scene):
    photo, outline, mask, gap = scene
    got = without_surroundings(photo, outline, mask, gap.astype(np.float32), TALL)
    assert np.array_equal(got, outline)


def test_cloth_that_the_finder_misses_stays(scene):
    photo, outline, mask, gap = scene
    skirt = photo.copy()
    skirt[gap] = COLOURS[LEFT + UPPER_LEG]
    got = without_surroundings(skirt, outline, mask, None, TALL)
    assert got[gap].mean() > 0.95


def test_a_place_ends_where_its_colours_do_at_every_size(scene):
    photo, outline, mask, gap = scene
    large = [np.repeat(np.repeat(x, 3, 0), 3, 1) for x in (photo, outline, mask, gap)]
    coarse = cv2.dilate(large[2], np.ones((15, 15), np.uint8))  # covers half of the gap
    for own, left in ((large[2], 0.1), (coarse, 0.3)):
        got = without_surroundings(large[0], large[1], own, None, 3 * TALL)
        assert got[large[3]].mean() < left and got[large[2] > 0].mean() > 0.97
    assert np.array_equal(without_surroundings(photo, outline, 0 * mask, None, TALL), outline)
