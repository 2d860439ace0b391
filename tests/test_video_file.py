"""Clips to files and back, sheets of clips, and what is refused in words."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest
from PIL import Image

from larnet.errors import BadInput
from larnet.media import video_file
from larnet.media.video_file import (
    check_writable,
    enlarge,
    fitting,
    read,
    side_by_side,
    strip,
    write,
)


def clip(frames: int = 16, height: int = 48, width: int = 64) -> np.ndarray:
    """A bright square that moves to the right over a smooth ground: uint8 (T, H, W, 3)."""
    ground = np.linspace(40, 120, width)[None, None, :, None]
    out = np.broadcast_to(ground, (frames, height, width, 3)).astype(np.uint8)
    for t in range(frames):
        left = t * (width - 16) // max(1, frames - 1)
        out[t, 16:32, left : left + 16] = (230, 60, 60)
    return out


def psnr(a: np.ndarray, b: np.ndarray) -> float:
    return 10 * np.log10(255**2 / np.mean((a.astype(float) - b) ** 2))


# ---------------------------------------------------------------------------- writing and reading


@pytest.mark.parametrize(("suffix", "least"), [(".mp4", 30), (".gif", 34), (".webp", 30)])
def test_every_frame_comes_back(tmp_path, suffix, least):
    frames = clip()
    path = write(tmp_path / f"a{suffix}", frames)
    again = read(path)
    assert again.shape == frames.shape
    assert again.dtype == np.uint8
    # Colour is stored at half size in mp4 and WebP, so compare lightness.
    assert psnr(again.mean(-1), frames.mean(-1)) > least
    bright = [np.flatnonzero(f[24, :, 0] > 180) for f in again[[0, -1]]]
    assert [x.mean() for x in bright] == pytest.approx([7.5, 55.5], abs=2)


def test_npy_is_exact_and_may_hold_several_clips(tmp_path):
    frames = np.stack([clip(), clip()[::-1]])
    assert np.array_equal(np.load(write(tmp_path / "a.npy", frames, 0)), frames)


def test_png_is_a_strip_of_all_frames(tmp_path):
    with Image.open(write(tmp_path / "a.png", clip(5))) as image:
        assert image.height == 48
        assert image.width >= 5 * 64


@pytest.mark.parametrize("size", [(48, 64), (47, 63), (1, 1), (113, 112)])
def test_mp4_plays_everywhere(tmp_path, size):
    """H.264, 4:2:0, even sides, no sound, index first: what browsers and phones ask for."""
    path = write(tmp_path / "a.mp4", clip(4, *size) if min(size) > 1 else clip(4)[:, :1, :1])
    content = path.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")
    height, width = read(path).shape[1:3]
    assert (height, width) == (size[0] + size[0] % 2, size[1] + size[1] % 2)
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed: codec and pixel format were not looked at")
    shown = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)],
        capture_output=True, check=True,
    )  # fmt: skip
    (stream,) = json.loads(shown.stdout)["streams"]
    assert (stream["codec_name"], stream["pix_fmt"]) == ("h264", "yuv420p")
    assert (stream["nb_frames"], stream["r_frame_rate"]) == ("4", "12/1")


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_animations_loop_at_the_asked_speed(tmp_path, suffix):
    with Image.open(write(tmp_path / f"a{suffix}", clip(4), fps=10)) as image:
        image.seek(1)
        image.load()
        assert image.info["loop"] == 0
        assert image.info["duration"] == 100


def test_single_frames_and_frames_that_do_not_move(tmp_path):
    assert len(read(write(tmp_path / "one.mp4", clip(1)))) == 1
    assert len(read(write(tmp_path / "one.gif", clip(1)))) == 1


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
@pytest.mark.parametrize("fps", [8, 12, 18, 24, 29.97, 48, 50, 55, 60])
def test_an_animation_takes_as_long_as_the_clip(tmp_path, suffix, fps):
    """Hundredths of a second were rounded frame by frame: 2 seconds at 24 a second took 1.92."""
    noise = np.random.default_rng(0).integers(0, 256, (47, 16, 16, 3), np.uint8)
    times = []
    with Image.open(write(tmp_path / f"a{suffix}", noise, fps)) as image:
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            times.append(image.info["duration"])
    assert sum(times) == pytest.approx(1000 * 47 / fps, abs=10 if fps > 50 else 5.01)
    assert max(times) - min(times) <= (10 if suffix == ".gif" else 1)
    if suffix == ".gif":
        assert min(times) >= 20, "browsers play shorter frames slowly"
    assert len(times) == 47 or (suffix == ".gif" and fps > 50)
    still = clip(1).repeat(4, axis=0)
    assert len(read(write(tmp_path / "still.mp4", still))) == 4


def test_reading_stops_where_asked(tmp_path):
    path = write(tmp_path / "a.mp4", clip())
    assert len(read(path, max_frames=5)) == 5
    assert len(read(path, max_frames=99)) == 16
    with pytest.raises(BadInput, match="at least 1"):
        read(path, max_frames=0)


def test_folders_are_made_and_the_suffix_may_shout(tmp_path):
    path = write(tmp_path / "new" / "folder" / "A.GIF", clip(2))
    assert path.is_file()
    assert os.listdir(path.parent) == ["A.GIF"]


def test_an_existing_file_is_replaced_and_nothing_else_stays(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_text("old")
    write(path, clip(2))
    assert len(read(path)) == 2
    assert os.listdir(tmp_path) == ["a.mp4"]


def test_a_failing_writer_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.gif"
    path.write_text("old")

    def fail(target, frames, fps):
        target.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(video_file.WRITERS, ".gif", fail)
    with pytest.raises(BadInput, match=r"Cannot write 'a\.gif': no space left"):
        write(path, clip(2))
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.gif"]


def test_an_encoder_that_fails_is_noticed(tmp_path, monkeypatch):
    from moviepy.video.io import ffmpeg_writer

    monkeypatch.setattr(ffmpeg_writer, "FFMPEG_BINARY", "false")
    with pytest.raises(BadInput, match=r"Cannot write 'a\.mp4'"):
        write(tmp_path / "a.mp4", clip(2))
    assert os.listdir(tmp_path) == []


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize("name", ["a.avi", "a.exe", "a", ".mp4"])
@pytest.mark.parametrize("door", [lambda p: write(p, clip(2)), check_writable])
def test_other_suffixes_name_the_accepted_ones(tmp_path, name, door):
    with pytest.raises(BadInput, match=r"accepted: \.mp4, \.gif, \.webp, \.png, \.npy"):
        door(tmp_path / name)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("door", [lambda p: write(p, clip(2)), check_writable])
def test_folders_that_cannot_be_made(tmp_path, door):
    (tmp_path / "file").touch()
    (tmp_path / "folder.gif").mkdir()
    for path, reason in [
        (tmp_path / "file" / "a.gif", "file exists|not a directory"),
        (tmp_path / "folder.gif", "is a folder"),
        (tmp_path / ("x" * 300 + ".gif"), "too long"),
        (tmp_path / "a\0.gif", "no such name"),
    ]:
        with pytest.raises(BadInput, match=reason) as caught:
            door(path)
        assert str(tmp_path) not in str(caught.value)


def test_a_folder_without_permission(tmp_path):
    if not hasattr(os, "geteuid") or os.geteuid() == 0:
        pytest.skip("the superuser may write everywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(BadInput, match="permission denied"):
            check_writable(tmp_path / "a.gif")
    finally:
        tmp_path.chmod(0o700)


def test_check_writable_leaves_the_target_alone(tmp_path):
    path = tmp_path / "new" / "a.mp4"
    check_writable(path)
    assert os.listdir(path.parent) == []
    path.write_text("old")
    check_writable(path)
    assert path.read_text() == "old"


@pytest.mark.parametrize(
    "frames",
    [
        clip().astype(np.float32),
        clip()[0],
        clip()[..., :1],
        clip()[:0],
        clip()[None],
        np.zeros((1, 8, 5000, 3), np.uint8),
    ],
)
def test_what_is_no_clip(tmp_path, frames):
    with pytest.raises(BadInput, match="clip"):
        write(tmp_path / "a.gif", frames)


@pytest.mark.parametrize("fps", [0, -1, 1000, float("nan")])
def test_impossible_speeds(tmp_path, fps):
    with pytest.raises(BadInput, match="1 to 60"):
        write(tmp_path / "a.gif", clip(2), fps)


@pytest.mark.parametrize("content", [b"", b"no video", b"RIFF\0\0\0\0WEBP", b"\0" * 5000])
@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.webp", "a.gif"])
def test_unreadable_videos(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadInput, match="no video that can be read") as caught:
        read(path)
    assert str(tmp_path) not in str(caught.value)


def test_missing_videos_and_folders(tmp_path):
    for path in (tmp_path / "ghost.mp4", tmp_path):
        with pytest.raises(BadInput, match="no video file") as caught:
            read(path)
        assert str(tmp_path.parent) not in str(caught.value)


def test_a_playlist_fetches_nothing(tmp_path):
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    path = tmp_path / "a.m3u8"
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/a.ts"
        path.write_text(
            f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{address}\n#EXT-X-ENDLIST\n"
        )
        with pytest.raises(BadInput):
            read(path)
        server.shutdown()
    assert not asked


# ---------------------------------------------------------------------------- looking


def test_enlarge_is_a_whole_number_of_times_and_never_smaller():
    big = enlarge(clip(2, 112, 112))
    assert big.shape == (2, 448, 448, 3)
    assert enlarge(clip(2, 48, 64), least=100).shape == (2, 144, 192, 3)
    assert enlarge(big) is big
    several = np.stack([clip(2, 20, 30), clip(2, 20, 30)[::-1]])
    large = enlarge(several, least=40)
    assert np.array_equal(large[1], enlarge(several[1], least=40))
    assert np.abs(large[0, 0, ::2, ::2].mean() - several[0, 0].mean()) < 3


@pytest.mark.parametrize("count", range(1, 8))
def test_side_by_side_shows_every_clip_once(count):
    shades = [40 + 30 * i for i in range(count)]
    clips = np.stack([np.full((3, 31, 33, 3), shade, np.uint8) for shade in shades])
    film = side_by_side(clips, ["a"] * count)
    assert len(film) == 3
    assert film.shape[1] % 2 == film.shape[2] % 2 == 0
    for shade in shades:
        assert np.count_nonzero((film[1] == shade).all(-1)) >= 31 * 33


@pytest.mark.parametrize(
    ("count", "height", "width"), [(14, 768, 1024), (13, 1024, 768), (5, 900, 2048)]
)
def test_clips_too_large_side_by_side_are_made_to_fit(count, height, width):
    clips = np.random.default_rng(0).integers(0, 256, (count, 1, height, width, 3), np.uint8)
    shown = fitting(clips)
    film = side_by_side(shown, ["a"] * count)
    assert max(film.shape[1:3]) <= 4096 < max(side_by_side(clips, ["a"] * count).shape[1:3])
    assert max(film.shape[1:3]) > 4000
    assert shown.shape[2] / shown.shape[3] == pytest.approx(height / width, rel=0.01)
    assert fitting(one := clips[:1]) is one


def test_side_by_side_keeps_time():
    clips = np.zeros((2, 4, 16, 16, 3), np.uint8)
    clips += np.arange(100, 104, dtype=np.uint8)[None, :, None, None, None]
    film = side_by_side(clips, ["", ""])
    for t in range(4):
        assert np.count_nonzero((film[t] == 100 + t).all(-1)) == 2 * 16 * 16


def test_labels_are_drawn_and_differ():
    clips = np.zeros((1, 1, 112, 112, 3), np.uint8)
    walking, jumping = (side_by_side(clips, [label]) for label in ("walking", "jumping"))
    assert walking.max() > 200
    assert not np.array_equal(walking, jumping)


@pytest.mark.parametrize("label", ["", "x" * 500, "naïve 跳 \n\t", "W" * 40])
@pytest.mark.parametrize("side", [1, 8, 40, 112])
def test_any_label_fits_any_clip(label, side):
    clips = np.zeros((2, 1, side, side, 3), np.uint8)
    assert side_by_side(clips, [label, "ok"]).shape == side_by_side(clips, ["ok", "ok"]).shape


def test_strip_goes_from_the_first_frame_to_the_last():
    frames = np.arange(16, dtype=np.uint8)[:, None, None, None].repeat(20, 1).repeat(20, 2)
    clips = (frames * 10 + 50).repeat(3, 3)[None].repeat(2, 0)
    picture = strip(clips, ["", ""], steps=4)
    assert [v for v in picture[10, :, 0] if v >= 50][:: 20] == [50, 100, 150, 200]  # fmt: skip
    assert picture.shape[0] < 2 * 20 + 4
    assert strip(clips, ["walking", "running"], steps=4).shape[0] > picture.shape[0]


def test_a_label_for_each_clip():
    clips = np.zeros((2, 2, 16, 16, 3), np.uint8)
    for door in (side_by_side, strip):
        with pytest.raises(BadInput, match="1 labels for 2 clips"):
            door(clips, ["only one"])
        with pytest.raises(BadInput, match="Clips are"):
            door(clips[0], ["one", "two"])
