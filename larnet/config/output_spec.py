"""What of a clip is wanted: the square or the whole photo, how large, and whether it fits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

from larnet.config.clip_length import LONGEST, MAX_FRAMES
from larnet.config.numbers import whole_number
from larnet.errors import BadInput, UnknownName
from larnet.media.pixels import MAX_SIDE

MIN_SIDE = 16  # pixels of a clip's long side
# Of all frames of one call: those of the longest clip of the largest photo; as bytes 3.6 GB
MOST_PIXELS = LONGEST * 2048**2
Output = Literal["square", "photo"]  # the model's square around the person, or the whole photo


@dataclass(frozen=True)
class OutputSpec:
    """What of a clip is wanted."""

    photo: bool  # all of the photo, not the model's square
    longest: int | None  # pixels of the long side
    labels: bool  # with where every pixel comes from
    every: int  # one frame of so many
    most_pixels: int  # of all frames of all clips

    def check_room(self, clips: int, frames: int, *sizes: tuple[int, int]) -> None:
        """Raise BadInput where clips are too large for the memory; sizes: height and width of the
        pictures that a frame is made of."""
        height, width = max(sizes, key=math.prod)
        pixels = clips * frames * height * width
        if pixels > self.most_pixels:
            raise BadInput(
                f"{clips} clip{'s' * (clips > 1)} of {frames} frames of {width} x {height} pixels "
                f"are {pixels / 1e6:,.0f} million pixels; there is room for "
                f"{self.most_pixels / 1e6:,.0f} million. Take a shorter length, a smaller longest "
                f"side{' or fewer clips' if clips > 1 else ''}."
            )


def output_spec(
    output: object,
    longest: object,
    labels: bool = False,
    every: object = 1,
    most_pixels: int = MOST_PIXELS,
) -> OutputSpec:
    """What is asked for, checked. Raises BadInput or UnknownName."""
    if not isinstance(output, str) or output not in get_args(Output):
        raise UnknownName("output", str(output), get_args(Output))
    side = None
    if longest is not None:
        side = whole_number("The longest side", longest, MIN_SIDE, MAX_SIDE)
    step = whole_number("Of how many frames one is shown", every, 1, MAX_FRAMES)
    return OutputSpec(output == "photo", side, labels and output == "photo", step, most_pixels)
