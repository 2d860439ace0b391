"""Gradio, imported in half of its time."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def without_stubs() -> Iterator[None]:
    """Import Gradio in here: its components write no stub files.

    Each of them parses its own source for the sake of editors, three seconds in all on a slow core,
    unless its file is not to be found. Only for classes of Gradio it is not.
    """
    found = inspect.getfile

    def getfile(object: Any) -> str:
        if isinstance(object, type) and object.__module__.startswith("gradio."):
            raise OSError("its file is not asked for while Gradio is imported")
        return found(object)

    inspect.getfile = getfile
    try:
        yield
    finally:
        inspect.getfile = found
