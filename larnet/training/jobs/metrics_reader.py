"""What a running or ended run has written, read while it may still be writing."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

POINTS = 1_000  # of a curve; more would only load the browser
RATED = 30  # seconds that the step rate is measured over


@dataclass
class Record:
    """metrics.jsonl of one run; `read` reads what is new since the last time."""

    path: Path
    steps: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)  # one a step, NaN where absent
    _offset: int = 0
    _file: tuple[int, int] = (0, 0)
    _seen: list[tuple[float, int]] = field(default_factory=list)  # (time, step)

    def read(self) -> bool:
        """Whether there was anything new. A file that was replaced or cut is read again."""
        try:
            now = self.path.stat()
            file = (now.st_dev, now.st_ino)
            if file != self._file or now.st_size < self._offset:
                self.steps, self.values, self._seen = [], {}, []
                self._offset, self._file = 0, file
            with self.path.open("rb") as opened:
                opened.seek(self._offset)
                whole = opened.read().rpartition(b"\n")[0]
        except OSError:
            return False
        if not whole:
            return False
        self._offset += len(whole) + 1
        for line in whole.splitlines():
            self._add(line)
        self._seen.append((time.monotonic(), self.steps[-1] if self.steps else 0))
        while len(self._seen) > 2 and self._seen[-1][0] - self._seen[1][0] > RATED:
            del self._seen[0]
        return True

    def _add(self, line: bytes) -> None:
        try:
            row = json.loads(line)
            step = int(row.pop("step"))
        except (ValueError, KeyError, AttributeError):
            return
        for name in row.keys() - self.values.keys():
            self.values[name] = [np.nan] * len(self.steps)
        for name, column in self.values.items():
            column.append(float(row.get(name, np.nan)))
        self.steps.append(step)

    def rate(self) -> float | None:
        """Steps a second: as seen from here, else from what the steps themselves took."""
        (began, first), (now, last) = (self._seen or [(0.0, 0)])[0], (self._seen or [(0.0, 0)])[-1]
        if now - began > 4 and last > first:
            return (last - first) / (now - began)
        took = [s for s in self.values.get("seconds", [])[-50:] if s > 0]
        return 1 / float(np.mean(took)) if took else None

    def curves(self, names: tuple[str, ...]) -> list[tuple[int, float, str]]:
        """(step, mean, name) rows of some values, at most POINTS of all of them together."""
        present = [n for n in names if n in self.values]
        rows: list[tuple[int, float, str]] = []
        if not present or len(self.steps) < 2:
            return rows
        groups = np.array_split(np.arange(len(self.steps)), POINTS // len(present))
        groups = [group for group in groups if len(group)]
        steps = np.asarray(self.steps)
        for name in present:
            column = np.asarray(self.values[name])
            for group in groups:
                some = column[group][np.isfinite(column[group])]
                if len(some):
                    rows.append((int(steps[group[-1]]), float(some.mean()), name))
        return rows


def tail(path: Path, lines: int = 40) -> str:
    """The last lines of a log; of lines that were overwritten (progress bars) the last state."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 32_768))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(line.rpartition("\r")[2] for line in text.split("\n")[-lines - 1 :]).strip()
