"""M_I, the motion integrator: motion folded into appearance, scale by scale (paper eq. 1)."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import (
    SPACE_TIME,
    Pyramid,
    bias_of,
    double,
    fold,
    on_cpu,
    pointwise,
    stretch,
    unfold,
)


@dataclass(frozen=True)
class Ends:
    """How a clip begins and ends, where that is not with e_a and nowhere.

    at_0 (B or 1, J, 2) in [-1, 1]: the photo's joints, from which the scale of one cell begins;
    before {stride: (B, C, h, w)}: the states that an earlier part of the clip ended with, instead
    of e_a; back (B, T) in [0, 1]: how far each state of one cell is brought back to the photo's;
    first (B, J, 3): G_m's skeleton at the moment of its movement that the photo shows.
    """

    at_0: Tensor | None = None
    before: Pyramid | None = None
    back: Tensor | None = None
    first: Tensor | None = None


class GatedRecurrence(nn.Module):
    """Equation 1 at one scale.

        b^t = sigmoid(W_b * [e^{t-1}, m^t])                       background gate
        f^t = sigmoid(W_f * [e^{t-1}, m^t])                       foreground gate
        e^t = b^t . e^{t-1} + (1 - b^t) . tanh(W_a * [m^t, f^t . e^{t-1}])

    A convolution of a concatenation is the sum of two convolutions, so the half that reads the
    motion m runs once over all time steps, and only the half that reads the state is recurrent.
    e_a (B or 1, C, h, w), m (B, C_m, T, h, w) -> (B, C, T, h, w).
    """

    def __init__(self, channels: int, motion: int, gate_kernel: int) -> None:
        super().__init__()
        k = gate_kernel
        self.motion_gates = nn.Conv2d(motion, 2 * channels, k, padding=k // 2)
        self.motion_candidate = nn.Conv2d(motion, channels, 3, padding=1)
        self.state_gates = nn.Conv2d(channels, 2 * channels, k, padding=k // 2, bias=False)
        self.state_candidate = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        with torch.no_grad():  # b starts near 1: the actor stays as the photo shows it
            bias_of(self.motion_gates)[:channels].fill_(1.0)

    def forward(self, e_a: Tensor, m: Tensor) -> Tensor:
        batch = len(m)
        folded = fold(m)
        if on_cpu(m) and self.state_gates.kernel_size == (1, 1):
            return unfold(self._in_place(e_a, folded, batch), batch)
        gates = self.motion_gates(folded).split(batch)
        candidates = self.motion_candidate(folded).split(batch)
        e, out = e_a, []
        for gate, candidate in zip(gates, candidates):
            b, f = torch.sigmoid(gate + self.state_gates(e)).chunk(2, 1)
            a = torch.tanh(candidate + self.state_candidate(f * e))
            e = a + b * (e - a)
            out.append(e)
        return unfold(torch.cat(out), batch)

    def _in_place(self, e_a: Tensor, m: Tensor, batch: int) -> Tensor:
        """The same with cells as rows of a matrix, every step written where it stays."""
        c, (height, width) = e_a.shape[1], e_a.shape[2:]
        shape = (len(m) // batch, batch * height * width)

        def rows(x: Tensor) -> Tensor:
            return x.permute(0, 2, 3, 1).reshape(*shape, -1)

        gates, candidates = rows(pointwise(self.motion_gates, m)), rows(self.motion_candidate(m))
        turn = self.state_gates.weight.flatten(1).t()
        e = e_a.permute(0, 2, 3, 1).expand(batch, -1, -1, -1).reshape(-1, c)
        out = torch.empty_like(candidates)
        for t in range(shape[0]):
            b, f = torch.addmm(gates[t], e, turn).sigmoid_().chunk(2, 1)
            kept = (f * e).view(batch, height, width, c).permute(0, 3, 1, 2)
            a = self.state_candidate(kept).permute(0, 2, 3, 1).reshape(-1, c)
            a = a.add_(candidates[t]).tanh_()
            e = torch.lerp(a, e, b, out=out[t])
        return out.view(len(m), height, width, c).permute(0, 3, 1, 2)


class RecurrentIntegrator(nn.Module):
    """Hierarchy of equation 1: each scale takes e_a and e_m of its own, and the coarser video
    features lifted to its resolution as further motion. {stride: e_v (B, C, T_stride, h, w)}."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        widths = dict(spec.motion_widths)
        self.scales = spec.scales
        self.cells = nn.ModuleDict(
            {
                str(s): GatedRecurrence(widths[s], self.inputs(widths[s], coarse), spec.gate_kernel)
                for coarse, s in enumerate(spec.scales)
            }
        )
        block = SPACE_TIME[spec.factored]
        self.lift = nn.ModuleDict(
            {
                str(fine): nn.ModuleList(
                    [
                        block(widths[coarse], widths[coarse]),
                        nn.Conv2d(widths[coarse], widths[fine], 1),
                    ]
                )
                for coarse, fine in zip(spec.scales, spec.scales[1:])
            }
        )

    def inputs(self, channels: int, coarser: int) -> int:
        """Channels of motion that the cell of a scale with `coarser` ones above it reads."""
        return channels

    def joined(self, m: Tensor, coarse: Tensor) -> Tensor:
        """e_m of a scale with the coarser video features at its resolution, both
        (B, C, T, h, w)."""
        return m + coarse

    def forward(self, e_a: Pyramid, e_m: Pyramid, ends: Ends | None = None) -> Pyramid:
        e_v: Pyramid = {}
        first = (ends and ends.before) or e_a
        for stride in self.scales:
            m = e_m[stride]
            if 2 * stride in e_v:
                mix, narrow = self.lift[str(stride)].children()
                coarse = mix(e_v[2 * stride])
                lifted = unfold(double(pointwise(narrow, fold(coarse))), len(m))
                m = self.joined(m, stretch(lifted, m.shape[2]))
            e_v[stride] = self.cells[str(stride)](first[stride], m)
        # motion at a scale without a cell has no place to be integrated into: it goes on as it is
        return e_v | {stride: m for stride, m in e_m.items() if stride not in e_v}


class HierarchicalIntegrator(RecurrentIntegrator):
    """The paper's hierarchy: e_v of each level is decoded on the way up, by a stage of G_v that
    doubles its side, and the decoded features are an input of the next level's cell beside e_m.

    `RecurrentIntegrator` adds them to e_m instead, which needs no wider gates.
    """

    def inputs(self, channels: int, coarser: int) -> int:
        return 2 * channels if coarser else channels

    def joined(self, m: Tensor, coarse: Tensor) -> Tensor:
        return torch.cat((m, coarse), 1)


class ConcatIntegrator(nn.Module):
    """BaseNet: no integrator; appearance repeated over time, joined to the motion, convolved."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c = dict(spec.motion_widths)[spec.finest]
        self.stride, self.length = spec.finest, spec.length(spec.finest)
        block = SPACE_TIME[spec.factored]
        self.join = nn.Sequential(block(2 * c, c), block(c, c))

    def forward(self, e_a: Pyramid, e_m: Pyramid, ends: Ends | None = None) -> Pyramid:
        still = stretch(e_a[self.stride].unsqueeze(2), self.length)
        still = still.expand(len(e_m[self.stride]), -1, -1, -1, -1)
        return e_m | {self.stride: self.join(torch.cat((still, e_m[self.stride]), 1))}
