"""Gradio's inputs with their values handed on as they were sent.

Gradio's own checks open an upload with every format that Pillow knows, answer in terms of Python
types and log a traceback. Here `larnet.media.image_file` is the only reader of photos, and the
pipeline refuses everything else in words.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import gradio as gr

C = TypeVar("C", bound=gr.components.Component)

# A camera gives as many pixels as it is asked for, and what a busy machine cannot encode in time is
# lost: of a large picture whole seconds. People are looked for in pictures of this size.
WEBCAM = gr.WebcamOptions(
    constraints={
        "video": {"width": {"ideal": 640}, "height": {"ideal": 480}, "frameRate": {"ideal": 24}}
    }
)

# Functions, not subclasses: Gradio writes a .pyi file beside every module that subclasses one.


def as_sent(component: C, about: str = "", kind: str | None = None) -> C:
    """The component, its value unchecked.

    `about` is what the API says of the parameter; `kind` its JSON type where Gradio's is wrong (it
    calls every radio button a string).
    """
    described = {"type": kind} if kind else component.api_info()
    described |= {"additional_description": about}
    component.preprocess = _same  # type: ignore[method-assign]  # its own checks
    component.api_info = lambda: described  # type: ignore[method-assign]  # as above
    return component


def photo_as_sent(component: gr.Image, about: str = "") -> gr.Image:
    """An image input (of type filepath) whose value is the path of the upload, not opened."""
    return _path_as_sent(component, about, "actor.jpg")


def file_as_sent(component: gr.File, about: str = "") -> gr.File:
    """A file input (of type filepath) whose value is the path of the upload, not opened."""
    return _path_as_sent(component, about, "driver.mp4")


def video_as_sent(component: gr.Video, about: str = "") -> gr.Video:
    """A video input whose value is the path of the upload, neither opened nor converted."""
    _path_as_sent(component, about, "driver.mp4")
    component.preprocess = _video_path  # its own checks
    return component


def files_as_sent(component: gr.File, about: str = "") -> gr.File:
    """An input of several files whose value is a list of the paths of the uploads."""
    as_sent(component, about).preprocess = paths_of  # type: ignore[method-assign]  # its own checks
    sample = {"path": "actor.jpg", "url": "actor.jpg", "meta": {"_type": "gradio.FileData"}}
    component.example_payload = lambda: [dict(sample)]  # type: ignore[method-assign]  # as said
    component.example_value = lambda: ["actor.jpg"]  # type: ignore[method-assign]  # as said
    return component


def _path_as_sent(component: C, about: str, name: str) -> C:
    as_sent(component, about).preprocess = _path  # type: ignore[method-assign]  # its own checks
    # Gradio's own example is an address on another host.
    sample = {"path": name, "url": name, "meta": {"_type": "gradio.FileData"}}
    component.example_payload = lambda: dict(sample)  # type: ignore[method-assign]  # as said
    component.example_value = lambda: name  # type: ignore[method-assign]  # as said
    return component


def _same(payload: Any) -> Any:
    return payload


def _path(payload: Any) -> str | None:
    return payload.path if payload else None


def _video_path(payload: Any) -> str | None:
    """The path of an upload; what a camera recorded is called so, and not as Gradio does."""
    if not payload:
        return None
    path = Path(payload.path)
    if path.stem != "sample" or not path.is_file():
        return str(path)
    named = path.with_stem("recording")
    with suppress(OSError):  # it is there already, or this disk has no links
        os.link(path, named)
    return str(named if named.exists() else path)


def paths_of(payload: Any) -> list[str]:
    """The paths of a list of files, or of pictures of a gallery, as Gradio hands them on."""
    found = getattr(payload, "root", payload) or []
    return [getattr(one, "image", one).path for one in found]
