"""A photo as a program holds it -> upright RGB pixels: a file, its bytes, a picture of Pillow."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from PIL import Image

from larnet.errors import BadInput
from larnet.media.decode_pool import PhotoPixels
from larnet.media.image_file import MAX_PIXELS, MIN_SIDE, read_file
from larnet.media.photo_decoder import upright_rgb

Photo = str | Path | bytes | IO[bytes] | Image.Image | np.ndarray
MAX_BYTES = 40_000_000
ACCEPTED = (
    "give a JPEG, PNG or WebP file, its bytes or an open file, a picture of Pillow, or a uint8 "
    "array (H, W, 3)"
)


def photo_pixels(photo: Any) -> PhotoPixels:
    """The pixels of a photo, a `Photo`. Raises BadInput on anything else."""
    if photo is None or (isinstance(photo, str) and not photo):
        raise BadInput("There is no photo yet. Give a JPEG, PNG or WebP photo of a person.")
    if isinstance(photo, np.ndarray):
        height, width, _ = _array(photo).shape
        return PhotoPixels(photo, width, height)
    if isinstance(photo, Image.Image):
        return _picture(photo)
    if isinstance(photo, bytes | bytearray | memoryview):
        return _bytes(bytes(photo))
    if hasattr(photo, "read"):
        return _file(photo)
    if isinstance(photo, str | Path):
        return read_file(photo)
    raise BadInput(f"The photo is of the kind {type(photo).__name__}; {ACCEPTED}.")


def _array(photo: np.ndarray) -> np.ndarray:
    if photo.dtype != np.uint8 or photo.ndim != 3 or photo.shape[-1] != 3 or not photo.size:
        raise BadInput(
            f"The photo is a {photo.dtype} array of shape {photo.shape}; give uint8 (H, W, 3)."
        )
    return photo


def _picture(image: Image.Image) -> PhotoPixels:
    """A picture of Pillow, turned and its colours converted as those of a file are."""
    width, height = image.size
    if width * height > MAX_PIXELS or min(width, height) < MIN_SIDE:
        raise BadInput(
            f"The picture has {width} x {height} pixels; give at least {MIN_SIDE} x {MIN_SIDE} and "
            f"at most {MAX_PIXELS / 1e6:.0f} megapixels."
        )
    try:
        rgb, size = upright_rgb(image)
    except (OSError, ValueError, SyntaxError):
        raise BadInput(f"The picture cannot be read; {ACCEPTED}.") from None
    return PhotoPixels(np.array(rgb), *size)


def _file(file: IO[bytes]) -> PhotoPixels:
    try:
        data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise BadInput(f"The photo's file cannot be read: {error}.") from None
    if not isinstance(data, bytes):
        raise BadInput("The photo's file is open as text; open it with mode 'rb'.")
    return _bytes(data)


def _bytes(data: bytes) -> PhotoPixels:
    """Bytes go the way of files: decoded by their content in a process of its own."""
    if len(data) > MAX_BYTES:
        raise BadInput(f"The photo has more than {MAX_BYTES / 1e6:.0f} MB; scale it down first.")
    with tempfile.TemporaryDirectory(prefix="larnet-photo-") as folder:
        path = Path(folder) / "photo"
        path.write_bytes(data)
        return photo_pixels(path)
