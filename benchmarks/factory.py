"""Clips a second of `make-dataset` with one and with more workers, and a worker's memory.

    python -m benchmarks.factory --photos assets/actors --clips 200 --workers 1 2

Makes the same data set once for each number of workers and compares the bytes. Clips a second are
those of the wall clock, from a tenth of the clips on: two free cores are needed to see what another
worker brings. On a busy machine two columns hold: clips a second without the time in which one
was ready to go on and no core was free (Linux's schedstat tells it), and clips a CPU-second.
Memory is that of the largest worker, after a tenth of the clips and at the end. --rounds measures
the numbers of workers in turn, several times, and gives the median of how many times as fast each
is as the first.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

LOOK = 0.2  # seconds
EARLY = 0.1  # of the clips, after which every worker has begun
WORKS = 0.3  # of what the busiest process computed, that one which makes clips computes, too


@dataclass
class Run:
    """What one run took."""

    workers: int
    clips: int
    seconds: float = 0.0  # after the first clip
    cpu: float = 0.0  # seconds of all processes, their start left out
    waited: float = 0.0  # seconds that a worker was ready and had no core
    memory: tuple[float, float] = (0.0, 0.0)  # MB of the largest worker, early and at the end
    digest: str = ""

    @property
    def rates(self) -> tuple[float, float, float]:
        """Clips a second, a second with a core for every worker, a CPU-second."""
        seconds = (self.seconds, self.seconds - self.waited, self.cpu)
        return tuple(self.clips / each for each in seconds)

    def row(self) -> str:
        early, late = self.memory
        rates = " | ".join(f"{rate:.2f}" for rate in self.rates)
        return (
            f"| {self.workers} | {self.clips} | {rates} "
            f"| {early:.0f} | {late:.0f} | {self.digest[:12]} |"
        )


def measure(workers: int, options: argparse.Namespace, out: Path) -> Run:
    command = [
        sys.executable, "-m", "larnet", "make-dataset", "--photos", options.photos,
        "--actions", options.actions, "--per-photo", options.per_photo, "--out", out,
        "--seconds", options.seconds, "--longest", options.longest, "--workers", workers,
    ]  # fmt: skip
    started = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)  # fmt: skip
    process, run = psutil.Process(started.pid), Run(workers, 0)
    first: tuple[int, float, float] | None = None  # clips, seconds, CPU-seconds
    last = (0, 0.0, 0.0)
    cpu: dict[int, float] = {}
    scheduled: dict[int, tuple[float, float]] = {}  # process -> seconds on a core, without one
    began: dict[int, tuple[float, float]] = {}
    ended: dict[int, tuple[float, float]] = {}
    while started.poll() is None:
        made = len(list(out.glob("*/*.json")))
        memory = []
        for one in _all(process):
            try:
                if "ffmpeg" in one.name():
                    continue  # counted once it ended, as a child of its worker
                cpu[one.pid] = _seconds(one)
                scheduled[one.pid] = _scheduled(one.pid)
                memory.append(one.memory_info().rss / 1e6)
            except psutil.Error:
                continue
        now = (made, time.monotonic(), sum(cpu.values()))
        if made >= EARLY * options.clips and first is None:
            first, began = now, dict(scheduled)
        if made != last[0] and memory:
            last, ended = now, dict(scheduled)
            early = run.memory[0] or (max(memory) if made >= EARLY * options.clips else 0.0)
            late = run.memory[1] if made > 0.9 * options.clips else 0.0  # workers may have ended
            run.memory = (early, max(late, *memory))
        time.sleep(LOOK)
    if started.returncode or first is None:
        raise SystemExit(f"make-dataset ended with {started.returncode}")
    run.clips, run.seconds, run.cpu = (b - a for a, b in zip(first, last))
    run.waited = _waited(began, ended)
    run.digest = digest(out)
    return run


def _all(process: psutil.Process) -> list[psutil.Process]:
    try:
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _seconds(process: psutil.Process) -> float:
    """CPU-seconds of a process and of those of its children that ended: encoders."""
    times = process.cpu_times()
    return times.user + times.system + times.children_user + times.children_system


def _scheduled(pid: int) -> tuple[float, float]:
    """Seconds that a process's first thread was on a core, and ready without one."""
    try:
        on, without, _ = Path(f"/proc/{pid}/schedstat").read_text().split()
    except (OSError, ValueError):  # not Linux, or it ended
        return 0.0, 0.0
    return int(on) / 1e9, int(without) / 1e9


def _waited(began: dict, ended: dict) -> float:
    """Mean seconds without a core of the processes that make clips."""
    zero = (0.0, 0.0)
    took = [(on - began.get(pid, zero)[0], without - began.get(pid, zero)[1])
            for pid, (on, without) in ended.items()]  # fmt: skip
    most = max(on for on, _ in took)
    works = [without for on, without in took if on >= WORKS * most]
    return sum(works) / len(works)


def digest(folder: Path) -> str:
    """sha256 of every file of a data set and its name."""
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return total.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", default="assets/actors")
    parser.add_argument("--actions", default="all")
    parser.add_argument("--clips", type=int, default=200)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--seconds", default="2")
    parser.add_argument("--longest", default="160")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    photos = len([p for p in Path(options.photos).rglob("*") if p.is_file()])
    options.per_photo = max(1, options.clips // photos)
    print("| workers | clips | a second | a second with a core each | a CPU-second | MB early "
          "| MB at the end | bytes |")  # fmt: skip
    print("|---:|---:|---:|---:|---:|---:|---:|---|")
    runs: dict[int, list[Run]] = {workers: [] for workers in options.workers}
    for _ in range(options.rounds):
        for workers in options.workers:
            with tempfile.TemporaryDirectory() as folder:
                run = measure(workers, options, Path(folder) / "made")
            runs[workers].append(run)
            print(run.row(), flush=True)
    first = options.workers[0]
    for workers in options.workers[1:]:
        times = [[b / a for a, b in zip(one.rates, more.rates)]
                 for one, more in zip(runs[first], runs[workers])]  # fmt: skip
        wall, cores, _ = (median(column) for column in zip(*times))
        print(f"\n{workers} workers make {wall:.2f} times as many clips a second as {first}, "
              f"{cores:.2f} times with a core each")  # fmt: skip


if __name__ == "__main__":
    main()
