"""What a data set of recorded people says of itself: which recordings, of whom, doing what.

A data set is one short file with a subclass of `RecordedSet` and one line in `larnet.data`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np

from larnet.data.batch import Split
from larnet.data.video.decode import frames_of
from larnet.data.video.set_files import videos_below
from larnet.errors import MissingData


@dataclass(frozen=True)
class Recording:
    """One performance of an action: a video file, a part of one, or a folder of frames."""

    path: str  # relative to the data set's folder, with forward slashes
    actor: str  # "": not known
    action: str  # as the project names it
    split: Split
    fps: float  # frames per second of the source
    first: int = 0  # frames first to last - 1 of the file; last 0: to its end
    last: int = 0

    @property
    def key(self) -> str:
        """A name that no other recording of the data set has."""
        return f"{self.path}[{self.first}:{self.last}]" if self.last else self.path


@dataclass(frozen=True)
class Notes:
    """What a data set knows of a recording beside its pixels; None: not known."""

    joints: np.ndarray | None = None  # (N, 20, 2) pixels, NaN where not known
    mask: np.ndarray | None = None  # (N, H, W) bool, on the person


@dataclass(frozen=True)
class Index:
    """The recordings of a data set; in words the files that are none, and what else to know."""

    recordings: tuple[Recording, ...]
    problems: tuple[str, ...] = field(default=())
    remarks: tuple[str, ...] = field(default=())


class RecordedSet:
    """Base of the data sets of recorded people, opened at the folder that holds them."""

    name: ClassVar[str]
    actions: ClassVar[Mapping[str, str]]  # the data set's own names -> the project's
    home: ClassVar[str]  # how to get the files, one sentence
    static: ClassVar[bool] = True  # the camera does not move
    standing: bool = False  # recordings begin with the actor standing
    fps: ClassVar[float] = 0.0  # what videos of any speed are brought to; 0: they keep their own
    mirrored: ClassVar[bool] = False  # pictures show a mirror image and are turned back

    def __init__(self, root: Path) -> None:
        self.root = root

    def watched(self) -> Iterator[Path]:
        """Every file or folder whose change makes an index stale."""
        yield from videos_below(self.root)

    def find(self) -> Index:
        """Every recording, from names and labels alone; nothing is decoded."""
        raise NotImplementedError

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        """The files that a recording's pixels, joints and masks come from, there or not: when one
        of them changes, the recording is decoded anew."""
        yield self.root / recording.path

    def known_actions(self) -> tuple[str, ...]:
        """The actions of the whole data set, in its own order: the class index of the stream."""
        return tuple(dict.fromkeys(self.actions.values()))

    def frames(self, recording: Recording) -> Iterator[np.ndarray]:
        """The frames of the file that holds a recording, (H, W, 3) uint8, while they are decoded.
        Raises BadInput, after the frames that could be had, where they cannot."""
        yield from frames_of(self.root / recording.path, self.fps)

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        """Joints and masks, where the data set or its files have them. frames (N, H, W[, 3])."""
        return Notes()

    def missing(self, why: str) -> MissingData:
        """The error of a data set that cannot be used, with the way to get it."""
        return MissingData(f"{self.name}: {why} {self.home}")


def relative(path: Path, root: Path) -> str:
    """A path below a data set's folder, the same text on every system."""
    return path.relative_to(root).as_posix()
