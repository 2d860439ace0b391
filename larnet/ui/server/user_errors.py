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


def user_errors(handler: Callable[P, R]) -> Callable[P, R]:
    """The handler, its LarnetErrors shown as toasts; the message is text, never markup.

    A toast goes after seconds; `errors_in` tells what should stay.

    A generator stays one: Gradio looks at the function to tell.
    """

    @functools.wraps(handler)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with _told():
            return handler(*args, **kwargs)

    @functools.wraps(handler)
    def generating(*args: P.args, **kwargs: P.kwargs) -> Iterator[Any]:
        with _told():
            yield from cast("Iterator[Any]", handler(*args, **kwargs))

    if inspect.isgeneratorfunction(handler):  # R is an iterator then
        return cast("Callable[P, R]", generating)
    return wrapped


def errors_in(place: gr.HTML) -> Callable[[Callable[P, list[Any]]], Callable[P, Any]]:
    """A decorator for handlers that give a list of values: a LarnetError is written into `place`,
    the first of the event's outputs, and stays there until the next such event succeeds."""

    def around(handler: Callable[P, list[Any]]) -> Callable[P, Any]:
        @functools.wraps(handler)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return ["", *handler(*args, **kwargs)]
            except LarnetError as error:
                words = html.escape(str(error), quote=False)
                return {place: f'<p class="trouble" role="alert">{words}</p>'}

        return wrapped

    return around


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except LarnetError as error:
        raise gr.Error(
            html.escape(str(error), quote=False), duration=8, print_exception=False
        ) from None
