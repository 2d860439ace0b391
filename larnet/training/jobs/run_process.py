"""runs/NAME/process.json: which process works on a run, written by that process itself.

So a run of the command line is known to live, or to have died, by its process and not by the age of
its metrics. A process of another machine, whose runs may be seen on a shared disk, cannot be looked
up here.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from larnet.config.fields import check_number
from larnet.errors import BadInput
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.bounded_file import read_object
from larnet.training.jobs.processes import NEAR

PROCESS = "process.json"
LARGEST = 10_000  # bytes


@dataclass(frozen=True)
class RunProcess:
    """The process that works on a run, or did."""

    pid: int
    began: float  # when the process began, seconds since the epoch; tells numbers given again
    machine: str  # where the pid means anything
    ended: bool = False  # the work has ended; the process may go on with something else

    @classmethod
    def this(cls) -> RunProcess:
        """This process."""
        return cls(os.getpid(), psutil.Process().create_time(), this_machine())

    @property
    def elsewhere(self) -> bool:
        """Whether it is another machine's, so that it is not known here whether it lives."""
        return self.machine != this_machine()

    @property
    def lives(self) -> bool:
        """Whether it is at work, as far as this machine knows."""
        if self.ended or self.elsewhere:
            return False
        try:
            process = psutil.Process(self.pid)
            near = abs(process.create_time() - self.began) < NEAR
            return near and process.status() != psutil.STATUS_ZOMBIE
        except (psutil.Error, OSError):
            return False


def this_machine() -> str:
    """The host's name and, where there are such, the name space of process numbers: containers
    share one, the other or both."""
    try:
        return f"{socket.gethostname()} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return socket.gethostname()


def read_process(folder: Path) -> RunProcess | None:
    """process.json, None where there is none: the run began long ago, or was only launched yet.
    Raises BadInput where it is damaged."""
    try:
        values = read_object(folder / PROCESS, folder, LARGEST)
    except FileNotFoundError:
        return None
    check_number(f"{PROCESS}: pid", values.get("pid"), (1, 2**31 - 1), whole=True)
    check_number(f"{PROCESS}: began", values.get("began"), (0, 1e11))
    machine = values.get("machine")
    if not isinstance(machine, str):
        raise BadInput(f"{PROCESS}: machine is {machine!r:.40}, which is no name.")
    return RunProcess(values["pid"], values["began"], machine, values.get("ended") is True)


def check_free(folder: Path) -> None:
    """Raise BadInput where another process of this machine works on the run in a folder."""
    try:
        own = read_process(folder)
    except BadInput:
        return  # a damaged file names no process
    if own and own.lives and own.pid != os.getpid():
        raise BadInput(
            f"The run in {folder.name!r} is still going on, as process {own.pid}. Stop it, or wait."
        )


@contextlib.contextmanager
def working_on(folder: Path, main: bool = True) -> Iterator[None]:
    """While it is open, this process is known to work on the run in a folder; of several processes
    only the main one says so."""
    if not main:
        yield
        return
    this = RunProcess.this()
    _write(folder, this)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # a full disk; or the folder is gone
            _write(folder, replace(this, ended=True))


def _write(folder: Path, process: RunProcess) -> None:
    write_atomically(folder / PROCESS, (json.dumps(asdict(process), indent=1) + "\n").encode())
