"""One report for any checkpoint; impostors that it must see through; mistakes in words."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from larnet.__main__ import main
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.data.batch import UNKNOWN
from larnet.errors import BadCheckpoint, BadInput, MissingData, UnknownName
from larnet.evaluation.checkpoints_under_test import load_checkpoints_under_test
from larnet.evaluation.checks import checks
from larnet.evaluation.clip_metrics import Measure, Networks, shown_frames
from larnet.evaluation.evaluate import evaluate, shared_actions
from larnet.evaluation.frechet import frechet_distance, i3d_features, standard
from larnet.evaluation.lpips import LPIPS
from larnet.evaluation.measurements import Measurements, sum_up
from larnet.evaluation.report.html import page
from larnet.evaluation.report.summary import lines, markdown
from larnet.nets.features.i3d import I3D
from larnet.weights import checkpoint
from larnet.weights.pretrained import cache_folder, find

ACTIONS = ("jumping jack", "squatting", "hand waving", "marching")


@pytest.fixture(scope="module")
def drawn():
    """16 real clips of validation actors, all from the beginning of an action."""
    stream = open_stream(DataSpec(start=1.0), ModelSpec(size=48), "val")
    return stream.batch(0, 16, ACTIONS * 4)


@pytest.fixture(scope="module")
def impostors(drawn):
    """What a model could hand in: the photo repeated, the truth, the truth in another order."""
    draw = torch.Generator().manual_seed(0)
    orders = [torch.randperm(16, generator=draw) for _ in range(16)]
    return {
        "copies": drawn.x_0[:, None].expand_as(drawn.v),
        "truth": drawn.v,
        "shuffled": torch.stack([clip[order] for clip, order in zip(drawn.v, orders)]),
    }


@pytest.fixture(scope="module")
def reports(drawn, impostors):
    """The figures of each impostor as if it were a checkpoint's."""
    measure, reports = Measure(drawn, Networks()), {}
    for name, made in impostors.items():
        outcome = Measurements([_Named("model")], Networks(), names=list(drawn.names))
        subjects = {"model": made, "repeated": impostors["copies"]}
        accounts = {w: measure(v) for w, v in subjects.items()} | {"real": measure.real()}
        for who, a in accounts.items():
            outcome.table |= {f"{who}/{k}": v.numpy() for k, v in a.clips.items()}
            outcome.steps |= {f"{who}/{k}": v.numpy() for k, v in a.steps.items()}
        reports[name] = sum_up(outcome)
    return reports


class _Named:
    def __init__(self, name):
        self.name = name


def test_copies_score_as_the_photo_repeated_and_fail_the_frozen_check(reports):
    told = reports["copies"]
    for key, row in told["scores"].items():
        assert row["model"] == row["repeated"], key
    assert told["gain_moving_db"] == 0
    assert told["checks"]["model"]["moves"]["passed"] is False
    assert told["checks"]["model"]["moves"]["value"] == 1
    assert told["checks"]["model"]["keeps the photo"]["passed"] is True


def test_real_clips_pass_every_check_and_have_perfect_scores(reports):
    told = reports["truth"]
    assert all(row["passed"] is True for row in told["checks"]["model"].values())
    assert all(row["passed"] is True for row in told["checks"]["real"].values())
    assert told["scores"]["psnr"]["model"] == 100 and told["scores"]["ssim"]["model"] == 1
    assert told["gain_moving_db"] > 60
    for row in told["per_action"].values():
        assert row["motion_ratio"] == 1 and row["clips"] == 4


def test_data_without_masks_cannot_tell_whether_actor_and_background_are_kept(drawn):
    measure = Measure(replace(drawn, mask=torch.full_like(drawn.mask, UNKNOWN)), Networks())
    measure.networks = Networks(alexnet=lambda first, last: torch.ones(1))  # of the actor's squares
    accounts = {"model": measure._plain(255 - drawn.v), "real": measure.real()}
    table = {f"{who}/{k}": x.numpy() for who, a in accounts.items() for k, x in a.clips.items()}
    assert np.isnan(table["model/identity_lpips"]).all()
    passed = {name: row["passed"] for name, row in checks(table, "model").items()}
    unknown = {"keeps the actor": None, "keeps the background": None}
    assert passed == {"moves": True, "keeps the photo": False} | unknown


