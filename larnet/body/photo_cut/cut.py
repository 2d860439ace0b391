"""A photo and which of its pixels is which part of the body."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from larnet.body.bones.body_bones import BONES, HAND, LEFT, PARTS, RIGHT, Bones
from larnet.body.cloth.long_skirt import shares_of_usual
from larnet.body.cloth.straight_sides import clothed_behind

HARDLY = 0.35  # of a part's usual area: as good as hidden


@dataclass(frozen=True)
class Cut:
    """A photo (H, W) and what of it is which part."""

    colours: np.ndarray  # uint8 (H, W, 3), un-mixed
    matte: np.ndarray  # (H, W) in [0, 1]
    part_of: np.ndarray  # (H, W) int8, -1: nobody
    bones: Bones
    radius: np.ndarray  # (14,) half widths, pixels
    height: float  # of the person when standing, pixels
    things: np.ndarray  # (H, W) bool, what is carried
    drawn: bool = False  # a drawing: its lines are the person's, up to the last pixel

    @cached_property
    def behind(self) -> np.ndarray:
        """(H, W) int8, the trunk or leg that goes on behind what covers its side; -1 elsewhere."""
        return clothed_behind(self.part_of, self.matte, self.bones, self.height)


def seen_shares(cut: Cut) -> np.ndarray:
    """(14,) how much of each part the photo shows, in usual areas of the part in this pose."""
    return shares_of_usual(cut.part_of, cut.bones, cut.height)


def holds(cut: Cut, part: int) -> bool:
    """Whether a part is a hand that something hangs on."""
    return part in (LEFT + HAND, RIGHT + HAND) and bool(
        (cut.part_of == PARTS + BONES[part][1]).any()
    )
