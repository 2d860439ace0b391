"""M_I with a scale of one cell at its top, where the pose of an actor is integrated; all kinds of
M_I by name."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import SKELETON, ModelSpec
from larnet.nets.blocks import JOINTS, Pyramid
from larnet.nets.integrator import (
    ConcatIntegrator,
    Ends,
    HierarchicalIntegrator,
    RecurrentIntegrator,
)
from larnet.nets.one_cell import PHOTO, PLACED, PoseRecurrence, straight_in
from larnet.nets.retargeting import Retargeting


class PoseIntegrator(RecurrentIntegrator):
    """The hierarchy of equation 1 with a scale of one cell at its top.

    The scale of one cell takes an embedding of the photo's joints for its e_a and G_m's codes
    (`PacedMotion`) for its e_m; its video features are lifted to the coarsest scale of the picture
    as further motion, as those of every scale are to the next finer one.
    """

    BESIDE = 0  # channels beside those of e_m that the recurrence reads

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self.size, coarsest = spec.size, spec.coarsest
        width = dict(spec.motion_widths)[coarsest]
        self.embed = nn.Sequential(
            nn.Linear(2 * JOINTS, spec.state), nn.ReLU(), nn.Linear(spec.state, spec.state)
        )
        self.pose = PoseRecurrence(spec.state, spec.pose_motion + self.BESIDE)
        self.lift_pose = nn.Linear(spec.state, width, bias=False)
        nn.init.zeros_(self.lift_pose.weight)  # the scales of the picture start without it

    def pose_modules(self) -> tuple[nn.Module, ...]:
        """The parts that make the states of the scale of one cell."""
        return self.embed, self.pose

    def states(
        self,
        codes: Tensor,
        at_0: Tensor,
        e_0: Tensor | None = None,
        first: Tensor | None = None,
    ) -> Tensor:
        """e_v of one cell (B, T, C) for e_m's codes (B, T, C_m) of that cell and the photo's joints
        at_0 (B or 1, J, 2) in [-1, 1]; e_0 (B, C): the state that an earlier part of the clip ended
        with, instead of the photo's; first (B, J, 3): the skeleton of the moment that the photo
        shows, where it is known."""
        if e_0 is None:
            e_0 = self.start(at_0).expand(len(codes), -1)
        return self.pose(e_0, *self.read(codes, at_0, first))

    def read(
        self, codes: Tensor, at_0: Tensor, first: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        """What the recurrence is given of e_m's codes: m, and a part of it that no weight sees."""
        return codes, None

    def start(self, at_0: Tensor) -> Tensor:
        """e_a^0 (B, C) of one cell: an embedding of where the photo's joints (B, J, 2) are."""
        return torch.tanh(self.embed(at_0.flatten(1).float()))

    def forward(self, e_a: Pyramid, e_m: Pyramid, ends: Ends | None = None) -> Pyramid:
        assert ends is not None  # the posed head knows the joints
        codes = e_m[self.size].flatten(2).transpose(1, 2)  # (B, T, C_m)
        states = self._from(codes, ends)
        m = e_m[self.scales[0]]
        step = states.shape[1] // m.shape[2]  # frames for each step of the coarsest scale
        lifted = self.lift_pose(states[:, step // 2 :: step]).transpose(1, 2)
        e_m = e_m | {self.scales[0]: m + lifted[..., None, None].to(m.dtype)}
        e_v = super().forward(e_a, e_m, ends)
        states = self._back(states, ends)
        return e_v | {self.size: states.transpose(1, 2)[..., None, None]}

    def cell(self, codes: Tensor, ends: Ends) -> Tensor:
        """e_v of one cell alone, as `forward` makes it: codes (B, T, C_m) -> (B, T, C)."""
        return self._back(self._from(codes, ends), ends)

    def _from(self, codes: Tensor, ends: Ends) -> Tensor:
        assert ends.at_0 is not None  # the posed head knows the joints
        e_0 = ends.before[self.size].flatten(1) if ends.before else None
        return self.states(codes, ends.at_0, e_0, ends.first)

    def _back(self, states: Tensor, ends: Ends) -> Tensor:
        if ends.back is None or ends.at_0 is None:
            return states
        return torch.lerp(states, self.start(ends.at_0)[:, None], ends.back[..., None])


class PlacedIntegrator(PoseIntegrator):
    """`PoseIntegrator` that sees e_m's skeleton as the photo's actor would show it.

    Beside the code, e_m has the joints of its skeleton on the photo's body, before its camera
    (`Retargeting`). Some channels of the state begin as the photo's joints, and as candidates are
    those joints (`one_cell.straight_in`): what equation 1 learns is when and how to differ.
    """

    BESIDE = 3 * JOINTS

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self.place = Retargeting()
        joints = slice(PHOTO.start, PLACED.stop)
        *_, embed, offset = self.embed.parameters()
        with torch.no_grad():  # begins as the photo's joints, and goes where e_m shows them
            for gate in self.pose.motion.weight.chunk(3):
                gate[joints] = 0.0
            self.pose.state_gates.weight.unflatten(0, (2, -1))[0, joints] = 0.0
            bias, _, candidate = self.pose.motion.bias.chunk(3)
            bias[PHOTO], bias[PLACED] = 5.0, -4.0
            for x in (candidate, self.pose.state_candidate.weight, embed, offset):
                x[joints] = 0.0

    def pose_modules(self) -> tuple[nn.Module, ...]:
        return *super().pose_modules(), self.place

    def start(self, at_0: Tensor) -> Tensor:
        at_0 = at_0.flatten(1).float()
        near = at_0.new_zeros(len(at_0), JOINTS)
        shown = torch.cat((at_0, at_0, near), -1)
        return torch.tanh(self.embed(at_0) + self._straight(shown, PHOTO.start))

    def read(
        self, codes: Tensor, at_0: Tensor, first: Tensor | None = None
    ) -> tuple[Tensor, Tensor | None]:
        skeletons = codes[..., -SKELETON - 1 : -1].unflatten(-1, (JOINTS, 3))
        joints, near = self.place(skeletons, at_0, first)
        placed = torch.cat((joints.flatten(2), near), -1)
        m = torch.cat((codes, placed.to(codes.dtype)), -1)
        return m, self._straight(placed, PLACED.start)

    def _straight(self, joints: Tensor, first: int) -> Tensor:
        """Joints (..., n) for the channels of the state from `first` on, 0 for the others."""
        rest = self.pose.channels - first - joints.shape[-1]
        return F.pad(straight_in(joints), (first, rest))


INTEGRATORS = {
    "recurrent": RecurrentIntegrator,
    "hierarchical": HierarchicalIntegrator,
    "pose": PoseIntegrator,
    "placed": PlacedIntegrator,
    "concat": ConcatIntegrator,
}
