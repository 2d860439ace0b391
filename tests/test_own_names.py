"""Names of own actions: in any script, in camel case, known to one encoder and not to another."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.data import open_set
from larnet.data.heard_encoders import unread_by, variants_that_fit
from larnet.data.video.dataset_check import check
from larnet.errors import BadInput, MissingData
from larnet.media.video_file import write
from larnet.text.load_encoder import load_encoder
from larnet.text.phrases import resolve
from larnet.text.readable import unread
from larnet.training.loop import train
from larnet.weights import checkpoint


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


def encoder(name: str):
    loaded = load_encoder(name)
    try:
        loaded.warm()
    except MissingData as error:
        pytest.skip(str(error))
    return loaded


def clips(root: Path, *actions: str) -> Path:
    """Two clips of 40 frames for each action: a bar that goes up and down."""
    for n, action in enumerate(actions):
        (root / action).mkdir(parents=True)
        for name in ("1", "2"):
            frames = np.full((40, 48, 64, 3), 40 * n + 20 * int(name), np.uint8)
            for t in range(40):
                frames[t, 10 + t % 20 : 20 + t % 20, 20:40] = 250
            write(root / action / f"{name}.mp4", frames, 24)
    return root


def spec_of(root: Path, row: str = "debug", steps: int = 1):
    return override(
        override(variant(row), "data", source=f"folder:{root}"), "train", steps=steps, batch=2
    )


@pytest.mark.parametrize(
    ("folder", "action"),
    [
        ("JumpingJack", "jumping jack"),
        ("HandWaving", "hand waving"),
        ("SaltoMortale", "salto mortale"),
        ("A001", "a001"),
        ("Ha\u0308ndeklatschen", "h\u00e4ndeklatschen"),
        ("手を振る", "手を振る"),
    ],
)
def test_a_folder_names_an_action(folder, action):
    assert resolve(folder) == action


def test_glove_reads_whole_words_of_latin_letters_only():
    glove = encoder("glove")
    names = ["händeklatschen", "手を振る", "a person", "café dancing", "salto mortale", "танец"]
    assert unread(names, glove) == ["händeklatschen", "手を振る", "танец"]
    with pytest.raises(BadInput, match="GloVe knows no word"):
        glove.encode(["a person is 手を振る"])  # "a person is" says nothing of it


def test_the_sentence_encoder_reads_names_of_its_signs_in_training_only():
    sentence = encoder("sentence")
    assert unread(["手を振る", "händeklatschen", "cls 17"], sentence) == []
    assert unread(["ዝላይ"], sentence) == ["ዝላይ"]
    load_encoder("sentence")._vectors.clear()
    with pytest.raises(BadInput, match="English"):
        sentence.encode(["手を振る"])


def test_check_says_which_encoder_reads_new_names(tmp_path):
    encoder("glove"), encoder("sentence")
    root = clips(tmp_path, "手を振る", "Händeklatschen", "waving")
    lines = "\n".join(check(open_set("folder", str(root)), decode=False).lines())
    assert "the sentence encoder reads every name" in lines
    assert "the glove encoder cannot read händeklatschen, 手を振る: training goes on" in lines
    lines = check(open_set("folder", str(clips(tmp_path / "b", "waving"))), decode=False).lines()
    assert not any("encoder" in line for line in lines)


def test_training_goes_on_without_the_encoder_that_cannot_read(tmp_path, caplog):
    encoder("glove"), encoder("sentence")
    root = clips(tmp_path / "clips", "手を振る", "Händeklatschen")
    last = train(spec_of(root), tmp_path / "run", "debug", device="cpu")
    assert checkpoint.load(last).info.encoders == ("sentence",)
    assert "trained without glove, which cannot read" in caplog.text
    known = clips(tmp_path / "known", "waving", "yodelling")
    assert unread_by(spec_of(known)) == []


def test_names_that_nobody_reads_are_refused_with_what_to_do(tmp_path):
    encoder("glove"), encoder("sentence")
    root = clips(tmp_path / "clips", "ዝላይ", "waving")
    with pytest.raises(BadInput, match=r"reads the name of 'ዝላይ'. Rename .*--actions.*one-hot"):
        train(spec_of(root), tmp_path / "run", "debug", device="cpu")
    fits, why = variants_that_fit(f"folder:{root}")
    assert "debug" not in fits and "cannot read 'ዝላይ'" in why["debug"]
    assert "debug" in variants_that_fit(f"folder:{root}", ["waving"])[0]
