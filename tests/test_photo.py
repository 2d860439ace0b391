"""Photos of strangers: what is accepted comes out upright and RGB, the rest is refused in words."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larnet.errors import BadInput
from larnet.media.image_file import MAX_PIXELS, MAX_SIDE, read_photo

RED, BLUE = (220, 30, 30), (30, 30, 220)


def half_and_half(width: int = 60, height: int = 40) -> Image.Image:
    """Red on the left, blue on the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    return picture


def near(pixel: np.ndarray, colour: tuple[int, int, int], within: int = 12) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= within)


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def webp_header(width: int, height: int) -> bytes:
    """An extended WebP that claims a canvas and holds no picture."""
    sides = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + sides
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_header(width: int, height: int) -> bytes:
    """A JPEG whose frame header claims a size, cut off after it."""
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 17, 0, 2, 17, 0, 3, 17, 0])
    scan = bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    return (
        b"\xff\xd8\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame
        + b"\xff\xda" + struct.pack(">H", len(scan) + 2) + scan
    )  # fmt: skip


def refusal(path: Path | str) -> str:
    with pytest.raises(BadInput) as caught:
        read_photo(path)
    assert caught.value.__cause__ is None or caught.value.__suppress_context__
    message = str(caught.value)
    assert str(Path(path).parent) not in message or Path(path).parent == Path(".")
    return message


# ---------------------------------------------------------------------------- accepted


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_accepted_kinds_by_content_whatever_the_suffix(tmp_path, kind):
    path = tmp_path / "photo.dat"
    half_and_half().save(path, kind)
    photo = read_photo(path)
    assert photo.shape == (40, 60, 3)
    assert photo.dtype == np.uint8
    assert near(photo[20, 10], RED)
    assert near(photo[20, 50], BLUE)
    assert photo.flags.writeable
    assert np.array_equal(read_photo(str(path)), photo)


