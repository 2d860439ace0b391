"""Comparing: what may differ, what comes out, and the endpoint for programs."""

from __future__ import annotations

import gc
import json
import re
import weakref

import numpy as np
import pytest
from PIL import Image
from skimage import data

from larnet.body.performance.manner import Manner
from larnet.errors import BadInput, UnknownName
from larnet.media import grid, video_file
from larnet.media.grid import together
from larnet.ui.clip.figure import preview
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.cast import chosen_actors
from larnet.ui.parts.players import Player, players
from larnet.ui.parts.question import Question
from larnet.ui.parts.suggestions import SETS
from larnet.ui.server.model_host import ModelHost
from larnet.ui.tabs.compare import question
from larnet.ui.tabs.compare_api import film
from larnet.ui.tabs.comparison import (
    Comparison,
    compare,
    film_of,
    write_clips,
    write_film,
)


def _made(model_host, asked: Question, length: int = 16) -> tuple[Comparison, list]:
    told = list(compare(model_host, asked, length, 3, encoder="sentence"))
    return told[-1], told[:-1]


def test_each_phrase_is_the_clip_that_animate_makes(model_host, photo):
    phrases = ["walking", "bowing", "kicking"]
    made, told = _made(model_host, Question([(photo, "A")], phrases))
    assert made.labels == tuple(phrases)
    assert [clip.shape for clip in made.clips] == [(16, 90, 70, 3)] * 3
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


def test_a_film_is_made_of_clips_in_files(model_host, photo):
    made, _ = _made(model_host, Question([(photo, "A")], ["walking", "bowing"]))
    written = write_clips(made), made.without_frames()
    film = video_file.read(film_of(written, "mp4"))
    expected = grid.side_by_side(made.clips, made.labels, made.columns)
    assert film.shape[0] == len(expected) and film.shape[2] >= expected.shape[2]
    assert film_of(written, "gif").suffix == ".gif"
    with pytest.raises(BadInput, match="Compare something first"):
        film_of(None, "mp4")


def test_what_a_session_keeps_holds_no_frames(model_host, photo):
    """Sessions are kept for long."""
    made, _ = _made(model_host, Question([(photo, "A")], ["walking", "bowing"]))
    frames = weakref.ref(made.clips[0])
    kept = made.without_frames()
    del made
    gc.collect()
    assert frames() is None
    assert kept.clips == () and kept.labels == ("walking", "bowing")


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
    assert [clip.shape for clip in made.clips] == [(16, 336, 262, 3)] * 2
    both, _ = _made(model_host, Question([(str(path), "A"), (str(path), "B")], ["walking"]))
    assert [clip.shape for clip in both.clips] == [(16, 430, 336, 3)] * 2, "the whole photo"
    assert video_file.read(write_film(made)).shape[0] == 16


@pytest.mark.parametrize(
    ("mode", "field", "labels"),
    [
        ("speed", "speeds", ("speed 0.5", "speed 1.2", "speed 2")),
        ("strength", "strengths", ("how large: 0.3", "how large: 0.9", "how large: 1.5")),
    ],
)
def test_speed_and_strength_are_swept(model_host, photo, mode, field, labels):
    asked = question(mode, photo, [], "hand waving", 3, 0, 1)
    assert getattr(asked, field)[0] < 1 < getattr(asked, field)[-1] or field == "strengths"
    made, _ = _made(model_host, asked)
    assert made.labels == labels
    alone = model_host.animate(
        photo, ["hand waving"], encoder="sentence", seed=3, frames=16, output="photo",
        manner=Manner(**{mode: getattr(asked, field)[2]}),
    )  # fmt: skip
    assert np.abs(made.clips[2].astype(int) - alone.frames[0]).max() <= 1


def test_encoders_stand_beside_actions(model_host, photo):
    asked = question("encoder", photo, [], "walking\nbowing", 5, 0, 1)
    made, _ = _made(model_host, asked)
    assert made.columns == 2
    assert made.labels == (
        "walking: Sentence encoder",
        "walking: GloVe word vectors",
        "bowing: Sentence encoder",
        "bowing: GloVe word vectors",
    )
    alone = model_host.animate(
        photo, ["bowing"], encoder="glove", seed=3, frames=16, output="photo"
    )
    assert np.abs(made.clips[3].astype(int) - alone.frames[0]).max() <= 1


