"""Are the clips of `make-dataset` the same bytes, whoever makes them and whatever is killed?

    python -m benchmarks.same_clips [--photos assets/actors] [--per-photo 20] [--kills 5] [--no-ray]

One data set is made five times: by one worker; by one once more; by two; by two that are killed
(SIGKILL) at random moments and begun again with the same command; by two of a local Ray cluster,
one of which is killed in mid-work. Every file of each must have the bytes of the first. Kills take
turns between all processes at once and the first process alone, whose workers must end by
themselves.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from benchmarks.factory import digest

ACTIONS = (
    "bowing,hand waving,jumping,jumping jack,kicking,boxing,walking,squatting,throwing,side bending"
)
WITHIN = 1.0  # seconds after the clip that a kill waits for
PATIENCE = 600  # seconds for one more clip
LOOK = 0.02
RAY_TASK = "photo_clips_elsewhere"  # what a process of Ray's calls itself while it makes clips


def start(options: argparse.Namespace, out: Path, *more: str) -> subprocess.Popen:
    """Begin a data set, or go on with it, in a group of processes of its own."""
    command = [
        sys.executable, "-m", "larnet", "make-dataset", "--photos", options.photos,
        "--actions", options.actions, "--per-photo", str(options.per_photo), "--out", str(out),
        "--seconds", options.seconds, "--longest", options.longest,
        "--labels", "joints,masks,flow", *more,
    ]  # fmt: skip
    with words_of(out).open("ab") as words:
        return subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL,
                                stderr=words)  # fmt: skip


def words_of(out: Path) -> Path:
    """The file of what a data set's processes say."""
    return out.with_suffix(".log")


def finish(process: subprocess.Popen, out: Path) -> None:
    """Wait until it ends as it should."""
    if process.wait():
        raise ended(process, out)


def ended(process: subprocess.Popen, out: Path) -> SystemExit:
    """Why it ended too early, in its last words."""
    words = words_of(out).read_text(errors="replace")[-1_000:]
    return SystemExit(f"make-dataset ended with {process.returncode}: {words}")


def made(out: Path) -> int:
    """Clips that are there."""
    return len(list(out.glob("*/*.json")))


def wait_for(process: subprocess.Popen, out: Path, clips: int) -> None:
    """Until there are so many clips."""
    began = time.monotonic()
    while made(out) < clips:
        if process.poll() is not None:
            raise ended(process, out)
        if time.monotonic() - began > PATIENCE:
            raise SystemExit("make-dataset makes no clip")
        time.sleep(LOOK)


def kill(process: subprocess.Popen, alone: bool) -> None:
    """All of its processes, or the first alone; return when none is left."""
    workers = psutil.Process(process.pid).children(recursive=True)
    if alone:
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    _, left = psutil.wait_procs(workers, timeout=60)
    if left:
        raise SystemExit(f"{len(left)} workers live on without the process that began them")


def kill_often(options: argparse.Namespace, out: Path, draw: random.Random) -> list[int]:
    """Make the data set by two workers with kills in between; how many clips there were at each."""
    total, at = options.clips, []
    for number, clips in enumerate(sorted(draw.sample(range(total - 10), options.kills))):
        process = start(options, out, "--workers", "2")
        wait_for(process, out, clips)
        time.sleep(draw.uniform(0, WITHIN))  # in the middle of another one, or of the start
        if process.poll() is not None:
            raise SystemExit("make-dataset ended before it was killed; ask for more clips")
        kill(process, alone=number % 2 == 1)
        at.append(made(out))
    finish(start(options, out, "--workers", "2"), out)
    return at


def lose_a_worker(options: argparse.Namespace, out: Path, draw: random.Random) -> int:
    """Make the data set on a local Ray cluster and kill a worker; how many clips there were."""
    process = start(options, out, "--workers", "2", "--ray", "local")
    wait_for(process, out, draw.randrange(1, options.clips // 2))
    while not (worker := ray_worker(process.pid)):
        if process.poll() is not None:
            raise SystemExit("make-dataset ended before a worker was killed; ask for more clips")
        time.sleep(LOOK)
    at = made(out)
    worker.kill()
    finish(process, out)
    return at


def ray_worker(pid: int) -> psutil.Process | None:
    """A process of the cluster that is making clips."""
    for process in psutil.Process(pid).children(recursive=True):
        try:
            if RAY_TASK in " ".join(process.cmdline()):
                return process
        except psutil.Error:
            continue
    return None


def parser() -> argparse.ArgumentParser:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--photos", default="assets/actors")
    asked.add_argument("--actions", default=ACTIONS)
    asked.add_argument("--per-photo", type=int, default=20)
    asked.add_argument("--seconds", default="1")
    asked.add_argument("--longest", default="96")
    asked.add_argument("--kills", type=int, default=5)
    asked.add_argument("--seed", type=int, default=0, help="of the moments of the kills")
    asked.add_argument("--no-ray", action="store_true")
    return asked


def main() -> None:
    options, began = parser().parse_args(), time.monotonic()
    photos = len([p for p in Path(options.photos).rglob("*") if p.is_file()])
    options.clips = photos * options.per_photo
    draw, same = random.Random(options.seed), True
    print("| made by | clips | bytes as the first | |\n|---|---:|---|---|")
    with tempfile.TemporaryDirectory() as text:
        first = ""
        for way in ("one worker", "one, again", "two", "two, killed", "Ray, one of two killed"):
            out, more = Path(text) / way.replace(" ", "-"), ""
            if way == "two, killed":
                at = kill_often(options, out, draw)
                more = f"{len(at)} kills, at clips {', '.join(map(str, at))}"
            elif way.startswith("Ray"):
                if options.no_ray or not importlib.util.find_spec("ray"):
                    print(f"| {way} | | not tried | |")
                    continue
                more = f"killed at clip {lose_a_worker(options, out, draw)}"
            else:
                finish(start(options, out, "--workers", "2" if way == "two" else "1"), out)
            found = digest(out)
            first = first or found
            same &= found == first and made(out) == options.clips
            equal = "" if not first else "yes" if found == first else "no"
            print(f"| {way} | {made(out)} | {equal} | {more} |", flush=True)
    print(f"\n{(time.monotonic() - began) / 60:.1f} minutes")
    raise SystemExit(0 if same else 1)


if __name__ == "__main__":
    main()
