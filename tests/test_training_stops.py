"""A run that stops keeps its steps and says what helps; one that goes on is the one begun."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from larnet.__main__ import main
from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.errors import BadInput, MissingData
from larnet.media.video_file import write
from larnet.training import monitor, trainer
from larnet.training.jobs.launch import Runs
from larnet.training.loop import train
from larnet.training.monitor import check_spread
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


def run(out: Path, steps: int = 4, source: str = "synthetic", **fields) -> Path:
    spec = override(variant("debug"), "data", source=source)
    spec = override(spec, "train", steps=steps, sample_every=3, save_every=100, **fields)
    return train(spec, out, "debug", device="cpu")


def clips(root: Path, frames: int, *actions: str) -> Path:
    """Two clips for every action, the same two."""
    for action in actions:
        (root / action).mkdir(parents=True)
        for name in (1, 2):
            clip = np.random.default_rng(name).integers(0, 256, (1, 48, 64, 3), np.uint8)
            write(root / action / f"{name}.mp4", clip.repeat(frames, 0), 24)
    return root


def collapsed(*_) -> dict[str, float]:
    return {"spread_e_m": 0.0, "spread_real": 1.0}


def test_a_collapse_is_a_matter_of_two_actions():
    check_spread(5, collapsed(), 1)
    with pytest.raises(BadInput, match="Step 5: the motion features collapsed") as raised:
        check_spread(5, collapsed(), 2)
    for remedy in ("lower learning rate", "more clips a step", "another variant"):
        assert remedy in str(raised.value)


def test_one_action_trains_to_its_end(tmp_path, made_up_phrases):
    root = clips(tmp_path / "clips", 40, "squatting")
    assert run(tmp_path / "run", 3, f"folder:{root}").name == "step_000003"


def test_actions_of_one_and_the_same_clip_train_to_their_end(tmp_path, made_up_phrases):
    root = clips(tmp_path / "clips", 40, "squatting", "jumping")
    assert run(tmp_path / "run", 3, f"folder:{root}").name == "step_000003"


def test_a_stop_in_words_saves_the_steps_first(tmp_path, made_up_phrases, monkeypatch):
    monkeypatch.setattr(monitor.TrainingMonitor, "spread", collapsed)
    with pytest.raises(BadInput, match="collapsed"):
        run(tmp_path / "run", 10)
    assert RunFolder(tmp_path / "run").last_step() == 3
    monkeypatch.undo()
    spec = override(variant("debug"), "train", steps=5)
    assert train(spec, tmp_path / "run", "debug", device="cpu", resume=True).name == "step_000005"
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2, 3, 4, 5]


def test_a_run_that_fails_at_its_last_step_has_failed(tmp_path, made_up_phrases, monkeypatch):
    monkeypatch.setattr(monitor.TrainingMonitor, "spread", collapsed)
    with pytest.raises(BadInput):
        run(tmp_path / "run", 3)
    os.utime(tmp_path / "run" / "metrics.jsonl", (10**9, 10**9))
    status = Runs(tmp_path).status("run")
    assert (status.state, status.step, status.steps, status.saved) == ("failed", 3, 3, 3)
    assert status.error.startswith("Step 3: the motion features collapsed")
    monkeypatch.undo()
    spec = override(variant("debug"), "train", steps=4)
    train(spec, tmp_path / "run", "debug", device="cpu", resume=True)
    os.utime(tmp_path / "run" / "metrics.jsonl", (10**9, 10**9))
    status = Runs(tmp_path).status("run")
    assert (status.state, status.error) == ("finished", "")


def test_weights_that_are_no_numbers_are_not_saved(tmp_path, made_up_phrases, monkeypatch):
    monkeypatch.setattr(monitor.TrainingMonitor, "spread", collapsed)
    monkeypatch.setattr(trainer.Trainer, "is_finite", lambda self: False)
    with pytest.raises(BadInput, match="collapsed"):
        run(tmp_path / "run", 10)
    assert RunFolder(tmp_path / "run").last_step() == 0


@pytest.mark.parametrize("workers", [0, 1])
def test_clips_too_short_are_a_sentence_and_no_traceback(tmp_path, made_up_phrases, workers):
    root = clips(tmp_path / "clips", 1, "waving")
    with pytest.raises(MissingData) as raised:
        run(tmp_path / "run", 3, f"folder:{root}", workers=workers)
    assert "show the whole actor" in str(raised.value) and "Traceback" not in str(raised.value)


def test_the_newest_state_is_kept_where_numbers_of_steps_grow_longer(tmp_path):
    folder = RunFolder(tmp_path)
    for step in (999_600, 999_800, 1_000_000):
        folder.save_state(step, {"a": torch.zeros(1)}, {"seconds": 1.0})
        folder.checkpoint(step).joinpath("config.json").touch()
        folder.prune()
        assert folder.last_step() == step
    kept = sorted(p.parent.name for p in tmp_path.glob("checkpoints/*/training.json"))
    assert kept == ["step_1000000", "step_999800"]


def test_a_run_that_began_before_an_action_had_all_its_phrases_goes_on(tmp_path, made_up_phrases):
    run(tmp_path / "run", 1)
    table = tmp_path / "run" / "phrases.npz"
    with np.load(table) as file:
        fewer = {key: file[key][:-1] if "/walking" in key else file[key] for key in file.files}
    np.savez_compressed(table, **fewer)
    spec = override(variant("debug"), "train", steps=2)
    made = train(spec, tmp_path / "run", "debug", device="cpu", resume=True)
    known = checkpoint.load(made).info.actions["walking"]
    with np.load(table) as file:
        assert len(file["glove/walking"]) == len(known) == len(fewer["glove/walking"]) + 1


@pytest.fixture
def begun(tmp_path, made_up_phrases) -> Path:
    out = tmp_path / "begun"
    command = ["train", "--variant", "debug", "--steps", "1", "--device", "cpu"]
    assert main([*command, "--out", str(out), "--learning-rate", "0.002"]) == 0
    return out


@pytest.mark.parametrize(
    ("flag", "value", "kept"),
    [
        ("--variant", "quick", "debug"),
        ("--data", "kth:/nowhere", "synthetic"),
        ("--size", "48", "32"),
    ],
)
def test_going_on_with_something_else_is_refused(begun, capsys, flag, value, kept):
    assert main(["train", "--resume", "--out", str(begun), "--steps", "2", flag, value]) == 2
    said = capsys.readouterr().err
    assert f"'begun' was begun with {flag} {kept}, not {value}" in said


def test_going_on_needs_nothing_but_the_folder_and_takes_a_new_rate(begun):
    command = ["train", "--resume", "--out", str(begun), "--device", "cpu"]
    assert main([*command, "--steps", "2", "--data", "synthetic", "--variant", "debug"]) == 0
    assert RunFolder(begun).read_config()[1].train.learning_rate == 0.002
    assert main([*command, "--steps", "3", "--learning-rate", "0.0005"]) == 0
    assert RunFolder(begun).last_step() == 3
    assert RunFolder(begun).read_config()[1].train.learning_rate == 0.0005


@pytest.mark.parametrize("named", [["--variant"], []])
def test_without_a_variant_those_that_fit_are_offered(tmp_path, capsys, named):
    assert main(["train", "--out", str(tmp_path / "run"), *named]) == 2
    said = capsys.readouterr().err
    assert "Name a variant: --variant NAME. synthetic fits " in said and "debug" in said
    assert "the weights of i3d are not here" in said
    assert not (tmp_path / "run").exists()
