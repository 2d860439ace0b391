"""What every action encoder shares: checks on phrases, unit length, a bounded memory of vectors."""

from __future__ import annotations

import threading
import unicodedata
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from larnet.errors import BadInput

MAX_PHRASE = 200  # characters
REMEMBERED = 4096  # phrases; several banks of training phrases


def clean_phrase(text: object) -> str:
    """A phrase without control characters, stray spaces and line ends, full-width letters and the
    like in their plain forms (NFKC).

    Raises BadInput when it is not text, empty, or longer than MAX_PHRASE characters.
    """
    if not isinstance(text, str):
        raise BadInput(f"An action is words, not {type(text).__name__}. Type for example: wave.")
    spaced = " ".join(unicodedata.normalize("NFKC", text).split())
    phrase = "".join(c for c in spaced if not unicodedata.category(c).startswith("C"))
    phrase = " ".join(phrase.split())
    if not phrase:
        raise BadInput("Type an action, for example: wave, do jumping jacks, take a bow.")
    if len(phrase) > MAX_PHRASE:
        raise BadInput(
            f"The action has {len(phrase)} characters; at most {MAX_PHRASE} are read. "
            "Say it in a few words."
        )
    return phrase


class ActionEncoder(ABC):
    """Phrase -> vector of unit length. Weights load on first use; safe to use from many threads."""

    name: str
    dim: int  # length of a vector

    @property
    def weights(self) -> str | None:
        """sha256 of weights that are always the same, by which vectors can be kept; else None."""
        return None

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()  # least recently used first
        self._given: dict[str, np.ndarray] = {}  # never forgotten
        self._lock = threading.Lock()  # of the two above; held for moments
        self._loading = threading.RLock()  # two threads neither load twice nor share a tokenizer

    def warm(self) -> None:
        """Load the weights now. Raises MissingData when they are not to be had."""
        with self._loading:
            self._load()

    def give(self, phrases: Sequence[str], vectors: np.ndarray) -> None:
        """Vectors (N, dim) that this encoder made earlier: these phrases need no weights any more.

        Raises BadInput when the shape is not (N, dim).
        """
        if vectors.shape != (len(phrases), self.dim):
            raise BadInput(
                f"{len(phrases)} phrases have vectors of shape {vectors.shape}; the {self.name} "
                f"encoder makes ({len(phrases)}, {self.dim})."
            )
        rows = np.asarray(vectors, np.float32)
        rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        keys = (clean_phrase(phrase).casefold() for phrase in phrases)
        with self._lock:
            self._given.update(zip(keys, rows))

    def encode(self, phrases: Sequence[str], *, any_script: bool = False) -> np.ndarray:
        """Vectors of phrases, (N, dim) float32 of unit length; `any_script`: names of a user's own
        actions, which need not be English.

        Raises BadInput for a phrase that cannot be read, MissingData when weights are absent.
        """
        if isinstance(phrases, str):
            raise BadInput("Give a list of phrases, not one string.")
        keys = [clean_phrase(phrase).casefold() for phrase in phrases]
        with self._lock:
            known = (self._given, self._vectors)
            found = {key: memory[key] for key in keys for memory in known if key in memory}
        fresh = [key for key in dict.fromkeys(keys) if key not in found]
        if fresh:
            with self._loading:
                self._load()
                for phrase in fresh:
                    self._check(phrase, any_script)
                vectors = np.asarray(self._embed(fresh), np.float32)
            vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
            found.update(zip(fresh, vectors))
        with self._lock:
            self._remember({key: found[key] for key in found if key not in self._given})
        return np.stack([found[key] for key in keys]) if keys else np.empty((0, self.dim), "f4")

    def _remember(self, found: dict[str, np.ndarray]) -> None:
        for key, vector in found.items():
            self._vectors[key] = vector
            self._vectors.move_to_end(key)
        while len(self._vectors) > REMEMBERED:
            self._vectors.popitem(last=False)

    @abstractmethod
    def _load(self) -> None:
        """Load the weights unless they are loaded."""

    def _check(self, phrase: str, any_script: bool) -> None:
        """Raise BadInput for a phrase in which there is nothing that the encoder knows."""
        return None  # most encoders find out while they embed

    @abstractmethod
    def _embed(self, phrases: list[str]) -> np.ndarray:
        """Vectors of cleaned, case-folded, distinct phrases, (N, dim), of any length but zero."""
