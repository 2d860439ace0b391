"""A large PNG scaled down while it is read, some rows at a time.

A PNG cannot be decoded at a fraction of its size, and 100 megapixels take 400 MB. Here the packed
rows are unpacked in strips, each strip is narrowed at once, and only the narrow rows are kept. The
result is the same, byte for byte, as of decoding everything and scaling it: Pillow's resize narrows
first, too.

A filtered row needs the unfiltered one above it (PNG specification, section 9), so every strip
begins with the last row of the strip before. Filters work on bytes, each with the same byte of the
pixel to the left and above: of 16-bit samples the low bytes are left out before anything else.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import Image, PngImagePlugin

_STRIP = 2 << 20  # bytes of unpacked rows at once
_CHUNK = 1 << 18  # bytes of the file at once
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # colour type -> samples of a pixel
_RAW = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}  # bytes of a pixel -> mode with as many


@dataclass(frozen=True)
class PngLayout:
    """What the header of a PNG says."""

    width: int
    height: int
    depth: int  # bits of a sample
    colour: int  # type of colour: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
    interlaced: bool

    @property
    def row_bytes(self) -> int:
        """Bytes of an unpacked row without its filter byte."""
        return (self.width * _CHANNELS[self.colour] * self.depth + 7) // 8


def read_layout(head: bytes) -> PngLayout:
    """The layout from the first 29 bytes or more. Raises ValueError or struct.error."""
    width, height, depth, colour, _, _, interlace = struct.unpack(">IIBBBBB", head[16:29])
    if colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16):
        raise ValueError("no such kind of PNG")
    return PngLayout(width, height, depth, colour, bool(interlace))


def late_exif(file: BinaryIO) -> bytes | None:
    """The `eXIf` chunk behind the pixels, where some programs put it."""
    return next((file.read(size) for kind, size in _chunks(file) if kind == b"eXIf"), None)


def shrunk(
    image: PngImagePlugin.PngImageFile,
    file: BinaryIO,
    size: tuple[int, int],
    flat: Callable[[Image.Image], Image.Image],
) -> Image.Image:
    """The opened, not yet loaded picture in `size`, read in strips.

    flat: makes one mode, L or RGB, of every strip. Raises ValueError, zlib.error on damage.
    """
    file.seek(0)
    layout = read_layout(file.read(29))
    if layout.interlaced:
        raise ValueError("an interlaced PNG has no rows to read in turn")
    narrow, top = None, 0
    for strip in _strips(image, file, layout):
        part = flat(strip)
        if narrow is None:
            narrow = Image.new(part.mode, (size[0], layout.height))
        narrow.paste(part.resize((size[0], part.height), Image.Resampling.LANCZOS), (0, top))
        top += part.height
    if narrow is None or top < layout.height:
        raise ValueError("rows are missing")
    return narrow.resize(size, Image.Resampling.LANCZOS)


def _strips(
    image: PngImagePlugin.PngImageFile, file: BinaryIO, layout: PngLayout
) -> Iterator[Image.Image]:
    """The picture in strips of whole rows, in the mode that Pillow gives the whole."""
    kept = layout.row_bytes // 2 if layout.depth == 16 else layout.row_bytes
    pixel_bytes = _CHANNELS[layout.colour] if layout.depth >= 8 else 1
    mode, across = _RAW[pixel_bytes], kept // pixel_bytes
    above = bytes(kept)
    for rows in _filtered_rows(file, layout):
        packed = zlib.compress(b"\0" + above + rows, 0)
        count = len(rows) // (kept + 1)
        raw = Image.frombytes(mode, (across, count + 1), packed, "zip", mode, 0)
        above = raw.crop((0, count, across, count + 1)).tobytes()
        yield _as_opened(image, layout, raw.crop((0, 1, across, count + 1)))


def _as_opened(
    image: PngImagePlugin.PngImageFile, layout: PngLayout, raw: Image.Image
) -> Image.Image:
    """Raw rows with the palette and the transparent colour of the picture that they belong to."""
    strip = raw
    if layout.depth < 8:
        form = "1" if image.mode == "1" else f"{image.mode};{layout.depth}"
        size = (layout.width, raw.height)
        strip = Image.frombytes(image.mode, size, raw.tobytes(), "raw", form, 0, 1)
    elif image.mode == "P":
        strip = Image.frombytes("P", raw.size, raw.tobytes())
    if image.mode == "P" and image.palette is not None:
        strip.putpalette(image.palette.getdata()[1])
    deep_grey = layout.depth == 16 and layout.colour == 0  # Pillow's wholes lose it, too
    if "transparency" in image.info and not deep_grey:
        strip.info["transparency"] = image.info["transparency"]
    return strip


def _filtered_rows(file: BinaryIO, layout: PngLayout) -> Iterator[bytes]:
    """Unpacked rows, each with its filter byte, in pieces of about _STRIP bytes."""
    row = layout.row_bytes + 1
    at_once = max(1, _STRIP // row)
    left, waiting = layout.height, bytearray()
    for part in _unpacked(file):
        waiting += part
        while left and len(waiting) >= row * min(at_once, left):
            count = min(at_once, left)
            rows = bytes(waiting[: row * count])
            del waiting[: row * count]
            left -= count
            yield _high_bytes(rows, row) if layout.depth == 16 else rows
        if not left:
            return


def _high_bytes(rows: bytes, row: int) -> bytes:
    """Rows of 16-bit samples without the low bytes."""
    return b"".join(
        rows[at : at + 1] + rows[at + 1 : at + row : 2] for at in range(0, len(rows), row)
    )


def _unpacked(file: BinaryIO) -> Iterator[bytes]:
    """What the IDAT chunks hold, unpacked, in pieces of at most _STRIP bytes."""
    inflate = zlib.decompressobj()
    for kind, size in _chunks(file):
        while kind == b"IDAT" and size > 0:
            packed = file.read(min(size, _CHUNK))
            if not packed:
                return
            size -= len(packed)
            while packed and not inflate.eof:
                yield inflate.decompress(packed, _STRIP)
                packed = inflate.unconsumed_tail
    yield inflate.flush()


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """(kind, bytes) of every chunk; the file then stands at its content."""
    position = 8
    while True:
        file.seek(position)
        head = file.read(8)
        if len(head) < 8:
            return
        size = int.from_bytes(head[:4], "big")
        yield head[4:], size
        position += size + 12
