"""LARNet, the figure of the paper in four lines.

Glossary, used in every docstring:
    x_0   photo of the actor, (B, 3, H, W) in [-1, 1]
    a_e   action vector: a phrase's embedding after its encoder's projection, (B, A)
    p_e   position: first frame of the clip / frames of its video, (B,) in [0, 1]
    z     noise, the style of the movement, (B, Z), N(0, 1) times a scale
    e_a   appearance of the actor, {stride: (B, C, h, w)}          E_a
    e_m   motion of the action, {stride: (B, C, T, h, w)}          G_m; e^_m of a real clip: E_v
    e_v   video features, {stride: (B, C, T, h, w)}                M_I (equation 1)
    v     the video, (B, 3, T, H, W) in [-1, 1]                    G_v (equation 2)
B batch, C channels, T frames, H W pixels, A action vector, Z noise; channels before time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.errors import BadInput, UnknownName
from larnet.media.pixels import to_model
from larnet.nets.appearance import APPEARANCE
from larnet.nets.blocks import Pyramid
from larnet.nets.decoders.decoder import KeypointHints, Pose
from larnet.nets.decoders.heads import DECODERS
from larnet.nets.decoders.layers import Layers
from larnet.nets.decoders.puppet_head import PosedDecoder, PuppetDecoder
from larnet.nets.integrator import Ends
from larnet.nets.motion import MOTION, Moments, TimedMotion
from larnet.nets.one_cell import JointReader
from larnet.nets.pose_integrator import INTEGRATORS, PlacedIntegrator, PoseIntegrator
from larnet.nets.retargeting import LOOKS, nearest_moments
from larnet.nets.video_encoder import VIDEO_ENCODERS


@dataclass(frozen=True)
class Condition:
    """What a clip is made from; e_m, when given, replaces G_m's (a driving video's, by E_v), and
    joints_0 and moves what the puppet head finds of the joints itself."""

    x_0: Tensor  # (B, 3, H, W) in [-1, 1], or (1, 3, H, W): one actor in every clip, encoded once
    a_e: Tensor  # (B, A)
    p_e: Tensor  # (B,) in [0, 1]
    z: Tensor  # (B, Z)
    e_m: Pyramid | None = None
    joints_0: Tensor | None = None  # (B or 1, J, 2) in [-1, 1], the photo's joints; NaN: not known
    moves: Tensor | None = None  # (B, T, J, 2) same units, how far since the photo; NaN: not known
    moments: Moments | None = None  # when the frames are; None: the model's own number, at its rate
    before: Pyramid | None = None  # states that the part of the clip before ended with
    e_a: Pyramid | None = None  # of x_0, where it was read already (`LARNet.appearance`)

    @classmethod
    def build(
        cls,
        x_0: Tensor,
        a_e: Tensor,
        p_e: Tensor,
        z: Tensor,
        *,
        e_m: Pyramid | None = None,
        joints_0: Tensor | None = None,
        moves: Tensor | None = None,
    ) -> Condition:
        """The condition of pixels and numbers as they come: x_0 (B or 1, H, W, 3) uint8, the others
        as the fields; all go to the device of a_e. Training, evaluation and pipeline build here."""
        p_e, z = (x.float().to(a_e.device) for x in (p_e, z))
        joints_0, moves = (None if x is None else x.to(a_e.device) for x in (joints_0, moves))
        return cls(to_model(x_0).to(a_e.device), a_e, p_e, z, e_m, joints_0, moves)

    def rows(self, part: slice) -> Condition:
        """The condition of some of the clips."""

        def some(x: Tensor) -> Tensor:
            return x[part] if len(x) == len(self.a_e) else x

        e_m, before, e_a = (
            pyramid and {stride: some(x) for stride, x in pyramid.items()}
            for pyramid in (self.e_m, self.before, self.e_a)
        )
        joints_0, moves = (None if x is None else some(x) for x in (self.joints_0, self.moves))
        x_0, a_e, p_e, z = (some(x) for x in (self.x_0, self.a_e, self.p_e, self.z))
        moments = self.moments and self.moments.rows(part)
        return Condition(x_0, a_e, p_e, z, e_m, joints_0, moves, moments, before, e_a)


@dataclass(frozen=True)
class Generated:
    """v (B, 3, T', H, W) in [-1, 1] (T' = T, or the frames asked for), with what it came from.

    parts: what a competitor's own losses read, by name (`larnet.baselines`).
    """

    v: Tensor
    e_m: Pyramid
    e_v: Pyramid
    layers: Layers | None
    pose: Pose | None = None
    parts: dict[str, Tensor] = field(default_factory=dict)

    @property
    def last(self) -> Pyramid:
        """The states {stride: (B, C, h, w)} after the last frame, for `Condition.before` of the
        part of a clip that goes on from here."""
        return {stride: x[:, :, -1] for stride, x in self.e_v.items()}


class Projection(nn.Sequential):
    """From one text encoder's space into the action space that all encoders share, (B, A)."""

    def __init__(self, c_in: int, action: int) -> None:
        super().__init__(nn.Linear(c_in, 2 * action), nn.ReLU(), nn.Linear(2 * action, action))

    def forward(self, vectors: Tensor) -> Tensor:
        return F.normalize(super().forward(vectors), dim=-1) * 4.0


