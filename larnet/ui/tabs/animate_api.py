"""The endpoint /animate, for programs: one clip of the person in a photo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr

from larnet.ui.parts.controls import ENCODERS, LENGTHS, MAX_SEED
from larnet.ui.parts.inputs import as_sent, file_as_sent, photo_as_sent
from larnet.ui.parts.suggestions import STARTERS
from larnet.ui.parts.understood import as_json
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors


def offer_api(model_host: ModelHost, generate: Callable[..., Any]) -> None:
    """The endpoint, with inputs of its own; generate: what the tab itself makes clips with."""

    @user_errors
    def animate(
        photo: str,
        phrase: str,
        encoder: str = "sentence",
        position: float = 0,
        noise: float = 1,
        seed: int | None = 0,
        length: int = 32,
        driver: str | None = None,
    ) -> tuple[str, dict[str, Any], int]:
        """Animate the person in a photo, by a phrase or, where it is empty, by a driving video.

        Returns an mp4 file, what the model made of the phrase as {"phrase", "new", "known":
        [{"action", "similarity"}, nearest first], "understood": {"parts": [{"action", "side",
        "speed", "times", "far"}, in order], "joined", "remark", "read_as", "language",
        "did_you_mean"}, "warnings"}, and the seed.
        """
        values = (photo, phrase, encoder, position, noise, seed, length)
        made = generate(model_host, *values, driver=driver)
        animation = made.animation
        known = [
            {"action": action.name, "similarity": round(float(action.cosine), 4)}
            for action in animation.known[0]
        ]
        found = {
            "phrase": animation.phrases[0],
            "new": bool(animation.new[0]),
            "known": known,
            "understood": as_json(animation.understood[0]),
            "warnings": list(animation.warnings),
        }
        return str(made.mp4), found, animation.seed

    # Without the page's values, so that both are required.
    photo = gr.Image(type="filepath", image_mode=None, visible=False, label="Actor photo")
    photo_as_sent(
        photo, "JPEG, PNG, WebP, HEIC or AVIF of one standing person, up to 100 megapixels."
    )
    phrase = gr.Textbox(visible=False, label="Action")
    as_sent(phrase, "What the actor does, in English words.")
    phrase.example_payload = lambda: STARTERS[0]  # type: ignore[method-assign]  # the API's example
    phrase.example_value = lambda: STARTERS[0]  # type: ignore[method-assign]  # as above
    video = gr.Video(visible=False, label="Clip")
    found = gr.JSON(visible=False, label="Known actions")
    seed = gr.Number(visible=False, label="Seed")
    gr.Button(visible=False).click(
        animate,
        [photo, phrase, *_settings()],
        [video, found, seed],
        api_name="animate",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )


def _settings() -> list[gr.components.Component]:
    """The settings that have a default, hidden."""
    encoder = gr.Radio(list(ENCODERS), value="sentence", visible=False, label="Encoder")
    position = gr.Slider(0, 1, value=0, visible=False, label="Position")
    noise = gr.Slider(0, 2, value=1, visible=False, label="Noise")
    seed = gr.Number(value=0, precision=0, visible=False, label="Seed")
    length = gr.Radio(list(LENGTHS), value=32, visible=False, label="Length")
    lengths = ", ".join(map(str, LENGTHS))
    as_sent(encoder, f"Text encoder: one of {', '.join(ENCODERS)}.")
    as_sent(position, "p_e, where in the action the clip begins, from 0 to 1.")
    as_sent(noise, "How much of the random z is used, from 0 to 2.")
    as_sent(seed, f"A whole number from 0 to {MAX_SEED}; null draws one.", "integer")
    as_sent(length, f"Frames: one of {lengths}; an action lasts 32.", "integer")
    driver = gr.File(type="filepath", visible=False, label="Driving video")
    file_as_sent(driver, "A video whose person's movement is repeated; then the phrase is empty.")
    return [encoder, position, noise, seed, length, driver]
