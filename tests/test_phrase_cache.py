"""Vectors of training phrases are kept for the next run, and never another encoder's."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.text.sentence import Sentence
from larnet.training import phrase_vectors
from larnet.training.phrase_vectors import PhraseTable
from larnet.weights.pretrained import cache_folder

NAMES = ["hand waving", "bowing"]


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """How often phrases were encoded; a cache of its own, and vectors that cost nothing."""
    times = []

    def embed(self, phrases):
        times.append(len(phrases))
        return np.array([[len(p), *map(float, range(1, 384))] for p in phrases])

    monkeypatch.setenv("LARNET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(Sentence, "_embed", embed)
    monkeypatch.setattr(Sentence, "_load", lambda self: None)
    monkeypatch.setattr(Sentence, "_check", lambda self, phrase, any_script: None)
    _of(monkeypatch, "a" * 64)
    monkeypatch.setattr(phrase_vectors, "load_encoder", lambda name, path: Sentence(path))
    return times


def _of(monkeypatch, weights):
    monkeypatch.setattr(Sentence, "weights", weights)


def test_a_second_run_encodes_nothing(asked):
    first = PhraseTable.build(["sentence"], NAMES)
    assert sum(asked) > len(NAMES)
    asked.clear()
    again = PhraseTable.build(["sentence"], NAMES)
    assert asked == []
    for name in NAMES:
        assert np.array_equal(first.vectors["sentence"][name], again.vectors["sentence"][name])


def test_other_names_and_other_weights_have_vectors_of_their_own(asked, monkeypatch):
    PhraseTable.build(["sentence"], NAMES)
    asked.clear()
    PhraseTable.build(["sentence"], NAMES[:1])
    assert asked
    asked.clear()
    _of(monkeypatch, "b" * 64)
    PhraseTable.build(["sentence"], NAMES)
    assert asked
    asked.clear()
    _of(monkeypatch, None)  # any model of the user's
    PhraseTable.build(["sentence"], NAMES)
    PhraseTable.build(["sentence"], NAMES)
    assert len(asked) == 2 * len(NAMES)


@pytest.mark.parametrize("damage", [b"", b"no array", None])
def test_a_damaged_table_is_made_again(asked, damage):
    whole = PhraseTable.build(["sentence"], NAMES)
    (path,) = (cache_folder() / "phrases").glob("*.npy")
    path.write_bytes(path.read_bytes()[:-100] if damage is None else damage)
    asked.clear()
    again = PhraseTable.build(["sentence"], NAMES)
    assert asked
    assert np.array_equal(whole.vectors["sentence"]["bowing"], again.vectors["sentence"]["bowing"])


def test_few_tables_are_kept_and_a_full_cache_stops_nothing(asked, monkeypatch):
    monkeypatch.setattr(phrase_vectors, "KEPT", 2)
    for names in (["bowing"], ["hand waving"], ["jumping"], ["kicking"]):
        PhraseTable.build(["sentence"], names)
    assert len(list((cache_folder() / "phrases").iterdir())) == 2

    def full(path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(phrase_vectors, "replacing", full)
    assert len(PhraseTable.build(["sentence"], ["running"]).vectors["sentence"]["running"])
