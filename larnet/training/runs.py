"""Launch, follow and stop runs from another process. A run's files are the only truth about it.

    runs/NAME/job.json    {pid, created, argv, steps}, written by whoever launched it
    runs/NAME/STOP        asks the run to save and end
    runs/NAME/log.txt     everything its processes print

Every process of a run belongs to one session, that of the process in job.json: so a page that was
restarted, or another one, finds and ends all of them. Nothing here imports torch.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil

from larnet.errors import BadInput, UnknownName

State = Literal["starting", "running", "stopping", "stopped", "finished", "failed"]
ALIVE: tuple[State, ...] = ("starting", "running", "stopping")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ROOT = Path(__file__).resolve().parents[2]  # where `python -m larnet` is run
PATIENCE = 120  # seconds after STOP until the processes of a run are told by signal
SAVED = "checkpoints/step_*/training.json"  # of checkpoints that a run can go on from
RECENT = 60  # seconds: a run without job.json whose metrics are older has ended
LOCKED = 30  # seconds after which the lock of a launch is a dead process's


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


class Runs:
    """The runs in one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._children: dict[int, subprocess.Popen] = {}  # only to reap them

    def folder(self, name: str) -> Path:
        """The folder of a run that exists. Raises UnknownName."""
        if name not in (known := self.names()):
            raise UnknownName("run", str(name), known)
        return self.root / name

    def names(self) -> list[str]:
        """Runs, the most recently begun first."""
        if not self.root.is_dir():
            return []
        found = [p for p in self.root.iterdir() if (p / "config.json").is_file() or _job(p)]
        return [p.name for p in sorted(found, key=lambda p: -_begun(p))]

    def statuses(self) -> list[Status]:
        """Of every run, in the order of `names`."""
        sessions = self._sessions()
        return [self._status(self.root / name, sessions) for name in self.names()]

    def status(self, name: str) -> Status:
        """Of one run. Raises UnknownName."""
        return self._status(self.folder(name), self._sessions())

    def start(self, name: str, arguments: Sequence[str], steps: int, processes: int = 1) -> None:
        """Begin a run with the arguments of `larnet train` (without --out).

        Raises BadInput for a name that is taken or cannot be one, and when a run is going on.
        """
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise BadInput(
                f"{name!r:.60} cannot name a run: use up to 40 small letters, digits and hyphens."
            )
        if (self.root / name).exists():
            raise BadInput(f"There is already a run called {name!r}; choose another name.")
        with self._lock():
            (self.root / name).mkdir(parents=True)
            self._launch(name, [*arguments, "--out", str(self.root / name)], steps, processes)

    def resume(self, name: str, steps: int | None = None) -> None:
        """Go on with a run that has ended, up to `steps` in all (as many as before without).

        Raises UnknownName, and BadInput when nothing is left to do or a run is going on.
        """
        now, folder = self.status(name), self.folder(name)
        steps = steps or now.steps
        if not now.alive and now.saved >= steps:
            raise BadInput(f"{name!r} has done its {now.saved} steps; ask for more of them.")
        job = _job(folder)
        argv = ["--variant", now.variant, "--data", now.data, "--out", str(folder)]
        argv = _without(job["arguments"] if job else argv, "--steps")
        argv = [a for a in argv if a != "--resume"] + ["--steps", str(steps), "--resume"]
        with self._lock():
            (folder / "STOP").unlink(missing_ok=True)
            self._launch(name, argv, steps, job["processes"] if job else 1)

    def stop(self, name: str, *, wait: float = 0) -> bool:
        """Ask a run to save and end; asked again, tell its processes by signal. Whether it has
        ended after `wait` seconds. Raises UnknownName."""
        folder = self.folder(name)
        state = self.status(name).state
        if state in ALIVE:
            (folder / "STOP").touch()
        if state in ("starting", "stopping"):  # one that starts may yet remove an old STOP
            self._signal(folder, signal.SIGTERM)
        end = time.monotonic() + wait
        while self.status(name).alive and time.monotonic() < end:
            time.sleep(0.1)
        return not self.status(name).alive

    def tend(self) -> None:
        """End what was asked to stop long ago and did not; to be called now and then."""
        for status in self.statuses():
            if status.state == "stopping":
                folder = self.folder(status.name)
                waited = time.time() - (folder / "STOP").stat().st_mtime
                if waited > 2 * PATIENCE:
                    self._signal(folder, signal.SIGKILL)
                elif waited > PATIENCE:
                    self._signal(folder, signal.SIGTERM)

    def checkpoint(self, name: str) -> Path:
        """The newest checkpoint of a run that can be used. Raises BadInput when there is none."""
        folders = sorted(self.folder(name).glob("checkpoints/step_*"), reverse=True)
        for folder in folders:
            if all((folder / part).is_file() for part in ("config.json", "model.safetensors")):
                return folder
        raise BadInput(f"{name!r} has saved no checkpoint yet; stop it, or wait a little.")

    # ------------------------------------------------------------------------------ inside

    def _launch(self, name: str, arguments: list[str], steps: int, processes: int) -> None:
        module = ["-m", "larnet", "train", *arguments]
        argv = [sys.executable, *module]
        if processes > 1:
            launcher = ["-m", "accelerate.commands.launch", "--multi_gpu"]
            argv = [sys.executable, *launcher, "--num_processes", str(processes), *module]
        folder = self.root / name
        with (folder / "log.txt").open("ab") as log:
            child = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # it outlives this process, and can be ended as a whole
            )
        process = psutil.Process(child.pid)
        with contextlib.suppress(psutil.Error):
            process.nice(10)  # visitors come first
        job = {
            "pid": child.pid,
            "created": process.create_time(),
            "arguments": arguments,
            "steps": steps,
            "processes": processes,
        }
        (folder / ".job.tmp").write_text(json.dumps(job, indent=1) + "\n")
        os.replace(folder / ".job.tmp", folder / "job.json")
        self._children[child.pid] = child

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        """For a launch: nobody else launches meanwhile, and nothing launched is alive."""
        self.root.mkdir(parents=True, exist_ok=True)
        lock = self.root / ".launching"
        with contextlib.suppress(FileNotFoundError):
            if time.time() - lock.stat().st_mtime > LOCKED:
                lock.unlink()
        try:
            lock.open("x").close()
        except FileExistsError:
            raise BadInput("Another run is being started at this moment; try again.") from None
        try:
            for status in self.statuses():
                if status.alive and status.launched:
                    raise BadInput(
                        f"{status.name!r} is {status.state}: one run at a time. Stop it first."
                    )
            yield
        finally:
            lock.unlink(missing_ok=True)

    def _sessions(self) -> dict[int, float]:
        """Session -> when its leader began (0 where only other members live), zombies aside."""
        for pid, child in list(self._children.items()):
            if child.poll() is not None:
                del self._children[pid]
        found: dict[int, float] = {}
        for process in psutil.process_iter(["status", "create_time"]):
            with contextlib.suppress(psutil.Error, OSError):
                if process.info["status"] == psutil.STATUS_ZOMBIE:
                    continue
                session = os.getsid(process.pid)
                leads = session == process.pid
                found[session] = process.info["create_time"] if leads else found.get(session, 0.0)
        return found

    def _status(self, folder: Path, sessions: dict[int, float]) -> Status:
        job, config = _job(folder), _json(folder / "config.json")
        step = _last_step(folder / "metrics.jsonl")
        steps = job["steps"] if job else int(config.get("train", {}).get("steps", 0))
        alive = _alive(job, sessions) if job else _grows(folder / "metrics.jsonl")
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

    def _signal(self, folder: Path, number: int) -> None:
        job = _job(folder)
        if job and _alive(job, self._sessions()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(job["pid"], number)


def _alive(job: dict[str, Any], sessions: dict[int, float]) -> bool:
    began = sessions.get(job["pid"])
    return began is not None and (began == 0.0 or abs(began - job["created"]) < 1)


def _grows(metrics: Path) -> bool:
    return time.time() - _written(metrics) < RECENT


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _job(folder: Path) -> dict[str, Any] | None:
    job = _json(folder / "job.json")
    return job if {"pid", "created", "arguments", "steps", "processes"} <= set(job) else None


def _begun(folder: Path) -> float:
    return max((p.stat().st_mtime for p in folder.glob("*.json")), default=0.0)


def _last_step(metrics: Path) -> int:
    """Of the last whole line of metrics.jsonl."""
    try:
        with metrics.open("rb") as file:
            file.seek(max(0, metrics.stat().st_size - 8192))
            lines = file.read().rpartition(b"\n")[0].splitlines()
        return int(json.loads(lines[-1])["step"])
    except (OSError, ValueError, KeyError, IndexError):
        return 0


def _after(job: dict[str, Any] | None, flag: str) -> str:
    arguments = job["arguments"] if job else []
    return arguments[arguments.index(flag) + 1] if flag in arguments else ""


def _without(arguments: Sequence[str], flag: str) -> list[str]:
    """The arguments but for a flag and its value."""
    at = list(arguments).index(flag) if flag in arguments else len(arguments)
    return [*arguments[:at], *arguments[at + 2 :]]
