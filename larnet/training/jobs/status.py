"""What the files of a run say about it, whoever launched it; read anew at every look.

runs/NAME/job.json        {pid, created, arguments, steps, processes}, by whoever launched it
runs/NAME/config.json     variant and spec, by the run itself
runs/NAME/metrics.jsonl   one line a step
runs/NAME/STOP            the run was asked to save and end
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

State = Literal["starting", "running", "stopping", "stopped", "finished", "failed"]
ALIVE: tuple[State, ...] = ("starting", "running", "stopping")
SAVED = "checkpoints/step_*/training.json"  # of checkpoints that a run can go on from
RECENT = 60  # seconds: a run without job.json whose metrics are older has ended
TAIL = 8192  # bytes at the end of metrics.jsonl that hold its last line


@dataclass(frozen=True)
class Status:
    """What the files of a run say."""

    name: str
    state: State
    step: int  # of the last line of metrics.jsonl
    steps: int  # in all
    variant: str
    data: str
    saved: int  # step of the newest checkpoint, 0 without
    launched: bool  # by `Runs`, so that it can be resumed with the same command

    @property
    def alive(self) -> bool:
        return self.state in ALIVE


def read_status(folder: Path, sessions: Mapping[int, float]) -> Status:
    """Of the run in a folder; `sessions` are those that live, with the time their leader began."""
    job, config = read_job(folder), _read_json(folder / "config.json")
    step = _last_step(folder / "metrics.jsonl")
    steps = job["steps"] if job else int(config.get("train", {}).get("steps", 0))
    alive = lives(job, sessions) if job else _grows(folder / "metrics.jsonl")
    stop = (folder / "STOP").exists()
    saved = max((int(p.parent.name[5:]) for p in folder.glob(SAVED)), default=0)
    if alive:
        new = not job or _written(folder / "metrics.jsonl") > job["created"]
        state: State = "stopping" if stop else "running" if step and new else "starting"
    elif step and step >= steps:
        state = "finished"
    else:
        state = "stopped" if stop or not job else "failed"
    return Status(
        folder.name,
        state,
        step,
        steps,
        str(config.get("variant", _after(job, "--variant"))),
        str(config.get("data", {}).get("source", _after(job, "--data"))),
        saved,
        job is not None,
    )


def lives(job: dict[str, Any], sessions: Mapping[int, float]) -> bool:
    """Whether a process of a launched run does, and is no other that got its number."""
    began = sessions.get(job["pid"])
    return began is not None and (began == 0.0 or abs(began - job["created"]) < 1)


def _grows(metrics: Path) -> bool:
    return time.time() - _written(metrics) < RECENT


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def read_job(folder: Path) -> dict[str, Any] | None:
    """How a run was launched, None where that is not known."""
    job = _read_json(folder / "job.json")
    return job if {"pid", "created", "arguments", "steps", "processes"} <= set(job) else None


def begun(folder: Path) -> float:
    """When a run was launched last, in seconds since the epoch."""
    return max((p.stat().st_mtime for p in folder.glob("*.json")), default=0.0)


def _last_step(metrics: Path) -> int:
    """Of the last whole line of metrics.jsonl."""
    try:
        with metrics.open("rb") as file:
            file.seek(max(0, metrics.stat().st_size - TAIL))
            lines = file.read().rpartition(b"\n")[0].splitlines()
        return int(json.loads(lines[-1])["step"])
    except (OSError, ValueError, KeyError, IndexError):
        return 0


def _after(job: dict[str, Any] | None, flag: str) -> str:
    arguments = job["arguments"] if job else []
    return arguments[arguments.index(flag) + 1] if flag in arguments else ""
