"""One call from photo and phrases to frames: seeds, shapes, positions, and every bad argument."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.config.variants import variant
from larnet.errors import LarnetError
from larnet.media.crop import CropBox
from larnet.media.image_file import read_photo
from larnet.model import LARNet
from larnet.pipeline import load_pipeline
from larnet.rendering import changed_region, region_in_photo
from larnet.text.phrases import ACTIONS, phrases_of
from larnet.weights import checkpoint


@pytest.fixture(scope="module")
def pipeline(tiny_checkpoint):
    return load_pipeline(tiny_checkpoint, "cpu")


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)


def test_shapes_and_words(pipeline, photo):
    made = pipeline.animate(photo, ["hand waving", "jumping jack"])
    size = pipeline.size
    assert made.frames.shape == (2, 16, size, size, 3)
    assert made.frames.dtype == np.uint8
    assert made.framed.shape == (size, size, 3)
    assert made.phrases == ("hand waving", "jumping jack")
    assert [known[0].name for known in made.known] == ["hand waving", "jumping jack"]
    assert made.known[0][0].cosine == pytest.approx(1.0, abs=1e-3)
    assert made.new == (False, False)
    assert all(m >= 0 for m in made.motion)


def test_arrays_say_one_number_a_clip(pipeline, photo):
    two = ["bowing", "walking"]
    listed = pipeline.animate(photo, two, position=[0, 0.5], noise=[0, 1], frames=4).frames
    arrays = {"position": np.array([0, 0.5]), "noise": np.array([0, 1])}
    assert np.array_equal(listed, pipeline.animate(photo, two, frames=4, **arrays).frames)


def test_same_seed_same_bytes_other_seed_other_style(pipeline, photo):
    one = pipeline.animate(photo, "walking", seed=7).frames
    assert np.array_equal(one, pipeline.animate(photo, "walking", seed=7).frames)
    assert not np.array_equal(one, pipeline.animate(photo, "walking", seed=8).frames)


def test_no_noise_makes_seeds_alike(pipeline, photo):
    one = pipeline.animate(photo, "walking", seed=7, noise=0).frames
    assert np.array_equal(one, pipeline.animate(photo, "walking", seed=8, noise=0).frames)


def test_a_clip_does_not_depend_on_the_others_beside_it(pipeline, photo):
    together = pipeline.animate(photo, ["bowing", "walking"]).frames[1]
    alone = pipeline.animate(photo, "walking").frames[0]
    assert np.abs(together.astype(int) - alone).max() <= 1


def test_length_is_what_was_asked_and_segments_join(pipeline, photo):
    long = pipeline.animate(photo, "walking", frames=40).frames
    assert long.shape[1] == 40
    steps = np.abs(np.diff(long[0].astype(int), axis=0)).mean((1, 2, 3))
    assert steps[15] <= 2.5 * np.median(steps)
    assert pipeline.animate(photo, "walking", frames=1).frames.shape[1] == 1


def test_both_encoders_serve_one_checkpoint(pipeline, photo):
    for encoder in pipeline.encoders:
        made = pipeline.animate(photo, "jumping", encoder=encoder)
        assert made.known[0][0].name == "jumping"


def test_a_longest_side_composes_larger_from_the_photo(pipeline, photo):
    made = pipeline.animate(photo, "walking", longest=2 * pipeline.size)
    assert made.frames.shape[2:4] == (2 * pipeline.size, 2 * pipeline.size)


def test_the_whole_photo_in_its_own_proportions(pipeline, photo):
    height, width = photo.shape[:2] if hasattr(photo, "shape") else read_photo(photo).shape[:2]
    made = pipeline.animate(photo, "walking", output="photo", frames=4)
    assert made.frames.shape[1:4] == (4, height, width)
    longest = max(height, width) // 2
    small = pipeline.animate(photo, "walking", output="photo", frames=4, longest=longest)
    assert max(small.frames.shape[2:4]) == longest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"position": 1.5}, "Position is 1.5; give a number from 0 to 1"),
        ({"position": float("nan")}, "Position is not a number"),
        ({"noise": -1}, "Noise is -1"),
        ({"noise": "loud"}, "Noise is not a number"),
        ({"seed": 1.5}, "Seed is 1.5; give a whole number"),
        ({"seed": -1}, "Seed is -1"),
        ({"seed": None}, "Seed is not a whole number"),
        ({"frames": 0}, "number of frames is 0"),
        ({"frames": 10_000}, "number of frames is 10000"),
        ({"longest": 9999}, "longest side is 9999"),
        ({"output": "photos"}, "Did you mean: photo"),
        ({"encoder": "glov"}, "Did you mean: glove"),
        ({"actions": ""}, "Type an action"),
        ({"actions": []}, "0 actions were given"),
        ({"actions": ["walking"] * 33}, "33 actions were given"),
        ({"actions": "x" * 5000}, "5,?000"),
        ({"actions": None}, "Actions are words, not NoneType. Give for example 'wave'"),
        ({"actions": 3}, "Actions are words, not int"),
        ({"actions": np.array(0.5)}, "Actions are words, not ndarray"),
        ({"actions": ["walking", 3]}, "An action is words, not int"),
        ({"manner": None}, r"A manner is a Manner\(speed=..., ...\), not NoneType"),
        ({"manner": {"speed": 2}}, r"A manner is a Manner\(speed=..., ...\), not dict"),
        ({"encoder": None}, "Unknown text encoder 'None'"),
        ({"encoder": ["glove"]}, "Unknown text encoder"),
        ({"output": np.zeros((2, 2))}, "Unknown output"),
        ({"joints": [[1, 2], [3]]}, r"Joints are numbers \(20, 2\)"),
        ({"position": np.zeros(2)}, "Position has 2 values for 1 clips"),
        ({"position": np.zeros((1, 1, 2))}, "Position is not a number"),
        ({"person": "left"}, "numbered from left to right"),
        ({"person": True}, "Person True was asked for"),
        ({"actor": None}, "no photo"),
        ({"actor": np.zeros((4, 4), np.uint8)}, "shape"),
        ({"actor": "nowhere.png"}, "no file"),
        ({"actions": "машет рукой", "encoder": "glove"}, "in English words"),
    ],
)
def test_bad_arguments_meet_a_clear_sentence(pipeline, photo, arguments, words):
    given = {"actor": photo, "actions": "walking"} | arguments
    with pytest.raises(LarnetError, match=words):
        pipeline.animate(given.pop("actor"), given.pop("actions"), **given)


def test_beyond_the_photo_nothing_needs_to_be_composed():
    """Half of a crop lies below the photo: only what `paste_back` shows is composed."""
    wave = np.sin(np.arange(200) / 6)
    photo = np.uint8(120 + 60 * wave[:100, None] + 60 * wave)[..., None].repeat(3, -1)
    rows, columns = region_in_photo(photo, CropBox(0, 0, 200), 112)
    assert (rows, columns) == (slice(0, 56), slice(0, 112))
    still = torch.zeros(112, 112, 3, dtype=torch.uint8)
    clip = still.expand(3, -1, -1, -1).clone()
    clip[1, 20:30, 40:50] = 200
    clip[1, 90:100, 40:50] = 200
    assert changed_region(clip, still, (rows, columns)) == (slice(18, 32), slice(38, 52))
    assert changed_region(clip, still, (slice(None),) * 2) == (slice(18, 102), slice(38, 52))
    assert changed_region(still[None], still, (rows, columns)) is None


def test_phrases_are_one_or_several(pipeline):
    assert len(pipeline.locate("walking").vectors) == 1
    for call in (pipeline.locate, lambda phrases: pipeline.skeletons(phrases, 4)):
        with pytest.raises(LarnetError, match="Actions are words, not NoneType"):
            call(None)


def test_skeletons_of_a_checkpoint_that_reads_words_by_another_encoder(tmp_path):
    spec = replace(variant("debug").model, encoders=(("onehot", len(ACTIONS)),))
    actions = {name: phrases_of(name).train[:3] for name in ACTIONS}
    info = checkpoint.CheckpointInfo(
        name="tags", spec=spec, actions=actions, encoders=("onehot",), data="synthetic", step=0
    )
    checkpoint.save(tmp_path / "tags", LARNet(spec), info, "# tags\n")
    pipeline = load_pipeline(tmp_path / "tags", "cpu")
    assert pipeline.skeletons(["waving", "walking"], 4).shape == (2, 4, 20, 3)
