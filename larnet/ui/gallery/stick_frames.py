"""Stick figures of movements, small enough to be sent with the page, which draws them."""

from __future__ import annotations

import base64
from collections.abc import Sequence

import numpy as np

from larnet.ui.gallery.movement_list import MovementCard
from larnet.ui.server.model_host import ModelHost

MOMENTS = 12  # of an action
TURN = 30.0  # degrees that the figure looks away from the viewer, so that depth is seen
GROUND, TALL = 0.9, 1.5  # share of the picture's height; its height in standing heights


def placed(skeletons: np.ndarray) -> np.ndarray:
    """Skeletons (..., 20, 3) in standing heights as places uint8 (..., 20, 2) in a square picture,
    0 to 255 from edge to edge."""
    angle = np.radians(TURN)
    x = skeletons[..., 0] * np.cos(angle) - skeletons[..., 2] * np.sin(angle)
    at = np.stack((0.5 + x / TALL, GROUND - skeletons[..., 1] / TALL), -1)
    return (255 * np.clip(at, 0, 1)).round().astype(np.uint8)


def stick_frames(host: ModelHost, cards: Sequence[MovementCard]) -> str:
    """Places of all joints, (cards, MOMENTS, 20, 2) bytes in base64, by the checkpoints that make
    the cards' clips. Raises BadInput where one of them has no skeletons."""
    out = np.empty((len(cards), MOMENTS, 20, 2), np.uint8)
    for served in dict.fromkeys(card.served for card in cards):
        at = [i for i, card in enumerate(cards) if card.served == served]
        out[at] = placed(host.pipeline(served).skeletons([cards[i].action for i in at], MOMENTS))
    return base64.b64encode(out.tobytes()).decode()
