"""Training killed at 20 random moments: does it go on without a missing or a doubled step?

    python benchmarks/kills.py [--kills 20] [--steps 60] [--variant debug] [--seed 0] [--out FILE]

One run is left alone. The other, of the same seed, is killed (SIGKILL, with all of its processes)
at random moments, some while it starts, most while it trains, and resumed each time. Both must have
every step once, with the same losses, and the same weights in their last checkpoint.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from served import ROOT

STARTING = 0.25  # of the kills that come before the run has made another step
WITHIN = 1.5  # seconds after a step, in which the others come
PATIENCE = 600  # seconds for one more step
TIMES = ("seconds", "eta", "time", "rate", "memory", "speed")  # what differs from run to run


def start(folder: Path, steps: int, variant: str, resume: bool) -> subprocess.Popen:
    command = [sys.executable, "-m", "larnet", "train", "--variant", variant, "--data", "synthetic"]
    command += ["--steps", str(steps), "--out", str(folder), "--device", "cpu", "--seed", "1"]
    return subprocess.Popen(
        [*command, "--resume"] if resume else command,
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def metrics(folder: Path) -> list[dict]:
    """Every line of the run that is whole."""
    try:
        lines = (folder / "metrics.jsonl").read_text().splitlines()
    except FileNotFoundError:
        return []
    found = []
    for line in lines:
        try:
            found.append(json.loads(line))
        except ValueError:
            break  # cut short by a kill: resuming takes it away
    return found


def steps_of(folder: Path) -> list[int]:
    return [row["step"] for row in metrics(folder)]


def losses(folder: Path) -> list[dict]:
    """Without what a clock says."""
    return [
        {k: v for k, v in row.items() if not any(word in k for word in TIMES)}
        for row in metrics(folder)
    ]


def weights(folder: Path) -> str:
    """sha256 of the last checkpoint's weights."""
    last = max((folder / "checkpoints").glob("step_*"))
    return hashlib.sha256((last / "model.safetensors").read_bytes()).hexdigest()[:16]


def kill_once(folder: Path, steps: int, variant: str, draw: random.Random) -> int | None:
    """Start or resume the run and kill it at a random moment; the step then, None: it ended."""
    done = max(steps_of(folder), default=0)
    child = start(folder, steps, variant, resume=(folder / "config.json").exists())
    began = time.monotonic()
    if draw.random() < STARTING:
        wait = draw.uniform(0.1, 8)
    else:
        while max(steps_of(folder), default=0) <= done and child.poll() is None:
            if time.monotonic() - began > PATIENCE:
                raise SystemExit("The run makes no step.")
            time.sleep(0.02)
        wait = draw.uniform(0, WITHIN)
    try:
        _, told = child.communicate(timeout=wait)
        if child.returncode:
            raise SystemExit(f"The run ended with code {child.returncode}: {told[-500:]}")
        return None
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        return max(steps_of(folder), default=0)


def finish(folder: Path, steps: int, variant: str) -> None:
    child = start(folder, steps, variant, resume=(folder / "config.json").exists())
    _, told = child.communicate()
    if child.returncode:
        raise SystemExit(f"The run ended with code {child.returncode}: {told[-500:]}")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("--kills", type=int, default=20)
    made.add_argument("--steps", type=int, default=60)
    made.add_argument("--variant", default="debug")
    made.add_argument("--seed", type=int, default=0, help="of the moments")
    made.add_argument("--out", type=Path, help="write the table here too")
    return made


def main() -> None:
    options, began = parser().parse_args(), time.monotonic()
    draw = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as text:
        alone, killed = Path(text) / "alone", Path(text) / "killed"
        finish(alone, options.steps, options.variant)
        at: list[int] = []
        while len(at) < options.kills:
            step = kill_once(killed, options.steps, options.variant, draw)
            if step is None:
                raise SystemExit(f"The run was over after {len(at)} kills: ask for more --steps.")
            at.append(step)
        finish(killed, options.steps, options.variant)
        told, wanted = steps_of(killed), steps_of(alone)
        same = {
            "losses": losses(killed) == losses(alone),
            "weights": weights(killed) == weights(alone),
        }
    rows = {
        "kills": f"{len(at)}, at steps {', '.join(map(str, at))}",
        "steps missing": f"{len(set(wanted) - set(told))} of {len(wanted)}",
        "steps twice": f"{len(told) - len(set(told))}",
        "losses of every step as in the run left alone": "yes" if same["losses"] else "no",
        "weights at the end as in the run left alone": "yes" if same["weights"] else "no",
        "minutes": f"{(time.monotonic() - began) / 60:.1f}",
    }
    table = "\n".join(["| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in rows.items())]) + "\n"
    print(table)
    if options.out:
        options.out.write_text(table)
    raise SystemExit(0 if told == wanted and all(same.values()) else 1)


if __name__ == "__main__":
    main()
