"""The people and actions of the Compare tab as a small data set to train on: one zip."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from larnet.errors import BadInput
from larnet.ui.api.who_is_meant import who_is_meant
from larnet.ui.parts.clip_files import new_folder
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.question import Question
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared

if TYPE_CHECKING:
    from larnet.animation import Animation
    from larnet.text.understanding import Understanding

TAKES = 6  # clips of one person and action


class HostAnimator:
    """A checkpoint of the page as the data factory wants it, one computation at a time."""

    def __init__(self, model_host: ModelHost, served: str) -> None:
        self._host, self._served = model_host, served

    @property
    def encoders(self) -> tuple[str, ...]:
        return self._host.pipeline(self._served).encoders

    def understand(self, phrase: str, encoder: str) -> Understanding:
        return self._host.understand(phrase, encoder, self._served)

    def animate(self, actor: np.ndarray, actions: str, **settings: Any) -> Animation:
        return self._host.animate(actor, [actions], served=self._served, **settings)


def make_zip(
    model_host: ModelHost,
    served: str,
    asked: Question,
    takes: Any,
    tell: Callable[[int, int], None] = lambda made, planned: None,
) -> str:
    """The path of a zip with every person and action of a question, `takes` clips of each, made by
    the checkpoint that Compare takes and called what it shows. Raises BadInput in words."""
    from larnet.data.factory.dataset_plan import usual_seconds
    from larnet.data.factory.zipped import Sitter, Source, zipped_dataset
    from larnet.weights import checkpoint

    asked.check_actors()
    if takes not in range(1, TAKES + 1):
        raise BadInput(f"{takes!r:.20} takes; give 1 to {TAKES}.")
    encoder = model_host.pipeline(served).encoders[0]

    @cache
    def source(phrase: str) -> Source:
        of = model_host.knowing(phrase, encoder, served)
        info, digest = checkpoint.read_info(checkpoint.find(of or model_host.checkpoint))
        return Source(HostAnimator(model_host, of), digest, usual_seconds(info))

    actions: dict[str, tuple[str, ...]] = {}
    for phrase in asked.phrases:
        animator = source(phrase).animator
        name = _label(phrase, animator.understand(phrase, animator.encoders[0]))
        actions[name] = (*actions.get(name, ()), phrase)
    sitters = []
    for number, (photo, name) in enumerate(asked.actors):
        taken, who = who_is_meant(photo, **({} if number else asked.who))
        sitters.append(Sitter(name, taken.pixels, who))
    data = zipped_dataset(sitters, actions, source, takes=takes, tell=tell)
    path = new_folder() / "larnet-clips.zip"
    path.write_bytes(data)
    return str(path)


def _label(phrase: str, understood: Understanding) -> str:
    """The action that clips of a phrase are labelled with. Raises BadInput where none is right."""
    from larnet.data.factory.clip_maker import one_action  # here: it imports torch

    if name := one_action(understood):
        return name
    if len(understood.parts) > 1:
        raise BadInput(
            f"“{phrase}” is {len(understood.parts)} actions; a clip to train on shows one. Give "
            "each a line of its own."
        )
    raise BadInput(
        f"“{phrase}” is far from every movement that is known, so its clips would be labelled "
        "wrongly. Say another action, for example: wave, do jumping jacks, take a bow."
    )


def offer_dataset(
    shared: Shared, ask: Callable[..., Question], inputs: list[gr.components.Component]
) -> None:
    """A closed accordion; ask: makes a question of the values of `inputs`."""
    with gr.Accordion("As training data", open=False):
        gr.Markdown(
            "Every person and action above as clips with labels: action, joints and masks of "
            "every frame. At most 24, in a zip for `folder:DIR` and Hugging Face's `datasets`."
        )
        takes = gr.Slider(1, TAKES, value=1, step=1, label="Clips of each person and action")
        as_sent(takes)
        make = gr.Button("Make a data set", elem_id="make-dataset")
        file = gr.DownloadButton("Download the data set", interactive=False, elem_id="dataset-zip")

    @user_errors
    def on_make(
        served: str,
        takes: int,
        *values: Any,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> Any:
        def tell(made: int, planned: int) -> None:
            progress(made / planned, desc=f"Clip {made + 1} of {planned}")

        path = make_zip(shared.model_host, served, ask(*values), takes, tell)
        return gr.update(value=path, interactive=True)

    make.click(
        on_make,
        [shared.served, takes, *inputs],
        file,
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
        api_visibility="private",
    )
