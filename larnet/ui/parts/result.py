"""The right half of the Animate tab: the video, its downloads, what the model understood."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.ui.parts.clip_files import write_gif
from larnet.ui.parts.photo_preview import preview, warnings_list
from larnet.ui.parts.understood import EMPTY, understood

if TYPE_CHECKING:
    from larnet.animation import Animation

NOT_YET = gr.update(value=None, interactive=False)  # of a button, until there is something to load


@dataclass(frozen=True)
class Result:
    """The components that show one clip, in the order of the values that `shown` returns."""

    video: gr.Video
    mp4: gr.DownloadButton
    gif: gr.DownloadButton
    found: gr.Image
    notes: gr.HTML
    words: gr.HTML

    def all(self) -> list[gr.components.Component]:
        """Every component, in order."""
        return [self.video, self.mp4, self.gif, self.found, self.notes, self.words]


def result_view() -> Result:
    """The components, inside the current column."""
    video = gr.Video(
        label="Result",
        show_label=False,
        autoplay=True,
        loop=True,
        interactive=False,
        buttons=["fullscreen"],  # type: ignore[list-item]  # the stub names two of three
        elem_id="result",
    )
    with gr.Row(elem_classes="downloads"):
        mp4 = gr.DownloadButton("Download MP4", interactive=False, size="md", min_width=130)
        gif = gr.DownloadButton("Download GIF", interactive=False, size="md", min_width=130)
    with gr.Row(elem_classes="findings"):
        with gr.Column(scale=3, min_width=140, elem_classes="found"):
            found = gr.Image(
                label="Who was found in your photo",
                show_label=False,
                interactive=False,
                height=150,
                buttons=[],
                elem_id="found",
                alt_text="The actor photo, all but the person dimmed",
            )
            gr.HTML('<p class="caption">Who was found in your photo</p>')
            notes = gr.HTML(elem_id="notes")
        with gr.Column(scale=7, min_width=220):
            gr.HTML('<h2 class="step">What the model understood</h2>')
            words = gr.HTML(EMPTY, elem_id="understood")
    return Result(video, mp4, gif, found, notes, words)


def shown(animation: Animation, mp4: Path, photo: Any, gif: Any = NOT_YET) -> list[Any]:
    """Values for `Result.all()`; photo: what was animated; gif: what `gif_of` gives, where it is
    there already."""
    return [
        str(mp4),
        gr.update(value=str(mp4), interactive=True),
        gif,
        preview(photo)[0],
        warnings_list(animation.warnings),
        understood(animation.phrases[0], animation.known[0], animation.new[0]),
    ]


def gif_of(mp4: str | None, fps: float) -> Any:
    """The update of `Result.gif` once the clip is shown: the GIF takes a quarter of its time."""
    if not mp4:
        return gr.skip()
    return gr.update(value=str(write_gif(Path(mp4), fps)), interactive=True)
