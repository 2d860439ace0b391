"""Several files of a checkpoint replaced in one step: they wait, whole, under names with their
sha256 until config.json names them; its renaming is the step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from larnet.runtime.atomic_write import rename, unfinished_name
from larnet.runtime.file_digest import file_version, sha256_of

READABLE = 0o644  # safetensors makes files that only their owner can read


def _waiting_name(target: Path, digest: str) -> Path:
    return target.with_name(f".waiting-{digest}-{target.name}")


def write_waiting(
    folder: Path, name: str, tensors: dict[str, Tensor], written: dict[Path, Path]
) -> str:
    """Write a safetensors file under its waiting name, note it with its target in `written`.
    Returns its sha256."""
    unfinished = unfinished_name(folder / name)
    try:
        save_file(tensors, unfinished)
        unfinished.chmod(READABLE)
        digest = sha256_of(unfinished)
        waiting = _waiting_name(folder / name, digest)
        written[waiting] = folder / name
        rename(unfinished, waiting)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest


@contextmanager
def waiting_files(folder: Path, config: Path) -> Iterator[dict[Path, Path]]:
    """Gives a dict for waiting files and their targets; they are dropped where the block fails
    before it has replaced `config`, the file that names them."""
    written: dict[Path, Path] = {}
    before = file_version(config)
    try:
        yield written
    except BaseException:
        if file_version(config) == before:
            for path in written:
                path.unlink(missing_ok=True)
        raise


def finished(target: Path, digest: str) -> Path:
    """The file that should have this sha256: `target`, put there now where a save was killed on
    its last steps; the waiting file itself in a folder that may only be read."""
    waiting = _waiting_name(target, digest)
    if waiting.is_symlink() or not waiting.is_file() or sha256_of(waiting) != digest:
        return target
    with suppress(OSError):
        os.replace(waiting, target)
    return waiting if waiting.exists() else target


def drop_waiting(folder: Path) -> None:
    """Remove what earlier saves that were killed left waiting."""
    for path in folder.glob(".waiting-*"):
        path.unlink(missing_ok=True)
