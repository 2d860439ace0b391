"""BVH, the text file of motion capture: a tree of joints, and rows of channels, one row a frame.

Strict: whatever is not a BVH file is refused in a sentence that names the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from larnet.errors import BadInput, MissingData

LARGEST = 256 * 2**20  # bytes of a file
MOST_JOINTS, MOST_FRAMES = 1000, 200_000
MOST_NUMBERS = 80_000_000  # frames times channels
CHANNELS = tuple(f"{axis}{kind}" for kind in ("position", "rotation") for axis in "XYZ")
_AXIS = {"X": 0, "Y": 1, "Z": 2}


@dataclass(frozen=True)
class Joint:
    """One joint of the tree."""

    name: str  # "" at the end of a limb
    parent: int  # index; -1 for the root
    offset: tuple[float, float, float]  # from the parent
    channels: tuple[str, ...]
    first: int  # column of the first channel


@dataclass(frozen=True)
class Bvh:
    """A file as it stands: joints before their children, and channels (T, C)."""

    joints: tuple[Joint, ...]
    channels: np.ndarray  # (T, C) float64, degrees and the file's length unit
    fps: float

    def positions(self) -> np.ndarray:
        """Every joint in space, (T, J, 3) float64, by forward kinematics."""
        frames = len(self.channels)
        where = np.empty((frames, len(self.joints), 3))
        turns: list[np.ndarray] = []
        for i, joint in enumerate(self.joints):
            move = np.tile(np.array(joint.offset), (frames, 1))
            turn = np.tile(np.eye(3), (frames, 1, 1))
            for k, channel in enumerate(joint.channels):
                values, axis = self.channels[:, joint.first + k], _AXIS[channel[0]]
                if channel.endswith("position"):
                    move[:, axis] = values  # instead of the offset, as editors write it
                else:
                    turn = turn @ _rotation(axis, values)
            if joint.parent < 0:
                where[:, i] = move
            else:
                where[:, i] = where[:, joint.parent] + np.einsum(
                    "tij,tj->ti", turns[joint.parent], move
                )
                turn = turns[joint.parent] @ turn
            turns.append(turn)
        return where


def _rotation(axis: int, degrees: np.ndarray) -> np.ndarray:
    """(T, 3, 3) about one axis, counterclockwise when the axis points at the viewer."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    out = np.tile(np.eye(3), (len(c), 1, 1))
    a, b = (axis + 1) % 3, (axis + 2) % 3
    out[:, a, a], out[:, a, b], out[:, b, a], out[:, b, b] = c, -s, s, c
    return out


def read_bvh(path: str | Path) -> Bvh:
    """A BVH file. Raises MissingData when it is not there, BadInput when it is not a BVH file."""
    path = Path(path)
    if not path.is_file():
        raise MissingData(f"There is no file {path.name!r}.")
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path.name} has {path.stat().st_size >> 20} MB; 256 are read at most.")
    with path.open(encoding="utf-8", errors="replace") as file:
        lines = _Lines(path.name, file)
        joints = _hierarchy(lines)
        return _motion(lines, joints)


class _Lines:
    """The lines that are not empty, with where they stand for messages."""

    def __init__(self, name: str, file: Iterator[str]) -> None:
        self.name, self.number = name, 0
        self._file = file
        self._kept: list[str] | None = None

    def next(self, wanted: str) -> list[str]:
        """The words of the next line. Raises BadInput at the end of the file."""
        if self._kept is not None:
            words, self._kept = self._kept, None
            return words
        for line in self._file:
            self.number += 1
            words = line.split()
            if words:
                return words
        raise BadInput(f"{self.name} ends before {wanted}: it is cut short or no BVH file.")

    def keep(self, words: list[str]) -> None:
        """Give back a line that was read too early."""
        self._kept = words

    def wrong(self, wanted: str, words: list[str]) -> BadInput:
        """The error for a line that is not what it should be."""
        found = " ".join(words)[:40]
        return BadInput(f"{self.name}, line {self.number}: {wanted} is wanted, not {found!r}.")


