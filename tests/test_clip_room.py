"""One request cannot fill the memory: what is too large is refused in words before it is made."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.config.output_spec import MOST_PIXELS, output_spec
from larnet.errors import BadInput
from larnet.generation import ClipGenerator
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.question import Question
from larnet.ui.server import model_host as served
from larnet.ui.tabs import comparison
from larnet.ui.tabs.comparison import _check_room, compare

# Clips, frames, height, width of what the page and its endpoints offer.
OFFERED = [
    (1, 288, 1024, 1024),  # Animate: 12 seconds of a square photo
    (1, 256, 896, 896),  # the square, 8 times the model's
    (16, 48, 512, 512),
    (6, 288, 224, 224),  # Compare: actions of one person
    (4, 288, 538, 336),  # two people, two actions
    (16, 222, 358, 224),  # four people, four actions, together a comparison's old limit
]


@pytest.mark.parametrize(("clips", "frames", "height", "width"), OFFERED)
def test_what_the_page_offers_has_room(clips, frames, height, width):
    output_spec("photo", None, most_pixels=served.MOST_PIXELS).check_room(
        clips, frames, (height, width)
    )


@pytest.mark.parametrize(
    ("clips", "frames", "height", "width"),
    [(1, 288, 2048, 2048), (12, 64, 768, 1024), (32, 64, 448, 448), (4, 288, 768, 1024)],
)
def test_what_the_command_line_offers_has_room(clips, frames, height, width):
    output_spec("photo", None).check_room(clips, frames, (height, width))
    assert MOST_PIXELS * 3 < 4e9  # bytes


@pytest.fixture
def nothing_made(monkeypatch):
    def made(*_, pictures=True, **__):
        assert not pictures, "pictures are made of what has to be refused"
        return poses(*_, pictures=pictures, **__)

    poses = ClipGenerator.generate
    monkeypatch.setattr(ClipGenerator, "generate", made)


@pytest.mark.usefixtures("nothing_made")
def test_too_large_clips_are_refused_before_they_are_made(pipeline, photo):
    with pytest.raises(BadInput) as refused:
        pipeline.animate(photo, ["walking"] * 2, frames=256, longest=4096)
    assert str(refused.value) == (
        "2 clips of 256 frames of 4096 x 4096 pixels are 8,590 million pixels; there is room for "
        "1,208 million. Take a shorter length, a smaller longest side or fewer clips."
    )


@pytest.mark.usefixtures("nothing_made")
def test_the_page_has_less_room_than_the_command_line(model_host, photo):
    with pytest.raises(BadInput, match=r"1 clip of 48 frames .* room for 302 million"):
        model_host.animate(photo, ["walking"], frames=48, longest=4096)


@pytest.mark.parametrize(("output", "side"), [("photo", 112), ("square", 128)])
def test_the_limit_is_exact(pipeline, photo, output, side):
    """Of a photo smaller than the model's square, which is made on the way, the square counts."""
    asked = {"frames": 8, "output": output, "longest": 128}
    size = 8 * side * side
    assert (
        pipeline.animate(photo, "bowing", most_pixels=size, **asked).frames[0, ..., 0].size <= size
    )
    with pytest.raises(BadInput, match=f"8 frames of {side} x {side}"):
        pipeline.animate(photo, "bowing", most_pixels=size - 1, **asked)


def test_clips_that_are_compared_share_one_room(model_host, photo, monkeypatch):
    asked = Question([(photo, "A"), (example_actors()[0][0], "B")], ["walking"])

    def clips() -> list:
        return list(compare(model_host, asked, 16, 3, output="square", longest=128))

    monkeypatch.setattr(comparison, "MOST_PIXELS", 2 * 16 * 128**2)
    assert [clip.shape for clip in clips()[-1].clips] == [(16, 128, 128, 3)] * 2
    monkeypatch.setattr(comparison, "MOST_PIXELS", 2 * 16 * 128**2 - 1)
    with pytest.raises(BadInput, match=r"1 clip of 16 frames .* Take a shorter length"):
        clips()


def test_a_short_clip_counts_as_long_as_the_longest():
    small, large = (np.zeros((frames, 8, 8, 3), np.uint8) for frames in (12, 48))
    several = [(small, 12.0), (large, 24.0)]  # 1 and 2 seconds: together 48 frames each
    _check_room(several, 2, most=2 * 48 * 64)
    with pytest.raises(BadInput, match=r"4 clips of up to 2 seconds .* 2 of them are .* shorter"):
        _check_room(several, 4, most=2 * 48 * 64 - 1)


def test_large_clips_count_by_their_pixels_in_a_comparison(model_host, photo):
    """Six of 12 seconds and 2048 x 1536 pixels, 16 GB, counted as much as six of 336 x 336."""
    asked = Question([(photo, "A")], ["walking", "bowing"])
    with pytest.raises(BadInput, match="2 clips of 48 frames of 2048 x 2048"):
        list(compare(model_host, asked, 48, 3, output="square", longest=2048))
