"""The page's door for mistakes: a LarnetError becomes a toast with the same words, nothing more.

A request that Gradio itself finds no meaning in is told so. Anything else is a mistake of this
program: its traceback goes to the log, and the visitor is told that it went wrong, without detail.
"""

from __future__ import annotations

import functools
import html
import inspect
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ParamSpec, TypeVar, cast

import gradio as gr
from fastapi import HTTPException

from larnet.errors import LarnetError

log = logging.getLogger(__name__)

P = ParamSpec("P")
R = TypeVar("R")

MEANINGLESS = (
    "This request holds values that the page never sends. Reload the page; the link to the API at "
    "its foot says what each event takes."
)
BROKEN = (
    "This went wrong, and not by your fault: it is a mistake in this program. Try it with other "
    "words or another photo."
)


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


def check_values_in_words(page: gr.Blocks) -> None:
    """Let Gradio's own checks of what a request sends, for every event of a page, end in words and
    one line of the log; a traceback is for mistakes of this page alone."""
    preprocess = page.preprocess_data

    async def checked(block_fn: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return await preprocess(block_fn, *args, **kwargs)
        except gr.Error as error:
            error.print_exception = False
            raise
        except Exception as error:
            event = block_fn.api_name or block_fn.name
            log.warning("A request to %s has no meaning: %s", event, type(error).__name__)
            raise gr.Error(MEANINGLESS, print_exception=False) from None

    page.preprocess_data = checked  # type: ignore[method-assign]  # Gradio has no hook for it


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except LarnetError as error:
        raise gr.Error(
            html.escape(str(error), quote=False), duration=8, print_exception=False
        ) from None
    except (gr.Error, HTTPException):
        raise
    except Exception as error:
        raise gr.Error(BROKEN, duration=8) from error
