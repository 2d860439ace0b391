"""What the files of a run say about it, whoever launched it; read anew at every look.

runs/NAME/job.json        {pid, created, arguments, steps, processes, token}, by whoever launched it
runs/NAME/process.json    {pid, began, machine, ended}, by the process that works on it
runs/NAME/config.json     what was asked for, by the run itself
runs/NAME/metrics.jsonl   one line a step
runs/NAME/STOP            the run was asked to save and end

Any of them may be damaged: `Status.damage` says so in words, and the rest is read all the same.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeVar

from larnet.errors import BadInput
from larnet.runtime.bounded_file import shown_name
from larnet.training.jobs.processes import LivingProcesses
from larnet.training.jobs.run_files import (
    CONFIG,
    JOB,
    LOG,
    METRICS,
    MOST_STEPS,
    SKEW,
    STOP,
    Job,
    check_checkpoints,
    check_folder,
    read_error,
    read_job,
    sample_files,
    step_folders,
    tail_bytes,
    written,
)
from larnet.training.jobs.run_kinds import SMALL, WHOLE, RunKind, read_plan
from larnet.training.jobs.run_process import RunProcess, read_process

SCORES, STATE = "validation.jsonl", "state.safetensors"  # of a run of a small network
T = TypeVar("T")
State = Literal["starting", "running", "stopping", "stopped", "finished", "failed"]
ALIVE: tuple[State, ...] = ("starting", "running", "stopping")
RECENT = 60  # seconds: a run whose process is not known here has ended if its metrics are older
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
    kind: RunKind = WHOLE
    damage: tuple[str, ...] = ()  # what is wrong with its files, a sentence each
    error: str = ""  # what ended it, in words, where it is written down

    @property
    def alive(self) -> bool:
        return self.state in ALIVE


@dataclass
class _Notes:
    """What could not be read, in words."""

    told: list[str] = field(default_factory=list)

    def read(self, call: Callable[[], T], otherwise: T) -> T:
        """What `call` gives; where it is refused, a note and `otherwise`."""
        try:
            return call()
        except FileNotFoundError:
            return otherwise
        except BadInput as error:
            self.told.append(str(error))
            return otherwise


def read_status(folder: Path, processes: LivingProcesses) -> Status:
    """Of the run in a folder; `processes` are those that live."""
    notes = _Notes()
    notes.read(lambda: check_folder(folder), None)
    if notes.told:  # nothing in it is looked at
        name = shown_name(folder)
        return Status(name, "stopped", 0, 0, "", "", 0, launched=False, damage=tuple(notes.told))
    job = notes.read(lambda: read_job(folder), None)
    plan = notes.read(lambda: read_plan(folder), None)
    kind = plan.kind if plan else WHOLE
    step = notes.read(lambda: _last_step(folder / METRICS), 0)
    metrics = notes.read(lambda: written(folder / METRICS), 0.0)
    saved = notes.read(lambda: _saved(folder, kind), 0)
    if job and job.created > time.time() + SKEW:
        notes.told.append(f"{JOB} says that the run began in the future.")
        job = None
    _look_at_the_rest(folder, notes)
    steps = job.steps if job else plan.steps if plan else 0
    own = notes.read(lambda: read_process(folder), None)
    alive = _is_alive(job, own, processes, metrics)
    stop = os.path.lexists(folder / STOP)
    error = notes.read(lambda: read_error(folder), "")
    if alive:
        since = own.began if own and own.lives else job.created if job else 0
        new = metrics > since  # not what an earlier process wrote
        state: State = "stopping" if stop else "running" if step and new else "starting"
    elif error:
        state = "failed"  # at its last step too
    elif step and step >= steps:
        state = "finished"
    else:
        state = "stopped" if stop or not job else "failed"
    known = os.path.lexists(folder / CONFIG) or job or os.path.lexists(folder / JOB)
    if not known and not alive:
        notes.told.append(f"{CONFIG} is missing: what was trained here is not known.")
    return Status(
        shown_name(folder),
        state,
        step,
        steps,
        plan.variant if plan else _after(job, "--variant"),
        (plan.data if plan else "") or _after(job, "--data"),
        saved,
        job is not None,
        kind,
        tuple(notes.told),
        "" if alive else error,
    )


def _is_alive(
    job: Job | None, own: RunProcess | None, processes: LivingProcesses, metrics: float
) -> bool:
    """Whether a process works on a run: it was launched as `job`, is `own` by its own word and
    wrote its metrics at the time `metrics`."""
    if (job and processes.of(job)) or (own and own.lives):
        return True
    unknown = (own.elsewhere and not own.ended) if own else not job
    return unknown and 0 <= time.time() - metrics < RECENT


def _look_at_the_rest(folder: Path, notes: _Notes) -> None:
    """Note what is wrong with the files that a status does not need."""
    notes.read(lambda: check_checkpoints(folder), None)
    notes.read(lambda: sample_files(folder), dict[int, Path]())
    if b"\0" in notes.read(lambda: tail_bytes(folder / LOG, TAIL), b""):
        notes.told.append(f"{LOG} holds bytes that are no text.")
    stop = folder / STOP
    if stop.is_symlink() or (os.path.lexists(stop) and not stop.is_file()):
        notes.told.append(f"{STOP} is no file.")


def _saved(folder: Path, kind: RunKind) -> int:
    """Step of the newest checkpoint that a run can go on from."""
    if kind in SMALL.values():  # one state, replaced; a line of scores follows it
        return _last_step(folder / SCORES) if (folder / STATE).is_file() else 0
    found = step_folders(folder).items()
    return max((step for step, p in found if (p / "training.json").is_file()), default=0)


def begun(folder: Path) -> float:
    """When a run was launched last, in seconds since the epoch."""
    times = [0.0]
    for name in (JOB, CONFIG):
        try:
            times.append((folder / name).lstat().st_mtime)
        except OSError:
            continue
    return min(max(times), time.time())


def _last_step(metrics: Path) -> int:
    """Of the last whole line of metrics. Raises BadInput where that is no step."""
    end = tail_bytes(metrics, TAIL)
    lines = end.rpartition(b"\n")[0].splitlines()
    if not lines:
        if len(end) == TAIL:
            raise BadInput(f"{metrics.name} holds no lines of metrics.")
        return 0
    try:
        step = json.loads(lines[-1])["step"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise BadInput(f"The last line of {metrics.name} cannot be read.") from None
    if type(step) is not int or not 0 <= step <= MOST_STEPS:
        raise BadInput(f"The last line of {metrics.name} is of step {step!r:.20}.")
    return step


def _after(job: Job | None, flag: str) -> str:
    words = job.arguments if job else ()
    at = words.index(flag) + 1 if flag in words else len(words)
    return words[at] if at < len(words) else ""
