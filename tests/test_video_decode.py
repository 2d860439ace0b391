"""Videos as phones, cameras and editors write them -> frames; memory stays small."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from larnet.data.video.decode import decode, frames_of
from larnet.data.video.frame_store import FrameStore, NoRoom
from larnet.errors import BadInput
from larnet.media import video_file

PATCHES = [
    *((40, 40, 40), (128, 128, 128), (200, 200, 200), (100, 100, 100)),
    *((180, 60, 60), (60, 150, 70), (60, 80, 190), (190, 150, 120)),
]
SHOWN = np.array(PATCHES, np.uint8).reshape(2, 4, 3)
PICTURE = SHOWN.repeat(72, 0).repeat(44, 1)  # 144 x 176, which every format allows


def film(path: Path, *options: str, frames: int = 10) -> Path:
    """The picture, a corner of which flickers, at 25 frames a second in any format of ffmpeg."""
    clip = PICTURE[None].repeat(frames, 0)
    clip[1::2, :16, :16] = 255
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", "176x144", "-r", "25", "-i", "-", *options, str(path)]
    subprocess.run(command, input=clip.tobytes(), check=True)
    return path


def patches(frames: np.ndarray) -> np.ndarray:
    """The colours of the middle of every patch, (2, 4, 3)."""
    return frames[len(frames) // 2, 36::72, 22::44].astype(int)


TEN = ("-pix_fmt", "yuv420p10le")
FORMATS = {
    "hevc of 10 bits.mov": ("-c:v", "libx265", "-preset", "ultrafast", *TEN),
    "prores.mov": ("-c:v", "prores_ks", "-pix_fmt", "yuv422p10le"),
    "prores 4444.mov": ("-c:v", "prores_ks", "-profile:v", "4", "-pix_fmt", "yuva444p10le"),
    "vp9 profile 2.webm": ("-c:v", "libvpx-vp9", "-deadline", "realtime", *TEN),
    "phone.m4v": ("-c:v", "libx264", "-pix_fmt", "yuv420p"),
    "old.mpg": ("-c:v", "mpeg1video", "-q:v", "2"),
    "windows.wmv": ("-c:v", "wmv2", "-q:v", "2"),
    "old phone.3gp": ("-c:v", "h263", "-q:v", "2"),
    "camcorder.MTS": ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-f", "mpegts"),
    "flash.flv": ("-c:v", "flv1", "-q:v", "2"),
    "free.ogv": ("-c:v", "libtheora", "-q:v", "9"),
    "tv.ts": ("-c:v", "mpeg2video", "-q:v", "2"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats_give_their_frames_and_colours(tmp_path, name):
    frames = decode(film(tmp_path / name, *FORMATS[name]), 25.0)
    assert len(frames) in (9, 10, 11) and frames.shape[1:] == (144, 176, 3)
    assert np.abs(patches(frames) - SHOWN).max() < 16  # one encoder knows no BT.601 from BT.709


@pytest.mark.parametrize("curve", ["smpte2084", "arib-std-b67"])
def test_hdr_is_shown_as_an_ordinary_screen_would(tmp_path, curve):
    bright = (
        "format=gbrp,setparams=color_primaries=bt709:color_trc=bt709:colorspace=gbr:range=pc,"
        "zscale=t=linear:npl=203,format=gbrpf32le,"
        f"zscale=p=2020:t={curve}:m=2020_ncl:r=limited:npl=203,format=yuv422p10le"
    )
    options = ("-vf", bright, "-c:v", "prores_ks", "-profile:v", "3")
    frames = decode(film(tmp_path / "hdr.mov", *options, frames=3))
    assert np.abs(patches(frames) - SHOWN).max() < 16


def test_an_upright_clip_of_a_phone_keeps_its_sides(tmp_path):
    turned = film(tmp_path / "plain.mp4", "-c:v", "libx264", "-pix_fmt", "yuv420p")
    upright = tmp_path / "upright.mov"
    command = [get_ffmpeg_exe(), "-v", "error", "-display_rotation", "90", "-i", str(turned)]
    subprocess.run([*command, "-c", "copy", str(upright)], check=True)
    assert decode(upright).shape[1:3] == (176, 144)


def test_what_cannot_be_read_is_named_with_what_can(tmp_path):
    path = tmp_path / "notes.mts"
    path.write_text("no video at all")
    with pytest.raises(BadInput, match=r"notes.mts is no video that can be read .*; read are mp4"):
        decode(path)
    sound = tmp_path / "sound.mp4"
    command = [get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", "sine=duration=1", str(sound)]
    subprocess.run(command, check=True)
    with pytest.raises(BadInput, match=r"sound.mp4 is no video"):
        decode(sound)


def test_a_broken_off_file_says_after_how_many_frames(tmp_path):
    whole = film(tmp_path / "whole.mkv", "-c:v", "mjpeg", "-q:v", "2", frames=20)
    part = tmp_path / "part.mkv"
    part.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with pytest.raises(BadInput, match=r"part.mkv is damaged after 1\d frames"):
        list(frames_of(part))


def test_an_animated_webp_takes_as_long_and_is_as_small_as_the_same_clip_in_other_files(tmp_path):
    clip = np.arange(0, 240, 10, dtype=np.uint8)[:, None, None, None]
    clip = np.ascontiguousarray(np.broadcast_to(clip, (24, 480, 320, 3)))
    decoded = {
        kind: decode(video_file.write(tmp_path / f"clip.{kind}", clip, 12), 24.0)
        for kind in ("mp4", "gif", "webp")
    }
    assert {video.shape[:3] for video in decoded.values()} == {(48, 360, 240)}
    shown = {kind: video.reshape(48, -1).mean(1) for kind, video in decoded.items()}
    assert np.abs(shown["webp"] - shown["mp4"]).max() < 8, "the same moments"
    assert len(decode(tmp_path / "clip.webp")) == 24, "each frame once"


def test_frames_come_while_they_are_decoded(tmp_path):
    frames = frames_of(film(tmp_path / "long.mp4", "-pix_fmt", "yuv420p", frames=300))
    assert next(frames).shape == (144, 176, 3)
    frames.close()  # ffmpeg ends with it


@pytest.mark.parametrize("where", ["file", "memory"])
def test_a_store_keeps_grey_as_grey_and_turns_to_colour(tmp_path, where):
    draw = np.random.default_rng(0)
    grey = draw.integers(0, 256, (5, 6, 7, 1), np.uint8).repeat(3, -1)
    colour = draw.integers(0, 256, (4, 6, 7, 3), np.uint8)
    for given, kept in (
        (grey, grey[..., 0]),
        (colour, colour),
        (np.concatenate([grey, colour]),) * 2,
    ):
        store = FrameStore(tmp_path / f"{len(given)}.npy" if where == "file" else None, 1e6)
        for frame in given:
            store.add(frame)
        frames = store.close()
        assert np.array_equal(frames, kept) and frames.dtype == np.uint8
        if where == "file":
            assert np.array_equal(np.load(tmp_path / f"{len(given)}.npy"), kept)
    store = FrameStore(None, 2 * colour[0].nbytes)
    store.add(colour[0])
    store.add(colour[1])
    with pytest.raises(NoRoom):
        store.add(colour[2])


LONG = """
import resource, sys
from pathlib import Path
from larnet.data import open_set
from larnet.data.video import find_actor
from larnet.data.video.decoded_cache import VideoArchive
from larnet.data.video.index import load_index

