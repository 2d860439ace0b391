"""What the model made of a phrase, as HTML: the nearest known actions and how new it is."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from larnet.text.load_encoder import KnownAction
    from larnet.text.understanding import Understanding

SHOWN = 5  # known actions

EMPTY = (
    '<div class="understood empty"><p>The model compares your words with the actions it was '
    "trained on. What it finds appears here.</p></div>"
)


def verdict(phrase: str, known: Sequence[KnownAction], new: bool) -> str:
    """One plain sentence, as HTML, on how near the phrase is to what the model knows."""
    said = f"“{html.escape(phrase)}”"
    if not known:
        return f"{said}: this checkpoint lists no actions to compare with."
    near = f"<strong>{html.escape(known[0].name)}</strong>"
    if known[0].is_said_by(phrase):
        return f"{near} is an action the model was trained on."
    if new:
        return (
            f"{said} is <em>new</em> to the model: no trained action is close. "
            f"The nearest is {near}, so expect something in between."
        )
    return f"{said} is close to {near}, an action the model was trained on."


def _of_clip(seen: Understanding | None) -> str:
    if seen is None or not seen.parts:
        return ""
    remark = f" {html.escape(seen.remark)}" if seen.remark else ""
    return f"<p>The clip shows: <strong>{html.escape(seen.told)}</strong>.{remark}</p>"


def understood(
    phrase: str, known: Sequence[KnownAction], new: bool, seen: Understanding | None = None
) -> str:
    """The verdict and a bar for each of the nearest known actions; all text is escaped.

    seen: what the clip shows of the phrase, where there is one: it is said first, and alone where
    the phrase is far from every movement, which it says then.
    """
    shown = _of_clip(seen)
    told = "" if shown and seen and seen.far else f"<p>{verdict(phrase, known, new)}</p>"
    rows = "".join(
        f'<li><span class="name">{html.escape(action.name)}</span>'
        f'<span class="bar" aria-hidden="true">'
        f'<i style="width:{100 * min(max(action.cosine, 0.0), 1.0):.0f}%"></i></span>'
        f'<span class="value">{action.cosine:.2f}</span></li>'
        for action in known[:SHOWN]
    )
    return (
        f'<div class="understood" role="status">{shown}{told}'
        f'<ol aria-label="Nearest known actions and their similarity, 1 is the same">{rows}</ol>'
        "</div>"
    )


def as_json(seen: Understanding) -> dict[str, Any]:
    """What was understood of a phrase, for programs."""
    parts = [
        {"action": p.action, "side": p.side, "speed": p.speed, "times": p.times, "far": p.far}
        for p in seen.parts
    ]
    said = {"remark": seen.remark, "read_as": seen.read_as, "language": seen.language}
    return {"parts": parts, "joined": seen.joined} | said | {"did_you_mean": seen.did_you_mean}
