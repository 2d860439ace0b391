"""Several data sets as one stream: `synthetic*3,weizmann:PATH,utd_mhad:PATH`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from larnet.data.batch import Clips, ClipStream, Skeletons, Split, generator
from larnet.errors import BadInput, UnknownName

WEIGHT = re.compile(r"\d+(\.\d+)?|\.\d+")
# The data sets there are; `larnet.data.DATASETS` opens them
NAMES = (
    "synthetic",
    "weizmann",
    "utd_mhad",
    "kth",
    "penn",
    "ntu",
    "folder",
    "packed",
    "webdataset",
)
_WEIGHTED = rf"(\*({WEIGHT.pattern}))?"
NEXT_PART = re.compile(rf"({'|'.join(NAMES)}){_WEIGHTED}(:.*)?|[a-z_]{{2,}}{_WEIGHTED}:.*")


@dataclass(frozen=True)
class SourcePart:
    """One data set of a mixture."""

    name: str
    path: str = ""
    weight: float = 1.0


def parts_of_source(source: str) -> tuple[SourcePart, ...]:
    """NAME[:PATH][*WEIGHT][,...] in parts; the weight may also follow the name.

    A path may hold commas, stars and spaces: a comma ends it where the name of a data set and its
    end, a colon or a weight follow, or another NAME:, and where no file bears the longer path.
    Raises BadInput on an empty part or a weight that is no positive number.
    """
    return tuple(_part(text) for text in _pieces(source))


def _pieces(source: str) -> list[str]:
    """The parts as text."""
    pieces: list[str] = []
    rest = source.split(",")
    while rest:
        taken = _length(rest) if ":" in rest[0] else 1
        pieces.append(",".join(rest[:taken]).strip())
        if not all(text.strip() for text in rest[:taken]) and not _is_there(pieces[-1]):
            raise BadInput(f"{pieces[-1]!r} has an empty part, and no file is called so.")
        rest = rest[taken:]
    return pieces


def _length(rest: list[str]) -> int:
    """How many of the texts between commas are the first part with a path."""
    for count in range(len(rest), 1, -1):
        if _is_there(",".join(rest[:count])):
            return count
    ends = (n for n, text in enumerate(rest) if n and NEXT_PART.fullmatch(text.strip()))
    return next(ends, len(rest))


def _is_there(text: str) -> bool:
    """Whether NAME[*WEIGHT]:PATH[*WEIGHT] names a file or folder."""
    path = text.partition(":")[2].strip()
    shorter, star, weight = path.rpartition("*")
    return _exists(path) or bool(star and WEIGHT.fullmatch(weight.strip()) and _exists(shorter))


def _exists(path: str) -> bool:
    try:
        return bool(path) and Path(path).expanduser().exists()
    except (OSError, ValueError, RuntimeError):
        return False


def _part(text: str) -> SourcePart:
    name, _, path = (part.strip() for part in text.partition(":"))
    star = weight = ""
    if "*" in path and not _exists(path):  # else the star is the file's own
        path, star, weight = path.rpartition("*")
    elif "*" in name:
        name, star, weight = name.rpartition("*")
    if star and not WEIGHT.fullmatch(weight.strip()):
        raise BadInput(f"{weight!r} in {text!r} is no weight; write NAME:PATH*2.")
    share = float(weight) if star else 1.0
    if not name.strip() or share <= 0:
        raise BadInput(f"{text!r} is no data set; write NAME[:PATH][*WEIGHT], separated by commas.")
    return SourcePart(name.strip(), path.strip(), share)


def same_source(one: str, other: str) -> bool:
    """Whether two sources are of the same files."""
    return whole_paths(one) == whole_paths(other)


def whole_paths(source: str) -> list[SourcePart]:
    """The parts of a source, each with its whole path."""
    return [replace(part, path=_full(part.path)) for part in parts_of_source(source)]


def _full(path: str) -> str:
    return str(Path(path).expanduser().resolve()) if path else ""


def shown_source(source: str) -> str:
    """The same source for others to read: of every path its last part only."""
    shown = []
    for part in parts_of_source(source):
        path = f":{Path(part.path).name}" if part.path else ""
        weight = f"*{part.weight:g}" if part.weight != 1 else ""
        shown.append(f"{part.name}{path}{weight}")
    return ",".join(shown)


class MixedClips:
    """Clips of several streams in proportion to their weights, with one table of actions."""

    def __init__(
        self, streams: Sequence[ClipStream], weights: Sequence[float], seed: int, split: Split
    ) -> None:
        self.streams, self.seed, self.split = tuple(streams), seed, split
        self.weights = torch.tensor(weights, dtype=torch.float64)
        self.actions = tuple(dict.fromkeys(a for s in streams for a in s.actions))
        self.vocabulary = tuple(dict.fromkeys(n for s in streams for n in s.vocabulary))
        self.names = tuple(dict.fromkeys(n for s in streams for n in s.names))
        where = {a: i for i, a in enumerate(self.actions)}
        # class numbers of each stream in the common table; the last one is for combinations, -1
        self._class = [torch.tensor([where[a] for a in s.actions] + [-1]) for s in streams]

    def batch(self, step: int, size: int, names: Sequence[str] | None = None) -> Clips:
        draw = generator(self.seed, 9, 0 if self.split == "train" else 1, step)
        whose = self._whose(names, size, draw)
        rows: list[int] = []
        made: list[Clips] = []
        for i, stream in enumerate(self.streams):
            mine = [row for row in range(size) if whose[row] == i]
            if not mine:
                continue
            asked = [names[row] for row in mine] if names else None
            clips = stream.batch(step, len(mine), asked)
            made.append(_renamed(clips, self._class[i]))
            rows += mine
        return _ordered(made, rows)

    def _whose(self, names: Sequence[str] | None, size: int, draw: torch.Generator) -> list[int]:
        """The stream that each row comes from. Raises UnknownName when none has an action."""
        if not names:
            return torch.multinomial(self.weights, size, True, generator=draw).tolist()
        out = []
        for name in names:
            able = torch.tensor([_shows(stream, name) for stream in self.streams])
            if not able.any():
                raise UnknownName(f"action of this data ({self.split})", name, self.names)
            out.append(int(torch.multinomial(self.weights * able, 1, generator=draw)))
        return out

    def draw_skeletons(self, step: int, size: int) -> Skeletons | None:
        """Movements from the streams that have them, in proportion; None: there are none."""
        have = [
            (s, w)
            for s, w in zip(self.streams, self.weights)
            if s.draw_skeletons(step, 1) is not None
        ]
        if not have:
            return None
        total = sum(w for _, w in have)
        counts = [int(size * w / total) for _, w in have]
        counts[0] += size - sum(counts)
        drawn = [s.draw_skeletons(step, n) for (s, _), n in zip(have, counts) if n]
        parts = [p for p in drawn if p is not None]
        return Skeletons(
            tuple(name for p in parts for name in p.names),
            *(torch.cat(x) for x in zip(*(p.tensors() for p in parts))),
        )


def _shows(stream: ClipStream, name: str) -> bool:
    """Whether a stream has clips of an action, or of two at once."""
    if " while " in name:  # who draws some combinations can draw all, those held out too
        return any(" while " in known for known in stream.vocabulary)
    return name in stream.names


def _renamed(clips: Clips, table: Tensor) -> Clips:
    """The same clips with their class numbers looked up in `table`; -1 stays -1."""
    values = {f.name: getattr(clips, f.name) for f in fields(clips)}
    return Clips(**values | {"action": table.to(clips.action.device)[clips.action]})


def _ordered(made: list[Clips], rows: list[int]) -> Clips:
    """Parts of a batch as one; clip i of all of them belongs to row rows[i]."""
    order = torch.tensor(rows).argsort()
    values: dict[str, Any] = {}
    for f in fields(Clips):
        parts = [getattr(c, f.name) for c in made]
        if f.name == "names":
            flat = [name for part in parts for name in part]
            values[f.name] = tuple(flat[i] for i in order)
        else:
            values[f.name] = torch.cat(parts)[order.to(parts[0].device)]
    return Clips(**values)
