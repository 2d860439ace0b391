"""Inputs of endpoints: hidden components, what the API says of each, its default, its example."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import gradio as gr

from larnet.ui.parts.inputs import as_sent, file_as_sent, files_as_sent, photo_as_sent

PHOTO = "JPEG, PNG, WebP, HEIC or AVIF of one standing person, up to 100 megapixels."
FORMATS = ("mp4", "gif", "webp")
OUTPUTS = ("photo", "square")
HIDDEN: dict[str, Any] = {"visible": False}


def photo_argument() -> gr.Image:
    """The photo that every endpoint with a photo takes; required."""
    photo = gr.Image(type="filepath", image_mode=None, label="Actor photo", **HIDDEN)
    return photo_as_sent(photo, PHOTO)


def file_argument(label: str, about: str) -> gr.File:
    """One file, or none."""
    return file_as_sent(gr.File(type="filepath", label=label, **HIDDEN), about)


def photos_argument(label: str, about: str) -> gr.File:
    """Any number of photos, or none."""
    files = gr.File(file_count="multiple", type="filepath", label=label, **HIDDEN)
    return files_as_sent(files, about)


def text_argument(
    label: str, about: str, usual: str | None = "", example: str = ""
) -> gr.components.Component:
    """Words; required where `usual` is None."""
    component = gr.Textbox(usual, label=label, **HIDDEN)
    return _with_example(as_sent(component, about), example or usual)


def choice_argument(
    label: str, about: str, names: Iterable[str], usual: str
) -> gr.components.Component:
    """One of a few names."""
    told = f"{about}: {', '.join(name or '(nothing)' for name in names)}."
    return text_argument(label, told, usual)


def number_argument(
    label: str, about: str, usual: float | None = None, *, example: float = 1, whole: bool = False
) -> gr.components.Component:
    """A number; nothing unless it is told where `usual` is None."""
    component = as_sent(gr.Number(usual, label=label, **HIDDEN), about)
    described = {"type": "integer" if whole else "number", "additional_description": about}
    component.api_info = lambda: described  # type: ignore[method-assign]  # of any number: number
    return _with_example(component, example if usual is None else usual)


def value_argument(
    label: str, about: str, usual: Any = None, example: Any = None
) -> gr.components.Component:
    """A list, an object, or one of several kinds of values."""
    return _with_example(as_sent(gr.JSON(usual, label=label, **HIDDEN), about), example)


def _with_example(component: gr.components.Component, example: Any) -> gr.components.Component:
    component.example_payload = lambda: example  # type: ignore[method-assign]  # the API's example
    component.example_value = lambda: example  # type: ignore[method-assign]  # as above
    return component


def clip_output(label: str) -> gr.Video:
    """A clip of any of FORMATS: Gradio itself would make an mp4 of a GIF."""
    video = gr.Video(label=label, **HIDDEN)
    video.postprocess = _file  # as said
    return video


def _file(path: Any) -> Any:
    from gradio.data_classes import FileData

    return None if path is None else FileData(path=str(path), orig_name=str(path).split("/")[-1])
