"""A video frame by frame, one held at a time: a stranger's first seconds, or a decoder's pipe."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import numpy as np

from larnet.errors import BadInput

PATIENCE = 90.0  # seconds by the clock after which a decoder is ended
MOST_PIXELS = 40_000_000  # of one frame
MOST_MEMORY = 2**28  # bytes that the decoder may ask for at a time
_KEPT = 10_000  # bytes of what a decoder said that are read, its end
_NO_PICTURES = ("does not contain any stream", "matches no streams")


def frames_of(path: str | Path, fps: float, seconds: float, side: int) -> Iterator[np.ndarray]:
    """The first seconds of a video, uint8 (H, W, 3) at `fps` frames a second, the long side at most
    `side` pixels. One frame is held at a time, whatever the length of the file.

    Raises BadInput in words where there is no video or it breaks off, after the frames before that.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"There is no video file {path.name!r}.")
    pipe, count = FramePipe(_command(path, fps, seconds, side), PATIENCE), 0
    for frame in pipe:
        count += 1
        yield frame
    _check(path, count, pipe.code, pipe.said)


def _command(path: Path, fps: float, seconds: float, side: int) -> list[str]:
    from imageio_ffmpeg import get_ffmpeg_exe

    fit = f"scale='if(gt(iw,ih),min(iw,{side}),-2)':'if(gt(iw,ih),-2,min(ih,{side}))'"
    return [
        get_ffmpeg_exe(), "-v", "error", "-nostdin", "-threads", "1",
        "-max_alloc", str(MOST_MEMORY), "-max_pixels", str(MOST_PIXELS),
        "-protocol_whitelist", "file,pipe", "-i", str(path), "-map", "0:v:0", "-t", str(seconds),
        "-vf", f"fps={fps},{fit}", "-f", "image2pipe", "-c:v", "ppm", "-",
    ]  # fmt: skip


def _check(path: Path, count: int, code: int | None, said: str) -> None:
    if code is not None and code < 0:
        raise BadInput(f"{path.name!r} was not decoded within {PATIENCE:.0f} seconds.")
    if not count and any(words in said for words in _NO_PICTURES):
        raise BadInput(f"{path.name!r} holds no pictures, only sound; give a video.")
    if not count:
        raise BadInput(f"{path.name!r} is no video that can be read; use for example mp4 or avi.")
    if code:
        raise BadInput(f"{path.name!r} is damaged after {count} frames.")


class FramePipe:
    """A decoder by its command line; iterate once. Ended early or late, it never outlives the
    iteration. Then `code` is its exit code, `late` whether it was ended after so many seconds, and
    `said` the end of what it wrote on stderr."""

    def __init__(self, command: Sequence[str], seconds: float) -> None:
        self._command, self._seconds = command, seconds
        self.code: int | None = None
        self.late = False
        self.said = ""

    def __iter__(self) -> Iterator[np.ndarray]:
        """Frames uint8 (H, W, 3)."""
        with tempfile.TemporaryFile() as words:
            process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words
            )
            assert process.stdout is not None  # a pipe was asked for

            def end() -> None:
                self.late = True
                process.kill()

            timer = threading.Timer(self._seconds, end)
            timer.daemon = True
            timer.start()
            try:
                while (frame := _from_ppm(process.stdout)) is not None:
                    yield frame
                self.code = process.wait()
            finally:
                timer.cancel()
                process.kill()
                process.stdout.close()
                process.wait()
            words.seek(max(0, words.seek(0, 2) - _KEPT))
            self.said = words.read().decode(errors="replace")


def _from_ppm(pipe: IO[bytes]) -> np.ndarray | None:
    """The next picture of a stream of binary PPM, (H, W, 3); None after the last whole one."""
    head = [pipe.readline(32) for _ in range(3)]
    if head[0] != b"P6\n" or head[2] != b"255\n":
        return None
    width, height = map(int, head[1].split())
    data = pipe.read(width * height * 3)
    if len(data) < width * height * 3:
        return None
    return np.frombuffer(data, np.uint8).reshape(height, width, 3)
