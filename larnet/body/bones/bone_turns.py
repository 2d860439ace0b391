"""Bones that turn and grow in the picture. Bones are (..., 2), x then y; turns are radians."""

from __future__ import annotations

import numpy as np

MOST = 4.0  # times that a bone may grow or shrink on its way to another


def angle_of(bone: np.ndarray) -> np.ndarray:
    """The direction (...) of bones (..., 2)."""
    return np.arctan2(bone[..., 1], bone[..., 0])


def wrapped(angle: np.ndarray) -> np.ndarray:
    """The same turn, from -pi to pi."""
    return (angle + np.pi) % (2 * np.pi) - np.pi


def turn_between(bone: np.ndarray, other: np.ndarray) -> np.ndarray:
    """What turns `other` into the direction of `bone`, from -pi to pi."""
    return wrapped(angle_of(bone) - angle_of(other))


def rotated(bone: np.ndarray, turn: np.ndarray, grown: np.ndarray | float = 1.0) -> np.ndarray:
    """Bones turned, and so many times as long."""
    cos, sin = grown * np.cos(turn), grown * np.sin(turn)
    x, y = bone[..., 0], bone[..., 1]
    return np.stack((cos * x - sin * y, sin * x + cos * y), -1)


def growth(bone: np.ndarray, other: np.ndarray, share: np.ndarray) -> np.ndarray:
    """How many times as long `other` (2,) becomes on a share (T,) of its way to `bone` (2,)."""
    ratio = np.hypot(*bone) / max(float(np.hypot(*other)), 1e-6)
    return np.exp(share * np.log(np.clip(ratio, 1 / MOST, MOST)))


def smooth_step(share: np.ndarray) -> np.ndarray:
    """A share in [0, 1] that starts and ends slowly."""
    return share * share * (3 - 2 * share)
