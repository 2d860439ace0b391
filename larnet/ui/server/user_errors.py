"""The page's door for mistakes: a LarnetError becomes a toast with the same words, nothing more.

Anything else stays an exception: its traceback goes to the log, the visitor sees no server detail.
"""

from __future__ import annotations

import functools
import html
import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

import gradio as gr

from larnet.errors import LarnetError

P = ParamSpec("P")
R = TypeVar("R")
SECONDS = 8.0  # that a toast stays


def user_errors(handler: Callable[P, R], seconds: float | None = SECONDS) -> Callable[P, R]:
    """The handler, its LarnetErrors shown as toasts; the message is text, never markup.

    A toast goes after `seconds`, with None once it is closed by whoever read it.

    A generator stays one: Gradio looks at the function to tell.
    """

    @functools.wraps(handler)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _told(seconds):
            return handler(*args, **kwargs)

    @functools.wraps(handler)
    def generating(*args: P.args, **kwargs: P.kwargs) -> Iterator[Any]:
        with _told(seconds):
            yield from cast("Iterator[Any]", handler(*args, **kwargs))

    if inspect.isgeneratorfunction(handler):  # R is an iterator then
        return cast("Callable[P, R]", generating)
    return wrapped


def lasting_errors(handler: Callable[P, R]) -> Callable[P, R]:
    """`user_errors` whose toasts stay until they are closed."""
    return user_errors(handler, None)


@contextmanager
def _told(seconds: float | None) -> Iterator[None]:
    try:
        yield
    except LarnetError as error:
        raise gr.Error(
            html.escape(str(error), quote=False), duration=seconds, print_exception=False
        ) from None
