"""Figures of the report as text that stands inside a page: pictures as data URIs, curves as SVG."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence

import numpy as np
from PIL import Image

from larnet.media.pixels import resize

COLOURS = ("#0b6bcb", "#d1495b", "#2e8b57", "#8a5cc2", "#c77d0a", "#4a4a4a")
DASHED = {"repeated": "6 4", "real": "2 3"}
_FRAMES, _SIDE = 8, 72  # of a strip


def strip(clip: np.ndarray) -> np.ndarray:
    """uint8 (T, H, W, 3) -> one row of frames spread over the clip, (72, width, 3)."""
    at = np.linspace(0, len(clip) - 1, min(_FRAMES, len(clip))).round().astype(int)
    return np.concatenate(list(resize(clip[at], _SIDE, _SIDE)), axis=1)


def picture(pixels: np.ndarray, about: str) -> str:
    """uint8 (H, W, 3) as an <img> that carries its own bytes (JPEG)."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "JPEG", quality=85)
    code = base64.b64encode(file.getvalue()).decode()
    height, width = pixels.shape[:2]
    size = f'width="{width}" height="{height}"'
    return f'<img src="data:image/jpeg;base64,{code}" {size} alt="{html.escape(about)}">'


def curves(lines: Mapping[str, Sequence[float | None]], title: str, first: int = 0) -> str:
    """One line per subject over the frames of a clip (the paper's Figure 5) as SVG; `first` is the
    frame that a line begins with."""
    values = [v for line in lines.values() for v in line if v is not None]
    if not values:
        return ""
    low, high = min(values), max(values)
    low, high = (low - 1, high + 1) if low == high else (low, high)
    count = max(len(line) for line in lines.values())
    left, top, width, height = 54, 26, 420, 190

    def x(i: int) -> float:
        return left + width * i / max(count - 1, 1)

    def y(v: float) -> float:
        return top + height * (high - v) / (high - low)

    parts = [f'<text x="{left}" y="16" class="head">{html.escape(title)}</text>']
    for v in np.linspace(low, high, 5):
        parts.append(f'<line x1="{left}" x2="{left + width}" y1="{y(v):.1f}" y2="{y(v):.1f}" '
                     f'class="grid"/><text x="{left - 6}" y="{y(v) + 4:.1f}" class="tick end">'
                     f"{v:.3g}</text>")  # fmt: skip
    for i in range(0, count, 5):
        parts.append(
            f'<text x="{x(i):.1f}" y="{top + height + 16}" class="tick">{i + first}</text>'
        )
    for n, (who, line) in enumerate(lines.items()):
        points = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(line) if v is not None)
        colour, dash = COLOURS[n % len(COLOURS)], DASHED.get(who, "")
        parts.append(f'<polyline points="{points}" stroke="{colour}" stroke-dasharray="{dash}" '
                     f'class="curve"/><text x="{left + width + 8}" y="{top + 14 + 18 * n}" '
                     f'style="fill:{colour}" class="tick">{html.escape(who)}</text>')  # fmt: skip
    return (f'<svg viewBox="0 0 {left + width + 130} {top + height + 24}" role="img" '
            f'aria-label="{html.escape(title)}">{"".join(parts)}</svg>')  # fmt: skip


def bars(rows: Mapping[str, float | None], title: str, unit: str) -> str:
    """One horizontal bar per name, best first (the paper's Figure 6), as SVG."""
    shown = sorted(((v, k) for k, v in rows.items() if v is not None), reverse=True)
    if not shown:
        return ""
    reach = max(abs(v) for v, _ in shown) or 1.0
    left, width, step = 190, 260, 16
    zero = left + width // 2 if shown[-1][0] < 0 else left
    scale = (left + width - zero) / reach if zero == left else (width / 2) / reach
    parts = [f'<text x="0" y="14" class="head">{html.escape(title)}</text>']
    for i, (v, name) in enumerate(shown):
        y = 24 + step * i
        start, length = (zero, v * scale) if v >= 0 else (zero + v * scale, -v * scale)
        parts.append(f'<text x="{left - 8}" y="{y + 11}" class="tick end">{html.escape(name)}'
                     f'</text><rect x="{start:.1f}" y="{y}" width="{length:.1f}" height="11" '
                     f'fill="{COLOURS[v < 0]}"/><text x="{left + width + 24}" y="{y + 11}" '
                     f'class="tick">{v:.2f} {unit}</text>')  # fmt: skip
    return (f'<svg viewBox="0 0 {left + width + 110} {30 + step * len(shown)}" role="img" '
            f'aria-label="{html.escape(title)}">{"".join(parts)}</svg>')  # fmt: skip


def matrix(names: Sequence[str], table: Sequence[Sequence[int]]) -> str:
    """A confusion matrix as SVG: rows asked for, columns recognised, darker is more often."""
    n, cell, left, top = len(names), 13, 170, 150
    parts = []
    for i, name in enumerate(names):
        total = max(sum(table[i]), 1)
        label = html.escape(name)
        parts.append(f'<text x="{left - 6}" y="{top + cell * i + 10}" class="tick end">{label}'
                     f'</text><text transform="translate({left + cell * i + 10},{top - 6}) '
                     f'rotate(-60)" class="tick">{label}</text>')  # fmt: skip
        for j, count in enumerate(table[i]):
            fill = "#0b6bcb" if i == j else "#d1495b"
            if count:
                parts.append(f'<rect x="{left + cell * j}" y="{top + cell * i}" width="{cell}" '
                             f'height="{cell}" fill="{fill}" opacity="{count / total:.2f}">'
                             f"<title>{label} taken for {html.escape(names[j])}: {count} of "
                             f"{total}</title></rect>")  # fmt: skip
    parts.append(f'<rect x="{left}" y="{top}" width="{cell * n}" height="{cell * n}" '
                 'class="frame"/>')  # fmt: skip
    return (f'<svg viewBox="0 0 {left + cell * n + 90} {top + cell * n + 8}" role="img" '
            f'aria-label="Confusion matrix">{"".join(parts)}</svg>')  # fmt: skip