def test_models_stand_beside_each_other(model_host, photo, tiny_checkpoint):
    models = [("", "the page's own"), (str(tiny_checkpoint), "your model")]
    asked = question("models", photo, [], "walking", 5, 0, 1, models=models)
    made, _ = _made(model_host, asked)
    assert made.labels == ("the page's own", "your model")
    assert made.notes == ("an action it was trained on",) * 2
    with pytest.raises(BadInput, match="two models"):
        question("models", photo, [], "walking", 5, 0, 1, models=models[:1])


def test_a_visitor_names_shipped_models_only(model_host, tiny_checkpoint):
    assert model_host.shipped("tiny") == "" and model_host.shipped("default") == "default"
    for name in (str(tiny_checkpoint), "../default", "", None, 7):
        with pytest.raises(UnknownName):
            model_host.shipped(name)


def test_each_model_says_in_plain_words_what_it_is(model_host):
    """A visitor knows none of the paper's letters; what is no shipped one has its name alone."""
    words = {name: told for told, name in model_host.choices_in_words}
    assert words["tiny"] == "tiny"
    for name in ("default", "larnet", "movements"):
        assert words[name].startswith(f"{name}: ") and words[name].endswith(".")
        assert not re.search(r"[EGMD]_[a-z]\b|M_I|integrator|encoder|joint", words[name])


@pytest.fixture(scope="module")
def people(tmp_path_factory) -> list[str]:
    """Pictures of nobody: tall, wide, square."""
    folder = tmp_path_factory.mktemp("people")
    paths = []
    for i, size in enumerate(((60, 90), (90, 60), (64, 64))):
        pixels = np.random.default_rng(i).integers(0, 256, (size[1], size[0], 3), np.uint8)
        paths.append(str(folder / f"{i}.png"))
        Image.fromarray(pixels).save(paths[-1])
    return paths


def test_four_people_beside_four_actions_are_one_film(model_host, people):
    """Photos of one's own, each whole and in its own shape; no label covers a pixel of a clip."""
    actions = "walking\nboxing\nkicking\nhand waving"
    asked = question("actors", people[0], ["Bruno"], actions, 5, 0, 1, own=people[1:])
    made, told = _made(model_host, asked)
    assert len(made.clips) == 16 and made.columns == 4
    assert [clip.shape[1:3] for clip in made.clips[:12:4]] == [(90, 60), (60, 90), (64, 64)]
    assert made.labels[4] == "Photo 2: walking" and made.labels[-1] == "Bruno: hand waving"
    assert "Photo 2 (2 of 4)" in told[1][1]
    film = grid.side_by_side(made.clips, made.labels, made.columns)
    for clip in (made.clips[0], made.clips[5], made.clips[15]):
        height, width = clip.shape[1:3]
        places = np.lib.stride_tricks.sliding_window_view(film[3, :, :, 0], (8, 8))
        corners = (places == clip[3, :8, :8, 0]).all((2, 3))
        at = [(y, x) for y, x in zip(*np.nonzero(corners))]
        whole = [film[3, y : y + height, x : x + width] for y, x in at]
        assert any(np.array_equal(seen, clip[3]) for seen in whole)


@pytest.mark.parametrize(("output", "size"), [("photo", "3652 x 4348"), ("square", "4186 x 4362")])
def test_a_film_that_cannot_be_is_refused_before_a_clip_is_made(
    model_host, monkeypatch, tmp_path, output, size
):
    photo = str(tmp_path / "large.png")
    Image.new("RGB", (960, 1100), (90, 120, 160)).save(photo)
    asked = {"photo": photo, "phrases": ["walking", "bowing", "kicking", "boxing"]}
    asked |= {"photos": [photo] * 3, "length": 16, "longest": 1024, "output": output}
    monkeypatch.setattr(model_host, "animate", lambda *_, **__: pytest.fail("a clip was made"))
    with pytest.raises(BadInput, match=rf"16 clips.*a film of {size}.*at most 4096"):
        film(model_host, **asked)
    with pytest.raises(BadInput, match="The longest side is 9"):
        film(model_host, **asked | {"longest": 9})


