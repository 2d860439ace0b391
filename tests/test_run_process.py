"""A run of the command line lives as long as its process, whatever the age of its metrics."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.errors import BadInput
from larnet.training import loop
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.manage import delete, rename
from larnet.training.jobs.run_process import PROCESS, RunProcess
from larnet.training.loop import train
from larnet.training.run_folder import RunFolder
from larnet.training.small_trainer import SmallTrainer, check_new

# As the process of `larnet train` in its first step, which takes long
AT_WORK = """
import sys, time
from pathlib import Path
from larnet.training.jobs.run_process import working_on
with working_on(Path(sys.argv[1])):
    print("begun", flush=True)
    time.sleep(600)
"""
LONG_AGO = (10**9, 10**9)


@pytest.fixture
def runs(tmp_path) -> Runs:
    return Runs(tmp_path)


@pytest.fixture
def begun(runs, repository) -> Iterator[subprocess.Popen]:
    """The process of a run `mine` that has done no step yet."""
    folder = RunFolder(runs.root / "mine")
    folder.start(variant("debug"), "debug", resume=False)
    argv = [sys.executable, "-c", AT_WORK, str(folder.root)]
    process = subprocess.Popen(argv, cwd=repository, stdout=subprocess.PIPE, text=True)
    assert process.stdout and process.stdout.readline() == "begun\n"
    yield process
    process.kill()
    process.communicate()


def log_a_step(runs: Runs, when: tuple[int, int] | None = None) -> Path:
    folder = RunFolder(runs.root / "mine")
    folder.log(1, {"total": 1.0})
    if when:
        os.utime(folder.metrics, when)
    return folder.root


def test_it_lives_before_its_first_step_and_in_a_long_one(runs, begun):
    assert runs.status("mine").state == "starting"
    log_a_step(runs)
    assert runs.status("mine").state == "running"
    os.utime(runs.root / "mine" / "metrics.jsonl", (time.time() - 3_600,) * 2)
    assert runs.status("mine").alive


def test_nobody_takes_it_away_or_joins_it_while_it_lives(runs, begun):
    folder = log_a_step(runs, LONG_AGO)
    for refused in (
        lambda: delete(runs, "mine"),
        lambda: rename(runs, "mine", "other"),
        lambda: runs.resume("mine", 9),
        lambda: RunFolder(folder).start(variant("debug"), "debug", resume=True),
        lambda: check_new(folder, resume=True),
    ):
        with pytest.raises(BadInput, match=r"still going on|one run at a time"):
            refused()
    assert (folder / "config.json").is_file() and not (folder / "job.json").exists()


def test_a_process_that_died_has_stopped_at_once(runs, begun):
    folder = log_a_step(runs)
    begun.kill()
    begun.wait()
    assert runs.status("mine").state == "stopped"
    delete(runs, "mine")
    assert not folder.exists()


def test_a_number_that_was_given_again_is_another_process(runs, begun):
    told = log_a_step(runs) / PROCESS
    values = json.loads(told.read_text())
    told.write_text(json.dumps(values | {"began": values["began"] - 100}))
    assert runs.status("mine").state == "stopped"


def test_a_run_of_another_machine_is_known_by_the_age_of_its_metrics(runs, begun):
    folder = log_a_step(runs)
    told = folder / PROCESS
    theirs = json.loads(told.read_text()) | {"machine": "another", "pid": 2**22 + 1}
    told.write_text(json.dumps(theirs))
    assert runs.status("mine").state == "running"
    os.utime(folder / "metrics.jsonl", LONG_AGO)
    assert runs.status("mine").state == "stopped"


@pytest.mark.parametrize(
    ("change", "words"),
    [({"pid": 0}, "pid is 0"), ({"began": "now"}, "began is 'now'"), ({"machine": 3}, "machine")],
)
def test_a_damaged_file_is_said_to_be(runs, begun, change, words):
    told = log_a_step(runs) / PROCESS
    told.write_text(json.dumps(json.loads(told.read_text()) | change))
    (damage,) = runs.status("mine").damage
    assert damage.startswith(PROCESS) and words in damage


def test_training_says_when_it_works_and_when_it_has_ended(
    runs, tmp_path_factory, monkeypatch, made_up_phrases
):
    """The process goes on after the run: several runs of a table are trained by one."""
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))
    states, keep = [], loop._keep

    def looked_at(*given, **more) -> None:
        states.append(runs.status("mine").state)
        keep(*given, **more)

    monkeypatch.setattr(loop, "_keep", looked_at)
    spec = override(variant("debug"), "train", steps=2, workers=0)
    train(spec, runs.root / "mine", "debug", device="cpu")
    assert states == ["starting", "running"]
    assert runs.status("mine").state == "finished"


def test_a_small_network_too(runs):
    import torch
    from torch import nn

    from larnet.body.network_folder import FILLER
    from larnet.nets.decoders.background_filler import BackgroundFiller, FillerSpec
    from larnet.training.small_trainer import SmallTraining, run_small

    states = []

    def losses(network: nn.Module, step: int) -> dict[str, torch.Tensor]:
        states.append(runs.status("mine").state)
        return {"x": next(network.parameters()).square().sum()}

    training = SmallTraining(steps=2, save_every=2)
    trainer = SmallTrainer(lambda: BackgroundFiller(FillerSpec()), losses, training)
    run_small(trainer, runs.root / "mine", FILLER, FillerSpec(), lambda net: {"s": 0.0}, "")
    assert states == ["starting", "running"]
    assert runs.status("mine").state == "finished"


def test_a_process_tells_itself_from_others():
    this = RunProcess.this()
    assert this.lives and not this.elsewhere and this.pid == os.getpid()
