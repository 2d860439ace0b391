"""Regions of a picture that hold a person: squares, turned so that the person is upright.

The two networks are BlazePose's (checkpoints/person/README.md); anchors, decoding and regions here
are as the graphs around those networks in MediaPipe have them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F

from larnet.body.skeleton import AT
from larnet.body.tflite_network import TFLiteNetwork
from larnet.media.pixels import Pixels, resize

SIDE = 224  # of the picture that the detector sees
GRIDS = ((28, 2), (14, 2), (7, 6))  # cells a side, guesses a cell
PANORAMA = 2.2  # long sides in a short one, from which a photo is searched in squares of that
FINE, FINEST = 336, 560  # pixels a photo's long side has for a search in thirds, in fifths
LEAST = 0.5  # score of a find worth a closer look
OVERLAP = 0.3  # shared area from which two finds are one person
HEAD = 1.12  # radius of the circle around a body over the distance of its farthest joint
MARGIN = 1.25  # side of a region over the diameter of the circle around a body


@dataclass(frozen=True)
class Region:
    """A square of a photo, in its pixels: centre, side, and how far it is turned (radians)."""

    x: float
    y: float
    side: float
    turn: float = 0.0

    def place(self, points: np.ndarray) -> np.ndarray:
        """Points (..., 2) in shares of the square -> in the photo's pixels."""
        x, y = np.moveaxis((points - 0.5) * self.side, -1, 0)
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        return np.stack((self.x + cos * x - sin * y, self.y + sin * x + cos * y), -1)

    def locate(self, points: np.ndarray) -> np.ndarray:
        """The inverse of `place`."""
        x, y = points[..., 0] - self.x, points[..., 1] - self.y
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        return np.stack((cos * x + sin * y, cos * y - sin * x), -1) / self.side + 0.5


def region_of(hips: np.ndarray, rim: np.ndarray) -> Region:
    """The region of a body: centre of the hips, and the top of the circle around the body."""
    x, y = (float(n) for n in rim - hips)
    side = 2 * MARGIN * max(math.hypot(x, y), 1e-3)
    return Region(float(hips[0]), float(hips[1]), side, math.atan2(x, -y))


def region_around(joints: np.ndarray) -> Region | None:
    """The upright region of a body whose joints (20, 2) are known, NaN where not; None without."""
    known = joints[np.isfinite(joints).all(-1)]
    if not len(known):
        return None
    hips = joints[AT["hip centre"]]
    centre = hips if np.isfinite(hips).all() else (known.min(0) + known.max(0)) / 2
    reach = HEAD * max(1.0, float(np.hypot(*(known - centre).T).max()))
    return Region(float(centre[0]), float(centre[1]), 2 * MARGIN * reach)


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(x, -50, 50)))


def centres(size: int) -> np.ndarray:
    """(size, size, 2) centres of a square's cells in shares of its side, x then y."""
    at = (np.arange(size, dtype=np.float32) + 0.5) / size
    return np.stack(np.meshgrid(at, at), -1)


def sample(picture: np.ndarray, places: np.ndarray) -> np.ndarray:
    """A float32 picture (H, W, C) at places (h, w, 2) in its pixels -> (h, w, C); 0 beyond it."""
    height, width = picture.shape[:2]
    grid = places / np.array((width / 2, height / 2), np.float32) - 1
    x = torch.from_numpy(picture).permute(2, 0, 1)[None]
    at = torch.from_numpy(grid.astype(np.float32))[None]
    return F.grid_sample(x, at, align_corners=False)[0].permute(1, 2, 0).numpy()


def shown(photo: Pixels, region: Region, size: int) -> np.ndarray:
    """What a region shows, (size, size, 3) float32 in 0 .. 1, black beyond the photo."""
    height, width = photo.shape[:2]
    corners = region.place(np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32))
    low = np.floor(corners.min(0)).astype(int).clip(0, (width, height))
    high = np.ceil(corners.max(0)).astype(int).clip(0, (width, height))
    if (high <= low).any():
        return np.zeros((size, size, 3), np.float32)
    part = photo[low[1] : high[1], low[0] : high[0]]
    scale = min(1.0, size / region.side)  # shrunk first, so that every pixel counts
    small = (max(1, round(n * scale)) for n in part.shape[:2])
    part = resize(part.copy(), *small).astype(np.float32) / 255
    places = region.place(centres(size)) - low
    return sample(part, places * np.array(part.shape[1::-1], np.float32) / (high - low))


@cache
def _anchors() -> np.ndarray:
    """(2254, 2) where the detector's guesses start, in shares of its picture."""
    return np.concatenate([centres(n).reshape(-1, 2).repeat(k, 0) for n, k in GRIDS])


def detect(network: TFLiteNetwork, photo: Pixels, region: Region) -> list[tuple[float, Region]]:
    """People in an upright region: score and the region of each, best first."""
    found, scores = (out[0] for out in network(shown(photo, region, SIDE)[None] * 2 - 1))
    scores = logistic(scores[:, 0])
    left = [i for i in np.argsort(-scores, kind="stable") if scores[i] >= LEAST]
    boxes = found.reshape(-1, 6, 2) / SIDE  # centre and size of the face; 4 points of the body
    boxes[:, [0, *range(2, 6)]] += _anchors()[:, None]
    people = []
    while left:
        first = left[0]
        same = [i for i in left if _overlap(boxes[first], boxes[i]) > OVERLAP]
        mean = np.average(boxes[same], 0, scores[same])
        hips, rim = region.place(mean[2:4])
        people.append((float(scores[first]), region_of(hips, rim)))
        left = [i for i in left if i not in same]
    return people


def _overlap(a: np.ndarray, b: np.ndarray) -> float:
    """Shared area of two boxes (centre, size first) over the area of both; 1 with itself."""
    ends = np.stack([(x[0] - x[1] / 2, x[0] + x[1] / 2) for x in (a, b)])
    both = (ends[:, 1].min(0) - ends[:, 0].max(0)).clip(0).prod()
    return 1.0 if a is b else float(both / max(1e-9, a[1].prod() + b[1].prod() - both))


def searches(height: int, width: int) -> list[list[Region]]:
    """Where to search, one after the other while nobody is found: the whole photo with a margin,
    without, then parts of it for small people."""
    middle, side = (width / 2, height / 2), float(max(height, width))
    searches = [[Region(*middle, 1.25 * side)], [Region(*middle, side)], _parts(height, width, 2)]
    if side > PANORAMA * min(height, width):
        searches = [_parts(height, width, side / min(height, width)), *searches[2:]]
    searches += [_parts(height, width, 3)] * (side >= FINE)
    return searches + [_parts(height, width, 5, step=0.65)] * (side >= FINEST)


def _parts(height: int, width: int, count: float, step: float = 0.5) -> list[Region]:
    """Overlapping squares, `count` of which span the photo's long side; from one to the next it is
    at most `step` of their side."""
    side = max(height, width) / count
    rows, columns = (
        np.linspace(
            min(side, n) / 2,
            n - min(side, n) / 2,
            1 + math.ceil(max(0.0, n / side - 1) / step - 1e-6),
        )
        for n in (height, width)
    )
    return [Region(float(x), float(y), 1.1 * side) for y in rows for x in columns]
