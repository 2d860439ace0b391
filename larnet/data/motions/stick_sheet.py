"""Stick figures: movements to look at, a row of moments each."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from larnet.body.skeleton import JOINTS

_AT = {name: i for i, name in enumerate(JOINTS)}
_LEFT, _RIGHT, _TRUNK = (200, 60, 40), (40, 90, 200), (60, 60, 60)
_GROUND = (205, 205, 205)
LABEL, SIDE = 220, 96  # pixels: the words' width and a moment's side
TURN = 35.0  # degrees that the actor looks away from the viewer, so that depth is seen


def _bones() -> list[tuple[int, int, tuple[int, int, int]]]:
    trunk = ("hip centre", "spine", "shoulder centre", "head")
    bones = [(a, b, _TRUNK) for a, b in itertools.pairwise(trunk)]
    for side, ink in (("left", _LEFT), ("right", _RIGHT)):
        for root, names in (
            ("shoulder centre", ("shoulder", "elbow", "wrist", "hand")),
            ("hip centre", ("hip", "knee", "ankle", "foot")),
        ):
            chain = [root, *(f"{side} {n}" for n in names)]
            bones += [(a, b, ink) for a, b in itertools.pairwise(chain)]
    return [(_AT[a], _AT[b], ink) for a, b, ink in bones]


def stick_figure(joints: np.ndarray, side: int = SIDE, turn: float = TURN) -> np.ndarray:
    """One pose (20, 3) in standing heights as a picture (side, side, 3) uint8.

    The actor's left limbs are red, the right ones blue; `turn` degrees it looks to the viewer's
    left. The ground is the grey line.
    """
    big = 2 * side
    angle = np.radians(turn)
    x = joints[:, 0] * np.cos(angle) - joints[:, 2] * np.sin(angle)
    at = np.stack([0.5 + x / 1.55, 0.93 - joints[:, 1] / 1.55], -1) * big
    picture = Image.new("RGB", (big, big), "white")
    pen = ImageDraw.Draw(picture)
    pen.line((0, 0.93 * big, big, 0.93 * big), _GROUND, 2)
    for a, b, ink in _bones():
        pen.line((*at[a], *at[b]), ink, max(2, side // 20))
    r = 0.055 * big
    x, y = at[_AT["head"]]
    pen.ellipse((x - r, y - r, x + r, y + r), outline=_TRUNK, width=3)
    return np.asarray(picture.resize((side, side), Image.Resampling.BOX))


def stick_sheet(
    movements: Sequence[np.ndarray], labels: Sequence[str], moments: int = 8, turn: float = TURN
) -> Image.Image:
    """Movements (T, 20, 3) each, one row with its words and `moments` poses from first to last."""
    sheet = Image.new("RGB", (LABEL + moments * SIDE, max(1, len(movements)) * SIDE), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(12)
    for row, (joints, words) in enumerate(zip(movements, labels)):
        for column, at in enumerate(np.linspace(0, len(joints) - 1, moments).round().astype(int)):
            figure = Image.fromarray(stick_figure(joints[at], turn=turn))
            sheet.paste(figure, (LABEL + column * SIDE, row * SIDE))
        pen.multiline_text((4, row * SIDE + SIDE // 4), _wrapped(words), "black", font)
    return sheet


def _wrapped(words: str, width: int = 34) -> str:
    lines = [""]
    for word in words.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def write_stick_sheet(
    path: str | Path, movements: Sequence[np.ndarray], labels: Sequence[str]
) -> Path:
    """The sheet as a picture file. Raises OSError where it cannot be written."""
    path = Path(path).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    stick_sheet(movements, labels).save(path)
    return path
