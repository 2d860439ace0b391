"""The visitor's own photo: its frame, moved and zoomed, and the whole photo put back."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image
from skimage import data

from larnet.errors import BadInput
from larnet.media import video_file
from larnet.media.crop import CropBox
from larnet.ui.parts.photo_crop import adjusted, chosen_crop_box, framed, in_plain_words
from larnet.ui.tabs.animate import generate
from larnet.ui.tabs.comparison import Question, compare

BASE = CropBox(left=10, top=20, side=100)


@pytest.mark.parametrize(
    ("values", "frame"),
    [
        ((1, 0, 0), BASE),
        ((2, 0, 0), CropBox(35, 45, 50)),
        ((0.5, 0, 0), CropBox(-40, -30, 200)),
        ((1, 0.25, -0.5), CropBox(35, -30, 100)),
    ],
)
def test_the_frame_moves_with_the_sliders(values, crop_box):
    assert adjusted(BASE, *values) == crop_box


@pytest.mark.parametrize("values", [(0, 0, 0), (float("nan"), 0, 0), (1, 3, 0), (1, 0, "left")])
def test_sliders_out_of_range_are_refused_in_words(values):
    with pytest.raises(BadInput, match="give a number"):
        adjusted(BASE, *values)


def test_a_photo_of_nobody_says_so_and_is_framed_all_the_same(photo):
    seen = framed(photo)
    assert not seen.chosen
    assert seen.warnings
    assert seen.square.shape == (448, 448, 3)
    assert "<li>" in in_plain_words(seen.warnings)
    assert in_plain_words(()) == ""
    assert "<script>" not in in_plain_words(("<script>",))


def test_the_chosen_frame_is_what_the_model_sees(model_host, photo):
    values = (model_host, photo, "walking", "sentence", 0, 1, 3, 16, "")
    plain, _ = generate(*values)
    moved, _ = generate(*values, (1.5, 0.2, 0, False))
    assert not np.array_equal(plain.framed, moved.framed)
    assert moved.crop_box == framed(photo, 1.5, 0.2, 0).crop_box


def test_the_whole_photo_is_put_back(model_host, photo):
    values = (model_host, photo, "walking", "sentence", 0, 1, 3, 16, "")
    animation, mp4 = generate(*values, (1, 0, 0, True))
    assert animation.frames.shape == (1, 16, 90, 70, 3)
    assert video_file.read(mp4).shape == (16, 90, 70, 3)


def test_compare_sees_the_frame_that_was_chosen_for_the_same_photo(model_host, photo):
    crop_box = chosen_crop_box(photo, photo, 1.5, 0.2, 0)
    assert crop_box == framed(photo, 1.5, 0.2, 0).crop_box
    assert chosen_crop_box(photo, photo) is None, "nothing was moved"
    assert chosen_crop_box(photo, "another.png", 1.5, 0.2, 0) is None
    assert chosen_crop_box(None, None, 1.5, 0.2, 0) is None

    def clips(crop_box: CropBox | None) -> np.ndarray:
        asked = Question([(photo, "A")], ["walking", "bowing"], crop_box=crop_box)
        *_, made = compare(model_host, asked, 16, 3, encoder="sentence")
        return made.clips

    assert not np.array_equal(clips(None), clips(crop_box))


def test_half_a_body_is_shown_in_its_photo(model_host, tmp_path):
    """Most of the square around someone whose legs are cut off is no photo."""
    path = tmp_path / "portrait.png"
    Image.fromarray(data.astronaut()).save(path)
    values = (model_host, str(path), "walking", "sentence", 0, 1, 3, 16, "")
    found = framed(str(path))
    assert found.cut and "upper body" in " ".join(found.warnings)
    shown, _ = generate(*values, (1, 0, 0, False))
    assert shown.frames.shape == (1, 16, 512, 512, 3)
    square, _ = generate(*values, (1, 0.1, 0, False))  # a square that the visitor chose is kept
    assert square.frames.shape[2] == square.frames.shape[3] != 512
