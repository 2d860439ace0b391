"""Run folders that are damaged in every way: each is said to be, in words; the others are as ever.

`DAMAGES` is the generator: a function a damage, which is given a whole run to spoil.
"""

from __future__ import annotations

import html
import json
import os
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from larnet.config.specs import to_dict
from larnet.config.variants import variant
from larnet.errors import BadInput, LarnetError
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.metrics_reader import Record
from larnet.training.run_folder import RunFolder
from larnet.ui.tabs.train_view import Follower, view

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and links of POSIX systems")

SECRET = "nobody may read this"
DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {}
NO_ONE = 65_534  # the user who owns nothing


def damage(words: str) -> Callable:
    """Register a damage with words that the page must say of it."""

    def register(spoil: Callable[[Path], None]) -> Callable:
        DAMAGES[spoil.__name__.replace("_", "-")] = (spoil, words)
        return spoil

    return register


def whole_run(folder: Path) -> Path:
    """A run that ended after 4 steps."""
    (folder / "samples").mkdir(parents=True)
    config = {"variant": "debug"} | to_dict(variant("debug"))
    config["train"]["steps"] = 4
    (folder / "config.json").write_text(json.dumps(config))
    rows = [{"step": i, "total": 1 / i, "video": 0.5, "seconds": 0.1} for i in range(1, 5)]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (folder / "log.txt").write_text("the last line of the log\n")
    job = {"pid": 2**22 + 1, "created": 1.0, "steps": 4, "processes": 1}
    (folder / "job.json").write_text(json.dumps(job | {"arguments": ["--variant", "debug"]}))
    kept = folder / "checkpoints" / "step_000004"
    kept.mkdir(parents=True)
    for name in ("config.json", "model.safetensors", "training.json"):
        (kept / name).write_text("{}")
    np.save(folder / "samples" / "step_000004.npy", np.zeros((1, 2, 4, 8, 8, 3), np.uint8))
    for path in folder.glob("*"):
        os.utime(path, (10**9, 10**9))
    return folder


def replace_json(path: Path, **values: object) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def in_place(path: Path, make: Callable[[Path], object]) -> None:
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    make(path)


@damage("config.json is missing")
def config_missing(run: Path) -> None:
    (run / "config.json").unlink()
    (run / "job.json").unlink()


@damage("it is empty")
def config_empty(run: Path) -> None:
    (run / "config.json").write_bytes(b"")


@damage("config.json is no text")
def config_binary(run: Path) -> None:
    (run / "config.json").write_bytes(bytes(range(256)))


@damage("config.json is too large")
def config_of_a_gigabyte(run: Path) -> None:
    os.truncate(run / "config.json", 2**30)


@damage("no finite number")
def config_not_a_number(run: Path) -> None:
    (run / "config.json").write_text('{"variant": "debug", "train": {"steps": NaN}}')


@damage("TrainSpec.steps is 'many'")
def config_of_wrong_types(run: Path) -> None:
    (run / "config.json").write_text('{"variant": "debug", "train": {"steps": "many"}}')


@damage("DataSpec is 7")
def config_of_wrong_parts(run: Path) -> None:
    (run / "config.json").write_text('{"variant": "debug", "data": 7}')


@damage("holds no JSON object")
def config_a_list(run: Path) -> None:
    (run / "config.json").write_text("[]")


@damage("nested deeper")
def config_nested(run: Path) -> None:
    (run / "config.json").write_text("[" * 100_000)


@damage("config.json is a folder")
def config_a_folder(run: Path) -> None:
    in_place(run / "config.json", Path.mkdir)


@damage("config.json is a pipe")
def config_a_pipe(run: Path) -> None:
    in_place(run / "config.json", os.mkfifo)


@damage("job.json: pid")
def job_of_wrong_types(run: Path) -> None:
    replace_json(run / "job.json", pid="all")


@damage("job.json: pid is -1")
def job_of_every_process(run: Path) -> None:
    replace_json(run / "job.json", pid=-1)


@damage("job.json: steps")
def job_of_negative_steps(run: Path) -> None:
    replace_json(run / "job.json", steps=-5)


@damage("arguments is no list of words")
def job_of_no_words(run: Path) -> None:
    replace_json(run / "job.json", arguments={"--variant": 3})


@damage("in the future")
def job_of_tomorrow(run: Path) -> None:
    replace_json(run / "job.json", created=time.time() + 10**6)


@damage("dated in the future")
def metrics_of_tomorrow(run: Path) -> None:
    (run / "job.json").unlink()
    os.utime(run / "metrics.jsonl", (time.time() + 10**6,) * 2)


@damage("is of step -3")
def metrics_of_negative_steps(run: Path) -> None:
    with (run / "metrics.jsonl").open("a") as file:
        file.write('{"step": -3, "total": 1}\n')


