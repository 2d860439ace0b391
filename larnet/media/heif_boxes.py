"""The size of an AVIF or HEIC picture, read from its boxes without decoding anything.

Boxes: ISO/IEC 14496-12; sizes stand in `ispe` boxes (ISO/IEC 23008-12, section 6.5.3). Decoders set
up memory for what stands there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_AVIF = {b"avif", b"avis"}
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
_NEUTRAL = {b"mif1", b"msf1", b"mif2", b"miaf"}
_ALPHA = (b"auxiliary:alpha", b"hevc:2015:auxid:1")  # names of the picture that holds opacity
_MOST_BOXES = 1000  # before the one that counts; photos have one or two
_MOST_META = 4 << 20  # bytes; hundreds of tiles take some hundred kilobytes


def brand(head: bytes) -> str | None:
    """ "AVIF" or "HEIC" from the first bytes of a file (64 or more), or None."""
    if head[4:8] != b"ftyp":
        return None
    end = min(len(head), int.from_bytes(head[:4], "big"))
    brands = [head[8:12], *(head[i : i + 4] for i in range(16, end - 3, 4))]
    if brands[0] not in _AVIF | _HEIC | _NEUTRAL:
        return None
    if _AVIF & set(brands):
        return "AVIF"
    return "HEIC" if _HEIC & set(brands) else None


@dataclass(frozen=True)
class HeifLayout:
    """The largest picture in the file: a tiled photo has one size for each tile, one for all."""

    width: int
    height: int
    alpha: bool


def read_layout(file: BinaryIO) -> HeifLayout:
    """The layout of an AVIF or HEIC file. Raises ValueError where no size stands in it."""
    for kind, length in _top_boxes(file):
        if kind == b"meta":
            if length > _MOST_META:
                raise ValueError("a meta box of that size")
            return _layout(file.read(length)[4:])  # version and flags first
    raise ValueError("no meta box")


def _top_boxes(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """(kind, bytes of content) of the first boxes of the file, which then stands at the content."""
    position = 0
    for _ in range(_MOST_BOXES):
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        length, header = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(file.read(8), "big"), 16
        elif length == 0:  # up to the end
            length = _MOST_META
        if length < header:
            raise ValueError("a box shorter than its head")
        yield head[4:], length - header
        position += length


def _layout(meta: bytes) -> HeifLayout:
    properties = list(_boxes(_within(_within(meta, b"iprp"), b"ipco")))
    sizes = [
        (int.from_bytes(box[4:8], "big"), int.from_bytes(box[8:12], "big"))
        for kind, box in properties
        if kind == b"ispe" and len(box) >= 12
    ]
    if not sizes:
        raise ValueError("no size")
    alpha = any(kind == b"auxC" and any(a in box for a in _ALPHA) for kind, box in properties)
    return HeifLayout(*max(sizes, key=lambda size: size[0] * size[1]), alpha)


def _within(content: bytes, wanted: bytes) -> bytes:
    return next((box for kind, box in _boxes(content) if kind == wanted), b"")


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = 0
    while position + 8 <= len(content):
        length = int.from_bytes(content[position : position + 4], "big")
        if length < 8:
            return
        yield content[position + 4 : position + 8], content[position + 8 : position + length]
        position += length
