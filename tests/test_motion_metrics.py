"""Measures of made movements, against values worked by hand and people who move in known ways."""

import pytest
import torch

from larnet.body.skeleton import ANKLES_AND_FEET
from larnet.data.skeleton_batches.whole_episodes import Episodes, bodies, drawn_episodes
from larnet.errors import BadCheckpoint, BadInput, UnknownName
from larnet.evaluation.motions import motion_recogniser
from larnet.evaluation.motions.motion_metrics import (
    DEFINITIONS,
    HEIGHT,
    distance,
    jerk,
    motion_metrics,
    sliding,
    variety,
)
from larnet.evaluation.motions.motion_recogniser import MotionJudge, at_moments
from larnet.nets.motion_classifier import MOMENTS, MotionClassifier

STEP = torch.tensor([1 / 24])


def still(frames: int = 12) -> torch.Tensor:
    joints = torch.linspace(-0.5, 0.5, 60).view(1, 1, 20, 3)
    return joints.expand(1, frames, -1, -1).clone()


def test_distance_is_in_the_picture():
    a = still()
    b = a + torch.tensor((0.3, -0.4, 7.0))  # depth does not count
    assert distance(a, b).item() == pytest.approx(0.5, abs=1e-5)


def test_jerk_is_the_third_derivative():
    t = torch.arange(12) / 24
    moving = still()
    moving[..., 0] += (HEIGHT * 5 * t**3)[:, None]  # its third derivative: 30 everywhere
    assert jerk(moving, STEP).item() == pytest.approx(30, rel=1e-2)
    moving = still()
    moving[..., 0] += (5 * t**2)[:, None]
    assert jerk(moving, STEP).item() == pytest.approx(0, abs=1e-1)


def test_sliding_is_the_speed_of_feet_on_the_ground_alone():
    t = torch.arange(12) / 24
    slides, lifted = still(), still()
    slides[:, :, ANKLES_AND_FEET, 0] += (HEIGHT * 0.6 * t)[None, :, None]
    assert sliding(slides, STEP).item() == pytest.approx(0.6, rel=1e-4)
    assert sliding(still(), STEP).item() == 0
    lifted[:, 3:9, ANKLES_AND_FEET, 1] -= 0.3  # up in a picture is less
    lifted[:, 3:9, ANKLES_AND_FEET, 0] += 0.1 * torch.arange(6)[None, :, None]
    assert sliding(lifted, STEP).item() == 0


def test_variety_is_the_mean_distance_between_draws():
    a = still()
    draws = torch.stack((a, a + torch.tensor((0.3, 0.4, 0.0)), a))
    assert variety(draws).item() == pytest.approx(2 * 0.5 / 3, abs=1e-5)


def test_moments_lie_between_frames():
    x = torch.arange(5.0).view(1, 5, 1, 1)
    assert at_moments(x, 9)[0, :, 0, 0].tolist() == pytest.approx([i / 2 for i in range(9)])
    assert at_moments(x, 2)[0, :, 0, 0].tolist() == [0, 4]
    assert at_moments(x[:, :1], 3).shape == (1, 3, 1, 1)


@pytest.fixture(scope="module")
def judge(tmp_path_factory) -> MotionJudge:
    names = ("squatting", "jumping jack", "hand waving", "bowing")
    folder = tmp_path_factory.mktemp("judge")
    return motion_recogniser.train(folder, None, names, minutes=2, steps=40)


def test_a_judge_names_drawn_movements_of_bodies_held_out(judge):
    assert judge.accuracy["drawn"] >= 0.75  # chance: 0.25


def test_a_judge_is_read_as_it_was_written_and_refused_when_altered(judge, tmp_path):
    motion_recogniser.save(judge, tmp_path)
    again = motion_recogniser.load(tmp_path)
    assert again.actions == judge.actions and again.accuracy == judge.accuracy
    file = tmp_path / motion_recogniser.WEIGHTS
    file.write_bytes(file.read_bytes()[:-4] + b"oops")
    with pytest.raises(BadCheckpoint, match="damaged"):
        motion_recogniser.load(tmp_path)


def episodes(seed: int) -> Episodes:
    names = ("squatting", "jumping jack", "hand waving", "bowing") * 4
    z = torch.randn(len(names), 15, generator=torch.Generator().manual_seed(seed))
    return drawn_episodes(names, z, bodies(len(names), 3, "val"), MOMENTS)


def test_metrics_tell_performers_apart(judge):
    """Who performs as the recordings do, who stands still, and who does something else."""
    real = episodes(0)
    count = iter(range(1, 1000))

    def same(whom: Episodes, z: torch.Tensor) -> torch.Tensor:
        return episodes(next(count)).seen

    def nothing(whom: Episodes, z: torch.Tensor) -> torch.Tensor:
        return real.seen[:, :1].expand_as(real.seen)

    def another(whom: Episodes, z: torch.Tensor) -> torch.Tensor:
        return episodes(next(count)).seen.roll(1, 0)

    found = {f.__name__: motion_metrics(f, real, judge) for f in (same, nothing, another)}
    assert set(found["same"]) == set(DEFINITIONS)
    assert found["same"]["frechet"] < found["nothing"]["frechet"]
    assert found["same"]["one_draw"] < found["another"]["one_draw"]
    assert found["same"]["best_of_10"] < found["same"]["one_draw"]
    assert found["nothing"]["best_of_10"] == pytest.approx(found["nothing"]["one_draw"])
    assert found["nothing"]["variety"] == 0 and found["same"]["variety"] > 0.3
    assert found["same"]["jerk"] == pytest.approx(1, abs=0.3) and found["nothing"]["jerk"] < 0.01
    assert found["same"]["recognised"] > 0.7 and found["another"]["recognised"] < 0.3


def test_a_judge_of_nothing_is_refused_in_words(tmp_path):
    with pytest.raises(BadInput, match="known actions"):
        motion_recogniser.train(tmp_path, None, ("levitating",), steps=1)
    assert MotionClassifier(3)(torch.zeros(2, MOMENTS, 20, 3)).shape == (2, 3)


def test_the_table_is_made_row_by_row_and_goes_on(judge, tmp_path, made_up_phrases):
    """The runs of a table are measured once; what is there stays."""
    from test_skeleton_losses import SPEC, Library

    from larnet.cli import motion_ablation

    class HeldOut(Library):
        def of(self, action: str, split: str = "train") -> list:
            return self.takes if action == "squatting" else []

    motion_recogniser.save(judge, tmp_path / "judge")
    rows = ("all", "none")

    def run(seeds: int) -> dict:
        return motion_ablation.ablation(
            tmp_path / "table", HeldOut(), rows, judge=tmp_path / "judge", source="", steps=1,
            seeds=seeds, batch=4, base=SPEC,
        )  # fmt: skip

    first = run(1)
    assert set(first) == set(rows) and "±" not in first["all"]["jerk"]
    stored = (tmp_path / "table" / "results.json").read_text()
    again = run(2)
    assert "±" in again["all"]["jerk"]
    assert all(line in (tmp_path / "table" / "results.json").read_text()
               for line in stored.splitlines()[1:3])  # fmt: skip
    assert "| none |" in (tmp_path / "table" / "table.md").read_text()
    with pytest.raises(UnknownName, match="none"):
        motion_ablation.ablation(tmp_path, HeldOut(), ("nine",), judge=tmp_path / "judge")
