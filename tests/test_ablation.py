"""The ablation command: same seed and clips for every row, one table, done only once."""

import csv

import pytest
import torch

from larnet.__main__ import main
from larnet.cli import ablation
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.evaluation import metrics
from larnet.training.batches import Batches
from larnet.training.run_folder import RunFolder
from larnet.training.trainer import Trainer

OPTIONS = {"base": "compact", "size": 24, "steps": 1, "batch": 1, "clips": 2, "device": "cpu"}
ACTIONS = ("walking", "bowing")
ROWS = ("basenet-1", "larnet")


@pytest.fixture
def done(tmp_path, made_up_phrases):
    ablation.ablation("synthetic", tmp_path / "out", ROWS, actions=ACTIONS, **OPTIONS)
    return tmp_path / "out"


def test_no_row_is_refused(tmp_path, capsys):
    assert main(["ablation", "--rows", "", "--out", str(tmp_path / "out")]) == 2
    assert "No row was named" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def read(out):
    with (out / "table.csv").open() as file:
        return {row["row"]: row for row in csv.DictReader(file)}


@pytest.mark.slow
def test_ablation_trains_measures_and_does_nothing_twice(done, monkeypatch):
    table = read(done)
    assert list(table) == [ablation.BASELINE, *ROWS]
    assert all(float(row["psnr"]) > 3 and 0 <= float(row["ssim"]) < 1 for row in table.values())
    assert table["larnet"]["wasserstein_video"] and not table["basenet-1"]["wasserstein_video"]
    page = (done / "index.html").read_text()
    assert all((done / "rows" / row / "clips.webp").is_file() for row in ROWS)
    assert all(f"rows/{row}/clips.webp" in page for row in ROWS)
    for row in ROWS:
        _, spec = RunFolder(done / "rows" / row).read_config()
        assert (spec.data.seed, spec.train.seed, spec.data.actions) == (0, 0, ACTIONS)

    def never(*_, **__):
        raise AssertionError("trained again")

    monkeypatch.setattr(ablation, "train", never)
    ablation.ablation("synthetic", done, ROWS, actions=ACTIONS, **OPTIONS)
    assert read(done) == table


@pytest.mark.slow
def test_other_settings_need_another_folder(done):
    with pytest.raises(BadInput, match="steps 1, not 2"):
        ablation.ablation("synthetic", done, ROWS, actions=ACTIONS, **OPTIONS | {"steps": 2})


def test_rows_that_cannot_run_are_in_the_table_with_the_reason(
    tmp_path, made_up_phrases, monkeypatch
):
    def absent(spec, out, variant, **_):
        raise {"bert": MissingData("no BERT"), "larnet": BadInput("Step 3: video became nan")}[
            variant
        ]

    monkeypatch.setattr(ablation, "train", absent)
    ablation.ablation("synthetic", tmp_path / "out", ("bert", "larnet"), **OPTIONS)
    table = read(tmp_path / "out")
    assert table["bert"]["reason"] == "no BERT"
    assert "nan" in table["larnet"]["reason"]
    assert "no BERT" in (tmp_path / "out" / "index.html").read_text()


@pytest.mark.slow
def test_every_row_sees_the_same_clips(tmp_path, made_up_phrases, monkeypatch):
    seen = {}
    draw = Batches.__getitem__

    def remember(self, number):
        batch = draw(self, number)
        seen.setdefault(number, []).append(batch.clips.v)
        return batch

    monkeypatch.setattr(Batches, "__getitem__", remember)
    monkeypatch.setattr(Trainer, "batches", lambda self: Batches.steps(_data(self), self.step, 0))
    ablation.ablation("synthetic", tmp_path / "out", ROWS, actions=ACTIONS, **OPTIONS)
    assert [len(clips) for clips in seen.values()] == [len(ROWS)]
    for first, second in seen.values():
        assert (first == second).all()


def _data(trainer):
    return Batches(trainer.stream, trainer.table, trainer.spec, 0)


def test_command_line_refuses_an_unknown_row(tmp_path, capsys):
    with pytest.raises(UnknownName, match="basenet-1"):
        ablation.ablation("synthetic", tmp_path, ("basenet1",), **OPTIONS)
    assert main(["ablation", "--rows", "mi3", "--out", str(tmp_path / "out")]) == 2
    assert "mi-3" in capsys.readouterr().err


def test_ssim_is_that_of_scikit_image():
    structural_similarity = pytest.importorskip("skimage.metrics").structural_similarity
    draw = torch.Generator().manual_seed(0)
    real = torch.randint(0, 256, (2, 2, 24, 24, 3), dtype=torch.uint8, generator=draw)
    made = (real.float() * 0.7 + 20).byte()
    expected = [
        sum(
            structural_similarity(
                made[i, t].numpy(),
                real[i, t].numpy(),
                gaussian_weights=True,
                sigma=1.5,
                use_sample_covariance=False,
                channel_axis=-1,
                data_range=255,
            )
            for t in range(2)
        )
        / 2
        for i in range(2)
    ]
    assert metrics.ssim(made, real).tolist() == pytest.approx(expected, abs=1e-3)
    assert metrics.ssim(real, real).tolist() == pytest.approx([1.0, 1.0])
