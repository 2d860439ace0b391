"""M_I where the pose is: equation 1 at a scale of one cell, whose stride is the whole picture.

What an actor does has no place in a picture of its own; what it looks like from here has. So the
state starts as where the photo's joints are, motion is folded into it frame by frame, and the
joints of a frame are read from the state and from nothing else.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import PLACED_STATE
from larnet.nets.blocks import JOINTS

# Channels of the state that `PlacedIntegrator` and `StraightReader` give a meaning: the photo's
# joints; the joints of the frame, and how near they are
PHOTO, PLACED = slice(0, 2 * JOINTS), slice(2 * JOINTS, PLACED_STATE)
SHARE = 0.25  # of joints in [-1, 1], which may lie beside the picture, in a state in (-1, 1)


def straight_in(joints: Tensor) -> Tensor:
    """What tanh makes SHARE times the joints of, wherever they are in or near the picture."""
    return torch.atanh((SHARE * joints.float()).clamp(-0.95, 0.95))


def straight_out(e: Tensor) -> Tensor:
    """The joints again, from the states of their channels."""
    return e.float() / SHARE


class PoseRecurrence(nn.Module):
    """Equation 1 on one cell: a convolution of one cell is a matrix.

        b^t = sigmoid(W_b <e^{t-1}, m^t>)                         background gate
        f^t = sigmoid(W_f <e^{t-1}, m^t>)                         foreground gate
        e^t = b^t . e^{t-1} + (1 - b^t) . tanh(W_a <m^t, f^t . e^{t-1}>)

    e_a (B, C) in (-1, 1), m (B, T, C_m) -> (B, T, C) in (-1, 1). straight (B, T, C): a part of m
    that is added to what tanh takes as it is, with no weight.
    """

    def __init__(self, channels: int, motion: int) -> None:
        super().__init__()
        self.channels = channels
        self.motion = nn.Linear(motion, 3 * channels)  # W_b, W_f, W_a of the motion, with biases
        self.state_gates = nn.Linear(channels, 2 * channels, bias=False)
        self.state_candidate = nn.Linear(channels, channels, bias=False)
        with torch.no_grad():  # b starts near 1: the actor stays as the photo shows it
            self.motion.bias[:channels].fill_(1.0)

    def forward(self, e_a: Tensor, m: Tensor, straight: Tensor | None = None) -> Tensor:
        e, c, out = e_a, e_a.shape[-1], []
        gates, candidates = self.motion(m).split((2 * c, c), -1)
        if straight is not None:
            candidates = candidates + straight
        for gate, candidate in zip(gates.unbind(1), candidates.unbind(1)):
            b, f = torch.sigmoid(gate + self.state_gates(e)).chunk(2, -1)
            a = torch.tanh(candidate + self.state_candidate(f * e))
            e = torch.lerp(a, e, b)
            out.append(e)
        return torch.stack(out, 1)


class JointReader(nn.Module):
    """The joints of a frame from M_I's state of it, and from nothing else.

    e_v of one cell (N, C) -> joints (N, J, 2) in [-1, 1], and how near the camera each is (N, J),
    in standing heights.
    """

    def __init__(self, channels: int, hidden: int = 384) -> None:
        super().__init__()
        self.hidden = nn.Linear(channels, hidden)
        self.out = nn.Linear(hidden, 3 * JOINTS)

    def forward(self, e_v: Tensor) -> tuple[Tensor, Tensor]:
        x, y, near = self.out(F.relu(self.hidden(e_v))).float().chunk(3, -1)
        return torch.stack((x, y), -1), near


class StraightReader(JointReader):
    """`JointReader` for the states of `PlacedIntegrator`, some channels of which are the joints
    already: it learns how far they are from where they should be."""

    def __init__(self, channels: int, hidden: int = 384) -> None:
        super().__init__(channels, hidden)
        with torch.no_grad():
            self.out.weight.zero_()
            self.out.bias.zero_()

    def forward(self, e_v: Tensor) -> tuple[Tensor, Tensor]:
        apart, further = super().forward(e_v)
        joints, near = straight_out(e_v[..., PLACED]).split((2 * JOINTS, JOINTS), -1)
        return apart + joints.unflatten(-1, (JOINTS, 2)), further + near
