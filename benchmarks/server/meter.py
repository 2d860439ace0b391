"""Memory and open files of a server over time, and how fast they grow, for the soak."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
import psutil
from scipy import stats

EVERY = 0.5  # seconds between readings
BLOCKS = 20  # of readings, that the slope is fitted to


@dataclass(frozen=True)
class Reading:
    """Of all processes of the server, at one moment."""

    seconds: float  # since the first request
    megabytes: float  # resident
    files: int  # open files and sockets


@dataclass(frozen=True)
class Slope:
    """Growth of a quantity, a minute, with its 95 % interval."""

    value: float
    low: float
    high: float


class Meter(threading.Thread):
    """Reads the server's memory and open files until told to end."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.server, self.readings = psutil.Process(pid), []
        self.ended = threading.Event()
        self.began = time.monotonic()

    def run(self) -> None:
        while not self.ended.wait(EVERY):
            try:
                self.readings.append(self.read())
            except psutil.NoSuchProcess:
                return

    def read(self) -> Reading:
        """Of this moment; a process that ends meanwhile counts no more."""
        memory = files = 0
        own = self.server.cmdline()
        for process in (self.server, *self.server.children(recursive=True)):
            try:
                if process is not self.server and process.cmdline() == own:
                    continue  # about to become another program: its memory is still the server's
                memory += process.memory_info().rss
                files += process.num_fds()
            except psutil.NoSuchProcess:
                if process is self.server:
                    raise
        return Reading(time.monotonic() - self.began, memory / 2**20, files)


def slope(seconds: list[float], values: list[float], blocks: int = BLOCKS) -> Slope:
    """Growth a minute after the warm-up, the first third of the time: least squares over means of
    `blocks` blocks, interval of Student's t. All NaN with fewer than 3 blocks' worth of readings.
    """
    nan = float("nan")
    x, y = np.asarray(seconds, float) / 60, np.asarray(values, float)
    kept = x >= x[0] + (x[-1] - x[0]) / 3 if len(x) else np.zeros(0, bool)
    x, y = x[kept], y[kept]
    count = min(blocks, len(x) // 2)
    if count < 3:
        return Slope(nan, nan, nan)
    groups = np.array_split(np.arange(len(x)), count)
    fit = stats.linregress([x[g].mean() for g in groups], [y[g].mean() for g in groups])
    reach = stats.t.ppf(0.975, count - 2) * fit.stderr
    return Slope(float(fit.slope), float(fit.slope - reach), float(fit.slope + reach))
