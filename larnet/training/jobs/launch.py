"""Launch, follow and stop runs from another process. A run's files are the only truth about it.

    runs/NAME/job.json    how it was launched, and as which process
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
from pathlib import Path

import psutil

from larnet.errors import BadInput, UnknownName
from larnet.training.jobs.status import ALIVE, Status, begun, lives, read_job, read_status

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
ROOT = Path(__file__).resolve().parents[3]  # where `python -m larnet` is run
PATIENCE = 120  # seconds after STOP until the processes of a run are told by signal
LOCKED = 30  # seconds after which the lock of a launch is a dead process's


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
        found = [p for p in self.root.iterdir() if (p / "config.json").is_file() or read_job(p)]
        return [p.name for p in sorted(found, key=lambda p: -begun(p))]

    def statuses(self) -> list[Status]:
        """Of every run, in the order of `names`."""
        sessions = self._sessions()
        return [read_status(self.root / name, sessions) for name in self.names()]

    def status(self, name: str) -> Status:
        """Of one run. Raises UnknownName."""
        return read_status(self.folder(name), self._sessions())

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
        job = read_job(folder)
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

    def _signal(self, folder: Path, number: int) -> None:
        job = read_job(folder)
        if job and lives(job, self._sessions()):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(job["pid"], number)


def _without(arguments: Sequence[str], flag: str) -> list[str]:
    """The arguments but for a flag and its value."""
    at = list(arguments).index(flag) if flag in arguments else len(arguments)
    return [*arguments[:at], *arguments[at + 2 :]]
