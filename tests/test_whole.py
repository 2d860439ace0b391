"""A clip put back into its photo: what moved is there, everything else is the photo."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from larnet.__main__ import main
from larnet.errors import BadInput
from larnet.media.crop import CropBox, crop
from larnet.media.paste_back import LONGEST, paste_back


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)


def clip_of(photo: np.ndarray, crop_box: CropBox, size: int, count: int = 3) -> np.ndarray:
    return crop(photo, crop_box, size)[None].repeat(count, axis=0)


@pytest.mark.parametrize("crop_box", [CropBox(8, 8, 32), CropBox(-20, -9, 90), CropBox(30, 5, 64)])
@pytest.mark.parametrize("size", [16, 32, 56])
def test_a_clip_that_stands_still_leaves_the_photo(crop_box, size):
    photo = noise(48, 70, 3)
    out = paste_back(photo, crop_box, clip_of(photo, crop_box, size))
    assert np.array_equal(out, photo[None].repeat(3, axis=0))


def test_only_what_differs_is_changed_and_softly():
    photo = noise(128, 160, 3)
    crop_box = CropBox(30, 10, 112)
    clip = clip_of(photo, crop_box, 112)
    clip[1, 40:60, 50:70] = 255
    out = paste_back(photo, crop_box, clip)
    assert np.array_equal(out[0], photo)
    assert np.array_equal(out[2], photo)
    assert (out[1, 50:70, 80:100] == 255).all()
    out[1, 42:78, 72:108] = photo[42:78, 72:108]
    assert np.array_equal(out[1], photo)


def test_the_frame_may_reach_over_the_photos_edges():
    photo = np.full((30, 30, 3), 50, np.uint8)
    clip = np.full((2, 40, 40, 3), 250, np.uint8)
    assert (paste_back(photo, CropBox(-5, -5, 40), clip) == 250).all()
    assert (paste_back(photo, CropBox(100, 0, 20), noise(2, 8, 8, 3)) == 50).all()


def test_a_change_at_the_frames_edge_fades_out():
    photo = np.full((60, 80, 3), 50, np.uint8)
    out = paste_back(photo, CropBox(20, 10, 32), np.full((1, 32, 32, 3), 250, np.uint8))
    outside = out.copy()
    outside[:, 10:42, 20:52] = 50
    assert (outside == 50).all()
    assert (out[0, 16:36, 26:46] == 250).all()
    assert 50 < out[0, 26, 20, 0] < out[0, 26, 21, 0] <= 250


def test_large_photos_are_scaled_down_and_the_clip_with_them():
    photo = np.full((600, 2 * LONGEST, 3), 90, np.uint8)
    crop_box = CropBox(100, 40, 400)
    clip = clip_of(photo, crop_box, 224)
    clip[0, 112:, :112] = 200  # lower left quarter
    out = paste_back(photo, crop_box, clip)
    assert out.shape == (3, 300, LONGEST, 3)
    changed = np.argwhere(out[0, ..., 0] == 200)
    rows, columns = (changed.min(0) + changed.max(0)) / 2
    assert rows == pytest.approx((40 + 300) / 2, abs=8)
    assert columns == pytest.approx((100 + 100) / 2, abs=8)
    assert (out[1] == 90).all()


def test_what_is_no_clip_is_refused():
    with pytest.raises(BadInput, match="A clip is uint8"):
        paste_back(noise(20, 20, 3), CropBox(0, 0, 20), noise(8, 8, 3))


def test_the_command_line_puts_clips_back(tiny_checkpoint, tmp_path, capsys):
    photo = np.full((60, 90, 3), 120, np.uint8)
    Image.fromarray(photo).save(tmp_path / "photo.png")
    out = tmp_path / "film.npy"
    options = ["--actor", str(tmp_path / "photo.png"), "--action", "walking", "--whole"]
    place = ["--checkpoint", str(tiny_checkpoint), "--out", str(out)]
    assert main(["generate", *options, "--action", "jumping", *place]) == 0
    assert np.load(out).shape == (2, 32, 60, 90, 3)  # the whole action
    assert "note: No person was found" in capsys.readouterr().out
