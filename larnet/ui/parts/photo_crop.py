"""How the visitor's photo is framed for the model, and put back whole afterwards."""

from __future__ import annotations

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.parts.inputs import as_sent
from larnet.ui.server.model_host import CLIP_SIDE
from larnet.ui.server.user_errors import user_errors

if TYPE_CHECKING:
    import numpy as np

    from larnet.media.crop import CropBox
    from larnet.pipeline import Animation

LONGEST = 896  # pixels of the long side of a film of the whole photo
LITTLE = 0.25  # of the square: where less of it is photo, its person is too near to be whole
NO_WARNING = ""


@dataclass(frozen=True)
class Framing:
    """The components, in the order of `adjusted`'s values; the last one is `whole`."""

    zoom: gr.Slider
    across: gr.Slider
    down: gr.Slider
    whole: gr.Checkbox

    def all(self) -> list[gr.components.Component]:
        """Every component, in order."""
        return [*self.square(), self.whole]

    def square(self) -> list[gr.components.Component]:
        """Those that say which square of the photo is used, in order."""
        return [self.zoom, self.across, self.down]


def framing_controls() -> Framing:
    """The controls in a closed accordion."""
    with gr.Accordion("How your photo is used", open=False):
        whole = gr.Checkbox(
            label="Put the moving actor back into the whole photo",
            info="Otherwise the clip shows the framed square only, or the whole photo where "
            "the person is cut off.",
        )
        zoom = gr.Slider(
            0.5, 2, value=1, step=0.05, label="Zoom", info="1: around the person who was found."
        )
        with gr.Row():
            across = gr.Slider(-0.5, 0.5, value=0, step=0.01, label="Left or right")
            down = gr.Slider(-0.5, 0.5, value=0, step=0.01, label="Up or down")
    for component in (zoom, across, down, whole):
        as_sent(component)
    return Framing(zoom, across, down, whole)


def _number(name: str, value: Any, low: float, high: float) -> float:
    fine = isinstance(value, int | float) and math.isfinite(value) and low <= value <= high
    if not fine:
        raise BadInput(f"{name} is {value!r:.20}; give a number from {low:g} to {high:g}.")
    return float(value)


def adjusted(base: CropBox, zoom: Any, across: Any, down: Any) -> CropBox:
    """A frame moved and zoomed, in shares of its side. Raises BadInput."""
    zoom = _number("Zoom", zoom, 0.5, 2.0)
    across = _number("Left or right", across, -0.5, 0.5)
    down = _number("Up or down", down, -0.5, 0.5)
    side = max(1, round(base.side / zoom))
    left = base.left + (base.side - side) / 2 + across * base.side
    top = base.top + (base.side - side) / 2 + down * base.side
    return replace(base, left=round(left), top=round(top), side=side)


@dataclass(frozen=True)
class Framed:
    """A photo with the square that the model gets."""

    photo: np.ndarray  # uint8 (H, W, 3)
    crop_box: CropBox
    chosen: bool  # by the visitor, not by what was found
    cut: bool  # there is so little photo in the square that the clip belongs into the photo
    warnings: tuple[str, ...]

    @property
    def square(self) -> np.ndarray:
        """What the frame shows, uint8 (S, S, 3)."""
        from larnet.media.crop import crop

        return crop(self.photo, self.crop_box, CLIP_SIDE)

    def side(self, longest: int = LONGEST) -> int:
        """Pixels of the clip's side that are as sharp as a film of the whole photo, at most
        `longest` pixels long."""
        shrink = min(1.0, longest / max(self.photo.shape[:2]))
        return max(CLIP_SIDE // 2, round(self.crop_box.side * shrink))


def framed(photo: Any, zoom: Any = 1, across: Any = 0, down: Any = 0) -> Framed:
    """The photo of a file as the model will see it. Raises BadInput."""
    from larnet.body.actor_crop import only_upper_body
    from larnet.body.detection_cache import detect
    from larnet.media.image_file import read_photo

    pixels = read_photo(photo)
    seen = detect(pixels)
    crop_box = adjusted(seen.crop_box, zoom, across, down)
    little = pixels.shape[0] * pixels.shape[1] < LITTLE * crop_box.side**2
    cut = seen.person is not None and (little or only_upper_body(seen.person))
    return Framed(pixels, crop_box, crop_box != seen.crop_box, cut, seen.warnings)


def chosen_crop_box(
    photo: Any, framed_photo: Any, zoom: Any = 1, across: Any = 0, down: Any = 0
) -> CropBox | None:
    """The frame that a visitor chose in Animate for `framed_photo`, where `photo` is the same one;
    else None, which is the frame around the person. Raises BadInput."""
    if not photo or photo != framed_photo:
        return None
    found = framed(photo, zoom, across, down)
    return found.crop_box if found.chosen else None


def paste_back(animation: Animation, photo: np.ndarray, longest: int = LONGEST) -> Animation:
    """The same clips, each in the whole photo, at most `longest` pixels long."""
    import numpy as np

    from larnet.media.paste_back import paste_back as whole

    films = [whole(photo, animation.crop_box, clip, longest) for clip in animation.frames]
    return replace(animation, frames=np.stack(films))


def in_plain_words(warnings: Sequence[str]) -> str:
    """Warnings as HTML, or nothing."""
    if not warnings:
        return NO_WARNING
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f'<ul class="warnings" role="status">{items}</ul>'


def follow_photo(photo: gr.Image, controls: Framing, square: gr.Image, notes: gr.HTML) -> None:
    """The framed picture follows the photo and the sliders, before anything is generated."""
    sliders = controls.square()

    @user_errors
    def on_photo(path: str | None) -> list[Any]:
        if not path:
            return [gr.skip(), NO_WARNING, 1, 0, 0]
        now = framed(path)
        return [now.square, in_plain_words(now.warnings), 1, 0, 0]

    @user_errors
    def on_slide(path: str | None, zoom: float, across: float, down: float) -> Any:
        return framed(path, zoom, across, down).square if path else gr.skip()

    quiet = {"show_progress": "hidden", "api_visibility": "private"}
    photo.change(on_photo, photo, [square, notes, *sliders], **quiet)
    gr.on([s.release for s in sliders], on_slide, [photo, *sliders], square, **quiet)
