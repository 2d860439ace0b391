"""Phrase -> vector a_e (E_w of the paper), behind one table.

    encoder = load_encoder("sentence")
    encoder.encode(["wave your hand"])  # (1, 384) float32, unit length

To add an encoder: one subclass of ActionEncoder and one row here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from larnet.errors import BadInput, UnknownName
from larnet.text.encoder import MAX_PHRASE, ActionEncoder, clean_phrase
from larnet.text.glove import GloVe
from larnet.text.nearest_actions import KnownAction, PhraseBank
from larnet.text.onehot import OneHot
from larnet.text.sentence import Bert, Sentence

if TYPE_CHECKING:  # importing torch takes seconds
    from torch import Tensor

__all__ = [
    "ACTION_ENCODERS",
    "load_encoder",
    "encoder_of",
    "reading_encoder",
    "use_files",
    "GivenVectors",
    "OwnPhrases",
    "PhraseBanks",
    "clean_phrase",
    "ActionEncoder",
    "PhraseBank",
    "KnownAction",
    "OneHot",
    "GloVe",
    "Sentence",
    "Bert",
    "MAX_PHRASE",
]

ACTION_ENCODERS: dict[str, Callable[..., ActionEncoder]] = {
    "onehot": OneHot,
    "glove": GloVe,
    "sentence": Sentence,
    "bert": Bert,
}

_files: dict[str, Path] = {}  # of this process: encoder -> the user's own weights
_shared: dict[tuple[str, Path | None], ActionEncoder] = {}
_lock = threading.Lock()


def load_encoder(name: str, path: Path | None = None) -> ActionEncoder:
    """The encoder of that name, one for the whole process; its weights load on first use.

    path: the encoder's own weights instead of the usual ones (a GloVe text file, a model folder).
    Raises UnknownName for a name that is not in ACTION_ENCODERS.
    """
    if name not in ACTION_ENCODERS:
        raise UnknownName("text encoder", name, ACTION_ENCODERS)
    with _lock:
        if (name, path) not in _shared:
            kind = ACTION_ENCODERS[name]
            _shared[name, path] = kind() if path is None else kind(path)
        return _shared[name, path]


def use_files(files: Mapping[str, str | None]) -> None:
    """From now on these encoders of this process read the user's own weights: a GloVe text file, a
    model's folder. None leaves one as it is."""
    _files.update({name: Path(path) for name, path in files.items() if path})


def encoder_of(name: str, length: int, actions: Sequence[str]) -> ActionEncoder:
    """The encoder that a model heard in training: vectors of `length`, one-hot over its own
    actions. Where this machine's encoder of that name makes others, one that knows only what it
    is given. Raises UnknownName, and MissingData or BadInput for a file of `use_files`."""
    if name == "onehot":
        return OneHot(actions)
    encoder = load_encoder(name, _files.get(name))
    if name in _files:
        encoder.warm()
    return OwnPhrases(encoder) if encoder.dim == length else GivenVectors(name, length)


class OwnPhrases(ActionEncoder):
    """The process's encoder for one checkpoint: what another brings along changes no vector here,
    so that clips stay the same whichever checkpoints are loaded beside."""

    def __init__(self, shared: ActionEncoder) -> None:
        super().__init__()
        self.name, self.dim, self._shared = shared.name, shared.dim, shared
        self._loading = shared._loading

    def _load(self) -> None:
        self._shared._load()

    def _check(self, phrase: str, any_script: bool) -> None:
        self._shared._check(phrase, any_script)

    def _embed(self, phrases: list[str]) -> np.ndarray:
        return self._shared._embed(phrases)


class GivenVectors(ActionEncoder):
    """The phrases that a checkpoint brings along, and no others."""

    def __init__(self, name: str, dim: int) -> None:
        super().__init__()
        self.name, self.dim = name, dim

    def _load(self) -> None:
        """There is nothing to load."""

    def _embed(self, phrases: list[str]) -> np.ndarray:
        raise BadInput(
            f"The model hears {self.name} vectors of {self.dim} numbers, which this machine cannot "
            f"make of {phrases[0]!r}. Give their file (--{self.name}), or a phrase that the model "
            "knows."
        )


def reading_encoder(asked: str, heard: Sequence[str]) -> str:
    """Which of the encoders that a checkpoint heard reads the words where `asked` was asked for:
    where there is one alone, that one reads all words. Raises UnknownName."""
    if not isinstance(asked, str):
        raise UnknownName("text encoder", str(asked), heard)
    if asked in heard:
        return asked
    if asked in ACTION_ENCODERS and len(heard) == 1:
        return heard[0]
    raise UnknownName("text encoder", asked, heard)


class PhraseBanks:
    """The phrases that a checkpoint knows, by each of its text encoders: a bank is made when it is
    first asked for. Safe to call from several threads.

    lengths: of the vectors it heard, by encoder; actions: name -> its phrases; given: vectors
    (P, length) of all of these that came with the checkpoint.
    """

    def __init__(
        self,
        lengths: Mapping[str, int],
        actions: Mapping[str, Sequence[str]],
        given: Mapping[str, Tensor],
    ) -> None:
        self.lengths, self._actions, self._given = lengths, actions, given
        self._banks: dict[str, PhraseBank] = {}
        self._lock = threading.Lock()

    def reader(self, asked: str) -> str:
        """`reading_encoder` of its own. Raises UnknownName."""
        return reading_encoder(asked, tuple(self.lengths))

    def by(self, encoder: str) -> PhraseBank:
        """The phrases as `reader(encoder)` hears them. Raises UnknownName, and what loading the
        encoder raises."""
        encoder = self.reader(encoder)
        with self._lock:
            if encoder not in self._banks:
                loaded = encoder_of(encoder, self.lengths[encoder], tuple(self._actions))
                if encoder in self._given:
                    every = [p for phrases in self._actions.values() for p in phrases]
                    loaded.give(every, self._given[encoder].float().numpy())
                self._banks[encoder] = PhraseBank(loaded, self._actions)
        return self._banks[encoder]

    def warm(self) -> None:
        """Load every encoder now: phrases that the checkpoint knows need none of them."""
        for encoder in self.lengths:
            self.by(encoder).encoder.warm()
