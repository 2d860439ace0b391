"""The photo's limbs moved by joints; who places the joints is the heads' difference."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.config.specs import ModelSpec
from larnet.nets.blocks import (
    SPACE_TIME,
    Conv,
    Pyramid,
    bias_of,
    cells,
    double,
    fold,
    on_cpu,
    unfold,
)
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.decoder import (
    Decoded,
    Decoder,
    KeypointHints,
    Pose,
    override_with_hints,
    repeats,
)
from larnet.nets.decoders.layers import RARE, Layers, compose, warp, within_reach
from larnet.nets.decoders.limbs import (
    LIMBS,
    LimbWarp,
    SkeletonToKeypoints,
    limb_affines,
    limb_flow,
    soft_argmax,
)
from larnet.nets.decoders.puppet_channels import FLOW, GATE, PAINT, STILL, Gate
from larnet.nets.decoders.puppet_cpu import frames, still_of
from larnet.nets.one_cell import JointReader, StraightReader


class PuppetDecoder(Decoder):
    """Full-resolution head whose first warp moves the photo's limbs with the joints (`puppet`).

    Copy gate, puppet warp, free warp, the plate (the place without the actor), painted remainder;
    the rest as `PhotoDecoder`.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.repeat = dict(spec.motion_widths)[spec.finest], repeats(spec)
        ((self.stride, width),) = spec.decoder_widths
        self.finest, self.size = spec.finest, spec.size
        c_photo = dict(spec.appearance_widths)[self.stride]
        self.mix = SPACE_TIME[spec.factored](c, c)
        self.add_reader(spec)
        self.puppet = LimbWarp(c, c_photo)
        self.photo = nn.Conv2d(c_photo, width, 1)
        self.narrow = nn.Conv2d(c, width, 1)
        seen = 2 * width + len(LIMBS) + 1 + STILL
        self.stage = nn.Sequential(Conv(seen, width), Conv(width, width))
        per_pixel = self.stride**2
        self.out = nn.Conv2d(width, FLOW + per_pixel * (GATE + PAINT), 3, padding=1)
        with torch.no_grad():  # starts as the photo, its limbs moved
            self.out.weight.mul_(0.1)
            bias_of(self.out).zero_()
            gate = bias_of(self.out)[FLOW : FLOW + per_pixel * GATE].view(1, GATE, per_pixel)
            Gate.of(gate).limbs.fill_(2.0)

    def add_reader(self, spec: ModelSpec) -> None:
        """The network that says where the joints of the frames are."""
        self.figure = SkeletonToKeypoints(spec.motion_code)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        batch, photo = len(e_v[self.finest]), e_a[self.stride]
        states = self.frames(e_v[self.finest], e_v)
        known = known or KeypointHints()
        pose = self.pose(e_v, e_a, self.puppet.joints(fold(states)), known.photo)
        mixed, at_0 = self.mix(e_v[self.finest]), pose.at_0
        which = self.steps(mixed, e_v)
        at, near = pose.at, pose.near
        if known.moves is not None:
            at = override_with_hints((at_0 + known.moves.transpose(0, 1)).flatten(0, 1), at)
        if keep is not None:
            which = which[keep]
            at = at.unflatten(0, (-1, batch))[keep].flatten(0, 1)
            if near is not None:
                near = near.unflatten(0, (-1, batch))[keep].flatten(0, 1)
        count = len(which)
        if on_cpu(mixed):
            still = still_of(self, photo, x_0, at_0, pose.limbs)
            rows = (which[:, None] * batch + torch.arange(batch)).flatten()
            made = frames(self, fold(mixed), rows, at, near, still, batch)
            own = (made.gate, made.flow, made.paint, made.shown, made.maps)
            gate, flow, paint, shown, maps = (unfold(x, batch) for x in own)
            layers = Layers(gate, flow, paint, still.hole, shown, maps)
            return Decoded(unfold(made.v, batch), layers, pose)
        g = fold(mixed[:, :, which])
        x_0, photo, limbs, at_0 = (
            x.expand(batch, *x.shape[1:]) for x in (x_0, photo, torch.sigmoid(pose.limbs), at_0)
        )
        maps = limb_affines(at_0.repeat(count, 1, 1), at)
        shown = self.puppet.shown(g, maps, limbs, near)
        moved_limbs, side = shown[:, :-1], limbs.shape[-1]
        flow = limb_flow(moved_limbs, maps, cells(side, side, g.device))
        seen = warp(self.photo(photo).repeat(count, 1, 1, 1), flow)
        person = limbs.amax(1, keepdim=True)
        hole = double(person.detach())
        plate = inpaint_background(x_0, hole)
        small = F.avg_pool2d(plate, self.stride)
        unmoved = torch.cat((person, small), 1).repeat(count, 1, 1, 1)  # STILL channels, the last
        h = double(self.narrow(g))
        h = torch.cat((h, *(x.to(h.dtype) for x in (seen, shown, unmoved))), 1)
        out = self.out(self.stage(h)).float()
        moved, rest = out.split((FLOW, out.shape[1] - FLOW), 1)
        flow = double(moved)
        of_limbs = limb_flow(double(moved_limbs), maps, cells(self.size, self.size, g.device))
        flow = torch.cat((flow[:, :2] + of_limbs, flow[:, 2:]), 1)
        gate, paint = F.pixel_shuffle(rest, self.stride).split((GATE, PAINT), 1)
        gate, paint = (gate + layered(shown, hole, count)).softmax(1), torch.tanh(paint)
        photo, plate = (x.repeat(count, 1, 1, 1) for x in (x_0, plate))
        v = compose(photo, gate, flow, paint, plate)
        gate, flow, paint, shown, maps = (
            unfold(x, batch) for x in (gate, flow, paint, moved_limbs, maps)
        )
        layers = Layers(gate, flow, paint, hole, shown, maps)
        return Decoded(unfold(v, batch), layers, pose)

    def pose(self, e_v: Pyramid, e_a: Pyramid, joints: Tensor, given: Tensor | None) -> Pose:
        """Joints and limbs of the photo, joints of the frames: from G_m's codes where there are
        any, else as the video features show them. Joints of the photo that are given (not NaN)
        are taken as they are."""
        joints_0 = self.puppet.joints(e_a[self.finest])
        at_0 = self.photo_joints(e_a, given)
        limbs = self.puppet.limbs(e_a[self.stride], at_0)
        if self.size not in e_v:
            return Pose(joints, joints_0, limbs, soft_argmax(joints), at_0)
        at, near = self.read(e_v[self.size], at_0)
        return Pose(joints, joints_0, limbs, at, at_0, near)

    def photo_joints(self, e_a: Pyramid, given: Tensor | None) -> Tensor:
        at_0 = soft_argmax(self.puppet.joints(e_a[self.finest]))
        return at_0 if given is None else override_with_hints(given, at_0)

    def read(self, cell: Tensor, at_0: Tensor) -> tuple[Tensor, Tensor]:
        """Joints (T * B, J, 2) of the frames, time first, and how near the camera (T * B, J), from
        the map of one cell (B, C, T, 1, 1): here G_m's codes, which went past M_I."""
        return self.figure(cell.flatten(2).transpose(1, 2), at_0)


