"""Video files and folders of frames -> uint8 arrays, through one pipe from ffmpeg."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
from PIL import Image

from larnet.errors import BadInput, MissingData

SHORT_SIDE = 240  # pixels; larger pictures are reduced to it while they are decoded
SECONDS = 300  # limit of one file
PICTURES = (".jpg", ".jpeg", ".png")


def decode(path: Path, fps: float = 0.0) -> np.ndarray:
    """Every frame of a video or of a folder of pictures: uint8 (N, H, W, 3), or (N, H, W) when all
    of it is grey. `fps`: frames per second to be made of a video of unknown speed; 0: its own.

    Raises BadInput when nothing can be decoded or the file breaks off, MissingData without ffmpeg.
    """
    if path.is_dir():
        frames = _pictures(path)
    elif path.suffix.lower() == ".webp":
        from larnet.media import video_file

        frames = video_file.read(path)
    else:
        frames = _video(path, fps)
    grey = (frames == frames[..., :1]).all()
    return np.ascontiguousarray(frames[..., 0]) if grey else np.ascontiguousarray(frames)


def _video(path: Path, fps: float) -> np.ndarray:
    try:
        from imageio_ffmpeg import get_ffmpeg_exe
    except ImportError:
        raise MissingData(
            "Decoding video needs the package imageio-ffmpeg. Without it, decode elsewhere with "
            "`python -m larnet data pack NAME:PATH --out FILE.npz` and use packed:FILE.npz."
        ) from None
    if not path.is_file():
        raise BadInput(f"{path.name} is not there.")
    fit = f"scale='if(gt(iw,ih),-2,min(iw,{SHORT_SIDE}))':'if(gt(iw,ih),min(ih,{SHORT_SIDE}),-2)'"
    fit += f",fps={fps}" if fps else ""
    command = [
        get_ffmpeg_exe(), "-v", "error", "-nostdin", "-threads", "1",
        "-protocol_whitelist", "file,pipe", "-i", str(path), "-an", "-vf", fit,
        "-fps_mode", "passthrough", "-f", "image2pipe", "-c:v", "ppm", "-",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise BadInput(f"{path.name} was not decoded within {SECONDS} s.") from None
    frames = _from_ppm(done.stdout)
    if not len(frames):
        raise BadInput(f"{path.name} is no video that can be read.")
    if done.returncode or done.stderr:
        words = done.stderr.decode(errors="replace").strip().splitlines() or ["the file breaks off"]
        raise BadInput(f"{path.name} is damaged after {len(frames)} frames: {words[-1][-120:]}.")
    return frames


def _from_ppm(data: bytes) -> np.ndarray:
    """A stream of binary PPM pictures of one size: (N, H, W, 3), N = 0 for none."""
    end = data.find(b"\n255\n") + 5
    if not data.startswith(b"P6") or end < 5:
        return np.zeros((0, 1, 1, 3), np.uint8)
    width, height = map(int, data[2:end].split()[:2])
    each = end + width * height * 3
    count = len(data) // each
    rows = np.frombuffer(data, np.uint8, count * each).reshape(count, each)
    return rows[:, end:].reshape(count, height, width, 3)


def _pictures(folder: Path) -> np.ndarray:
    paths = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in PICTURES]
    frames = []
    try:
        for path in paths:
            with Image.open(path) as image:
                share = min(1.0, SHORT_SIDE / min(image.size))
                size = tuple(round(side * share) for side in image.size)
                frames.append(np.asarray(image.convert("RGB").resize(size, Image.Resampling.BOX)))
    except OSError as error:
        raise BadInput(f"{folder.name}/{path.name} cannot be read: {error}.") from error
    if not frames or any(f.shape != frames[0].shape for f in frames):
        raise BadInput(f"{folder.name} holds no frames of one size.")
    return np.stack(frames)
