"""The Compare tab: clips that differ in one thing, or people beside actions, playing together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.clip.player import photo_key
from larnet.ui.clip.who_moves import who_moves
from larnet.ui.parts.actor_picker import actor_picker
from larnet.ui.parts.cast import cast_picker, chosen_actors, own_photos
from larnet.ui.parts.clip_files import FILMS
from larnet.ui.parts.controls import ENCODERS, STEP, draw_seed, fine_tuning
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.players import Player, download_link, players, waiting
from larnet.ui.parts.question import LEAST, MOST, MOST_EACH, Question, lines
from larnet.ui.parts.suggestions import SETS
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import errors_in, user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs.compare_api import offer_api
from larnet.ui.tabs.compare_dataset import offer_dataset
from larnet.ui.tabs.comparison import Comparison, compare, film_of, write_clips

ACTIONS, ACTORS, MODELS, READING = "actions", "actors", "models", "encoder"
MODES = {
    ACTIONS: "Actions",
    ACTORS: "People",
    "speed": "Speed",
    "strength": "How large",
    "position": "Where the clip begins",
    "noise": "Variation",
    READING: "How words are read",
    MODELS: "Models",
}
# Mode -> the field of a question that it sweeps, its smallest and largest value
SWEEPS = {
    "speed": ("speeds", 0.5, 2.0),
    "strength": ("strengths", 0.3, 1.5),
    "position": ("positions", 0.0, 1.0),
    "noise": ("noises", 0.0, 2.0),
}
KINDS, FILM = ("mp4", "gif"), "Download all as {}"  # the film of all clips
FOLLOW_LINK = "() => setTimeout(() => document.querySelector('#compare-film a')?.click(), 50)"
EMPTY = "The clips appear here, all playing together."


def question(
    mode: Any,
    photo: Any,
    cast: Any,
    text: Any,
    count: Any,
    position: Any,
    noise: Any,
    *,
    own: Any = (),
    models: Sequence[tuple[str, str]] = (),
    who: Any = "",
) -> Question:
    """What the form asks for; own: paths of more photos; models: (`served`, name); who: who moves
    in the photo, as the Animate tab tells it. Raises BadInput in words."""
    _check_mode(mode)
    asked = Question([(photo, "Actor")], lines(text), [position], [noise])
    if photo and who:
        told = who_moves(who, photo_key(photo))
        asked = replace(asked, who={"person": told.person, "shares": told.joints})
    if mode == ACTORS:
        return replace(asked, actors=chosen_actors(photo, cast, own))
    if mode == READING:
        return replace(asked, encoders=tuple(ENCODERS))
    if mode == MODELS:
        if len(models) < LEAST:
            raise BadInput("Tick at least two models to compare.")
        return replace(asked, checkpoints=tuple(models))
    if mode in SWEEPS:
        return _sweep(asked, mode, count)
    return asked


def _sweep(asked: Question, mode: str, count: Any) -> Question:
    if count not in range(LEAST, MOST + 1):
        raise BadInput(f"{count!r:.20} clips; give {LEAST} to {MOST}.")
    field, low, high = SWEEPS[mode]
    values = [round(low + (high - low) * i / (int(count) - 1), 2) for i in range(int(count))]
    changed: dict[str, Any] = {"phrases": asked.phrases[:1], field: values}
    return replace(asked, **changed)


def _models(model_host: ModelHost, names: Any, served: str) -> list[tuple[str, str]]:
    """(`served`, name) of the ticked models; the visitor's own is one of them."""
    chosen = [(model_host.shipped(name), str(name)) for name in names or ()]
    return [*([(served, "your model")] if served else []), *chosen]


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
            with gr.Column(visible=False) as others:
                own, cast = own_photos(), cast_picker()
            models = gr.CheckboxGroup([], label="Models", visible=False, elem_id="models")
            as_sent(models)
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
                elem_id="sets",
                elem_classes="chips",
            )
            count = gr.Slider(LEAST, MOST, value=5, step=1, label="How many clips", visible=False)
            as_sent(count)
            button = gr.Button("Compare", variant="primary", size="lg", elem_id="compare")
            trouble = gr.HTML(elem_id="compare-trouble")
            tuning = fine_tuning()
        with gr.Column(scale=6, min_width=340, elem_classes="hero"):
            grid = gr.HTML(waiting(EMPTY), elem_id="players")
            with gr.Row(elem_classes="downloads"):
                films = {
                    kind: gr.Button(FILM.format(kind.upper()), interactive=False, min_width=130)
                    for kind in KINDS
                }
            film = gr.HTML(elem_id="compare-film", elem_classes="nothing")
            assert shared.who is not None  # of the Animate tab, which is built before
            people = [mode, photo, cast, phrases, own, shared.who]
            offer_dataset(shared, people_and_actions, people)
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    mode.change(
        _fitting(shared.model_host),
        [mode, shared.served],
        [others, models, phrases, sets, count],
        **quiet,
    )
    sets.click(_set_of_phrases, sets, phrases, **quiet)
    if shared.photo is not None:  # the photo chosen there is wanted here too
        shared.photo.change(None, shared.photo, photo, js="(photo) => photo", **quiet)
    asked = [mode, photo, cast, phrases, count, own, models, shared.who]
    settings = [tuning.position, tuning.noise, tuning.encoder, tuning.seconds, tuning.seed]
    written = gr.State(None)
    button.click(
        user_errors(errors_in(trouble)(_on_compare(shared))),
        [shared.served, tuning.randomise, *asked, *settings],
        [trouble, grid, *films.values(), written, tuning.seed],
        show_progress_on=grid,
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
        api_visibility="private",
    )
    for kind, ask in films.items():
        _film_on_demand(ask, kind, written, film)
    offer_api(shared.model_host)


