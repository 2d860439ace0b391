"""Where the page keeps what it made: one new folder per clip, inside Gradio's own cache.

Files there are served without a second copy and removed by the page's `delete_cache`.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import numpy as np
from gradio.utils import get_upload_folder

GIF_SIDE = 336  # pixels: a GIF of the full size would be several megabytes
# Of the events that write films to download, when the clips are shown already
FILMS = {"concurrency_id": "films", "concurrency_limit": 2, "api_visibility": "private"}


def clip_stem(phrase: str, seed: int) -> str:
    """A file name without its ending that says what the clip is: larnet-jumping-jack-7."""
    words = re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")[:48].strip("-")
    return f"larnet-{words or 'clip'}-{seed}"


def new_folder() -> Path:
    """A new folder in Gradio's own cache."""
    folder = Path(get_upload_folder()) / "larnet" / secrets.token_hex(16)
    folder.mkdir(parents=True)
    return folder


def write_mp4(frames: np.ndarray, fps: float, stem: str, side: int) -> Path:
    """uint8 (T, H, W, 3) as an H.264 file, `side` pixels long, alone in a new folder."""
    return _write(new_folder() / f"{stem}.mp4", frames, fps, side)


def write_gif(mp4: Path, fps: float) -> Path:
    """A looping GIF of GIF_SIDE pixels of an mp4, beside it."""
    from larnet.media import video_file

    return _write(mp4.with_suffix(".gif"), video_file.read(mp4), fps, GIF_SIDE)


def _write(path: Path, frames: np.ndarray, fps: float, side: int) -> Path:
    from larnet.media import video_file  # here: both take seconds to import, the page need not wait
    from larnet.media.pixels import resize

    height, width = frames.shape[1:3]
    scale = side / max(height, width)
    small = resize(frames, max(1, round(height * scale)), max(1, round(width * scale)))
    video_file.write(path, small, fps)
    return path
