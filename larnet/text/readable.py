"""Phrases that an encoder can read: GloVe knows no vector of `facepalm`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from larnet.errors import BadInput


class PhraseVectors(Protocol):
    """What makes vectors of phrases."""

    def encode(self, phrases: Sequence[str]) -> np.ndarray: ...


class NameVectors(Protocol):
    """What also makes vectors of names in any script."""

    def encode(self, phrases: Sequence[str], *, any_script: bool = False) -> np.ndarray: ...


def unread(names: Sequence[str], encoder: NameVectors) -> list[str]:
    """The names of actions that an encoder has no word for. Raises what `encode` raises but
    BadInput."""
    out = []
    for name in names:
        try:
            encoder.encode([name], any_script=True)
        except BadInput:
            out.append(name)
    return out


def vector_of(phrase: str, encoder: PhraseVectors) -> np.ndarray | None:
    """The vector (dim,) of a phrase; None: the encoder knows no word of it."""
    try:
        return encoder.encode([phrase])[0]
    except BadInput:
        return None


def readable(
    actions: Mapping[str, Sequence[str]], encoder: PhraseVectors
) -> dict[str, tuple[str, ...]]:
    """Action -> those of its phrases that the encoder can read; an action without any is left out.

    Raises what `encode` raises but BadInput.
    """
    out = {}
    for action, phrases in actions.items():
        try:
            encoder.encode(list(phrases))
            kept = tuple(phrases)
        except BadInput:
            kept = tuple(p for p in phrases if vector_of(p, encoder) is not None)
        if kept:
            out[action] = kept
    return out


class NearAction(Protocol):
    """A known action and how near it is."""

    @property
    def name(self) -> str: ...
    @property
    def cosine(self) -> float: ...


class Bank(Protocol):
    """Known actions by their phrases (`PhraseBank`)."""

    names: tuple[str, ...]
    threshold: float  # cosine with an action, below which a phrase is far from it

    @property
    def encoder(self) -> PhraseVectors: ...
    def nearest(self, vector: np.ndarray, n: int = 3) -> Sequence[NearAction]: ...
