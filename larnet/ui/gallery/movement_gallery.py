"""The gallery on the page: cards of movements, a search, "Surprise me" (see gallery.html).

A card shows a stick figure until its film is there. A click fills the phrase in and animates.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from typing import Any

import gradio as gr

from larnet.errors import BadInput, LarnetError
from larnet.text.load_encoder import MAX_PHRASE
from larnet.ui.clip.figure import chosen
from larnet.ui.clip.player import photo_key
from larnet.ui.gallery.movement_list import MovementCard, find_movements, movements_of
from larnet.ui.gallery.preview_maker import Actor, FilmsSoFar, PreviewMaker
from larnet.ui.gallery.stick_frames import MOMENTS, stick_frames
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.stick_bones import bones
from larnet.ui.server.client_address import address_of
from larnet.ui.server.model_host import ModelHost, checkpoint_version
from larnet.ui.server.queue_limits import QueueLimits
from larnet.ui.server.user_errors import user_errors

MOST_WANTED = 24  # films that a page is sent at once
LONGEST = 4000  # characters of what a page asks for
ALL, FRONT = "All", "Good to begin with"
EMPTY = '<div class="gallery empty"><p>The movements appear here once the model is awake.</p></div>'
FIND = (
    '<input type="search" class="find" placeholder="Find a movement, for example: punch" '
    f'maxlength="{MAX_PHRASE}" aria-label="Find a movement in the gallery" autocomplete="off">'
)
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def gallery_html(cards: Sequence[MovementCard], sticks: str) -> str:
    """The cards as HTML, all text escaped; sticks: places of their joints, "" where there are
    none."""
    groups = [ALL, FRONT, *dict.fromkeys(card.group for card in cards)]
    filters = "".join(
        f'<button type="button" class="pill" data-group="{html.escape(group)}" '
        f'aria-pressed="{str(group == ALL).lower()}">{html.escape(group)}</button>'
        for group in groups
        if group != FRONT or any(card.good for card in cards)
    )
    items = "".join(map(_card, cards))
    data = html.escape(json.dumps({"moments": MOMENTS, "bones": bones()}))
    return (
        f'<div class="gallery" data-told="{data}" data-sticks="{sticks}">'
        f'<div class="tools">{FIND}'
        '<button type="button" class="pill" data-do="surprise">Surprise me</button>'
        f'</div><div class="filters" role="group" aria-label="Groups of movements">{filters}</div>'
        f'<ol class="cards" aria-label="Movements">{items}</ol>'
        '<div class="foot"><p class="caption" role="status"></p>'
        '<button type="button" class="pill" data-do="more" aria-expanded="false">'
        "Show more at once</button></div></div>"
    )


def _card(card: MovementCard) -> str:
    name = html.escape(card.action)
    return (
        f'<li data-group="{html.escape(card.group)}"{" data-good" if card.good else ""}>'
        f'<button type="button" data-say="{name}" tabindex="-1"><span class="screen">'
        f'<canvas width="112" height="112" aria-hidden="true"></canvas></span>{name}</button></li>'
    )


def movement_gallery(
    host: ModelHost, served: gr.State, photo: gr.Image, who: gr.Textbox
) -> PreviewMaker:
    """The components and their events, inside the current column."""
    maker = PreviewMaker(host)
    shown = gr.HTML(EMPTY, elem_id="gallery")
    words = gr.Textbox(elem_id="gallery-words", elem_classes="nothing", label="Find a movement")
    wish = gr.Textbox(elem_id="gallery-wish", elem_classes="nothing", label="Films looked at")
    news = gr.Textbox(elem_id="gallery-news", elem_classes="nothing", label="Films made")
    ask = gr.Button("Films", elem_id="gallery-ask", elem_classes="nothing")
    for component in (words, wish):
        as_sent(component)

    def on_load(of: str) -> str:
        try:
            cards = movements_of(host, of)
        except LarnetError:  # whoever makes a clip hears it
            return EMPTY
        try:
            return gallery_html(cards, stick_frames(host, cards))
        except LarnetError:  # a checkpoint without skeletons
            return gallery_html(cards, "")

    def on_words(text: Any, of: str) -> str:
        said = text if isinstance(text, str) else ""
        return json.dumps({"found": find_movements(host, said[:MAX_PHRASE], of), "words": said})

    @user_errors
    def on_ask(of: str, path: str | None, who: str, told: Any, request: gr.Request) -> str:
        return asked(host, maker, of, path, who, told, request)

    loading: dict[str, Any] = {
        "show_progress": "hidden",
        "concurrency_limit": None,
        "api_visibility": "private",
    }
    gr.on(None, on_load, served, shown, **loading)
    served.change(on_load, served, shown, **loading)
    found = words.change(on_words, [words, served], news, trigger_mode="always_last", **QUIET)
    films = ask.click(
        on_ask,
        [served, photo, who, wish],
        news,
        js="(of, photo, who) => [of, photo, who, larnet.galleryWish()]",
        **QUIET,
    )
    for event in (found, films):
        event.then(
            None,
            news,
            None,
            js="(told) => larnet.galleryNews(told)",
            queue=False,
            api_visibility="private",
        )
    return maker


def asked(
    host: ModelHost,
    maker: PreviewMaker,
    served: str,
    path: str | None,
    who: Any,
    told: Any,
    request: gr.Request | None = None,
) -> str:
    """What the page is told as JSON when it asks for films as {"wanted": [actions]}. Raises
    BadInput."""
    wanted = _wanted(told)
    if not path:
        return json.dumps({"photo": "", "films": {}, "made": 0, "total": 0, "over": "nobody"})
    key = photo_key(path)
    cards = movements_of(host, served)
    visitor, address = _asker(request)

    def read() -> Actor:
        from larnet.media.image_file import read_photo  # here: it takes long to import

        pixels = read_photo(path)
        return Actor(pixels, chosen(path, who, pixels).asked(pixels))

    of = json.dumps([key, who if isinstance(who, str) else "", served, checkpoint_version(served)])
    told_of = maker.ask(of, visitor, address, cards, read, wanted)
    return json.dumps({"photo": key, "who": who, **_progress(told_of)})


def _progress(progress: FilmsSoFar) -> dict[str, Any]:
    films = {name: sheet and sheet.told() for name, sheet in progress.films.items()}
    return {"films": films, "made": progress.made, "total": progress.total, "over": progress.over}


def _wanted(told: Any) -> list[str]:
    try:
        wanted = json.loads(told) if isinstance(told, str) and len(told) <= LONGEST else None
        names = wanted["wanted"] if isinstance(wanted, dict) else None
    except (ValueError, KeyError, RecursionError):
        names = None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadInput("Which films are looked at was not understood; reload the page.")
    return names[:MOST_WANTED]


def _asker(request: gr.Request | None) -> tuple[str, str]:
    """The session that asks, and its address."""
    scope = getattr(getattr(request, "request", None), "scope", None)
    address = address_of(scope, QueueLimits.from_environment().proxies) if scope else ""
    return str(getattr(request, "session_hash", "") or ""), address
