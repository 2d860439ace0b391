"""A map of the phrase space: what the text encoder finds alike lies near, drawn as SVG."""

from __future__ import annotations

import html
from collections.abc import Sequence

import numpy as np

WIDTH, HEIGHT, MARGIN = 720, 500, 46
CAPTION = (
    "<figcaption>Each dot is a movement: click one, and your actor does it. What the text encoder "
    "finds alike lies near; a flat map cannot keep every distance, so the lines lead to the truly "
    "nearest.</figcaption>"
)
LETTER, BOLD, LINE = 7.0, 9.0, 15  # sizes of letters, in units of the picture
ON_PHONES = 2.0  # times as large
ABOVE, BELOW = -10, 19  # of a dot, where its name stands
NEIGHBOURS = 3


def project(centres: np.ndarray, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both (N, length) in the plane in which the centres differ most, each axis in [-1, 1].

    Principal components of the centres; a phrase beyond them is drawn at the edge.
    """
    mean = centres.mean(0)
    axes = np.linalg.svd(centres - mean, full_matrices=False)[2][:2]
    axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(1)])[:, None]  # the same every time
    known, said = (centres - mean) @ axes.T, (vectors - mean) @ axes.T
    low, high = known.min(0), known.max(0)
    middle, reach = (low + high) / 2, (high - low) / 2 + 1e-9  # the whole picture is used
    return (known - middle) / reach, np.clip((said - middle) / reach, -1.0, 1.0)


def _place(points: np.ndarray) -> np.ndarray:
    half = np.array([WIDTH / 2 - MARGIN, HEIGHT / 2 - MARGIN])
    return np.array([WIDTH, HEIGHT]) / 2 + points * half * [1, -1]


def _inside(x: float, wide: float) -> float:
    """The middle of a label that shall not leave the picture."""
    return float(np.clip(x, wide / 2 + 6, WIDTH - wide / 2 - 6))


Box = tuple[float, float, float, float]  # left, top, right, bottom


def _labels(
    points: np.ndarray, names: Sequence[str], first: Sequence[int], taken: Box
) -> dict[int, float]:
    """Which names can be written without touching another or `taken`, and how far each is from its
    dot; `first` come first, are always written, and below their dots where there is room there
    alone."""
    order = [*first, *(i for i in range(len(names)) if i not in first)]
    kept, boxes = dict[int, float](), [taken]
    for i in order:
        wide = len(names[i]) * LETTER
        x, y = _inside(points[i, 0], wide), points[i, 1]
        for off in (ABOVE, BELOW) if i in first else (ABOVE,):
            box = (x - wide / 2, y + off + 2 - LINE, x + wide / 2, y + off + 2)
            if _free(box, boxes):
                kept[i] = off
                break
        if i in kept or i in first:
            kept.setdefault(i, ABOVE)
            boxes.append(box)
    return kept


def phrase_map(
    actions: Sequence[str],
    centres: np.ndarray,
    phrase: str,
    vector: np.ndarray,
    nearest: Sequence[str],
) -> str:
    """The map with one phrase and its nearest known actions; all text is escaped."""
    known, said = project(centres, vector[None])
    points, (px, py) = _place(known), _place(said)[0]
    shown = phrase if len(phrase) <= 40 else phrase[:39] + "…"
    wide = len(shown) * BOLD
    left = px - wide * (px > WIDTH * 0.7) - wide / 2 * (WIDTH * 0.3 <= px <= WIDTH * 0.7)
    taken = (left, py - 10, left + wide, py + 30)
    near = [actions.index(name) for name in nearest[:NEIGHBOURS] if name in actions]
    lines = "".join(
        f'<line class="tie" x1="{px:.1f}" y1="{py:.1f}" x2="{points[i, 0]:.1f}" '
        f'y2="{points[i, 1]:.1f}"/>'
        for i in near
    )
    written = _labels(points, actions, near, taken)
    apart = _apart(points, actions, near, taken)
    # what is written comes last, so that no dot lies over its name
    order = sorted(range(len(actions)), key=lambda i: (i in near, i in written))
    dots = "".join(
        _dot(actions[i], points[i], i in near, i in apart, written.get(i)) for i in order
    )
    anchor = "end" if px > WIDTH * 0.7 else "start" if px < WIDTH * 0.3 else "middle"
    about = (
        f"Map of {len(actions)} known actions; {phrase} lies nearest to {', '.join(nearest[:3])}."
    )
    return (
        f'<figure class="map"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="group" '
        f'aria-label="{html.escape(about)}">{lines}{dots}'
        f'<circle class="said" cx="{px:.1f}" cy="{py:.1f}" r="8"/>'
        f'<text class="said" x="{px:.1f}" y="{py + 26:.1f}" style="text-anchor:{anchor}">'
        f"{html.escape(shown)}</text></svg>{CAPTION}</figure>"
    )


def map_to_come() -> str:
    """What stands where the map will be, as large."""
    return (
        f'<figure class="map"><div class="players empty" style="aspect-ratio: {WIDTH}/{HEIGHT}">'
        f"<p>The map appears here.</p></div>{CAPTION}</figure>"
    )


def _apart(points: np.ndarray, names: Sequence[str], some: Sequence[int], taken: Box) -> list[int]:
    """Which of some names, as large as on phones, touch neither one another nor `taken`."""
    left, top, right, bottom = taken
    grown = (ON_PHONES - 1) / 2 * (right - left)
    boxes, kept = [(left - grown, top - LINE, right + grown, bottom + LINE)], list[int]()
    for i in some:
        wide = len(names[i]) * LETTER * ON_PHONES
        x, y = _inside(points[i, 0], wide), points[i, 1] + ABOVE
        box = (x - wide / 2, y + 2 - LINE * ON_PHONES, x + wide / 2, y + 2)
        if _free(box, boxes):
            kept.append(i)
            boxes.append(box)
    return kept


def _free(box: Box, boxes: Sequence[Box]) -> bool:
    return all(b[2] < box[0] or box[2] < b[0] or b[3] < box[1] or box[3] < b[1] for b in boxes)


def _dot(action: str, at: np.ndarray, near: bool, apart: bool, written: float | None) -> str:
    """A movement to click, with its name: always `written` so far from the dot, on phones where it
    is `apart`, or shown while it is pointed at."""
    name, (x, y) = html.escape(action), at
    kinds = f"dot{' near' * near}{' apart' * apart}{'' if written is None else ' written'}"
    left = _inside(x, len(action) * LETTER)
    return (
        f'<g class="{kinds}" role="button" tabindex="{0 if near else -1}" data-play="{name}" '
        f'aria-label="{name}"><circle class="hit" cx="{x:.1f}" cy="{y:.1f}" r="17"/>'
        f'<circle class="{"near" if near else "known"}" cx="{x:.1f}" '
        f'cy="{y:.1f}" r="5"/><text class="{"near" if near else ""}" x="{left:.1f}" '
        f'y="{y + (written or ABOVE):.1f}" aria-hidden="true">{name}</text></g>'
    )
