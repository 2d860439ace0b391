"""Places that the outline takes for the person and the finder does not: left out, where colours
agree and nothing is carried."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import COLOURS, SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import LEFT, UPPER_LEG
from larnet.body.finder.surroundings import without_surroundings

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
    got = without_surroundings(photo, outline, mask, None, STANDING, TALL)
    assert got[gap].mean() < 0.1 and got[mask > 0].mean() > 0.97
    assert got[~gap & (mask == 0)].max() == 0


def test_a_place_at_the_edge_of_the_photo_goes_whole(scene):
    photo, outline, mask, _ = scene
    sky = np.zeros(SIZE, bool)
    sky[:90, 100:140] = True  # above the head, as far as the photo goes
    sky &= mask == 0
    got = without_surroundings(
        photo, np.maximum(outline, sky).astype(np.float32), mask, None, STANDING, TALL
    )
    assert got[0].max() < 0.3 and got[sky].mean() < 0.1


def test_what_is_carried_stays(scene):
    photo, outline, mask, gap = scene
    got = without_surroundings(photo, outline, mask, gap.astype(np.float32), STANDING, TALL)
    assert np.array_equal(got, outline)


def test_cloth_that_the_finder_misses_stays(scene):
    photo, outline, mask, gap = scene
    skirt = photo.copy()
    skirt[gap] = COLOURS[LEFT + UPPER_LEG]
    got = without_surroundings(skirt, outline, mask, None, STANDING, TALL)
    assert got[gap].mean() > 0.95


def test_a_place_ends_where_its_colours_do_at_every_size(scene):
    photo, outline, mask, gap = scene
    large = [np.repeat(np.repeat(x, 3, 0), 3, 1) for x in (photo, outline, mask, gap)]
    coarse = cv2.dilate(large[2], np.ones((15, 15), np.uint8))  # covers half of the gap
    for own, left in ((large[2], 0.1), (coarse, 0.3)):
        got = without_surroundings(large[0], large[1], own, None, 3 * STANDING, 3 * TALL)
        assert got[large[3]].mean() < left and got[large[2] > 0].mean() > 0.97


def test_a_mask_of_nobody_and_a_photo_of_noise_tell_nothing(scene):
    _, outline, mask, _ = scene
    noise = np.random.default_rng(1).integers(0, 255, (*SIZE, 3)).astype(np.uint8)
    same = without_surroundings(noise, outline, 0 * mask, None, STANDING, TALL)
    assert np.array_equal(same, outline)


@pytest.mark.parametrize("what", ["gap", "cloth", "on a bone"])
def test_a_drawing_shows_its_paper_between_the_legs_whatever_the_finder_says(what):
    shares = shares_of(STANDING)
    mask = shares.max(0)
    photo = np.where(mask[..., None] > 0, picture_of(shares), np.uint8((240, 235, 220)))
    gap = np.zeros(SIZE, bool)
    gap[slice(215, 245) if what == "on a bone" else GAP[0], GAP[1]] = True
    if what == "on a bone":  # a sock as white as the paper
        gap[:] = False
        gap[225:245, 128:152] = True
        photo[gap] = (240, 235, 220)
    else:
        gap &= mask == 0
    if what == "cloth":
        photo[gap] = COLOURS[LEFT + UPPER_LEG]
    outline = np.maximum(mask, gap).astype(np.float32)
    for seen in (None, outline):
        got = without_surroundings(photo, outline, seen, None, STANDING, TALL)
        if what == "gap":
            assert got[gap].mean() < 0.15 and got[mask > 0].mean() > 0.97
        else:
            assert np.array_equal(got, outline)
