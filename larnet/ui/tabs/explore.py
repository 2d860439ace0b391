"""The Explore tab: where a phrase lies among the known actions, and what lies between two."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import gradio as gr

from larnet.text.load_encoder import MAX_PHRASE
from larnet.text.phrases import NOVEL
from larnet.ui.clip.explored_clips import blended, one_clip
from larnet.ui.clip.hint import hint
from larnet.ui.parts.controls import ENCODERS, STEP, chips_of, draw_seed, phrase_of
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.novel_test import EMPTY as NO_PHRASES
from larnet.ui.parts.novel_test import novel_phrases, novel_table
from larnet.ui.parts.phrase_map import map_to_come, phrase_map
from larnet.ui.parts.players import players, waiting
from larnet.ui.parts.understood import EMPTY, understood
from larnet.ui.server.model_host import AT_ONCE, MORE
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared

FIRST = "conducting an orchestra"
FREE = ("shooing away a wasp", "hailing a taxi", "dusting a shelf", "pushing a wheelbarrow")
ENDS = ("hand waving", "squatting")
NO_CLIP = "Click a movement on the map, and your actor does it."
BETWEEN = "What lies between the two appears here, from the first on the left to the second."
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def build(shared: Shared) -> None:
    """The tab's components and events, inside the current `gr.Tab`."""
    with gr.Row():
        with gr.Column(scale=5, min_width=340):
            gr.HTML(STEP.format(number=1, title="Where does a phrase lie?"))
            phrase = gr.Textbox(
                FIRST, label="Phrase", max_lines=1, max_length=MAX_PHRASE, elem_id="explore-phrase"
            )
            with gr.Row():
                button = gr.Button("Show on the map", variant="primary", elem_id="locate")
                play = gr.Button("Animate it", elem_id="explore-play")
                go = gr.Button("Use it in Animate")
            clip = gr.HTML(waiting(NO_CLIP), elem_id="explore-clip")
            words = gr.HTML(EMPTY, elem_id="explore-words")
            encoder = gr.Radio(
                [(title, name) for name, title in ENCODERS.items()],
                value="sentence",
                label="How your words are read",
            )
        with gr.Column(scale=7, min_width=340):
            drawn = gr.HTML(map_to_come(), elem_id="map")
            novel = chips_of("Combinations the model never saw in training", NOVEL, phrase)
            free = chips_of("Things people do that it never saw at all", FREE, phrase)
    as_sent(phrase)
    as_sent(encoder)
    locate: dict[str, Any] = {
        "fn": _on_locate(shared),
        "inputs": [shared.served, phrase, encoder],
        "outputs": [words, drawn],
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    gr.on([button.click, phrase.submit, play.click], **locate)
    shared.named["explore"].select(**locate)
    for chips in (novel, free):
        chips.click(phrase_of, chips, phrase, **QUIET).success(**locate)
    model: dict[str, Any] = {
        "concurrency_id": "model",
        "concurrency_limit": AT_ONCE,
        "api_visibility": "private",
    }
    assert shared.photo and shared.who and shared.phrase  # Animate is filled before
    opened = go.click(
        lambda text: [text, gr.update(selected="animate")],
        phrase,
        [shared.phrase, shared.tabs],
        **QUIET,
    )
    opened.then(None, js="() => larnet.tabOpened()", queue=False, api_visibility="private")
    wanted = [shared.served, phrase, encoder, shared.photo, shared.who]
    play.click(_on_play(shared), wanted, clip, **model)
    _between(shared, encoder, model)
    _tested(shared, encoder)


def _between(shared: Shared, encoder: gr.Radio, model: dict[str, Any]) -> None:
    """A blend of two movements: one clip at the slider's place, or all steps side by side."""
    gr.HTML(STEP.format(number=2, title="What lies between two movements?"))
    with gr.Row():
        with gr.Column(scale=5, min_width=340):
            ends = [
                gr.Textbox(value, label=label, max_lines=1, max_length=MAX_PHRASE, min_width=150)
                for label, value in (("From", ENDS[0]), ("To", ENDS[1]))
            ]
            share = gr.Slider(
                0,
                100,
                value=50,
                step=5,
                label="How much of the second, in percent",
                info="Move it: the clip beside it follows.",
                elem_id="share",
            )
            blend = gr.Button("Five steps side by side", elem_id="blend")
        with gr.Column(scale=7, min_width=340):
            clip = gr.HTML(waiting("The blend appears here."), elem_id="blend-clip")
    strip = gr.HTML(waiting(BETWEEN), elem_id="strip")
    for component in (*ends, share):
        as_sent(component)
    assert shared.photo and shared.who
    one = [shared.served, *ends, share, encoder, shared.photo, shared.who]
    share.change(_on_share(shared), one, clip, trigger_mode="always_last", **model)
    gr.on(
        [blend.click, ends[0].submit, ends[1].submit],
        _on_blend(shared),
        [shared.served, *ends, encoder, shared.photo, shared.who],
        strip,
        **model,
    )


def _tested(shared: Shared, encoder: gr.Radio) -> None:
    """Phrases that training never saw, drawn anew at every press."""
    gr.HTML(STEP.format(number=3, title="Does it understand words that nobody trained on?"))
    button = gr.Button("Draw new phrases", elem_id="novel-draw")
    shown = gr.HTML(NO_PHRASES, elem_id="novel")

    @user_errors
    def on_draw(served: str, encoder: str) -> str:
        of = _widest(shared, served)
        rows = novel_phrases(shared.model_host, of, str(encoder), random.Random(draw_seed()))
        return novel_table(rows)

    button.click(
        on_draw,
        [shared.served, encoder],
        shown,
        concurrency_id="words",
        concurrency_limit=2,
        show_progress="hidden",
        api_visibility="private",
    )


def _widest(shared: Shared, served: str) -> str:
    """The checkpoint with everything that the page can show."""
    return MORE if not served and shared.model_host.has_more else served


def _on_play(shared: Shared) -> Callable[..., str]:
    @user_errors
    def on_play(
        served: str,
        phrase: str,
        encoder: str,
        photo: str | None,
        who: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> str:
        progress(0, desc="Making the clip")
        text = " ".join(phrase.split()) if isinstance(phrase, str) else ""
        return one_clip(shared, served, (photo, who), text, encoder, text)

    return on_play


def _on_share(shared: Shared) -> Callable[..., str]:
    @user_errors
    def on_share(
        served: str,
        first: str,
        second: str,
        share: float,
        encoder: str,
        photo: str | None,
        who: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> str:
        from larnet.animation import Blend
        from larnet.config.numbers import number

        progress(0, desc="Making the clip")
        percent = number("How much of the second", share, 0, 100)
        said = f"{100 - percent:g} % {first}, {percent:g} % {second}"
        wanted = Blend(first, second, percent / 100)
        return one_clip(shared, served, (photo, who), wanted, encoder, said)

    return on_share


def _on_locate(shared: Shared) -> Callable[..., list[str]]:
    @user_errors
    def on_locate(served: str, phrase: str, encoder: str) -> list[str]:
        return located(shared, served, phrase, encoder)

    return on_locate


def located(shared: Shared, served: str, phrase: Any, encoder: Any) -> list[str]:
    """What is said of a phrase, and the map with it: one with typing errors or in another language
    lies where what it is taken as lies. Raises BadInput in words."""
    host, widest = shared.model_host, _widest(shared, served)
    text = phrase if isinstance(phrase, str) else ""
    seen = host.understand(text, str(encoder), widest)
    if not seen.parts:
        return [hint(seen), map_to_come()]
    text = " ".join(text.split())
    read = seen.in_english(text)
    space = host.pipeline(widest).locate([read], str(encoder))
    names = [action.name for action in space.known[0]]
    return [
        understood(read, space.known[0], space.new[0], seen if read != text else None),
        phrase_map(space.actions, space.centres, text, space.vectors[0], names),
    ]


def _on_blend(shared: Shared) -> Callable[..., str]:
    @user_errors
    def on_blend(
        served: str,
        first: str,
        second: str,
        encoder: str,
        photo: str | None,
        who: str,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> str:
        progress(0, desc="Animating five clips")
        clips = blended(shared, served, (photo, who), first, second, encoder)
        return players(clips, "A blend", len(clips))

    return on_blend
