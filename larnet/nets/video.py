"""G_v, the video decoder: video features -> frames, painted or made from the photo's own pixels."""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.blocks import SPACE_TIME, Conv, Pyramid, double, fold, stretch, unfold
from larnet.nets.puppet import LIMBS, Figure, Puppet, soft_argmax
from larnet.spec import ModelSpec


@dataclass(frozen=True)
class Layers:
    """How every frame is put together from the photo, at the model's own size.

    gate (B, K + 2, T, H, W), a softmax over [photo, K warps of the photo, paint];
    flow (B, 2 * K, T, H, W), where a pixel comes from, as an offset in [-1, 1] coordinates (x, y);
    paint (B, 3, T, H, W) in [-1, 1].
    """

    gate: Tensor
    flow: Tensor
    paint: Tensor


@dataclass(frozen=True)
class Pose:
    """What the puppet head read on its way; training compares it with what is known.

    joints (T * B, J, h * w) and joints_0 (B, J, h * w), logits over the cells of the finest scale,
    all frames; limbs (B, K, H / 2, W / 2), logits of the photo's limbs.
    """

    joints: Tensor
    joints_0: Tensor
    limbs: Tensor
    at: Tensor  # (T * B, J, 2) in [-1, 1], where the puppet's joints go
    at_0: Tensor  # (B, J, 2), where they are in the photo


@dataclass(frozen=True)
class Decoded:
    """v (B, 3, T, H, W) in [-1, 1], and its layers when the head has a photo to copy from."""

    v: Tensor
    layers: Layers | None = None
    pose: Pose | None = None


def warp(image: Tensor, flow: Tensor, cells: Tensor | None = None) -> Tensor:
    """Sample image (N, C, H, W) at each cell plus flow (N, 2, h, w), edges repeated, in fp32.

    cells (1, 2, h, w) says where the flow's cells are, when they are a part of the picture only.
    """
    cells = coordinates_of_cells(flow) if cells is None else cells
    grid = (cells + flow.float()).permute(0, 2, 3, 1)
    return F.grid_sample(
        image.float(), grid, mode="bilinear", padding_mode="border", align_corners=False
    )


def coordinates_of_cells(flow: Tensor) -> Tensor:
    """(1, 2, h, w) centres of the cells, x and y in [-1, 1]."""
    h, w = flow.shape[-2:]
    y = (torch.arange(h, device=flow.device, dtype=torch.float32) + 0.5) * (2 / h) - 1
    x = (torch.arange(w, device=flow.device, dtype=torch.float32) + 0.5) * (2 / w) - 1
    return torch.stack((x.expand(h, w), y[:, None].expand(h, w)))[None]


