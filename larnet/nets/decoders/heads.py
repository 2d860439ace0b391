"""G_v, the video decoder: video features -> frames, painted or made from the photo's own pixels."""

from __future__ import annotations

from dataclasses import dataclass

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
    stretch,
    unfold,
)
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.layers import RARE, Layers, compose, warp, within_reach
from larnet.nets.decoders.limbs import (
    LIMBS,
    LimbWarp,
    SkeletonToKeypoints,
    limb_affines,
    limb_flow,
    soft_argmax,
)
from larnet.nets.decoders.puppet_cpu import frames, still_of


@dataclass(frozen=True)
class KeypointHints:
    """Joints that are told, in [-1, 1] coordinates: the photo's (B or 1, J, 2), and how far those
    of the frames are from there (B, T, J, 2); NaN or None where they are not."""

    photo: Tensor | None = None
    moves: Tensor | None = None


@dataclass(frozen=True)
class Pose:
    """What the puppet head read on its way; training compares it with what is known.

    joints (T * B, J, h * w) and joints_0 (B, J, h * w), logits over the cells of the finest scale,
    all frames; limbs (B, K, H / 2, W / 2), logits of the photo's limbs. One row of what is of the
    photo alone where all clips share it.
    """

    joints: Tensor
    joints_0: Tensor
    limbs: Tensor
    at: Tensor  # (T * B, J, 2) in [-1, 1], where the puppet's joints go
    at_0: Tensor  # (B, J, 2), where they are in the photo
    near: Tensor | None = None  # (T * B, J), how near the camera, in standing heights


@dataclass(frozen=True)
class Decoded:
    """v (B, 3, T, H, W) in [-1, 1], and its layers when the head has a photo to copy from."""

    v: Tensor
    layers: Layers | None = None
    pose: Pose | None = None


def each(photo: Tensor, batch: int, count: int) -> Tensor:
    """(B or 1, C, H, W), one row a photo -> (T * B, C, H, W), one row a frame, time first."""
    return photo.expand(batch, *photo.shape[1:]).repeat(count, 1, 1, 1)


class PhotoDecoder(nn.Module):
    """Full-resolution head: copy gate, warps of the photo by predicted flows, painted remainder.

    Space-time features end at the finest scale; the rest is per frame, so that training may decode
    only some of the frames (`keep`, indices into T) without changing any of them.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.frames = dict(spec.motion_widths)[spec.finest], spec.frames
        (self.stride, width), *rest = spec.decoder_widths
        if rest or 2 * self.stride != spec.finest:
            raise ValueError("the photo head has one stage, at half the finest stride")
        self.finest, self.flows = spec.finest, spec.flows
        self.mix = SPACE_TIME[spec.factored](c, c)
        c_photo = dict(spec.appearance_widths)[self.stride]
        self.photo = nn.Conv2d(c_photo, width, 1)
        self.narrow = nn.Conv2d(c, width, 1)
        self.flow = nn.Conv2d(c, max(1, 2 * spec.flows), 3, padding=1)
        self.stage = nn.Sequential(Conv(2 * width, width), Conv(width, width))
        self.parts = (2 * spec.flows, spec.flows + 2, 3)  # flow, gate, paint
        per_pixel = self.stride**2
        self.out = nn.Conv2d(width, self.parts[0] + per_pixel * sum(self.parts[1:]), 3, padding=1)
        with torch.no_grad():  # starts as the photo itself, unmoved
            for conv in (self.flow, self.out):
                conv.weight.mul_(0.1)
                bias_of(conv).zero_()
            bias_of(self.out)[self.parts[0] : self.parts[0] + per_pixel].fill_(2.0)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        g = stretch(self.mix(e_v[self.finest]), self.frames)
        g = g if keep is None else g[:, :, keep]
        batch, count = len(g), g.shape[2]
        g = fold(g)  # (T * B, C, H / finest, W / finest)
        h, photo = double(self.narrow(g)), each(self.photo(e_a[self.stride]), batch, count)
        flow = double(self.flow(g)).float()
        if self.flows:
            photo = warp(photo, flow[:, :2]).to(h.dtype)
        out = self.out(self.stage(torch.cat((h, photo), 1)))
        moved, rest = out.float().split((self.parts[0], out.shape[1] - self.parts[0]), 1)
        flow = double(flow[:, : self.parts[0]] + moved) if self.flows else moved
        gate, paint = F.pixel_shuffle(rest, self.stride).split(self.parts[1:], 1)
        gate, paint = gate.softmax(1), torch.tanh(paint)
        v = compose(each(x_0, batch, count), gate, flow, paint)
        layers = Layers(*(unfold(x, batch) for x in (gate, flow, paint)))
        return Decoded(unfold(v, batch), layers)


class PuppetDecoder(nn.Module):
    """Full-resolution head whose first warp moves the photo's limbs with the joints (`puppet`).

    Copy gate, puppet warp, free warp, the plate (the place without the actor), painted remainder;
    the rest as `PhotoDecoder`.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.frames = dict(spec.motion_widths)[spec.finest], spec.frames
        ((self.stride, width),) = spec.decoder_widths
        self.finest, self.size = spec.finest, spec.size
        c_photo = dict(spec.appearance_widths)[self.stride]
        self.mix = SPACE_TIME[spec.factored](c, c)
        self.figure = SkeletonToKeypoints(spec.motion_code)
        self.puppet = LimbWarp(c, c_photo)
        self.photo = nn.Conv2d(c_photo, width, 1)
        self.narrow = nn.Conv2d(c, width, 1)
        self.stage = nn.Sequential(Conv(2 * width + len(LIMBS) + 5, width), Conv(width, width))
        self.parts = (4, 5, 3)  # flow, gate, paint
        per_pixel = self.stride**2
        self.out = nn.Conv2d(width, 4 + per_pixel * (5 + 3), 3, padding=1)
        with torch.no_grad():  # starts as the photo, its limbs moved
            self.out.weight.mul_(0.1)
            bias_of(self.out).zero_()
            bias_of(self.out)[4 + per_pixel : 4 + 2 * per_pixel].fill_(2.0)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        batch, photo = len(e_v[self.finest]), e_a[self.stride]
        states = stretch(e_v[self.finest], self.frames)
        known = known or KeypointHints()
        pose = self.pose(e_v, e_a, self.puppet.joints(fold(states)), known.photo)
        g, at_0 = stretch(self.mix(e_v[self.finest]), self.frames), pose.at_0
        at, near = pose.at, pose.near
        if known.moves is not None:
            at = override_with_hints((at_0 + known.moves.transpose(0, 1)).flatten(0, 1), at)
        if keep is not None:
            g = g[:, :, keep]
            at = at.unflatten(0, (self.frames, batch))[keep].flatten(0, 1)
            if near is not None:
                near = near.unflatten(0, (self.frames, batch))[keep].flatten(0, 1)
        count, g = g.shape[2], fold(g)
        if on_cpu(g):
            still = still_of(self, photo, x_0, at_0, pose.limbs)
            made = frames(self, g, at, near, still)
            own = (made.gate, made.flow, made.paint, made.shown, made.maps)
            gate, flow, paint, shown, maps = (unfold(x, batch) for x in own)
            layers = Layers(gate, flow, paint, still.hole, shown, maps)
            return Decoded(unfold(made.v, batch), layers, pose)
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
        unmoved = torch.cat((person, small), 1).repeat(count, 1, 1, 1)
        h = double(self.narrow(g))
        h = torch.cat((h, *(x.to(h.dtype) for x in (seen, shown, unmoved))), 1)
        out = self.out(self.stage(h)).float()
        moved, rest = out.split((4, out.shape[1] - 4), 1)
        flow = double(moved)
        of_limbs = limb_flow(double(moved_limbs), maps, cells(self.size, self.size, g.device))
        flow = torch.cat((flow[:, :2] + of_limbs, flow[:, 2:]), 1)
        gate, paint = F.pixel_shuffle(rest, self.stride).split(self.parts[1:], 1)
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
        at_0 = soft_argmax(joints_0)
        if given is not None:
            at_0 = override_with_hints(given, at_0)
        limbs = self.puppet.limbs(e_a[self.stride], at_0)
        if self.size not in e_v:
            return Pose(joints, joints_0, limbs, soft_argmax(joints), at_0)
        codes = e_v[self.size].flatten(2).transpose(1, 2)  # (B, T, code)
        at, near = self.figure(codes, at_0)
        return Pose(joints, joints_0, limbs, at, at_0, near)


