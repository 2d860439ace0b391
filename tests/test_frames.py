"""Pixels to the networks and back, and framing."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from larnet.errors import BadInput
from larnet.media.crop import CropBox, centre_crop_box, crop, square
from larnet.media.pixels import resize, to_model, to_uint8


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


@pytest.mark.parametrize(
    ("shape", "inside"),
    [
        ((7, 9, 3), (3, 7, 9)),
        ((2, 7, 9, 3), (2, 3, 7, 9)),
        ((2, 5, 7, 9, 3), (2, 3, 5, 7, 9)),
    ],
)
def test_round_trip_is_exact_and_channels_come_before_time(shape, inside):
    pixels = noise(*shape)
    x = to_model(pixels)
    assert x.shape == inside
    assert x.dtype == torch.float32
    assert np.array_equal(to_uint8(x).numpy(), pixels)


@pytest.mark.filterwarnings("error")
def test_pixels_that_may_not_be_written_to_are_read_without_a_warning():
    """Pillow's are such, and torch warned of them in the log of the page."""
    pixels = noise(8, 8, 3)
    pixels.flags.writeable = False
    torch.set_warn_always(True)
    try:
        assert np.array_equal(to_uint8(to_model(pixels)).numpy(), pixels)
        assert resize(pixels, 4, 4).shape == (4, 4, 3)
    finally:
        torch.set_warn_always(False)


def test_every_value_survives_and_spans_minus_one_to_one():
    ramp = np.arange(256, dtype=np.uint8).reshape(16, 16, 1).repeat(3, axis=2)
    x = to_model(ramp)
    assert (x.min(), x.max()) == (-1, 1)
    assert np.array_equal(to_uint8(x).numpy(), ramp)


def test_to_model_leaves_its_input_alone_and_takes_tensors():
    pixels = torch.full((4, 4, 3), 200, dtype=torch.uint8)
    assert to_model(pixels).shape == (3, 4, 4)
    assert (pixels == 200).all()


def test_to_uint8_rounds_and_clamps_and_keeps_its_input():
    x = torch.tensor([-9.0, -1.0, 0.0, 1.0, 9.0]).view(1, 1, 5).repeat(3, 1, 1).requires_grad_()
    assert to_uint8(x)[0, :, 0].tolist() == [0, 0, 128, 255, 255]
    assert x.max() == 9


@pytest.mark.parametrize(
    "pixels",
    [noise(4, 4, 3).astype(np.float32), noise(4, 4, 4), noise(4, 3), noise(1, 1, 1, 4, 4, 3)],
)
def test_to_model_refuses_what_is_no_picture(pixels):
    with pytest.raises(BadInput, match="uint8"):
        to_model(pixels)


def test_shrinking_averages_every_pixel():
    lines = np.zeros((64, 64, 3), np.uint8)
    lines[:, ::8] = 240  # thin lines that point sampling would miss
    small = resize(lines, 8, 8)
    assert small.shape == (8, 8, 3)
    assert np.abs(small[:, 2:-2].astype(int) - 30).max() <= 3


def test_resize_treats_frames_alike_and_same_size_is_untouched():
    clip = noise(3, 20, 30, 3)
    assert resize(clip, 20, 30) is clip
    assert np.array_equal(resize(clip, 10, 10)[1], resize(clip[1], 10, 10))


def test_crop_inside_the_photo_at_its_own_size_is_the_photo():
    photo = noise(40, 60, 3)
    assert np.array_equal(crop(photo, CropBox(5, 3, 30), 30), photo[3:33, 5:35])


@pytest.mark.parametrize(
    "crop_box", [CropBox(-70, -90, 200), CropBox(500, 500, 8), CropBox(-3, 2, 30)]
)
def test_crop_over_the_edges_continues_the_photo(crop_box):
    photo = np.zeros((20, 31, 3), np.uint8)
    photo[...] = (10, 120, 240)
    assert np.array_equal(crop(photo, crop_box, 16), np.broadcast_to([10, 120, 240], (16, 16, 3)))


def test_crop_over_the_edge_keeps_the_photo_and_shows_no_second_actor():
    photo = np.full((64, 64, 3), 90, np.uint8)
    photo[20:44, 10:20] = 250  # an actor near the left edge
    wide = crop(photo, CropBox(-32, 0, 64), 64)
    assert np.array_equal(wide[:, 32:], photo[:, :32])
    assert (wide[:, :32] == 90).all()


@pytest.mark.parametrize("turned", [False, True])
def test_what_the_edge_cuts_leaves_no_streak(turned):
    photo = np.full((64, 64, 3), 90, np.uint8)
    photo[30:34, 0:20] = 250  # an arm that reaches the edge
    crop_box, inside = CropBox(-32, 0, 64), np.s_[:, 32:]
    if turned:
        photo, crop_box, inside = photo.swapaxes(0, 1), CropBox(0, -32, 64), np.s_[32:]
    wide = crop(photo, crop_box, 64)
    assert np.array_equal(wide[inside], photo[:, :32] if not turned else photo[:32])
    outside = wide[:, :32] if not turned else wide[:32].swapaxes(0, 1)
    assert outside[31, 31, 0] > 150
    assert (outside[:, :24] == 90).all()


def test_crop_of_a_photo_one_pixel_wide():
    assert crop(noise(30, 1, 3), centre_crop_box(30, 1), 16).shape == (16, 16, 3)


@pytest.mark.parametrize(("height", "width"), [(100, 60), (60, 100), (64, 64), (61, 100)])
def test_centre_frame_shows_the_whole_height(height, width):
    crop_box = centre_crop_box(height, width)
    assert (crop_box.top, crop_box.side) == (0, height)
    assert abs(2 * crop_box.left + crop_box.side - width) <= 1


def test_square_takes_the_middle_of_every_frame():
    clip = noise(2, 20, 40, 3)
    assert np.array_equal(square(clip, 20), clip[:, :, 10:30])


def test_a_frame_needs_a_pixel():
    with pytest.raises(BadInput, match="at least 1"):
        CropBox(0, 0, 0)