@pytest.mark.parametrize("lossless", [True, False])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_every_webp_header(tmp_path, lossless, mode):
    path = tmp_path / "a.webp"
    half_and_half(61, 43).convert(mode).save(path, lossless=lossless, exif=b"")
    assert read_photo(path).shape == (43, 61, 3)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_turned_upright(tmp_path, orientation, kind):
    turned_by = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    upright = half_and_half()
    upright.paste((30, 200, 30), (0, 0, 20, 14))  # the corner tells the eight cases apart
    stored = upright.transpose(turned_by[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / "a"
    stored.save(path, kind, exif=exif, quality=95)
    photo = read_photo(path)
    assert photo.shape == (40, 60, 3)
    assert near(photo[5, 5], (30, 200, 30), 30)
    assert near(photo[30, 5], RED, 30)
    assert near(photo[5, 55], BLUE, 30)


def test_broken_exif_is_ignored(tmp_path):
    path = tmp_path / "a.jpg"
    half_and_half().save(path, exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert read_photo(path).shape == (40, 60, 3)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_of_an_animation_the_first_frame(tmp_path, kind):
    path = tmp_path / "a"
    first, second = Image.new("RGB", (32, 32), RED), Image.new("RGB", (32, 32), BLUE)
    first.save(path, kind, save_all=True, append_images=[second], duration=100)
    assert near(read_photo(path)[16, 16], RED)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_pixels_show_grey_not_what_hides_there(tmp_path, mode):
    picture = Image.new("RGBA", (32, 32), (*RED, 0))
    picture.paste((255, 255, 255, 255), (16, 0, 32, 32))
    path = tmp_path / "a.png"
    if mode == "P":
        palette = picture.convert("RGB").quantize(4)
        palette.save(path, transparency=palette.getpixel((2, 2)))
    else:
        picture.convert(mode).save(path)
    photo = read_photo(path)
    assert near(photo[16, 4], (128, 128, 128))
    assert near(photo[16, 28], (255, 255, 255))


@pytest.mark.parametrize("mode", ["L", "1", "P", "CMYK"])
def test_other_modes_become_rgb(tmp_path, mode):
    path = tmp_path / "a"
    half_and_half().convert(mode).save(path, "JPEG" if mode == "CMYK" else "PNG")
    photo = read_photo(path)
    assert photo.shape == (40, 60, 3)
    grey = photo[20, 10, 0] == photo[20, 10, 1] == photo[20, 10, 2]
    assert grey if mode in ("L", "1") else near(photo[20, 10], RED, 40)


def test_sixteen_bit_grey_keeps_its_shades(tmp_path):
    path = tmp_path / "a.png"
    ramp = np.linspace(0, 65535, 64).astype(np.uint16)[None].repeat(32, axis=0)
    Image.fromarray(ramp).save(path)
    shades = read_photo(path)[16, :, 0]
    assert (shades[0], shades[-1]) == (0, 255)
    assert abs(int(shades[32]) - 129) <= 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_large_photos_are_scaled_down(tmp_path, kind):
    path = tmp_path / "a"
    half_and_half(5000, 2500).save(path, kind)
    photo = read_photo(path)
    assert photo.shape == (MAX_SIDE // 2, MAX_SIDE, 3)
    assert near(photo[500, 100], RED)


def test_pillow_warnings_stay_inside(tmp_path):
    path = tmp_path / "a.png"
    palette = half_and_half().quantize(4)
    palette.save(path, transparency=bytes([0, 128, 255, 255]))  # Pillow warns on conversion
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_photo(path).shape == (40, 60, 3)


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize("header", [png_header, webp_header, jpeg_header])
def test_too_many_pixels_by_header_alone(tmp_path, header):
    path = tmp_path / "big.png"
    path.write_bytes(header(5001, 4000))
    message = refusal(path)
    assert "5001 x 4000" in message
    assert "limit is 16 megapixels" in message


def test_the_limit_itself_is_accepted(tmp_path):
    path = tmp_path / "a.png"
    assert MAX_PIXELS == 4000 * 4000
    Image.new("L", (4000, 4000)).save(path)
    assert read_photo(path).shape == (2048, 2048, 3)


@pytest.mark.parametrize("header", [png_header, webp_header, jpeg_header])
def test_a_huge_header_costs_no_memory(tmp_path, header):
    pytest.importorskip("resource")
    path = tmp_path / "bomb"
    path.write_bytes(header(16_000, 16_000) if header is webp_header else header(20_000, 20_000))
    script = (
        "import resource, sys\n"
        "from larnet.media.image_file import read_photo\n"
        "peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = peak()\n"
        "try:\n"
        "    read_photo(sys.argv[1])\n"
        "except Exception as error:\n"
        "    print(type(error).__name__, peak() - before)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True
    )
    kind, grown = run.stdout.split()
    unit = 1 if sys.platform == "darwin" else 1024
    assert kind == "BadInput"
    assert int(grown) * unit < 20e6
    assert run.stderr == ""


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (400, 15)])
def test_too_small(tmp_path, size):
    path = tmp_path / "dot.png"
    Image.new("RGB", size).save(path)
    message = refusal(path)
    assert f"{size[0]} x {size[1]}" in message
    assert "at least 16 x 16" in message


@pytest.mark.parametrize("kind", ["GIF", "BMP", "TIFF", "PPM"])
def test_other_kinds_of_picture_even_when_renamed(tmp_path, kind):
    path = tmp_path / "photo.jpg"
    half_and_half().save(path, kind)
    message = refusal(path)
    assert "JPEG, PNG or WebP" in message
    assert "'photo.jpg'" in message


@pytest.mark.parametrize(
    "content",
    [b"Dear reader, I am a text.", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"],
)
def test_no_picture_at_all(tmp_path, content):
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    assert "JPEG, PNG or WebP" in refusal(path)


def test_empty_file(tmp_path):
    path = tmp_path / "photo.jpg"
    path.touch()
    assert "empty" in refusal(path)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_truncated(tmp_path, kind, share):
    path = tmp_path / "photo"
    pixels = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, kind)
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    message = refusal(path)
    assert "damaged" in message


def test_a_container_that_lies(tmp_path):
    """The container claims 64 x 64, the picture inside is larger."""
    path = tmp_path / "photo.webp"
    half_and_half(300, 300).save(path, lossless=True, exif=b"Exif\0\0II*\0\x08\0\0\0\0\0")
    content = bytearray(path.read_bytes())
    assert content[12:16] == b"VP8X"
    content[24:30] = b"\x3f\0\0\x3f\0\0"
    path.write_bytes(content)
    assert "damaged" in refusal(path)


def test_a_small_size_in_front_of_the_real_one(tmp_path):
    """A PNG whose first chunk is no header, but reads like one of 64 x 64."""
    path = tmp_path / "photo.png"
    large = png_header(20_000, 20_000)
    decoy = b"teXt" + struct.pack(">II", 64, 64)
    decoy = struct.pack(">I", 8) + decoy + struct.pack(">I", zlib.crc32(decoy))
    path.write_bytes(large[:8] + decoy + large[8:])
    assert "20000 x 20000" in refusal(path)


def test_missing_folder_and_impossible_names(tmp_path):
    assert "no file 'ghost.jpg'" in refusal(tmp_path / "ghost.jpg")
    folder = tmp_path / "photos"
    folder.mkdir()
    assert "not a file" in refusal(folder)
    assert "cannot be read" in refusal(tmp_path / ("x" * 400))
    assert refusal("bad\0name")
    assert refusal("")


def test_a_device_or_pipe_is_no_photo(tmp_path):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    os.mkfifo(tmp_path / "pipe.jpg")
    assert "not a file" in refusal(tmp_path / "pipe.jpg")


def test_no_permission(tmp_path, monkeypatch):
    path = tmp_path / "photo.png"
    half_and_half().save(path)

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)
    assert "permission denied" in refusal(path)


def test_strange_names_are_made_fit_to_print(tmp_path):
    path = tmp_path / ("\x1b[31m" + "n" * 120 + ".jpg")
    path.write_text("no picture")
    message = refusal(path)
    assert "\x1b" not in message
    assert len(message) < 200
