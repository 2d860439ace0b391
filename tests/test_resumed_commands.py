"""`--resume` of every training command goes on with what the run was begun with; what no run can
have is refused before anything begins."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from larnet.__main__ import main
from larnet.config.specs import override, run_spec, to_dict
from larnet.config.variants import variant
from larnet.errors import BadInput
from larnet.evaluation.evaluate import tasks_for
from larnet.nets.decoders.background_filler import FillerSpec
from larnet.nets.part_network import PartSpec
from larnet.training import filler_training, part_training
from larnet.training.movements import pretrain as movements
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining
from larnet.training.run_folder import RunFolder
from larnet.training.small_trainer import SmallTraining, write_config


@pytest.fixture
def filler(tmp_path, monkeypatch) -> tuple[Path, list]:
    """The folder of a run of a filler, and what a command asks of its training."""
    folder, asked = tmp_path / "filler", []
    folder.mkdir()
    training = SmallTraining(steps=50, batch=2, learning_rate=3e-4, seed=7)
    write_config(folder, training, FillerSpec(long_side=96), Path("photos"))

    def run(street, out, training, spec, **_):
        asked.append((street, training, spec))
        return out

    monkeypatch.setattr(filler_training, "train_filler", run)
    monkeypatch.setattr(part_training, "train_parts", run)
    return folder, asked


def test_a_small_network_goes_on_as_it_was_begun(filler):
    folder, asked = filler
    assert main(["train-filler", "--out", str(folder), "--resume"]) == 0
    assert main(["train-filler", "--out", str(folder), "--resume", "--steps", "90"]) == 0
    (street, training, spec), (_, longer, _) = asked
    assert street == Path("photos") and spec == FillerSpec(long_side=96)
    assert training == SmallTraining(50, 2, 3e-4, 7, clip_norm=5.0)
    assert longer.steps == 90 and longer.seed == 7


@pytest.mark.parametrize(
    "other", [("--seed", "3"), ("--batch", "8"), ("--long-side", "160"), ("--street", "others")]
)
def test_what_a_small_network_was_begun_with_stays(filler, capsys, other):
    folder, asked = filler
    assert main(["train-filler", "--out", str(folder), "--resume", *other]) == 2
    assert f"begun with {other[0]}" in capsys.readouterr().err and not asked


def test_a_run_of_another_network_is_not_gone_on_with(filler, capsys):
    folder, asked = filler
    assert main(["train-parts", "--out", str(folder), "--resume"]) == 2
    assert "another network ('FillerSpec')" in capsys.readouterr().err and not asked


def test_a_new_run_has_its_network_s_own_settings(filler):
    folder, asked = filler
    assert main(["train-parts", "--out", str(folder.parent / "new"), "--steps", "9"]) == 0
    ((street, training, spec),) = asked
    assert street is None and spec == PartSpec()
    assert training == SmallTraining(9, 8, 2e-3, 0, clip_norm=5.0)


@pytest.fixture
def moving(tmp_path, monkeypatch) -> tuple[Path, list]:
    """The folder of a run of movements, and the specs that a command asks for."""
    spec = override(variant("demo"), "skeleton", steps=40, seed=5, style="told")
    spec = override(spec, "data", actions=("walking",))
    folder, asked = RunFolder(tmp_path / "moves"), []
    folder.start(spec, "movements", resume=False)

    def run(spec, out, **_):
        asked.append(spec)
        return out

    monkeypatch.setattr(movements, "pretrain", run)
    return folder.root, asked


def test_movements_go_on_as_they_were_begun(moving):
    folder, asked = moving
    assert main(["train-movements", "--out", str(folder), "--resume"]) == 0
    assert main(["train-movements", "--out", str(folder), "--resume", "--steps", "60"]) == 0
    same = ["--seed", "5", "--style", "told", "--actions", "walking", "--variant", "demo"]
    assert main(["train-movements", "--out", str(folder), "--resume", *same]) == 0
    begun = RunFolder(folder).read_config()[1]
    assert asked == [begun, override(begun, "skeleton", steps=60), begun]


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (("--seed", "0"), "begun with --seed 5, not 0"),
        (("--style", "nearest"), "begun with --style told"),
        (("--actions", "bowing"), "begun with --actions walking"),
        (("--variant", "demo-placed"), "other networks than those of demo-placed"),
    ],
)
def test_what_movements_were_begun_with_stays(moving, capsys, other, said):
    folder, asked = moving
    assert main(["train-movements", "--out", str(folder), "--resume", *other]) == 2
    assert said in capsys.readouterr().err and not asked


def test_movements_do_not_go_on_with_other_recordings(tmp_path, monkeypatch):
    folder = RunFolder(tmp_path / "moves")

    class Info:
        actions = {"walking": (), "jumping rope": ()}

    class Run(SkeletonPretraining):
        def __init__(self) -> None:
            self.folder, self.stream = folder, type("S", (), {"actions": ("walking",)})

    monkeypatch.setattr(RunFolder, "last_step", lambda self: 3)
    name = "larnet.training.movements.skeleton_pretraining.checkpoint.read_info"
    monkeypatch.setattr(name, lambda folder: (Info, ""))
    with pytest.raises(BadInput, match=r"learned 2 actions.*--motions"):
        Run().restore()


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("train", "--batch", "0"), "TrainSpec.batch is 0"),
        (("train", "--steps", "-3"), "TrainSpec.steps is -3"),
        (("train", "--accumulate", "0"), "TrainSpec.accumulate is 0"),
        (("train", "--learning-rate", "nan"), "TrainSpec.learning_rate is nan"),
        (("train", "--seed", "-1"), "DataSpec.seed is -1"),
        (("train", "--size", "0"), "ModelSpec.size is 0"),
        (("train-movements", "--steps", "0"), "SkeletonSpec.steps is 0"),
        (("train-filler", "--batch", "0"), "SmallTraining.batch is 0"),
        (("train-filler", "--steps", "-2"), "SmallTraining.steps is -2"),
        (("train-filler", "--long-side", "7"), "The long side is 7"),
        (("train-parts", "--long-side", "200"), "The long side is 200"),
        (("ablation", "--clips", "0"), "0 clips cannot be measured"),
        (("paper", "table-3", "--clips", "0", "--steps", "1", "--quick"), "0 clips cannot be"),
    ],
)
def test_what_no_run_can_have_is_refused_at_once(tmp_path, capsys, command, said):
    out = tmp_path / "run"
    row = ("--variant", "debug") if command[0] == "train" else ()
    assert main([*command, *row, "--out", str(out)]) == 2
    assert said in capsys.readouterr().err and not out.exists()


def test_no_seed_is_negative():
    """A bootstrap of a report takes none: every clip was measured before that was said."""
    with pytest.raises(BadInput, match=r"DataSpec.seed is -1"):
        tasks_for("default", clips=1, seed=-1)


def test_every_run_that_may_begin_can_be_read_again():
    spec = override(variant("debug"), "train", steps=1, batch=1)
    assert run_spec(json.loads(json.dumps(to_dict(spec)))) == spec


@pytest.mark.parametrize("names", ["nope", "walking,nope"])
def test_movements_that_nobody_knows_are_not_left_out_without_a_word(tmp_path, capsys, names):
    """A run of an unknown action learned every action."""
    command = ["train-movements", "--steps", "1", "--actions", names]
    assert main([*command, "--out", str(tmp_path / "moves")]) == 2
    assert "Unknown movement of these recordings 'nope'" in capsys.readouterr().err
