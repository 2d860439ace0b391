"""The About tab: the checkpoint in a few plain sentences, what each slider does, programs to copy,
then the whole card."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput, LarnetError
from larnet.ui.api.movements_api import offer_movements
from larnet.ui.api.person_api import offer_person
from larnet.ui.api.snippets import ADDRESS, as_markdown
from larnet.ui.parts.slider_strips import slider_strips
from larnet.ui.server.model_host import MORE
from larnet.ui.shared import Shared

if TYPE_CHECKING:
    from larnet.weights.checkpoint import CheckpointInfo

PRIVACY = (
    "Photos and clips are deleted from this server within an hour; nobody else is shown them. Ask "
    "the people in your photos first."
)

WAKING = '<p class="waking">Waking the model, a few seconds …</p>'
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
    short = gr.HTML(WAKING, elem_id="in-short")
    strips = gr.HTML(elem_id="slider-strips")
    with gr.Accordion("For programs: Python, curl, JavaScript", open=False):
        programs = gr.Markdown(as_markdown(), elem_classes="card", elem_id="programs")
    card = gr.Markdown(elem_classes="card")

    def on_look(served: str, request: gr.Request) -> list[Any]:
        try:
            pipeline = shared.model_host.pipeline(served)
        except LarnetError as error:  # the Animate tab shows the toast
            return ["", slider_strips(), gr.skip(), html.escape(str(error))]
        host = shared.model_host
        more = host.pipeline(MORE).info if host.has_more and not served else None
        told = as_markdown(address_of_page(request))
        words = in_short(pipeline.info, more)
        return [words, slider_strips(), told, in_plain_words(without_front_matter(pipeline.card))]

    def on_load(served: str, request: gr.Request) -> list[Any]:
        opened = request.query_params.get("tab") == "about"
        return on_look(served, request) if opened else [gr.skip()] * 4

    quiet = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
    outputs = [short, strips, programs, card]
    gr.on([shared.named["about"].select], on_look, shared.served, outputs, **quiet)
    gr.on(None, on_load, shared.served, outputs, **quiet)
    offer_person()
    offer_movements(shared.model_host)


def address_of_page(request: gr.Request) -> str:
    """Where the visitor found the page."""
    headers = request.headers
    name = re.sub(r"[^\w.:\[\]-]", "", headers.get("host", ""))
    scheme = "https" if headers.get("x-forwarded-proto", "").startswith("https") else "http"
    return f"{scheme}://{name}" if name else ADDRESS


def without_front_matter(card: str) -> str:
    """A card as people read it: the lines between --- at its top are for the hub."""
    return re.sub(r"\A---\n.*?\n---\n", "", card, flags=re.S)


def in_plain_words(card: str) -> str:
    """A card with its data sources in words: `utd_mhad:utd_mhad` is what a command line takes."""

    def told(code: re.Match[str]) -> str:
        parts = re.split(r"[,*:]", code[1])
        if parts[0] not in SOURCES:
            return code[0]
        words = _source(code[1])
        return re.sub(r"\Athose of", "the recorded people of", words)

    return re.sub(r"`([^`\n]+)`", told, card.replace(f"`{DRAWN}` actors", SOURCES[DRAWN]))


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
    if info.spec.joints_pass_integrator:
        facts.append(
            "The joints of its clips come from the motion generator G_m directly; the paper's "
            "integrator M_I only corrects what is painted around them."
        )
    rows = measured(info)
    words = _share(info.scores, "text", "sentence", "share")
    if rows:
        facts.append(
            "It was measured on people it was never trained on: actors that a program "
            "draws, and people of recorded videos. A separate action classifier looked at its "
            "clips, and at the true ones beside them."
        )
    if words is not None:
        facts.append(f"Of 100 phrases it never met, it takes {100 * words:.0f} for what they mean.")
    if not rows and words is None:
        facts.append("It has not been measured.")
    if more is not None:
        facts.append(
            f"Phrases that it does not know are shown by <b>{html.escape(more.name)}</b>, which "
            f"knows {len(more.actions)} actions of recorded people. There the paper's integrator "
            "M_I decides where the joints go."
        )
    facts.append(PRIVACY)
    items = "".join(f"<li>{fact}</li>" for fact in facts)
    return f'<div class="short"><h2>In short</h2><ul>{items}</ul>{as_table(rows)}</div>'


@dataclass(frozen=True)
class Measured:
    """What was measured on one kind of people; None where it was not."""

    people: str
    named: float | None  # share of clips in which the action classifier names the right action
    true_named: float | None  # the same of the true clips of these people
    motion: float | None  # over that of the true clips
    gain: float | None  # decibels by which moving pixels are nearer to the true clip's than a still


def measured(info: CheckpointInfo) -> list[Measured]:
    """Drawn actors first, then recorded people, each by itself."""
    kinds: list[tuple[str, Any]] = [("Drawn actors", info.scores)]
    recorded = info.scores.get("recorded")
    if isinstance(recorded, Mapping):
        kinds += [(_recorded_name(str(name)), scores) for name, scores in recorded.items()]
    rows = [
        Measured(
            people,
            _share(scores, "recognition", "known", "model", "share"),
            _share(scores, "recognition", "known", "real", "share"),
            _share(scores, "scores", "motion_ratio", "model"),
            _share(scores, "gain_moving_db"),
        )
        for people, scores in kinds
    ]
    return [row for row in rows if row.named is not None or row.motion is not None]


def _recorded_name(source: str) -> str:
    names = {"weizmann": "Weizmann", "utd_mhad": "UTD-MHAD", "kth": "KTH", "penn": "Penn Action"}
    name = source.partition(":")[0]
    return f"Recorded people of {names.get(name, name)}"


def as_table(rows: Sequence[Measured]) -> str:
    """The measured rows as a table that a phone shows whole; all text is escaped."""
    if not rows:
        return ""

    def shown(value: float | None, form: str, times: float = 1.0) -> str:
        return "not measured" if value is None else format(times * value, form)

    head = "".join(f'<th scope="col">{html.escape(row.people)}</th>' for row in rows)
    lines = (
        ("Right action named, of 100 clips", [shown(r.named, ".0f", 100) for r in rows]),
        ("The same, of 100 true clips", [shown(r.true_named, ".0f", 100) for r in rows]),
        ("How much they move (true clips: 100)", [shown(r.motion, ".0f", 100) for r in rows]),
        ("Nearer to the true clip than a still photo, dB", [shown(r.gain, "+.1f") for r in rows]),
    )
    body = "".join(
        f'<tr><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
        for label, cells in lines
    )
    return (
        '<table class="measured"><caption>Measured</caption><thead><tr><td></td>'
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


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
