"""Where the page keeps what it made: one new folder per clip, inside Gradio's own cache.

Files there are served without a second copy and removed by the page's `delete_cache`.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any

import numpy as np
from gradio.utils import get_upload_folder

from larnet.errors import BadInput

CLIPS = "larnet"  # folder of the clips that the page made
# Of the events that write films to download, when the clips are shown already
FILMS: dict[str, Any] = {
    "concurrency_id": "films",
    "concurrency_limit": 2,
    "api_visibility": "private",
}


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
    return write_clip(frames, fps, stem, "mp4")


def write_clip(frames: np.ndarray, fps: float, stem: str, kind: str) -> Path:
    """uint8 (T, H, W, 3) as a file of a kind (mp4, gif, webp), alone in a new folder."""
    from larnet.media import video_file  # here: it takes seconds to import, the page need not wait

    return video_file.write(new_folder() / f"{stem}.{kind}", frames, fps)


def write_film_of(mp4: Path, kind: str) -> Path:
    """A looping GIF or WebP (`kind`: gif, webp) of an mp4 that the page made, in the same size and
    with its frames a second, beside it; made once.

    Raises BadInput for any other file: a visitor's own could be a film of hours.
    """
    if not own_clip(mp4):
        raise BadInput(
            "Films are made of this page's own clips only, and the server deletes those within an "
            "hour. Generate the clip again."
        )
    path = mp4.with_suffix(f".{kind}")
    if not path.is_file():
        from larnet.media import video_file

        height, width = _photo_size(mp4)
        video_file.write(path, video_file.read(mp4)[:, :height, :width], _rate(mp4))
    return path


def _photo_size(mp4: Path) -> tuple[int | None, int | None]:
    """Height and width of the photo of a clip: an mp4 has even sides, so that one may be added."""
    from PIL import Image

    beside = mp4.with_suffix(".jpg")
    if not beside.is_file():
        return None, None
    with Image.open(beside) as photo:
        return photo.height, photo.width


def _rate(mp4: Path) -> float:
    """Frames a second of an mp4."""
    from imageio_ffmpeg import read_frames

    stream = read_frames(str(mp4))
    try:
        return float(next(stream)["fps"])
    finally:
        stream.close()


def own_clip(mp4: Path) -> bool:
    """Whether a path is an mp4 that this page made and still has."""
    clips = Path(get_upload_folder()).resolve() / CLIPS
    try:
        real = mp4.resolve()
        return real.suffix == ".mp4" and real.parent.parent == clips and real.is_file()
    except (OSError, ValueError, RuntimeError):  # no path at all, or a loop of links
        return False


def write_photo(path: Path, photo: np.ndarray) -> Path:
    """uint8 (H, W, 3) as a JPEG of the page, to be shown and no more."""
    from PIL import Image

    Image.fromarray(photo).save(path, quality=92)
    return path
