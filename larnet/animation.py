"""What the pipeline takes and gives: animations, blends, the phrase space; checks of arguments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from larnet.body.detect_person import Person
from larnet.errors import BadInput
from larnet.media.crop import CropBox
from larnet.text.load_encoder import KnownAction, clean_phrase

Output = Literal["square", "photo"]  # the model's square around the person, or the whole photo


@dataclass(frozen=True)
class Animation:
    """The clips of one call, one per phrase."""

    frames: np.ndarray  # uint8 (N, T, H, W, 3), the whole photo or the model's square
    phrases: tuple[str, ...]
    known: tuple[tuple[KnownAction, ...], ...]  # per phrase: nearest known actions, best first
    new: tuple[bool, ...]  # per phrase: far from everything the model was trained on
    motion: tuple[float, ...]  # mean |dx/dt| per clip, grey levels a frame
    joints: np.ndarray | None  # float32 (N, T, 20, 2), where they go, in the photo's pixels
    framed: np.ndarray  # uint8 (S, S, 3), the photo as the model saw it
    crop_box: CropBox  # of the photo: the square that `framed` shows
    person: Person | None  # who was found in the photo
    warnings: tuple[str, ...]  # remarks on the photo for the visitor
    seed: int
    fps: int


@dataclass(frozen=True)
class PhraseSpace:
    """Phrases among the actions that a checkpoint knows, as one text encoder sees them."""

    actions: tuple[str, ...]
    centres: np.ndarray  # (A, length), unit: the mean direction of each action's phrases
    vectors: np.ndarray  # (N, length), unit: the phrases
    known: tuple[tuple[KnownAction, ...], ...]  # per phrase: nearest known actions, best first
    new: tuple[bool, ...]  # per phrase: far from everything the model was trained on


@dataclass(frozen=True)
class Blend:
    """An action between two phrases: `share` 0 is the first, 1 the second."""

    first: str
    second: str
    share: float

    def __str__(self) -> str:
        return f"{self.first} + {self.share:.0%} {self.second}"


def phrases_of(action: object) -> tuple[str, str, float]:
    """Both phrases of an action, and how much of the second is in it. Raises BadInput."""
    if not isinstance(action, Blend):
        phrase = clean_phrase(action)
        return phrase, phrase, 0.0
    share = number("The share of a blend", action.share, 0.0, 1.0)
    return clean_phrase(action.first), clean_phrase(action.second), share


def number(name: str, value: object, low: float, high: float) -> float:
    """A number within bounds. Raises BadInput in words."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:
        shown = "not a number" if math.isnan(number) else f"{number:g}"
        raise BadInput(f"{name} is {shown}; give a number from {low:g} to {high:g}.")
    return number


def one_each(name: str, value: object, count: int, low: float, high: float) -> list[float]:
    """One number for each of the clips, from one for all of them or a sequence. Raises BadInput."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != count:
            raise BadInput(f"{name} has {len(value)} values for {count} clips; give one a clip.")
        return [number(name, one, low, high) for one in value]
    return [number(name, value, low, high)] * count


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """A whole number within bounds. Raises BadInput in words."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high or number != int(number):
        shown = f"{number:.10g}" if math.isfinite(number) else "not a whole number"
        raise BadInput(f"{name} is {shown}; give a whole number from {low} to {high}.")
    return int(number)


def motion_amount(clip: np.ndarray) -> float:
    """Mean |dx/dt| of a clip, uint8 (T, H, W, 3), in grey levels a frame."""
    changes = (np.maximum(a, b) - np.minimum(a, b) for a, b in pairwise(clip))  # uint8 all along
    return sum(int(x.sum(dtype=np.uint32)) for x in changes) / max(1, clip[1:].size)
