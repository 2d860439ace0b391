"""What movements there are, where they come from, and a picture of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch

from larnet.config.file_names import file_to_write
from larnet.data.motions.archive import MotionSplit
from larnet.data.motions.drawn_motion import SECONDS, drawn_joints, is_drawn
from larnet.data.motions.library import NOISE, MotionLibrary
from larnet.data.motions.stick_sheet import write_stick_sheet
from larnet.text.action_table import ACTION_ROWS

SPLITS: tuple[MotionSplit, ...] = ("train", "held_out")


@dataclass(frozen=True)
class Entry:
    """One action of the library."""

    action: str
    train: dict[str, int]  # source -> recordings, mirror images not counted
    held_out: dict[str, int]
    drawn: bool
    mirror: str
    loops: bool
    learned: bool = False  # by a shipped checkpoint, which shows it wherever the recordings are
    filmed: tuple[str, ...] = ()  # data sets of videos that show it

    def words(self) -> str:
        """One line: the action, its sources with their numbers, what else is known of it."""
        parts = [f"{source} {count}" for source, count in self.train.items()]
        if self.held_out:
            parts.append(f"held out {sum(self.held_out.values())}")
        if self.drawn:
            parts.append("drawn")
        kind = "loops" if self.loops else ""
        if self.mirror:
            other = "itself" if self.mirror == self.action else self.mirror
            kind = f"{kind}, mirrored: {other}".lstrip(", ")
        nothing = "learned, no recording here" if self.learned else "no movement yet"
        if self.filmed and not self.learned:
            nothing = f"{nothing}, videos: {', '.join(self.filmed)}"
        return f"{self.action:32} {', '.join(parts) or nothing:48} {kind}".rstrip()


def catalogue(
    library: MotionLibrary,
    learned: Collection[str] = (),
    filmed: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> list[Entry]:
    """Every action of the table and of the library's files, in the table's order; learned: those
    that a shipped checkpoint shows; filmed: those of each data set of videos."""
    names = dict.fromkeys((*ACTION_ROWS, *library.names))
    entries = []
    for name in names:
        row = ACTION_ROWS.get(name)
        train, held_out = (
            dict(Counter(e.source for e in library.of(name, split) if not e.mirrored))
            for split in SPLITS
        )
        mirror, loops = (row.mirror, row.loops) if row else ("", False)
        known, sets = name in learned, tuple(s for s, shown in filmed.items() if name in shown)
        entries.append(Entry(name, train, held_out, is_drawn(name), mirror, loops, known, sets))
    return entries


def lines(
    library: MotionLibrary,
    learned: Collection[str] = (),
    filmed: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> Iterator[str]:
    """What `python -m larnet motions` prints; learned, filmed: as of `catalogue`."""
    entries = catalogue(library, learned, filmed)
    yield from (entry.words() for entry in entries)
    recorded = sum(bool(e.train or e.held_out) for e in entries)
    drawn = sum(e.drawn for e in entries)
    sources = Counter[str]()
    for entry in entries:
        sources.update(entry.train)
        sources.update(entry.held_out)
    told = ", ".join(f"{source} {count}" for source, count in sorted(sources.items()))
    shown = f", {sum(e.learned for e in entries)} shown by a checkpoint" if learned else ""
    yield f"{len(entries)} actions: {recorded} recorded, {drawn} drawn{shown}"
    if told:
        yield f"recordings: {told}"


def write_sheet_of(library: MotionLibrary, path: str | Path) -> Path:
    """Stick figures of every action that moves: one recording of each source, and the drawn one.
    Raises BadInput for a name of no picture."""
    path = file_to_write(path)
    movements: list[np.ndarray] = []
    labels: list[str] = []
    moments = torch.linspace(0, SECONDS, 64)[None]
    for name in library.names:
        takes = {e.source: e for e in library.of(name) if not e.mirrored}
        for source, take in takes.items():
            movements.append(take.joints)
            labels.append(f"{name}: {source} {take.name}{', loops' if take.loops else ''}")
        if is_drawn(name):
            movements.append(drawn_joints([name], moments, torch.zeros(1, NOISE))[0].numpy())
            labels.append(f"{name}: drawn")
    return write_stick_sheet(path, movements, labels)
