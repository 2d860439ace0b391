"""Photos of strangers: what is accepted comes out upright and RGB, the rest is refused in words."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms, ImageOps

from larnet.errors import BadInput
from larnet.media.image_file import MAX_PIXELS, MAX_SIDE, read_photo
from larnet.media.photo_decoder import BACKDROP

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


def interlaced_header(width: int, height: int) -> bytes:
    content = png_header(width, height)
    return content[:28] + b"\1" + content[29:]


def progressive_header(width: int, height: int) -> bytes:
    return jpeg_header(width, height).replace(b"\xff\xc0", b"\xff\xc2", 1)


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
def test_transparent_pixels_are_as_light_as_paper_and_white_ones_stand_out(tmp_path, mode):
    picture = Image.new("RGBA", (32, 32), (*RED, 0))
    picture.paste((255, 255, 255, 255), (16, 0, 32, 32))
    path = tmp_path / "a.png"
    if mode == "P":
        palette = picture.convert("RGB").quantize(4)
        palette.save(path, transparency=palette.getpixel((2, 2)))
    else:
        picture.convert(mode).save(path)
    photo = read_photo(path)
    assert near(photo[16, 4], BACKDROP) and 220 <= min(BACKDROP) <= max(BACKDROP) < 240
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


# ------------------------------------------------------- the pixels, as Pillow alone has them


def plainly(path: Path) -> np.ndarray:
    """Decoded whole, turned, flattened and scaled: what every photo without a profile comes to."""
    with Image.open(path) as image:
        if image.format == "JPEG":
            scale = min(1.0, MAX_SIDE / max(image.size))
            image.draft(None, tuple(max(1, round(side * scale)) for side in image.size))
        image.load()
        turned = ImageOps.exif_transpose(image)
    if turned.mode == "I;16":
        turned = Image.fromarray((np.asarray(turned) >> 8).astype(np.uint8))
    if turned.has_transparency_data:
        backdrop = Image.new("RGBA", turned.size, BACKDROP)
        turned = Image.alpha_composite(backdrop, turned.convert("RGBA"))
    turned = turned.convert("RGB")
    scale = min(1.0, MAX_SIDE / max(turned.size))
    size = tuple(max(1, round(side * scale)) for side in turned.size)
    return np.array(turned.resize(size, Image.Resampling.LANCZOS))


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    bands = len(Image.new(mode, (1, 1)).getbands())
    rng = np.random.default_rng(7)
    rough = rng.integers(0, 256, (height // 9, width // 9, bands), np.uint8)
    fine = [
        Image.fromarray(np.ascontiguousarray(rough[..., band])).resize((width, height))
        for band in range(bands)
    ]
    return Image.merge(mode, fine) if bands > 1 else fine[0].convert(mode)


def turned_exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


@pytest.mark.parametrize(
    ("mode", "kind", "how"),
    [
        ("RGB", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True, "subsampling": 0}),
        ("L", "JPEG", {}),
        ("CMYK", "JPEG", {}),
        ("RGB", "JPEG", {"exif": turned_exif(6)}),
        ("RGB", "WEBP", {"method": 0}),
        ("RGBA", "WEBP", {"lossless": True, "method": 0}),
        ("RGBA", "PNG", {}),
        ("RGB", "PNG", {"exif": turned_exif(5)}),
    ],
)
@pytest.mark.parametrize("size", [(401, 300), (2500, 1201)])
def test_pixels_are_those_of_a_plain_decoding(tmp_path, mode, kind, how, size):
    path = tmp_path / "a"
    noise(*size, mode).save(path, kind, **how)
    assert np.array_equal(read_photo(path), plainly(path))


def sixteen_bits(width: int, height: int) -> Image.Image:
    high = np.asarray(noise(width, height, "L")).astype(np.uint16) << 8
    return Image.fromarray(high + np.random.default_rng(1).integers(0, 256, high.shape, np.uint16))


def few_colours(count: int) -> Image.Image:
    return noise(2211, 613).quantize(count, Image.Quantize.FASTOCTREE)


@pytest.mark.parametrize(
    ("picture", "how"),
    [
        (lambda: noise(2211, 613), {}),
        (lambda: noise(613, 2211), {"exif": turned_exif(8)}),
        (lambda: noise(300, 200), {}),
        (lambda: noise(2211, 613), {"transparency": (9, 9, 9)}),
        (lambda: noise(2211, 613, "RGBA"), {}),
        (lambda: noise(2211, 613, "LA"), {}),
        (lambda: noise(2211, 613, "L"), {"transparency": 77}),
        (lambda: sixteen_bits(2211, 613), {}),
        (lambda: few_colours(200), {"transparency": bytes(range(0, 200, 7))}),
        (lambda: few_colours(13), {}),
        (lambda: few_colours(4), {"transparency": 2}),
        (lambda: few_colours(2), {}),
        (lambda: noise(2211, 613, "L").convert("1"), {}),
    ],
)
def test_a_png_in_strips_has_the_same_pixels(tmp_path, monkeypatch, picture, how):
    from larnet.media import photo_decoder, png_strips

    path = tmp_path / "a.png"
    picture().save(path, **how)
    monkeypatch.setattr(photo_decoder, "STRIPS_FROM", 0)
    monkeypatch.setattr(png_strips, "_STRIP", 50_000)
    strips = []
    shrunk = png_strips.shrunk
    monkeypatch.setattr(png_strips, "shrunk", lambda *a: strips.append(1) or shrunk(*a))
    read = np.array(photo_decoder.decode(str(path), "PNG", MAX_PIXELS, 16).picture)
    assert np.array_equal(read, plainly(path))
    assert bool(strips) is ("exif" not in how)


def test_a_large_png_cut_short_is_damaged(tmp_path):
    path = tmp_path / "a.png"
    half_and_half(4200, 4000).save(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "damaged" in refusal(path)


def test_a_large_png_is_turned_by_a_note_behind_its_pixels(tmp_path):
    path = tmp_path / "a.png"
    picture = Image.new("RGB", (4200, 4000), BLUE)
    picture.paste(RED, (0, 0, 2100, 4000))
    picture.save(path)
    note = b"eXIf" + turned_exif(3).tobytes()[6:]
    chunk = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    content = path.read_bytes()
    path.write_bytes(content[:-12] + chunk + content[-12:])
    assert near(read_photo(path)[900, 100], BLUE)


# ---------------------------------------------------------------------------- colour


def wide_profile() -> bytes:
    """A profile of red, green and blue like those of wide screens, as photos carry it: the curve of
    sRGB with the primaries of Display P3."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    columns = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),
        b"gXYZ": (0.2919, 0.6922, 0.0419),
        b"bXYZ": (0.1572, 0.0666, 0.7841),
    }
    for entry in range(struct.unpack(">I", made[128:132])[0]):
        at = 132 + 12 * entry
        name, offset, _ = struct.unpack(">4sII", made[at : at + 12])
        if name in columns:
            fixed = [round(value * 65536) for value in columns[name]]
            made[offset + 8 : offset + 20] = struct.pack(">3i", *fixed)
    return bytes(made)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_colours_of_a_profile_come_out_in_srgb(tmp_path, kind):
    path = tmp_path / "a"
    picture = Image.new("RGB", (64, 48), (200, 100, 80))
    picture.save(path, kind, quality=95, icc_profile=wide_profile())
    # (200, 100, 80) in linear light, through the matrix of Display P3 and back through sRGB's.
    assert near(read_photo(path)[20, 20], (215, 93, 73), 4)


