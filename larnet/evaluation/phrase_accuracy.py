"""How well the text encoders understand wordings that were never trained on."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from larnet.errors import LarnetError, UnknownName
from larnet.evaluation.statistics import share
from larnet.text.load_encoder import PhraseBank, load_encoder
from larnet.text.phrases import phrases_of

log = logging.getLogger(__name__)


def held_out_phrases(actions: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Phrases kept out of training, of every action that the project has a bank of phrases for."""
    found = {}
    for name in actions:
        try:
            found[name] = phrases_of(name).held_out
        except UnknownName:  # an action of a user's own clips: it has its name only
            continue
    return {name: phrases for name, phrases in found.items() if phrases}


def phrase_accuracy(
    actions: Mapping[str, Sequence[str]], encoders: Sequence[str], seed: int = 0
) -> dict[str, Any]:
    """Per encoder, the share of held-out phrases whose nearest known action is right, and those
    that were taken for another; an encoder that is not on this machine says so."""
    accuracy: dict[str, Any] = {}
    held_out = held_out_phrases(tuple(actions))
    for name in encoders:
        try:
            bank = PhraseBank(load_encoder(name), actions)
            pairs = [(a, phrase) for a, phrases in held_out.items() for phrase in phrases]
            vectors = bank.encoder.encode([phrase for _, phrase in pairs])
        except LarnetError as error:
            log.warning("text encoder %s is left out: %s", name, error)
            accuracy[name] = {"missing": str(error)}
            continue
        nearest = [bank.nearest(vector, 1)[0].name for vector in vectors]
        right = [near == action for near, (action, _) in zip(nearest, pairs)]
        wrong = [
            {"phrase": phrase, "action": action, "nearest": near}
            for near, (action, phrase) in zip(nearest, pairs)
            if near != action
        ]
        accuracy[name] = share(right, seed) | {"phrases": len(pairs), "wrong": wrong}
        accuracy[name].pop("clips")
    return accuracy
