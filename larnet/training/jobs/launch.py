"""Launch, follow and stop runs from another process. A run's files are the only truth about it.

    runs/NAME/job.json    how it was launched, and as which process
    runs/NAME/STOP        asks the run to save and end
    runs/NAME/log.txt     everything its processes print

Every process of a run belongs to one session, that of the process in job.json, and carries the
run's token: so a page that was restarted, or another one, finds and ends all of them, and none
of anybody else. Nothing here imports torch.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from larnet.errors import BadInput, UnknownName
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.bounded_file import read_bounded
from larnet.training.jobs.processes import TOKEN, LivingProcesses, signal_all
from larnet.training.jobs.run_files import (
    CONFIG,
    JOB,
    STOP,
    ask_to_stop,
    forget_error,
    forget_stop,
    open_log,
    read_config,
    read_job,
    run_folders,
    step_folders,
)
from larnet.training.jobs.status import ALIVE, Status, begun, read_status

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
        folders = run_folders(self.root)
        if name not in folders:
            raise UnknownName("run", str(name), folders)
        return folders[name]

    def names(self) -> list[str]:
        """Runs, the most recently begun first."""
        found = run_folders(self.root)
        return sorted(found, key=lambda name: (-begun(found[name]), name))

    def statuses(self) -> list[Status]:
        """Of every run, in the order of `names`."""
        living, folders = self._living(), run_folders(self.root)
        ordered = sorted(folders, key=lambda name: (-begun(folders[name]), name))
        return [read_status(folders[name], living) for name in ordered]

    def status(self, name: str) -> Status:
        """Of one run. Raises UnknownName."""
        return read_status(self.folder(name), self._living())

    def start(self, name: str, arguments: Sequence[str], steps: int, processes: int = 1) -> None:
        """Begin a run with the arguments of `larnet train` (without --out).

        Raises BadInput for a name that is taken or cannot be one, and when a run is going on.
        """
        self.check_new_name(name)
        with self._lock():
            (self.root / name).mkdir(parents=True)
            self._launch(name, [*arguments, "--out", str(self.root / name)], steps, processes)

    def check_new_name(self, name: str) -> None:
        """Raise BadInput for a name that is taken or cannot be one."""
        if not isinstance(name, str) or not NAME.fullmatch(name):
            raise BadInput(
                f"{name!r:.60} cannot name a run: use up to 40 small letters, digits and hyphens."
            )
        if os.path.lexists(self.root / name):
            raise BadInput(f"There is already a run called {name!r}; choose another name.")

    def resume(self, name: str, steps: int | None = None) -> None:
        """Go on with a run that has ended, up to `steps` in all (as many as before without).

        Raises UnknownName, and BadInput when nothing is left to do, a run is going on or the files
        that it would go on from are damaged.
        """
        now, folder = self.status(name), self.folder(name)
        if not now.kind.resumes:
            raise BadInput(
                f"{name!r} is a {now.kind.title}; go on with it on the command line: "
                f"python -m larnet {now.kind.command} ... --resume"
            )
        steps = steps or now.steps
        if not now.alive and now.saved >= steps:
            raise BadInput(f"{name!r} has done its {now.saved} steps; ask for more of them.")
        try:
            job = read_job(folder)
            if job is None or os.path.lexists(folder / CONFIG):
                read_config(folder)
        except FileNotFoundError:
            raise BadInput(f"{name!r} cannot go on: its {CONFIG} is missing.") from None
        except BadInput as error:
            raise BadInput(f"{name!r} is damaged and cannot go on: {error}") from error
        argv = list(job.arguments) if job else ["--variant", now.variant, "--data", now.data]
        argv = _without(_without(argv, "--steps"), "--out")  # it may have been renamed
        argv = [a for a in argv if a != "--resume"] + ["--out", str(folder)]
        argv += ["--steps", str(steps), "--resume"]
        with self._lock(name):
            forget_stop(folder)
            forget_error(folder)
            self._launch(name, argv, steps, job.processes if job else 1)

    def stop(self, name: str, *, wait: float = 0) -> bool:
        """Ask a run to save and end; asked again, tell its processes by signal. Whether it has
        ended after `wait` seconds. Raises UnknownName, and BadInput for a kind that cannot be
        asked."""
        folder = self.folder(name)
        now = self.status(name)
        state = now.state
        if not now.kind.stops and now.alive:
            raise BadInput(
                f"{name!r} is a {now.kind.title}, which is stopped where it was started."
            )
        if state in ALIVE:
            ask_to_stop(folder)
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
                waited = _age(folder / STOP)
                if waited > 2 * PATIENCE:
                    self._signal(folder, signal.SIGKILL)
                elif waited > PATIENCE:
                    self._signal(folder, signal.SIGTERM)

    def checkpoint(self, name: str) -> Path:
        """The newest checkpoint of a run that can be used. Raises BadInput when there is none."""
        if not self.status(name).kind.serves:
            raise BadInput(f"{name!r} trains no model that can animate.")
        for _, folder in sorted(step_folders(self.folder(name)).items(), reverse=True):
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
        folder, token = self.root / name, secrets.token_hex(16)
        job = {
            "pid": 0,  # until it is known: a page that ends before leaves the token
            "created": time.time(),
            "arguments": arguments,
            "steps": steps,
            "processes": processes,
            "token": token,
        }
        with open_log(folder) as log:
            _write_job(folder, job)
            child = subprocess.Popen(
                argv,
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1", TOKEN: token},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # it outlives this process, and can be ended as a whole
            )
        process = psutil.Process(child.pid)
        with contextlib.suppress(psutil.Error):
            process.nice(10)  # visitors come first
            _wait_for_command(process)
        _write_job(folder, job | {"pid": child.pid, "created": process.create_time()})
        self._children[child.pid] = child

    @contextlib.contextmanager
    def _lock(self, name: str = "") -> Iterator[None]:
        """For a launch: nobody else launches meanwhile, and neither the run `name` nor anything
        launched is alive."""
        lock = self.root / ".launching"
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            if _age(lock) > LOCKED or _left_by_the_dead(lock):
                lock.unlink(missing_ok=True)
            with lock.open("x") as file:
                file.write(str(os.getpid()))
        except FileExistsError:
            if not self.root.is_dir():
                raise BadInput("The place of the runs is a file, not a folder.") from None
            raise BadInput("Another run is being started at this moment; try again.") from None
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"No run can be kept here: {reason}.") from None
        try:
            for status in self.statuses():
                if status.alive and (status.launched or status.name == name):
                    raise BadInput(
                        f"{status.name!r} is {status.state}: one run at a time. Stop it first."
                    )
            yield
        finally:
            lock.unlink(missing_ok=True)

    def _living(self) -> LivingProcesses:
        for pid, child in list(self._children.items()):
            if child.poll() is not None:
                del self._children[pid]
        return LivingProcesses.now()

    def _signal(self, folder: Path, number: int) -> None:
        with contextlib.suppress(BadInput):  # a damaged job.json names no process
            if job := read_job(folder):
                signal_all(self._living().of(job), number)


def _write_job(folder: Path, job: dict[str, Any]) -> None:
    write_atomically(folder / JOB, (json.dumps(job, indent=1) + "\n").encode())


def _age(path: Path) -> float:
    """Seconds since a file was written, 0 where there is none; one dated in the future is dated
    anew."""
    try:
        age = time.time() - path.lstat().st_mtime
        if age < 0:
            os.utime(path, follow_symlinks=False)
        return max(0.0, age)
    except OSError:
        return 0.0


def _left_by_the_dead(lock: Path) -> bool:
    """Whether the process that took a lock has ended."""
    try:
        owner = int(read_bounded(lock, lock.parent, 32))
    except (OSError, ValueError, BadInput):
        return False  # an older one's, without a number
    return not psutil.pid_exists(owner)


def _wait_for_command(process: psutil.Process, longest: float = 1.0) -> None:
    """A process that has just begun has no command line for a moment, by which it is known."""
    end = time.monotonic() + longest
    while not process.cmdline() and time.monotonic() < end:
        time.sleep(0.005)


def _without(arguments: Sequence[str], flag: str) -> list[str]:
    """The arguments but for a flag and its value."""
    at = list(arguments).index(flag) if flag in arguments else len(arguments)
    return [*arguments[:at], *arguments[at + 2 :]]
