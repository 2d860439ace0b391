"""Video files and folders of frames -> uint8 frames, one after the other, from a pipe of ffmpeg."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from larnet.data.video.set_files import read_here
from larnet.errors import BadInput, MissingData
from larnet.media.video_stream import FramePipe

SHORT_SIDE = 240  # pixels; larger pictures are reduced to it while they are decoded
SECONDS = 300  # limit of one file
PICTURES = (".jpg", ".jpeg", ".png")
BROADCAST = (".ts", ".mts", ".m2ts", ".mpg", ".mpeg")  # begin and end anywhere in a stream
# Curves of pictures brighter than a screen shows: nits that are white, in an ordinary picture
BRIGHT = {"smpte2084": 203, "arib-std-b67": 203}


def decode(path: Path, fps: float = 0.0) -> np.ndarray:
    """Every frame of a video or of a folder of pictures: uint8 (N, H, W, 3), or (N, H, W) when all
    of it is grey. `fps`: frames per second to be made of a video of unknown speed; 0: its own.

    Raises BadInput when nothing can be decoded or the file breaks off, MissingData without ffmpeg.
    """
    frames = np.stack(list(frames_of(path, fps)))
    grey = (frames == frames[..., :1]).all()
    return np.ascontiguousarray(frames[..., 0]) if grey else frames


def frames_of(path: Path, fps: float = 0.0) -> Iterator[np.ndarray]:
    """The frames that `decode` gives, uint8 (H, W, 3), while they are decoded. Raises as it does,
    after the frames that could be had."""
    if path.is_dir():
        yield from _pictures(path)
    elif path.suffix.lower() == ".webp":
        yield from _webp(path, fps)
    else:
        yield from _video(path, fps)


def _ffmpeg() -> str:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe
    except ImportError:
        raise MissingData(
            "Decoding video needs the package imageio-ffmpeg. Without it, decode elsewhere with "
            "`python -m larnet data pack NAME:PATH --out FILE.npz` and use packed:FILE.npz."
        ) from None
    return get_ffmpeg_exe()


def _video(path: Path, fps: float) -> Iterator[np.ndarray]:
    ffmpeg = _ffmpeg()
    try:
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise BadInput(f"{path.name} is not there.") from None
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{path.name} cannot be opened: {reason}.") from None
    source = ["-protocol_whitelist", "file,pipe", "-i", f"file:{path}"]
    command = [
        ffmpeg, "-v", "error", "-nostdin", "-threads", "1", *source, "-an", "-sn", "-dn",
        "-vf", ",".join(_filters(ffmpeg, source, fps)),
        "-fps_mode", "passthrough", "-pix_fmt", "rgb24",
        "-f", "image2pipe", "-c:v", "ppm", "-",
    ]  # fmt: skip
    pipe, count = FramePipe(command, SECONDS), 0
    for frame in pipe:
        count += 1
        yield frame
    if pipe.late:
        raise BadInput(f"{path.name} was not decoded within {SECONDS} s.")
    code, words = pipe.code, _last_words(pipe.said)
    if not count:
        raise BadInput(
            f"{path.name} is no video that can be read ({words or 'it holds no picture'}); read "
            f"are {read_here()}."
        )
    if code or (words and path.suffix.lower() not in BROADCAST):
        raise BadInput(
            f"{path.name} is damaged after {count} frames: {words or 'the file breaks off'}."
        )


def _filters(ffmpeg: str, source: list[str], fps: float) -> list[str]:
    """What ffmpeg does to every frame: its size, its speed, and its brightness where that is more
    than a screen shows (HDR: tone-mapped)."""
    fit = f"scale='if(gt(iw,ih),-2,min(iw,{SHORT_SIDE}))':'if(gt(iw,ih),min(ih,{SHORT_SIDE}),-2)'"
    filters = [f"fps={fps}"] * bool(fps) + [fit]
    told = subprocess.run(
        [ffmpeg, "-hide_banner", "-nostdin", *source],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS,
    ).stderr.decode(errors="replace")  # fmt: skip
    curve = re.search(rf"Video: [^\n]*\b({'|'.join(BRIGHT)})\b", told)
    if curve:
        filters += [
            "format=yuv444p10le",
            f"zscale=tin={curve[1]}:pin=bt2020:min=2020_ncl:t=linear:npl={BRIGHT[curve[1]]}",
            "format=gbrpf32le",
            "zscale=p=bt709",
            "tonemap=mobius:desat=0",
            "zscale=t=bt709:m=bt709:r=full",
        ]
    return filters


def _last_words(said: str) -> str:
    """The end of what ffmpeg wrote."""
    lines = said.strip().splitlines()
    return lines[-1][-120:].rstrip(".") if lines else ""


def _webp(path: Path, fps: float) -> Iterator[np.ndarray]:
    """An animated WebP, which ffmpeg does not read: every frame is shown as long as it says."""
    shown = 0  # frames so far, at `fps`
    try:
        with Image.open(path, formats=["WEBP"]) as image:
            seconds = 0.0
            for i in range(getattr(image, "n_frames", 1)):
                image.seek(i)
                frame = _fitted(image)
                seconds += image.info.get("duration", 0) / 1000
                until = round(seconds * fps) if fps and seconds else shown + 1
                for _ in range(shown, until):
                    yield frame
                shown = max(shown, until)
    except (OSError, ValueError, EOFError, SyntaxError) as error:
        if not shown:
            raise BadInput(
                f"{path.name} is no video that can be read ({error}); read are {read_here()}."
            ) from None
        raise BadInput(f"{path.name} is damaged after {shown} frames: {error}.") from None


def _fitted(image: Image.Image) -> np.ndarray:
    """The picture's pixels, uint8 (H, W, 3), its short side at most SHORT_SIDE."""
    share = min(1.0, SHORT_SIDE / min(image.size))
    width, height = (round(side * share) for side in image.size)
    return np.asarray(image.convert("RGB").resize((width, height), Image.Resampling.BOX))


def _pictures(folder: Path) -> Iterator[np.ndarray]:
    paths = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in PICTURES]
    first: tuple[int, ...] = ()
    try:
        for path in paths:
            with Image.open(path) as image:
                frame = _fitted(image)
            first = first or frame.shape
            if frame.shape != first:
                raise BadInput(f"{folder.name} holds no frames of one size.")
            yield frame
    except OSError as error:
        raise BadInput(f"{folder.name}/{path.name} cannot be read: {error}.") from error
    if not first:
        raise BadInput(f"{folder.name} holds no frames of one size.")
