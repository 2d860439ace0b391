"""The one gate for files that a visitor names: their uploads and the project's examples, no others.

A request names a file by its path on the server. Gradio checks such a path only where the request
marks it with `meta`, and opens it before any handler runs; so every event is checked here, before
Gradio looks at its inputs. What a visitor may name lies in a folder with an unguessable name: that
of an upload is a hash of its bytes and of a secret of this installation, that of a clip is random.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.processing_utils import save_file_to_cache
from gradio.utils import get_upload_folder
from gradio_client.utils import value_is_file

from larnet.errors import BadInput
from larnet.ui.server.user_errors import user_errors

UNGUESSABLE = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")  # the name of a folder of one file
NO_UPLOAD = (
    "This file is not one of your uploads. Upload it again, since uploads are deleted within an "
    "hour, or pick one of the examples."
)


def guard_uploads(page: gr.Blocks, examples: Sequence[Path]) -> None:
    """Let every event of a page refuse files that are no uploads, in words, before it starts.

    examples: folders whose files every visitor may name.
    """
    process = page.process_api

    async def guarded(block_fn: Any, inputs: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        blocks = (page.fns[block_fn] if isinstance(block_fn, int) else block_fn).inputs
        if isinstance(inputs, list):  # a program of before the last inputs were added
            inputs = [*inputs, *(getattr(block, "value", None) for block in blocks[len(inputs) :])]
        if not kwargs.get("explicit_call"):  # else the page's own code calls
            event = getattr(kwargs.get("event_data"), "_data", None)
            _check_event([*(inputs or ()), event], blocks, examples)
        return await process(block_fn, inputs, *args, **kwargs)

    page.process_api = guarded  # type: ignore[method-assign]  # Gradio has no hook for it


@user_errors
def _check_event(values: list[Any], blocks: Sequence[Any], examples: Sequence[Path]) -> None:
    for value, block in zip(values, blocks):
        several = value if isinstance(value, list | tuple) else (value,)
        if any(isinstance(one, str) for one in several) and _takes_files(block):
            raise BadInput(NO_UPLOAD)
    check_files(values, examples)


def _takes_files(block: Any) -> bool:
    return bool(getattr(block, "data_model", None)) and value_is_file(block.api_info())


def check_files(value: Any, examples: Sequence[Path] = ()) -> None:
    """Replace the path of every file in a JSON value, however deep, by what it leads to.

    An address (`url`) beside a path is taken away: the path alone counts. Raises BadInput, in the
    same words whatever is at the path, for a file that `upload` and `example` do not know, for an
    address without a path, and for data in place of a path.
    """
    for file in _files(value):
        path = file.get("path")
        if path is None:
            if file.get("url") is not None:
                raise BadInput(NO_UPLOAD)
            continue
        found = upload(path) or example(path, examples)
        if found is None:
            raise BadInput(NO_UPLOAD)
        file["path"] = str(found)
        if "url" in file:
            file["url"] = None


def _files(value: Any) -> Iterator[dict[str, Any]]:
    """Every dict that names a file; without recursion, since strangers choose the depth."""
    left = [value]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if "path" in value or "url" in value:
                yield value
            left.extend(value.values())
        elif isinstance(value, list | tuple):
            left.extend(value)


def upload(path: Any) -> Path | None:
    """The file in Gradio's upload folder that a path leads to, links followed; None for any other.

    A path that does not name the folder is refused by its text: nothing is looked up on the disk,
    so that the time of the answer does not tell what exists.
    """
    text = _plain(path)
    folder = get_upload_folder()
    real = os.path.realpath(folder)
    if text is None or not any(_inside(text, place) for place in (os.path.abspath(folder), real)):
        return None
    found = _followed(text)
    return found if found is not None and _inside(str(found), real) else None


def example(path: Any, folders: Sequence[Path]) -> Path | None:
    """A copy among the uploads of the example that a path names, in one of the folders; else None.

    Gradio itself refuses a path to the example's own place.
    """
    text = _plain(path)
    if text is None or not any(text == str(file) for file in _listed(folders)):
        return None
    return Path(save_file_to_cache(text, cache_dir=get_upload_folder()))


def _listed(folders: Sequence[Path]) -> Iterator[Path]:
    for folder in folders:
        if folder.is_dir():
            yield from (file.absolute() for file in folder.iterdir() if file.is_file())


def _plain(path: Any) -> str | None:
    """An absolute path without dots, from the text alone; None for what names no file."""
    if not isinstance(path, str) or not path or "\0" in path:
        return None
    return os.path.abspath(path)


def _inside(text: str, folder: str) -> bool:
    """Whether a plain path lies in a folder, in a folder of its own with an unguessable name."""
    try:
        *parents, _ = Path(text).relative_to(folder).parts
    except ValueError:  # elsewhere, or the folder itself
        return False
    return any(UNGUESSABLE.fullmatch(name) for name in parents)


def _followed(text: str) -> Path | None:
    try:
        real = os.path.realpath(text, strict=True)
        return Path(real) if os.path.isfile(real) else None
    except (OSError, ValueError):  # nothing there, a loop of links, characters no file can have
        return None
