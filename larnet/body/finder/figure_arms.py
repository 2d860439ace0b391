"""Where the arms of a standing figure would be, told from its outline alone."""

from __future__ import annotations

import cv2
import numpy as np

SHOULDER, THIN = 0.05, 0.04  # of its height: below where a body begins; thinner, an arm or a trunk
# is a line
HANGS, APART = 0.12, 0.3  # of its height: as long as an arm that hangs; of its rows, so many show
# it beside the trunk
HAND, STANDS_OUT = 0.06, 0.17  # of its width, of its height from the middle
BESIDE_LINE = 0.06  # of its height from the middle: of a stick figure, whose trunk is a line
HOLLOW = 0.2  # of a head's rows at most that show nothing in its middle
SIDES = (("left", 1), ("right", -1))  # the figure's own left is the photo's right


def arms_of(
    figure: np.ndarray, middle: float, throat: float, neck: float, hips: float, half: float
) -> dict[str, tuple[float, float]]:
    """Shoulders, hands that stand out and elbows that are seen, of a figure (h, w) bool by their
    names, in its pixels: middle, the column of its head; throat, neck and hips, the rows below its
    head, of the body's beginning, of the hips; half, half the width of its shoulders."""
    rows = np.flatnonzero(figure.any(1))
    tall = int(rows[-1] - rows[0])
    body = _without_head(figure, round(throat), middle)
    found: dict[str, tuple[float, float]] = {}
    for side, sign in SIDES:
        aside = middle + sign * half
        found[f"{side} shoulder"] = (aside, _shoulder_row(body, aside, neck, tall))
        hand = _hand(body, middle, sign, neck, hips, tall)
        if hand is not None:
            found[f"{side} hand"] = hand
            found |= _arm(body, middle, side, sign, neck, hand, tall)
    return found


def run_around(row: np.ndarray, middle: float) -> int:
    """Pixels of a row (w,) bool in one piece with its middle."""
    first, end = _run(row, middle)
    return end - first


def _run(row: np.ndarray, middle: float) -> tuple[int, int]:
    """First column and the one after the last of the piece of a row with its middle."""
    at = round(middle)
    if not row[at]:
        return at, at
    left, right = row[at::-1], row[at:]
    ends = [int(np.argmin(x)) if not x.all() else len(x) for x in (left, right)]
    return at - ends[0] + 1, at + ends[1]


def _without_head(figure: np.ndarray, throat: int, middle: float) -> np.ndarray:
    """A figure without its head and what hangs on that alone, such as long hair; arms that are
    held up beside a head stay."""
    head = np.zeros_like(figure)
    for row in range(throat):
        first, end = _run(figure[row], middle)
        head[row, first:end] = True
    out: np.ndarray = figure & ~head
    shown = figure[:throat].any(1)
    if (shown & ~head[:throat].any(1)).sum() > HOLLOW * shown.sum():
        out[:throat] = False
    else:
        _, pieces = cv2.connectedComponents(out[:throat].astype(np.uint8))
        around = cv2.dilate(head[:throat].astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
        out[:throat] &= ~np.isin(pieces, np.unique(pieces[around]))
    _, pieces = cv2.connectedComponents(out.astype(np.uint8))
    columns = slice(max(0, round(middle) - 1), round(middle) + 2)
    own = np.bincount(pieces[:, columns].ravel(), minlength=int(pieces.max()) + 1)
    own[0] = 0
    hangs = set(np.unique(pieces[: throat + 1]).tolist()) - {0, int(np.argmax(own))}
    return out & ~np.isin(pieces, list(hangs))


def _shoulder_row(body: np.ndarray, column: float, neck: float, tall: int) -> float:
    """The row of a shoulder: on the arm of a stick figure, else a little below where a body
    begins."""
    first, at = round(neck - THIN * tall), min(max(round(column), 0), body.shape[1] - 1)
    rows = np.flatnonzero(body[first : first + round(4 * THIN * tall), at])
    if not len(rows) or len(rows) > THIN * tall or np.ptp(rows) >= len(rows):
        return neck + SHOULDER * tall
    return float(first + rows.mean())


def _arm(
    body: np.ndarray,
    middle: float,
    side: str,
    sign: int,
    neck: float,
    hand: tuple[float, float],
    tall: int,
) -> dict[str, tuple[float, float]]:
    """Shoulder and elbow of an arm that is seen beside the trunk, down to the hand: a robot's does
    not begin within its trunk."""
    x, y = hand
    first = round(neck + SHOULDER * tall)
    if y - first < HANGS * tall or abs(x - middle) > y - neck:
        return {}
    rows = range(first, round(y))
    beside = {row: at for row in rows if (at := _outermost(body[row], middle, sign)) is not None}
    if len(beside) < APART * len(rows):
        return {}
    top, half = min(beside), min(beside, key=lambda row: abs(row - (first + y) / 2))
    shoulder = (beside[top], float(first))
    elbow = beside[half] + (x - beside[half]) * ((first + y) / 2 - half) / max(y - half, 1.0)
    return {f"{side} shoulder": shoulder, f"{side} elbow": (elbow, (first + y) / 2)}


def _outermost(row: np.ndarray, middle: float, sign: int) -> float | None:
    """The middle of the outermost run of a row (w,) on a side; None where it is the trunk's."""
    at = np.flatnonzero(row)
    beside = at[sign * (at - middle) > 0][::-sign]  # from outside
    if not len(beside):
        return None
    gap = np.flatnonzero(np.abs(np.diff(beside)) > 1)
    if not len(gap):
        return None
    return float(beside[[0, gap[0]]].mean())


def _hand(
    body: np.ndarray, middle: float, sign: int, neck: float, hips: float, tall: int
) -> tuple[float, float] | None:
    """The end of an arm that stands out to a side of a body (h, w); None where none does."""
    trunk = [run_around(row, middle) for row in body[round(neck) : round(hips)]]
    line = bool(trunk) and float(np.median(trunk)) < THIN * tall
    low = hips if line else hips + 0.2 * tall  # legs of a stick figure are as far aside as arms
    rows, columns = np.nonzero(body[: round(low)])
    beside = sign * (columns - middle)
    reach = beside.max(initial=0)
    if reach < (BESIDE_LINE if line else STANDS_OUT) * tall:
        return None
    end = beside > reach - HAND * np.ptp(columns)
    off = np.hypot(beside[end], rows[end] - neck)
    at = int(np.argmax(off))
    return float(columns[end][at]), float(rows[end][at])
