"""Stopping a run signals its own processes and nobody else's, and works after a restart."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from larnet.errors import BadInput
from larnet.training.jobs import launch as module
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.metrics_reader import tail

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sessions of POSIX systems")

STEPS = 1_000_000
# As `larnet train` behaves, but for what it computes
TRAINER = """
import json, subprocess, sys, time
from pathlib import Path
words = dict(zip(sys.argv[2::2], sys.argv[3::2]))
out, steps = Path(words["--out"]), int(words["--steps"])
out.joinpath("config.json").write_text(json.dumps(
    {"variant": words["--variant"], "data": {"source": "synthetic"}, "train": {"steps": steps}}))
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
for step in range(1, steps):
    with (out / "metrics.jsonl").open("a") as file:
        file.write(json.dumps({"step": step, "total": 1.0}) + "\\n")
    if (out / "STOP").exists():
        break
    time.sleep(0.02)
child.kill()
"""
SLEEP = "import time; time.sleep(600)"


@pytest.fixture
def code(tmp_path, monkeypatch) -> Path:
    """A stand-in package `larnet` that the launcher runs."""
    package = tmp_path / "code" / "larnet"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(TRAINER)
    monkeypatch.setattr(module, "ROOT", package.parent)
    return package.parent


@pytest.fixture
def runs(tmp_path) -> Iterator[Runs]:
    """Runs whose processes do not outlive the test."""
    made = Runs(tmp_path / "runs")
    yield made
    for path in made.root.glob("*/job.json"):
        pid = json.loads(path.read_text()).get("pid")
        for process in in_session(pid) if isinstance(pid, int) and pid > 1 else []:
            process.kill()


@pytest.fixture
def strangers() -> Iterator[Callable[..., subprocess.Popen]]:
    """Starts processes that are no run's, each in a session of its own."""
    started: list[subprocess.Popen] = []

    def start(*words: str, **options) -> subprocess.Popen:
        options = {"start_new_session": True} | options
        started.append(subprocess.Popen([sys.executable, *words], **options))
        return started[-1]

    yield start
    for process in started:
        for member in in_session(process.pid):
            member.kill()
        process.wait(10)


def in_session(number: int) -> list[psutil.Process]:
    """Living processes of a session."""
    found = []
    for process in psutil.process_iter(["status"]):
        with contextlib.suppress(OSError, psutil.Error):
            alive = process.info["status"] != psutil.STATUS_ZOMBIE
            if alive and os.getsid(process.pid) == number:
                found.append(process)
    return found


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)


def foreign_job(runs: Runs, process: psutil.Process, **change: object) -> Path:
    """A run whose job.json names a process that is not its own, and which was asked to stop."""
    folder = runs.root / "one"
    folder.mkdir(parents=True)
    job = {
        "pid": process.pid, "created": process.create_time(), "steps": 5, "processes": 1,
        "arguments": ["--variant", "debug", "--out", str(folder)],
    }  # fmt: skip
    (folder / "job.json").write_text(json.dumps(job | change))
    (folder / "STOP").touch()
    os.utime(folder / "STOP", (1, 1))  # long ago: `tend` would tell it by signal
    return folder


def stop_in_every_way(runs: Runs) -> None:
    runs.stop("one")
    runs.stop("one")
    runs.tend()
    time.sleep(0.1)


def test_a_number_given_again_at_the_same_time_is_told_by_its_command_line(runs, strangers):
    somebody = strangers("-c", SLEEP)
    foreign_job(runs, psutil.Process(somebody.pid))
    assert not runs.status("one").alive
    stop_in_every_way(runs)
    assert somebody.poll() is None


def test_the_same_command_line_begun_at_another_time_is_another_process(runs, strangers, code):
    words = ["--variant", "debug", "--out", str(runs.root / "one"), "--steps", str(STEPS)]
    (runs.root / "one").mkdir(parents=True)
    somebody = strangers("-m", "larnet", "train", *words, cwd=code)
    (runs.root / "one").joinpath("STOP").unlink(missing_ok=True)
    process = psutil.Process(somebody.pid)
    job = {"pid": somebody.pid, "created": process.create_time() - 60, "arguments": words}
    (runs.root / "one/job.json").write_text(json.dumps(job | {"steps": STEPS, "processes": 1}))
    assert not runs.status("one").alive
    runs.stop("one")
    assert somebody.poll() is None