find_actor.find_person = lambda photo: None  # its networks are not what is measured
dataset = open_set("folder", sys.argv[1])
recording, _ = load_index(dataset).recordings
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
made = VideoArchive(dataset, [recording]).get(recording)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(made.frames.nbytes >> 20, (peak - before) >> 10, made.track.crosses)
"""


def test_a_long_clip_costs_little_memory(tmp_path, repository):
    """20 seconds of 240 lines, a bar across them: 140 MB of frames."""
    (tmp_path / "walking").mkdir()
    bar = "color=gray:s=426x240:r=24:d=20[a];color=red:s=40x120:r=24:d=20[b]"
    command = [get_ffmpeg_exe(), "-v", "error", "-filter_complex"]
    command += [f"{bar};[a][b]overlay=x='20+16*t':y=100", "-c:v", "mpeg4", "-g", "240"]
    subprocess.run([*command, str(tmp_path / "walking" / "a.mp4")], check=True)
    (tmp_path / "walking" / "b.mp4").write_bytes(b"never decoded")
    done = subprocess.run(
        [sys.executable, "-c", LONG, str(tmp_path)],
        cwd=repository, check=True, capture_output=True, text=True,
        env={**os.environ, "LARNET_CACHE": str(tmp_path / "cache")},
    )  # fmt: skip
    decoded, cost, crosses = done.stdout.split()
    assert int(decoded) > 130 and crosses == "True"
    assert int(cost) < 125
