"""Settings that a link or a kept clip brings back, and what they do to a clip."""

from __future__ import annotations

import json

import numpy as np
import pytest

from larnet.ui.clip.settings import FIELDS, USUAL, recalled, settings_to_keep
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.tabs.animate import generate


def test_what_is_told_of_a_clip_brings_it_back(photo):
    asked = USUAL | {"speed": 1.5, "side": "left", "ending": "once", "seed": 42, "seconds": 4}
    kept = settings_to_keep(asked, "waving", photo)
    assert kept == {"phrase": "waving", "seed": 42, "speed": 1.5, "side": "left",
                    "ending": "once", "seconds": 4}  # fmt: skip
    for sent in (kept, json.dumps(kept), {name: str(value) for name, value in kept.items()}):
        assert recalled(sent) == {"phrase": "waving"} | asked


def test_an_example_is_named_and_no_other_photo(photo):
    path = example_actors()[1][0]
    kept = settings_to_keep(USUAL, "waving", path)
    assert kept["actor"] == "02_bruno" and recalled(kept)["photo"] == path
    assert "actor" not in settings_to_keep(USUAL, "waving", photo)
    for name in ("../../etc/passwd", path, "nobody", 7, None, ["02_bruno"][:0]):
        assert "photo" not in recalled({"phrase": "waving", "actor": name})


@pytest.mark.parametrize(
    "sent",
    [None, 7, "", "[]", "no JSON", "[" * 3000, "x" * 9000, {}, {"phrase": 7}, {"phrase": " "},
     {"phrase": "x" * 5000}, json.dumps(["phrase"])],
)  # fmt: skip
def test_what_names_no_phrase_changes_nothing(sent):
    assert recalled(sent) == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("speed", 9), ("speed", "nan"), ("speed", None), ("strength", "inf"), ("side", "up"),
     ("ending", ["loop"]), ("seconds", 5), ("encoder", "word2vec"), ("noise", -1), ("seed", -1),
     ("seed", 1e40), ("position", {})],
)  # fmt: skip
def test_a_wrong_value_leaves_its_control_alone(name, value):
    found = recalled({"phrase": "waving", name: value})
    assert name not in found and found["phrase"] == "waving"
    assert set(found) == {"phrase", *FIELDS} - {name}


def _clip(model_host, path, **manner):
    made = generate(model_host, path, "hand waving", "glove", 0, 1, 3, **manner)
    return made.animation


@pytest.fixture(scope="module")
def actor():
    return example_actors()[1][0]


def test_seconds_are_as_long_as_they_say(model_host, actor):
    for seconds in (0, 2):
        made = _clip(model_host, actor, seconds=seconds)
        assert made.fps == 24
        assert len(made.frames[0]) == (48 if seconds else 64), "0: the whole action"


def test_speed_strength_and_ending_show(model_host, actor):
    usual = _clip(model_host, actor, seconds=2)
    for manner in ({"speed": 2.0}, {"strength": 0.4}, {"ending": "loop"}):
        other = _clip(model_host, actor, seconds=2, **manner)
        assert np.abs(other.joints - usual.joints).max() > 0.5, manner
        assert other.frames.shape == usual.frames.shape
    looped = other.joints[0]
    steps = np.abs(np.diff(np.concatenate((looped, looped[:1])), axis=0)).max((1, 2))
    assert steps[-1] < 2.5 * max(np.median(steps), 0.5), "the end leads to the beginning"