def test_a_check_that_the_data_cannot_tell_is_not_called_passed():
    report = {"scores": {}, "gain_moving_db": None, "recognition": {"missing": ""}, "frozen": {}}
    report |= {"data": {"clips": 1}, "text": {}, "missing": {}}
    unknown = {"passed": None, "value": None, "limit": None, "about": ""}
    good, bad = unknown | {"passed": True}, unknown | {"passed": False}
    for rows, told in (
        ({"a": good, "b": good}, "passed"),
        ({"a": unknown, "b": unknown}, "cannot be told: a, b"),
        ({"a": good, "b": unknown}, "passed; cannot be told: b"),
        ({"a": bad, "b": good, "c": unknown}, "failed: a; cannot be told: c"),
    ):
        said = lines(report | {"checks": {"model": rows}})
        assert f"checks, model: {told}" in said


def test_shuffled_clips_lie_between(reports):
    scores = {name: told["scores"]["psnr_moving"]["model"] for name, told in reports.items()}
    assert scores["shuffled"] < scores["truth"]
    assert reports["shuffled"]["checks"]["model"]["keeps the photo"]["passed"] is False


def to_truth(features):
    """Fréchet distance of each impostor to the truth, in units of the truth's own spread."""
    scale = features["truth"].std()
    return {k: frechet_distance(x / scale, features["truth"] / scale) for k, x in features.items()}


