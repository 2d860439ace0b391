"""What a phrase will show, said while it is typed: movement, side, pace, number; slips of the
keyboard, other languages, and movements that are near where a phrase is far from all."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import LarnetError
from larnet.ui.server.model_host import ModelHost

if TYPE_CHECKING:
    from larnet.text.understanding import Understanding

NEAR = 3  # movements offered in place of a far phrase
NOTHING = '<div class="hint"></div>'


def hint(seen: Understanding) -> str:
    """The words as HTML; all text is escaped."""
    from larnet.text.understanding import STILL  # here: the page need not wait for it

    lines = []
    if seen.read_as:
        lines.append(f"Did you mean {_offer(seen.read_as)}")
    if seen.language:
        lines.append(html.escape(seen.remark))
    still = any(part.far and part.action == STILL for part in seen.parts)
    if still:  # of the face, or what moves nothing
        lines.append(html.escape(seen.remark))
    elif seen.far and seen.parts:
        far = next(part for part in seen.parts if part.far)
        said = html.escape(far.said or far.phrase)
        lines.append(
            f"<strong>“{said}” is far from every movement that is known.</strong> "
            f"Shown instead: {html.escape(far.action)}."
        )
        if len(seen.parts) > 1:
            lines.append(f"Shows: {html.escape(seen.told)}.")
    if seen.far and not still:
        near = list(dict.fromkeys([*_far_actions(seen), *(one.name for one in seen.near)]))
        if near:
            lines.append("Near it: " + " ".join(map(_offer, near[:NEAR])))
    elif seen.parts and not seen.language:  # it says then what it is taken as
        lines.append(f"Shows: {html.escape(seen.told)}.")
    told = "".join(f"<p>{line}</p>" for line in lines)
    return f'<div class="hint{" far" if seen.far else ""}" role="status">{told}</div>'


def _far_actions(seen: Understanding) -> list[str]:
    return [part.action for part in seen.parts if part.far]


def _offer(phrase: str) -> str:
    text = html.escape(phrase)
    return f'<button type="button" data-say="{text}">{text}</button>'


def follow_phrase(
    model_host: ModelHost, phrase: gr.Textbox, encoder: gr.components.Component, served: gr.State
) -> gr.HTML:
    """The hint under the phrase, inside the current column; it never waits for the model."""
    shown = gr.HTML(NOTHING, elem_id="hint")

    def on_phrase(text: Any, wanted: Any, of: str) -> Any:
        if not model_host.ready or not isinstance(text, str) or not text.strip():
            return NOTHING
        try:
            of = model_host.knowing(text, str(wanted), of)
            return hint(model_host.understand(text, str(wanted), of))
        except LarnetError:  # Generate says it
            return NOTHING

    gr.on(
        [phrase.change, encoder.change, served.change],  # type: ignore[attr-defined]  # a radio's
        on_phrase,
        [phrase, encoder, served],
        shown,
        queue=False,
        trigger_mode="always_last",
        show_progress="hidden",
        api_visibility="private",
    )
    return shown
