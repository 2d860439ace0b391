"""Exploring: the map of phrases, and clips between two actions."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from larnet.errors import BadInput
from larnet.media import video_file
from larnet.ui.parts.phrase_map import phrase_map, project
from larnet.ui.tabs.explore import SHARES, blended


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
    assert 'role="img"' in drawn
    assert names[0] in drawn
    assert drawn.count("<circle") == len(space.actions) + 1
    again = phrase_map(space.actions, space.centres, "<script> bowing", space.vectors[0], names)
    assert drawn == again


def test_a_blend_is_a_strip_of_clips(model_host, photo):
    shared = SimpleNamespace(model_host=model_host)
    clips = blended(shared, "", photo, "walking", "bowing", "sentence")
    assert len(clips) == len(SHARES)
    assert [clips[0].label, clips[-1].label] == ["walking", "bowing"]
    assert video_file.read(clips[2].clip).shape == (32, 90, 70, 3)


@pytest.mark.parametrize(
    ("change", "words"), [({"photo": None}, "Choose an actor"), ({"second": ""}, "Type an action")]
)
def test_a_blend_that_cannot_be_is_refused_in_words(model_host, photo, change, words):
    sent = {"photo": photo, "first": "walking", "second": "bowing"} | change
    with pytest.raises(BadInput, match=words):
        blended(SimpleNamespace(model_host=model_host), "", encoder="sentence", **sent)
