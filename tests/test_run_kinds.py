"""Runs of every command are listed as what they are."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.errors import BadInput
from larnet.nets.decoders.background_filler import FillerSpec
from larnet.nets.part_network import PartSpec
from larnet.training.jobs.launch import Runs
from larnet.training.run_folder import RunFolder
from larnet.training.small_trainer import SmallTraining, write_config
from larnet.ui.tabs.train_view import Follower, view


def _rows(path: Path, steps: int) -> None:
    path.write_text("".join(json.dumps({"step": i, "x": 0.5}) + "\n" for i in range(1, steps + 1)))


@pytest.fixture
def runs(tmp_path) -> Runs:
    """A run of each other command, as the commands begin them; the one of parts goes on."""
    spec = override(variant("debug"), "skeleton", steps=9)
    moving = RunFolder(tmp_path / "moving")
    moving.start(spec, "movements", resume=False)
    _rows(moving.root / "metrics.jsonl", 9)
    os.utime(moving.root / "metrics.jsonl", (10**9, 10**9))
    (saved := moving.root / "checkpoints" / "step_000009").mkdir(parents=True)
    (saved / "training.json").touch()
    (parts := tmp_path / "parts").mkdir()
    write_config(parts, SmallTraining(steps=7), PartSpec())
    _rows(parts / "metrics.jsonl", 5)
    _rows(parts / "validation.jsonl", 4)
    (parts / "state.safetensors").touch()
    return Runs(tmp_path)


def test_each_is_shown_as_what_it_is(runs):
    moving, parts = runs.status("moving"), runs.status("parts")
    assert (moving.kind.command, moving.state) == ("train-movements", "finished")
    assert (moving.step, moving.steps, moving.saved) == (9, 9, 9)
    assert (parts.kind.command, parts.state) == ("train-parts", "running")
    assert (parts.step, parts.steps, parts.saved) == (5, 7, 4)
    assert moving.damage == parts.damage == ()
    table = view(Follower(runs), "parts")["table"][1]
    assert "movement training" in table and "part training" in table and "5 / 7" in table
    assert "Damaged" not in table


def test_a_filler_is_no_part_network_and_old_runs_of_parts_name_nothing(runs):
    folder = runs.root / "parts"
    write_config(folder, SmallTraining(steps=7), FillerSpec())
    assert runs.status("parts").kind.command == "train-filler"
    config = json.loads((folder / "config.json").read_text())
    del config["network"]
    (folder / "config.json").write_text(json.dumps(config))
    assert runs.status("parts").kind.command == "train-parts"
    (folder / "config.json").write_text(json.dumps(config | {"network": "Other"}))
    assert "network is 'Other'" in runs.status("parts").damage[0]


def test_the_page_offers_only_what_can_be_done(runs):
    follower = Follower(runs)
    card, buttons = (view(follower, "parts")[part][1] for part in ("card", "buttons"))
    assert "part training</p>" in card
    assert not any(buttons), "stop, go on, use, try"
    assert view(follower, "moving")["buttons"][1] == (False, False, True, True)


def test_what_cannot_be_done_is_refused_in_words(runs):
    with pytest.raises(BadInput, match=r"movement training; go on .* train-movements .* --resume"):
        runs.resume("moving", 20)
    with pytest.raises(BadInput, match="part training, which is stopped where it was started"):
        runs.stop("parts")
    with pytest.raises(BadInput, match="no model that can animate"):
        runs.checkpoint("parts")


@pytest.mark.parametrize(
    ("training", "words"),
    [
        ({"steps": "many"}, "training.steps is 'many'"),
        ({"steps": 0}, "training.steps is 0"),
        ([], "training.steps is None"),
    ],
)
def test_a_damaged_run_of_parts_is_still_damaged(runs, training, words):
    config = runs.root / "parts" / "config.json"
    config.write_text(json.dumps({"training": training, "spec": {}}))
    assert words in " ".join(runs.status("parts").damage)
