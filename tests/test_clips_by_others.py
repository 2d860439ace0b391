"""Clips of any system in the table: tasks out, clips in, the same figures as our own row."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.__main__ import main
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.errors import BadInput, MissingData
from larnet.evaluation import metrics
from larnet.evaluation.checkpoints_under_test import CheckpointUnderTest
from larnet.evaluation.clips_by_others import task_name
from larnet.evaluation.driving_clips import DrivingClips
from larnet.evaluation.evaluate import evaluate, evaluate_clips
from larnet.media import video_file
from larnet.model import LARNet
from larnet.weights import checkpoint
from larnet.weights.checkpoint import Checkpoint

QUICK = {"judge": "none", "quick": True}


class Fid(torch.nn.Module):
    """A stand-in for FID's network: the mean colours, called as the real one is."""

    def forward(self, x: torch.Tensor, return_features: bool = False) -> torch.Tensor:
        return x.float().mean((2, 3))


class Fvd(torch.nn.Module):
    """A stand-in for FVD's network: mean colours and how they change, called as the real one is."""

    def forward(
        self,
        x: torch.Tensor,
        rescale: bool = False,
        resize: bool = False,
        return_features: bool = False,
    ) -> torch.Tensor:
        change = (x[:, :, 1:] - x[:, :, :-1]).abs().mean((2, 3, 4))
        return torch.cat((x.mean((2, 3, 4)), change), 1)


@pytest.fixture(scope="module")
def networks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("networks")
    for name, net in (("fid", Fid()), ("fvd", Fvd())):
        torch.jit.script(net).save(str(folder / f"{name}.pt"))
    return {name: folder / f"{name}.pt" for name in ("fid", "fvd")}


