"""Places in several frames at once: x and y apart, beside values and points of each frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

Places = tuple[np.ndarray, np.ndarray]  # x and y, each (T, h, w) float32


def grid_of(x: np.ndarray, y: np.ndarray) -> Places:
    """Every place at columns x (T, w) and rows y (T, h)."""
    x, y = np.broadcast_arrays(x[:, None].astype(np.float32), y[..., None].astype(np.float32))
    return x, y


def of_frames(values: np.ndarray) -> np.ndarray:
    """A value of each frame (T,) beside places: (T, 1, 1) float32."""
    return values.astype(np.float32)[:, None, None]


def xy(points: np.ndarray) -> Places:
    """A point of each frame (T, 2) beside places."""
    return of_frames(points[:, 0]), of_frames(points[:, 1])


def from_points(places: Places, points: np.ndarray) -> Places:
    """Places, seen from a point of each frame (T, 2)."""
    x, y = xy(points)
    return places[0] - x, places[1] - y


def normal(along: np.ndarray) -> np.ndarray:
    """Directions (..., 2), a right angle further."""
    return np.stack((-along[..., 1], along[..., 0]), -1)


@dataclass(frozen=True)
class Side:
    """A bone as seen from a joint: its direction away from there in the frames (T, 2) and in the
    photo (2,), and how many pixels of the photo a pixel of the frame is along it (T,)."""

    along: np.ndarray
    along_0: np.ndarray
    stretch: np.ndarray

    def off(self, places: Places, across: bool = False) -> np.ndarray:
        """How far places (T, h, w), seen from the joint, are along the bone, or across it."""
        x, y = xy(normal(self.along) if across else self.along)
        return x * places[0] + y * places[1]


def smooth(x: np.ndarray, low: np.ndarray | float, high: np.ndarray | float) -> np.ndarray:
    """0 below `low`, 1 above `high`, smooth between."""
    wide = np.maximum(high - low, 1e-6) if isinstance(low, np.ndarray) else max(high - low, 1e-6)
    t = np.minimum(np.maximum((x - low) / wide, 0), 1)
    return t * t * (3 - 2 * t)
