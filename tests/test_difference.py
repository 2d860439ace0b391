"""A checkpoint that is stored as its difference from another one."""

import json
import shutil
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from larnet.config.variants import variant
from larnet.errors import BadCheckpoint
from larnet.model import LARNet
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo
from larnet.weights.difference import difference, on_base

LINEAR = "encoders.sentence.0.weight"


@pytest.fixture(scope="module")
def base(tmp_path_factory):
    torch.manual_seed(0)
    spec = variant("debug").model
    info = CheckpointInfo("b", spec, {"walking": ("walking",)}, ("sentence", "glove"), "none", 3)
    vectors = {"sentence": torch.rand(1, 384), "glove": torch.rand(1, 50)}
    folder = tmp_path_factory.mktemp("kept") / "base"
    checkpoint.save(folder, LARNet(spec), info, "# base\n", vectors)
    return checkpoint.load(folder)


@pytest.fixture
def stored(base, tmp_path):
    """A checkpoint over a copy of the base in which one matrix and its bias differ a little."""
    shutil.copytree(base.folder, tmp_path / "base")
    model = LARNet(base.info.spec)
    model.load_state_dict(base.model.state_dict())
    layer = model.get_submodule(LINEAR.rsplit(".", 1)[0])
    torch.manual_seed(1)
    with torch.no_grad():
        layer.weight.add_(0.01 * torch.randn_like(layer.weight))
        layer.bias.add_(1.0)
    over = replace(base, folder=tmp_path / "base")
    checkpoint.save(tmp_path / "next", model, base.info, "# next\n", over=over)
    return tmp_path / "next", model


def test_only_what_differs_is_in_the_file_and_the_model_comes_back(base, stored):
    folder, model = stored
    kept = load_file(folder / "model.safetensors")
    bias = LINEAR.replace("weight", "bias")
    assert set(kept) == {f"{LINEAR}:added", f"{LINEAR}:step", bias}
    loaded = checkpoint.load(folder)
    assert loaded.info == replace(base.info, over="base")
    mine, wanted, before = (m.state_dict() for m in (loaded.model, model, base.model))
    for name in wanted.keys() - {LINEAR, bias}:
        assert torch.equal(mine[name], wanted[name])
    assert torch.allclose(mine[bias], wanted[bias], atol=1e-3)
    missed = (mine[LINEAR] - wanted[LINEAR]).norm() / (wanted[LINEAR] - before[LINEAR]).norm()
    assert 0 < missed < 0.06
    assert torch.equal(loaded.phrases["glove"], base.phrases["glove"])


def test_rows_that_recombine_the_bases_are_kept_as_how_they_do():
    torch.manual_seed(2)
    rows, turn = torch.randn(6, 4, 40), torch.eye(6) + 0.1 * torch.randn(6, 6)
    turned = torch.einsum("ij,jkl->ikl", turn, rows)
    kept = difference({"a": turned}, {"a": rows})
    assert set(kept) == {"a:turned", "a:step"}
    assert kept["a:turned"].shape == (6, 6)
    back = on_base(kept, {"a": rows}, {"a": tuple(rows.shape)})["a"]
    assert (back - turned).norm() < 0.08 * (turned - rows).norm()


def test_a_tensor_unlike_the_bases_stands_alone():
    torch.manual_seed(3)
    mine, other = torch.randn(8, 5), torch.randn(8, 5)
    assert set(difference({"a": mine}, {"a": other})) == {"a:alone", "a:step"}
    assert set(difference({"a": mine}, {"a": torch.randn(8, 6)})) == {"a:alone", "a:step"}
    kept = difference({"a": mine}, {})
    back = on_base(kept, {}, {"a": (8, 5)})["a"]
    assert (back - mine).norm() < 0.06 * mine.norm()


def test_a_matrix_whose_inputs_are_known_is_rounded_for_what_it_gives():
    torch.manual_seed(4)
    read = torch.randn(500, 6) @ torch.randn(6, 40) + 0.05 * torch.randn(500, 40)
    mine, shape = torch.randn(16, 40), {"a": (16, 40)}
    off = []
    for moments in ({}, {"a": read.T @ read}):
        back = on_base(difference({"a": mine}, {}, moments), {}, shape)["a"]
        off.append((read @ (back - mine).T).norm())
    assert off[1] < 0.5 * off[0]


def test_without_its_base_it_is_refused_in_words(stored):
    folder, _ = stored
    shutil.rmtree(folder.parent / "base")
    with pytest.raises(BadCheckpoint, match=r"stands on 'base'.*Put that checkpoint's folder"):
        checkpoint.load(folder)


def test_a_chain_of_differences_is_refused(stored):
    folder, _ = stored
    shutil.copytree(folder, folder.parent / "third")
    config = json.loads((folder / "config.json").read_text())
    (folder.parent / "third" / "config.json").write_text(json.dumps(config | {"over": "next"}))
    with pytest.raises(BadCheckpoint, match="stands on another one itself"):
        checkpoint.load(folder.parent / "third")


@pytest.mark.parametrize("over", ["../base", "/base", "a/b", ".", 3])
def test_a_base_elsewhere_is_refused(stored, over):
    config = json.loads((stored[0] / "config.json").read_text())
    (stored[0] / "config.json").write_text(json.dumps(config | {"over": over}))
    with pytest.raises(BadCheckpoint, match="over is no name"):
        checkpoint.load(stored[0])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda kept: kept.pop(f"{LINEAR}:step"), "is missing"),
        (lambda kept: kept.update({"other": torch.zeros(2)}), "nothing in it is called 'other'"),
        (lambda kept: kept.update({f"{LINEAR}:added": torch.zeros(2, 2)}), "is of shape"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(stored, change, said):
    from larnet.runtime.file_digest import sha256_of

    path = stored[0] / "model.safetensors"
    kept = load_file(path)
    change(kept)
    save_file(kept, path)
    config = json.loads((stored[0] / "config.json").read_text())
    text = json.dumps(config | {"sha256": sha256_of(path)})
    (stored[0] / "config.json").write_text(text)
    with pytest.raises(BadCheckpoint, match=said):
        checkpoint.load(stored[0])