def test_a_profile_of_srgb_changes_nothing(tmp_path):
    with_it, without = tmp_path / "a.jpg", tmp_path / "b.jpg"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    noise(300, 200).save(with_it, icc_profile=profile)
    noise(300, 200).save(without)
    assert np.array_equal(read_photo(with_it), read_photo(without))


@pytest.mark.parametrize("profile", [b"no profile", wide_profile()[:200], bytes(5000)])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
def test_a_broken_profile_or_one_of_another_kind_is_ignored(tmp_path, profile, mode):
    with_it, without = tmp_path / "a.jpg", tmp_path / "b.jpg"
    noise(300, 200, mode).save(with_it, icc_profile=profile)
    noise(300, 200, mode).save(without)
    assert np.array_equal(read_photo(with_it), read_photo(without))


# ---------------------------------------------------------------------------- phones


@pytest.mark.parametrize(
    ("kind", "orientation"), [(kind, turn) for kind in ("AVIF", "HEIF") for turn in (1, 3, 6, 8)]
)
def test_photos_of_phones_upright(tmp_path, kind, orientation):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif", reason="pillow-heif reads HEIC").register_heif_opener()
    turned_by = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_90}
    turned_by[8] = Image.Transpose.ROTATE_270
    upright = half_and_half(120, 80)
    stored = upright.transpose(turned_by[orientation]) if orientation > 1 else upright
    path = tmp_path / "IMG_0001.jpg"
    stored.save(path, kind, exif=turned_exif(orientation).tobytes(), quality=90)
    photo = read_photo(path)
    assert photo.shape == (80, 120, 3)
    assert near(photo[40, 20], RED, 20)
    assert near(photo[40, 100], BLUE, 20)


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_photos_of_phones_have_the_same_limits(tmp_path, kind):
    if kind == "HEIF":
        pytest.importorskip("pillow_heif", reason="pillow-heif reads HEIC").register_heif_opener()
    made = io.BytesIO()
    half_and_half(64, 64).save(made, kind)
    content = made.getvalue()
    path = tmp_path / "a"
    size = struct.pack(">II", 64, 64)
    assert b"ispe\0\0\0\0" + size in content
    path.write_bytes(content.replace(size, struct.pack(">II", 20_000, 6_000)))
    assert "the limit is 100 megapixels" in refusal(path)
    path.write_bytes(content.replace(size, struct.pack(">II", 10_000, 9_000)))
    assert "the limit is 400 MB" in refusal(path)
    path.write_bytes(content[: len(content) - 40])
    assert "damaged" in refusal(path)
    path.write_bytes(content[:60])
    assert "damaged" in refusal(path)


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize("header", [png_header, webp_header, jpeg_header])
def test_too_many_pixels_by_header_alone(tmp_path, header):
    path = tmp_path / "big.png"
    path.write_bytes(header(10_001, 10_000))
    message = refusal(path)
    assert "10001 x 10000" in message
    assert "limit is 100 megapixels" in message


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_limit_itself_is_accepted(tmp_path, kind):
    path = tmp_path / "a"
    assert MAX_PIXELS == 10_000 * 10_000
    Image.new("L", (10_000, 10_000)).save(path, kind)
    assert read_photo(path).shape == (2048, 2048, 3)


@pytest.mark.parametrize("header", [webp_header, interlaced_header, progressive_header])
def test_what_needs_more_memory_than_a_photo_may_is_refused_by_its_header(tmp_path, header):
    path = tmp_path / "large"
    path.write_bytes(header(9_000, 8_000))
    message = refusal(path)
    assert "9000 x 8000" in message
    assert "the limit is 400 MB" in message
    assert "scale it down" in message


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
