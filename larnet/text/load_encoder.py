"""Phrase -> vector a_e (E_w of the paper), behind one table.

    encoder = load_encoder("sentence")
    encoder.encode(["wave your hand"])  # (1, 384) float32, unit length

To add an encoder: one subclass of ActionEncoder and one row here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from larnet.errors import UnknownName
from larnet.text.encoder import MAX_PHRASE, ActionEncoder, clean_phrase
from larnet.text.glove import GloVe
from larnet.text.nearest_actions import KnownAction, PhraseBank
from larnet.text.onehot import OneHot
from larnet.text.sentence import Bert, Sentence

__all__ = [
    "ACTION_ENCODERS",
    "load_encoder",
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
