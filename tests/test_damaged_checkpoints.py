"""A checkpoint folder from anywhere: whatever is wrong with it is refused in words, before memory
is taken or a file outside it is read."""

from __future__ import annotations

import json
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from larnet.config.fields import RANGES, check_fields
from larnet.config.specs import (
    CriticSpec,
    DataSpec,
    LossSpec,
    ModelSpec,
    TrainSpec,
    run_spec,
    to_dict,
)
from larnet.config.variants import VARIANTS, variant
from larnet.errors import BadCheckpoint, BadInput
from larnet.model import LARNet
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo

WALKING = {"walking": ("walking", "walk")}


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A checkpoint folder with every part in place."""
    spec = variant("debug").model
    info = CheckpointInfo("t", spec, WALKING, ("sentence", "glove"), "none", 3)
    folder = tmp_path_factory.mktemp("whole") / "t"
    phrases = {name: torch.ones(2, length) for name, length in spec.encoders}
    checkpoint.save(folder, LARNet(spec), info, "# card\n", phrases)
    return folder


@pytest.fixture
def folder(whole, tmp_path) -> Path:
    """A copy to damage."""
    shutil.copytree(whole, tmp_path / "t")
    return tmp_path / "t"


def change(folder: Path, **values: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def change_spec(folder: Path, **values: object) -> None:
    spec = json.loads((folder / "config.json").read_text())["spec"]
    change(folder, spec=spec | values)


def resign(folder: Path) -> None:
    """Let config.json name the weights that are there."""
    import hashlib

    data = (folder / "model.safetensors").read_bytes()
    change(folder, sha256=hashlib.sha256(data).hexdigest())


def test_the_whole_one_loads(folder):
    loaded = checkpoint.load(folder)
    assert loaded.info.actions == WALKING
    assert loaded.phrases["glove"].shape == (2, 50)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 7),
        ("name", "two\nlines"),
        ("name", "x" * 100_000),
        ("actions", []),
        ("actions", {}),
        ("actions", {"walking": "walk"}),
        ("actions", {"walking": [1]}),
        ("actions", {"walking": []}),
        ("actions", {"w" * 10_000: ["walk"]}),
        ("actions", {str(i): ["walk"] for i in range(5_000)}),
        ("encoders", "sentence"),
        ("encoders", [None]),
        ("encoders", ["unheard of"]),
        ("data", ["synthetic"]),
        ("step", "many"),
        ("step", -1),
        ("step", True),
        ("step", 1.5),
        ("fps", 0),
        ("fps", 10**9),
        ("about", 5),
        ("about", "x" * 1_000),
        ("fps", "12"),
        ("episode", 0),
        ("scores", []),
        ("scores", {"a": {"b": 1e300}}),
        ("training", "long"),
        ("training", {"earlier": 3}),
        ("training", {"earlier": [3]}),
        ("training", {"earlier": [{"data": "synthetic"}]}),
        ("training", {"clips": "all"}),
        ("sha256", 5),
        ("sha256", "../../etc/passwd"),
        ("phrases_sha256", "x"),
        ("spec", []),
        ("spec", None),
        ("something", "else"),
    ],
)
def test_every_field_is_checked(folder, field, value):
    change(folder, **{field: value})
    with pytest.raises(BadCheckpoint, match="cannot be read"):
        checkpoint.load(folder)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 10**7),
        ("size", "112"),
        ("size", -16),
        ("frames", 0),
        ("frames", 10**9),
        ("noise", 1e30),
        ("motion_frames", [[16, 0]]),
        ("motion_frames", []),
        ("motion_frames", 5),
        ("appearance_widths", [[2, 10**9]]),
        ("appearance_widths", [[2, 24]] * 100_000),
        ("appearance_widths", []),
        ("decoder_widths", [[2, -1]]),
        ("scales", ["a"]),
        ("scales", {}),
        ("encoders", [["sentence", 10**12]]),
        ("encoders", [["sentence"]]),
        ("head", ["puppet"]),
        ("head", "nose"),
        ("factored", "yes"),
        ("unknown", 1),
    ],
)
def test_every_field_of_the_spec_is_checked(folder, field, value):
    change_spec(folder, **{field: value})
    with pytest.raises(BadCheckpoint):
        checkpoint.load(folder)


def test_an_absurd_model_is_refused_before_its_memory_is_taken(folder):
    """Widths that are allowed one by one, together tens of gigabytes."""
    widths = [[s, 8_000] for s in (2, 4, 8, 16)]
    change_spec(folder, appearance_widths=widths, motion_widths=widths, factored=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadCheckpoint, match="does not hold this model"):
        checkpoint.load(folder)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a":' * 100_000, "nested deeper"),
        ("[" * 100_000, "nested deeper"),
        ('{"step": NaN}', "no finite number"),
        ('{"step": 1e999}', "no finite number"),
        ('{"step": ' + "9" * 10_000 + "}", "cannot be read"),
        ("\ufeff{}", "no JSON"),
        ('"' + '\\"' * 1_000_000, "no JSON"),
    ],
)
def test_json_that_would_hurt_is_not_parsed(folder, text, words):
    (folder / "config.json").write_text(text)
    with pytest.raises(BadCheckpoint, match=words):
        checkpoint.load(folder)


@pytest.mark.parametrize("name", ["config.json", "README.md", "phrases.safetensors"])
def test_files_that_are_too_large_are_not_read(folder, name):
    with (folder / name).open("r+b") as file:
        file.truncate(2**33)
    with pytest.raises(BadCheckpoint, match="too large"):
        checkpoint.load(folder)


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "phrases.safetensors", "README.md"]
)
def test_links_out_of_the_folder_are_not_followed(folder, tmp_path, name):
    outside = tmp_path / "outside"
    (folder / name).rename(outside)
    (folder / name).symlink_to(outside)
    with pytest.raises(BadCheckpoint, match="link that leads out"):
        checkpoint.load(folder)


def test_a_link_inside_the_folder_is_followed(folder):
    (folder / "model.safetensors").rename(folder / "weights")
    (folder / "model.safetensors").symlink_to("weights")
    assert checkpoint.load(folder).info.step == 3


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _circle(path: Path) -> None:
    path.symlink_to(path.name)


def _nowhere(path: Path) -> None:
    path.symlink_to("nothing")


@pytest.mark.parametrize(
    "name", ["config.json", "model.safetensors", "phrases.safetensors", "README.md"]
)
@pytest.mark.parametrize("put", [_folder, _pipe, _circle, _nowhere])
def test_what_is_no_file_is_refused_and_never_waited_for(folder, name, put: Callable[[Path], None]):
    (folder / name).unlink()
    put(folder / name)
    with pytest.raises(BadCheckpoint):
        checkpoint.load(folder)


def _header(length: int, text: bytes) -> bytes:
    return length.to_bytes(8, "little") + text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"short",
        _header(2**63, b"{}"),
        _header(100, b"{}"),
        _header(2, b"[]"),
        _header(10, b"[[[[[[[[[["),
        _header(7, b'{"a":1}'),
        _header(5_000_000, b" " * 5_000_000),
    ],
)
def test_a_header_that_is_none_is_refused(folder, data):
    (folder / "model.safetensors").write_bytes(data)
    resign(folder)
    with pytest.raises(BadCheckpoint, match="does not hold this model"):
        checkpoint.load(folder)


def test_a_tensor_larger_than_its_file_is_refused(folder):
    tensors = {"a": {"dtype": "F32", "shape": [2**40], "data_offsets": [0, 2**42]}}
    text = json.dumps(tensors).encode()
    (folder / "model.safetensors").write_bytes(_header(len(text), text))
    resign(folder)
    with pytest.raises(BadCheckpoint, match="does not fill the bytes"):
        checkpoint.load(folder)


def test_weights_that_are_no_numbers_are_refused(folder):
    tensors = load_file(folder / "model.safetensors")
    name = next(n for n, t in tensors.items() if t.is_floating_point() and t.numel())
    tensors[name] = torch.full_like(tensors[name], float("nan"))
    save_file(tensors, folder / "model.safetensors")
    resign(folder)
    with pytest.raises(BadCheckpoint, match="no finite numbers"):
        checkpoint.load(folder)


def test_phrases_of_other_actions_are_refused(folder):
    change(folder, actions={"walking": ["walking", "walk", "stroll"]})
    with pytest.raises(BadCheckpoint, match=r"phrases\.safetensors"):
        checkpoint.load(folder)


def test_altered_phrases_are_refused(folder):
    vectors = load_file(folder / "phrases.safetensors")
    save_file({n: v + 1 for n, v in vectors.items()}, folder / "phrases.safetensors")
    with pytest.raises(BadCheckpoint, match="damaged or was changed"):
        checkpoint.load(folder)


def test_a_card_that_is_no_text_is_refused(folder):
    (folder / "README.md").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadCheckpoint, match=r"README\.md"):
        checkpoint.load(folder)


def test_a_new_save_without_phrases_leaves_none_of_the_old(folder):
    info = checkpoint.read_info(folder)[0]
    checkpoint.save(folder, LARNet(info.spec), info, "# card\n")
    assert checkpoint.load(folder).phrases == {}


@pytest.mark.slow
def test_shipped_checkpoints_and_those_of_before_load(folder):
    assert checkpoint.load("default").phrases
    config = json.loads((folder / "config.json").read_text())
    del config["phrases_sha256"]
    (folder / "config.json").write_text(json.dumps(config))
    assert set(checkpoint.load(folder).phrases) == {"sentence", "glove"}


# ------------------------------------------------------------------------ fields of any spec


@pytest.mark.slow
@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_is_within_the_ranges(name):
    spec = variant(name)
    assert run_spec(json.loads(json.dumps(to_dict(spec)))) == spec


def test_ranges_are_of_fields_that_there_are():
    for kind in (ModelSpec, LossSpec, DataSpec, TrainSpec, CriticSpec):
        assert set(RANGES.get(kind.__name__, {})) <= set(kind.__dataclass_fields__)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (TrainSpec, {"steps": "3"}),
        (TrainSpec, {"batch": 0}),
        (TrainSpec, {"learning_rate": -1.0}),
        (TrainSpec, {"ema": float("nan")}),
        (TrainSpec, {"parts": "E_a"}),
        (TrainSpec, {"precision": "fp64"}),
        (TrainSpec, {"seed": 10**5_000}),
        (DataSpec, {"augment": 1}),
        (DataSpec, {"actions": [1]}),
        (LossSpec, {"video": "strong"}),
    ],
)
def test_wrong_types_and_ranges_are_named(kind, values):
    with pytest.raises(BadInput, match=f"{kind.__name__}.{next(iter(values))}"):
        check_fields(kind, values)
