"""Choosing several actors: the photo and up to three of the example actors beside it."""

from __future__ import annotations

import base64
import io
from functools import cache
from typing import Any

import gradio as gr
from PIL import Image

from larnet.errors import BadInput
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.inputs import as_sent

MOST_ACTORS = 4  # the photo and the others
THUMBNAIL = (72, 96)  # pixels


def cast_picker() -> gr.CheckboxGroup:
    """Example actors to add to the photo, by name; hidden until several are wanted."""
    names = [name for _, name in example_actors()]
    cast = gr.CheckboxGroup(
        names,
        value=names[1:3],
        label="And beside them",
        info=f"Up to {MOST_ACTORS - 1} more actors.",
        visible=False,
        elem_id="cast",
    )
    gr.HTML(f"<style>{_faces()}</style>", padding=False, elem_classes="nothing")
    return as_sent(cast)


def chosen_actors(photo: Any, cast: Any) -> list[tuple[str, str]]:
    """(photo, name) of the visitor's photo and the chosen examples. Raises BadInput."""
    paths = {name: path for path, name in example_actors()}
    chosen = cast if isinstance(cast, list) else []
    if unknown := [n for n in chosen if not isinstance(n, str) or n not in paths]:
        raise BadInput(f"There is no example actor {unknown[0]!r:.40}.")
    actors = [(photo, "Your actor"), *((paths[name], name) for name in dict.fromkeys(chosen))]
    if len(actors) < 2:
        raise BadInput("Tick at least one more actor to compare with.")
    return actors


@cache
def _faces() -> str:
    """A small picture of each example actor behind their tick box."""
    rules = []
    for i, (path, _) in enumerate(example_actors(), 1):
        buffer = io.BytesIO()
        with Image.open(path) as image:
            image.convert("RGB").resize(THUMBNAIL).save(buffer, "webp", quality=70)
        picture = base64.b64encode(buffer.getvalue()).decode()
        rules.append(
            f"#cast label:nth-of-type({i})::before{{background-image:"
            f"url(data:image/webp;base64,{picture})}}"
        )
    return "".join(rules)
