"""What each slider of a clip does: strips of frames of one drawn example, as HTML and their table.

The pictures are made by the shipped model: `python -m benchmarks.sliders`.
"""

from __future__ import annotations

import base64
import html
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from larnet.runtime.shipped_files import shipped

FOLDER = shipped("assets") / "sliders"
ACTOR = "02_bruno"  # of the example actors


@dataclass(frozen=True)
class SliderStrip:
    """A setting, what it does, and rows of frames: a label, and arguments of `Pipeline.animate`;
    those of `Manner` by their names."""

    name: str  # of the picture's file
    title: str
    about: str
    phrase: str
    rows: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def picture(self) -> Path:
        """The strips of all rows, one above the other, all of one height."""
        return FOLDER / f"{self.name}.webp"


STRIPS = (
    SliderStrip(
        "speed",
        "Speed",
        "How fast the action is done; its clip has as many frames.",
        "jumping jack",
        (("0.5", {"speed": 0.5}), ("1", {}), ("2", {"speed": 2.0})),
    ),
    SliderStrip(
        "strength",
        "How large",
        "How far limbs go: below 1 small movements, above 1 sweeping ones.",
        "raising both arms",
        (("0.3", {"strength": 0.3}), ("1", {}), ("1.5", {"strength": 1.5})),
    ),
    SliderStrip(
        "side",
        "Side",
        "Which of the actor's own sides acts; otherwise the words say, or the model.",
        "hand waving",
        (("left", {"side": "left"}), ("right", {"side": "right"})),
    ),
    SliderStrip(
        "style",
        "Style: another performance",
        "A new seed draws another z, the random part: the same action in another way.",
        "dancing",
        (("seed 1", {"seed": 1}), ("seed 2", {"seed": 2}), ("seed 3", {"seed": 3})),
    ),
    SliderStrip(
        "noise",
        "Variation: noise z",
        "How much of z is used: at 0 the most typical way, at 2 far from typical.",
        "dancing",
        (("0", {"noise": 0.0}), ("1", {}), ("2", {"noise": 2.0})),
    ),
    SliderStrip(
        "position",
        "Begin later: position pₑ",
        "Where in the action the clip begins: at 0 standing, at 1 at its end.",
        "throwing",
        (("0", {}), ("0.2", {"position": 0.2}), ("0.4", {"position": 0.4})),
    ),
)


@cache
def slider_strips() -> str:
    """All strips as HTML with their pictures in it; "" where the pictures are not there."""
    there = [one for one in STRIPS if one.picture.is_file()]
    if not there:
        return ""
    figures = "".join(map(_figure, there))
    return (
        '<section class="sliders"><h2>What each slider does</h2><p class="caption">One drawn '
        "example actor, made by the model of this page; time goes from left to right, at the same "
        f"moments in every row.</p>{figures}</section>"
    )


def _figure(one: SliderStrip) -> str:
    labels = [label for label, _ in one.rows]
    about = f"“{one.phrase}” with {one.title.lower()} at {', '.join(labels)}, a row each"
    picture = base64.b64encode(one.picture.read_bytes()).decode()
    told = "".join(f"<span>{html.escape(label)}</span>" for label in labels)
    return (
        f"<figure><figcaption><b>{html.escape(one.title)}</b> {html.escape(one.about)} Here: "
        f"“{html.escape(one.phrase)}”.</figcaption>"
        f'<div class="rows"><div class="labels">{told}</div>'
        f'<img src="data:image/webp;base64,{picture}" alt="{html.escape(about)}"></div></figure>'
    )
