"""Runs that have ended: renamed, deleted, packed to be taken away."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

from larnet.errors import BadInput
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.run_files import CONFIG, METRICS, check_folder
from larnet.training.jobs.status import SCORES

STATE = "training"  # what only a resumed run needs begins so; it is most of a run's bytes


def rename(runs: Runs, name: str, new: str) -> None:
    """Give a run that has ended another name.

    Raises UnknownName, and BadInput for a run that goes on or a name that cannot be given.
    """
    folder = _ended(runs, name, "renamed")
    runs.check_new_name(new)
    try:
        folder.rename(runs.root / new)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{name!r} cannot be renamed: {reason}.") from None


def delete(runs: Runs, name: str) -> None:
    """Remove a run that has ended, with everything it learned.

    Raises UnknownName, and BadInput for a run that goes on or files that cannot be removed.
    """
    folder = _ended(runs, name, "deleted")
    try:
        shutil.rmtree(folder)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{name!r} cannot be deleted: {reason}.") from None


def pack(runs: Runs, name: str, path: Path) -> Path:
    """The newest checkpoint of a run, its settings and its losses as a zip file at `path`.

    Unpacked, NAME/checkpoint is a folder for `--checkpoint`. Raises UnknownName, and BadInput
    where nothing is saved yet.
    """
    folder = runs.folder(name)
    check_folder(folder)
    newest = runs.checkpoint(name)
    with zipfile.ZipFile(path, "w") as packed:  # weights do not get smaller
        for file in sorted(newest.iterdir()):
            if file.is_file() and not file.is_symlink() and not file.name.startswith(STATE):
                packed.write(file, f"{name}/checkpoint/{file.name}")
        for file in (folder / CONFIG, folder / METRICS, folder / SCORES):
            if file.is_file() and not file.is_symlink():
                packed.write(file, f"{name}/{file.name}")
    return path


def _ended(runs: Runs, name: str, what: str) -> Path:
    """The folder of a run that no process works on."""
    if runs.status(name).alive:
        raise BadInput(f"{name!r} is still going on; stop it, then it can be {what}.")
    folder = runs.folder(name)
    if folder.is_symlink() or not folder.is_dir():
        raise BadInput(f"{name!r} is a link, not a run's own folder; it cannot be {what} here.")
    return folder