@damage("2 lines of metrics.jsonl cannot be read")
def metrics_half_written(run: Path) -> None:
    text = (run / "metrics.jsonl").read_text()
    half = '{"step": 2, "tot{"step": 2, "total": 0.5}\n{"step": 3, "total": "much"}\n'
    (run / "metrics.jsonl").write_text(half + text + '{"step": 5, "to')


@damage("The last line of metrics.jsonl cannot be read")
def metrics_of_other_values(run: Path) -> None:
    (run / "metrics.jsonl").write_text('[]\nnull\n7\n{"step": 1e999}\n[{}]\n')


@damage("metrics.jsonl holds no lines")
def metrics_of_a_gigabyte(run: Path) -> None:
    (run / "metrics.jsonl").write_bytes(b"")
    os.truncate(run / "metrics.jsonl", 2**30)


@damage("metrics.jsonl is a pipe")
def metrics_a_pipe(run: Path) -> None:
    in_place(run / "metrics.jsonl", os.mkfifo)


@damage("log.txt holds bytes that are no text")
def log_of_a_gigabyte(run: Path) -> None:
    os.truncate(run / "log.txt", 2**30)


@damage("log.txt is a link that leads out")
def log_a_link_out(run: Path) -> None:
    (run.parent / ".secret").write_text(SECRET)
    in_place(run / "log.txt", lambda path: path.symlink_to(run.parent / ".secret"))


@damage("log.txt is a pipe")
def log_a_pipe(run: Path) -> None:
    in_place(run / "log.txt", os.mkfifo)


@damage("log.txt is a folder")
def log_a_folder(run: Path) -> None:
    in_place(run / "log.txt", Path.mkdir)


@damage("checkpoints cannot be read")
def checkpoints_a_file(run: Path) -> None:
    in_place(run / "checkpoints", Path.touch)


@damage("step_last is no checkpoint")
def checkpoints_of_other_names(run: Path) -> None:
    shutil.copytree(run / "checkpoints/step_000004", run / "checkpoints/step_last")


@damage("step_000009 is a link")
def checkpoints_linked(run: Path) -> None:
    (run / "checkpoints/step_000009").symlink_to(run / "checkpoints/step_000004")


@damage("samples is a link")
def samples_a_link_out(run: Path) -> None:
    in_place(run / "samples", lambda path: path.symlink_to("/"))


@damage("STOP is no file")
def stop_a_link_out(run: Path) -> None:
    (run / "STOP").symlink_to(run.parent / ".made-elsewhere")


@damage("is a link that leads out")
def run_a_link_out(run: Path) -> None:
    moved = Path(tempfile.mkdtemp(dir=run.parent.parent)) / "elsewhere"
    run.rename(moved)
    run.symlink_to(moved)


@damage("links go in a circle|too many levels|cannot be read")
def run_a_circle(run: Path) -> None:
    shutil.rmtree(run)
    run.symlink_to(run.name)


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> Runs:
    """A whole run and every damaged one."""
    root = tmp_path_factory.mktemp("damaged") / "runs"
    whole_run(root / "whole")
    for name, (spoil, _) in DAMAGES.items():
        spoil(whole_run(root / name))
    return Runs(root)


@pytest.fixture(scope="module")
def follower(runs) -> Follower:
    return Follower(runs)


def shown(follower: Follower, name: str) -> str:
    """Everything that the page shows of a run, as text."""
    found = view(follower, name)
    parts = [value() if callable(value) else value for _, value in found.values()]
    return html.unescape("\n".join(map(str, parts)))


def test_there_are_more_than_twenty_damages():
    assert len(DAMAGES) > 20


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_run_is_shown_as_damaged(follower, name):
    import re

    card = html.unescape(view(follower, name)["card"][1])
    assert "Damaged: " in card
    assert re.search(DAMAGES[name][1], card), card
    assert SECRET not in shown(follower, name)


def test_the_others_are_as_ever(follower, runs):
    assert set(runs.names()) >= {"whole", *DAMAGES}
    status = runs.status("whole")
    assert (status.state, status.step, status.saved, status.damage) == ("finished", 4, 4, ())
    text = shown(follower, "whole")
    assert "Damaged: " not in text
    assert "the last line of the log" in text
    assert len(follower.curves("whole", {"total": "Whole loss"})) == 4
    assert "Damaged" in view(follower, "whole")["table"][1], "every run stands in the table"


def test_looking_at_all_of_them_takes_no_time_and_no_memory(runs):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    fresh = Follower(runs)
    for name in runs.names():
        view(fresh, name)
    assert time.monotonic() - began < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes


