"""Lines in a small SVG, for the plots of docs/."""

from __future__ import annotations

from collections.abc import Sequence

Points = Sequence[tuple[float, float]]


def polyline(points: Points, colour: str, dashed: bool = False) -> str:
    """A line through points of the picture."""
    at = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="4 4"' if dashed else ""
    return f'<polyline fill="none" stroke="{colour}" stroke-width="2"{dash} points="{at}"/>'


def text(x: float, y: float, words: str, colour: str = "#000", anchor: str = "start") -> str:
    end = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text x="{x:.0f}" y="{y:.0f}" fill="{colour}"{end}>{words}</text>'


def axes(left: float, right: float, top: float, bottom: float, zero: float | None = None) -> str:
    """An upright axis at the left and a level one at `zero` (without: at the bottom)."""
    level = bottom if zero is None else zero
    return (
        f'<path d="M{left} {bottom}V{top}M{left} {level:.1f}H{right}" stroke="#888" fill="none"/>'
    )


def picture(width: int, height: int, parts: Sequence[str]) -> str:
    """The whole file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="system-ui, sans-serif" font-size="12">'
    )
    sheet = f'<rect width="{width}" height="{height}" fill="#fff"/>'
    return "\n".join((head, sheet, *parts)) + "</svg>\n"
