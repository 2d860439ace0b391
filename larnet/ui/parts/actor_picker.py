"""Choosing an actor: a photo of one's own, or one of the example actors and figures."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from larnet.errors import BadInput
from larnet.runtime.shipped_files import shipped
from larnet.ui.parts.inputs import photo_as_sent
from larnet.ui.server.user_errors import user_errors

EXAMPLES = shipped("assets") / "actors"
FIGURES = EXAMPLES.with_name("figures")  # of other kinds, each with a file of what is known of it
KEPT = "Photos and clips are deleted from this server within an hour."
ENDINGS = {".png", ".jpg", ".jpeg", ".webp"}


def example_actors(folder: Path = EXAMPLES) -> list[tuple[str, str]]:
    """(path, name) of each example actor, in the order of their file names.

    The name is made from the file's: 03-runner-in-red.png is "Runner in red".
    """
    if not folder.is_dir():
        return []
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in ENDINGS)
    return [(str(path), _name(path.stem)) for path in files]


def picked_actor(event: gr.SelectData, actors: list[tuple[str, str]]) -> str:
    """The path of the actor whose picture was clicked. Raises BadInput."""
    index = getattr(event, "index", None)  # no event where a program calls
    if type(index) is not int or not 0 <= index < len(actors):
        raise BadInput("Pick one of the example actors.")
    return actors[index][0]


def _name(stem: str) -> str:
    words = stem.replace("_", "-").split("-")
    words = words[1:] if len(words) > 1 and words[0].isdigit() else words
    return " ".join(words).capitalize()


def photo_input(elem_id: str = "photo") -> gr.Image:
    """The photo input; its value is a path or None."""
    actors = example_actors()
    photo = gr.Image(
        type="filepath",
        image_mode=None,
        label="Actor photo",
        value=actors[0][0] if actors else None,
        sources=["upload", "webcam", "clipboard"],
        height=224,
        min_width=190,
        scale=4,
        elem_id=elem_id,
        alt_text="The actor photo to animate",
        buttons=["fullscreen"],
    )
    return photo_as_sent(photo)


def actor_gallery(
    actors: list[tuple[str, str]], columns: int, elem_id: str = "examples"
) -> gr.Gallery:
    """Example actors to click; who places it says what a click does."""
    return gr.Gallery(
        value=actors,
        label="Or pick an example actor",
        columns=columns,
        height=224,
        show_label=False,
        object_fit="cover",
        allow_preview=False,
        interactive=False,
        buttons=[],
        min_width=240,
        scale=6,
        elem_id=elem_id,
        elem_classes="actors",
    )


def actor_picker(elem_id: str = "photo") -> gr.Image:
    """The photo input, with the example actors beside it; its value is a path or None."""
    actors = example_actors()
    with gr.Row(elem_classes="picker"):
        photo = photo_input(elem_id)
        if actors:
            gallery = actor_gallery(actors, -(-len(actors) // 2), f"{elem_id}-examples")

            @user_errors
            def pick(event: gr.SelectData) -> str:
                return picked_actor(event, actors)

            gallery.select(
                pick, None, photo, queue=False, show_progress="hidden", api_visibility="private"
            )
    gr.HTML(f'<p class="caption">{KEPT}</p>')
    return photo
