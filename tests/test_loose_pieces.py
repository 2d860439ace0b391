"""What only a hand holds goes with that hand, though the map of parts takes it for the trunk."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import GROUND, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import FOOT, HAND, LEFT, LOWER_LEG, PARTS, TRUNK
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.photo_layers import PhotoLayers, photo_layers

BRIGHT = np.uint8((250, 60, 250))


def doll_with(rows: slice, columns: slice) -> PhotoLayers:
    """The doll with something bright in the photo, which a map of parts takes for its trunk."""
    shares = shares_of(STANDING)
    photo = picture_of(shares)
    free = np.zeros(photo.shape[:2], bool)
    free[rows, columns] = True
    free &= ~shares.any(0)
    photo[free], shares[TRUNK, free] = BRIGHT, 1
    background = np.broadcast_to(GROUND, photo.shape).copy()
    return photo_layers(photo, shares.max(0), shares, STANDING, background, TALL)


def bright(frame: np.ndarray) -> np.ndarray:
    return np.argwhere(np.abs(frame.astype(int) - BRIGHT).max(-1) < 60)


def test_an_umbrella_in_a_hand_goes_with_it():
    layers = doll_with(slice(158, 240), slice(199, 211))
    assert PARTS + 7 in layers.layers, "it hangs on the left hand"
    assert layers.busy == (True, False)
    up = STANDING.copy()
    up[5:8] = up[4] + np.array([(25, -20), (45, -45), (52, -60)])
    frame = compose_photo(layers, up[None], np.zeros((1, 20)))[0]
    before, after = bright(layers.photo), bright(frame)
    moved = up[7] - STANDING[7]
    assert len(after) > 0.7 * len(before)
    assert np.abs(after.mean(0) - before.mean(0) - moved[::-1]).max() < 6


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        pytest.param(slice(150, 185), slice(140, 202), id="that the trunk holds, too"),
        pytest.param(slice(40, 70), slice(220, 238), id="that no hand touches"),
    ],
)
def test_what_more_than_a_hand_holds_stays(rows, columns):
    assert PARTS + 7 not in doll_with(rows, columns).layers


def test_no_part_of_a_body_hangs_on_a_hand():
    shares = shares_of(STANDING)
    thigh = shares[LEFT + LOWER_LEG - 1] > 0
    shares[:, thigh] = 0  # nothing holds the shin, beside which the hand hangs
    joints = STANDING.copy()
    joints[5:8] = (150, 118), (150, 180), (146, 215)
    shares[LEFT : LEFT + HAND + 1] = shares_of(joints)[LEFT : LEFT + HAND + 1]
    photo = picture_of(shares)
    layers = photo_layers(photo, shares.max(0), shares, joints, photo, TALL).layers
    assert PARTS + 7 not in layers and {LEFT + LOWER_LEG, LEFT + FOOT} <= set(layers)
