"""From a run to a shipped checkpoint: the best of the last ones, with its card."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from larnet.cli import release
from larnet.errors import BadInput
from larnet.weights import checkpoint


def report(gain: float, clips: int = 8) -> dict:
    """A report with the figures that a card shows."""
    both = {"model": 1.0, "repeated": 0.5, "real": 1.0}
    passed = {"moves": {"passed": True}}
    share = {"share": 0.75, "interval": None, "clips": clips}
    return {
        "scores": {"psnr": both, "ssim": both, "motion_ratio": both},
        "gain_moving_db": gain,
        "per_action": {"walking": {"gain_moving_db": gain}, "waving": {"gain_moving_db": None}},
        "checks": dict.fromkeys(both, passed),
        "recognition": {
            "judge": {"accuracy_on_held_out_actors": {"action": 0.9}},
            "known": {"model": share, "real": share},
        },
        "text": {},
        "frozen": {"model": ["bowing"]},
        "data": {"clips": clips, "source": "synthetic", "seed": 0},
        "protocol": 4,
    }


def say(checkpoint_folder: Path, folder: Path, about: str) -> None:
    """Put the config.json of a checkpoint, which says so about it, into a folder."""
    config = json.loads((checkpoint_folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps(config | {"about": about}))


@pytest.fixture
def run(tiny_checkpoint, tmp_path, monkeypatch) -> Path:
    """A run of three checkpoints of which the second is the best; recorded people gain 1.25 dB."""
    gains = {"step_000001": 0.5, "step_000002": 3.0, "step_000003": 2.0}
    for name in gains:
        shutil.copytree(tiny_checkpoint, tmp_path / "run/checkpoints" / name)

    def evaluate(source, data="synthetic", **_):
        return report(gains[source.name] if data == "synthetic" else 1.25)

    monkeypatch.setattr(release, "evaluate", evaluate)
    return tmp_path / "run"


@pytest.mark.slow
def test_the_best_of_the_last_checkpoints_is_shipped_with_its_card(run, tmp_path):
    people = f"weizmann:{tmp_path}/films"
    told = release.release(run, tmp_path / "shipped", also=[people])
    assert told["gain_moving_db"] == 3.0
    shipped = checkpoint.load(tmp_path / "shipped")
    assert shipped.info.name == "shipped"
    assert shipped.info.scores["recorded"]["weizmann:films"]["gain_moving_db"] == 1.25
    for words in (
        "walking (+3.0 dB)",
        "| `weizmann:films` | 8 | +1.25 |",
        "75%, 75%",
        "1 of 8",
        "drawn actors: +3.00 dB over the repeated photo, 2.00 less than 5",
        "`weizmann:films`: +1.25 dB over the repeated photo, 0.75 less than 2",
    ):
        assert words in shipped.card, words
    config = (tmp_path / "shipped/config.json").read_text()
    assert str(tmp_path) not in config + shipped.card  # nobody's folders are told


def test_two_data_sets_of_one_name_are_refused(run, tmp_path):
    people = [f"folder:{tmp_path}/{who}/clips" for who in ("anna", "ben")]
    with pytest.raises(BadInput, match="called alike in the card"):
        release.release(run, tmp_path / "shipped", also=people)


@pytest.mark.parametrize(("own", "kept"), [("", "What it is good for."), ("Its own.", "Its own.")])
def test_what_is_said_about_a_checkpoint_outlives_its_replacement(
    run, tiny_checkpoint, tmp_path, own, kept
):
    (old := tmp_path / "shipped").mkdir()
    say(tiny_checkpoint, old, "What it is good for.")
    say(tiny_checkpoint, run / "checkpoints/step_000002", own)
    release.release(run, old)
    assert checkpoint.load(old).info.about == kept


def test_the_last_checkpoints_are_those_of_the_highest_steps(run):
    folder = run / "checkpoints"
    (folder / "step_000001").rename(folder / "step_1000000")
    (folder / "step_000002").rename(folder / "step_999800")
    assert release.best_checkpoint(run, among=1).name == "step_1000000"


def test_the_card_tells_of_every_run_before(tiny_checkpoint):
    info = checkpoint.load(tiny_checkpoint).info
    runs = [{"data": "kth", "steps": n, "clips": 8 * n, "minutes": 1.0} for n in (10, 2000)]
    told = release.card(replace(info, training={"clips": 4, "earlier": runs}), report(1.0), 1)
    assert (
        told.index("4 clips") < told.index("16,000 clips in 2,000") < told.index("80 clips in 10")
    )


def test_a_card_says_what_fell_short_and_only_that(tiny_checkpoint):
    info = checkpoint.load(tiny_checkpoint).info
    styles = {"noise_recognised": {"share": 0.5}, "noise_recognised_real": {"share": 0.75}}
    told = release.card(info, report(6.0) | {"behaviour": styles}, 1, {"kth": report(2.5)})
    assert "50% are recognised, not all; 75% of true" in told and "less than" not in told
    assert "Short of the aim" not in release.card(info, report(6.0), 1)


def test_a_card_says_what_the_integrator_does_not_do(tiny_checkpoint):
    info = checkpoint.load(tiny_checkpoint).info
    assert "past the integrator M_I" in release.card(info, report(6.0), 1)
    painted = replace(info, spec=replace(info.spec, head="paint", flows=0))
    assert "past the integrator" not in release.card(painted, report(6.0), 1)


def test_a_run_without_a_checkpoint_is_refused_in_words(tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(BadInput, match="no checkpoint yet"):
        release.release(tmp_path / "empty", tmp_path / "out")
