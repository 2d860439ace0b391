"""Clips of a checkpoint whose time is continuous: seconds, frames a second, segments, loops."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from larnet.config.moments import EpisodeTime
from larnet.config.variants import DEBUG, POSED, change
from larnet.errors import LarnetError
from larnet.generation import PART
from larnet.model import LARNet
from larnet.pipeline import load_pipeline
from larnet.text.load_encoder import load_encoder
from larnet.weights import checkpoint

SPEC = change(DEBUG, {"model": POSED | {"state": 32}}).model
ACTIONS = {"hand waving": ("hand waving", "wave"), "sitting down": ("sitting down", "sit down")}
TIMES = {
    "hand waving": EpisodeTime(3.0, True, (0.25, 0.5)),
    "sitting down": EpisodeTime(1.5, False),
}


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """An untrained model that moves: the layers that start still are stirred."""
    torch.manual_seed(0)
    model = LARNet(SPEC)
    with torch.no_grad():
        model.G_v.reader.out.weight.mul_(4.0)
    info = checkpoint.CheckpointInfo(
        name="continuous",
        spec=SPEC,
        actions=ACTIONS,
        encoders=("sentence", "glove"),
        data="synthetic",
        step=0,
        times=TIMES,
    )
    every = [p for group in ACTIONS.values() for p in group]
    encode = load_encoder("glove").encode
    phrases = {"glove": torch.from_numpy(np.asarray(encode(every)))}
    folder: Path = tmp_path_factory.mktemp("checkpoints") / "continuous"
    checkpoint.save(folder, model, info, "# continuous\n", phrases)
    return load_pipeline(folder, "cpu")


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)


def made(pipeline, photo, *actions, **wanted):
    return pipeline.animate(photo, list(actions or ["wave"]), encoder="glove", **wanted)


def apart(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b).mean())


def test_the_whole_action_at_24_frames_a_second_without_being_asked(pipeline, photo):
    clip = made(pipeline, photo)
    assert clip.fps == 24
    assert clip.frames.shape[1] == 72
    both = made(pipeline, photo, "wave", "sit down")
    assert both.frames.shape[1] == 72  # the longer of the two


@pytest.mark.parametrize(
    ("wanted", "frames", "fps"),
    [
        ({"seconds": 2}, 48, 24),
        ({"seconds": 2, "fps": 8}, 16, 8),
        ({"seconds": 1.5, "fps": 60}, 90, 60),
        ({"fps": 12}, 36, 12),
        ({"frames": 16}, 16, 12),
        ({"frames": 5}, 5, 12),
        ({"frames": 20, "fps": 30}, 20, 30),
        ({"seconds": 12, "fps": 8}, 96, 8),
        ({"seconds": 2, "fps": 29.97}, 60, 29.97),
    ],
)
def test_lengths_and_rates(pipeline, photo, wanted, frames, fps):
    clip = made(pipeline, photo, **wanted)
    assert clip.frames.shape[1] == frames
    assert clip.fps == fps


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"fps": 7}, "8 to 60"),
        ({"fps": 61}, "8 to 60"),
        ({"fps": "film"}, "8 to 60"),
        ({"seconds": 13}, "0.1 to 12"),
        ({"seconds": 0}, "0.1 to 12"),
        ({"seconds": "long"}, "0.1 to 12"),
        ({"seconds": 2, "frames": 9}, "not both"),
        ({"frames": 257}, "1 to 256"),
    ],
)
def test_other_lengths_are_refused_in_words(pipeline, photo, wanted, words):
    with pytest.raises(LarnetError, match=words):
        made(pipeline, photo, **wanted)


def test_a_checkpoint_of_fixed_time_says_so(tiny_checkpoint, photo):
    fixed = load_pipeline(tiny_checkpoint, "cpu")
    assert fixed.animate(photo, "walking").frames.shape[1] == 16
    assert fixed.animate(photo, "walking", seconds=2).frames.shape[1] == 24
    other = fixed.animate(photo, "walking", fps=24)
    assert other.fps == 12 and "makes 12 frames a second" in other.warnings[-1]
    with pytest.raises(LarnetError, match="8 to 60"):
        fixed.animate(photo, "walking", fps=500)


def test_no_jump_where_parts_join(pipeline, photo):
    """A clip of several parts equals its beginning made alone, and goes on smoothly."""
    frames = made(pipeline, photo, "sit down", seconds=5, fps=24).frames[0]
    assert len(frames) == 120 > 2 * PART
    steps = [apart(a, b) for a, b in pairwise(frames)]
    joins = range(40, 120, 40)
    for join in joins:
        near = max(steps[join - 3 : join - 1] + steps[join : join + 2])
        assert steps[join - 1] <= 2.4 * near + 0.2


def test_what_repeats_is_played_in_a_loop_without_a_seam(pipeline, photo):
    frames = made(pipeline, photo, "wave").frames[0]
    steps = [apart(a, b) for a, b in pairwise(frames)]
    assert max(steps) > 0.2  # it moves
    assert apart(frames[-1], frames[0]) <= max(steps) + 0.2
    held = made(pipeline, photo, "sit down", seconds=3).frames[0]
    assert apart(held[-1], held[-2]) < 0.2  # what cannot be done again stays where it ended


def test_seeds_styles_and_neighbours(pipeline, photo):
    one = made(pipeline, photo, "wave", "sit down", seconds=3, seed=4)
    same = made(pipeline, photo, "wave", "sit down", seconds=3, seed=4)
    assert np.array_equal(one.frames, same.frames)
    other = made(pipeline, photo, "wave", "sit down", seconds=3, seed=5)
    assert not np.array_equal(one.frames, other.frames)
    alone = made(pipeline, photo, "sit down", seconds=3, seed=4)
    assert np.abs(one.frames[1].astype(int) - alone.frames[0]).max() <= 1


def test_larger_pictures_and_positions(pipeline, photo):
    clip = made(pipeline, photo, "wave", seconds=1, longest=2 * pipeline.size, position=0.5)
    assert clip.frames.shape == (1, 24, 2 * SPEC.size, 2 * SPEC.size, 3)
