"""The visitor's own photo: what was found in it, and clips of the whole of it."""

from __future__ import annotations

import numpy as np
from PIL import Image
from skimage import data

from larnet.media import video_file
from larnet.ui.parts.photo_preview import preview, warnings_list
from larnet.ui.tabs.animate import generate
from larnet.ui.tabs.comparison import Question, compare


def test_a_photo_of_nobody_says_so_and_is_shown_as_it_is(photo):
    shown, warnings = preview(photo)
    assert np.array_equal(shown, np.asarray(Image.open(photo).convert("RGB")))
    assert "<li>" in warnings_list(warnings)
    assert warnings_list(()) == ""
    assert "<script>" not in warnings_list(("<script>",))


def test_a_clip_is_the_whole_photo(model_host, photo):
    values = (model_host, photo, "walking", "sentence", 0, 1, 3, 16, "")
    animation, mp4 = generate(*values)
    assert animation.frames.shape == (1, 16, 90, 70, 3)
    assert video_file.read(mp4).shape == (16, 90, 70, 3)


def test_compare_shows_the_whole_photo_of_one_actor_and_squares_of_several(model_host, photo):
    *_, one = compare(model_host, Question([(photo, "A")], ["walking", "bowing"]), 16, 3)
    assert one.clips.shape == (2, 16, 90, 70, 3)
    several = Question([(photo, "A"), (photo, "B")], ["walking"])
    *_, made = compare(model_host, several, 16, 3)
    assert made.clips.shape[2] == made.clips.shape[3]


def test_half_a_body_is_shown_in_its_photo(model_host, tmp_path):
    """Most of the square around someone whose legs are cut off is no photo."""
    path = tmp_path / "portrait.png"
    Image.fromarray(data.astronaut()).save(path)
    shown, warnings = preview(str(path))
    assert "upper body" in " ".join(warnings)
    assert shown.shape == (448, 448, 3)
    before = np.asarray(Image.fromarray(data.astronaut()).resize((448, 448)), float)
    left = shown.mean(-1) / before.mean(-1).clip(1)
    assert np.median(left[60:180, 170:230]) > 0.95, "the face stays as it is"
    assert np.median(left[:60, :60]) < 0.45, "what is around the person is dimmed"
    clip, _ = generate(model_host, str(path), "walking", "sentence", 0, 1, 3, 16, "")
    assert clip.frames.shape == (1, 16, 512, 512, 3)