@torch.inference_mode()
def test_order_in_time_matters_to_the_video_distance_only(impostors):
    """With random kernels: whether a network can see order does not depend on its training."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = I3D()
    video = to_truth({k: i3d_features(net, v[:8], 48) for k, v in impostors.items()})
    picture = to_truth({k: v.flatten(0, 1).float().mean((1, 2)) for k, v in impostors.items()})
    assert max(video["truth"], picture["truth"]) < 1e-9
    assert video["shuffled"] > 0.1 * video["copies"] > 0
    assert picture["shuffled"] < 1e-6 < picture["copies"]


@torch.inference_mode()
def test_order_in_time_with_the_trained_networks(drawn, impostors):
    if missing := [n for n in ("i3d", "alexnet") if find(n) is None]:
        fetch = f"LARNET_CACHE={cache_folder()} python -m larnet fetch-weights {missing[0]}"
        pytest.skip(f"no weights in the tests' own cache: {fetch}")
    net, networks = I3D(load_file(find("i3d"))), Networks(alexnet=LPIPS.load("alexnet"))
    video = to_truth({k: i3d_features(net, v[:8], 48) for k, v in impostors.items()})
    seen = {k: Measure(replace(drawn, v=v), networks).real_features for k, v in impostors.items()}
    picture = to_truth({k: x["frechet_image_alexnet"] for k, x in seen.items()})
    assert video["shuffled"] > 0.1 * video["copies"] > 0
    assert picture["shuffled"] < 1e-3 * picture["copies"]


def test_all_frames_take_turns():
    shown = shown_frames(0, 256, 16)
    assert torch.bincount(shown.flatten(), minlength=16).tolist() == [32] * 16
    assert (shown[:, 0] != shown[:, 1]).all()
    assert shown_frames(40, 8, 16).equal(shown[40:48])


@pytest.mark.slow
def test_the_report_of_a_checkpoint(tiny_checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "larnet.evaluation.evaluate.phrase_accuracy", lambda *_: {"glove": {"missing": "no"}}
    )
    options = {"clips": 6, "encoder": "glove", "judge": "none", "quick": True}
    told = evaluate(tiny_checkpoint, out=tmp_path / "a", compare=[tiny_checkpoint], **options)
    again = evaluate(tiny_checkpoint, out=tmp_path / "b", compare=[tiny_checkpoint], **options)
    assert told == again  # the same figures twice
    assert json.loads((tmp_path / "a/report.json").read_text()) == told
    assert (tmp_path / "a/report.html").read_bytes() == (tmp_path / "b/report.html").read_bytes()
    assert told["protocol"] == 7 and len(told["data"]["sha256"]) == 64
    assert told["scores"]["psnr"]["model"] == told["scores"]["psnr"]["tiny"]  # side by side
    assert len(told["per_step"]["psnr"]["repeated"]) == 16
    assert len(told["per_action"]) == 6
    html = (tmp_path / "a/report.html").read_text()
    assert "data:image/jpeg;base64" in html and "http" not in html.replace("http-equiv", "")
    assert "| PSNR, dB |" in markdown(told) and any("gain" in line for line in lines(told))
    # of another seed, only its clips: what else is asked of a model takes the most time
    monkeypatch.setattr("larnet.evaluation.evaluate.behaviour", lambda *_: {})
    other = evaluate(tiny_checkpoint, **options, seed=1)
    assert other["data"]["sha256"] != told["data"]["sha256"]


def test_an_action_without_a_validation_clip_is_left_out():
    class OneOfTwo:
        actions, names = ("bowing", "hand waving"), ("hand waving",)

    class Knows:
        actions = ("bowing", "hand waving")

    assert shared_actions(OneOfTwo(), [Knows()], "folder:clips") == ["hand waving"]


def test_mistakes_are_words_and_exit_code_2(tiny_checkpoint, tmp_path, capsys, monkeypatch):
    """Told before any network is fetched."""
    monkeypatch.setattr("larnet.evaluation.lpips.fetch", lambda name: pytest.fail(f"wants {name}"))
    stream = open_stream(DataSpec(), ModelSpec(size=32), "val")

    class Known:
        actions = ("flying",)

    with pytest.raises(BadInput, match=r"none of the actions.*flying"):
        shared_actions(stream, [Known()], "synthetic")
    stream.actions = ()
    with pytest.raises(MissingData, match="no clips"):
        shared_actions(stream, [Known()], "folder:nothing")

    loaded = checkpoint.load(tiny_checkpoint)
    larger = replace(loaded.info, name="larger", spec=replace(loaded.info.spec, size=48))
    checkpoint.save(tmp_path / "larger", type(loaded.model)(larger.spec), larger, "# larger\n")
    same = ["--checkpoint", str(tiny_checkpoint), "--quick"]
    for arguments, words in (
        ([*same, "--compare", str(tmp_path / "larger")], "another resolution"),
        ([*same, "--clips", "0"], "at least 1"),
        ([*same, "--device", "tpu"], "device"),
        ([*same, "--recogniser", str(tmp_path)], "no recogniser"),
        ([*same, "--data", "nothing-known"], "nothing-known"),
        (["--checkpoint", str(tmp_path / "none")], "none"),
        (["--clips", "DIR", "--draws", "3"], "--clips DIR and --draws do not go together"),
        (["--draws", "3", "--write-tasks", "DIR"], "--draws and --write-tasks do not go"),
        (["--photos", "DIR", "--compare", "default"], "--photos and --compare do not go"),
    ):
        assert main(["evaluate", *arguments]) == 2, words
        assert words in capsys.readouterr().err


def test_standard_networks_by_path(tmp_path):
    with pytest.raises(MissingData, match="FID"):
        standard("FID", tmp_path / "inception.pt")
    (tmp_path / "broken.pt").write_bytes(b"nothing")
    with pytest.raises(BadCheckpoint, match="TorchScript"):
        standard("FVD", tmp_path / "broken.pt")

    class Inception(torch.nn.Module):
        def forward(self, x: torch.Tensor, return_features: bool = False) -> torch.Tensor:
            return x.float().mean((2, 3))

    torch.jit.script(Inception()).save(str(tmp_path / "inception.pt"))
    net = standard("FID", tmp_path / "inception.pt")
    assert net.name == "fid" and "sha256" in net.about
    assert net.features(torch.zeros(2, 4, 8, 8, 3, dtype=torch.uint8)).shape == (8, 3)


def test_a_page_needs_no_recogniser_and_names_what_is_missing(reports, drawn, impostors):
    told = reports["shuffled"] | {
        "checkpoint": "x", "step": 1, "encoder": "glove", "text": {}, "checkpoints": {},
        "recognition": {"missing": "No recogniser here."}, "missing": {"i3d": "I3D is not here."},
        "data": {"source": "synthetic", "clips": 16, "seed": 0, "sha256": "0" * 64}, "protocol": 4,
    }  # fmt: skip
    outcome = Measurements([_Named("model")], Networks(), names=list(drawn.names), p_e=drawn.p_e)
    outcome.made = {"model": impostors["shuffled"], "repeated": impostors["copies"]}
    outcome.made["real"] = drawn.v
    measure = Measure(drawn, Networks())
    for who in ("model", "repeated"):
        psnr = measure(outcome.made[who]).clips["psnr_moving"]
        outcome.table[f"{who}/psnr_moving"] = psnr.numpy()
    text = page(told, outcome, (ACTIONS, torch.eye(4, dtype=torch.int64).tolist()))
    assert "No recogniser here." in text and "I3D is not here." in text


def test_an_encoder_that_a_checkpoint_never_heard_is_refused(tiny_checkpoint):
    with pytest.raises(UnknownName, match="text encoder 'bert'"):
        load_checkpoints_under_test([str(tiny_checkpoint)], "bert")


def test_one_encoder_alone_reads_all_words():
    (subject,) = load_checkpoints_under_test(["larnet"], "sentence")
    assert subject.encoder == "glove"
