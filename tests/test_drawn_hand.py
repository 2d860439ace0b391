"""The hand that is drawn where a photo hides one: the same at every size."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.carried.drawn_hand import LENGTH, drawn_hand

ALONG, THUMB = np.array((0.6, 0.8)), np.array((-0.8, 0.6))
COLOUR = np.array((200.0, 150.0, 120.0))


def hand(tall: float) -> np.ndarray:
    return drawn_hand(np.zeros(2), ALONG, THUMB, tall, COLOUR)[0]


def test_a_large_hand_is_a_small_one_with_more_pixels():
    small, large = hand(256.0), hand(2048.0)
    reach = (large.shape[0] - 1) // 2  # pixels on each side of the wrist's
    wide = round(1.1 * LENGTH * 256)
    inner = large[reach - 8 * wide : reach + 8 * wide + 1, reach - 8 * wide : reach + 8 * wide + 1]
    middle = (small.shape[0] - 1) // 2
    own = small[middle - wide : middle + wide + 1, middle - wide : middle + wide + 1]
    shrunk = cv2.resize(inner[..., 3], own.shape[1::-1], interpolation=cv2.INTER_AREA)
    assert np.abs(shrunk.astype(int) - own[..., 3]).mean() < 6


def test_a_hand_lies_along_its_bone_in_its_colour():
    picture, corner = drawn_hand(np.array((40.0, 50.0)), ALONG, THUMB, 300.0, COLOUR)
    rows, columns = np.nonzero(picture[..., 3] > 127)
    middle = np.array((columns.mean(), rows.mean())) + corner - (40, 50)
    assert middle @ ALONG > 0.25 * LENGTH * 300 and abs(middle @ THUMB) < 0.15 * LENGTH * 300
    shown = picture[picture[..., 3] > 200][:, :3] / COLOUR
    assert shown.max() <= 1.01 and shown.min() > 0.7


def test_a_hand_of_a_few_pixels_is_drawn():
    assert hand(12.0)[..., 3].max() > 0
