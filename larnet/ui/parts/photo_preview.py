"""What was found in the visitor's photo, shown before anything is generated."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import gradio as gr
import numpy as np

from larnet.ui.server.user_errors import user_errors

SIDE = 448  # pixels of the preview's long side, at most
AROUND = 0.35  # brightness of what is not the person
NO_WARNING = ""


def preview(photo: Any) -> tuple[Any, tuple[str, ...]]:
    """The whole photo, small, with all but the person who will move dimmed, uint8 (H, W, 3), and
    what a visitor should know about the photo. Raises BadInput."""
    from larnet.body.detection_cache import detect  # here: they import torch
    from larnet.media.image_file import read_photo
    from larnet.media.pixels import resize

    pixels = read_photo(photo)
    detected = detect(pixels)
    if detected.person is not None:
        light = AROUND + (1 - AROUND) * detected.person.mask[..., None]
        pixels = (pixels * light).round().astype(np.uint8)
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    small = resize(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
    return small, detected.warnings


def warnings_list(warnings: Sequence[str]) -> str:
    """Warnings as HTML, or nothing."""
    if not warnings:
        return NO_WARNING
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f'<ul class="warnings" role="status">{items}</ul>'


def follow_photo(photo: gr.Image, found: gr.Image, notes: gr.HTML) -> None:
    """The preview follows the photo."""

    @user_errors
    def on_photo(path: str | None) -> list[Any]:
        if not path:
            return [gr.skip(), NO_WARNING]
        shown, warnings = preview(path)
        return [shown, warnings_list(warnings)]

    photo.change(on_photo, photo, [found, notes], show_progress="hidden", api_visibility="private")
