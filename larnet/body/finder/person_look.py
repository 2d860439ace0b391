"""A look of the landmark network at one region of a photo, and whether it sees a body of its own.

Places are pixels of the photo, x then y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from larnet.body.finder.regions import Region, logistic, region_of, shown
from larnet.body.tflite_network import TFLiteNetwork
from larnet.media.pixels import Pixels

SIDE = 256  # of the picture that the landmark network sees
POINTS = 33  # landmarks of a body; two more give its circle
SURE = 0.6  # score from which somebody is a person
WINDOW = 7  # cells of a heat map, around a landmark, that say where it really is
NEXT = 0.2  # of a region's side: hips this far off are somebody else's
OVER = 0.07  # of a region's side: half of somebody's landmarks this near to those of a larger body
BODY = 0.995  # score that two further looks at somebody before another have


@dataclass(frozen=True, eq=False)
class PersonLook:
    """What the landmark network says of a region."""

    region: Region
    score: float
    points: np.ndarray  # (35, 2) pixels of the photo: landmarks, hips, top of the body's circle
    seen: np.ndarray  # (33,) in [0, 1]
    outline: np.ndarray  # (256, 256) logits

    @property
    def next(self) -> Region:
        """Where the landmarks say that the body is."""
        return region_of(*self.points[POINTS : POINTS + 2])


def look_at(landmarker: TFLiteNetwork, photo: Pixels, region: Region) -> PersonLook:
    """A look at a region of a photo, uint8 (H, W, 3)."""
    points, score, outline, heat, _ = landmarker(shown(photo, region, SIDE)[None])
    points = points.reshape(-1, 5)[: POINTS + 2]  # x, y, depth, visibility, presence
    at = _sharpened(points[:, :2] / SIDE, logistic(heat[0]))
    seen = logistic(points[:POINTS, 3])
    place = region.place(at).astype(np.float32)
    return PersonLook(region, float(score[0, 0]), place, seen, outline[0, ..., 0])


def second_look(landmarker: TFLiteNetwork, photo: Pixels, first: PersonLook) -> PersonLook:
    """A second look, from the region that the first one's landmarks give, unless it is at somebody
    else."""
    second = look_at(landmarker, photo, first.next)
    apart = np.hypot(*(second.points[POINTS] - first.points[POINTS]))
    return second if second.score >= SURE and apart < NEXT * first.next.side else first


def is_part_of(
    landmarker: TFLiteNetwork, photo: Pixels, look: PersonLook, larger: Sequence[PersonLook]
) -> bool:
    """Whether a look shows no second person but a sleeve, a coat or legs of one of the larger ones.

    Landmarks of such a look lie on those of the larger body; so do those of a child before an
    adult. Of a child the network is as sure when it looks again and again; of a coat it is not.
    """
    if not any(_lies_over(look, other) for other in larger):
        return False
    again = look_at(landmarker, photo, look.next)
    settled = look_at(landmarker, photo, again.next)
    return min(again.score, settled.score) < BODY


def _lies_over(look: PersonLook, larger: PersonLook) -> bool:
    own, others = look.points[:POINTS], larger.points[:POINTS]
    apart = np.linalg.norm(own[:, None] - others[None], axis=-1).min(1)
    return bool(np.median(apart) <= OVER * larger.next.side)


def _sharpened(points: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """Each point (n, 2) moved to the middle of its heat (h, h, n) nearby, where that is sure."""
    out, size = points.copy(), heat.shape[0]
    for n, (column, row) in enumerate(np.floor(points * size).astype(int)):
        if not (0 <= column < size and 0 <= row < size):
            continue
        top, left = max(0, row - WINDOW // 2), max(0, column - WINDOW // 2)
        near = heat[top : row + WINDOW // 2 + 1, left : column + WINDOW // 2 + 1, n]
        if near.max() >= 0.5:
            at = np.indices(near.shape)[::-1].reshape(2, -1) @ near.ravel() / near.sum()
            out[n] = (at + (left, top)) / size
    return out
