"""The one way that files are replaced: written beside the target, then renamed onto it.

A reader, and a process killed at any point, leaves the old bytes or the new ones, never half. What
a killed process left unfinished carries its process number, so that `sweep` can remove it.
"""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

UNFINISHED = re.compile(r"\.unfinished-(\d{1,10})-[0-9a-f]{8,32}(\.\w{1,20})?")


def _nothing(target: Path) -> None:
    """What happens between write and rename, outside tests."""


before_rename: Callable[[Path], None] = _nothing  # tests put a kill here; it gets the target


def unfinished_name(target: Path) -> Path:
    """A new name beside the target, with the target's suffix; `sweep` knows it."""
    return target.with_name(f".unfinished-{os.getpid()}-{uuid.uuid4().hex[:16]}{target.suffix}")


def rename(unfinished: Path, target: Path) -> None:
    """Put a file that is written whole in the place of `target`."""
    before_rename(target)
    os.replace(unfinished, target)


@contextmanager
def replacing(target: Path, unfinished: Path | None = None) -> Iterator[Path]:
    """Gives the path of a file to write, which becomes `target` when the block succeeds.

    unfinished: a name from `unfinished_name` that the caller has tried already.
    """
    unfinished = unfinished or unfinished_name(target)
    try:
        yield unfinished
        rename(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: a reader sees the old bytes or the new ones, never half."""
    with replacing(path) as unfinished:
        unfinished.write_bytes(data)


def sweep(folder: Path) -> None:
    """Remove the unfinished files in a folder whose processes have ended."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        if (found := UNFINISHED.fullmatch(name)) and not psutil.pid_exists(int(found[1])):
            with suppress(OSError):
                (folder / name).unlink()
