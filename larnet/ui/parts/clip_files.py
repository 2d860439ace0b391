"""Where the page keeps what it made: one new folder per clip, inside Gradio's own cache.

Files there are served without a second copy and removed by the page's `delete_cache`.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

import numpy as np
from gradio.utils import get_upload_folder

from larnet.errors import BadInput

CLIPS = "larnet"  # folder of the clips that the page made
GIF_SIDE = 336  # pixels: a GIF of the full size would be several megabytes
# Of the events that write films to download, when the clips are shown already
FILMS = {"concurrency_id": "films", "concurrency_limit": 2, "api_visibility": "private"}


def clip_stem(phrase: str, seed: int) -> str:
    """A file name without its ending that says what the clip is: larnet-jumping-jack-7."""
    words = re.sub(r"[^a-z0-9]+", "-", phrase.lower()).strip("-")[:48].strip("-")
    return f"larnet-{words or 'clip'}-{seed}"


def new_folder() -> Path:
    """A new folder in Gradio's own cache."""
    folder = Path(get_upload_folder()) / CLIPS / secrets.token_hex(16)
    folder.mkdir(parents=True)
    return folder


def write_mp4(frames: np.ndarray, fps: float, stem: str) -> Path:
    """uint8 (T, H, W, 3) as an H.264 file, alone in a new folder."""
    from larnet.media import video_file  # here: it takes seconds to import, the page need not wait

    return video_file.write(new_folder() / f"{stem}.mp4", frames, fps)


def write_gif(mp4: Path, fps: float) -> Path:
    """A looping GIF of an mp4 that the page made, at most GIF_SIDE pixels long, beside it.

    Raises BadInput for any other file: a visitor's own could be a film of hours.
    """
    if not mp4.resolve().is_relative_to(Path(get_upload_folder()).resolve() / CLIPS):
        raise BadInput("A GIF is made of a clip of this page only.")
    from larnet.media import video_file
    from larnet.media.pixels import resize

    frames = video_file.read(mp4)
    height, width = frames.shape[1:3]
    scale = min(1.0, GIF_SIDE / max(height, width))
    small = resize(frames, max(1, round(height * scale)), max(1, round(width * scale)))
    return video_file.write(mp4.with_suffix(".gif"), small, fps)
