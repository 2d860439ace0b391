"""The endpoint /animate, for programs: one clip of the person in a photo."""

from __future__ import annotations

from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.api.arguments import (
    FORMATS,
    choice_argument,
    clip_output,
    file_argument,
    number_argument,
    photo_argument,
    text_argument,
    value_argument,
)
from larnet.ui.api.output_arguments import output_arguments
from larnet.ui.api.sent_values import chosen_checkpoint, clip_length, one_of
from larnet.ui.api.who_is_meant import JOINTS_ABOUT, PERSON_ABOUT, who_is_meant
from larnet.ui.clip.settings import ENDINGS, FIELDS, SIDES, Between
from larnet.ui.parts.clip_files import clip_stem, write_clip
from larnet.ui.parts.controls import ENCODERS, LENGTHS, MAX_SEED, draw_seed
from larnet.ui.parts.inputs import as_sent
from larnet.ui.parts.suggestions import STARTERS
from larnet.ui.parts.understood import as_json
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors

NO_PHOTO = "Choose an actor first: upload a photo or pick one of the examples."


def offer_api(model_host: ModelHost) -> None:
    """The endpoint, with inputs of its own."""

    @user_errors
    def animate(
        photo: str,
        phrase: str,
        encoder: str = "sentence",
        position: float = 0,
        noise: float = 1,
        seed: int | None = 0,
        length: int | None = 32,
        driver: str | None = None,
        person: int | None = None,
        joints: Any = None,
        output: str = "photo",
        longest: int | None = None,
        seconds: float | None = None,
        fps: float | None = None,
        format: str = "mp4",
        speed: float = 1,
        strength: float = 1,
        side: str = "",
        ending: str = "",
        checkpoint: str = "",
    ) -> tuple[str, dict[str, Any], int]:
        """Animate the person in a photo, by a phrase or, where it is empty, by a driving video.

        Returns an mp4, gif or webp file; what the model made of the phrase as {"phrase", "new",
        "known": [{"action", "similarity"}, nearest first], "understood": {"parts": [{"action",
        "side", "speed", "times", "far"}, in order], "joined", "remark", "read_as", "language",
        "did_you_mean"}, "warnings": [words], "checkpoint", "frames", "fps"}; and the seed.
        """
        if not photo:
            raise BadInput(NO_PHOTO)
        kind = one_of("format", format, FORMATS)
        taken, who = who_is_meant(photo, person, joints)
        encoder, words = (x if isinstance(x, str) else "" for x in (encoder, phrase))
        served = chosen_checkpoint(model_host, checkpoint, words, encoder)
        animation = model_host.animate(
            taken.pixels,
            [] if driver and not words else [words],
            driver=driver or None,
            encoder=encoder,
            position=position,
            noise=noise,
            seed=draw_seed() if seed is None else seed,
            fps=fps,
            output=output,
            longest=longest,
            served=served,
            manner=_manner(speed, strength, side, ending),
            **({} if driver and seconds is None else clip_length(length, seconds)),
            **who,
        )
        stem = clip_stem(animation.phrases[0], animation.seed)
        path = write_clip(animation.frames[0], animation.fps, stem, kind)
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
            "checkpoint": served or model_host.checkpoint_name,
            "frames": len(animation.frames[0]),
            "fps": animation.fps,
        }
        return str(path), found, animation.seed

    # Without the page's values, so that both are required.
    photo = photo_argument()
    phrase = text_argument(
        "Action", "What the actor does, in English words.", None, example=STARTERS[0]
    )
    gr.Button(visible=False).click(
        animate,
        [photo, phrase, *_usual_settings(), *more_settings()],
        [
            clip_output("Clip"),
            gr.JSON(visible=False, label="Known actions"),
            gr.Number(visible=False, label="Seed"),
        ],
        api_name="animate",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )


def _manner(speed: Any, strength: Any, side: Any, ending: Any) -> Any:
    from larnet.body.performance.manner import Manner  # here: it takes long to import

    return Manner(speed, strength, side, ending)


def _usual_settings() -> list[gr.components.Component]:
    """The settings of the first version, in its order: programs send them without names."""
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
    about = f"Frames: one of {lengths}; an action lasts 32; null is as long as the action takes."
    as_sent(length, about, "integer")
    driver = file_argument(
        "Driving video", "A video whose person's movement is repeated; then the phrase is empty."
    )
    return [encoder, position, noise, seed, length, driver]


def more_settings() -> list[gr.components.Component]:
    """Who moves, what comes out, how it is done: person to checkpoint."""
    speed, strength = FIELDS["speed"], FIELDS["strength"]
    assert isinstance(speed, Between) and isinstance(strength, Between)
    return [
        number_argument("Person", PERSON_ABOUT, whole=True),
        value_argument("Joints", JOINTS_ABOUT, example=None),
        *output_arguments("Pixels of the clip's long side, at most.", 512),
        number_argument("Speed", f"Times as fast, {speed.low:g} to {speed.high:g}.", 1),
        number_argument(
            "How large", f"Of the movements, {strength.low:g} to {strength.high:g}.", 1
        ),
        choice_argument("Side", "Whose side acts, in place of what the words say", SIDES, ""),
        choice_argument(
            "At the end",
            "Whether the clip ends as it begins; nothing: as the checkpoint does it",
            ["", *ENDINGS],
            "",
        ),
        text_argument(
            "Checkpoint", "The name of a shipped one; nothing: the one that knows the phrase."
        ),
    ]
