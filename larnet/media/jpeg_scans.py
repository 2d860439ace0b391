"""The size and the scans of a JPEG, read from its markers without decoding anything.

A progressive JPEG repeats its picture in scans, and every scan costs a pass over all of it: a file
of 190 kB can hold thousands. Photos have about ten. Markers: ITU-T T.81, annex B.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_SCAN, _END = 0xDA, 0xD9
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # all SOFn
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
# 0xFF before 0x00 is a data byte; the restart marks stand inside a scan; 0xFF may be repeated.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]", re.DOTALL)
_MOST_SEGMENTS = 4096  # of a photo some dozens, with 100 scans and notes of megabytes some hundreds
_CHUNK = 1 << 16  # bytes read at once while a marker is looked for


@dataclass(frozen=True)
class JpegLayout:
    """What a JPEG says of itself before it is decoded."""

    width: int
    height: int
    progressive: bool
    samples: float  # per pixel, of all channels together: 1 for grey, 1.5 for 4:2:0, 3 for 4:4:4
    scans: int  # counted up to the limit, plus one


def read_layout(file: BinaryIO, most_scans: int) -> JpegLayout:
    """The layout of a JPEG file; counting ends once there are more than `most_scans`.

    Raises ValueError where no frame header stands before the first scan, and on more than
    _MOST_SEGMENTS: looking for millions of them takes a minute.
    """
    frame: tuple[int, int, bool, float] | None = None
    scans = 0
    for number, (marker, at) in enumerate(_segments(file)):
        if number == _MOST_SEGMENTS:
            raise ValueError("too many segments")
        if marker in _FRAMES and scans == 0:
            frame = _frame(file, marker, at)
        elif marker == _SCAN:
            if frame is None:
                raise ValueError("a scan without a frame header")
            scans += 1
            if scans > most_scans:
                break
    if frame is None:
        raise ValueError("no frame header")
    return JpegLayout(*frame, scans)


def _frame(file: BinaryIO, marker: int, at: int) -> tuple[int, int, bool, float]:
    file.seek(at + 2)
    head = file.read(6)
    factors = file.read(3 * head[5])
    height, width = int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big")
    across, down = [f >> 4 for f in factors[1::3]], [f & 15 for f in factors[1::3]]
    samples = sum(a * d for a, d in zip(across, down)) / max(1, max(across) * max(down))
    return width, height, marker in _PROGRESSIVE, samples


def _segments(file: BinaryIO) -> Iterator[tuple[int, int]]:
    """(marker, position of its length) of every segment, up to the end of the first picture."""
    position = 2
    while (found := _next_marker(file, position)) is not None:
        marker, position = found
        if marker == _END:
            return
        yield marker, position
        file.seek(position)
        length = file.read(2)
        if len(length) < 2:
            return
        position += max(2, int.from_bytes(length, "big"))


def _next_marker(file: BinaryIO, position: int) -> tuple[int, int] | None:
    """The first marker at or after a position, and the position after it."""
    file.seek(position)
    chunk = file.read(_CHUNK)
    while len(chunk) >= 2:
        if found := _MARKER.search(chunk):
            return chunk[found.end() - 1], position + found.end()
        position += len(chunk) - 1  # the last byte may be the first of a marker
        chunk = chunk[-1:] + file.read(_CHUNK)
    return None
