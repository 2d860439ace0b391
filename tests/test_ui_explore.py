"""Exploring: the map of phrases, and clips between two actions."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from larnet.animation import Blend
from larnet.errors import BadInput
from larnet.media import video_file
from larnet.text.action_table import ACTION_ROWS
from larnet.ui.clip.explored_clips import SHARES, blended, one_clip
from larnet.ui.clip.figure import preview
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.novel_test import novel_phrases, novel_table
from larnet.ui.parts.phrase_map import phrase_map, project
from larnet.ui.tabs.explore import FIRST, FREE, located


def test_a_phrase_that_is_an_action_lies_on_it():
    centres = np.random.default_rng(0).normal(size=(9, 16))
    known, said = project(centres, centres[4:5])
    np.testing.assert_allclose(said[0], known[4], atol=1e-9)
    assert np.abs(known).max() <= 1 + 1e-9


def test_the_map_names_the_neighbours_and_escapes(model_host):
    space = model_host.pipeline().locate(["<script> bowing"])
    names = [known.name for known in space.known[0]]
    drawn = phrase_map(space.actions, space.centres, "<script> bowing", space.vectors[0], names)
    assert "<script>" not in drawn
    assert 'role="group"' in drawn and drawn.count('role="button"') == len(space.actions)
    assert drawn.count('data-play="jumping jack"') == 1
    assert names[0] in drawn
    assert drawn.count('class="hit"') == len(space.actions)
    assert drawn.count("<circle") == 2 * len(space.actions) + 1
    again = phrase_map(space.actions, space.centres, "<script> bowing", space.vectors[0], names)
    assert drawn == again


def test_names_of_the_nearest_do_not_lie_over_one_another():
    """They are always written: below the dot where the place above is taken."""
    names = ("playing the violin", "playing the flute", "bowing", "boxing")
    centres = np.array([[1, 0.0, 0.02], [0.98, 0, 0.03], [-1, 0.6, 0], [-1, -0.6, 0.1]])
    drawn = phrase_map(names, centres, "fiddling", np.array([0.2, 0.0, 0.0]), names[:2])
    places = {
        name: (float(x), float(y))
        for x, y, name in re.findall(
            r'x="([\d.]+)" y="([\d.]+)" aria-hidden="true">([^<]+)<', drawn
        )
    }
    (x, y), (other_x, other_y) = (places[name] for name in names[:2])
    assert abs(x - other_x) < 60 and abs(y - other_y) > 14


def test_what_is_called_never_seen_was_never_trained():
    known = {phrase for row in ACTION_ROWS.values() for phrase in row.train} | set(ACTION_ROWS)
    assert not known & set(FREE) and FIRST in known


@pytest.mark.parametrize(
    ("phrase", "meant", "told"),
    [
        ("winken", "hand waving", "German"),
        ("hüpfen", "hopping", "German"),
        ("sqautting", "squatting", "Read as “squatting”"),
    ],
)
def test_a_phrase_lies_where_what_it_is_taken_as_lies(model_host, phrase, meant, told):
    """Letters of another language mean another movement in English: “winken” lay at knocking."""
    shared = SimpleNamespace(model_host=model_host)
    words, drawn = located(shared, "", phrase, "sentence")
    assert told in words and f"nearest to {meant}" in drawn and f">{phrase}</text>" in drawn
    assert words.split('class="name">')[1].startswith(f"{meant}<"), "the nearest comes first"


def test_a_phrase_that_is_not_understood_lies_nowhere(model_host):
    words, drawn = located(SimpleNamespace(model_host=model_host), "", "挥手", "sentence")
    assert "English is understood" in words and "<svg" not in drawn


def test_a_blend_of_foreign_words_is_that_of_what_they_mean(model_host, photo):
    made = [
        model_host.animate(photo, [Blend(first, second, 0.3)], noise=0.0).frames
        for first, second in (("winken", "sqautting"), ("hand waving", "squatting"))
    ]
    np.testing.assert_array_equal(*made)


def clip_of(html: str) -> Path:
    return Path(re.search(r'file=([^"]+)"', html)[1])


def test_a_click_on_the_map_is_a_clip(model_host, photo):
    shared = SimpleNamespace(model_host=model_host)
    made = clip_of(one_clip(shared, "", (photo, ""), "kicking", "sentence", "kicking"))
    assert made.name.startswith("larnet-kicking-")
    assert video_file.read(made).shape[1:] == (90, 70, 3)


def test_a_blend_at_the_sliders_place_is_neither_of_its_ends(model_host):
    shared, photo = SimpleNamespace(model_host=model_host), example_actors()[1][0]
    clips = [
        video_file.read(clip_of(one_clip(shared, "", (photo, ""), blend, "sentence", "blend")))
        for blend in (Blend("walking", "boxing", share) for share in (0.0, 0.5, 1.0))
    ]
    length = min(map(len, clips))
    first, between, second = (clip[:length].astype(int) for clip in clips)
    assert np.abs(between - first).max() > 20 and np.abs(between - second).max() > 20


def test_phrases_of_the_test_were_never_trained_and_are_judged(model_host):
    rows = novel_phrases(model_host, "", "sentence", random.Random(1), 20)
    assert len({row.meant for row in rows}) == 20
    for row in rows:
        assert row.phrase in ACTION_ROWS[row.meant].unseen
        assert row.phrase not in ACTION_ROWS[row.meant].train
        assert row.right == (row.near[0].name == row.meant)
    assert sum(row.right for row in rows) >= 12, "most are understood"
    assert rows == novel_phrases(model_host, "", "sentence", random.Random(1), 20)
    html = novel_table([replace(rows[0], phrase="<b>", meant="nothing")])
    assert "<b>" not in html and "<strong>0 of 1</strong>" in html and "written for nothing" in html


def test_a_blend_is_a_strip_of_clips(model_host, photo):
    shared = SimpleNamespace(model_host=model_host)
    clips = blended(shared, "", (photo, ""), "walking", "bowing", "sentence")
    assert len(clips) == len(SHARES)
    assert [clips[0].label, clips[-1].label] == ["walking", "bowing"]
    # nobody is found: at the model's own rate
    assert video_file.read(clips[2].clip).shape == (32, 90, 70, 3)


def test_who_was_chosen_moves_in_every_step_of_a_blend(model_host):
    shared, actor = SimpleNamespace(model_host=model_host), example_actors()[1][0]
    seen = preview(actor)
    joints = seen.joints.copy()
    joints[5:8] = joints[9:12]  # one arm is said to be where the other is
    told = json.dumps({"photo": seen.key, "joints": joints.round(3).tolist()})
    found, given = (
        [video_file.read(player.clip) for player in blended(
            shared, "", (actor, who), "walking", "boxing", "sentence")]
        for who in ("", told)
    )  # fmt: skip
    assert len(found[0]) == 64, "a whole action at 24 frames a second"
    for one, other in zip(found, given):
        assert np.abs(one.astype(int) - other).max() > 20


@pytest.mark.parametrize(
    ("change", "words"), [({"photo": None}, "Choose an actor"), ({"second": ""}, "Type an action")]
)
def test_a_blend_that_cannot_be_is_refused_in_words(model_host, photo, change, words):
    sent = {"photo": photo, "first": "walking", "second": "bowing"} | change
    sent["actor"] = sent.pop("photo"), ""
    with pytest.raises(BadInput, match=words):
        blended(SimpleNamespace(model_host=model_host), "", encoder="sentence", **sent)
