"""The About tab: the checkpoint in a few plain sentences, then its whole card."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput, LarnetError
from larnet.ui.server.model_host import MORE
from larnet.ui.shared import Shared

if TYPE_CHECKING:
    from larnet.weights.checkpoint import CheckpointInfo

PRIVACY = (
    "Photos and clips are deleted from this server within an hour; nobody else is shown them. Ask "
    "the people in your photos first."
)

DRAWN = "synthetic"
SOURCES = {
    DRAWN: "drawn actors",
    "weizmann": "the recorded people of Weizmann",
    "utd_mhad": "those of UTD-MHAD",
    "kth": "those of KTH",
    "penn": "those of Penn Action",
    "ntu": "those of NTU RGB+D",
    "folder": "a folder of clips",
    "packed": "packed clips",
}


def build(shared: Shared) -> None:
    """The tab's components, inside the current `gr.Tab`; the card comes when the model is there."""
    short = gr.HTML(elem_id="in-short")
    card = gr.Markdown("Waking the model, a few seconds …", elem_classes="card")

    def on_look(served: str) -> list[str]:
        try:
            pipeline = shared.model_host.pipeline(served)
        except LarnetError as error:  # the Animate tab shows the toast
            return ["", html.escape(str(error))]
        host = shared.model_host
        more = host.pipeline(MORE).info if host.has_more and not served else None
        return [in_short(pipeline.info, more), without_front_matter(pipeline.card)]

    quiet = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    gr.on([shared.named["about"].select], on_look, shared.served, [short, card], **quiet)
    gr.on(None, on_look, shared.served, [short, card], **quiet)


def without_front_matter(card: str) -> str:
    """A card as people read it: the lines between --- at its top are for the hub."""
    return re.sub(r"\A---\n.*?\n---\n", "", card, flags=re.S)


def in_short(info: CheckpointInfo, more: CheckpointInfo | None = None) -> str:
    """What a checkpoint is and how good, as HTML; what was not measured is said to be so.

    more: of the checkpoint that shows phrases which this one does not know.
    """
    size = f"{info.spec.size} x {info.spec.size}"
    steps = sum(run["steps"] for run in info.runs)
    facts = [
        f"<b>{html.escape(info.name)}</b> knows {len(info.actions)} actions. It learned them from "
        f"{html.escape(_source(info.data))} in {steps:,} steps, at {size} pixels; a "
        "clip of your photo moves the photo's own pixels, cut into parts of the body.",
    ]
    if info.spec.head == "puppet" and info.spec.motion == "timed":
        facts.append(
            "The joints of its clips come from the motion generator G_m directly; the paper's "
            "integrator M_I only corrects what is painted around them."
        )
    scores = info.scores
    model = _share(scores, "recognition", "known", "model", "share")
    real = _share(scores, "recognition", "known", "real", "share")
    words = _share(scores, "text", "sentence", "share")
    if model is not None and real is not None:
        facts.append(
            "Of 100 of its clips a separate action classifier names the right action in "
            f"{100 * model:.0f}, of 100 real clips in {100 * real:.0f}."
        )
    moved = _share(scores, "scores", "motion_ratio", "model")
    if moved is not None:
        facts.append(f"Its actors move {100 * moved:.0f} % as much as real ones.")
    if words is not None:
        facts.append(f"Of 100 phrases it never met, it takes {100 * words:.0f} for what they mean.")
    if model is None and moved is None and words is None:
        facts.append("How good it is has not been measured.")
    if more is not None:
        facts.append(
            f"Phrases that it does not know are shown by <b>{html.escape(more.name)}</b>, which "
            f"knows {len(more.actions)} actions of recorded people and makes 24 frames a second. "
            "There the paper's integrator M_I decides where the joints go."
        )
    facts.append(PRIVACY)
    items = "".join(f"<li>{fact}</li>" for fact in facts)
    return f'<div class="short"><h2>In short</h2><ul>{items}</ul></div>'


def _source(data: str) -> str:
    """What a checkpoint learned from, in words, without the folders of this machine."""
    from larnet.data.mixture import parts_of_source

    try:
        sources = parts_of_source(data)
    except BadInput:  # of a checkpoint from elsewhere
        return data or "something that it does not name"
    parts = []
    for part in sources:
        words = SOURCES.get(part.name, part.name)
        recorded = part.name == DRAWN and part.path
        parts.append(f"{words} moving as recorded people did" if recorded else words)
    *most, last = dict.fromkeys(parts)
    return f"{', '.join(most)} and {last}" if most else last


def _share(scores: Any, *path: str) -> float | None:
    """A number deep in the scores, or None where it was not measured."""
    for name in path:
        scores = scores.get(name) if isinstance(scores, Mapping) else None
    return float(scores) if isinstance(scores, int | float) else None
