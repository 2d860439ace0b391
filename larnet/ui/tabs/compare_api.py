"""The endpoint /compare, for programs: the clips of one actor side by side as one film."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.ui.parts.inputs import as_sent, photo_as_sent
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.user_errors import user_errors
from larnet.ui.tabs.comparison import LEAST, MOST, Comparison, Question, compare, write_film


def film(
    model_host: ModelHost,
    photo: Any,
    phrases: Any,
    position: Any = 0,
    noise: Any = 1,
    encoder: Any = "sentence",
    seed: Any = 0,
    length: Any = 32,
) -> tuple[str, list[dict[str, Any]], int]:
    """The film's mp4, what the model made of each clip's phrase, and the seed.

    Raises BadInput in words.
    """
    asked = Question([(photo, "Actor")], _list(phrases), _list(position), _list(noise))
    encoder = encoder if isinstance(encoder, str) else ""
    *_, made = compare(model_host, asked, length, seed, encoder=encoder)
    assert isinstance(made, Comparison)
    clips = [
        {
            "label": label,
            "new": bool(new),
            "known": [{"action": k.name, "similarity": round(k.cosine, 4)} for k in known],
        }
        for label, known, new in zip(made.labels, made.known, made.new)
    ]
    return str(write_film(made)), clips, made.seed


def _list(values: Any) -> list[Any]:
    values = values if isinstance(values, list) else [values]
    if len(values) > MOST:
        raise BadInput(f"{len(values)} values to compare; give {LEAST} to {MOST}.")
    return values


def offer_api(model_host: ModelHost, settings: list[gr.components.Component]) -> None:
    """The endpoint, with inputs of its own; settings: encoder, seed, length."""

    @user_errors
    def compare_clips(
        photo: str,
        phrases: list[str] | str,
        position: list[float] | float = 0,
        noise: list[float] | float = 1,
        encoder: str = "sentence",
        seed: int | None = 0,
        length: int = 32,
    ) -> tuple[str, list[dict[str, Any]], int]:
        """Animate the person in a photo several times, side by side in one film.

        Let one of phrases, position and noise be a list: 2 to 6 of it. Returns an mp4 file with a
        label over every clip, a list of {"label", "new", "known": [{"action", "similarity"},
        nearest first]}, and the seed.
        """
        return film(model_host, photo, phrases, position, noise, encoder, seed, length)

    photo = gr.Image(type="filepath", image_mode=None, visible=False, label="Actor photo")
    photo_as_sent(
        photo, "JPEG, PNG, WebP, HEIC or AVIF of one standing person, up to 100 megapixels."
    )
    phrases = gr.JSON(visible=False, label="Actions")
    as_sent(phrases, f"{LEAST} to {MOST} phrases as a list, or one phrase as text.")
    example: Callable[[], list[str]] = partial(list, ("hand waving", "boxing"))
    phrases.example_payload = example  # type: ignore[method-assign]  # the API's example
    phrases.example_value = example  # type: ignore[method-assign]  # as above
    sweeps = []
    for label, value, most, about in (
        ("Position", 0, 1, "p_e, where in the action the clip begins"),
        ("Noise", 1, 2, "How much of the random z is used"),
    ):
        sweep = gr.JSON([value], visible=False, label=label)
        as_sent(sweep, f"{about}, from 0 to {most}; or a list of {LEAST} to {MOST} of them.")
        example_of = partial(int, value)
        sweep.example_payload = example_of  # type: ignore[method-assign]  # the API's example
        sweep.example_value = example_of  # type: ignore[method-assign]  # as above
        sweeps.append(sweep)
    video = gr.Video(visible=False, label="Film")
    clips = gr.JSON(visible=False, label="Clips")
    seed = gr.Number(visible=False, label="Seed")
    gr.Button(visible=False).click(
        compare_clips,
        [photo, phrases, *sweeps, *settings],
        [video, clips, seed],
        api_name="compare",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )
