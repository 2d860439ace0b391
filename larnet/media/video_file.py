"""Clips <-> files (mp4 through moviepy, gif and WebP through Pillow, npy).

A clip is uint8 (T, H, W, 3). moviepy is imported where it is used: it takes most of a second, and
training does without it.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from PIL import Image

from larnet.errors import BadInput
from larnet.media.grid import enlarge, fitting, side_by_side, strip
from larnet.media.pixels import check_clip
from larnet.runtime.atomic_write import replacing, sweep, unfinished_name

__all__ = [
    "write",
    "encode_mp4",
    "check_writable",
    "read",
    "enlarge",
    "fitting",
    "side_by_side",
    "strip",
    "FPS",
    "WRITERS",
]

FPS = 12  # frames per second by default
QUALITY = 17  # constant rate factor of libx264: no visible loss
ROOM = 64 * 1024  # bytes of a disk below which it is full
GIF_FPS = 50  # frames a second at most: browsers hold shorter ones for a tenth of a second
PRESET = "veryfast"  # of libx264: half the time, no larger files


# ---------------------------------------------------------------------------- writing


def write(path: str | Path, frames: np.ndarray, fps: float = FPS) -> Path:
    """Write a clip; the suffix says how: .mp4, .gif (at most 50 frames a second, in as long a
    time), .webp, .png (a strip), .npy (as it is).

    frames uint8 (T, H, W, 3); for .npy any number of leading axes. Makes the folder, and writes
    beside the target first, so that the target is whole or untouched. Returns the path. Raises
    BadInput on another suffix, on frames that are no clip, on fps outside 1 to 60 (where the kind
    of file has a speed) and on a folder that cannot be written.
    """
    path = _linked(Path(path))
    suffix = _known_suffix(path)
    check_clip(frames, batched=suffix == ".npy")
    if suffix not in STILL and not 1 <= fps <= 60:
        raise BadInput(f"{fps} frames per second; give 1 to 60.")
    with _replacing(path) as unfinished:
        WRITERS[suffix](unfinished, frames, fps)
    return path


def check_writable(path: str | Path) -> None:
    """Make the target's folder and try it, before the work that fills the file.

    Raises BadInput as `write` would, and leaves an existing target as it is.
    """
    path = _linked(Path(path))
    _known_suffix(path)
    _start(path).unlink()


def _linked(path: Path) -> Path:
    """The file that a link stands for, there or not yet; the link stays."""
    try:
        return path.resolve() if path.is_symlink() else path
    except (OSError, RuntimeError) as error:
        if getattr(error, "errno", None) == errno.ENAMETOOLONG:
            return path  # said when it is written
        # else links in a circle
        raise BadInput(f"{path.name!r} is a link that leads to nothing; name a file.") from None


def _known_suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        came = f"{path.suffix!r} is no kind of clip" if suffix else f"{path.name!r} has no suffix"
        raise BadInput(f"{came} that is written here; accepted: {', '.join(WRITERS)}.")
    return suffix


def _start(path: Path) -> Path:
    """An empty file in the target's folder, with the target's suffix in small letters."""
    unfinished = unfinished_name(path.with_suffix(path.suffix.lower()))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        with suppress(FileNotFoundError):
            if stat.S_ISDIR(path.stat().st_mode):  # and refuses impossible names
                raise BadInput(f"{path.name!r} is a folder; name a file.")
        unfinished.open("xb").close()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no such name"
        raise BadInput(f"Cannot write {path.name!r} there: {reason.lower()}.") from None
    return unfinished


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A file beside the target that becomes the target when the block succeeds."""
    full = False
    try:
        with replacing(path, _start(path)) as unfinished:
            try:
                yield unfinished
            except OSError:
                full = _full(path.parent)  # encoders do not say so
                raise
    except OSError as error:
        reason = os.strerror(errno.ENOSPC) if full else error.strerror or "the encoder stopped"
        raise BadInput(f"Cannot write {path.name!r}: {reason.lower()}.") from error


def _full(folder: Path) -> bool:
    """Whether a disk has no room for a frame."""
    try:
        return shutil.disk_usage(folder).free < ROOM
    except OSError:
        return False


def encode_mp4(frames: np.ndarray, fps: float) -> bytes:
    """An H.264 file of a clip uint8 (T, H, W, 3), the same bytes on any number of cores.

    Raises BadInput on what `write` refuses, and where the temporary folder has no room.
    """
    check_clip(frames)
    if not 1 <= fps <= 60:
        raise BadInput(f"{fps} frames per second; give 1 to 60.")
    try:
        with tempfile.TemporaryDirectory(prefix="larnet-") as folder:
            path = Path(folder) / "clip.mp4"
            _write_mp4(path, frames, fps, threads=1)
            return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "the encoder stopped"
        raise BadInput(f"A clip cannot be encoded: {reason.lower()}.") from error


