"""What comes out of an endpoint that makes clips: the same inputs wherever there is one."""

from __future__ import annotations

import gradio as gr

from larnet.ui.api.arguments import FORMATS, OUTPUTS, choice_argument, number_argument
from larnet.ui.clip.settings import SECONDS


def output_arguments(longest: str, example: int) -> list[gr.components.Component]:
    """Output, longest, seconds, fps and format, in this order; longest: what is said of the long
    side, with an example."""
    return [
        choice_argument(
            "Output", "The whole photo, or the model's square around the person", OUTPUTS, "photo"
        ),
        number_argument("Longest", longest, example=example, whole=True),
        number_argument(
            "Seconds",
            f"Up to {max(SECONDS)}, in place of the length; 0 is as long as the action takes.",
            example=4,
        ),
        number_argument(
            "Frames a second",
            "8 to 60; of the square only where the checkpoint's time is continuous.",
            example=24,
        ),
        choice_argument("Format", "The kind of file", FORMATS, "mp4"),
    ]
