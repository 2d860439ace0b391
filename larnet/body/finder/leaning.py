"""Figures that lean, as on a sheet that lies askew: looked at upright."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LEANS, FALLS = 0.04, 0.4  # of a figure's height: feet beside the head; more, it does not stand
END = 0.25  # of its height: of what is a head, of what are feet


@dataclass(frozen=True)
class Lean:
    """How far each row of a figure lies to the right of where it would be upright."""

    slope: float = 0.0  # pixels a row
    top: float = 0.0
    room: float = 0.0  # pixels to the left that the upright picture has besides

    def at(self, row: float) -> float:
        return self.slope * (row - self.top) - self.room


def stood_up(figure: np.ndarray) -> tuple[np.ndarray, Lean]:
    """A figure (h, w) bool with its feet below its head, and how it leans; one that stands upright
    or lies is as it was."""
    rows = np.flatnonzero(figure.any(1))
    top, tall = int(rows[0]), len(rows)
    end = max(1, int(END * tall))
    head = float(np.median(np.nonzero(figure[top : top + end])[1]))
    feet = float(np.mean(np.nonzero(figure[top + tall - end : top + tall])[1]))  # of both
    slope = (feet - head) / ((1 - END) * tall)
    if not LEANS < abs(slope) < FALLS:
        return figure, Lean()
    off = slope * (np.arange(len(figure)) - top)
    room = int(np.ceil(abs(off).max()))
    wide = np.pad(figure, ((0, 0), (room, room)))
    upright = np.stack([np.roll(row, -round(by)) for row, by in zip(wide, off.tolist())])
    return upright, Lean(slope, top, room)