def test_the_size_of_a_film_is_told_before_it_is_made():
    sides = ((30, 41), (20, 60), (50, 22), (31, 64), (25, 10))
    for columns in (1, 2, 3, 5, 9):
        clips = [np.zeros((1, *size, 3), np.uint8) for size in sides]
        made = grid.side_by_side(clips, ["a"] * len(sides), columns)
        assert made.shape[1:3] == grid.film_size(sides, columns)


def test_photos_without_the_first_are_enough(people):
    found = chosen_actors(None, [], people[:2])
    assert [name for _, name in found] == ["Photo 2", "Photo 3"]
    with pytest.raises(BadInput, match="at most 4"):
        Question(chosen_actors(people[0], ["Bruno", "Celine"], people[1:]), ["walking"]).check()


def test_joints_that_were_put_right_count_here_too(model_host):
    actor = example_actors()[1][0]
    seen = preview(actor)
    told = json.dumps({"photo": seen.key, "joints": seen.joints.round(3).tolist()})
    asked = question("actions", actor, [], "walking\nboxing", 5, 0, 1, who=told)
    assert asked.who["shares"].shape == (20, 2)
    made, _ = _made(model_host, asked)
    assert len(made.clips) == 2
    elsewhere = told.replace(seen.key, "0" * 16)
    assert question("actions", actor, [], "walking", 5, 0, 1, who=elsewhere).who["shares"] is None


def test_clips_of_other_rates_play_together():
    slow = np.arange(4, dtype=np.uint8)[:, None, None, None].repeat(3, 3)
    quick = np.arange(16, dtype=np.uint8)[:, None, None, None].repeat(3, 3)
    one, other = together([slow, quick], [2, 4], 4)
    assert one[:, 0, 0, 0].tolist() == [0, 0, 1, 1, 2, 2] + [3] * 10
    assert other is quick


def test_whole_rounds_where_a_clip_has_no_seam():
    turn = np.abs(np.arange(6) - 3).astype(np.uint8)[:, None, None, None].repeat(3, 3)  # 3 to 0
    rise = np.arange(6, dtype=np.uint8)[:, None, None, None].repeat(3, 3)
    long = np.zeros((15, 1, 1, 3), np.uint8)
    again, held, _ = together([turn, rise, long], [4, 4, 4], 4)
    assert again[:, 0, 0, 0].tolist() == [3, 2, 1, 0, 1, 2] * 2 + [2] * 3
    assert held[:, 0, 0, 0].tolist() == [0, 1, 2, 3, 4, 5] + [5] * 9


def test_clips_of_the_form_are_whole_actions_at_24_frames_a_second(pipeline):
    """As those of Animate are; without a seam, of one length, whatever the speed."""
    host, actor = ModelHost("shipped", lambda name: pipeline), example_actors()[1][0]
    asked = question("speed", actor, [], "bowing", 2, 0, 1)
    *_, made = compare(host, asked, None, 3, seconds=0, ending="loop", longest=96)
    assert made.fps == 24 and [len(clip) for clip in made.clips] == [128, 128]
    slow, quick = (clip.astype(int) for clip in made.clips)
    assert np.array_equal(quick[:32], quick[32:64]) and np.array_equal(quick[:64], quick[64:])
    for clip in (slow, quick):
        steps = np.abs(np.diff(clip, axis=0)).mean((1, 2, 3))
        assert np.abs(clip[-1] - clip[0]).mean() <= steps.max()
    alone = host.animate(
        actor, ["bowing"], seed=3, output="photo", longest=96, manner=Manner(0.5, ending="loop")
    )
    assert np.array_equal(made.clips[0], alone.frames[0])
