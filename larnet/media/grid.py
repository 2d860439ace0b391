"""Clips to look at: enlarged, side by side under labels, as a strip of frames.

A clip is uint8 (T, H, W, 3).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from larnet.errors import BadInput
from larnet.media.pixels import MAX_SIDE, check_clip, resize

_GROUND = (24, 24, 27)
_INK = (244, 244, 245)


def enlarge(frames: np.ndarray, least: int = 448) -> np.ndarray:
    """A small clip a whole number of times larger, its shorter side at least `least` pixels.

    (..., H, W, 3) uint8, Lanczos. Browsers blur what they enlarge themselves.
    """
    height, width = frames.shape[-3:-1]
    times = -(-least // min(height, width))
    if times <= 1:
        return frames
    size = (width * times, height * times)
    big = [
        np.asarray(Image.fromarray(f).resize(size, Image.Resampling.LANCZOS))
        for f in frames.reshape(-1, height, width, 3)
    ]
    return np.stack(big).reshape(*frames.shape[:-3], size[1], size[0], 3)


def side_by_side(
    clips: np.ndarray | Sequence[np.ndarray], labels: Sequence[str], columns: int = 0
) -> np.ndarray:
    """Clips playing together, each under its label, as one clip with even sides.

    clips uint8 (N, T, H, W, 3), or N of (T, H, W, 3) with sides of their own, one label each ->
    uint8 (T, H', W', 3). Up to three stand in one row, more in a grid as square as they fill,
    unless `columns` are given. No label covers a pixel of a clip. Raises BadInput on another number
    of labels, and on clips of different numbers of frames.
    """
    _check_labels(clips, labels)
    n, frames = len(clips), len(clips[0])
    columns = min(n, columns or _columns(n))
    sizes = [clip.shape[1:3] for clip in clips]
    heights, widths = _rows_and_columns(sizes, columns)
    bar, gap = _margins(max(widths))
    out = np.empty((frames, *film_size(sizes, columns), 3), np.uint8)
    out[:] = _GROUND
    for i, (clip, label) in enumerate(zip(clips, labels)):
        row, column = divmod(i, columns)
        top = gap + sum(heights[:row]) + row * (bar + gap)
        left = gap + sum(widths[:column]) + column * gap
        height, width = clip.shape[1:3]
        out[:, top : top + bar, left : left + widths[column]] = _text_bar(
            label, widths[column], bar
        )
        top, left = top + bar, left + (widths[column] - width) // 2
        out[:, top : top + height, left : left + width] = clip
    return out


def film_size(sizes: Sequence[tuple[int, ...]], columns: int) -> tuple[int, int]:
    """Height and width of clips of these heights and widths `side_by_side`."""
    heights, widths = _rows_and_columns(sizes, columns)
    bar, gap = _margins(max(widths))
    tall = sum(heights) + len(heights) * (bar + gap) + gap
    wide = sum(widths) + len(widths) * gap + gap
    return tall + tall % 2, wide + wide % 2


def _rows_and_columns(
    sizes: Sequence[tuple[int, ...]], columns: int
) -> tuple[list[int], list[int]]:
    """Height of every row and width of every column."""
    columns = min(len(sizes), columns)
    rows = [sizes[i : i + columns] for i in range(0, len(sizes), columns)]
    heights = [max(height for height, _ in row) for row in rows]
    return heights, [max(width for _, width in sizes[i::columns]) for i in range(columns)]


def fitting(clips: np.ndarray) -> np.ndarray:
    """Clips uint8 (N, T, H, W, 3), smaller where they would not fit side by side into one clip."""
    n, (height, width) = len(clips), clips.shape[2:4]
    columns = min(n, _columns(n))
    rows, side = -(-n // columns), width
    while side > 1:
        (bar, gap), tall = _margins(side), round(height * side / width)
        if max(columns * (side + gap), rows * (tall + bar + gap)) + gap <= MAX_SIDE:
            break
        side -= 1
    return clips if side == width else np.stack([resize(clip, tall, side) for clip in clips])


def together(
    clips: Sequence[np.ndarray], rates: Sequence[float], fps: float
) -> Sequence[np.ndarray]:
    """Clips (T, H, W, 3) of frames a second of their own at one rate and as long as the longest;
    one that ends before is played again where a whole round fits and it has no seam, and then stays
    at its last frame."""
    count = max(round(len(clip) / rate * fps) for clip, rate in zip(clips, rates))
    return [
        clip[_frames_shown(clip, rate, fps, count)] if len(clip) != count or rate != fps else clip
        for clip, rate in zip(clips, rates)
    ]


def _frames_shown(clip: np.ndarray, rate: float, fps: float, count: int) -> np.ndarray:
    """Which of its frames a clip shows in `count` frames at another rate."""
    at = (np.arange(count) / fps * rate + 1e-6).astype(int)
    rounds = (at[-1] + 1) // len(clip)
    if rounds > 1 and _seamless(clip):
        at = np.where(at < rounds * len(clip), at % len(clip), len(clip) - 1)
    return np.minimum(at, len(clip) - 1)


def _seamless(clip: np.ndarray) -> bool:
    """Whether the step from the last frame to the first is one of those between its frames."""
    small = clip[:, ::4, ::4].astype(np.int16)
    steps = np.abs(np.diff(small, axis=0, append=small[:1])).mean((1, 2, 3))
    return bool(steps[-1] <= steps[:-1].max(initial=0))


def _columns(n: int) -> int:
    return n if n <= 3 else int(np.ceil(np.sqrt(n)))


def _margins(width: int) -> tuple[int, int]:
    """Height of the labels and of the gaps of clips side by side, in pixels."""
    return _bar_height(width), max(2, width // 56)


def strip(clips: np.ndarray, labels: Sequence[str], steps: int = 8) -> np.ndarray:
    """A picture of clips: one row each, `steps` moments from first to last, the label above.

    clips uint8 (N, T, H, W, 3) -> uint8 (H', W', 3). An empty label takes no room.
    """
    _check_labels(clips, labels)
    frames, height, width = clips.shape[1:4]
    moments = np.linspace(0, frames - 1, min(steps, frames)).round().astype(int)
    gap = max(1, width // 56)
    wide = len(moments) * (width + gap) - gap
    parts: list[np.ndarray] = []
    for clip, label in zip(clips, labels):
        if label:
            bar = _bar_height(width)
            parts.append(_text_bar(label, wide, bar))
        row = np.full((height + gap, wide, 3), _GROUND, np.uint8)
        for i, moment in enumerate(moments):
            row[:height, i * (width + gap) : i * (width + gap) + width] = clip[moment]
        parts.append(row)
    return np.concatenate(parts)[: -gap or None]


def _check_labels(clips: np.ndarray | Sequence[np.ndarray], labels: Sequence[str]) -> None:
    if not len(clips) or any(np.ndim(clip) != 4 for clip in clips):
        shapes = [np.shape(clip) for clip in clips][:4]
        raise BadInput(f"Clips are (N, T, H, W, 3); each of these is {shapes}.")
    for clip in clips:
        check_clip(clip)
    if len({len(clip) for clip in clips}) > 1:
        raise BadInput("Clips side by side have one number of frames; these differ.")
    if len(labels) != len(clips):
        raise BadInput(f"{len(labels)} labels for {len(clips)} clips; give one label a clip.")


def _bar_height(width: int) -> int:
    return int(np.clip(width // 9, 16, 44))


def _text_bar(text: str, width: int, height: int) -> np.ndarray:
    """One line of text, smaller and at last cut where it is too long: uint8 (height, width, 3)."""
    bar = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(bar)
    room = max(0, width - height // 2)
    plain = shown = _plain(text)
    size = height * 0.58
    font = ImageFont.load_default(size)
    if (needed := draw.textlength(plain, font=font)) > room:
        font = ImageFont.load_default(max(size * room / needed, size * 0.62, 9.0))
    kept = len(plain)
    while kept and draw.textlength(shown, font=font) > room:
        kept -= 1
        shown = plain[:kept].rstrip() + "..."
    draw.text((height // 4, height / 2), shown, fill=_INK, font=font, anchor="lm")
    return np.asarray(bar)


def _plain(text: str) -> str:
    """Text in the letters that Pillow's own font has: no accents, question marks for the rest."""
    letters = unicodedata.normalize("NFKD", " ".join(text.split()))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return bare.encode("ascii", "replace").decode()
