"""Who moves in a photo, as the page asks for it: the person of a number, or joints put right.

The figure (figure.html) tells it as JSON: {"photo": key, "person": 2}, or {"photo": key, "joints":
[[x, y] or null, ...]} with 20 places in shares of the photo's width and height. What belongs to
another photo counts as nothing, so that a late answer never moves the wrong body.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from larnet.errors import BadInput

LONGEST = 4000  # characters of what is told
BAD = "Who moves was not understood; choose the person again, or press Find again."


@dataclass(frozen=True, eq=False)
class WhoMoves:
    """Neither: the largest person who is found."""

    person: int | None = None  # counted from left to right, 1 first
    joints: np.ndarray | None = None  # (20, 2), shares of the photo's width and height; NaN: unseen

    def asked(self, photo: np.ndarray) -> dict[str, Any]:
        """Arguments of `Pipeline.animate` for this photo, uint8 (H, W, 3)."""
        if self.joints is not None:
            return {"joints": self.joints * np.array(photo.shape[1::-1], np.float32)}
        return {} if self.person is None else {"person": self.person}


def who_moves(told: Any, key: str) -> WhoMoves:
    """What the page tells of the photo known as `key`; "" tells nothing. Raises BadInput."""
    if not told:
        return WhoMoves()
    if not isinstance(told, str) or len(told) > LONGEST:
        raise BadInput(BAD)
    try:
        wanted = json.loads(told)
    except (ValueError, RecursionError):
        raise BadInput(BAD) from None
    if not isinstance(wanted, dict):
        raise BadInput(BAD)
    if wanted.get("photo") != key:
        return WhoMoves()
    person, joints = wanted.get("person"), wanted.get("joints")
    if joints is not None:
        return WhoMoves(joints=_shares(joints))
    if person is not None and (isinstance(person, bool) or not isinstance(person, int)):
        raise BadInput(BAD)
    return WhoMoves(person)


def _shares(joints: Any) -> np.ndarray:
    """float32 (20, 2) of what was sent. Raises BadInput."""
    try:
        rows = [(np.nan, np.nan) if at is None else (float(at[0]), float(at[1])) for at in joints]
        shares = np.array(rows, np.float32)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise BadInput(BAD) from None
    if shares.shape != (20, 2) or np.isinf(shares).any():
        raise BadInput(BAD)
    return shares


def joints_file(path: Path, shape: tuple[int, ...]) -> np.ndarray:
    """Joints of a file beside an example, by name in pixels of the photo of shape (H, W, ...), as
    shares (20, 2)."""
    from larnet.body.given_joints import given_joints, read_joints

    places = given_joints(read_joints(path), (shape[0], shape[1]))
    return places / np.array(shape[1::-1], np.float32)
