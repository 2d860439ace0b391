"""The people and actions of the Compare tab as a small data set to train on: one zip."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from larnet.errors import BadInput
from larnet.ui.parts.clip_files import new_folder
from larnet.ui.parts.inputs import as_sent
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs.question import Question

if TYPE_CHECKING:
    from larnet.animation import Animation, PhraseSpace

TAKES = 6  # clips of one person and action


class HostAnimator:
    """The page's model as the data factory wants it, one computation at a time."""

    def __init__(self, model_host: ModelHost, served: str) -> None:
        self._host, self._served = model_host, served

    @property
    def encoders(self) -> tuple[str, ...]:
        return self._host.pipeline(self._served).encoders

    def locate(self, phrases: Sequence[str], encoder: str) -> PhraseSpace:
        return self._host.pipeline(self._served).locate(phrases, encoder)

    def animate(self, actor: np.ndarray, actions: str, **settings: Any) -> Animation:
        return self._host.animate(actor, [actions], served=self._served, **settings)


def make_zip(
    model_host: ModelHost,
    served: str,
    asked: Question,
    takes: Any,
    tell: Callable[[int, int], None] = lambda made, planned: None,
) -> str:
    """The path of a zip with every person and action of a question, `takes` clips of each. An
    action is called what the checkpoint takes its words for. Raises BadInput in words."""
    from larnet.data.factory.dataset_plan import usual_seconds
    from larnet.data.factory.zipped import zipped_dataset
    from larnet.media.image_file import read_photo
    from larnet.weights import checkpoint

    asked.check_actors()
    if takes not in range(1, TAKES + 1):
        raise BadInput(f"{takes!r:.20} takes; give 1 to {TAKES}.")
    pipeline, animator = model_host.pipeline(served), HostAnimator(model_host, served)
    actions: dict[str, tuple[str, ...]] = {}
    space = animator.locate(list(asked.phrases), pipeline.encoders[0])
    for phrase, known in zip(asked.phrases, space.known):
        name = known[0].name
        actions[name] = (*actions.get(name, ()), phrase)
    photos = [(name, read_photo(photo)) for photo, name in asked.actors]
    _, digest = checkpoint.read_info(checkpoint.find(served or model_host.checkpoint))
    data = zipped_dataset(
        photos, actions, animator, digest,
        takes=takes, seconds=usual_seconds(pipeline.info), tell=tell,
    )  # fmt: skip
    path = new_folder() / "larnet-clips.zip"
    path.write_bytes(data)
    return str(path)


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
