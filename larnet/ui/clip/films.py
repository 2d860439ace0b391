"""GIF and WebP of a clip that the page shows, made when somebody asks for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.parts.clip_files import FILMS, write_film_of
from larnet.ui.parts.players import download_link
from larnet.ui.server.user_errors import user_errors

KINDS = ("gif", "webp")


def film(told: Any) -> Path:
    """The film that a visitor asks for as JSON {"clip": mp4 of the page, "kind": gif or webp}.

    Raises BadInput in words.
    """
    try:
        wanted = json.loads(told)
        clip, kind = wanted["clip"], wanted["kind"]
    except (TypeError, ValueError, KeyError, RecursionError):
        clip = kind = None
    if not isinstance(clip, str) or kind not in KINDS:
        raise BadInput(f"Ask for one of {', '.join(KINDS)} of a clip of this page.")
    return write_film_of(Path(clip), kind)


def films_on_demand() -> None:
    """The hidden components by which player.html asks: a wish, a button, a link to the film."""
    wish = gr.Textbox(elem_id="film-wish", elem_classes="nothing", label="Film")
    ask = gr.Button("Film", elem_id="film-ask", elem_classes="nothing")
    made = gr.HTML(elem_id="film-made", elem_classes="nothing")

    @user_errors
    def on_ask(told: str) -> str:
        return download_link(film(told))

    asked = ask.click(on_ask, wish, made, show_progress="hidden", **FILMS)
    asked.success(None, js="() => larnet.filmMade()", queue=False, api_visibility="private")
    asked.failure(None, js="() => larnet.filmFailed()", queue=False, api_visibility="private")
