"""The Animate tab: one actor, one phrase, one looping video."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from larnet.errors import BadInput
from larnet.ui.clip.actor_view import ActorView, actor_view
from larnet.ui.clip.asked_again import SAID, ask_again, keep_while_made
from larnet.ui.clip.driver_view import driver_input, repeats
from larnet.ui.clip.figure import chosen, warnings_list
from larnet.ui.clip.films import films_on_demand
from larnet.ui.clip.hint import follow_phrase
from larnet.ui.clip.newest_clip import NewestClip
from larnet.ui.clip.player import EMPTY, Shown, before_picture, photo_key, player
from larnet.ui.clip.recent_clips import recent_clips
from larnet.ui.clip.settings import FIELDS, USUAL, recall_settings, settings_form, settings_to_keep
from larnet.ui.gallery.movement_gallery import movement_gallery
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.clip_files import clip_stem, write_mp4
from larnet.ui.parts.controls import STEP, draw_seed, own_chips, phrase_chips, phrase_input
from larnet.ui.parts.suggestions import STARTERS
from larnet.ui.parts.understood import EMPTY as NOTHING_UNDERSTOOD
from larnet.ui.parts.understood import understood
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.server.welcome_clip import Welcome
from larnet.ui.shared import Shared
from larnet.ui.tabs.animate_api import offer_api

if TYPE_CHECKING:
    from larnet.animation import Animation

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, eq=False)
class Made:
    """A clip, its mp4 file, and the photo as it was read, uint8 (H, W, 3)."""

    animation: Animation
    mp4: Path
    photo: np.ndarray


def generate(
    model_host: ModelHost,
    photo: Any,
    phrase: Any,
    encoder: Any,
    position: Any,
    noise: Any,
    seed: Any,
    seconds: Any = 0,
    served: str = "",
    who: Any = "",
    driver: Any = None,
    **manner: Any,
) -> Made:
    """One clip of the whole photo from values as they were sent; a seed of None draws one.

    seconds: how long it is, 0: as long as the action takes; who: who moves, as the page tells it
    (`who_moves`); driver: a video whose movement is repeated, all of it, in place of a phrase;
    manner: the fields of `Manner`.
    Raises BadInput in words; the pipeline refuses what is not refused here.
    """
    from larnet.body.performance.manner import Manner  # here: they take long to import
    from larnet.media.image_file import read_photo

    if not photo:
        raise BadInput("Choose an actor first: upload a photo or pick one of the examples.")
    long = {"seconds": seconds} if seconds else {}
    pixels = read_photo(photo)
    animation = model_host.animate(
        pixels,
        [] if driver and not phrase else [phrase if isinstance(phrase, str) else ""],
        driver=driver or None,
        encoder=encoder if isinstance(encoder, str) else "",
        position=position,
        noise=noise,
        seed=draw_seed() if seed is None else seed,
        output="photo",
        served=served,
        **({} if driver else long or model_host.whole_action(served)),
        **chosen(photo, who, pixels).asked(pixels),
        manner=Manner(**manner),
    )
    stem = clip_stem(animation.phrases[0], animation.seed)
    return Made(animation, write_mp4(animation.frames[0], animation.fps, stem), pixels)


@dataclass(frozen=True)
class Result:
    """The components that show one clip, in the order of the values of `shown`."""

    player: gr.HTML
    notes: gr.HTML
    words: gr.HTML

    def all(self) -> list[gr.components.Component]:
        """Every component, in order."""
        return [self.player, self.notes, self.words]


def shown(
    made: Made, photo: str, asked: Mapping[str, Any] = USUAL, *, welcome: bool = False
) -> list[Any]:
    """Values for `Result.all()`; asked: the settings by the names of FIELDS."""
    animation, frames = made.animation, made.animation.frames[0]
    settings = settings_to_keep({**asked, "seed": animation.seed}, animation.phrases[0], photo)
    if driven := not animation.understood[0].parts:  # no words bring it back
        settings = {"phrase": "Movement of a video", "seed": animation.seed, "driven": True}
    before = before_picture(made.photo, frames, made.mp4)
    clip = Shown(made.mp4, before, photo_key(photo), frames, settings, welcome)
    words = understood(
        animation.phrases[0], animation.known[0], animation.new[0], animation.understood[0]
    )
    if driven:
        words = repeats(len(frames) / animation.fps)
    return [player(clip), warnings_list(animation.warnings), words]


def build(shared: Shared) -> None:
    """The tab's components and events, inside the current `gr.Tab`."""
    model_host = shared.model_host
    with gr.Row(elem_classes="chosen"):
        shared.banner = gr.HTML(visible=False)
        shared.back = gr.Button("Back to the page's own model", visible=False, size="sm", scale=0)
    with gr.Row(elem_classes="studio"):
        with gr.Column(elem_classes="ask"):
            gr.HTML(STEP.format(number=1, title="Choose an actor"))
            actor = actor_view()
            photo, shared.who = actor.photo, actor.who
            shared.photo = photo
            gr.HTML(STEP.format(number=2, title="Say what they do"))
            phrase = shared.phrase = phrase_input()
            after_phrase = gr.Column(elem_classes="after-phrase")
            with gr.Row(elem_classes="go"):
                button = gr.Button("Generate", variant="primary", size="lg", elem_id="generate")
                dice = gr.Button(
                    "Another performance", size="lg", elem_id="dice", min_width=210, scale=0
                )
        with gr.Column(elem_classes="hero"):  # where columns are stacked, before what follows
            result = _result_view(actor)
        with gr.Column(elem_classes="more"):
            shared.trained, offered = own_chips(phrase)
            picked = [offered, *phrase_chips(phrase)]
            gr.HTML('<h2 class="step">Or pick a movement</h2>')
            movement_gallery(model_host, shared.served, photo, actor.who)
            driver = driver_input()
            settings = settings_form()
            with after_phrase:
                follow_phrase(model_host, phrase, settings.by_name["encoder"], shared.served)
    recent_clips()  # below both columns: the clip stays beside what is asked
    seed = settings.by_name["seed"]
    welcome = _welcome_visitors(model_host, actor, result)
    shared.back.click(
        lambda: ["", *[gr.update(visible=False)] * 3],
        None,
        [shared.served, shared.banner, shared.back, shared.trained],
        **QUIET,
    )
    newest = NewestClip()
    run: dict[str, Any] = {
        "fn": _on_generate(model_host, welcome, newest),
        "inputs": [shared.served, photo, actor.who, phrase, *settings.all()],
        "outputs": result.all(),
        "show_progress_on": result.player,
        "concurrency_id": "model",
        "concurrency_limit": AT_ONCE,
        "api_visibility": "private",
    }
    repeat = run | {"fn": _on_generate(model_host, welcome, newest, driven=True)}
    repeat["inputs"] = [shared.served, photo, actor.who, driver.video, *settings.all()]
    form = [photo, phrase, *settings.all()]
    keep_while_made(partial(gr.on, [button.click, phrase.submit]), run, actor.who, form)
    keep_while_made(driver.repeat.click, repeat, actor.who, form, driven=True)
    thrown = dice.click(draw_seed, None, seed, **QUIET)
    for filled in (thrown, *picked, *actor.picked(phrase)):
        keep_while_made(filled.success, run, actor.who, form)
    ask_again(form)
    recall_settings(photo, phrase, settings)
    offer_api(model_host)


