"""What a photo file says of itself, and what decoding it will cost.

The content decides the kind, never the name. Nothing here decodes: it is safe to ask of any file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from larnet.media import heif_boxes, jpeg_scans, png_strips
from larnet.media.photo_decoder import WHOLE_PNG, fitted_size, jpeg_fraction

MAX_SCANS = 100  # of a progressive JPEG; photos have about ten
# Bytes of memory for a pixel, measured at the peak of decoding (benchmarks/photos.py).
_BYTES = {"WEBP": 20.5, "AVIF": 11.0, "HEIC": 7.6}
_ALPHA_BYTES = {"PNG": 11.5, "AVIF": 15.0, "HEIC": 12.5}
_FIXED = 12e6  # bytes, of buffers that do not grow with the picture
_RESIZE = 56  # bytes for each pixel of the sides: Pillow's table of weights
# Passes over the picture that take as long as one of a plain JPEG.
_PASSES = {"JPEG": 1.0, "PNG": 1.0, "WEBP": 3.0, "AVIF": 3.0, "HEIC": 3.0}
_SCAN_PASSES = 0.4  # of one scan of a progressive JPEG


class NoPhoto(ValueError):
    """The content is of no kind that is accepted."""


@dataclass(frozen=True)
class PhotoHeader:
    """Kind, size and cost of a photo."""

    kind: str  # JPEG, PNG, WEBP, AVIF or HEIC
    width: int
    height: int
    memory: float  # bytes, at most, while it is decoded
    work: float  # megapixels of plain JPEG that take as long
    scans: int = 1  # of a progressive JPEG, counted up to MAX_SCANS + 1


def read_header(file: BinaryIO) -> PhotoHeader:
    """The header of a photo; leaves the file at its start.

    Raises NoPhoto on another kind of content, and ValueError, IndexError or struct.error on a
    header that is damaged.
    """
    head = file.read(64)
    file.seek(0)
    try:
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(file)
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _png(head)
        if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
            return _other("WEBP", *_webp_size(head))
        if kind := heif_boxes.brand(head):
            layout = heif_boxes.read_layout(file)
            return _other(kind, layout.width, layout.height, layout.alpha)
    finally:
        file.seek(0)
    raise NoPhoto


def _jpeg(file: BinaryIO) -> PhotoHeader:
    layout = jpeg_scans.read_layout(file, MAX_SCANS)
    pixels = layout.width * layout.height
    share = jpeg_fraction(layout.width, layout.height)
    memory = 8 * pixels / share**2 + _RESIZE * (layout.width + layout.height) + _FIXED
    work = pixels / 1e6
    if layout.progressive:  # all coefficients are kept until the last scan, two bytes each
        memory += 2 * layout.samples * pixels
        work *= max(1.0, _SCAN_PASSES * layout.scans)
    return PhotoHeader("JPEG", layout.width, layout.height, memory, work, layout.scans)


def _png(head: bytes) -> PhotoHeader:
    try:
        layout = png_strips.read_layout(head)
    except ValueError:  # a first chunk that is no header; the decoder looks for the real one
        width, height = struct.unpack(">II", head[16:24])
        return PhotoHeader("PNG", width, height, 8.0 * width * height + _FIXED, 0)
    pixels = layout.width * layout.height
    memory = _RESIZE * (layout.width + layout.height) + _FIXED
    if layout.interlaced or pixels <= WHOLE_PNG:
        memory += (_ALPHA_BYTES["PNG"] if layout.colour in (3, 4, 6) else 8) * pixels
    else:
        across, down = fitted_size(layout.width, layout.height)
        memory += 4 * across * layout.height + 8 * across * down + 10 * layout.row_bytes
    return PhotoHeader("PNG", layout.width, layout.height, memory, pixels / 1e6)


def _other(kind: str, width: int, height: int, alpha: bool = False) -> PhotoHeader:
    pixels = width * height
    memory = (
        (_ALPHA_BYTES if alpha else _BYTES)[kind] * pixels + _RESIZE * (width + height) + _FIXED
    )
    return PhotoHeader(kind, width, height, memory, _PASSES[kind] * pixels / 1e6)


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
