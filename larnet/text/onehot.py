"""1-hot action vectors, the baseline of the paper's label-encoding ablation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from larnet.errors import UnknownName
from larnet.text.encoder import ActionEncoder
from larnet.text.phrases import ACTIONS, NOVEL, TRAINED, parts_of, phrases_for, phrases_of


class OneHot(ActionEncoder):
    """One dimension an action. Knows names and training phrases exactly, in any case.

    A combination has two dimensions on, when both of its actions are among the names.
    """

    name = "onehot"

    def __init__(self, names: Sequence[str] = tuple(ACTIONS)) -> None:
        super().__init__()
        self.names = tuple(names)
        self.dim = len(self.names)
        self._parts: dict[str, tuple[str, ...]] = {}  # phrase -> the names it stands for

    def _load(self) -> None:
        if self._parts:
            return
        for name in (*TRAINED, *NOVEL, *ACTIONS):
            if set(parts_of(name)) <= set(self.names):
                for phrase in phrases_of(name).train:
                    self._parts[phrase.casefold()] = parts_of(name)
        for name in self.names:  # a data set's own actions too
            for phrase in phrases_for(name).train:
                self._parts.setdefault(phrase.casefold(), (name,))
        self._parts.update((name.casefold(), (name,)) for name in self.names)

    def _embed(self, phrases: list[str]) -> np.ndarray:
        vectors = np.zeros((len(phrases), self.dim), np.float32)
        for vector, phrase in zip(vectors, phrases):
            if phrase not in self._parts:
                raise UnknownName("action", phrase, self.names)
            vector[[self.names.index(part) for part in self._parts[phrase]]] = 1.0
        return vectors
