"""What batches of movements read of recordings, wherever these come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from larnet.data.motions.archive import MotionSplit


class Take(Protocol):
    """One recorded performance (`motions.Episode`)."""

    @property
    def joints(self) -> np.ndarray: ...  # (T, 20, 3) standing heights of the average actor

    @property
    def fps(self) -> int: ...

    @property
    def loops(self) -> bool: ...  # the first frame follows the last one

    @property
    def seconds(self) -> float: ...


class Library(Protocol):
    """Recorded movements by action (`motions.MotionLibrary`)."""

    names: tuple[str, ...]

    def of(self, action: str, split: MotionSplit = "train") -> Sequence[Take]: ...

    def choose(self, action: str, style: float, split: MotionSplit = "train") -> Take | None: ...
