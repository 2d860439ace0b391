"""A stranger's video, frame by frame at a fixed rate: its first seconds, at a bounded cost."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from larnet.errors import BadInput

PATIENCE = 90.0  # seconds by the clock after which a decoder is ended
MOST_PIXELS = 40_000_000  # of one frame
MOST_MEMORY = 2**28  # bytes that the decoder may ask for at a time
_NO_PICTURES = ("does not contain any stream", "matches no streams")


def frames_of(path: str | Path, fps: float, seconds: float, side: int) -> Iterator[np.ndarray]:
    """The first seconds of a video, uint8 (H, W, 3) at `fps` frames a second, the long side at most
    `side` pixels. One frame is held at a time, whatever the length of the file.

    Raises BadInput in words where there is no video or it breaks off, after the frames before that.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"There is no video file {path.name!r}.")
    with tempfile.TemporaryFile() as words:
        process = subprocess.Popen(
            _command(path, fps, seconds, side),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
        )
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        try:
            assert process.stdout is not None
            count = 0
            for frame in _pictures(process.stdout):
                count += 1
                yield frame
            process.wait()
            words.seek(0)
            _check(path, count, process.returncode, words.read(10_000).decode(errors="replace"))
        finally:
            timer.cancel()
            process.kill()
            process.wait()
            assert process.stdout is not None
            process.stdout.close()


def _command(path: Path, fps: float, seconds: float, side: int) -> list[str]:
    from imageio_ffmpeg import get_ffmpeg_exe

    fit = f"scale='if(gt(iw,ih),min(iw,{side}),-2)':'if(gt(iw,ih),-2,min(ih,{side}))'"
    return [
        get_ffmpeg_exe(), "-v", "error", "-nostdin", "-threads", "1",
        "-max_alloc", str(MOST_MEMORY), "-max_pixels", str(MOST_PIXELS),
        "-protocol_whitelist", "file,pipe", "-i", str(path), "-map", "0:v:0", "-t", str(seconds),
        "-vf", f"fps={fps},{fit}", "-f", "image2pipe", "-c:v", "ppm", "-",
    ]  # fmt: skip


def _pictures(pipe: IO[bytes]) -> Iterator[np.ndarray]:
    """Binary PPM pictures, one after the other."""
    while pipe.readline().strip() == b"P6":
        width, height = map(int, pipe.readline().split())
        pipe.readline()  # 255
        data = pipe.read(3 * width * height)
        if len(data) < 3 * width * height:
            return
        yield np.frombuffer(data, np.uint8).reshape(height, width, 3)


def _check(path: Path, count: int, code: int | None, said: str) -> None:
    if code is not None and code < 0:
        raise BadInput(f"{path.name!r} was not decoded within {PATIENCE:.0f} seconds.")
    if not count and any(words in said for words in _NO_PICTURES):
        raise BadInput(f"{path.name!r} holds no pictures, only sound; give a video.")
    if not count:
        raise BadInput(f"{path.name!r} is no video that can be read; use for example mp4 or avi.")
    if code:
        raise BadInput(f"{path.name!r} is damaged after {count} frames.")
