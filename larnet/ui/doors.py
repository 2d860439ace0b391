"""The page's door for mistakes: a LarnetError becomes a toast with the same words, nothing more.

Anything else stays an exception: its traceback goes to the log, the visitor sees no server detail.
"""

from __future__ import annotations

import functools
import html
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gradio as gr

from larnet.errors import LarnetError

P = ParamSpec("P")
R = TypeVar("R")


def in_words(handler: Callable[P, R]) -> Callable[P, R]:
    """The handler, its LarnetErrors shown as toasts; the message is text, never markup."""

    @functools.wraps(handler)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return handler(*args, **kwargs)
        except LarnetError as error:
            raise gr.Error(
                html.escape(str(error), quote=False),
                duration=8,
                print_exception=False,
            ) from None

    return wrapped
