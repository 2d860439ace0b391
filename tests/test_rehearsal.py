"""Movements without pictures: of drawn actors, and of recorded people whose joints are told."""

import numpy as np
import pytest
import torch

from larnet.data import open_stream
from larnet.landmarks import AT, JOINTS, guessed
from larnet.nets.puppet import Figure
from larnet.spec import DataSpec, ModelSpec
from larnet.training.rehearsal import known_mean
from larnet.video_file import write

SMALL = ModelSpec(size=32)


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> str:
    """Two people before a Kinect who walk in place; their joints move from side to side."""
    root = tmp_path_factory.mktemp("utd")
    clip = np.zeros((40, 48, 64, 3), np.uint8)
    clip[:, 10:40, 28:36] = 200
    body = np.stack([np.linspace(-0.2, 0.2, 20), np.linspace(0.9, -0.8, 20), np.full(20, 3.0)], -1)
    sway = 0.1 * np.sin(np.arange(40) / 4)[:, None, None] * np.float32((1, 0, 0))
    joints = {}
    for trial in ("a23_s1_t1", "a23_s2_t1"):
        write(root / f"{trial}_depth.mp4", clip, 30)
        joints[trial] = (body + sway).astype(np.float32)
    np.savez(root / "skeletons.npz", **joints)
    return str(root)


def test_recorded_joints_are_rehearsed(told, monkeypatch, tmp_path):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path))
    source = DataSpec(source=f"utd_mhad:{told}", combinations=0.0)
    stream = open_stream(source, SMALL, "train")
    found = stream.rehearse(3, 6)
    assert found.names == ("walking",) * 6
    assert found.joints.shape == (6, 16, 20, 2) and found.joints_0.shape == (6, 20, 2)
    assert found.joints.isfinite().all() and found.skeleton.isnan().all()
    assert (found.joints.std(1)[..., 0] > 0.003).all()  # they sway
    assert found.joints.std(1)[..., 1].max() < 1e-3
    again = open_stream(source, SMALL, "train").rehearse(3, 6)
    assert torch.equal(found.joints, again.joints) and torch.equal(found.p_e, again.p_e)
    assert not torch.equal(found.p_e, stream.rehearse(4, 6).p_e)


def test_a_mixture_rehearses_from_all_its_parts(told, monkeypatch, tmp_path):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path))
    mixed = open_stream(DataSpec(source=f"synthetic*3,utd_mhad:{told}"), SMALL, "train")
    found = mixed.rehearse(0, 8)
    recorded = found.skeleton.flatten(1).isnan().all(1)
    assert recorded.tolist() == [False] * 6 + [True] * 2
    assert found.joints.isfinite().all()


def test_hidden_joints_are_guessed():
    joints = torch.rand(2, len(JOINTS), 2)
    seen = joints.clone()
    joints[0, [AT["left elbow"], AT["left hand"]]] = torch.nan
    joints[1, [AT["right hand"], AT["left hand"], AT["head"]]] = torch.nan
    whole = guessed(joints)
    assert whole.isfinite().all()
    assert torch.equal(whole[joints.isfinite()], seen[joints.isfinite()])
    assert torch.equal(whole[0, AT["left elbow"]], seen[0, AT["right elbow"]])
    assert torch.equal(whole[1, AT["left hand"]], seen[1, AT["left wrist"]])
    assert guessed(torch.full((1, 20, 2), torch.nan)).eq(0.5).all()


def test_what_is_not_known_teaches_nothing():
    found = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
    loss = known_mean(found, torch.tensor([0.0, torch.nan, 1.0]), torch.abs)
    loss.backward()
    assert loss.item() == 1.5 and found.grad.tolist() == [0.5, 0.0, 0.5]
    assert known_mean(found, torch.full((3,), torch.nan), torch.abs).item() == 0


def test_a_figure_knows_how_long_ago_the_photo_was():
    torch.manual_seed(0)
    figure = Figure(8)
    figure.correct[-1].weight.data.normal_()
    codes, photo = torch.zeros(1, 1, 68).expand(-1, 16, -1), torch.rand(1, 20, 2)
    at = figure(codes, photo)
    assert at.shape == (16, 20, 2)
    assert (at[1:] - at[:-1]).abs().amax((1, 2)).min() > 1e-4  # equal codes, other moments
    assert torch.allclose(figure(codes[:, :8], photo), at[:8], atol=1e-6)
