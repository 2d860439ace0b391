"""How a figure is taken: time of a call, memory of a process, the machine."""

from __future__ import annotations

import multiprocessing
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

Row = dict[str, Any]


def timed(call: Callable[[], object], repeats: int, warm: bool = True) -> Row:
    """Median and spread of wall seconds, and median CPU-seconds; after one call that warms up."""
    if warm:
        call()
    wall, cpu = [], []
    for _ in range(repeats):
        w, c = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - w)
        cpu.append(time.process_time() - c)
    return times(wall, cpu)


def times(wall: Sequence[float], cpu: Sequence[float]) -> Row:
    """Median and spread of wall seconds, and median CPU-seconds, of calls that were measured."""
    return {
        "seconds": round(statistics.median(wall), 4),
        "spread": [round(min(wall), 4), round(max(wall), 4)],
        "cpu_seconds": round(statistics.median(cpu), 4),
    }


def machine() -> Row:
    """What the figures were measured on."""
    return {
        "processor": _processor() or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "load": round(os.getloadavg()[0], 1),  # processes that wanted a core, before the run
        "torch": torch.__version__,
        "cuda": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if "model name" in line), "")


def _status(name: str) -> float | None:
    """A field of this process's memory in MB, where the system tells it."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(x.split()[1]) / 1024 for x in lines if x.startswith(name)), None)


def peak_mb() -> int:
    """Most memory that this process ever held, MB. Not `ru_maxrss` where there is better: a new
    process inherits that from the one that started it."""
    found = _status("VmHWM:")
    return round(found or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def held_mb() -> int:
    """Memory that this process holds now, MB."""
    return round(_status("VmRSS:") or 0)


@contextmanager
def one_thread() -> Iterator[None]:
    """torch works in one thread meanwhile."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def apart(measure: Callable[..., Row], *arguments: Any) -> Row:
    """A measurement in a process of its own, with that process's peak memory."""
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, spawn, _threads, (torch.get_num_threads(),)) as pool:
        row = pool.submit(measure, *arguments).result()
        return row | {"peak_mb": pool.submit(peak_mb).result()}


def _threads(count: int) -> None:
    torch.set_num_threads(count)
