"""Runs launched, followed and stopped through their files, which a stand-in trainer writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import psutil
import pytest

from larnet.config.variants import variant
from larnet.errors import BadInput, UnknownName
from larnet.training.jobs import launch as module
from larnet.training.jobs.estimate import estimate
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.metrics_reader import POINTS, Record, tail

pytestmark = pytest.mark.skipif(os.name != "posix", reason="sessions of POSIX systems")

# As `larnet train` behaves: config.json, a line a step, STOP, a checkpoint at the end, children.
TRAINER = """
import json, signal, subprocess, sys, time
from pathlib import Path
words = dict(zip(sys.argv[2::2], sys.argv[3::2]))
out, steps = Path(words["--out"]), int(words["--steps"])
(out / "config.json").write_text(json.dumps(
    {"variant": words["--variant"], "data": {"source": "synthetic"}, "train": {"steps": steps}}))
(out / "STOP").unlink(missing_ok=True)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
if words["--variant"] == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("hello from the trainer", flush=True)
if words["--variant"] == "broken":
    child.kill()
    raise SystemExit("no such thing")
metrics = out / "metrics.jsonl"
done = sum(1 for _ in metrics.open()) if metrics.exists() else 0
for step in range(done + 1, steps + 1):
    with metrics.open("a") as file:
        file.write(json.dumps({"step": step, "total": 1 / step, "seconds": 0.02}) + "\\n")
    time.sleep(0.02)
    if (out / "STOP").exists() and words["--variant"] != "deaf":
        break
folder = out / "checkpoints" / f"step_{step:06d}"
folder.mkdir(parents=True, exist_ok=True)
for name in ("config.json", "model.safetensors", "training.json"):
    (folder / name).write_text("{}")
