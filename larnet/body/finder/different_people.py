"""Which looks of the landmark network are at different people, and which are at none.

Of a head that fills a photo the network tells several bodies, large and small, upright and upside
down; of hands, feet and leaves it tells little people who lie.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from larnet.body.finder.person_look import POINTS, PersonLook, is_part_of, look_at
from larnet.body.tflite_network import TFLiteNetwork
from larnet.media.pixels import Pixels

CERTAIN = 0.95  # score of a person from which no second search is made
DOUBTFUL = 0.8  # score of a look that gives way to a smaller one that is certain
HIPS, HEAD = 0.1, 0.04  # of the larger region's side: hips, heads this near are one person's
FACE = 11  # landmarks of a body that are on its face, the first ones
UPRIGHT = math.radians(60)  # a body turned less


def same_body(look: PersonLook, other: PersonLook) -> bool:
    """Whether two looks are at one person: the hips, or the heads, are in one place."""
    side = max(look.next.side, other.next.side)
    heads = np.hypot(*(look.points[:FACE].mean(0) - other.points[:FACE].mean(0)))
    return _same_hips(look, other) or bool(heads <= HEAD * side)


def _same_hips(look: PersonLook, other: PersonLook) -> bool:
    return bool(np.hypot(*(look.points[POINTS] - other.points[POINTS])) <= HIPS * other.next.side)


def different(looks: Sequence[PersonLook], first: bool = False) -> list[PersonLook]:
    """The best look at each person, the largest person first: of several the largest that is no
    doubtful one.

    first: these are first looks, whose heads a second look may find elsewhere, so hips alone tell.
    """
    is_same = _same_hips if first else same_body
    kept: list[PersonLook] = []
    for look in sorted(looks, key=_size):
        same = next((n for n, k in enumerate(kept) if is_same(look, k)), None)
        if same is None:
            kept.append(look)
        elif look.score >= CERTAIN and kept[same].score < DOUBTFUL:
            kept[same] = look
    return sorted(kept, key=_size)


def _size(look: PersonLook) -> float:
    return -look.score * look.next.side


def people_among(
    landmarker: TFLiteNetwork,
    photo: Pixels,
    looks: Sequence[PersonLook],
    known: Sequence[PersonLook] = (),
) -> list[PersonLook]:
    """The looks, the largest first, that show people of their own beside those who are known."""
    kept = list(known)
    for look in looks:
        others = [other for other in (*known, *looks) if other is not look]
        if _is_nobody(landmarker, photo, look, others):
            continue
        if not is_part_of(landmarker, photo, look, kept):
            kept.append(look)
    return kept[len(known) :]


def _is_nobody(
    landmarker: TFLiteNetwork, photo: Pixels, look: PersonLook, others: Sequence[PersonLook]
) -> bool:
    """Whether a look at somebody who lies or is upside down, beside people who stand or sit, is at
    a hand, a shoe or leaves: at people the network is certain when it looks again and again."""
    if _upright(look) or not any(_upright(k) and k.score >= CERTAIN for k in others):
        return False
    again = look_at(landmarker, photo, look.next)
    settled = look_at(landmarker, photo, again.next)
    return min(look.score, again.score, settled.score) < CERTAIN


def _upright(look: PersonLook) -> bool:
    return abs(math.remainder(look.next.turn, 2 * math.pi)) < UPRIGHT
