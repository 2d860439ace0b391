"""Choosing several actors: beside the photo more photos of one's own, and example actors."""

from __future__ import annotations

import base64
import io
from functools import cache
from typing import Any

import gradio as gr
from PIL import Image

from larnet.errors import BadInput
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.inputs import as_sent, paths_of

MOST_ACTORS = 4  # the photo and the others
THUMBNAIL = (72, 96)  # pixels


def cast_picker() -> gr.CheckboxGroup:
    """Example actors to add to the photo, by name."""
    names = [name for _, name in example_actors()]
    cast = gr.CheckboxGroup(
        names,
        value=names[1:3],
        label="And beside them",
        info=f"Up to {MOST_ACTORS} people in all.",
        elem_id="cast",
    )
    gr.HTML(f"<style>{_faces()}</style>", padding=False, elem_classes="nothing")
    return as_sent(cast)


def own_photos() -> gr.Gallery:
    """More photos of one's own; its value is a list of paths."""
    own = gr.Gallery(
        label="More photos of your own",
        type="filepath",
        columns=MOST_ACTORS - 1,
        height=170,
        object_fit="contain",
        allow_preview=False,
        interactive=True,
        file_types=["image"],
        sources=["upload"],
        buttons=[],
        elem_id="own-photos",
    )
    as_sent(own).preprocess = paths_of  # type: ignore[method-assign, assignment]  # Gradio's opens them
    return own


def chosen_actors(photo: Any, cast: Any, own: Any = ()) -> list[tuple[str, str]]:
    """(photo, name) of the visitor's photos and the chosen examples. Raises BadInput."""
    paths = {name: path for path, name in example_actors()}
    chosen = cast if isinstance(cast, list) else []
    if unknown := [n for n in chosen if not isinstance(n, str) or n not in paths]:
        raise BadInput(f"There is no example actor {unknown[0]!r:.40}.")
    more = own if isinstance(own, list | tuple) else []
    first = [(photo, "Your actor")] if photo else []
    actors = [*first, *((path, f"Photo {i}") for i, path in enumerate(more, start=2))]
    actors += [(paths[name], name) for name in dict.fromkeys(chosen)]
    if len(actors) < 2:
        raise BadInput("Add a photo or tick at least one more actor to compare with.")
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