def override_with_hints(joints: Tensor, found: Tensor) -> Tensor:
    """Joints as they are told, and as they were found where that is NaN."""
    return torch.where(joints.isfinite(), joints.float().nan_to_num(0.0), found)


def layered(shown: Tensor, hole: Tensor, count: int) -> Tensor:
    """Logits (N, 5, H, W) of the gate that put moved limbs over the photo, and the plate where
    they were: what the head learns is a correction of these.

    shown (N, K + 1, h, w), which limb each pixel shows, background last; hole (B, 1, H, W), where
    the photo shows the actor; count frames of each photo.
    """
    hole = hole.repeat(count, 1, 1, 1)
    limbs = F.interpolate(1 - shown[:, -1:], hole.shape[-2:], mode="bilinear", align_corners=False)
    rare = torch.full_like(limbs, RARE)  # the free warp, and paint
    shares = ((1 - limbs) * (1 - hole), limbs, rare, (1 - limbs) * hole, rare)
    logits, near = torch.cat(shares, 1).clamp(min=1e-3).log(), within_reach(limbs, hole)
    moving = torch.tensor([0.0, 1.0, 1.0, 0.0, 1.0], device=near.device).view(1, -1, 1, 1)
    return logits + moving * near


class PaintDecoder(nn.Module):
    """The paper's G_v: space-time convolutions, twice the side per stage, every pixel painted."""

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.frames = dict(spec.motion_widths)[spec.finest], spec.frames
        self.finest = spec.finest
        block = SPACE_TIME[spec.factored]
        self.mix = block(c, c)
        self.stages = nn.ModuleList()
        for _, width in spec.decoder_widths:
            self.stages.append(block(c, width))
            c = width
        self.stride = spec.decoder_widths[-1][0]
        self.out = nn.Conv2d(c, 3 * self.stride**2, 3, padding=1)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        known: KeypointHints | None = None,
    ) -> Decoded:
        batch = len(e_v[self.finest])
        h = stretch(self.mix(e_v[self.finest]), self.frames)
        for stage in self.stages:
            h = stage(unfold(double(fold(h)), batch))
        h = h if keep is None else h[:, :, keep]
        painted = F.pixel_shuffle(self.out(fold(h)).float(), self.stride)
        return Decoded(unfold(torch.tanh(painted), batch))


DECODERS = {
    "paint": PaintDecoder,
    "copy": PhotoDecoder,
    "warp": PhotoDecoder,
    "puppet": PuppetDecoder,
}
