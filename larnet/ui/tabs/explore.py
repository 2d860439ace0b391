"""The Explore tab: where a phrase lies among the known actions, and what lies between two."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.text.load_encoder import MAX_PHRASE
from larnet.text.phrases import NOVEL
from larnet.ui.parts.controls import ENCODERS, STEP, chips_of, phrase_of
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.phrase_map import phrase_map
from larnet.ui.parts.players import Player, players, waiting
from larnet.ui.parts.understood import EMPTY, understood
from larnet.ui.server.model_host import AT_ONCE
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs.comparison import SIDE

FIRST = "conducting an orchestra"
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
FREE = ("conducting an orchestra", "shooing away a wasp", "carrying a heavy box", "fencing")
ENDS = ("hand waving", "squatting")
DEFAULTS = (*ENDS, FIRST, *FREE, *NOVEL)  # phrases that the tab offers by itself
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
            novel = chips_of("Combinations the model never saw in training", NOVEL, phrase)
            free = chips_of("Things people do that it never saw at all", FREE, phrase)
            encoder = gr.Radio(
                [(title, name) for name, title in ENCODERS.items()],
                value="sentence",
                label="How your words are read",
            )
            with gr.Row():
                button = gr.Button("Show on the map", variant="primary", elem_id="locate")
                go = gr.Button("Animate it")
            words = gr.HTML(EMPTY, elem_id="explore-words")
        with gr.Column(scale=7, min_width=340):
            drawn = gr.HTML(waiting("The map appears here."), elem_id="map")
    gr.HTML(STEP.format(number=2, title="What lies between two actions?"))
    with gr.Row(equal_height=True):
        ends = [
            gr.Textbox(value, label=label, max_lines=1, max_length=MAX_PHRASE, min_width=150)
            for label, value in (("From", ENDS[0]), ("To", ENDS[1]))
        ]
        blend = gr.Button("Blend", variant="primary", scale=0, min_width=160, elem_id="blend")
    strip = gr.HTML(waiting(BETWEEN), elem_id="strip")
    for component in (phrase, encoder, *ends):
        as_sent(component)
    locate: dict[str, Any] = {
        "fn": _on_locate(shared),
        "inputs": [shared.served, phrase, encoder],
        "outputs": [words, drawn],
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    gr.on([button.click, phrase.submit], **locate)
    shared.named["explore"].select(**locate)
    for chips in (novel, free):
        chips.click(phrase_of, chips, phrase, **QUIET).success(**locate)
    assert shared.phrase is not None  # Animate is filled before
    go.click(
        lambda text: [text, gr.update(selected="animate")],
        phrase,
        [shared.phrase, shared.tabs],
        **QUIET,
    )
    gr.on(
        [blend.click, ends[0].submit, ends[1].submit],
        _on_blend(shared),
        [shared.served, *ends, encoder, shared.photo],
        strip,
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
        api_visibility="private",
    )


def _on_locate(shared: Shared) -> Callable[..., list[str]]:
    @user_errors
    def on_locate(served: str, phrase: str, encoder: str) -> list[str]:
        text = phrase if isinstance(phrase, str) else ""
        space = shared.model_host.pipeline(served).locate([text], str(encoder))
        text, known = " ".join(text.split()), list(space.known[0])
        names = [action.name for action in known]
        return [
            understood(text, known, space.new[0]),
            phrase_map(space.actions, space.centres, text, space.vectors[0], names),
        ]

    return on_locate


def _on_blend(shared: Shared) -> Callable[..., str]:
    @user_errors
    def on_blend(
        served: str,
        first: str,
        second: str,
        encoder: str,
        photo: str | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> str:
        progress(0, desc="Animating five clips")
        clips = blended(shared, served, photo, first, second, encoder)
        return players(clips, "A blend", len(clips))

    return on_blend


def blended(
    shared: Shared,
    served: str,
    photo: Any,
    first: Any,
    second: Any,
    encoder: Any,
) -> list[Player]:
    """Clips from one phrase to another, of the whole photo.

    Raises BadInput in words.
    """
    from larnet.animation import Blend
    from larnet.media import video_file
    from larnet.ui.parts.clip_files import new_folder

    if not photo:
        raise BadInput("Choose an actor in the Animate tab first; the blend uses the same one.")
    wanted = [Blend(first, second, share) for share in SHARES]
    made = shared.model_host.animate(
        photo,
        wanted,
        output="photo",
        longest=SIDE,
        served=served,
        encoder=str(encoder),
        frames=32,
    )
    labels = (first, "a quarter", "half and half", "three quarters", second)
    clips: list[Player] = []
    for clip, label in zip(made.frames, labels):
        path = new_folder() / f"larnet-blend-{len(clips) + 1}.mp4"
        clips.append(Player(video_file.write(path, clip, made.fps), label))
    return clips