class System(nn.Module):
    """What every system of the tables is: a projection for every text encoder, and a call from a
    Condition to what is Generated. LARNet, and its competitors in `larnet.baselines`."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        self.spec = spec
        self.encoders = nn.ModuleDict({n: Projection(d, spec.action) for n, d in spec.encoders})

    def embed(self, encoder: str, vectors: Tensor) -> Tensor:
        """Phrase vectors (B, length of the encoder) -> a_e (B, A). Raises UnknownName."""
        if encoder not in self.encoders:
            raise UnknownName("text encoder", encoder, self.encoders)
        return self.encoders[encoder](vectors)

    def drive(self, clip: Tensor) -> Pyramid:
        """e_m of a driving clip (B, 3, T, H, W) in [-1, 1], for `Condition.e_m`. Raises BadInput
        when the model reads none."""
        raise BadInput("This model reads no driving clips; it was trained without E_v in it.")

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        """One clip per row of the condition; `keep` (T',) decodes only those frames."""
        raise NotImplementedError

    def with_appearance(self, c: Condition) -> Condition:
        """The condition with what is read of its photos alone, for a clip that is made in parts."""
        return c

    def photo_moments(self, c: Condition, again: Tensor) -> Tensor:
        """Which moment of its movement each photo shows, (B,) shares of the episode; again (B,)
        bool: the end is the beginning. Here p_e, what is asked for."""
        return c.p_e

    def poses(self, c: Condition) -> Generated:
        """Where the joints of all frames are, by `pose`, with as few pictures as can be."""
        return self(c, torch.zeros(1, dtype=torch.long, device=c.a_e.device))


class LARNet(System):
    """Networks used at inference: E_a, G_m, M_I, G_v, and a projection for every text encoder.

    With `ModelSpec.driven` also E_v, which reads the motion of a driving clip (paper: LARNet-dagger
    and double-dagger).
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__(spec)
        self.E_a = APPEARANCE[spec.appearance](spec)
        self.G_m = MOTION[spec.motion](spec)
        self.M_I = INTEGRATORS[spec.integrator](spec)
        self.G_v = DECODERS[spec.head](spec)
        if spec.driven:
            self.E_v = VIDEO_ENCODERS[spec.video_encoder](spec)
        channels_last(self)

    def drive(self, clip: Tensor) -> Pyramid:
        return self.E_v(clip) if self.spec.driven else super().drive(clip)

    def pose_motion(self, a_e: Tensor, p_e: Tensor, z: Tensor, moments: Moments) -> Tensor:
        """e_m of M_I's scale of one cell, (B, T, C_m)."""
        assert isinstance(self.G_m, TimedMotion)  # others have no codes
        return self.G_m.pose_motion(self.G_m.codes(a_e, p_e, z, moments), moments)

    def one_cell(self) -> tuple[PoseIntegrator, JointReader]:
        """M_I with a scale of one cell, and what reads joints from it: `ModelSpec` accepts either
        only with the other."""
        assert isinstance(self.M_I, PoseIntegrator) and isinstance(self.G_v, PosedDecoder)
        return self.M_I, self.G_v.reader

    def movement(
        self, e_m: Tensor, at_0: Tensor, before: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """The joints alone, (B, T, J, 2) in [-1, 1], and how near they are (B, T, J), that M_I
        makes of e_m (B, T, C_m) from the photo's joints at_0 (B, J, 2), or from a state (B, C)."""
        integrator, reader = self.one_cell()
        e_v = integrator.states(e_m, at_0, before)
        joints, near = reader(e_v.flatten(0, 1))
        return joints.unflatten(0, e_v.shape[:2]), near.unflatten(0, e_v.shape[:2])

    def appearance(self, c: Condition) -> Pyramid:
        """e_a of the photos, read once where the condition has it."""
        return c.e_a or self.E_a(c.x_0.contiguous(memory_format=torch.channels_last))

    def with_appearance(self, c: Condition) -> Condition:
        return replace(c, e_a=self.appearance(c))

    def ends(self, c: Condition, e_a: Pyramid) -> Ends:
        """Where the clip starts from, and how far its frames return there."""
        at_0, when, first = self.G_v.photo_joints(e_a, c.joints_0), c.moments, None
        if when is None or c.e_m is not None:
            return Ends(at_0, c.before, None if when is None else when.back)
        if when.photo is not None and isinstance(self.G_m, TimedMotion):
            first = self.G_m.skeletons(c.a_e, c.p_e, c.z, when.photo[:, None])[:, 0]
        return Ends(at_0, c.before, when.back, first)

    def photo_moments(self, c: Condition, again: Tensor) -> Tensor:
        """`System.photo_moments`: p_e, unless another one is clearly more like the photo.

        So somebody photographed in the middle of a stride, or with an arm up already, goes on from
        there.
        """
        if not isinstance(self.M_I, PlacedIntegrator) or not isinstance(self.G_m, TimedMotion):
            return c.p_e
        at_0 = self.G_v.photo_joints(self.appearance(c), c.joints_0)
        assert at_0 is not None  # the posed head knows the joints
        shares = torch.arange(LOOKS, device=c.p_e.device).expand(len(c.a_e), -1) / LOOKS
        joints, _ = self.M_I.place(self.G_m.skeletons(c.a_e, c.p_e, c.z, shares), at_0)
        return nearest_moments(joints, at_0, c.p_e, again.to(c.p_e.device))

    def forward(self, c: Condition, keep: Tensor | None = None) -> Generated:
        """One clip per row of the condition; `keep` (T',) decodes only those frames."""
        x_0 = c.x_0.contiguous(memory_format=torch.channels_last)
        e_a = self.appearance(c)
        e_m = c.e_m if c.e_m is not None else self.G_m(c.a_e, c.p_e, c.z, c.moments)
        e_v = self.M_I(e_a, e_m, self.ends(c, e_a))
        out = self.G_v(e_v, e_a, x_0, keep, KeypointHints(c.joints_0, c.moves))
        return Generated(out.v, e_m, e_v, out.layers, out.pose)

    def poses(self, c: Condition) -> Generated:
        """`System.poses` without a picture, where the joints are read from the scale of one cell:
        nothing of the scales of the picture is made."""
        if c.e_m is not None or not isinstance(self.G_m, TimedMotion):
            return super().poses(c)
        if not isinstance(self.G_v, PuppetDecoder):
            return super().poses(c)
        e_a = self.appearance(c)
        ends = self.ends(c, e_a)
        cell = self.pose_motion(c.a_e, c.p_e, c.z, c.moments or self.G_m.usual(c.p_e))
        if isinstance(self.M_I, PoseIntegrator):
            cell = self.M_I.cell(cell, ends)
        e_v = {self.spec.size: cell.transpose(1, 2)[..., None, None]}
        pose = self.G_v.pose(e_v, e_a, cell.new_empty(0), c.joints_0)
        return Generated(cell.new_empty(len(cell), 3, 0, 0, 0), {}, e_v, None, pose)


def channels_last(module: nn.Module) -> None:
    """Store the weights of 2-D convolutions channels last: about twice as fast on a CPU."""
    for p in module.parameters():
        if p.dim() == 4:
            p.data = p.data.contiguous(memory_format=torch.channels_last)


def parameters(*modules: nn.Module) -> int:
    """Number of trainable and fixed weights of the modules."""
    return sum(p.numel() for m in modules for p in m.parameters())


def example(spec: ModelSpec, batch: int = 1) -> Condition:
    """A condition of zeros of the right shapes, for counting and warming up."""
    driven = {
        s: torch.zeros(batch, c, spec.length(s), spec.grid(s), spec.grid(s))
        for s, c in spec.motion_widths
    }
    return Condition(
        e_m=driven if spec.motion == "driven" else None,
        x_0=torch.zeros(batch, 3, spec.size, spec.size),
        a_e=torch.zeros(batch, spec.action),
        p_e=torch.zeros(batch),
        z=torch.zeros(batch, spec.noise),
    )