child.kill()
"""
LONG = 100_000  # steps
STARTED: list[int] = []  # sessions that a test began


@pytest.fixture
def runs(tmp_path, monkeypatch):
    package = tmp_path / "code" / "larnet"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(TRAINER)
    monkeypatch.setattr(module, "ROOT", package.parent)
    made = Runs(tmp_path / "runs")
    yield made
    for pid in STARTED:
        for process in members(pid):
            process.kill()
    STARTED.clear()


def members(session: int) -> list[psutil.Process]:
    """Living processes of a session."""
    found = []
    for process in psutil.process_iter(["status"]):
        try:
            alive = process.info["status"] != psutil.STATUS_ZOMBIE
            if alive and os.getsid(process.pid) == session:
                found.append(process)
        except (OSError, psutil.Error):
            continue
    return found


def ended(session: int) -> bool:
    """Whether nobody of a session lives; who was killed may take a moment to die."""
    end = time.monotonic() + 10
    while members(session) and time.monotonic() < end:
        time.sleep(0.02)
    return not members(session)


def start(runs: Runs, name: str = "one", steps: int = LONG, kind: str = "debug") -> int:
    runs.start(name, ["--variant", kind, "--data", "synthetic", "--steps", str(steps)], steps)
    STARTED.append(json.loads((runs.root / name / "job.json").read_text())["pid"])
    return STARTED[-1]


def until(runs: Runs, state: str, name: str = "one", seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while runs.status(name).state != state:
        assert time.monotonic() < end, runs.status(name)
        time.sleep(0.05)


def test_a_run_goes_from_start_to_finish(runs):
    start(runs, steps=5)
    until(runs, "finished")
    status = runs.status("one")
    assert (status.step, status.steps, status.saved) == (5, 5, 5)
    assert (status.variant, status.data) == ("debug", "synthetic")
    assert runs.checkpoint("one").name == "step_000005"
    assert "hello" in tail(runs.root / "one" / "log.txt")


def test_stop_saves_and_reaches_every_process(runs):
    pid = start(runs)
    until(runs, "running")
    assert len(members(pid)) == 2
    assert runs.stop("one", wait=20)
    assert runs.status("one").state == "stopped"
    assert runs.status("one").saved == runs.status("one").step > 0
    assert ended(pid)


def test_a_run_that_does_not_listen_is_ended_by_signal(runs, monkeypatch):
    pid = start(runs, kind="deaf")
    until(runs, "running")
    runs.stop("one")
    runs.tend()
    assert runs.status("one").state == "stopping", "it has time to save"
    monkeypatch.setattr(module, "PATIENCE", 0)
    time.sleep(0.05)
    runs.tend()
    until(runs, "stopped")
    assert ended(pid)


def test_a_leader_that_died_leaves_nobody_behind(runs):
    pid = start(runs)
    until(runs, "running")
    psutil.Process(pid).kill()
    psutil.Process(pid).wait(10)
    assert runs.status("one").alive, "a member of its session still lives"
    runs.stop("one")
    runs.stop("one", wait=10)
    assert ended(pid)


def test_another_page_finds_the_run_and_stops_it(runs):
    start(runs)
    until(runs, "running")
    other = Runs(runs.root)
    assert other.status("one").state == "running"
    assert other.stop("one", wait=20)


def test_a_run_outlives_the_process_that_launched_it(runs, repository):
    script = (
        "import sys; from pathlib import Path; from larnet.training.jobs import launch as m; "
        f"m.ROOT = Path({str(module.ROOT)!r}); "
        f"m.Runs(Path({str(runs.root)!r})).start('one', "
        f"['--variant', 'debug', '--data', 'synthetic', '--steps', '{LONG}'], {LONG})"
    )
    subprocess.run([sys.executable, "-c", script], cwd=repository, check=True, timeout=120)
    until(runs, "running")
    before = runs.status("one").step
    time.sleep(0.3)
    assert runs.status("one").step > before
    assert runs.stop("one", wait=20)


def test_one_run_at_a_time(runs):
    start(runs)
    with pytest.raises(BadInput, match="one run at a time"):
        start(runs, "two")
    assert runs.names() == ["one"] and not (runs.root / "two").exists()
    until(runs, "running")
    runs.stop("one", wait=20)
    start(runs, "three", steps=2)
    until(runs, "finished", "three")


def test_a_launch_in_progress_keeps_others_out(runs):
    runs.root.mkdir(parents=True)
    lock = runs.root / ".launching"
    lock.touch()
    with pytest.raises(BadInput, match="try again"):
        start(runs)
    os.utime(lock, (1, 1))  # left by a process that died
    start(runs, "two", steps=2)
    until(runs, "finished", "two")


def test_resume_goes_on_where_it_stopped(runs):
    start(runs)
    until(runs, "running")
    runs.stop("one", wait=20)
    stopped = runs.status("one").step
    runs.resume("one", stopped + 5)
    until(runs, "finished")
    steps = [json.loads(line)["step"] for line in (runs.root / "one/metrics.jsonl").open()]
    assert steps == list(range(1, stopped + 6))
    with pytest.raises(BadInput, match="ask for more"):
        runs.resume("one")


def test_a_run_that_failed_says_so(runs):
    start(runs, kind="broken")
    until(runs, "failed")
    assert "no such thing" in tail(runs.root / "one" / "log.txt")
    with pytest.raises(BadInput, match="no checkpoint"):
        runs.checkpoint("one")


def test_a_recycled_process_id_is_not_the_run(runs):
    start(runs, steps=2)
    until(runs, "finished")
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    somebody = subprocess.Popen(sleeper, start_new_session=True)
    path = runs.root / "one" / "job.json"
    job = json.loads(path.read_text())
    path.write_text(json.dumps(job | {"pid": somebody.pid, "created": 1.0}))
    (runs.root / "one" / "metrics.jsonl").unlink()
    assert runs.status("one").state == "failed"
    (runs.root / "one" / "STOP").touch()
    runs.stop("one")
    runs.tend()
    assert somebody.poll() is None
    somebody.kill()
    somebody.wait()


@pytest.mark.parametrize("name", ["", "../up", "a/b", "Big", "-x", "x" * 41, "a b", None, "a\n"])
def test_names_that_are_no_names(runs, name):
    with pytest.raises(BadInput, match="cannot name a run"):
        runs.start(name, [], 1)
    with pytest.raises(UnknownName):
        runs.status(name)


def test_runs_of_the_command_line_are_shown_too(runs):
    folder = runs.root / "by-hand"
    folder.mkdir(parents=True)
    config = {"variant": "demo", "data": {"source": "synthetic"}, "train": {"steps": 9}}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "metrics.jsonl").write_text('{"step": 3, "total": 1}\n')
    assert runs.status("by-hand").state == "running"
    os.utime(folder / "metrics.jsonl", (1, 1))
    assert runs.status("by-hand").state == "stopped"


# ------------------------------------------------------------------------------ its record


def test_a_record_grows_and_begins_again_when_it_was_cut(tmp_path):
    path = tmp_path / "metrics.jsonl"
    record = Record(path)
    assert not record.read()
    path.write_text('{"step": 1, "total": 2.0}\n{"step": 2, "tot')
    assert record.read()
    assert record.steps == [1]
    with path.open("a") as file:
        file.write('al": 1.0, "spread": 0.5}\n')
    assert record.read()
    assert record.steps == [1, 2]
    assert np.isnan(record.values["spread"][0])
    assert not record.read()
    path.write_text('{"step": 1, "total": 9.0}\n')
    assert record.read()
    assert record.values["total"] == [9.0]


def _curves(tmp_path, values: list[float], *names: str) -> list[tuple[int, float, str]]:
    path = tmp_path / "metrics.jsonl"
    rows = ({"step": i, "total": v, "video": 1.0, "seconds": 0.5} for i, v in enumerate(values, 1))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    record = Record(path)
    record.read()
    assert record.rate() == pytest.approx(2.0)
    return record.curves((*names, "absent"))


def test_a_curve_shows_every_point(tmp_path):
    values = [float(i % 7) for i in range(1500)]
    curves = _curves(tmp_path, values, "total")
    assert curves == [(i, v, "total") for i, v in enumerate(values, 1)]


def test_a_long_curve_keeps_its_ends_and_its_spikes(tmp_path):
    values = [float(i % 2) for i in range(5000)]
    values[1234], values[-1], values[0] = 99.0, 0.25, 0.75
    curves = _curves(tmp_path, values, "total", "video")
    assert len(curves) <= POINTS
    total = [(step, value) for step, value, name in curves if name == "total"]
    assert total[0] == (1, 0.75) and total[-1] == (5000, 0.25) and (1235, 99.0) in total
    assert total == sorted(total) and len(set(total)) == len(total)
    assert {value for _, value in total} >= {0.0, 1.0}, "lowest and highest of neighbours"


def test_the_tail_of_a_log_has_the_last_state_of_a_progress_bar(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text("old\n" * 99 + "10%\r50%\r100%\nend\n")
    assert tail(path, 2) == "100%\nend"
    assert tail(tmp_path / "none") == ""


# Measured, CPU-seconds of one step and MB: the estimate must be within a factor of three
@pytest.mark.parametrize(
    ("name", "batch", "seconds", "megabytes"),
    [
        ("quick", 8, 0.34, 544),
        ("demo", 2, 0.8, 725),
        ("demo", 8, 2.1, 1320),
        ("larnet-compact", 4, 0.7, 587),
    ],
)
def test_estimates_are_of_the_right_size(name, batch, seconds, megabytes):
    from larnet.config.specs import override

    found = estimate(override(variant(name), "train", batch=batch), cores=2)
    assert seconds / 3 < found.step_seconds < seconds * 3
    assert megabytes / 3 < found.megabytes < megabytes * 3
    assert found.seconds == pytest.approx(found.step_seconds * variant(name).train.steps)


def test_a_busy_processor_is_part_of_the_estimate():
    """Measured: `quick` took 4.3 s a step beside ten processes on two cores, 0.4 s alone."""
    alone, busy = (estimate(variant("quick"), cores=2, load=load) for load in (0, 9.9))
    assert alone.slowdown == 1 and 4.3 / 2 < busy.step_seconds < 4.3 * 2
    assert busy.seconds == pytest.approx(alone.seconds * busy.slowdown)
    assert estimate(variant("quick"), cores=16, load=9.9) == estimate(variant("quick"), cores=16)


def test_the_fake_trainer_is_told_what_the_real_one_understands(runs):
    from larnet.__main__ import command_parser

    start(runs, steps=2)
    job = json.loads((runs.root / "one" / "job.json").read_text())
    options = command_parser().parse_args(["train", *job["arguments"]])
    assert Path(options.out) == runs.root / "one"
    until(runs, "finished")


def test_a_run_that_began_since_the_last_look_is_found(tmp_path):
    from larnet.ui.tabs.train_view import Follower

    runs = Runs(tmp_path)
    follower = Follower(runs)
    assert follower.find("late") is None
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "job.json").write_text("{}")
    assert "late" in runs.names()
    found = follower.find("late")
    assert found is not None and found.name == "late"