@pytest.fixture(scope="module")
def own(tiny_checkpoint, tmp_path_factory, networks):
    """Our own row, with its clips kept as anybody would hand in theirs."""
    folder = tmp_path_factory.mktemp("tasks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("larnet.evaluation.evaluate.phrase_accuracy", lambda *_: {})
        told = evaluate(
            tiny_checkpoint, clips=5, encoder="glove", write_clips=folder, **QUICK, **networks
        )
    return folder, told


def test_our_own_clips_give_our_own_row_to_the_last_digit(own, networks, tmp_path):
    folder, told = own
    again = evaluate_clips(folder, "synthetic", out=tmp_path, **QUICK, **networks)
    for part in ("scores", "intervals", "per_action", "per_step", "checks", "frozen", "data"):
        assert again[part] == told[part], part
    assert again["gain_moving_db"] == told["gain_moving_db"]
    assert {"psnr", "psnr_frames", "ssim", "fid", "fvd"} <= set(again["scores"])
    assert (tmp_path / "report.html").read_text().count("not known") >= 2  # its step, its encoder


def test_fid_and_fvd_by_the_networks_given(own, networks):
    _, told = own
    for name in ("fid", "fvd"):
        row = told["scores"][name]
        assert row["real"] == 0 and row["model"] > 0 and row["repeated"] > 0
        assert "sha256" in told["networks"][name]
        assert told["networks"][name].startswith(networks[name].name)


def test_tasks_say_what_is_wanted(own):
    folder, _ = own
    told = json.loads((folder / "tasks.json").read_text())
    assert len(told["tasks"]) == 5 and len(told["sha256"]) == 64
    for row in told["tasks"]:
        clip = np.load(folder / f"{row['name']}.npy")
        assert clip.shape == (told["frames"], told["size"], told["size"], 3)
        assert (folder / "photos" / f"{row['name']}.png").is_file()
        assert np.load(folder / "drivers" / f"{row['name']}.npy").shape == clip.shape
        assert 0 <= row["position"] <= 1
    assert task_name(12, "hand waving") == "00012-hand-waving"


def test_clips_of_films_and_what_is_wrong_with_them(own, tmp_path, capsys):
    folder, _ = own
    mine = tmp_path / "mine"
    mine.mkdir()
    with pytest.raises(MissingData, match="write-tasks"):
        evaluate_clips(mine, "synthetic", **QUICK)
    told = json.loads((folder / "tasks.json").read_text())
    told["tasks"] = told["tasks"][:2]
    (mine / "tasks.json").write_text(json.dumps(told))
    names = [row["name"] for row in told["tasks"]]
    clip = np.load(folder / f"{names[0]}.npy")
    video_file.write(mine / f"{names[0]}.gif", clip)
    with pytest.raises(MissingData, match=f"1 of 2 clips.*{names[1]}"):
        evaluate_clips(mine, "synthetic", **QUICK)
    np.save(mine / f"{names[1]}.npy", clip[:5])
    with pytest.raises(BadInput, match=r"\(5, 32, 32, 3\)"):
        evaluate_clips(mine, "synthetic", **QUICK)
    np.save(mine / f"{names[1]}.npy", clip)
    with pytest.raises(BadInput, match="not those that the tasks"):  # other tasks than the digest's
        evaluate_clips(mine, "synthetic", **QUICK)
    with pytest.raises(BadInput, match="written from synthetic, not from weizmann"):
        evaluate_clips(mine, "weizmann:somewhere", **QUICK)
    told["tasks"][0]["name"] = "../../etc/passwd"
    (mine / "tasks.json").write_text(json.dumps(told))
    with pytest.raises(BadInput, match="damaged"):
        evaluate_clips(mine, "synthetic", **QUICK)
    assert main(["evaluate", "--clips", str(tmp_path / "none")]) == 2
    assert main(["evaluate", "--clips", "²"]) == 2
    assert "tasks.json" in capsys.readouterr().err


def test_psnr_of_frames_is_the_mean_of_their_decibels():
    real = torch.zeros(1, 2, 4, 4, 3, dtype=torch.uint8)
    made = real.clone()
    made[:, 0] += 51  # a fifth of the range: 13.98 dB
    made[:, 1] += 5  # 34.15 dB
    pooled, frames = metrics.psnr(made, real).item(), metrics.psnr_frames(made, real).item()
    assert frames == pytest.approx((20 * np.log10(5) + 20 * np.log10(51)) / 2, abs=1e-3)
    assert pooled == pytest.approx(20 * np.log10(255 / np.sqrt((51**2 + 5**2) / 2)), abs=1e-3)


def test_the_photo_may_be_the_frame_before_the_clip():
    """The paper's x^0 comes before x^1: frame 1 is not the photo again."""
    spec, names = ModelSpec(size=32), ["jumping jack", "walking"]
    within, before = (
        open_stream(DataSpec(start=1.0, standing=0.0, x_0_before=b), spec, "val").batch(0, 2, names)
        for b in (False, True)
    )
    assert within.v[:, 0].equal(within.x_0) and before.x_0.equal(within.x_0)
    assert before.v[:, :-1].equal(within.v[:, 1:]) and not before.v[:, 0].equal(before.x_0)


def test_a_driven_system_reads_another_actor():
    """Neither the clip that the result is compared with, nor its actor."""
    spec, data = ModelSpec(size=32), DataSpec(combinations=0.0)
    clips = open_stream(data, spec, "val").batch(3, 2, ["hand waving", "bowing"])
    driving = DrivingClips(data, spec)
    drive = driving(3, clips)
    assert drive.equal(driving(3, clips)) and drive.shape == clips.v.shape
    asked = driving.stream.requests(3, 2, list(clips.names))
    assert driving.stream.split == "train"
    assert driving.stream.draw(replace(asked, p_e=clips.p_e)).v.equal(drive)
    assert not any(d.equal(v) for d, v in zip(drive, clips.v))
    with pytest.raises(BadInput, match="No training actor"):
        driving(0, replace(clips, names=("flying", "bowing")))


def test_double_dagger_is_measured_with_its_driving_clip(tiny_checkpoint):
    """Not as the model that hears words, which its weights could be too."""
    info = checkpoint.load(tiny_checkpoint).info
    spec = replace(info.spec, driven=True)
    torch.manual_seed(0)
    loaded = Checkpoint(LARNet(spec).eval(), replace(info, spec=spec), "", tiny_checkpoint, {})
    subject = CheckpointUnderTest("model", loaded, "glove")
    subject.vectors["bowing"] = np.ones(50, "f4") / 50**0.5
    clips = open_stream(DataSpec(), spec, "val").batch(0, 1, ["bowing"])
    with pytest.raises(BadInput, match="needs driving clips"):
        subject.make(clips)
    driving = DrivingClips(DataSpec(combinations=0.0), spec)
    a, b = (subject.clips_of(clips, driving(step, clips), 0) for step in (0, 1))
    assert a.shape == clips.v.shape and not a.equal(b)
