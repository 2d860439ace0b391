"""Legs under a skirt stay behind it, and the skirt is none of them."""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import (
    FEET,
    FOOT,
    LEFT,
    LOWER_LEG,
    RIGHT,
    SHINS,
    THIGHS,
    TRUNK,
    UPPER_LEG,
    WIDTHS,
    Bones,
)
from larnet.body.cloth.colour_odds import alike_colours, colour_odds
from larnet.body.skeleton import AT

_HIDDEN = 0.12  # of a thigh's usual area, below which a skirt hides it
_ANKLES = [AT["left ankle"], AT["right ankle"]]
_WIDER = 0.16  # standing heights, wider than both shins side by side
_GAPS = 0.1  # of the width of a row of a skirt that may be something else
_ABOVE, _BELOW = 0.15, 0.5  # standing heights of a skirt, share of the shins, that are surely it
_RATHER = 4.0  # times as often a skirt's colours as those of the shins
_HEM = 0.6  # of a skirt's width, of a foot in its colours: the skirt's hem


def shares_of_usual(part_of: np.ndarray, bones: Bones, height: float) -> np.ndarray:
    """(14,) how much of each part a map (H, W) shows, in usual areas of the part in this pose."""
    usual = 2 * np.array(WIDTHS) * height * np.maximum(bones.length, 0.04 * height)
    counts = np.bincount(part_of[part_of >= 0], minlength=len(WIDTHS))[: len(WIDTHS)]
    return counts / usual


def skirted_legs(seen: np.ndarray) -> tuple[int, ...]:
    """Parts of legs whose thigh a skirt hides, by the shares seen of every part (14,)."""
    return tuple(
        first + limb
        for first in (LEFT, RIGHT)
        if seen[first + UPPER_LEG] < _HIDDEN
        for limb in (UPPER_LEG, LOWER_LEG, FOOT)
    )


def give_skirt(part_of: np.ndarray, photo: np.ndarray, bones: Bones, height: float) -> None:
    """Give pixels of shins below a skirt that hides both thighs, in place, to the trunk where they
    are its cloth: where the row is too wide for two shins, or the colours are those of the skirt
    above and not those of the shins below.

    part_of (H, W) int8; photo uint8 (H, W, 3); height of the person when standing, pixels.
    """
    seen = shares_of_usual(part_of, bones, height)
    rows = np.flatnonzero(np.isin(part_of, SHINS).any(1))
    if (seen[list(THIGHS)] >= _HIDDEN).any() or len(rows) < 2:
        return
    here = slice(int(rows[0]), int(rows[-1]) + 1)
    labels, above = part_of[here], part_of[max(0, here.start - round(_ABOVE * height)) : here.start]
    shins = np.isin(labels, SHINS)
    ankles = int(bones.joints[_ANKLES, 1].min()) - here.start
    shins[: max(0, ankles)] |= np.isin(labels[: max(0, ankles)], FEET)
    skirt = _wide_rows(labels, height)[:, None] & shins
    low = shins & (np.arange(len(labels))[:, None] > _BELOW * len(labels)) & ~skirt
    cloth, colours = photo[here.start - len(above) : here.start][above == TRUNK], photo[here]
    if len(cloth) and low.any():
        odds = colour_odds(colours, cloth, colours[low], height)
        skirt |= shins & ~low & (odds > np.log(_RATHER))
    own = part_of == TRUNK
    own[here] |= skirt
    _, pieces = cv2.connectedComponents(own.astype(np.uint8))
    hangs = np.unique(pieces[part_of == TRUNK])
    labels[skirt & np.isin(pieces[here], hangs)] = TRUNK


def give_hem(part_of: np.ndarray, photo: np.ndarray, bones: Bones, height: float) -> None:
    """Give feet below a skirt that hides both shins, in place, to the trunk where they are its hem:
    nearly as wide as the skirt above, and mostly like it. Arguments as those of `give_skirt`."""
    seen = shares_of_usual(part_of, bones, height)
    if (seen[[*THIGHS, *SHINS]] >= _HIDDEN).any():
        return
    widths = np.isin(part_of, (TRUNK, *SHINS, *FEET)).sum(1)
    for foot in FEET:
        own = part_of == foot
        rows = np.flatnonzero(own.any(1))
        if not len(rows):
            continue
        above = slice(max(0, rows[0] - round(_ABOVE * height)), rows[0])
        cloth = photo[above][part_of[above] == TRUNK]
        wide = len(cloth) and widths[rows].mean() > _HEM * widths[above].mean()
        if wide and alike_colours(photo[own], cloth).mean() > _HEM:
            part_of[own] = TRUNK


def _wide_rows(labels: np.ndarray, height: float) -> np.ndarray:
    """(h,) bool: rows, from the first one on, in which trunk and shins are one wide piece."""
    cloth = np.isin(labels, (TRUNK, *SHINS, *FEET))
    first, last = cloth.argmax(1), labels.shape[1] - cloth[:, ::-1].argmax(1)
    wide = (last - first > _WIDER * height) & (cloth.sum(1) > (1 - _GAPS) * (last - first))
    return np.logical_and.accumulate(wide)
