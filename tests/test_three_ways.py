"""One table of inputs, three ways in: command line, Python and HTTP agree in answer or sentence."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from PIL import Image, ImageCms

from larnet.__main__ import main
from larnet.body import detection_cache
from larnet.body.finder import detect_person
from larnet.errors import LarnetError
from larnet.media import video_file
from larnet.pipeline import load_pipeline

LENGTH = 16
WALK = "walking"
SLACK = 12.0  # mean grey levels by which a film differs from its frames: the codec's


def picture(mode: str = "RGB", size: tuple[int, int] = (48, 64)) -> Image.Image:
    rows, columns = np.mgrid[: size[1], : size[0]]
    waves = 128 + 100 * np.sin(np.stack((rows / 9, columns / 7, (rows + columns) / 11), -1))
    image = Image.fromarray(waves.astype(np.uint8))
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.linear_gradient("L").resize(size))
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **how) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **how)
    return data.getvalue()


def turned() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    return saved(picture(), "JPEG", exif=exif, quality=95)


def png_of(width: int, height: int) -> bytes:
    """The header of a PNG that says how large it is, and nothing more."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


PHOTOS = {  # name of the file -> its bytes
    "plain.png": saved(picture(), "PNG"),
    "plain.jpg": saved(picture(), "JPEG"),
    "plain.webp": saved(picture(), "WEBP", lossless=True),
    "plain.avif": saved(picture(), "AVIF"),
    "transparent.png": saved(picture("RGBA"), "PNG"),
    "palette.png": saved(picture("P"), "PNG"),
    "grey.png": saved(picture("L"), "PNG"),
    "deep.png": saved(Image.fromarray(np.full((64, 48), 30_000, np.uint16)), "PNG"),
    "ink.jpg": saved(picture("CMYK"), "JPEG"),
    "turned.jpg": turned(),
    "profile.png": saved(picture(), "PNG", icc_profile=profile()),
    "jpeg.png": saved(picture(), "JPEG"),
    "letterbox.png": saved(Image.new("RGB", (64, 90)), "PNG"),
    "wide.png": saved(picture(size=(400, 40)), "PNG"),
    "empty.png": b"",
    "words.png": b"no picture at all",
    "cut.jpg": saved(picture(), "JPEG")[:200],
    "cut.png": saved(picture(), "PNG")[:300],
    "film.gif": saved(picture("P"), "GIF"),
    "bitmap.bmp": saved(picture(), "BMP"),
    "tiny.png": saved(picture(size=(8, 8)), "PNG"),
    "huge.png": png_of(60_000, 60_000),
    "broken.heic": b"\0\0\0\x18ftypheic" + bytes(400),
    "page.html": b"<html><body>not found</body></html>",
}
PHRASES = (
    "hand waving", "ｗａｖｉｎｇ", "stop waving", "wave your left hand twice", "lie down",
    "jumpng jack", "winken", "", "   ", "x" * 1000, "12345", "\u200b", "?!",
)  # fmt: skip
CASES = [(name, WALK) for name in PHOTOS] + [("plain.png", phrase) for phrase in PHRASES]


@pytest.fixture(scope="module")
def photos(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    for name, data in PHOTOS.items():
        (folder / name).write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def pipeline(tiny_checkpoint):
    return load_pipeline(tiny_checkpoint, "cpu")


def by_python(pipeline, photo: Path, phrase: str):
    """Frames and warnings, or the sentence."""
    try:
        made = pipeline.animate(photo, [phrase], seed=7, frames=LENGTH, output="photo")
    except LarnetError as error:
        return str(error)
    return made.frames, list(made.warnings)


def by_command(checkpoint: Path, photo: Path, phrase: str, out: Path, capsys):
    command = ["generate", "--actor", str(photo), "--action", phrase, "--seed", "7", "--whole"]
    command += ["--frames", str(LENGTH), "--checkpoint", str(checkpoint), "--device", "cpu"]
    code = main([*command, "--out", str(out)])
    told = capsys.readouterr()
    if code:
        assert code == 2 and "Traceback" not in told.err and not out.exists()
        return told.err.removeprefix("larnet: ").strip()
    said = [line.removeprefix("note: ") for line in told.out.splitlines() if "note: " in line]
    return np.load(out), said


def by_http(client, photo: Path, phrase: str):
    try:
        video, found, _ = client.predict(
            photo=handle_file(str(photo)), phrase=phrase, seed=7, length=LENGTH, api_name="/animate"
        )
    except AppError as error:
        return str(error)
    path = video["video"] if isinstance(video, dict) else video
    return video_file.read(path), found["warnings"]


def look_for_no_figure(monkeypatch) -> None:
    """Waves show nobody: the network that sees what stands out, the slowest, is not asked."""
    monkeypatch.setattr(detect_person, "_figure", lambda *_: None)
    monkeypatch.setattr(detection_cache, "figure_of", lambda _: None)


@pytest.mark.parametrize(("name", "phrase"), CASES, ids=lambda text: repr(text)[:24])
def test_one_answer_or_one_sentence(
    name, phrase, photos, pipeline, tiny_checkpoint, client, tmp_path, capsys, monkeypatch
):
    if name != "plain.png":
        look_for_no_figure(monkeypatch)
    photo = photos / name
    python = by_python(pipeline, photo, phrase)
    http = by_http(client, photo, phrase)
    capsys.readouterr()
    command = by_command(tiny_checkpoint, photo, phrase, tmp_path / "clip.npy", capsys)
    if isinstance(python, str):
        assert command == http == python
        assert len(python) > 20 and str(photos) not in python
        return
    frames, warnings = python
    assert not isinstance(command, str), command
    assert not isinstance(http, str), http
    assert np.array_equal(command[0], frames)
    assert set(warnings) <= set(command[1]) and http[1] == warnings
    height, width = frames.shape[2:4]
    film = http[0][:, :height, :width].astype(float)
    assert film.shape == frames.shape[1:]
    assert np.abs(film - frames[0]).mean() < SLACK


def test_the_table_has_both_answers_and_sentences(pipeline, photos, monkeypatch):
    look_for_no_figure(monkeypatch)
    refused = [name for name in PHOTOS if isinstance(by_python(pipeline, photos / name, WALK), str)]
    assert refused == list(PHOTOS)[list(PHOTOS).index("empty.png") :]
