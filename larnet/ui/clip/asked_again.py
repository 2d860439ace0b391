"""A clip that was asked for stays asked for over a reload of the page (asked_again.html).

The browser keeps what was asked for, in this window alone, until the answer is there. A page that
loads anew meanwhile puts it back into the form and asks again, or says why it does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import gradio as gr

SAID = '<p id="again" class="banner" role="status" hidden></p>'
QUIET: dict[str, Any] = {"queue": False, "api_visibility": "private"}


def ask_again(form: Sequence[gr.components.Component]) -> None:
    """The hidden button by which asked_again.html puts values back into the form and asks again;
    form: the photo, the phrase, the settings."""
    back = gr.Button("Ask again", elem_id="ask-again", elem_classes="nothing")
    filled = back.click(None, None, list(form), js="() => larnet.askedBefore()", **QUIET)
    filled.success(None, js="() => larnet.askAgain()", **QUIET)


def keep_while_made(
    listen: Callable[..., gr.events.Dependency],
    run: Mapping[str, Any],
    who: gr.components.Component,
    form: Sequence[gr.components.Component],
    driven: bool = False,
) -> None:
    """Make a clip by `listen(**run)`, and let the browser keep what is asked for meanwhile; driven:
    by a video, which is not asked for again."""
    told = f"(...told) => larnet.asked({str(driven).lower()}, ...told)"
    listen(fn=None, inputs=[who, *form], js=told, **QUIET)  # first: one after the other is done
    listen(**run).then(None, js="() => larnet.answered()", **QUIET)