@pytest.mark.parametrize("name", DAMAGES)
def test_nothing_that_is_asked_of_one_breaks(runs, name, monkeypatch):
    """Every button of the page: an answer, or words; never a signal to anybody."""
    monkeypatch.setattr(os, "killpg", lambda *_: pytest.fail("a group was signalled"))
    monkeypatch.setattr("psutil.Process.send_signal", lambda *_: pytest.fail("a signal was sent"))
    monkeypatch.setattr(Runs, "_launch", lambda *_: None)
    for call in (runs.checkpoint, runs.stop, lambda name: runs.resume(name, 9)):
        try:
            call(name)
        except LarnetError as error:
            assert str(error)
    runs.tend()
    assert not (runs.root / ".made-elsewhere").exists(), "a link was followed to write"


@pytest.mark.parametrize("name", ["config-of-wrong-types", "config-a-folder", "config-missing"])
def test_what_cannot_go_on_says_why(tmp_path, name):
    DAMAGES[name][0](whole_run(tmp_path / "one"))
    with pytest.raises(BadInput, match="cannot go on"):
        Runs(tmp_path).resume("one", 9)
    with pytest.raises(BadInput):
        RunFolder(tmp_path / "one").read_config()


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b"no samples"),
        lambda path: np.save(path, np.zeros((2, 2), np.float32)),
        lambda path: np.save(path, np.array([{}], object), allow_pickle=True),
        lambda path: path.write_bytes(_npy("(9999999, 2, 16, 99999, 99999, 3)")),
        lambda path: path.write_bytes(_npy("(1, 2, 16, 64, 64, 3)")),
        lambda path: path.write_bytes(_npy("(" * 200)),
        lambda path: os.mkfifo(path),
        lambda path: path.mkdir(),
        lambda path: path.symlink_to("/etc/hostname"),
    ],
)
def test_samples_that_are_none(tmp_path, make):
    run = whole_run(tmp_path / "one")
    in_place(run / "samples" / "step_000004.npy", make)
    follower = Follower(Runs(tmp_path))
    text = follower.samples(follower.newest_sample("one"))
    assert "step_000004.npy" in text
    assert "<video" not in text


def _npy(shape: str) -> bytes:
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


@pytest.mark.parametrize(
    "name",
    ["<img src=x onerror=alert(1)>", "two\nlines", 'quote"s', "tab\there", "\udcff\udcfe", "ünï"],
)
def test_names_of_folders_are_shown_as_text(tmp_path, name):
    whole_run(tmp_path / name)
    follower = Follower(Runs(tmp_path))
    (known,) = follower.runs.names()
    found = view(follower, known)
    json.dumps(known).encode()
    for part in ("card", "table"):
        assert "<img" not in found[part][1]
        found[part][1].encode()
    assert known.isprintable()
    assert "the last line of the log" in found["log"][1]
    assert follower.runs.checkpoint(known).name == "step_000004"


@contextmanager
def as_nobody() -> Iterator[None]:
    if os.geteuid():
        yield
        return
    os.seteuid(NO_ONE)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("part", ["config.json", "log.txt", "metrics.jsonl", "checkpoints", "."])
def test_what_may_not_be_read(part):
    """In a folder of its own: nobody may pass through those of pytest."""
    with tempfile.TemporaryDirectory() as text:
        root = Path(text)
        root.chmod(0o755)
        whole_run(root / "whole")
        locked = whole_run(root / "locked") / part
        locked.chmod(0)
        try:
            with as_nobody():
                statuses = {s.name: s for s in Runs(root).statuses()}
            assert "permission denied" in " ".join(statuses["locked"].damage)
            assert statuses["whole"].damage == ()
        finally:
            locked.chmod(0o755)


def test_a_place_of_runs_that_is_a_file(tmp_path):
    (tmp_path / "runs").touch()
    runs = Runs(tmp_path / "runs")
    assert runs.names() == [] and runs.statuses() == []
    with pytest.raises(BadInput, match="a file, not a folder"):
        runs.start("one", [], 1)


def test_a_log_through_a_link_is_not_written_to(tmp_path):
    run = whole_run(tmp_path / "one")
    (tmp_path / "target").write_text("mine")
    in_place(run / "log.txt", lambda path: path.symlink_to(tmp_path / "target"))
    with pytest.raises(BadInput, match=r"log\.txt"):
        Runs(tmp_path).resume("one", 9)
    assert (tmp_path / "target").read_text() == "mine"


def test_a_long_file_of_rubbish_is_given_up(tmp_path):
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(b"rubbish\n" * 500_000)
    record = Record(path)
    began = time.monotonic()
    for _ in range(20):
        record.read()
    assert time.monotonic() - began < 5
    assert record.steps == []
    assert "too much that is no metrics" in " ".join(record.damage())


def test_a_log_of_control_characters_is_text(tmp_path):
    run = whole_run(tmp_path / "one")
    (run / "log.txt").write_bytes(b"\x1b[31mred\x07 \xff\xfe\n")
    text = view(Follower(Runs(tmp_path)), "one")["log"][1]
    assert "red" in text
    assert "\x1b" not in text and "\x07" not in text
