"""The settings of one clip: what may be set, the components for it, and how they are recalled.

A link to the page and a clip that the browser keeps carry settings as names and values. They come
from strangers, so that each is checked; what is missing or wrong leaves its component as it is.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gradio as gr

from larnet.text.load_encoder import MAX_PHRASE
from larnet.ui.clip.player import photo_key
from larnet.ui.parts.actor_picker import FIGURES, example_actors
from larnet.ui.parts.controls import ENCODERS, MAX_SEED, SECONDS
from larnet.ui.parts.inputs import as_sent

QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
LONGEST = 4000  # characters of settings that are recalled
SIDES = {"": "As the words say", "left": "Left", "right": "Right"}
ENDINGS = {"loop": "Loop", "once": "Play once"}


@dataclass(frozen=True)
class Between:
    """A number within bounds."""

    usual: float
    low: float
    high: float
    whole: bool = False

    def __call__(self, value: Any) -> float | int | None:
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            return None
        if not (math.isfinite(number) and self.low <= number <= self.high):
            return None
        return round(number) if self.whole else number


@dataclass(frozen=True)
class OneOf:
    """One of a few names."""

    usual: Any
    names: Mapping[Any, str]

    def __call__(self, value: Any) -> Any:
        return next((name for name in self.names if str(name) == str(value)), None)


FIELDS: dict[str, Between | OneOf] = {
    "seconds": OneOf(0, SECONDS),
    "ending": OneOf("loop", ENDINGS),
    "speed": Between(1.0, 0.5, 2.0),
    "strength": Between(1.0, 0.3, 1.5),
    "side": OneOf("", SIDES),
    "position": Between(0.0, 0.0, 1.0),
    "encoder": OneOf("sentence", ENCODERS),
    "noise": Between(1.0, 0.0, 2.0),
    "seed": Between(0, 0, MAX_SEED, whole=True),
}
USUAL = {name: field.usual for name, field in FIELDS.items()}


@dataclass(frozen=True)
class Settings:
    """The components, by the names of FIELDS."""

    by_name: Mapping[str, gr.components.Component]

    def all(self) -> list[gr.components.Component]:
        """In the order of FIELDS."""
        return [self.by_name[name] for name in FIELDS]


def settings_form() -> Settings:
    """How the action is done; what researchers set, in an accordion."""
    made: dict[str, gr.components.Component] = {}
    with gr.Accordion("How it is done", open=False, elem_id="manner"):
        with gr.Row():
            made["speed"] = _slider("speed", "Speed", "1: as usual; 2: twice as fast.", 0.05)
            made["strength"] = _slider(
                "strength", "How large", "Below 1: small movements; above: sweeping ones.", 0.05
            )
        with gr.Row():
            made["side"] = _radio("side", "Side", "The actor's own left or right.")
            made["ending"] = _radio("ending", "At the end", "Loop: it ends as it begins.")
        made["seconds"] = _radio("seconds", "Length", "Up to 12 seconds.")
        made["position"] = _slider(
            "position", "Begin later", "0: at the photo; 1: at the end of the action.", 0.01
        )
    with gr.Accordion("Fine tuning", open=False):
        made["encoder"] = _radio(
            "encoder",
            "How your words are read",
            "The sentence encoder reads the phrase as a whole, GloVe word by word.",
        )
        made["noise"] = _slider(
            "noise",
            "Variation",
            "Scales the noise z: 0 is the most typical way to do it, 2 far from typical.",
            0.05,
        )
        made["seed"] = gr.Number(
            value=0,
            precision=0,
            label="Seed",
            info="Draws the noise z: the same seed gives the same clip.",
        )
    for name, component in made.items():
        as_sent(component, kind="integer" if name in ("seed", "seconds") else None)
    return Settings(made)


def _slider(name: str, label: str, info: str, step: float) -> gr.Slider:
    field = FIELDS[name]
    assert isinstance(field, Between)
    return gr.Slider(field.low, field.high, value=field.usual, step=step, label=label, info=info)


def _radio(name: str, label: str, info: str) -> gr.Radio:
    field = FIELDS[name]
    assert isinstance(field, OneOf)
    choices = [(title, value) for value, title in field.names.items()]
    return gr.Radio(choices, value=field.usual, label=label, info=info)


def settings_to_keep(settings: Mapping[str, Any], phrase: str, photo: str) -> dict[str, Any]:
    """What a clip was asked for with, to be kept with it or sent as a link: the example's name
    where the photo is one, never another photo."""
    kept: dict[str, Any] = {"phrase": phrase, "seed": settings["seed"]}
    if name := _examples().get(photo_key(photo)):
        kept["actor"] = name
    return kept | {name: settings[name] for name, usual in USUAL.items() if settings[name] != usual}


@cache
def _examples() -> dict[str, str]:
    """Key of each example's photo -> its file name without the ending."""
    actors = example_actors() + example_actors(FIGURES)
    return {photo_key(path): Path(path).stem for path, _ in actors}


def recalled(values: Any) -> dict[str, Any]:
    """The settings among names and values, or JSON of them, that are right: those of FIELDS (what
    is not named as it usually is), "phrase", and "photo", the path of the example that "actor"
    names. Nothing at all where no phrase is told."""
    if isinstance(values, str):
        values = _parsed(values)
    phrase = values.get("phrase") if isinstance(values, Mapping) else None
    if not isinstance(phrase, str) or not phrase.strip() or len(phrase) > MAX_PHRASE:
        return {}
    found: dict[str, Any] = {"phrase": phrase.strip()}
    for name, field in FIELDS.items():
        value = field(values.get(name, field.usual))
        if value is not None:
            found[name] = value
    paths = {Path(path).stem: path for path, _ in example_actors() + example_actors(FIGURES)}
    actor = values.get("actor")
    if isinstance(actor, str) and actor in paths:
        found["photo"] = paths[actor]
    return found


def _parsed(text: str) -> Any:
    try:
        return json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        return None


def recall_settings(photo: gr.Image, phrase: gr.Textbox, settings: Settings) -> None:
    """The components by which settings of a kept clip or of a link to the page go into the form."""
    wish = gr.Textbox(elem_id="recall", elem_classes="nothing", label="Settings")
    form = [photo, phrase, *settings.all()]

    def values(found: Mapping[str, Any]) -> list[Any]:
        return [found.get(name, gr.skip()) for name in ("photo", "phrase", *FIELDS)]

    def on_wish(text: Any) -> list[Any]:
        return values(recalled(text))

    def on_load(request: gr.Request) -> list[Any]:
        return values(recalled(dict(request.query_params)))

    wish.change(on_wish, wish, form, **QUIET)
    gr.on(None, on_load, None, form, **QUIET)
