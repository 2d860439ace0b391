"""Numbers that somebody gave: checked in words, read as what they mean."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from larnet.errors import BadInput


def number(name: str, value: object, low: float, high: float) -> float:
    """A number within bounds. Raises BadInput in words."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not low <= number <= high:
        shown = "not a number" if math.isnan(number) else f"{number:g}"
        raise BadInput(f"{name} is {shown}; give a number from {low:g} to {high:g}.")
    return number


def one_each(name: str, value: object, count: int, low: float, high: float) -> list[float]:
    """One number for each of the clips, from one for all of them, a sequence or
    an array (N,). Raises BadInput."""
    if isinstance(value, np.ndarray) and value.ndim == 1:
        value = value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != count:
            raise BadInput(f"{name} has {len(value)} values for {count} clips; give one a clip.")
        return [number(name, one, low, high) for one in value]
    return [number(name, value, low, high)] * count


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """A whole number within bounds. Raises BadInput in words."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high or number != int(number):
        shown = f"{number:.15g}" if math.isfinite(number) else "not a whole number"
        raise BadInput(f"{name} is {shown}; give a whole number from {low} to {high}.")
    return int(number)


def norm_limit(clip_norm: float) -> float:
    """The norm that gradients are shortened to, from a setting: 0 leaves them as they are."""
    return clip_norm or math.inf