def _result_view(actor: ActorView) -> Result:
    """The right half of the tab."""
    gr.HTML('<p id="wait" role="status" hidden></p>')
    gr.HTML(SAID)
    shown_clip = gr.HTML(EMPTY, elem_id="result")
    films_on_demand()
    gr.HTML('<h2 class="step">What the model understood</h2>')
    words = gr.HTML(NOTHING_UNDERSTOOD, elem_id="understood")
    return Result(shown_clip, actor.notes, words)


def _welcome_visitors(model_host: ModelHost, actor: ActorView, result: Result) -> Welcome:
    nothing = [gr.skip()] * len(result.all())

    def make() -> list[Any]:
        actors = example_actors()
        if not actors:
            return nothing
        photo, encoder = actors[0][0], model_host.pipeline().encoders[0]
        made = generate(model_host, photo, STARTERS[0], encoder, 0, 1, 0)
        return shown(made, photo, welcome=True)

    welcome = Welcome(make)
    model_host.greeting = welcome.prepare

    @user_errors
    def on_load(
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        _say_if_loading(model_host, progress)
        model_host.pipeline()  # meanwhile the visitor may ask for something
        return welcome.values(request.session_hash) or nothing

    came = gr.on(
        None,
        on_load,
        None,
        result.all(),
        show_progress_on=result.player,
        concurrency_limit=None,  # one clip for everybody, so nobody queues for it
        api_visibility="private",
    )
    actor.show_first(came)
    return welcome


def _on_generate(
    model_host: ModelHost, welcome: Welcome, newest: NewestClip, driven: bool = False
) -> Callable[..., list[Any]]:
    """What makes a clip of a phrase or, `driven`, of a video whose path is in its place."""

    @user_errors
    def on_generate(
        served: str,
        photo: str | None,
        who: str,
        said: str | None,
        seconds: int,
        ending: str,
        speed: float,
        strength: float,
        side: str,
        position: float,
        encoder: str,
        noise: float,
        seed: int,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        _say_if_loading(model_host, progress)
        values = (seconds, ending, speed, strength, side, position, encoder, noise, seed)
        asked = dict(zip(FIELDS, values))
        visitor, number = request.session_hash, newest.asked()
        with welcome.superseded(visitor):
            if driven and not said:
                raise BadInput("Choose a video first: upload one or record yourself.")
            phrase, driver = ("", said) if driven else (said, None)
            served = model_host.knowing(phrase, encoder, served)
            asked_for: dict[str, Any] = {"served": served, "who": who, "driver": driver} | asked
            made = generate(model_host, photo, phrase, **asked_for)
            assert photo is not None  # or it was refused
            clip = shown(made, photo, asked)
            return clip if newest.may_show(visitor, number) else [gr.skip()] * len(clip)

    return on_generate


def _say_if_loading(model_host: ModelHost, progress: gr.Progress) -> None:
    if not model_host.ready:
        progress(0, desc="Waking the model, a few seconds …")
