"""Runs that have ended: renamed, deleted, packed, compared."""

from __future__ import annotations

import json
import os
import zipfile

import pytest

from larnet.config.specs import to_dict
from larnet.config.variants import variant
from larnet.errors import BadInput, LarnetError
from larnet.training.jobs.launch import Runs
from larnet.training.jobs.manage import delete, pack, rename
from larnet.ui.tabs import train_form
from larnet.ui.tabs.train_runs import MOST_COMPARED, curves, titled
from larnet.ui.tabs.train_view import Follower


@pytest.fixture
def runs(tmp_path) -> Runs:
    """`one` and `two`, which ended long ago, with a checkpoint each; `going` still writes."""
    for name in ("one", "two", "going"):
        folder = tmp_path / name
        saved = folder / "checkpoints" / "step_000003"
        saved.mkdir(parents=True)
        for file in ("config.json", "model.safetensors", "training.json", "training-a000.st"):
            (saved / file).write_text(f"{name} {file}")
        config = {"variant": "debug"} | to_dict(variant("debug"))
        (folder / "config.json").write_text(json.dumps(config))
        rows = [{"step": i, "total": 1 / i} for i in range(1, 4)]
        (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        if name != "going":
            os.utime(folder / "metrics.jsonl", (10**9, 10**9))
    return Runs(tmp_path)


def test_a_renamed_run_is_the_same_run_and_goes_on_in_its_new_folder(runs, monkeypatch):
    old = str(runs.root / "one")
    job = {"pid": 2**22 + 1, "created": 1.0, "steps": 3, "processes": 1}
    arguments = ["--variant", "debug", "--data", "synthetic", "--steps", "3", "--out", old]
    (runs.root / "one" / "job.json").write_text(json.dumps(job | {"arguments": arguments}))
    rename(runs, "one", "best")
    assert sorted(runs.names()) == ["best", "going", "two"]
    assert runs.status("best").saved == 3
    launched = []
    monkeypatch.setattr(Runs, "_launch", lambda self, *given: launched.append(given))
    runs.resume("best", 9)
    ((name, argv, steps, _),) = launched
    assert (name, steps) == ("best", 9)
    assert argv[argv.index("--out") + 1] == str(runs.root / "best") and old not in argv


@pytest.mark.parametrize(("new", "words"), [("two", "already"), ("../x", "cannot name"), (7, "7")])
def test_a_name_that_cannot_be_given_is_refused(runs, new, words):
    with pytest.raises(BadInput, match=words):
        rename(runs, "one", new)
    assert sorted(runs.names()) == ["going", "one", "two"]


def test_a_run_that_goes_on_is_neither_renamed_nor_deleted(runs):
    for refused in (lambda: rename(runs, "going", "x"), lambda: delete(runs, "going")):
        with pytest.raises(BadInput, match="still going on; stop it"):
            refused()
    assert "going" in runs.names()


def test_only_the_run_itself_is_deleted(runs, tmp_path_factory):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "config.json").touch()
    (runs.root / "linked").symlink_to(outside)
    with pytest.raises(LarnetError):
        delete(runs, "linked")
    for name in ("../" + outside.name, "", "three"):
        with pytest.raises(LarnetError):
            delete(runs, name)
    delete(runs, "one")
    assert (outside / "config.json").exists()
    assert sorted(runs.names()) == ["going", "linked", "two"]


def test_a_packed_run_holds_what_can_be_used_elsewhere(runs, tmp_path):
    with zipfile.ZipFile(pack(runs, "one", tmp_path / "one.zip")) as packed:
        assert sorted(packed.namelist()) == [
            *("one/checkpoint/config.json", "one/checkpoint/model.safetensors"),
            *("one/config.json", "one/metrics.jsonl"),
        ]
        assert packed.read("one/checkpoint/model.safetensors") == b"one model.safetensors"


def test_losses_of_several_runs_are_one_table(runs):
    follower = Follower(runs)
    table = curves(follower, ["one", "two"])
    assert list(table["Run"]) == ["one"] * 3 + ["two"] * 3
    assert list(table["Step"]) == [1, 2, 3] * 2
    assert curves(follower, []) is None
    with pytest.raises(LarnetError, match="Unknown run"):
        curves(follower, ["../one"])
    with pytest.raises(BadInput, match=f"at most {MOST_COMPARED}"):
        curves(follower, ["one"] * (MOST_COMPARED + 1))


def test_a_plot_of_several_runs_says_whose_losses_it_shows():
    assert titled(["one", "two"])["title"] == "Whole loss of one, two"
    assert titled([])["title"] == titled(None)["title"] == "Whole loss"


def test_three_choices_are_variants_and_the_rest_is_in_the_list_of_all():
    listed = [name for _, name in train_form.variant_choices()]
    assert len(train_form.CHOICES) == 3 and set(train_form.CHOICES) < set(listed)
    assert train_form.choice_of("demo") == "demo"
    assert train_form.choice_of("debug") is None