def people_and_actions(mode: Any, photo: Any, cast: Any, text: Any, own: Any, who: Any) -> Question:
    """What a data set is made of: no sweep."""
    of = mode if mode == ACTORS else ACTIONS
    return question(of, photo, cast, text, LEAST, 0.0, 1.0, own=own, who=who)


@user_errors
def _set_of_phrases(number: Any) -> str:
    """The phrases of a set, one a line."""
    sets = list(SETS.values())
    if type(number) is not int or not 0 <= number < len(sets):
        raise BadInput(f"Choose one of the {len(sets)} sets of actions.")
    return "\n".join(sets[number])


def _fitting(model_host: ModelHost) -> Callable[..., list[Any]]:
    @user_errors
    def fitting(mode: Any, served: str) -> list[Any]:
        """Which inputs a mode needs: more people, models, phrases, sets of phrases, the number."""
        _check_mode(mode)
        label, info = "Actions, one a line", f"{LEAST} to {MOST} of them, in your own words."
        if mode in (ACTORS, READING, MODELS):
            rows = {ACTORS: "everybody does", READING: "both read", MODELS: "every model shows"}
            info = f"Up to {MOST_EACH}; {rows[mode]} each of them."
        if mode in SWEEPS:
            label, info = "Action", "The first line counts."
        choices = gr.update(visible=False)
        if mode == MODELS:
            ticked = list(model_host.choices[:MOST_EACH])
            told = "Your own model is beside them." if served else ""
            choices = gr.update(
                visible=True, choices=list(model_host.choices_in_words), value=ticked, info=told
            )
        return [
            gr.update(visible=mode == ACTORS),
            choices,
            gr.update(label=label, info=info),
            gr.update(visible=mode not in SWEEPS),
            gr.update(visible=mode in SWEEPS),
        ]

    return fitting


def _on_compare(shared: Shared) -> Callable[..., list[Any]]:
    def on_compare(
        served: str,
        randomise: bool,
        mode: str,
        photo: str | None,
        cast: list[str],
        phrases: str,
        count: int,
        own: list[str],
        models: list[str],
        who: str,
        position: float,
        noise: float,
        encoder: str,
        seconds: int,
        seed: int,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        chosen = _models(shared.model_host, models, served) if mode == MODELS else ()
        asked = question(
            *(mode, photo, cast, phrases, count, position, noise),
            own=own,
            models=chosen,
            who=who,
        )
        seed = draw_seed() if randomise else seed
        if not shared.model_host.ready:
            progress(0, desc="Waking the model, a few seconds …")
        made = None
        manner: dict[str, Any] = {"ending": "loop", "seconds": seconds}  # as a clip of Animate
        for made in compare(
            shared.model_host, asked, None, seed, encoder=encoder, served=served, **manner
        ):
            if not isinstance(made, Comparison):
                progress(0.9 * made[0], desc=made[1])
        progress(0.9, desc="Writing the clips")
        assert isinstance(made, Comparison)  # what comes last
        clips = write_clips(made)
        about = f"{len(clips)} clips side by side"
        ready = [gr.update(interactive=True)] * len(KINDS)
        kept = clips, made.without_frames()
        return [players(clips, about, made.columns), *ready, kept, made.seed]

    return on_compare


def _film_on_demand(button: gr.Button, kind: str, written: gr.State, link: gr.HTML) -> None:
    """One film of all that is compared, made when its button is pressed. An event of its own: while
    one runs, the button of Compare goes on working."""

    @user_errors
    def on_ask(made: tuple[list[Player], Comparison] | None) -> str:
        return download_link(film_of(made, kind))

    quiet: dict[str, Any] = {"queue": False, "api_visibility": "private"}
    hidden: dict[str, Any] = {"show_progress": "hidden"}
    busy = gr.update(value=f"Making the {kind.upper()} …", interactive=False)
    idle = gr.update(value=FILM.format(kind.upper()), interactive=True)
    asked = button.click(lambda: busy, None, button, **quiet, **hidden).then(
        on_ask, written, link, **hidden, **FILMS
    )
    asked.then(lambda: idle, None, button, **quiet, **hidden)
    asked.success(None, js=FOLLOW_LINK, **quiet)
