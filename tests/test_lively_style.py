"""A style that leaves nothing of an action is made weaker."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from larnet.body.performance.lively_style import FAINT, LIVELY, is_echo, lively_styles
from larnet.body.skeleton import AT
from larnet.pipeline import load_pipeline
from larnet.weights import checkpoint


class Swing:
    """A G_m whose joints swing by 1, less by how strong the style is: `fading` of its strength."""

    def __init__(self, fading: float) -> None:
        self.fading = fading

    def skeletons(self, a_e, p_e, z, at):
        size = (1 - self.fading * z[:, :-1].norm(dim=-1)).clamp(min=0.0) * a_e[:, 0]
        swing = torch.sin(2 * torch.pi * at) * size[:, None]
        return swing[..., None, None].expand(-1, -1, 20, 3)


def test_a_lively_style_stays_and_a_faint_one_is_halved_until_it_is_lively():
    a_e = torch.ones(3, 4)
    z = torch.zeros(3, 5)
    z[:, 0], z[:, -1] = torch.tensor((0.3, 0.7, 3.0)), 3.0
    out = lively_styles(Swing(0.5), a_e, z)
    torch.testing.assert_close(out[:2], z[:2])  # 0.85 and 0.65 of the movement
    out = lively_styles(Swing(1.0), a_e, z)
    moved = 1 - out[:, 0]
    assert out[0].equal(z[0]) and moved[0] >= FAINT
    assert (moved[1:] >= LIVELY).all() and (out[1:, 0] > 0).all()
    assert (out[:, -1] == 3.0).all()


def test_a_style_that_nothing_helps_is_dropped():
    z = torch.full((1, 5), 50.0)
    out = lively_styles(Swing(1.0), torch.ones(1, 4), z)
    assert (out[:, :-1] == 0).all() and out[0, -1] == 50.0


class Jog:
    """A G_m whose joints swing by what a_e says: as recorded (its second number), as drawn (its
    first)."""

    def skeletons(self, a_e, p_e, z, at):
        size = torch.where(z[:, -1] > 2.5, a_e[:, 1], a_e[:, 0])
        swing = torch.sin(2 * torch.pi * at) * size[:, None]
        return swing[..., None, None].expand(-1, -1, 20, 3)


@pytest.mark.parametrize(
    ("recorded", "echo"), [(0.1, True), (0.6, True), (0.9, False), (2.0, False)]
)
def test_what_was_recorded_is_an_echo_where_the_drawn_one_moves_much_more(recorded, echo):
    action, still = torch.tensor([[1.0, recorded]]), torch.zeros(1, 2)
    assert is_echo(Jog(), action, still, 5) is echo


@pytest.mark.skipif(
    not (checkpoint.SHIPPED / "movements" / checkpoint.CONFIG).is_file(),
    reason="checkpoints/movements is not there",
)
def test_who_sits_on_a_chair_sits_and_what_was_recorded_well_stays():
    pipeline = load_pipeline("movements", "cpu")
    names = ("sitting on a chair", "sitting down", "dodging", "hand waving", "push-ups")
    drawn = [pipeline.time(name).drawn for name in names]
    assert drawn == [True, True, True, False, False]
    assert pipeline.time("squatting").drawn  # people were recorded with both arms overhead
    squats = pipeline.skeletons(["squatting"], 24)[0]
    hands = squats[:, [AT["left wrist"], AT["right wrist"]], 1]
    assert (hands < squats[:, AT["head"], 1:2]).all() and np.ptp(squats[:, 3, 1]) > 0.1
    assert pipeline.time("push-ups") == pipeline.info.time("push-ups")
    hips = pipeline.skeletons(["sitting on a chair"], 12)[0, :, AT["hip centre"], 1]
    assert hips.min() < 0.3 and np.abs(hips[0] - 0.5) < 0.05
