"""The people and actions of the Compare tab as a zip to train on."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from types import SimpleNamespace

import numpy as np
import pytest
from fake_animator import FakeAnimator, write_photos

from larnet.data.factory.zipped import Sitter, Source, zipped_dataset
from larnet.errors import BadInput
from larnet.ui.clip.player import photo_key
from larnet.ui.server.model_host import MORE
from larnet.ui.tabs.compare import ACTIONS, people_and_actions
from larnet.ui.tabs.compare_dataset import make_zip
from larnet.ui.tabs.comparison import Question
from larnet.weights import checkpoint

PHRASES = {"hand waving": ("wave",), "bowing": ("take a bow", "bowing")}


def people(count: int) -> list[Sitter]:
    draw = np.random.default_rng(0)
    pixels = [draw.integers(1, 256, (40, 50, 3), np.uint8) for _ in range(count)]
    return [Sitter(f"actor {i}", photo) for i, photo in enumerate(pixels)]


def source(phrase: str) -> Source:
    return Source(FakeAnimator(), "c" * 64)


def test_a_zip_has_every_person_and_action_with_labels():
    told = []
    data = zipped_dataset(people(2), PHRASES, source, takes=3, tell=lambda *at: told.append(at))
    assert told == [(i, 12) for i in range(12)]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("clips/metadata.csv").decode())))
        assert len(rows) == 12
        assert {r["phrase"] for r in rows} <= {"wave", "take a bow", "bowing"}
        for row in rows:
            assert file.getinfo(f"clips/{row['file_name']}").file_size > 500
            labels = json.loads(file.read(f"clips/{row['file_name'][:-4]}.json"))
            assert len(labels["joints"]) == labels["frames"] == int(row["frames"])
    again = zipped_dataset(people(2), PHRASES, source, takes=3)
    assert again == data


def test_the_same_photo_twice_is_one_person():
    data = zipped_dataset(people(1) * 2, PHRASES, source)
    assert len(zipfile.ZipFile(io.BytesIO(data)).namelist()) == 2 * 2 + 1


@pytest.mark.parametrize(("count", "takes"), [(4, 4), (0, 1)])
def test_too_many_and_none_are_refused(count, takes):
    with pytest.raises(BadInput, match="at most 24 fit"):
        zipped_dataset(people(count), PHRASES, source, takes=takes)


def test_a_photo_of_nobody_is_named():
    nobody = Sitter("the wall", np.zeros((40, 50, 3), np.uint8))
    with pytest.raises(BadInput, match="the wall: No person"):
        zipped_dataset([nobody], PHRASES, source)


class Host:
    """Stands for the page's model host, with the names of shipped checkpoints."""

    checkpoint = "default"

    def __init__(self) -> None:
        more = {"juggling": ("juggling", "juggle")}
        self._animators = {"": FakeAnimator(), MORE: FakeAnimator(actions=more)}
        self.asked: list[SimpleNamespace] = []

    def pipeline(self, served):
        return self._animators[served]

    def knowing(self, phrase, encoder, served):
        return served or (MORE if "juggl" in phrase else "")

    def understand(self, phrase, encoder, served):
        return self._animators[served].understand(phrase, encoder)

    def animate(self, photo, phrases, *, served, **settings):
        self.asked.append(SimpleNamespace(served=served, **settings))
        return self._animators[served].animate(photo, *phrases, **settings)


def test_the_tab_makes_a_zip_of_what_it_asks(tmp_path):
    photo = str(write_photos(tmp_path, 1) / "p0.png")
    path = make_zip(Host(), "", Question([(photo, "Your actor")], ["wave", "take a bow"]), 2)
    with zipfile.ZipFile(path) as file:
        clips = [name for name in file.namelist() if name.endswith(".mp4")]
    assert len(clips) == 4
    assert {name.split("/")[1] for name in clips} == {"hand waving", "bowing"}


def test_the_zip_has_the_clips_of_the_checkpoint_that_compare_takes(tmp_path):
    photo, host = str(write_photos(tmp_path, 1) / "p0.png"), Host()
    path = make_zip(host, "", Question([(photo, "Your actor")], ["wave", "juggle"]), 1)
    with zipfile.ZipFile(path) as file:
        rows = list(csv.DictReader(io.StringIO(file.read("clips/metadata.csv").decode())))
    assert [(row["action"], row["phrase"]) for row in rows] == [
        ("hand waving", "wave"),
        ("juggling", "juggle"),
    ]
    assert [asked.served for asked in host.asked] == ["", MORE]
    digests = [checkpoint.read_info(checkpoint.find(name))[1] for name in ("default", MORE)]
    assert [row["checkpoint_sha256"] for row in rows] == digests


def test_the_zip_shows_who_was_chosen(tmp_path):
    photo, host = str(write_photos(tmp_path, 1) / "p0.png"), Host()
    who = json.dumps({"photo": photo_key(photo), "person": 2})
    make_zip(host, "", people_and_actions(ACTIONS, photo, [], "wave", [], who), 1)
    assert [asked.person for asked in host.asked] == [2]


@pytest.mark.parametrize(
    ("phrase", "words"),
    [
        ("qwrtzp", "“qwrtzp” is far from every movement"),
        ("wave then jump", "“wave then jump” is 2 actions"),
    ],
)
def test_phrases_without_a_right_label_are_refused(tmp_path, phrase, words):
    photo = str(write_photos(tmp_path, 1) / "p0.png")
    with pytest.raises(BadInput, match=words):
        make_zip(Host(), "", Question([(photo, "Your actor")], ["wave", phrase]), 1)


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