def test_children_of_a_stranger_with_the_number_are_left_alone(runs, strangers):
    """The number of a dead leader, now that of another session whose leader died too."""
    left = "import subprocess, sys; subprocess.Popen([sys.executable, '-c', sys.argv[1]])"
    leader = strangers("-c", left, SLEEP)
    process = psutil.Process(leader.pid)
    created = process.create_time()
    until(lambda: leader.poll() is not None)
    (orphan,) = in_session(leader.pid)

    class Gone:
        pid = leader.pid

        @staticmethod
        def create_time() -> float:
            return created

    foreign_job(runs, Gone())
    assert not runs.status("one").alive
    stop_in_every_way(runs)
    assert orphan.is_running() and orphan.status() != psutil.STATUS_ZOMBIE


@pytest.mark.parametrize(
    "pid",
    [
        *(0, -1, 1, 2**31, True, "1"),
        pytest.param(os.getpid(), id="mine"),  # another one in every process that runs tests
        pytest.param(os.getppid(), id="parent"),
    ],
)
def test_numbers_that_are_no_runs_are_never_signalled(runs, monkeypatch, pid):
    sent = []
    monkeypatch.setattr(os, "kill", lambda *args: sent.append(args))
    monkeypatch.setattr(os, "killpg", lambda *args: sent.append(args))
    monkeypatch.setattr(psutil.Process, "send_signal", lambda *args: sent.append(args))
    foreign_job(runs, psutil.Process(), pid=pid)
    stop_in_every_way(runs)
    assert sent == []


LAUNCH = """
import sys
from pathlib import Path
from larnet.training.jobs import launch as module
module.ROOT = Path(sys.argv[1])
name, root, words = sys.argv[2], Path(sys.argv[3]), sys.argv[4:]
module.Runs(root).start(name, words, int(words[words.index("--steps") + 1]))
print("launched", flush=True)
sys.stdin.read()
"""


def server(repository: Path, code: Path, runs: Runs, *words: str) -> subprocess.Popen:
    """A server process that launches the run `one`, and then is killed at once."""
    words = ("--variant", "debug", "--data", "synthetic", "--steps", str(STEPS), *words)
    started = subprocess.Popen(
        [sys.executable, "-c", LAUNCH, str(code), "one", str(runs.root), *words],
        cwd=repository, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert started.stdout.readline() == "launched\n"
    started.send_signal(signal.SIGKILL)
    started.wait(10)
    started.stdin.close()
    started.stdout.close()
    return started


def test_a_run_found_after_the_server_was_killed_is_stopped(runs, code, repository):
    server(repository, code, runs)
    found = Runs(runs.root)
    until(lambda: found.status("one").state == "running")
    job = json.loads((runs.root / "one/job.json").read_text())
    before = found.status("one").step
    until(lambda: found.status("one").step > before)
    assert len(in_session(job["pid"])) == 2
    assert found.stop("one", wait=20)
    assert not in_session(job["pid"])
    assert found.status("one").state == "stopped"


def test_children_whose_leader_died_are_ended_after_a_restart(runs, code, repository):
    server(repository, code, runs)
    until(lambda: runs.status("one").state == "running")
    pid = json.loads((runs.root / "one/job.json").read_text())["pid"]
    until(lambda: len(in_session(pid)) == 2)
    psutil.Process(pid).kill()
    until(lambda: len(in_session(pid)) == 1)
    found = Runs(runs.root)
    assert found.status("one").alive
    found.stop("one")
    assert found.stop("one", wait=10)
    until(lambda: not in_session(pid))  # who was killed may take a moment to die


def test_one_run_at_a_time_after_a_restart_too(runs, code, repository):
    server(repository, code, runs)
    found = Runs(runs.root)
    with pytest.raises(BadInput, match="one run at a time"):
        found.start("two", ["--variant", "debug", "--steps", "5"], 5)
    found.stop("one")
    found.stop("one", wait=20)


@pytest.mark.slow
def test_a_real_training_is_found_and_stopped_while_it_runs(runs, repository):
    """By the same launcher, with everything that training does."""
    few = ("--actions", "bowing,walking")  # whose phrases are encoded first
    server(repository, repository, runs, "--size", "32", "--batch", "2", *few)
    found = Runs(runs.root)
    folder = runs.root / "one"
    end = time.monotonic() + 240  # a busy machine
    while found.status("one").step < 2:
        assert found.status("one").alive, tail(folder / "log.txt")
        assert time.monotonic() < end, tail(folder / "log.txt")
        time.sleep(0.2)
    assert found.stop("one", wait=120), tail(folder / "log.txt")
    status = found.status("one")
    assert (status.state, status.damage) == ("stopped", ())
    assert status.saved == status.step >= 2
    assert found.checkpoint("one").name == f"step_{status.step:06d}"
