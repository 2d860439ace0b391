"""What a visitor can set besides the actor: the phrase, with suggestions, and the fine tuning."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.text.load_encoder import MAX_PHRASE
from larnet.ui.parts import suggestions
from larnet.ui.parts.inputs import as_sent
from larnet.ui.server.user_errors import user_errors

ENCODERS = {"sentence": "Sentence encoder", "glove": "GloVe word vectors"}
LENGTHS = {16: "Short", 32: "Whole action", 48: "Long"}  # frames; an action is an episode of 32
SECONDS = {0: "As long as the action takes", 2: "2 s", 4: "4 s", 8: "8 s", 12: "12 s"}
MAX_SEED = 2**32 - 1
STEP = '<h2 class="step"><b aria-hidden="true">{number}</b>{title}</h2>'


def draw_seed() -> int:
    """A new seed, short enough to be read aloud."""
    return secrets.randbelow(10**6)


def phrase_input() -> gr.Textbox:
    """The action in the visitor's own words."""
    phrase = gr.Textbox(
        label="Action",
        info="In your own words: a known action, or anything a person could do.",
        placeholder="for example: waving to a friend",
        value=suggestions.STARTERS[0],
        lines=1,
        max_lines=1,
        max_length=MAX_PHRASE,
        elem_id="phrase",
    )
    return as_sent(phrase)


def phrase_chips(phrase: gr.Textbox) -> list[gr.events.Dependency]:
    """Buttons that fill the phrase in; the events after which it is filled."""
    chips = [
        chips_of("Or try one of these", suggestions.STARTERS, phrase),
        chips_of("Two at once", suggestions.BOTH, phrase),
    ]
    return [
        chip.click(
            phrase_of,
            chip,
            phrase,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        for chip in chips
    ]


def own_chips(phrase: gr.Textbox) -> tuple[gr.Dataset, gr.events.Dependency]:
    """Buttons for the actions of a model that a visitor chose, hidden until then; the event after
    which the phrase is filled in."""
    chips = chips_of("What your model was trained on", (), phrase, visible=False)
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
    return chips, chips.click(phrase_of, chips, phrase, **quiet)


def chips_of(
    title: str, phrases: tuple[str, ...], phrase: gr.Textbox, *, visible: bool = True
) -> gr.Dataset:
    """A row of phrases to click, under a title; who places it says what a click does."""
    return gr.Dataset(
        label=title,
        components=[phrase],
        samples=[[text] for text in phrases],
        samples_per_page=len(phrases) or 1_000,
        layout="gallery",
        type="values",
        elem_id="-".join(title.casefold().split()),
        elem_classes="chips",
        visible=visible,
    )


@user_errors
def phrase_of(sample: list[str] | None) -> str:
    """The phrase of a chip that was clicked."""
    if not sample:
        raise BadInput("Choose one of the phrases, or type one.")
    return sample[0]


@dataclass(frozen=True)
class FineTuning:
    """The settings that have a sensible default."""

    encoder: gr.Radio
    position: gr.Slider
    noise: gr.Slider
    seed: gr.Number
    seconds: gr.Radio
    randomise: gr.Checkbox  # a new seed each time; the page's own, no setting of the model


def fine_tuning() -> FineTuning:
    """The settings in a closed accordion, in plain words, with the paper's symbols."""
    with gr.Accordion("Fine tuning", open=False):
        seconds = gr.Radio(
            [(title, value) for value, title in SECONDS.items()],
            value=0,
            label="Length",
            info="All clips have one length: that of the longest action.",
        )
        encoder = gr.Radio(
            [(title, name) for name, title in ENCODERS.items()],
            value="sentence",
            label="How your words are read",
            info="The sentence encoder reads the phrase as a whole, GloVe word by word.",
        )
        position = gr.Slider(
            0,
            1,
            value=0,
            step=0.01,
            label="Where the clip begins",
            info="0: standing, about to act; 1: at the end of the action. In the paper: pₑ.",
        )
        noise = gr.Slider(
            0,
            2,
            value=1,
            step=0.05,
            label="Variation",
            info="0: the most typical way to do it; 2: far from typical. Scales the noise z.",
        )
        with gr.Row():
            seed = gr.Number(
                value=0,
                precision=0,
                label="Seed",
                info="The same seed gives the same clip.",
            )
            randomise = gr.Checkbox(True, label="A new seed each time")
    as_sent(seconds, kind="integer")
    as_sent(encoder, f"Text encoder: one of {', '.join(ENCODERS)}.")
    as_sent(position, "p_e, where in the action the clip begins, from 0 to 1.")
    as_sent(noise, "How much of the random z is used, from 0 to 2.")
    as_sent(seed, f"A whole number from 0 to {MAX_SEED}; null draws one.", "integer")
    return FineTuning(encoder, position, noise, seed, seconds, randomise)
