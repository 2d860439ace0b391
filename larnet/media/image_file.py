"""A stranger's photo file -> upright RGB pixels, or one sentence that says why not.

Only JPEG, PNG, WebP, HEIC and AVIF are opened, by content. The header is read first, so that
nothing large is decoded before it is refused; decoding happens in another process, under limits of
time and memory (`larnet.media.decode_pool`). Messages name the file, never the folder it lies in.
"""

from __future__ import annotations

import os
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np

from larnet.errors import BadInput
from larnet.media.decode_pool import DecodeJob, PhotoPixels, shared_pool
from larnet.media.photo_decoder import MAX_SIDE, MEMORY, Refused
from larnet.media.photo_header import MAX_SCANS, NoPhoto, PhotoHeader, read_header

__all__ = [
    "MAX_PIXELS",
    "MAX_SCANS",
    "MAX_SIDE",
    "MIN_SIDE",
    "read_file",
    "read_photo",
    "shown_name",
]

MAX_PIXELS = 100_000_000
MIN_SIDE = 16  # pixels

_ACCEPTED = "use a JPEG, PNG or WebP photo (HEIC and AVIF are read, too)"


def shown_name(path: str | Path) -> str:
    """The file's own name, fit for a message: printable, short, without its folder."""
    name = "".join(c if c.isprintable() else "?" for c in Path(path).name)
    return name if len(name) <= 60 else f"{name[:40]}...{name[-15:]}"


def read_photo(path: str | Path) -> np.ndarray:
    """The pixels of `read_file`, uint8 (H, W, 3)."""
    return read_file(path).pixels


def read_file(path: str | Path) -> PhotoPixels:
    """The photo, RGB, upright, its longest side at most MAX_SIDE pixels, and its size before that.

    Colours with a profile of their own come out in sRGB. Of an animation the first frame. Raises
    BadInput on anything that is no such photo, on more than MAX_PIXELS pixels, on sides below
    MIN_SIDE, and on a photo that takes too much memory or time.
    """
    path = Path(path)
    name = shown_name(path)
    try:
        if not path.exists():
            raise BadInput(f"There is no file {name!r}.")
        if not path.is_file():
            raise BadInput(f"{name!r} is not a file; {_ACCEPTED}.")
        with path.open("rb") as file:
            header = _header(file, name)
        _check_size(name, header.width, header.height)
        _check_cost(name, header)
    except PermissionError:
        raise BadInput(f"{name!r} cannot be read: permission denied.") from None
    except (OSError, ValueError):  # a name too long for the system, or with a zero byte
        raise BadInput(f"{name!r} cannot be read; {_ACCEPTED}.") from None
    place = os.path.abspath(path)
    job = DecodeJob(place, header.kind, header.memory, header.work, MAX_PIXELS, MIN_SIDE)
    try:
        return shared_pool().decode(job)
    except Refused as refused:
        raise _in_words(name, header, refused) from None


def _header(file: BinaryIO, name: str) -> PhotoHeader:
    if not file.read(1):
        raise BadInput(f"{name!r} is empty; {_ACCEPTED}.")
    file.seek(0)
    try:
        return read_header(file)
    except NoPhoto:
        raise BadInput(
            f"{name!r} is no picture that is accepted here, whatever its name; {_ACCEPTED}."
        ) from None
    except (OSError, ValueError, IndexError, struct.error):
        raise BadInput(f"{name!r} is damaged: its header cannot be read; {_ACCEPTED}.") from None


def _check_size(name: str, width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise BadInput(
            f"{name!r} has {width} x {height} pixels ({width * height / 1e6:.1f} megapixels); "
            f"the limit is {MAX_PIXELS / 1e6:.0f} megapixels. Scale it down first."
        )
    if min(width, height) < MIN_SIDE:
        raise BadInput(
            f"{name!r} has {width} x {height} pixels; an actor needs at least "
            f"{MIN_SIDE} x {MIN_SIDE}."
        )


def _check_cost(name: str, header: PhotoHeader) -> None:
    if header.scans > MAX_SCANS:
        raise BadInput(
            f"{name!r} is a JPEG of more than {MAX_SCANS} scans; photos have about ten. "
            "Save it again as a plain JPEG."
        )
    if header.memory > MEMORY:
        raise BadInput(
            f"{name!r} has {header.width} x {header.height} pixels; to decode a {header.kind} like "
            f"that takes {header.memory / 1e6:.0f} MB of memory, the limit is {MEMORY / 1e6:.0f} "
            "MB. Save it as a plain JPEG, or scale it down first."
        )


def _in_words(name: str, header: PhotoHeader, refused: Refused) -> BadInput:
    """The sentence for what the decoder refused."""
    if refused.reason == "size":
        try:
            _check_size(name, refused.width, refused.height)
        except BadInput as error:
            return error
    return BadInput(
        {
            "time": f"{name!r} takes too long to decode. Save it again as a plain JPEG, or scale "
            "it down first.",
            "memory": f"{name!r} takes more memory to decode than the {MEMORY / 1e6:.0f} MB that "
            "a photo may. Save it as a plain JPEG, or scale it down first.",
            "no decoder": f"{name!r} is a photo of the kind {header.kind}, which this installation "
            "cannot read (pip install pillow-heif). Save it as JPEG or PNG.",
        }.get(refused.reason, f"{name!r} is damaged or cut short; save or send it again.")
    )
