"""A style that leaves nothing of an action is made weaker."""

from __future__ import annotations

import torch

from larnet.body.performance.lively_style import FAINT, LIVELY, lively_styles


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
