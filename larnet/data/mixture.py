"""Several data sets as one stream: `synthetic*3,weizmann:PATH,utd_mhad:PATH`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from larnet.data.batch import Clips, ClipStream, Skeletons, Split, generator
from larnet.errors import BadInput, UnknownName


@dataclass(frozen=True)
class SourcePart:
    """One data set of a mixture."""

    name: str
    path: str = ""
    weight: float = 1.0


def parts_of_source(source: str) -> tuple[SourcePart, ...]:
    """NAME[:PATH][*WEIGHT][,...] in parts; the weight may also follow the name.

    Raises BadInput on an empty part or a weight that is no positive number.
    """
    parts = []
    for text in source.split(","):
        name, _, path = text.strip().partition(":")
        tail = path if path else name
        body, star, weight = tail.rpartition("*")
        if star:
            name, path = (name, body) if path else (body, "")
        elif "*" in name:
            name, star, weight = name.rpartition("*")
        if star and not re.fullmatch(r"\d+(\.\d+)?|\.\d+", weight.strip()):
            raise BadInput(f"{weight!r} in {text.strip()!r} is no weight; write NAME:PATH*2.")
        share = float(weight) if star else 1.0
        if not name.strip() or share <= 0:
            raise BadInput(
                f"{text.strip()!r} is no data set; write NAME[:PATH][*WEIGHT], separated by commas."
            )
        parts.append(SourcePart(name.strip(), path.strip(), share))
    return tuple(parts)


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