def _write_mp4(path: Path, frames: np.ndarray, fps: float, threads: int | None = None) -> None:
    # moviepy's ImageSequenceClip loses the last of 16 frames at 12 a second; its writer does not.
    from moviepy.video.io.ffmpeg_writer import FFMPEG_VideoWriter

    height, width = frames.shape[1:3]
    odd = [(0, height % 2), (0, width % 2), (0, 0)]  # yuv420p, which every player takes, is even
    options = ["-crf", str(QUALITY), "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    with FFMPEG_VideoWriter(
        str(path), (width + width % 2, height + height % 2), fps, codec="libx264", preset=PRESET,
        threads=threads,
        ffmpeg_params=options,
    ) as writer:  # fmt: skip
        process = writer.proc
        for frame in frames:  # one by one: a second copy of a long clip is a gigabyte
            writer.write_frame(np.pad(frame, odd, mode="edge"))
    if process.returncode:  # moviepy looks only while frames go in
        raise OSError("the encoder failed at the end")


def _write_gif(path: Path, frames: np.ndarray, fps: float) -> None:
    if fps > GIF_FPS:
        shown = np.arange(max(1, round(len(frames) / fps * GIF_FPS))) / GIF_FPS * fps + 1e-6
        frames, fps = frames[shown.astype(int)], GIF_FPS
    # One palette for the whole clip: with one for each frame, still backgrounds flicker.
    some = frames[:: max(1, len(frames) // 8)]
    sample = Image.fromarray(some.reshape(-1, *some.shape[2:]))
    palette = sample.quantize(255, method=Image.Quantize.MEDIANCUT)
    plain = Image.Dither.NONE
    pictures = [Image.fromarray(f).quantize(palette=palette, dither=plain) for f in frames]
    _save_animation(path, pictures, fps, 10, optimize=False, disposal=1)


def _write_webp(path: Path, frames: np.ndarray, fps: float) -> None:
    _save_animation(path, [Image.fromarray(f) for f in frames], fps, 1, quality=90, method=4)


def _save_animation(
    path: Path, pictures: list[Image.Image], fps: float, step: int, **options
) -> None:
    """step: milliseconds, the least that such a file can say; each frame begins at the nearest."""
    begins = np.rint(np.arange(len(pictures) + 1) * 1000 / fps / step) * step
    times = np.diff(begins).astype(int).tolist()
    pictures[0].save(
        path, save_all=True, append_images=pictures[1:], duration=times, loop=0, **options
    )


def _write_png(path: Path, frames: np.ndarray, fps: float) -> None:
    Image.fromarray(strip(frames[None], [""], steps=len(frames))).save(path)


def _write_npy(path: Path, frames: np.ndarray, fps: float) -> None:
    np.save(path, frames, allow_pickle=False)


WRITERS: dict[str, Callable[[Path, np.ndarray, float], None]] = {
    ".mp4": _write_mp4,
    ".gif": _write_gif,
    ".webp": _write_webp,
    ".png": _write_png,
    ".npy": _write_npy,
}
STILL = (".png", ".npy")  # without a speed


# ---------------------------------------------------------------------------- reading


def read(path: str | Path, max_frames: int | None = None) -> np.ndarray:
    """The frames of a video file, uint8 (T, H, W, 3), at most the first `max_frames`.

    Any video that ffmpeg decodes, and animated WebP. Raises BadInput where there is no such file or
    no frame can be decoded from it.
    """
    path = Path(path)
    if not path.is_file():
        raise BadInput(f"There is no video file {path.name!r}.")
    if max_frames is not None and max_frames < 1:
        raise BadInput(f"At most {max_frames} frames were asked for; ask for at least 1.")
    decode = _decode_webp if path.suffix.lower() == ".webp" else _decode_video
    frames: list[np.ndarray] = []
    try:
        for frame in decode(path):
            frames.append(frame)
            if len(frames) == max_frames:
                break
    except (OSError, RuntimeError, ValueError, EOFError, KeyError):
        frames = []
    if not frames:
        raise BadInput(f"{path.name!r} is no video that can be read; use for example mp4 or avi.")
    return np.stack(frames)


def _decode_video(path: Path) -> Iterator[np.ndarray]:
    from imageio_ffmpeg import read_frames

    # Every frame of the file once, and no playlist that points to other files or addresses.
    stream = read_frames(
        str(path),
        pix_fmt="rgb24",
        input_params=["-protocol_whitelist", "file"],
        output_params=["-fps_mode", "passthrough"],
    )
    try:
        width, height = next(stream)["size"]
        for frame in stream:
            yield np.frombuffer(frame, np.uint8).reshape(height, width, 3)
    finally:
        stream.close()


def _decode_webp(path: Path) -> Iterator[np.ndarray]:
    with Image.open(path, formats=["WEBP"]) as image:
        for i in range(image.n_frames):
            image.seek(i)
            yield np.array(image.convert("RGB"))
