"""Clips of one call that differ in more than words: position, noise, blends of two actions. And
words, where a checkpoint has one text encoder alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.animation import Blend
from larnet.errors import BadInput, UnknownName
from larnet.pipeline import Pipeline, load_pipeline
from larnet.weights import checkpoint


@pytest.fixture(scope="module")
def pipeline(tiny_checkpoint):
    return load_pipeline(tiny_checkpoint, "cpu")


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)


@pytest.mark.parametrize(("name", "values"), [("position", [0.0, 0.4, 1.0]), ("noise", [0, 1, 2])])
def test_one_value_a_clip_is_as_one_call_a_value(pipeline, photo, name, values):
    together = pipeline.animate(photo, ["walking"] * 3, frames=20, **{name: values}).frames
    for clip, value in zip(together, values):
        alone = pipeline.animate(photo, "walking", frames=20, **{name: value}).frames[0]
        assert np.abs(clip.astype(int) - alone).max() <= 1  # a batch may round otherwise


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"position": [0.0, 1.0]}, "2 values for 3 clips"),
        ({"noise": [0.0, 1.0, 3.0]}, "Noise is 3"),
        ({"position": "far"}, "not a number"),
    ],
)
def test_wrong_values_are_refused_in_words(pipeline, photo, settings, words):
    with pytest.raises(BadInput, match=words):
        pipeline.animate(photo, ["walking"] * 3, **settings)


def test_the_ends_of_a_blend_are_the_two_actions(pipeline, photo):
    ends = [Blend("walking", "bowing", share) for share in (0.0, 0.5, 1.0)]
    blended = pipeline.animate(photo, ends)
    pure = pipeline.animate(photo, ["walking", "bowing"])
    for i, end in ((0, 0), (2, 1)):  # sums over other numbers of rows may end in other last bits
        assert np.abs(blended.frames[i].astype(int) - pure.frames[end]).max() <= 1
    assert [known[0].name for known in blended.known[::2]] == ["walking", "bowing"]
    assert blended.phrases[1] == "walking + 50% bowing"


def test_a_blend_is_checked_as_phrases_are(pipeline, photo):
    with pytest.raises(BadInput, match="share"):
        pipeline.animate(photo, Blend("walking", "bowing", 1.5))
    with pytest.raises(BadInput, match="Type an action"):
        pipeline.animate(photo, Blend("walking", " ", 0.5))


def test_phrases_lie_among_the_known_actions(pipeline):
    space = pipeline.locate(["bowing", "taking a bow"])
    assert space.centres.shape == (len(pipeline.actions), space.vectors.shape[1])
    assert [known[0].name for known in space.known] == ["bowing", "bowing"]
    np.testing.assert_allclose(np.linalg.norm(space.vectors, axis=1), 1, rtol=1e-5)
    with pytest.raises(BadInput, match="Type an action"):
        pipeline.locate([" "])


def test_a_checkpoint_with_one_text_encoder_reads_all_words_by_it(tiny_checkpoint, photo):
    loaded = checkpoint.load(tiny_checkpoint)
    spec = replace(loaded.info.spec, encoders=(("glove", 50),))
    info = replace(loaded.info, spec=spec, encoders=("glove",))
    alone = Pipeline(replace(loaded, info=info), torch.device("cpu"))
    asked, other = (alone.animate(photo, "walking", encoder=e) for e in ("glove", "sentence"))
    assert np.array_equal(asked.frames, other.frames)
    assert set(other.warnings) - set(asked.warnings) == {
        "tiny reads words by glove alone, not by sentence."
    }
    assert alone.understand("walking", "sentence").parts[0].action == "walking"
    with pytest.raises(UnknownName, match="Did you mean: glove"):
        alone.animate(photo, "walking", encoder="glov")


def test_the_plain_method_answers_as_every_shipped_checkpoint_does(photo):
    plain = load_pipeline("larnet", "cpu")
    made = plain.animate(photo, ["wave to me", "jumping jack"], seed=1)
    assert [known[0].name for known in made.known] == ["hand waving", "jumping jack"]
    assert made.frames.shape == (2, 16, 56, 56, 3)
    assert (plain.info.spec.head, plain.info.spec.motion) == ("paint", "transposed")
    assert made.frames[0].std() > 0 and not np.array_equal(*made.frames)
