"""A photo as a program holds it: the same pixels from each kind, a sentence for any other."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image, ImageCms, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from larnet.errors import BadInput
from larnet.media.image_file import read_photo
from larnet.media.photo_input import MAX_BYTES, photo_pixels
from larnet.pipeline import load_pipeline
from larnet.ui.api.who_is_meant import who_is_meant


@pytest.fixture(scope="module")
def pixels() -> np.ndarray:
    rows, columns = np.mgrid[:60, :40]
    return np.stack((4 * rows, 6 * columns, 2 * (rows + columns)), -1).astype(np.uint8)


@pytest.fixture(scope="module")
def file(pixels, tmp_path_factory):
    path = tmp_path_factory.mktemp("photos") / "photo.png"
    Image.fromarray(pixels).save(path)
    return path


def test_every_kind_gives_the_same_pixels(pixels, file):
    data = file.read_bytes()
    with file.open("rb") as opened, Image.open(file) as image:
        kinds = (pixels, image, data, bytearray(data), io.BytesIO(data), opened, file, str(file))
        for kind in kinds:
            got = photo_pixels(kind)
            assert got.height == 60 and np.array_equal(got.pixels, pixels), type(kind)


def test_a_picture_is_turned_and_its_colours_converted(pixels, tmp_path):
    image = Image.fromarray(pixels)
    exif = image.getexif()
    exif[0x0112] = 6  # a quarter turn
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image.save(tmp_path / "turned.jpg", exif=exif, icc_profile=profile, quality=95)
    with Image.open(tmp_path / "turned.jpg") as opened:
        got = photo_pixels(opened).pixels
    assert np.array_equal(got, read_photo(tmp_path / "turned.jpg")) and got.shape == (40, 60, 3)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "CMYK", "L", "1"])
def test_a_picture_gives_the_pixels_of_its_file(mode, pixels, tmp_path):
    """What is transparent too lies on one and the same ground."""
    image = Image.fromarray(pixels)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.linear_gradient("L").resize((40, 60)))
    image = image.convert(mode)
    if mode == "P":
        image.info["transparency"] = image.getpixel((3, 3))
    path = tmp_path / ("photo.jpg" if mode == "CMYK" else "photo.png")
    image.save(path)
    with Image.open(path) as opened:
        assert np.array_equal(photo_pixels(opened).pixels, read_photo(path))
    if mode != "CMYK":  # a JPEG is another picture than was saved
        assert np.array_equal(photo_pixels(image).pixels, read_photo(path))


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "1", "CMYK", "I;16", "LA"])
def test_pictures_of_every_mode(pixels, mode):
    grey = Image.fromarray(pixels[..., 0])
    image = Image.new("I;16", (40, 60), 30_000) if mode == "I;16" else grey.convert(mode)
    got = photo_pixels(image).pixels
    assert got.shape == (60, 40, 3) and got.dtype == np.uint8 and got.max() > 50


def test_a_long_picture_is_scaled_as_a_file_is(tmp_path):
    image = Image.new("RGB", (4096, 64), (10, 200, 30))
    image.save(tmp_path / "long.png")
    got, read = photo_pixels(image), photo_pixels(tmp_path / "long.png")
    assert got.pixels.shape == read.pixels.shape == (32, 2048, 3)
    assert got.height == read.height == 64


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_the_size_of_a_turned_file_is_that_of_the_upright_photo(tmp_path, kind, turn):
    """HEIC keeps the turn in a box of its own, the others in their notes."""
    if kind == "HEIF":
        pytest.importorskip("pillow_heif", reason="pillow-heif reads HEIC").register_heif_opener()
    exif = Image.Exif()
    exif[0x0112] = turn
    Image.new("RGB", (2560, 128), (10, 200, 30)).save(tmp_path / "photo", kind, exif=exif.tobytes())
    photo, lies = photo_pixels(tmp_path / "photo"), turn >= 5
    assert (photo.width, photo.height) == ((128, 2560) if lies else (2560, 128))
    assert photo.pixels.shape[:2] == ((2048, 102) if lies else (102, 2048))


def test_the_size_of_a_large_png_on_its_side(tmp_path):
    """One that is read in strips."""
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (9000, 2000)).save(tmp_path / "photo.png", exif=exif, compress_level=1)
    photo = photo_pixels(tmp_path / "photo.png")
    assert (photo.width, photo.height) == (2000, 9000) and photo.pixels.shape[:2] == (2048, 455)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_a_file_is_decoded_in_this_process(pixels, tmp_path, monkeypatch, kind):
    Image.fromarray(pixels).save(tmp_path / "photo", kind)

    def load(*_):
        raise AssertionError("the photo is decoded here, without limits of time and memory")

    for plugin in (JpegImagePlugin.JpegImageFile, PngImagePlugin.PngImageFile,
                   WebPImagePlugin.WebPImageFile):  # fmt: skip
        monkeypatch.setattr(plugin, "load", load)
    assert photo_pixels(tmp_path / "photo").height == 60
    joints = {"left shoulder": (28, 20), "right shoulder": (12, 20)}
    joints |= {"left hip": (25, 40), "right hip": (15, 40)}
    who_is_meant(str(tmp_path / "photo"), None, joints)


@pytest.mark.parametrize(
    ("photo", "words"),
    [
        (None, "There is no photo yet"),
        ("", "There is no photo yet"),
        (3, "kind int"),
        ([1, 2], "kind list"),
        (b"", "is empty"),
        (b"no picture", "no picture that is accepted"),
        (io.StringIO("text"), "mode 'rb'"),
        (b"x" * (MAX_BYTES + 1), "more than 40 MB"),
        (Image.new("RGB", (8, 8)), "8 x 8 pixels"),
        (np.zeros((9, 9), np.uint8), "uint8 \\(H, W, 3\\)"),
    ],
)
def test_anything_else_is_a_sentence(photo, words):
    with pytest.raises(BadInput, match=words):
        photo_pixels(photo)


def test_a_closed_file_and_no_trace_of_bytes(file, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    photo_pixels(file.read_bytes())
    assert not list(tmp_path.iterdir())
    opened = file.open("rb")
    opened.close()
    with pytest.raises(BadInput, match="cannot be read"):
        photo_pixels(opened)


def test_the_pipeline_takes_them(pixels, file, tiny_checkpoint):
    pipeline = load_pipeline(tiny_checkpoint, "cpu")
    clips = [
        pipeline.animate(photo, "walking", frames=2).frames
        for photo in (pixels, Image.fromarray(pixels), file.read_bytes(), file)
    ]
    assert all(np.array_equal(clip, clips[0]) for clip in clips)
    with pytest.raises(BadInput, match="an open file"):
        pipeline.animate(3, "walking")
