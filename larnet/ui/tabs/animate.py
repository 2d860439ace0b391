"""The Animate tab: one actor, one phrase, one looping video."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.parts.actor_picker import actor_picker, example_actors
from larnet.ui.parts.clip_files import FILMS, clip_stem, write_mp4
from larnet.ui.parts.controls import (
    LENGTHS,
    STEP,
    draw_seed,
    fine_tuning,
    phrase_chips,
    phrase_input,
)
from larnet.ui.parts.inputs import as_sent, photo_as_sent
from larnet.ui.parts.photo_preview import follow_photo
from larnet.ui.parts.result import Result, gif_of, result_view, shown
from larnet.ui.parts.suggestions import STARTERS
from larnet.ui.parts.understood import as_json
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.server.welcome_clip import Welcome
from larnet.ui.shared import Shared

if TYPE_CHECKING:
    from larnet.animation import Animation

# Moves the result into view where the columns are stacked, as on a phone.
SHOW_RESULT = """() => {
  const words = document.querySelector("#phrase input, #phrase textarea")?.value.trim();
  if (words) document.querySelector("#result")?.scrollIntoView(
    {block: "nearest", behavior: "smooth"});
}"""


def generate(
    model_host: ModelHost,
    photo: Any,
    phrase: Any,
    encoder: Any,
    position: Any,
    noise: Any,
    seed: Any,
    length: Any,
    served: str = "",
) -> tuple[Animation, Path]:
    """One clip of the whole photo from values as they were sent, and its mp4 file; a seed of None
    draws one.

    Raises BadInput in words; the pipeline refuses what is not refused here.
    """
    if not photo:
        raise BadInput("Choose an actor first: upload a photo or pick one of the examples.")
    if length not in tuple(LENGTHS):
        raise BadInput(f"The length is {length!r:.20}; give {', '.join(map(str, LENGTHS))} frames.")
    animation = model_host.animate(
        photo,
        [phrase if isinstance(phrase, str) else ""],
        encoder=encoder if isinstance(encoder, str) else "",
        position=position,
        noise=noise,
        seed=draw_seed() if seed is None else seed,
        frames=int(length),
        output="photo",
        served=served,
    )
    stem = clip_stem(animation.phrases[0], animation.seed)
    return animation, write_mp4(animation.frames[0], animation.fps, stem)


def build(shared: Shared) -> None:
    """The tab's components and events, inside the current `gr.Tab`."""
    model_host = shared.model_host
    with gr.Row(elem_classes="chosen"):
        shared.banner = gr.HTML(visible=False)
        shared.back = gr.Button("Back to the page's own model", visible=False, size="sm", scale=0)
    with gr.Row():
        with gr.Column(scale=6, min_width=340):
            gr.HTML(STEP.format(number=1, title="Choose an actor"))
            photo = shared.photo = actor_picker()
            gr.HTML(STEP.format(number=2, title="Say what they do"))
            phrase = shared.phrase = phrase_input()
            button = gr.Button("Generate", variant="primary", size="lg", elem_id="generate")
            picked = phrase_chips(phrase)
            tuning = fine_tuning()
        with gr.Column(scale=5, min_width=340, elem_classes="hero"):
            result = result_view()
    settings = [tuning.encoder, tuning.position, tuning.noise, tuning.seed, tuning.length]
    follow_photo(photo, result.found, result.notes)
    welcome = _welcome_visitors(model_host, result)
    shared.back.click(
        lambda: ["", gr.update(visible=False), gr.update(visible=False)],
        None,
        [shared.served, shared.banner, shared.back],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    run = {
        "fn": _on_generate(model_host, welcome),
        "inputs": [shared.served, tuning.randomise, photo, phrase, *settings],
        "outputs": [*result.all(), tuning.seed],
        "show_progress_on": result.video,
        "concurrency_id": "model",
        "concurrency_limit": AT_ONCE,
        "api_visibility": "private",
    }
    asked = [button.click, phrase.submit]
    for made in (gr.on(asked, **run), *(filled.success(**run) for filled in picked)):
        _then_the_gif(shared, made, result)
    look = {"fn": None, "js": SHOW_RESULT, "queue": False, "api_visibility": "private"}
    gr.on(asked, **look)
    for filled in picked:
        filled.success(**look)
    _offer_api(model_host, settings, result.video)


def _then_the_gif(shared: Shared, made: gr.events.Dependency, result: Result) -> None:
    """An event of its own: while one runs, the same button does nothing."""

    def gif(served: str, mp4: str | None) -> Any:
        return gif_of(mp4, shared.model_host.pipeline(served).fps)

    made.success(gif, [shared.served, result.mp4], result.gif, show_progress="hidden", **FILMS)


def _welcome_visitors(model_host: ModelHost, result: Result) -> Welcome:
    nothing = [gr.skip()] * len(result.all())

    def make() -> list[Any]:
        actors = example_actors()
        if not actors:
            return nothing
        encoder = model_host.pipeline().encoders[0]
        animation, mp4 = generate(model_host, actors[0][0], STARTERS[0], encoder, 0, 1, 0, 32)
        return shown(animation, mp4, actors[0][0], gif_of(str(mp4), animation.fps))

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

    gr.on(
        None,
        on_load,
        None,
        result.all(),
        show_progress_on=result.video,
        concurrency_limit=None,  # one clip for everybody, so nobody queues for it
        api_visibility="private",
    )
    return welcome


def _on_generate(model_host: ModelHost, welcome: Welcome) -> Callable[..., list[Any]]:
    @user_errors
    def on_generate(
        served: str,
        randomise: bool,
        photo: str | None,
        phrase: str,
        encoder: str,
        position: float,
        noise: float,
        seed: int,
        length: int,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        _say_if_loading(model_host, progress)
        seed = draw_seed() if randomise else seed
        with welcome.superseded(request.session_hash):
            values = (photo, phrase, encoder, position, noise, seed, length)
            animation, mp4 = generate(model_host, *values, served)
            return [*shown(animation, mp4, photo), animation.seed]

    return on_generate


def _say_if_loading(model_host: ModelHost, progress: gr.Progress) -> None:
    if not model_host.ready:
        progress(0, desc="Waking the model, a few seconds …")


def _offer_api(
    model_host: ModelHost, settings: Sequence[gr.components.Component], video: gr.Video
) -> None:
    """The endpoint /animate, the tab's only documented one."""

    @user_errors
    def animate(
        photo: str,
        phrase: str,
        encoder: str = "sentence",
        position: float = 0,
        noise: float = 1,
        seed: int | None = 0,
        length: int = 32,
    ) -> tuple[str, dict[str, Any], int]:
        """Animate the person in a photo.

        Returns an mp4 file, what the model made of the phrase as {"phrase", "new", "known":
        [{"action", "similarity"}, nearest first], "understood": {"parts": [{"action", "side",
        "speed", "times", "far"}, in order], "joined", "remark", "read_as", "language",
        "did_you_mean"}, "warnings"}, and the seed.
        """
        animation, mp4 = generate(model_host, photo, phrase, encoder, position, noise, seed, length)
        known = [
            {"action": action.name, "similarity": round(float(action.cosine), 4)}
            for action in animation.known[0]
        ]
        found = {
            "phrase": animation.phrases[0],
            "new": bool(animation.new[0]),
            "known": known,
            "understood": as_json(animation.understood[0]),
            "warnings": list(animation.warnings),
        }
        return str(mp4), found, animation.seed

    # Without the page's values, so that both are required.
    photo = gr.Image(type="filepath", image_mode=None, visible=False, label="Actor photo")
    photo_as_sent(
        photo, "JPEG, PNG, WebP, HEIC or AVIF of one standing person, up to 100 megapixels."
    )
    phrase = gr.Textbox(visible=False, label="Action")
    as_sent(phrase, "What the actor does, in English words.")
    phrase.example_payload = lambda: STARTERS[0]  # type: ignore[method-assign]  # the API's example
    phrase.example_value = lambda: STARTERS[0]  # type: ignore[method-assign]  # as above
    found = gr.JSON(visible=False, label="Known actions")
    seed = gr.Number(visible=False, label="Seed")
    gr.Button(visible=False).click(
        animate,
        [photo, phrase, *settings],
        [video, found, seed],
        api_name="animate",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )
