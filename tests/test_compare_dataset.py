"""The people and actions of the Compare tab as a zip to train on."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import numpy as np
import pytest
from fake_animator import FakeAnimator, write_photos

from larnet.data.factory.zipped import zipped_dataset
from larnet.errors import BadInput
from larnet.ui.tabs.compare_dataset import make_zip
from larnet.ui.tabs.comparison import Question

PHRASES = {"hand waving": ("wave",), "bowing": ("take a bow", "bowing")}


def people(count: int) -> list[tuple[str, np.ndarray]]:
    draw = np.random.default_rng(0)
    return [(f"actor {i}", draw.integers(1, 256, (40, 50, 3), np.uint8)) for i in range(count)]


def test_a_zip_has_every_person_and_action_with_labels():
    told = []
    data = zipped_dataset(
        people(2), PHRASES, FakeAnimator(), "c" * 64, takes=3, tell=lambda *at: told.append(at)
    )
    assert told == [(i, 12) for i in range(12)]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("clips/metadata.csv").decode())))
        assert len(rows) == 12
        assert {r["phrase"] for r in rows} <= {"wave", "take a bow", "bowing"}
        for row in rows:
            assert file.getinfo(f"clips/{row['file_name']}").file_size > 500
            labels = json.loads(file.read(f"clips/{row['file_name'][:-4]}.json"))
            assert len(labels["joints"]) == labels["frames"] == int(row["frames"])
    again = zipped_dataset(people(2), PHRASES, FakeAnimator(), "c" * 64, takes=3)
    assert again == data


def test_the_same_photo_twice_is_one_person():
    data = zipped_dataset(people(1) * 2, PHRASES, FakeAnimator(), "c" * 64)
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 2 * 2 + 1


@pytest.mark.parametrize(("count", "takes"), [(4, 4), (0, 1)])
def test_too_many_and_none_are_refused(count, takes):
    with pytest.raises(BadInput, match="at most 24 fit"):
        zipped_dataset(people(count), PHRASES, FakeAnimator(), "c" * 64, takes=takes)


def test_a_photo_of_nobody_is_named():
    nobody = ("the wall", np.zeros((40, 50, 3), np.uint8))
    with pytest.raises(BadInput, match="the wall: No person"):
        zipped_dataset([nobody], PHRASES, FakeAnimator(), "c" * 64)


class Host:
    """Stands for the page's model host, with the shipped checkpoint's name."""

    checkpoint = "default"

    def __init__(self) -> None:
        from larnet.weights import checkpoint

        self._animator = FakeAnimator()
        self._animator.info = checkpoint.read_info(checkpoint.find("default"))[0]

    def pipeline(self, served):
        assert served == ""
        return self._animator

    def animate(self, photo, phrases, *, served, **settings):
        return self._animator.animate(photo, *phrases, **settings)


def test_the_tab_makes_a_zip_of_what_it_asks(tmp_path):
    photo = str(write_photos(tmp_path, 1) / "p0.png")
    path = make_zip(Host(), "", Question([(photo, "Your actor")], ["wave", "take a bow"]), 2)
    with zipfile.ZipFile(path) as file:
        clips = [name for name in file.namelist() if name.endswith(".mp4")]
    assert len(clips) == 4
    assert {name.split("/")[1] for name in clips} == {"hand waving", "bowing"}


@pytest.mark.parametrize(
    ("photo", "phrases", "takes", "words"),
    [
        (None, ["wave"], 1, "Choose an actor"),
        ("a.png", [], 1, "Type an action"),
        ("a.png", ["wave"], 0, "give 1 to 6"),
        ("a.png", ["wave"], "x", "give 1 to 6"),
    ],
)
def test_bad_questions_are_refused_in_words(photo, phrases, takes, words):
    with pytest.raises(BadInput, match=words):
        make_zip(Host(), "", Question([(photo, "Your actor")], phrases), takes)
