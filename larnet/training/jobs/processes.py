"""Which processes are those of a run: what may be signalled, and nothing else.

A process number alone says nothing: numbers are given again. The leader of a run's session is the
one that began when job.json says and whose command line ends in its arguments; where the leader is
gone, its children are told by the run's token in their environment.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from dataclasses import dataclass

import psutil

from larnet.training.jobs.run_files import Job

TOKEN = "LARNET_RUN_TOKEN"  # environment variable of every process of a run
NEAR = 1.0  # seconds by which two readings of one process's beginning may differ


@dataclass(frozen=True)
class LivingProcesses:
    """Those of this machine, zombies aside, by session."""

    sessions: Mapping[int, tuple[psutil.Process, ...]]

    @classmethod
    def now(cls) -> LivingProcesses:
        """As they are at this moment."""
        found: dict[int, tuple[psutil.Process, ...]] = {}
        for number in psutil.pids():  # not `process_iter`: it remembers numbers given again
            with contextlib.suppress(psutil.Error, OSError):
                process = psutil.Process(number)
                if process.status() != psutil.STATUS_ZOMBIE:
                    session = os.getsid(number)
                    found[session] = (*found.get(session, ()), process)
        return cls(found)

    def of(self, job: Job) -> list[psutil.Process]:
        """The processes of a run; none of anybody else."""
        if not job.pid:  # whoever launched it ended before it could note the number
            return [p for group in self.sessions.values() for p in group if _carries(p, job)]
        members = list(self.sessions.get(job.pid, ()))
        if any(p.pid == job.pid and _leads(p, job) for p in members):
            return members
        return [p for p in members if _carries(p, job)]


def _leads(process: psutil.Process, job: Job) -> bool:
    try:
        words = process.cmdline()
        began = process.create_time()
    except (psutil.Error, OSError):
        return False
    arguments = list(job.arguments)
    ours = bool(arguments) and words[-len(arguments) :] == arguments
    return ours and {"larnet", "train"} <= set(words) and abs(began - job.created) < NEAR


def _carries(process: psutil.Process, job: Job) -> bool:
    if not job.token:
        return False
    try:
        return process.environ().get(TOKEN) == job.token
    except (psutil.Error, OSError):
        return False


def signal_all(processes: list[psutil.Process], number: int) -> None:
    """Send a signal to each that is still the process it was."""
    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            process.send_signal(number)
