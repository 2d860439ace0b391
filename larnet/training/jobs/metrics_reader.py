"""What a running or ended run has written, read while it may still be writing."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from larnet.errors import BadInput
from larnet.runtime.bounded_file import open_regular
from larnet.training.jobs.run_files import MOST_STEPS, tail_bytes

POINTS = 2_000  # of the curves of a plot; more would only load the browser
RATED = 30  # seconds that the step rate is measured over
AT_ONCE = 2**22  # bytes that one look reads; a long file takes several
MOST_ROWS, MOST_VALUES, MOST_WRONG = 2_000_000, 64, 1_000  # of a file that is read at all
SECONDS = (1e-6, 1e7)  # that a step can take
NUMBER = (-1e30, 1e30)  # a metric


@dataclass
class Record:
    """metrics.jsonl of one run; `read` reads what is new since the last time.

    A damaged file is no error: `wrong` counts the lines that cannot be read, `trouble` says in
    words why reading ended.
    """

    path: Path
    steps: list[int] = field(default_factory=list)
    values: dict[str, list[float]] = field(default_factory=dict)  # one a step, NaN where absent
    wrong: int = 0  # lines that are no metrics
    trouble: str = ""
    _offset: int = 0
    _file: tuple[int, int] = (0, 0)
    _seen: list[tuple[float, int]] = field(default_factory=list)  # (time, step)

    def read(self) -> bool:
        """Whether there was anything new. A file that was replaced or cut is read again."""
        try:
            with open_regular(self.path, self.path.parent) as opened:
                self._begin(os.fstat(opened.fileno()))
                opened.seek(self._offset)
                read = b"" if self.trouble else opened.read(AT_ONCE)
        except FileNotFoundError:
            return False
        except (BadInput, OSError) as error:
            self.trouble = str(error)
            return False
        whole, newline, _ = read.rpartition(b"\n")
        if not newline:
            if len(read) == AT_ONCE:
                self.trouble = f"{self.path.name} holds no lines of metrics."
            return False
        self._offset += len(whole) + 1
        self._add_all(whole.split(b"\n"))
        self._seen.append((time.monotonic(), self.steps[-1] if self.steps else 0))
        while len(self._seen) > 2 and self._seen[-1][0] - self._seen[1][0] > RATED:
            del self._seen[0]
        return True

    def _begin(self, now: os.stat_result) -> None:
        """Begin again where the file is another, or shorter than what was read."""
        file = (now.st_dev, now.st_ino)
        if file != self._file or now.st_size < self._offset:
            self.steps, self.values, self._seen = [], {}, []
            self._offset, self._file = 0, file
            self.wrong, self.trouble = 0, ""

    def _add_all(self, lines: list[bytes]) -> None:
        for line in lines:
            if line.strip() and not self._add(line):
                self.wrong += 1
            if self.wrong > MOST_WRONG or len(self.steps) > MOST_ROWS:
                self.trouble = f"{self.path.name} holds too much that is no metrics."
                return

    def _add(self, line: bytes) -> bool:
        """Whether the line was one of metrics."""
        try:
            row = json.loads(line)
            step = row.pop("step")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return False
        known = row.keys() | self.values.keys()
        if type(step) is not int or not 0 <= step <= MOST_STEPS or len(known) > MOST_VALUES:
            return False
        if not all(type(v) in (int, float) and NUMBER[0] < v < NUMBER[1] for v in row.values()):
            return False
        for name in row.keys() - self.values.keys():
            self.values[name] = [np.nan] * len(self.steps)
        for name, column in self.values.items():
            column.append(float(row.get(name, np.nan)))
        self.steps.append(step)
        return True

    def damage(self) -> tuple[str, ...]:
        """What is wrong with the file, a sentence each."""
        told = [self.trouble] if self.trouble else []
        if self.wrong:
            lines = "A line" if self.wrong == 1 else f"{self.wrong:,} lines"
            told.append(f"{lines} of {self.path.name} cannot be read.")
        return tuple(told)

    def rate(self) -> float | None:
        """Steps a second: as seen from here, else from what the steps themselves took."""
        (began, first), (now, last) = (self._seen or [(0.0, 0)])[0], (self._seen or [(0.0, 0)])[-1]
        if now - began > 4 and last > first:
            return (last - first) / (now - began)
        took = [s for s in self.values.get("seconds", [])[-50:] if SECONDS[0] < s < SECONDS[1]]
        return 1 / float(np.mean(took)) if took else None

    def curves(self, names: tuple[str, ...]) -> list[tuple[int, float, str]]:
        """(step, value, name) rows of some values: every point up to POINTS of all of them
        together; of more, the lowest and the highest of neighbours, the first and the last."""
        present = [n for n in names if n in self.values]
        rows: list[tuple[int, float, str]] = []
        if not present or len(self.steps) < 2:
            return rows
        steps = np.asarray(self.steps)
        for name in present:
            column = np.asarray(self.values[name])
            finite = np.flatnonzero(np.isfinite(column))
            kept = finite[_telling(column[finite], POINTS // len(present))]
            rows += [(int(steps[i]), float(column[i]), name) for i in kept]
        return rows


def _telling(values: np.ndarray, most: int) -> np.ndarray:
    """Which of finite values (N,) a curve of at most `most` points shows, in order."""
    if len(values) <= most:
        return np.arange(len(values))
    kept = {0, len(values) - 1}
    for group in np.array_split(np.arange(len(values)), max(1, (most - 2) // 2)):
        kept |= {int(group[values[group].argmin()]), int(group[values[group].argmax()])}
    return np.array(sorted(kept))


def tail(path: Path, lines: int = 40) -> str:
    """The last lines of a log; of lines that were overwritten (progress bars) the last state."""
    try:
        text = tail_bytes(path, 32_768).decode("utf-8", "replace")
    except (BadInput, OSError):
        return ""
    text = "".join(c if c.isprintable() or c in "\n\r\t" else "\ufffd" for c in text)
    return "\n".join(line.rpartition("\r")[2] for line in text.split("\n")[-lines - 1 :]).strip()
