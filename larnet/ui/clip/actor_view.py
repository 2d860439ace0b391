"""The left half's first step: the photo, who moves in it, example actors and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from larnet.errors import LarnetError
from larnet.ui.clip.figure import (
    EMPTY,
    NO_WARNING,
    figure,
    preview,
    refused,
    warnings_list,
)
from larnet.ui.clip.figure_files import figure_action
from larnet.ui.parts.actor_picker import (
    FIGURES,
    KEPT,
    actor_gallery,
    example_actors,
    photo_input,
    picked_actor,
)
from larnet.ui.parts.inputs import as_sent
from larnet.ui.server.user_errors import user_errors

COLUMNS = 4
UNLESS_SHOWN = """(photo, who) =>
  [document.querySelector("#figure .figure[data-photo]") ? null : photo, who]"""
TOLD_AGAIN = "(photo) => [photo, larnet.askedAgain(photo)]"
QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class ActorView:
    """The photo, who moves in it as `who_moves` reads it, and what is shown of it."""

    photo: gr.Image
    who: gr.Textbox
    figure: gr.HTML
    notes: gr.HTML
    gallery: gr.Gallery | None
    actors: list[tuple[str, str]] = field(repr=False)

    def picked(self, phrase: gr.Textbox) -> list[gr.events.Dependency]:
        """Events after which an example is chosen, and its own action where it has one."""
        if self.gallery is None:
            return []

        @user_errors
        def pick(event: gr.SelectData) -> list[Any]:
            path = picked_actor(event, self.actors)
            return [path, figure_action(path) or gr.skip()]

        return [self.gallery.select(pick, None, [self.photo, phrase], queue=False, **QUIET)]

    def show_first(self, after: gr.events.Dependency) -> None:
        """After an event, show who moves in the photo that the page came with, unless another was
        chosen since."""
        shown = [self.figure, self.notes]
        after.then(_who_moves, [self.photo, self.who], shown, js=UNLESS_SHOWN, **QUIET)


def actor_view() -> ActorView:
    """The components, inside the current column; the figure follows the photo."""
    actors = example_actors() + example_actors(FIGURES)
    with gr.Row(elem_classes="picker"):
        photo = photo_input()
        with gr.Column(scale=4, min_width=190):
            shown = gr.HTML(EMPTY, elem_id="figure")
        gallery = actor_gallery(actors, COLUMNS) if actors else None
    notes = gr.HTML(elem_id="notes")
    gr.HTML(f'<p class="caption">{KEPT}</p>')
    who = gr.Textbox(elem_id="who", elem_classes="nothing", label="Who moves")
    as_sent(who)
    _follow(photo, who, shown, notes)
    return ActorView(photo, who, shown, notes, gallery, actors)


def _follow(photo: gr.Image, who: gr.Textbox, shown: gr.HTML, notes: gr.HTML) -> None:
    """The figure follows the photo, in which nobody is chosen yet, and who is chosen in it.

    Gradio tells some changes of a photo twice, and both may be on their way at once: the browser
    says which is the second, whose figure would take back who was chosen since the first.
    """
    again = gr.Checkbox(visible=False)

    @user_errors
    def on_photo(path: str | None, again: bool) -> list[Any]:
        if again:
            return [gr.skip(), gr.skip()]
        if not path:
            return [EMPTY, NO_WARNING]
        try:
            seen = preview(path)
        except LarnetError as error:  # said in place of the figure, which was of another photo
            return [refused(str(error)), NO_WARNING]
        return [figure(seen), warnings_list(seen.warnings)]

    # In the browser `who` is emptied, at once: no answer takes back what is chosen meanwhile.
    silent: dict[str, Any] = {"queue": False, "api_visibility": "private"}
    photo.change(None, photo, js="(photo) => larnet.photoChanged(photo)", **silent)
    photo.upload(None, js="() => larnet.nobodyChosen()", **silent)
    photographed = photo.change(on_photo, [photo, again], [shown, notes], js=TOLD_AGAIN, **QUIET)
    photographed.failure(None, js="() => larnet.figureFailed()", **silent)
    for event in (photographed, who.change(_who_moves, [photo, who], [shown, notes], **QUIET)):
        event.then(None, js="() => larnet.figureShown()", **silent)


@user_errors
def _who_moves(path: str | None, told: str) -> list[Any]:
    dragged = isinstance(told, str) and '"joints"' in told  # drawn where that happens
    if not path or dragged:
        return [gr.skip(), gr.skip()]
    seen = preview(path, told)
    return [figure(seen), warnings_list(seen.warnings)]