class PosedDecoder(PuppetDecoder):
    """The puppet head whose joints are read from M_I's state of one cell (`nets.one_cell`) and from
    nothing else: M_I decides how the actor moves."""

    def add_reader(self, spec: ModelSpec) -> None:
        kind = StraightReader if spec.integrator == "placed" else JointReader
        self.reader = kind(spec.state)

    def read(self, cell: Tensor, at_0: Tensor) -> tuple[Tensor, Tensor]:
        return self.reader(cell.permute(2, 0, 1, 3, 4).flatten(0, 1).flatten(1))


def layered(shown: Tensor, hole: Tensor, count: int) -> Tensor:
    """Logits (N, GATE, H, W) of the gate that put moved limbs over the photo, and the plate where
    they were: what the head learns is a correction of these.

    shown (N, K + 1, h, w), which limb each pixel shows, background last; hole (B, 1, H, W), where
    the photo shows the actor; count frames of each photo.
    """
    hole = hole.repeat(count, 1, 1, 1)
    limbs = F.interpolate(1 - shown[:, -1:], hole.shape[-2:], mode="bilinear", align_corners=False)
    rare = torch.full_like(limbs, RARE)  # the free warp, and paint
    photo, plate = (1 - limbs) * (1 - hole), (1 - limbs) * hole
    shares = Gate(photo=photo, limbs=limbs, free=rare, plate=plate, paint=rare)
    logits, near = torch.cat(shares, 1).clamp(min=1e-3).log(), within_reach(limbs, hole)
    moves = Gate(photo=0.0, limbs=1.0, free=1.0, plate=0.0, paint=1.0)
    moving = torch.tensor(moves, device=near.device).view(1, -1, 1, 1)
    return logits + moving * near
