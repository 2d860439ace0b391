"""Several draws of a task: the first is what `evaluate` measures, the best is the nearest."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import torch

from larnet.__main__ import main
from larnet.config.specs import DataSpec
from larnet.data import open_stream
from larnet.errors import BadInput
from larnet.evaluation.checkpoints_under_test import (
    CheckpointUnderTest,
    load_checkpoints_under_test,
)
from larnet.evaluation.evaluate import evaluate
from larnet.evaluation.motions.best_of_draws import best_of_draws, draw_lines
from larnet.model import Condition

OPTIONS = {"clips": 3, "encoder": "glove"}


def noisy(monkeypatch) -> None:
    """A checkpoint whose clips depend on z: the real clip, brighter by z's size."""

    def make(self, clips, phrases=None, driving=None):
        brighter = 1 + 40 * clips.z[:, 0].abs()
        made = clips.v.float() + brighter[:, None, None, None, None]
        return made.clamp(0, 255).to(torch.uint8)

    monkeypatch.setattr(CheckpointUnderTest, "make", make)


def test_the_nearest_draw_counts(tiny_checkpoint, monkeypatch):
    noisy(monkeypatch)
    told = best_of_draws(tiny_checkpoint, draws=4, **OPTIONS)
    gain = told["gain_moving_db"]
    assert gain["best"] > max(gain["one"], gain["mean"])
    assert told == best_of_draws(tiny_checkpoint, draws=4, **OPTIONS)
    more = best_of_draws(tiny_checkpoint, draws=16, **OPTIONS)["gain_moving_db"]
    assert more["one"] == gain["one"] and more["best"] > gain["best"]
    assert told["clips"] == 3 and any("best of 4 draws" in line for line in draw_lines(told))


@pytest.mark.slow
def test_the_first_draw_is_what_evaluate_measures(tiny_checkpoint, tmp_path, capsys, monkeypatch):
    for other in ("phrase_accuracy", "behaviour"):  # figures of nothing that is drawn
        monkeypatch.setattr(f"larnet.evaluation.evaluate.{other}", lambda *_: {})
    command = ["evaluate", "--checkpoint", str(tiny_checkpoint), "--draws", "2", "--clips", "3"]
    assert main([*command, "--encoder", "glove", "--out", str(tmp_path)]) == 0
    assert "best of 2 draws" in capsys.readouterr().out
    report = json.loads((tmp_path / "draws.json").read_text())
    usual = evaluate(tiny_checkpoint, judge="none", quick=True, **OPTIONS)
    assert report["gain_moving_db"]["one"] == usual["gain_moving_db"]


@pytest.mark.parametrize("draws", [1, 101, "many"])
def test_as_many_draws_as_make_sense(tiny_checkpoint, draws):
    with pytest.raises(BadInput, match="The number of draws is"):
        best_of_draws(tiny_checkpoint, draws=draws, **OPTIONS)


@torch.inference_mode()
def test_recorded_clips_are_made_in_the_time_that_visitors_see():
    """A jumping jack takes 1.25 seconds in `movements`, a drawn one as long as drawn ones do."""
    (subject,) = load_checkpoints_under_test(["movements"], "sentence")
    names, info = ("jumping jack",) * 2, subject.loaded.info
    stream = open_stream(DataSpec(start=1.0), info.spec, "val", "cpu")
    clips = stream.batch(0, 2, names)
    words = torch.zeros(2, dict(info.spec.encoders)["sentence"])
    a_e = subject.loaded.model.embed("sentence", words)
    condition = Condition.build(clips.x_0, a_e, clips.p_e, clips.z)
    shown = replace(clips, recorded=torch.tensor([True, False]))
    when = subject.timed(condition, shown).moments
    assert when is not None and when.photo is not None
    seconds = 1 / 12 / (when.at[:, 1] - when.at[:, 0])
    assert seconds.tolist() == pytest.approx([info.time("jumping jack").seconds, 32 / 12], rel=1e-4)
    assert seconds[0] < 2 and when.at[1, 0] == clips.p_e[1] == 0
    later = replace(clips, p_e=torch.tensor([0.25, 0.25]), recorded=torch.tensor([True, True]))
    when = subject.timed(replace(condition, p_e=later.p_e), later).moments
    assert when is not None and when.at[:, 0].tolist() == pytest.approx([0.25, 0.25])
    made = subject.make(clips)
    assert (made != subject.make(replace(clips, recorded=~clips.recorded))).any()
    (default,) = load_checkpoints_under_test(["default"], "sentence")
    assert default.timed(condition, clips) is condition
