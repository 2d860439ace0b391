"""Checkpoints come back as they were saved, and anything else is refused in words."""

import json
import shutil

import pytest
import torch

from larnet.config.variants import variant
from larnet.errors import BadCheckpoint, UnknownName
from larnet.model import LARNet
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo


@pytest.fixture
def saved(tmp_path):
    spec = variant("debug").model
    model = LARNet(spec)
    info = CheckpointInfo("t", spec, {"walking": ("walking",)}, ("sentence", "glove"), "none", 3)
    checkpoint.save(tmp_path / "saved", model, info, "# card\n")
    return tmp_path / "saved", model, info


def test_round_trip(saved):
    folder, model, info = saved
    loaded = checkpoint.load(folder)
    assert loaded.info == info
    assert loaded.card == "# card\n"
    for name, tensor in model.state_dict().items():
        assert torch.equal(loaded.model.state_dict()[name], tensor.half().float())
    assert sorted(p.name for p in folder.iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
    ]


def test_a_file_cut_in_half_is_refused(saved):
    path = saved[0] / "model.safetensors"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadCheckpoint, match="damaged"):
        checkpoint.load(saved[0])


def test_a_wrong_hash_is_refused(saved):
    path = saved[0] / "config.json"
    config = json.loads(path.read_text())
    path.write_text(json.dumps(config | {"sha256": "0" * 64}))
    with pytest.raises(BadCheckpoint, match="sha256"):
        checkpoint.load(saved[0])


def test_weights_of_another_architecture_are_refused(saved):
    path = saved[0] / "config.json"
    config = json.loads(path.read_text())
    config["spec"]["motion_code"] = 32
    path.write_text(json.dumps(config))
    with pytest.raises(BadCheckpoint, match="does not hold this model"):
        checkpoint.load(saved[0])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"sha256": "x"}'])
def test_a_broken_config_is_refused(saved, text):
    (saved[0] / "config.json").write_text(text)
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        checkpoint.load(saved[0])


def test_missing_parts_are_named(saved):
    (saved[0] / "model.safetensors").unlink()
    with pytest.raises(BadCheckpoint, match=r"no model\.safetensors"):
        checkpoint.load(saved[0])
    shutil.rmtree(saved[0])
    with pytest.raises(BadCheckpoint, match="nothing is there"):
        checkpoint.load(saved[0])


def test_a_runs_folder_is_no_checkpoint_and_names_its_last_one(saved, tmp_path):
    for step in ("step_000900", "step_001000", "step_1000000"):
        shutil.copytree(saved[0], tmp_path / "mine" / "checkpoints" / step)
    with pytest.raises(BadCheckpoint, match=r"a run of training.*checkpoints/step_1000000"):
        checkpoint.load(tmp_path / "mine")


def test_an_unknown_name_is_offered_the_nearest():
    with pytest.raises(UnknownName, match="default"):
        checkpoint.load("defualt")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a" * 300, "'aaa.*': file name too long"),
        ("./" + "a" * 300, "'./aaa.*': file name too long"),
        ("~nobody-of-this-name", "'~nobody-of-this-name': could not determine home"),
    ],
)
def test_a_name_that_no_folder_has_is_refused_in_words(name, words):
    with pytest.raises(BadCheckpoint, match=f"There is no checkpoint {words}"):
        checkpoint.find(name)
