"""What was found in the visitor's photo, shown before anything is generated."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import gradio as gr

from larnet.ui.server.user_errors import user_errors

SIDE = 448  # pixels of the preview
NO_WARNING = ""


def preview(photo: Any) -> tuple[Any, tuple[str, ...]]:
    """The square of the photo that the model will see, uint8 (S, S, 3), and what a visitor should
    know about the photo. Raises BadInput."""
    from larnet.body.detection_cache import detect  # here: they import torch
    from larnet.media.crop import crop
    from larnet.media.image_file import read_photo

    pixels = read_photo(photo)
    detected = detect(pixels)
    return crop(pixels, detected.crop_box, SIDE), detected.warnings


def warnings_list(warnings: Sequence[str]) -> str:
    """Warnings as HTML, or nothing."""
    if not warnings:
        return NO_WARNING
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f'<ul class="warnings" role="status">{items}</ul>'


def follow_photo(photo: gr.Image, square: gr.Image, notes: gr.HTML) -> None:
    """The preview follows the photo."""

    @user_errors
    def on_photo(path: str | None) -> list[Any]:
        if not path:
            return [gr.skip(), NO_WARNING]
        shown, warnings = preview(path)
        return [shown, warnings_list(warnings)]

    photo.change(on_photo, photo, [square, notes], show_progress="hidden", api_visibility="private")