def _hierarchy(lines: _Lines) -> tuple[Joint, ...]:
    words = lines.next("HIERARCHY")
    if [w.lstrip("\ufeff") for w in words] != ["HIERARCHY"]:
        raise lines.wrong("HIERARCHY", words)
    joints: list[Joint] = []
    open_: list[int] = []  # joints whose braces are open
    column = 0
    while True:
        words = lines.next("the end of the joints")
        kind = words[0].upper()
        if kind == "}" and open_:
            open_.pop()
            if not open_:
                return tuple(joints)
            continue
        inside = (kind == "JOINT" or words[:1] == ["End"]) and bool(open_)
        if not (inside or (kind == "ROOT" and not joints)):
            raise lines.wrong("ROOT" if not joints else "JOINT, End Site or }", words)
        name = "" if words[0] == "End" else " ".join(words[1:])
        joint = _joint(lines, name, open_[-1] if open_ else -1, column, words)
        open_.append(len(joints))
        joints.append(joint)
        column += len(joint.channels)
        if len(joints) > MOST_JOINTS:
            raise BadInput(f"{lines.name} has more than {MOST_JOINTS} joints.")


def _joint(lines: _Lines, name: str, parent: int, column: int, head: list[str]) -> Joint:
    if not name and head[0] != "End":
        raise lines.wrong("a joint's name", head)
    if (words := lines.next("{")) != ["{"]:
        raise lines.wrong("{", words)
    words = lines.next("OFFSET")
    if words[0].upper() != "OFFSET" or len(words) != 4:
        raise lines.wrong("OFFSET and three numbers", words)
    offset = tuple(_number(lines, words, w) for w in words[1:])
    channels: tuple[str, ...] = ()
    if name:
        words = lines.next("CHANNELS")
        count = _count(words[1]) if words[1:] else -1
        channels = tuple(w[:1].upper() + w[1:].lower() for w in words[2:])
        known = set(channels) <= set(CHANNELS) and len(set(channels)) == len(channels)
        if words[0].upper() != "CHANNELS" or count != len(channels) or not known:
            raise lines.wrong("CHANNELS, their number and their names", words)
    return Joint(name, parent, (offset[0], offset[1], offset[2]), channels, column)


def _count(word: str) -> int:
    """A number of things; -1 where the word is none, such as a superscript."""
    return int(word) if re.fullmatch("[0-9]{1,12}", word) else -1


def _number(lines: _Lines, words: list[str], word: str) -> float:
    try:
        value = float(word)
    except ValueError:
        raise lines.wrong("a number", words) from None
    if not np.isfinite(value):
        raise lines.wrong("a number", words)
    return value


def _motion(lines: _Lines, joints: tuple[Joint, ...]) -> Bvh:
    if (words := lines.next("MOTION")) != ["MOTION"]:
        raise lines.wrong("MOTION", words)
    words = lines.next("Frames:")
    frames = _count(words[1]) if len(words) == 2 else -1
    if words[0] != "Frames:" or frames < 0:
        raise lines.wrong("Frames: and their number", words)
    words = lines.next("Frame Time:")
    if words[:2] != ["Frame", "Time:"] or len(words) != 3:
        raise lines.wrong("Frame Time: and seconds", words)
    seconds = _number(lines, words, words[2])
    if not 1e-3 <= seconds <= 1.0:
        raise lines.wrong("a frame time of 0.001 to 1 second", words)
    width = sum(len(j.channels) for j in joints)
    if not 2 <= frames <= MOST_FRAMES or frames * width > MOST_NUMBERS:
        raise BadInput(
            f"{lines.name} has {frames:,} frames of {width} channels; 2 to {MOST_FRAMES:,} frames "
            f"and {MOST_NUMBERS:,} numbers are read."
        )
    rows = (_row(lines, width, at, frames) for at in range(frames))
    values = np.fromiter(chain.from_iterable(rows), np.float64, frames * width)
    if not np.isfinite(values).all():
        raise BadInput(f"{lines.name} has channels that are no numbers.")
    return Bvh(joints, values.reshape(frames, width), 1 / seconds)


def _row(lines: _Lines, width: int, at: int, frames: int) -> list[float]:
    words = lines.next(f"frame {at + 1} of {frames}")
    if len(words) != width:
        raise lines.wrong(f"{width} numbers", words)
    return [_number(lines, words, word) for word in words]
