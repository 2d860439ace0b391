"""Clips a second of `make-dataset` with one and with more workers, and a worker's memory.

    python benchmarks/factory.py --photos assets/actors --clips 200 --workers 1 2

Makes the same data set once for each number of workers and compares the bytes. Clips a second are
those of the wall clock, from the first clip on: two free cores are needed to see what a second
worker brings. Clips a CPU-second hold on a busy machine, too. Memory is that of the largest worker,
after a tenth of the clips and at the end.
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

import psutil

LOOK = 0.2  # seconds


@dataclass
class Run:
    """What one run took."""

    workers: int
    clips: int
    seconds: float = 0.0  # after the first clip
    cpu: float = 0.0  # seconds of all processes, their start left out
    memory: tuple[float, float] = (0.0, 0.0)  # MB of the largest worker, early and at the end
    digest: str = ""

    def row(self) -> str:
        early, late = self.memory
        return (
            f"| {self.workers} | {self.clips} | {self.clips / self.seconds:.2f} "
            f"| {self.clips / self.cpu:.2f} | {early:.0f} | {late:.0f} | {self.digest[:12]} |"
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
    while started.poll() is None:
        made = len(list(out.glob("*/*.json")))
        memory = []
        for one in _all(process):
            try:
                if "ffmpeg" in one.name():
                    continue  # counted once it ended, as a child of its worker
                cpu[one.pid] = _seconds(one)
                memory.append(one.memory_info().rss / 1e6)
            except psutil.Error:
                continue
        now = (made, time.monotonic(), sum(cpu.values()))
        first = first or (now if made else None)
        if made != last[0] and memory:
            last = now
            early = run.memory[0] or (max(memory) if made >= options.clips / 10 else 0.0)
            late = run.memory[1] if made > 0.9 * options.clips else 0.0  # workers may have ended
            run.memory = (early, max(late, *memory))
        time.sleep(LOOK)
    if started.returncode or first is None:
        raise SystemExit(f"make-dataset ended with {started.returncode}")
    run.clips, run.seconds, run.cpu = (b - a for a, b in zip(first, last))
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
    options = parser.parse_args()
    photos = len([p for p in Path(options.photos).rglob("*") if p.is_file()])
    options.per_photo = max(1, options.clips // photos)
    print("| workers | clips | a second | a CPU-second | MB early | MB at the end | bytes |")
    print("|---:|---:|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as folder:
        for workers in options.workers:
            print(measure(workers, options, Path(folder) / str(workers)).row(), flush=True)


if __name__ == "__main__":
    main()
