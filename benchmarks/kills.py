"""Training killed at 20 random moments: does it go on without a missing or a doubled step?

    python -m benchmarks.kills [--kills 20] [--steps 60] [--variant debug] [--seed 0] [--out FILE]

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
import tempfile
import time
import traceback
from pathlib import Path

import larnet.training.loop  # noqa: F401  # once, here: the processes are copies of this one
from larnet.__main__ import main as main_of

STARTING = 0.25  # of the kills that come before the run has made another step
WITHIN = 1.5  # seconds after a step, in which the others come
PATIENCE = 600  # seconds for one more step
TIMES = ("seconds", "eta", "time", "rate", "memory", "speed")  # what differs from run to run


def start(folder: Path, steps: int, variant: str) -> int:
    """A process of its own that begins the run or goes on with it; its id."""
    child = os.fork()
    if child:
        return child
    os.setpgid(0, 0)  # all of its processes can be ended at once
    code = 1
    try:
        command = ["train", "--variant", variant, "--data", "synthetic", "--steps", str(steps)]
        command += ["--out", str(folder), "--device", "cpu", "--seed", "1"]
        code = main_of(command + ["--resume"] * (folder / "config.json").exists())
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int | None:
    """The exit code of a process, None while it runs."""
    done, code = os.waitpid(child, os.WNOHANG)
    return os.waitstatus_to_exitcode(code) if done else None


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


def kill_once(folder: Path, steps: int, variant: str, draw: random.Random) -> int:
    """Start or resume the run and kill it at a random moment; its last step then."""
    done = max(steps_of(folder), default=0)
    child, began = start(folder, steps, variant), time.monotonic()
    early = draw.random() < STARTING
    wait = draw.uniform(0, WITHIN)
    while not early and max(steps_of(folder), default=0) <= done:
        if time.monotonic() - began > PATIENCE:
            raise SystemExit("The run makes no step.")
        if (code := ended(child)) is not None:
            raise SystemExit(f"The run ended by itself, with code {code}: ask for more --steps.")
        time.sleep(0.02)
    time.sleep(wait)
    if (code := ended(child)) is not None:
        raise SystemExit(f"The run ended by itself, with code {code}: ask for more --steps.")
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return max(steps_of(folder), default=0)


def finish(folder: Path, steps: int, variant: str) -> None:
    _, code = os.waitpid(start(folder, steps, variant), 0)
    if code:
        raise SystemExit(f"The run ended with code {os.waitstatus_to_exitcode(code)}.")


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
            at.append(kill_once(killed, options.steps, options.variant, draw))
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
