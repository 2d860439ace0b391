"""What a run has learned beside the page's own model: one photo, action and seed, side by side."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

from larnet.ui.parts.actor_picker import photo_input
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.players import Player, players
from larnet.ui.server.access import check_owner
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import errors_in
from larnet.ui.shared import Shared
from larnet.ui.tabs.animate import generate
from larnet.ui.tabs.train_view import Follower

DULL = ("standing still",)  # shows nothing of a model
SEED, SECONDS = 0, 0  # of both clips; 0 seconds: as long as the action takes


def build(
    follower: Follower, shared: Shared, run: gr.Dropdown, beside: gr.Button, quiet: dict[str, Any]
) -> None:
    """The components and their events, inside the current column; `beside` is the button that
    compares the chosen `run`."""
    with gr.Column(visible=False, elem_id="train-beside") as place:
        gr.HTML('<h2 class="step">Your model beside the page\'s own</h2>')
        with gr.Row():
            photo = photo_input("train-photo")
            with gr.Column(min_width=240):
                action = gr.Dropdown(
                    [],
                    label="Action",
                    info="What your model was trained on; other words may be typed.",
                    allow_custom_value=True,
                    elem_id="train-action",
                )
                again = gr.Button("Show both", variant="primary")
        clips = gr.HTML(elem_id="train-both")
        trouble = gr.HTML(elem_id="train-beside-trouble")
    as_sent(action)
    shows_trouble = errors_in(trouble)

    @shows_trouble
    def on_beside(
        name: str | None,
        chosen: str | None,
        words: Any,
        profile: gr.OAuthProfile | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        check_owner(profile)
        folder = str(follower.runs.checkpoint(name or ""))
        known = list(shared.model_host.pipeline(folder).info.actions)
        first = next((one for one in known if one not in DULL), known[0])
        phrase = words if isinstance(words, str) and words.strip() else first
        made = both(shared.model_host, folder, name or "", chosen, phrase, progress)
        shown = players(made, f"{phrase}: your model left, the page's own right", 2)
        return [gr.update(visible=True), gr.update(choices=known, value=phrase), shown]

    def on_first(
        name: str | None,
        chosen: str | None,
        profile: gr.OAuthProfile | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Any:
        """Another run may know other actions: it begins with its own first one."""
        return on_beside(name, chosen, "", profile, progress)

    model: dict[str, Any] = {
        "concurrency_id": "model",
        "concurrency_limit": AT_ONCE,
        "api_visibility": "private",
    }
    outputs = [trouble, place, action, clips]
    beside.click(lambda: gr.update(visible=True), None, place, **quiet).then(
        on_first, [run, photo], outputs, show_progress_on=clips, **model
    )
    again.click(on_beside, [run, photo, action], outputs, show_progress_on=clips, **model)
    run.change(lambda: gr.update(visible=False), None, place, **quiet)
    if shared.photo is not None:  # the photo chosen there is wanted here too
        shared.photo.change(None, shared.photo, photo, js="(photo) => photo", **quiet)


def both(
    model_host: ModelHost,
    folder: str,
    name: str,
    photo: Any,
    phrase: str,
    progress: gr.Progress | None = None,
) -> list[Player]:
    """A clip by the checkpoint in `folder`, and one by the page's own, of one photo and phrase.

    Raises BadInput in words, as `generate` does.
    """
    made = []
    for n, served in enumerate((folder, "")):
        if progress is not None:
            progress(n / 2, desc="The page's own model" if n else "Your model")
        pipeline = model_host.pipeline(served)
        encoder = pipeline.encoders[0]
        clip = generate(model_host, photo, phrase, encoder, 0, 1, SEED, SECONDS, served)
        whose = f"{name}, step {pipeline.info.step:,}" if served else "The page's own"
        made.append(Player(clip.mp4, whose, f"“{phrase}”"))
    return made


def offer(actions: list[str]) -> Any:
    """An update of the chips of a model's own actions."""
    return gr.update(samples=[[name] for name in actions], visible=bool(actions))


def banner(name: str, step: int) -> str:
    """What says whose model is used, as HTML."""
    message = f"Animate and Compare use <b>{html.escape(name)}</b>, step {step:,}, for you."
    return f'<p class="banner" role="status">{message}</p>'
