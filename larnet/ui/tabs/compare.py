"""The Compare tab: clips that differ in one thing, playing together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np

from larnet.errors import BadInput
from larnet.ui.parts.actor_picker import actor_picker
from larnet.ui.parts.cast import cast_picker, chosen_actors
from larnet.ui.parts.clip_files import FILMS
from larnet.ui.parts.controls import STEP, draw_seed, fine_tuning
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.players import Player, players, waiting
from larnet.ui.parts.suggestions import SETS
from larnet.ui.server.model_host import AT_ONCE
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs.compare_api import offer_api
from larnet.ui.tabs.compare_dataset import offer_dataset
from larnet.ui.tabs.comparison import (
    LEAST,
    MOST,
    MOST_EACH,
    Comparison,
    Question,
    compare,
    write_clips,
    write_film,
)

ACTIONS, ACTORS, POSITION, NOISE = "actions", "actors", "position", "noise"
MODES = {
    ACTIONS: "Actions",
    ACTORS: "Actors",
    POSITION: "Where the clip begins",
    NOISE: "Variation",
}
SWEEPS = {POSITION: 1.0, NOISE: 2.0}  # largest value
EMPTY = "The clips appear here, all playing together."


def lines(text: Any) -> list[str]:
    """The phrases of a text, one a line; blank lines are no phrases."""
    if not isinstance(text, str):
        raise BadInput("Type the actions, one a line.")
    return [line.strip() for line in text.splitlines() if line.strip()]


def question(
    mode: Any, photo: Any, cast: Any, text: Any, count: Any, position: Any, noise: Any
) -> Question:
    """What the form asks for. Raises BadInput in words."""
    _check_mode(mode)
    phrases = lines(text)
    if mode == ACTORS:
        return Question(chosen_actors(photo, cast), phrases, [position], [noise])
    actors = [(photo, "Actor")]
    if mode == ACTIONS:
        return Question(actors, phrases, [position], [noise])
    if count not in range(LEAST, MOST + 1):
        raise BadInput(f"{count!r:.20} clips; give {LEAST} to {MOST}.")
    values = [SWEEPS[mode] * i / (int(count) - 1) for i in range(int(count))]
    if mode == POSITION:
        return Question(actors, phrases[:1], values, [noise])
    return Question(actors, phrases[:1], [position], values)


def _check_mode(mode: Any) -> None:
    if not isinstance(mode, str) or mode not in MODES:
        raise BadInput(f"Choose what differs: {', '.join(MODES.values())}.")


def build(shared: Shared) -> None:
    """The tab's components and events, inside the current `gr.Tab`."""
    with gr.Row():
        with gr.Column(scale=5, min_width=340):
            gr.HTML(STEP.format(number=1, title="Choose what differs"))
            mode = gr.Radio(
                [(title, name) for name, title in MODES.items()],
                value=ACTIONS,
                show_label=False,
                label="What differs",
                container=False,
                elem_classes="modes",
            )
            as_sent(mode)
            gr.HTML(STEP.format(number=2, title="Choose an actor"))
            photo = actor_picker("compare-photo")
            cast = cast_picker()
            gr.HTML(STEP.format(number=3, title="Say what they do"))
            phrases = gr.Textbox(
                "\n".join(SETS["Greetings"]),
                label="Actions, one a line",
                info=f"{LEAST} to {MOST} of them, in your own words.",
                lines=4,
                max_lines=MOST,
                elem_id="compare-phrases",
            )
            as_sent(phrases)
            sets = gr.Dataset(
                label="Or start from one of these",
                components=[phrases],
                samples=[["\n".join(group)] for group in SETS.values()],
                sample_labels=list(SETS),
                samples_per_page=len(SETS),
                layout="gallery",
                type="index",
                elem_classes="chips",
            )
            count = gr.Slider(LEAST, MOST, value=5, step=1, label="How many clips", visible=False)
            as_sent(count)
            button = gr.Button("Compare", variant="primary", size="lg", elem_id="compare")
            tuning = fine_tuning()
        with gr.Column(scale=6, min_width=340, elem_classes="hero"):
            grid = gr.HTML(waiting(EMPTY), elem_id="players")
            with gr.Row(elem_classes="downloads"):
                mp4 = gr.DownloadButton("Download all as MP4", interactive=False, min_width=130)
                gif = gr.DownloadButton("Download all as GIF", interactive=False, min_width=130)
            offer_dataset(shared, _people_and_actions, [mode, photo, cast, phrases])
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    mode.change(_fitting, mode, [cast, phrases, sets, count], **quiet)
    sets.click(_set_of_phrases, sets, phrases, **quiet)
    if shared.photo is not None:  # the photo chosen there is wanted here too
        shared.photo.change(None, shared.photo, photo, js="(photo) => photo", **quiet)
    asked = [mode, photo, cast, phrases, count]
    settings = [tuning.position, tuning.noise, tuning.encoder, tuning.length, tuning.seed]
    written = gr.State(None)
    button.click(
        _on_compare(shared),
        [shared.served, tuning.randomise, *asked, *settings],
        [grid, mp4, gif, written, tuning.seed],
        show_progress_on=grid,
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
        api_visibility="private",
    ).success(_films, written, [mp4, gif], show_progress="hidden", **FILMS)
    offer_api(shared.model_host, [tuning.encoder, tuning.seed, tuning.length])


def _people_and_actions(mode: Any, photo: Any, cast: Any, text: Any) -> Question:
    """What a data set is made of: no sweep."""
    return question(mode if mode == ACTORS else ACTIONS, photo, cast, text, LEAST, 0.0, 1.0)


@user_errors
def _set_of_phrases(number: Any) -> str:
    """The phrases of a set, one a line."""
    sets = list(SETS.values())
    if type(number) is not int or not 0 <= number < len(sets):
        raise BadInput(f"Choose one of the {len(sets)} sets of actions.")
    return "\n".join(sets[number])


@user_errors
def _fitting(mode: Any) -> list[Any]:
    """Which inputs a mode needs: the cast, the phrases, the sets of phrases, the number."""
    _check_mode(mode)
    sweep = mode in SWEEPS
    label, info = "Actions, one a line", f"{LEAST} to {MOST} of them, in your own words."
    if mode == ACTORS:
        info = f"Up to {MOST_EACH}; every actor does each of them."
    if sweep:
        label, info = "Action", "The first line counts."
    return [
        gr.update(visible=mode == ACTORS),
        gr.update(label=label, info=info),
        gr.update(visible=not sweep),
        gr.update(visible=sweep),
    ]


def _on_compare(shared: Shared) -> Callable[..., list[Any]]:
    @user_errors
    def on_compare(
        served: str,
        randomise: bool,
        mode: str,
        photo: str | None,
        cast: list[str],
        phrases: str,
        count: int,
        position: float,
        noise: float,
        encoder: str,
        length: int,
        seed: int,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        asked = question(mode, photo, cast, phrases, count, position, noise)
        seed = draw_seed() if randomise else seed
        if not shared.model_host.ready:
            progress(0, desc="Waking the model, a few seconds …")
        made = None
        for made in compare(shared.model_host, asked, length, seed, encoder=encoder, served=served):
            if not isinstance(made, Comparison):
                progress(0.9 * made[0], desc=made[1])
        progress(0.9, desc="Writing the clips")
        assert isinstance(made, Comparison)  # what comes last
        clips = write_clips(made)
        about = f"{len(clips)} clips side by side"
        idle = gr.update(interactive=False, value=None)
        kept = clips, made.without_frames()
        return [players(clips, about, made.columns), idle, idle, kept, made.seed]

    return on_compare


@user_errors
def _films(written: tuple[list[Player], Comparison] | None) -> list[Any]:
    """Both films of what was compared. An event of its own: while one runs, the same button does
    nothing, and whoever sees the clips may want others."""
    from larnet.media import video_file  # here: it imports torch, the page need not wait

    if written is None:
        raise BadInput("Compare something first; its film is made of the clips.")
    clips, made = written
    made = replace(made, clips=np.stack([video_file.read(player.clip) for player in clips]))
    films = [write_film(made, suffix) for suffix in (".mp4", ".gif")]
    return [gr.update(value=str(path), interactive=True) for path in films]
