"""Comparing: what may differ, what comes out, and the endpoint for programs."""

from __future__ import annotations

import gc
import re
import weakref

import numpy as np
import pytest
from PIL import Image
from skimage import data

from larnet.errors import BadInput
from larnet.media import video_file
from larnet.ui.parts.cast import chosen_actors
from larnet.ui.parts.players import Player, players
from larnet.ui.parts.suggestions import SETS
from larnet.ui.tabs.compare import question
from larnet.ui.tabs.compare_api import film
from larnet.ui.tabs.comparison import Comparison, Question, compare, write_clips, write_film


def _made(model_host, asked: Question, length: int = 16) -> tuple[Comparison, list]:
    told = list(compare(model_host, asked, length, 3, encoder="sentence"))
    return told[-1], told[:-1]


def test_each_phrase_is_the_clip_that_animate_makes(model_host, photo):
    phrases = ["walking", "bowing", "kicking"]
    made, told = _made(model_host, Question([(photo, "A")], phrases))
    assert made.labels == tuple(phrases)
    assert made.clips.shape == (3, 16, 90, 70, 3)
    assert told, "progress is told"
    alone = model_host.animate(
        photo, ["bowing"], encoder="sentence", seed=3, frames=16, output="photo"
    )
    small = model_host.animate(
        photo, phrases, encoder="sentence", seed=3, frames=16, output="photo"
    )
    assert np.abs(small.frames[1].astype(int) - alone.frames[0]).max() <= 1


@pytest.mark.parametrize("mode", ["position", "noise"])
def test_a_sweep_goes_from_end_to_end(model_host, photo, mode):
    asked = question(mode, photo, [], "walking\nbowing", 3, 0.25, 0.5)
    assert asked.phrases == ["walking"]
    made, _ = _made(model_host, asked)
    assert len(set(made.labels)) == 3
    assert (asked.positions if mode == "position" else asked.noises)[-1] == (
        1 if mode == "position" else 2
    )


def test_several_actors_stand_in_rows(model_host, photo):
    asked = question("actors", photo, ["Bruno"], "walking\nbowing", 5, 0, 1)
    made, _ = _made(model_host, asked)
    assert made.columns == 2
    assert made.labels[0] == "Your actor: walking"
    assert made.labels[3] == "Bruno: bowing"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "everything"}, "Choose what differs"),
        ({"photo": None}, "Choose an actor"),
        ({"text": "walking"}, "1 actions to compare"),
        ({"text": "\n".join(["walking"] * 7)}, "7 actions to compare"),
        ({"text": ""}, "Type an action"),
        ({"text": None}, "one a line"),
        ({"mode": "noise", "count": 70}, "70 clips"),
        ({"mode": "noise", "count": "many"}, "clips; give"),
        ({"mode": "actors", "cast": []}, "at least one more actor"),
        ({"mode": "actors", "cast": ["Nobody"]}, "no example actor"),
        ({"mode": "actors", "text": "\n".join(["bowing"] * 5)}, "several actors"),
    ],
)
def test_every_wrong_wish_is_refused_in_words(photo, change, words):
    sent = {
        "mode": "actions",
        "photo": photo,
        "cast": ["Bruno"],
        "text": "walking\nbowing",
        "count": 3,
        "position": 0,
        "noise": 1,
    } | change
    with pytest.raises(BadInput, match=re.escape(words)):
        question(**sent).check()


def test_no_more_than_four_actors(photo):
    cast = ["Amara", "Bruno", "Celine", "Dario"]
    with pytest.raises(BadInput, match="at most 4"):
        Question(chosen_actors(photo, cast), ["walking"]).check()


def test_clips_and_film_are_files_that_play(model_host, photo):
    made, _ = _made(model_host, Question([(photo, "A")], ["walking", "bowing"]))
    clips = write_clips(made)
    assert video_file.read(clips[1].clip).shape == (16, 90, 70, 3)
    assert video_file.read(write_film(made)).shape[0] == 16
    gif = write_film(made, ".gif")
    assert gif.stat().st_size > 0


def test_what_a_session_keeps_holds_no_frames(model_host, photo):
    """Sessions are kept for long, and an empty slice would keep the whole array."""
    made, _ = _made(model_host, Question([(photo, "A")], ["walking", "bowing"]))
    frames = weakref.ref(made.clips)
    kept = made.without_frames()
    del made
    gc.collect()
    assert frames() is None
    assert kept.clips.shape == (0, 16, 90, 70, 3) and kept.labels == ("walking", "bowing")


def test_players_escape_what_was_typed(tmp_path):
    shown = players([Player(tmp_path / 'a "b".mp4', "<script>", "a & b")], "one")
    assert "<script>" not in shown
    assert '"b"' not in shown
    assert "a &amp; b" in shown


def test_every_set_of_phrases_can_be_compared(photo):
    for phrases in SETS.values():
        Question([(photo, "A")], phrases).check()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"phrases": "walking"}, "1 actions to compare"),
        ({"phrases": ["walking", 7]}, "Type an action"),
        ({"noise": [0, 1]}, "Let one thing differ"),
        ({"phrases": ["walking"] * 99}, "99 values"),
        ({"phrases": "walking", "position": [0, "far"]}, "not a number"),
    ],
)
def test_the_endpoint_refuses_in_words(model_host, photo, values, words):
    with pytest.raises(BadInput, match=words):
        film(model_host, photo, **({"phrases": ["walking", "bowing"], "length": 16} | values))


def test_the_endpoint_compares(client, photo):
    from gradio_client import handle_file

    video, clips, seed = client.predict(
        handle_file(photo), ["walking", "bowing"], length=16, seed=4, api_name="/compare"
    )
    path = video["video"] if isinstance(video, dict) else video
    assert len(video_file.read(path)) == 16
    assert [clip["label"] for clip in clips] == ["walking", "bowing"]
    assert seed == 4
    _, clips, _ = client.predict(
        handle_file(photo), "walking", noise=[0, 1, 2], length=16, api_name="/compare"
    )
    assert [clip["label"] for clip in clips] == ["variation 0", "variation 1", "variation 2"]


def test_one_actor_cut_off_by_the_photo_is_shown_in_it(model_host, tmp_path):
    path = tmp_path / "portrait.png"
    Image.fromarray(data.astronaut()[:, :400]).save(path)
    made, _ = _made(model_host, Question([(str(path), "A")], ["walking", "bowing"]))
    assert made.clips.shape == (2, 16, 336, 262, 3)
    both, _ = _made(model_host, Question([(str(path), "A"), (str(path), "B")], ["walking"]))
    assert both.clips.shape == (2, 16, 336, 336, 3)
    assert video_file.read(write_film(made)).shape[0] == 16
