"""What is told of a clip's pixels is what was put there."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import GROUND, STANDING, doll, shares_of

from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.pixel_origin import NOWHERE, STEPS, pixel_origins

ARM = [5, 6, 7]


@pytest.fixture(scope="module")
def layers():
    return doll()


def raised():
    """The left arm turned up around its shoulder."""
    pose = STANDING.copy()
    pose[ARM] = (STANDING[ARM] - STANDING[4]) * (1, -1) + STANDING[4]
    return pose


@pytest.fixture(scope="module")
def clip(layers):
    poses, near = np.stack([STANDING, raised()]), np.zeros((2, 20))
    return compose_photo(layers, poses, near), pixel_origins(layers, poses, near)


def test_a_person_who_stands_as_in_the_photo_comes_from_it(clip):
    _, origins = clip
    person = shares_of(STANDING).max(0) > 0.5
    assert (origins.flow[0] == 0).mean() > 0.999
    both, either = origins.person[0] & person, origins.person[0] | person
    assert both.sum() > 0.95 * either.sum()


def test_the_mask_moves_with_the_arm(clip):
    _, origins = clip
    person = shares_of(raised()).max(0) > 0.5
    both, either = origins.person[1] & person, origins.person[1] | person
    assert both.sum() > 0.9 * either.sum()
    assert origins.person[1][tuple(raised()[6].round().astype(int)[::-1])]
    assert not origins.person[1][tuple(STANDING[6].round().astype(int)[::-1])]


def test_every_pixel_is_where_the_photo_has_it(layers, clip):
    frames, origins = clip
    flow, known = origins.flow[1], origins.flow[1, ..., 0] != NOWHERE
    rows, columns = np.mgrid[: frames.shape[1], : frames.shape[2]].astype(np.float32)
    shift = np.where(known[..., None], flow, 0).astype(np.float32) / STEPS
    again = cv2.remap(layers.photo, columns + shift[..., 0], rows + shift[..., 1], cv2.INTER_LINEAR)
    off = np.abs(again.astype(int) - frames[1]).mean(-1)
    arm = np.hypot(*np.moveaxis(flow, -1, 0).astype(float)) > 20 * STEPS
    moved = arm & known & origins.person[1]
    assert moved.sum() > 300, "the arm came from elsewhere"
    assert np.median(off[moved]) < 4
    assert (off[known & ~origins.person[1]] < 12).mean() > 0.98


def test_the_hole_behind_the_arm_comes_from_nowhere(clip):
    frames, origins = clip
    hole = origins.flow[1, ..., 0] == NOWHERE
    assert hole[tuple(STANDING[6].round().astype(int)[::-1])]
    assert not (hole & origins.person[1]).any()
    off = np.abs(frames[1][hole].astype(int) - GROUND).max(-1)
    assert (off < 12).mean() > 0.95, "but for soft rims"