def compose(photo: Tensor, gate: Tensor, flow: Tensor, paint: Tensor) -> Tensor:
    """Frames (N, 3, H, W) from photo (N, 3, H, W) and the layers of `Layers`, one row a frame."""
    out = gate[:, :1] * photo + gate[:, -1:] * paint
    for k in range(flow.shape[1] // 2):
        out = out + gate[:, k + 1 : k + 2] * warp(photo, flow[:, 2 * k : 2 * k + 2])
    return out


def compose_part(photo: Tensor, layers: Layers, rows: slice, columns: slice, scale: int) -> Tensor:
    """A part of every frame, `scale` times the model's size, from the photo's own pixels.

    photo (1, 3, scale * H, scale * W); layers of one clip; rows and columns of the model's picture
    -> (T, 3, h, w), the enlarged part.
    """
    x = torch.cat((layers.gate, layers.flow, layers.paint), 1)[0, :, :, rows, columns]
    x = F.interpolate(x.transpose(0, 1), scale_factor=scale, mode="bilinear", align_corners=False)
    gate, flow, paint = x.split([t.shape[1] for t in (layers.gate, layers.flow, layers.paint)], 1)
    at = tuple(slice(scale * s.start, scale * s.stop) for s in (rows, columns))
    cells = coordinates_of_cells(photo)[(..., *at)]
    out = gate[:, :1] * photo[(..., *at)] + gate[:, -1:] * paint
    for k in range(flow.shape[1] // 2):
        taken = photo.expand(len(flow), -1, -1, -1)
        out += gate[:, k + 1 : k + 2] * warp(taken, flow[:, 2 * k : 2 * k + 2], cells)
    return out


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
                conv.bias.zero_()
            self.out.bias[self.parts[0] : self.parts[0] + per_pixel].fill_(2.0)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        joints_0: Tensor | None = None,
    ) -> Decoded:
        batch = len(x_0)
        g = stretch(self.mix(e_v[self.finest]), self.frames)
        g = g if keep is None else g[:, :, keep]
        count = g.shape[2]
        g = fold(g)  # (T * B, C, H / finest, W / finest)
        h, photo = double(self.narrow(g)), self.photo(e_a[self.stride]).repeat(count, 1, 1, 1)
        flow = double(self.flow(g)).float()
        if self.flows:
            photo = warp(photo, flow[:, :2]).to(h.dtype)
        out = self.out(self.stage(torch.cat((h, photo), 1)))
        moved, rest = out.float().split((self.parts[0], out.shape[1] - self.parts[0]), 1)
        flow = double(flow[:, : self.parts[0]] + moved) if self.flows else moved
        gate, paint = F.pixel_shuffle(rest, self.stride).split(self.parts[1:], 1)
        gate, paint = gate.softmax(1), torch.tanh(paint)
        v = compose(x_0.repeat(count, 1, 1, 1), gate, flow, paint)
        layers = Layers(*(unfold(x, batch) for x in (gate, flow, paint)))
        return Decoded(unfold(v, batch), layers)


class PuppetDecoder(nn.Module):
    """Full-resolution head whose first warp moves the photo's limbs with the joints (`puppet`).

    Copy gate, puppet warp, free warp, painted remainder; the rest as `PhotoDecoder`.
    """

    def __init__(self, spec: ModelSpec) -> None:
        super().__init__()
        c, self.frames = dict(spec.motion_widths)[spec.finest], spec.frames
        ((self.stride, width),) = spec.decoder_widths
        self.finest, self.coarsest, self.size = spec.finest, spec.coarsest, spec.size
        c_photo = dict(spec.appearance_widths)[self.stride]
        self.mix = SPACE_TIME[spec.factored](c, c)
        self.figure = Figure(spec.motion_code, dict(spec.motion_widths)[spec.coarsest])
        self.puppet = Puppet(c, c_photo)
        self.photo = nn.Conv2d(c_photo, width, 1)
        self.narrow = nn.Conv2d(c, width, 1)
        self.stage = nn.Sequential(Conv(2 * width + len(LIMBS) + 2, width), Conv(width, width))
        self.parts = (4, 4, 3)  # flow, gate, paint
        per_pixel = self.stride**2
        self.out = nn.Conv2d(width, 4 + per_pixel * (4 + 3), 3, padding=1)
        with torch.no_grad():  # starts as the photo, its limbs moved
            self.out.weight.mul_(0.1)
            self.out.bias.zero_()
            self.out.bias[4 + per_pixel : 4 + 2 * per_pixel].fill_(2.0)

    def forward(
        self,
        e_v: Pyramid,
        e_a: Pyramid,
        x_0: Tensor,
        keep: Tensor | None,
        joints_0: Tensor | None = None,
    ) -> Decoded:
        batch, photo = len(x_0), e_a[self.stride]
        states = stretch(e_v[self.finest], self.frames)
        pose = self.pose(e_v, e_a, self.puppet.joints(fold(states)), joints_0)
        g, at, at_0 = stretch(self.mix(e_v[self.finest]), self.frames), pose.at, pose.at_0
        if keep is not None:
            g = g[:, :, keep]
            at = at.unflatten(0, (self.frames, batch))[keep].flatten(0, 1)
        count, g = g.shape[2], fold(g)
        limbs = torch.sigmoid(pose.limbs)
        flow, shown = self.puppet.flow(g, at, at_0, limbs)
        seen = warp(self.photo(photo).repeat(count, 1, 1, 1), flow)
        person = limbs.amax(1, keepdim=True).repeat(count, 1, 1, 1)
        h = double(self.narrow(g))
        h = torch.cat((h, *(x.to(h.dtype) for x in (seen, shown, person))), 1)
        out = self.out(self.stage(h)).float()
        moved, rest = out.split((4, out.shape[1] - 4), 1)
        flow = double(torch.cat((flow, torch.zeros_like(flow)), 1) + moved)
        gate, paint = F.pixel_shuffle(rest, self.stride).split(self.parts[1:], 1)
        gate, paint = gate.softmax(1), torch.tanh(paint)
        v = compose(x_0.repeat(count, 1, 1, 1), gate, flow, paint)
        layers = Layers(*(unfold(x, batch) for x in (gate, flow, paint)))
        return Decoded(unfold(v, batch), layers, pose)

    def pose(self, e_v: Pyramid, e_a: Pyramid, joints: Tensor, given: Tensor | None) -> Pose:
        """Joints and limbs of the photo, joints of the frames: from G_m's codes where there are
        any, else as the video features show them. Joints of the photo that are given (not NaN)
        are taken as they are."""
        joints_0 = self.puppet.joints(e_a[self.finest])
        at_0 = soft_argmax(joints_0)
        if given is not None:
            at_0 = torch.where(given.isfinite(), given.float().nan_to_num(0.0), at_0)
        limbs = self.puppet.limbs(e_a[self.stride], at_0)
        if self.size not in e_v:
            return Pose(joints, joints_0, limbs, soft_argmax(joints), at_0)
        codes = e_v[self.size].flatten(2).transpose(1, 2)  # (B, T, code)
        at = self.figure(codes, e_a[self.coarsest].mean((2, 3)), at_0)
        return Pose(joints, joints_0, limbs, at, at_0)


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
        joints_0: Tensor | None = None,
    ) -> Decoded:
        batch = len(x_0)
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
