"""The endpoint /compare, for programs: clips side by side as one film."""

from __future__ import annotations

from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.api.arguments import (
    FORMATS,
    choice_argument,
    clip_output,
    number_argument,
    photo_argument,
    photos_argument,
    value_argument,
)
from larnet.ui.api.output_arguments import output_arguments
from larnet.ui.api.sent_values import one_of
from larnet.ui.api.who_is_meant import JOINTS_ABOUT, PERSON_ABOUT
from larnet.ui.clip.settings import SIDES
from larnet.ui.parts.cast import MOST_ACTORS
from larnet.ui.parts.controls import ENCODERS, LENGTHS, MAX_SEED
from larnet.ui.parts.question import LEAST, MOST, Question
from larnet.ui.parts.understood import as_json
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.tabs.comparison import Comparison, compare, write_film


def film(
    model_host: ModelHost,
    photo: Any,
    phrases: Any,
    position: Any = 0,
    noise: Any = 1,
    encoder: Any = "sentence",
    seed: Any = 0,
    length: Any = 32,
    *,
    photos: Any = None,
    speed: Any = 1,
    strength: Any = 1,
    checkpoint: Any = "",
    format: Any = "mp4",
    person: Any = None,
    joints: Any = None,
    **settings: Any,
) -> tuple[str, list[dict[str, Any]], int]:
    """The film's file, what the model made of each clip's phrase, and the seed.

    settings: more of `comparison.compare`. Raises BadInput in words.
    """
    kind = one_of("format", format, FORMATS)
    encoders = [one_of("text encoder", name, tuple(ENCODERS)) for name in _list(encoder)]
    chosen = [(model_host.shipped(name), name) for name in _list(checkpoint) if name]
    others = photos if isinstance(photos, list) else []
    if len(others) >= MOST_ACTORS:
        raise BadInput(f"{1 + len(others)} photos; give up to {MOST_ACTORS}.")
    named = [(path, f"Photo {i}") for i, path in enumerate(others, start=2)]
    asked = Question(
        [(photo, "Photo 1" if named else "Actor"), *named],
        _list(phrases),
        positions=_list(position),
        noises=_list(noise),
        speeds=_list(speed),
        strengths=_list(strength),
        encoders=encoders,
        checkpoints=chosen,
        who={"person": person, "joints": joints},
    )
    settings["film"] = kind != "gif"  # a GIF is made smaller
    *_, made = compare(model_host, asked, length, seed, **settings)
    assert isinstance(made, Comparison)
    told = zip(made.labels, made.known, made.new, made.understood, made.warnings)
    clips = [
        {
            "label": label,
            "new": bool(new),
            "known": [{"action": k.name, "similarity": round(k.cosine, 4)} for k in known],
            "understood": as_json(understood),
            "warnings": list(warnings),
        }
        for label, known, new, understood, warnings in told
    ]
    return str(write_film(made, f".{kind}")), clips, made.seed


def _list(values: Any) -> list[Any]:
    values = values if isinstance(values, list) else [values]
    if len(values) > MOST:
        raise BadInput(f"{len(values)} values to compare; give {LEAST} to {MOST}.")
    return values


def offer_api(model_host: ModelHost) -> None:
    """The endpoint, with inputs of its own."""

    @user_errors
    def compare_clips(
        photo: str,
        phrases: list[str] | str,
        position: list[float] | float = 0,
        noise: list[float] | float = 1,
        encoder: list[str] | str = "sentence",
        seed: int | None = 0,
        length: int | None = 32,
        photos: list[str] | None = None,
        speed: list[float] | float = 1,
        strength: list[float] | float = 1,
        checkpoint: list[str] | str = "",
        side: str = "",
        person: int | None = None,
        joints: Any = None,
        output: str = "photo",
        longest: int | None = None,
        seconds: float | None = None,
        fps: float | None = None,
        format: str = "mp4",
    ) -> tuple[str, list[dict[str, Any]], int]:
        """Animate several times, side by side in one film: people beside actions up to 4 x 4, or
        one person with 2 to 6 values of one thing.

        Let one of phrases, position, noise, speed, strength, encoder and checkpoint be a list;
        several photos, encoders or checkpoints may stand beside up to 4 phrases. Returns an mp4,
        gif or webp file with a label above every clip; a list of {"label", "new", "known":
        [{"action", "similarity"}, nearest first], "understood" and "warnings" as /animate tells
        them}; and the seed.
        """
        return film(
            model_host,
            *(photo, phrases, position, noise, encoder, seed, length),
            photos=photos,
            speed=speed,
            strength=strength,
            checkpoint=checkpoint,
            side=side,
            person=person,
            joints=joints,
            output=output,
            longest=longest,
            seconds=seconds,
            fps=fps,
            format=format,
        )

    gr.Button(visible=False).click(
        compare_clips,
        [photo_argument(), *_usual_settings(), *_more_settings()],
        [
            clip_output("Film"),
            gr.JSON(visible=False, label="Clips"),
            gr.Number(visible=False, label="Seed"),
        ],
        api_name="compare",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )


def _swept(label: str, about: str, usual: float) -> gr.components.Component:
    about = f"{about}; or a list of {LEAST} to {MOST} of them."
    return value_argument(label, about, [usual], usual)


def _usual_settings() -> list[gr.components.Component]:
    """The inputs of the first version, in its order: programs send them without names."""
    lengths = ", ".join(map(str, LENGTHS))
    names = ", ".join(ENCODERS)
    return [
        value_argument(
            "Actions",
            f"{LEAST} to {MOST} phrases as a list, or one phrase as text.",
            example=["hand waving", "boxing"],
        ),
        _swept("Position", "p_e, where in the action the clip begins, from 0 to 1", 0),
        _swept("Noise", "How much of the random z is used, from 0 to 2", 1),
        value_argument(
            "Encoder", f"Text encoder: one of {names}; or a list of them.", ["sentence"], "sentence"
        ),
        number_argument(
            "Seed", f"A whole number from 0 to {MAX_SEED}; null draws one.", 0, whole=True
        ),
        number_argument(
            "Length",
            f"Frames: one of {lengths}; null is as long as the action takes.",
            32,
            whole=True,
        ),
    ]


def _more_settings() -> list[gr.components.Component]:
    return [
        photos_argument("More photos", f"Up to {MOST_ACTORS - 1} more people; a row for each."),
        _swept("Speed", "Times as fast, 0.5 to 2", 1),
        _swept("How large", "Of the movements, 0.3 to 1.5", 1),
        value_argument(
            "Checkpoint",
            "The name of a shipped one, or a list of them; nothing: the one that knows the phrase.",
            [""],
            "",
        ),
        choice_argument("Side", "Whose side acts, in place of what the words say", SIDES, ""),
        number_argument("Person", f"{PERSON_ABOUT} Of the first photo.", whole=True),
        value_argument("Joints", f"{JOINTS_ABOUT} Of the first photo."),
        *output_arguments("Pixels of a clip's long side.", 336),
    ]
