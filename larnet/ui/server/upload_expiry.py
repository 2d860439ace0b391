"""What visitors sent and got leaves the disk and the memory in time, also what Gradio does not keep
account of.

Gradio removes the files that it wrote or served itself. It knows nothing of clips that the page
names in its own markup, of uploads that broke off, of saved links and of empty folders.
"""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from larnet.runtime.free_memory import give_back_memory
from larnet.runtime.recent import forget_expired
from larnet.ui.server.sessions.forget_sessions import forget_sessions

log = logging.getLogger(__name__)

# What Gradio and this page write into the upload folder, which others may share
OURS = re.compile(r"[0-9a-f]{64}|larnet|deep_links|tmp[a-z0-9_]{8}")
EMPTY_FOR = 60.0  # seconds that an empty folder stays: somebody may be about to write into it


def expiring(
    page: gr.Blocks, every: float, age: float, clips: Callable[[float], None] | None = None
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """The lifespan of a server that looks every `every` seconds for what is older than `age` ones:
    files, what was worked out of photos, sessions, and with `clips` those brought to train on."""

    async def repeat() -> None:
        while True:
            await asyncio.sleep(every)
            forget_expired(age)
            forget_sessions(page, age)
            try:
                await asyncio.to_thread(remove_expired, page, age)
                if clips is not None:
                    await asyncio.to_thread(clips, age)
            except OSError:
                log.exception("Old uploads and clips could not be removed; trying again")
            await asyncio.to_thread(give_back_memory)  # of photos and sessions forgotten just now

    @asynccontextmanager
    async def lifespan(_: Any) -> Any:
        task = asyncio.create_task(repeat())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    return lifespan


def remove_expired(page: gr.Blocks, age: float) -> None:
    """Remove every file of the upload folder that is older than `age` seconds, and its folder.

    What belongs to the page itself stays, as the pictures of the examples.
    """
    kept = {
        os.path.realpath(path)
        for block in list(page.blocks.values())
        for path in getattr(block, "keep_in_cache", ())
    }
    folder = Path(os.path.realpath(get_upload_folder()))
    now = time.time()
    for path in _deepest_first(folder):
        with suppress(FileNotFoundError):  # somebody else removed it
            changed = path.lstat().st_ctime
            if path.is_dir() and not path.is_symlink():
                if now - changed > min(age, EMPTY_FOR):
                    with suppress(OSError):  # not empty
                        path.rmdir()
            elif now - changed > age and str(path) not in kept:
                path.unlink()
    for tracked in page.temp_file_sets:
        tracked.difference_update([name for name in tuple(tracked) if not os.path.lexists(name)])


def _deepest_first(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        return
    for top in folder.iterdir():
        if not OURS.fullmatch(top.name):
            continue
        if top.is_dir() and not top.is_symlink():
            for place, folders, files in os.walk(top, topdown=False):
                yield from (Path(place, name) for name in (*files, *folders))
        yield top
