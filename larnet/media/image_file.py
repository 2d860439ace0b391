"""A stranger's photo file -> upright RGB pixels, or one sentence that says why not.

Only JPEG, PNG and WebP are opened, by content. The header is read first, so that nothing large is
decoded before it is refused, and messages name the file, never the folder it lies in.
"""

from __future__ import annotations

import struct
import threading
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

from larnet.errors import BadInput

MAX_PIXELS = 16_000_000
MIN_SIDE = 16  # pixels
MAX_SIDE = 2048  # pixels; longer photos are scaled down
BACKDROP = (128, 128, 128)  # what shows through transparent pixels

_ACCEPTED = "use a JPEG, PNG or WebP photo"
# What Pillow raises on damaged files of these three kinds.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    struct.error,
)
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# One photo is decoded at a time: it bounds memory, and Python's warning filters are not per thread.
_decoding = threading.Lock()


def shown_name(path: str | Path) -> str:
    """The file's own name, fit for a message: printable, short, without its folder."""
    name = "".join(c if c.isprintable() else "?" for c in Path(path).name)
    return name if len(name) <= 60 else f"{name[:40]}...{name[-15:]}"


def read_photo(path: str | Path) -> np.ndarray:
    """The photo as uint8 (H, W, 3) RGB, upright, its longest side at most MAX_SIDE pixels.

    Of an animation the first frame. Raises BadInput on anything that is no such photo, on more than
    MAX_PIXELS pixels and on sides below MIN_SIDE.
    """
    path = Path(path)
    name = shown_name(path)
    try:
        if not path.exists():
            raise BadInput(f"There is no file {name!r}.")
        if not path.is_file():
            raise BadInput(f"{name!r} is not a file; {_ACCEPTED}.")
        with path.open("rb") as file, _decoding, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what matters of them is raised below
            kind, width, height = _header(file, name)
            _check_size(name, width, height)
            return _decode(file, kind, name)
    except PermissionError:
        raise BadInput(f"{name!r} cannot be read: permission denied.") from None
    except (OSError, ValueError):  # a name too long for the system, or with a zero byte
        raise BadInput(f"{name!r} cannot be read; {_ACCEPTED}.") from None


def _header(file: BinaryIO, name: str) -> tuple[str, int, int]:
    """(kind, width, height) from the first bytes alone; leaves the file at its start."""
    head = file.read(32)
    file.seek(0)
    if not head:
        raise BadInput(f"{name!r} is empty; {_ACCEPTED}.")
    try:
        if head.startswith(b"\xff\xd8\xff"):
            return ("JPEG", *JpegImagePlugin.JpegImageFile(file).size)
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return ("PNG", *struct.unpack(">II", head[16:24]))
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return ("WEBP", *_webp_size(head))
    except _DAMAGE:
        raise BadInput(f"{name!r} is damaged: its header cannot be read; {_ACCEPTED}.") from None
    finally:
        file.seek(0)
    raise BadInput(f"{name!r} is no picture that is accepted here, whatever its name; {_ACCEPTED}.")


def _webp_size(head: bytes) -> tuple[int, int]:
    """Width and height in a WebP header (RFC 9649, sections 2.5 to 2.7).

    Read by hand because Pillow sets up a canvas of that size when it opens the file.
    """
    if head[12:16] == b"VP8X":
        w, h = (int.from_bytes(head[i : i + 3], "little") + 1 for i in (24, 27))
    elif head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        w, h = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif head[12:16] == b"VP8 ":
        w, h = (side & 0x3FFF for side in struct.unpack("<HH", head[26:30]))
    else:
        raise ValueError("no WebP picture chunk")
    return w, h


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


def _decode(file: BinaryIO, kind: str, name: str) -> np.ndarray:
    classes = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
    }
    try:
        with classes[kind](file) as image:
            _check_size(name, *image.size)  # a header can promise less than the picture holds
            image.draft(None, _limited(*image.size))  # a JPEG decodes at a fraction of its size
            image.load()
            picture = _rgb(_upright(image))
            return np.array(picture.resize(_limited(*picture.size), Image.Resampling.LANCZOS))
    except _DAMAGE:
        raise BadInput(f"{name!r} is damaged or cut short; save or send it again.") from None


def _limited(width: int, height: int) -> tuple[int, int]:
    """The size within MAX_SIDE, sides in proportion, never below one pixel."""
    scale = min(1.0, MAX_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _upright(image: Image.Image) -> Image.Image:
    try:
        orientation = image.getexif().get(0x0112)
    except _DAMAGE:  # a photo with a broken note is still a photo
        return image
    return image.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else image


def _rgb(image: Image.Image) -> Image.Image:
    """8-bit RGB from any mode that the three kinds of file come in."""
    if image.mode.startswith("I"):  # 16-bit grey
        image = Image.fromarray((np.asarray(image).clip(0, 65535) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        backdrop = Image.new("RGBA", image.size, BACKDROP)
        return Image.alpha_composite(backdrop, image.convert("RGBA")).convert("RGB")
    return image.convert("RGB")
