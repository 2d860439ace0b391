"""The files of a data set's folder: links are followed, what systems leave there is passed over."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from larnet.errors import BadInput
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

# Containers that ffmpeg opens by content; a file of another suffix is no clip
VIDEO_SUFFIXES = (
    *(".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".gif", ".webp"),
    *(".mpg", ".mpeg", ".wmv", ".3gp", ".mts", ".m2ts", ".ts", ".flv", ".ogv"),
)
LEFT_BEHIND = ("__macosx", "thumbs.db", "desktop.ini", "ehthumbs.db", "@eadir", "lost+found")
DEEPEST = 12  # folders in folders


def read_here() -> str:
    """The suffixes in words, for messages."""
    return ", ".join(suffix[1:] for suffix in VIDEO_SUFFIXES)


@dataclass(frozen=True)
class Entries:
    """What lies in one folder, sorted by name; hidden things are in none of the lists."""

    folders: list[Path] = field(default_factory=list)
    videos: list[Path] = field(default_factory=list)
    others: list[Path] = field(default_factory=list)  # files of another kind
    problems: list[str] = field(default_factory=list)  # links that lead nowhere, closed folders


def entries(folder: Path) -> Entries:
    """What lies in a folder. A folder that may not be opened is empty, with a problem in words."""
    out = Entries()
    try:
        paths = sorted(Path(folder, name) for name in os.listdir(folder) if not _left_behind(name))
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        out.problems.append(f"{folder.name} cannot be opened: {reason}.")
        return out
    for path in paths:
        try:
            if path.is_dir():
                out.folders.append(path)
            elif path.is_file():
                (out.videos if is_video(path) else out.others).append(path)
            elif path.is_symlink():
                out.problems.append(f"{path.name} is a link that leads nowhere.")
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            out.problems.append(f"{path.name} cannot be looked at: {reason}.")
    return out


def videos_below(root: Path, suffixes: tuple[str, ...] = VIDEO_SUFFIXES) -> Iterator[Path]:
    """Every video below a folder, sorted, links followed, none entered twice on one way down."""
    yield from _below(root, suffixes, ())


def _below(
    folder: Path, suffixes: tuple[str, ...], above: tuple[tuple[int, int], ...]
) -> Iterator[Path]:
    try:
        state = folder.stat()
    except OSError:
        return
    here = (state.st_dev, state.st_ino)
    if here in above or len(above) > DEEPEST:  # a link back to where it lies
        return
    found = entries(folder)
    yield from (p for p in found.videos if p.suffix.lower() in suffixes)
    for inner in found.folders:
        yield from _below(inner, suffixes, (*above, here))


def is_video(path: Path) -> bool:
    """Whether a file's name is that of a clip."""
    return path.suffix.lower() in VIDEO_SUFFIXES


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a data set's .npz; none where it is not there. Raises BadInput where it is
    damaged."""
    if not path.is_file():
        return {}
    try:
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except DAMAGED_ARCHIVE as error:
        raise BadInput(f"{path.name} is damaged: {error}. Fetch it again.") from error


def _left_behind(name: str) -> bool:
    return name.startswith((".", "~$")) or name.casefold() in LEFT_BEHIND
