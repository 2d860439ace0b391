"""The benchmark's parts run and say what they measured; how fast is no matter here."""

import pytest

from larnet.bench import every_row as module
from larnet.bench.every_row import every_row
from larnet.bench.gpu_figures import NONE, gpu
from larnet.bench.markdown_table import table
from larnet.bench.model_only import longer, model_only, of_spec
from larnet.bench.timing import apart, machine, timed
from larnet.bench.training_cost import training_step
from larnet.config.variants import VARIANTS
from larnet.training.phrase_vectors import PhraseTable

DEBUG = VARIANTS["debug"].model


def test_a_figure_is_a_median_with_its_spread():
    calls = []
    row = timed(lambda: calls.append(1), 5)
    low, high = row["spread"]
    assert len(calls) == 6 and low <= row["seconds"] <= high


def test_one_photo_may_serve_several_clips():
    row = model_only("debug", 3, 1, photos=1)
    assert row["parameters"] > 0 and row["gmac_per_clip"] >= 0


def test_every_row_has_a_forward_pass_and_a_step(monkeypatch):
    rows = {n: VARIANTS[n] for n in ("debug", "mocogan", "paper")}
    monkeypatch.setattr(module, "VARIANTS", rows)
    monkeypatch.setattr(module, "model_only", lambda *what: {"seconds": 0.0})
    monkeypatch.setattr(module, "training_step", lambda *what: {"seconds": 0.0})
    forward, step = "{}, model only, batch 1".format, "{}, training step, batch 2".format
    every = {kind(name) for name in rows for kind in (forward, step)}
    assert set(every_row(1, False, ())) == every
    assert set(every_row(1, True, {forward("debug")})) == every - {forward("debug"), step("paper")}


@pytest.fixture
def no_encoder(monkeypatch) -> None:
    """Steps are timed with made-up vectors: a text encoder would be loaded in vain."""
    monkeypatch.setattr(PhraseTable, "build", lambda *_: pytest.fail("phrases are encoded"))


def test_a_row_that_a_clip_drives_is_timed(no_encoder):
    assert model_only("dagger", 1, 1)["parameters"] > 0
    assert training_step("dagger", 1, 2, {})["cpu_seconds"] > 0


def test_a_competitor_is_timed(no_encoder):
    assert model_only("mocogan", 1, 1)["parameters"] > 0
    row = training_step("mocogan", 1, 2, {})
    assert row["cpu_seconds"] > 0
    assert row["beyond_reconstruction"] == "adversarial_video, adversarial_image"


def test_longer_clips_are_the_same_model():
    assert of_spec(longer(DEBUG, 32), 1, 1)["parameters"] == of_spec(DEBUG, 1, 1)["parameters"]


def test_a_process_of_its_own_tells_its_peak():
    row = apart(training_step, "debug", 1, 2, {})
    assert row["beyond_reconstruction"] == "none"
    assert 50 < row["peak_mb"] < 4_000


def test_without_a_gpu_there_is_one_line(monkeypatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    assert gpu(1) == {"GPU": NONE}


@pytest.mark.parametrize("name", ["GPU", "demo, model only"])
def test_every_figure_is_in_the_table(name):
    row = NONE if name == "GPU" else {"seconds": 0.5, "spread": [0.4, 0.6], "cpu_seconds": 0.9}
    text = table({"machine": machine(), name: row})
    assert name in text and ("0.4 to 0.6" in text or NONE in text)
