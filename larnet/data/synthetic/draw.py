"""Parts -> pixels: every part is drawn in its own small window and merged by depth."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.synthetic.body_parts import BodyPart
from larnet.data.synthetic.camera import Camera


@dataclass(frozen=True)
class Outline:
    """A part's projection, every field (B, T) float32, lengths in pixels."""

    x: Tensor  # of end a
    y: Tensor
    ax: Tensor  # unit direction from a to b on the picture
    ay: Tensor
    length: Tensor
    r0: Tensor  # radius at a, in the middle, at b
    r1: Tensor
    r2: Tensor
    cap: Tensor  # reach of the rounded end over its radius
    z: Tensor  # depth of a, towards the camera
    dz: Tensor  # depth of b less that of a
    bulge: Tensor  # radius in depth over radius on the picture
    turn: Tensor  # angle of the texture at the rim
    sign: Tensor


def outline(part: BodyPart, camera: Camera, size: int) -> Outline:
    """Project one part; in float64 until the end, so that nothing depends on the batch."""
    px = (camera.scale.double() * size)[:, None]
    x0, x1 = (camera.x[:, None].double() * size + e[..., 0] * px for e in (part.a, part.b))
    y0, y1 = (camera.y[:, None].double() * size - e[..., 1] * px for e in (part.a, part.b))
    dx, dy = x1 - x0, y1 - y0
    length = (dx * dx + dy * dy).sqrt().clamp_min(1e-3)
    ax, ay = dx / length, dy / length
    axis = F.normalize(part.b - part.a, dim=-1)
    front = F.normalize(part.front - (part.front * axis).sum(-1, keepdim=True) * axis, dim=-1)
    side = torch.linalg.cross(axis, front)
    thick = part.depth
    sp = side[..., 0] * -ay - side[..., 1] * ax  # side and front along the direction across
    fp = thick * (front[..., 0] * -ay - front[..., 1] * ax)
    across = (sp * sp + fp * fp).sqrt().clamp_min(0.05)
    sa = side[..., 0] * ax - side[..., 1] * ay  # and along the axis: seen end on
    fa = thick * (front[..., 0] * ax - front[..., 1] * ay)
    end = (sa * sa + fa * fa).sqrt() / across
    bulge = ((side[..., 2]) ** 2 + (thick * front[..., 2]) ** 2).sqrt() / across
    sign = torch.sign(sp * thick * front[..., 2] - fp * side[..., 2])
    radii = [r.expand_as(length) * px * across for r in part.radii]
    z = part.a[..., 2] * px
    fields = (
        x0, y0, ax, ay, length, *radii, end.clamp_min(part.cap), z, part.b[..., 2] * px - z, bulge,
        torch.atan2(fp, sp), torch.where(sign == 0, 1.0, sign),
    )  # fmt: skip
    return Outline(*(field.float() for field in fields))


def windows(outlines: list[Outline], size: int) -> list[tuple[Tensor, Tensor, int, int]]:
    """For each part (left, top) (B, T) and the window's width and height, whole pixels."""
    spans = []
    for o in outlines:
        r = torch.stack([o.r0, o.r1, o.r2]).amax(0).clamp_min(0) * o.cap.clamp_min(1.0) + 1.5
        x1, y1 = o.x + o.ax * o.length, o.y + o.ay * o.length
        left, top = (torch.minimum(o.x, x1) - r).floor(), (torch.minimum(o.y, y1) - r).floor()
        wide = (torch.maximum(o.x, x1) + r).ceil() - left
        high = (torch.maximum(o.y, y1) + r).ceil() - top
        spans.append((left, top, wide.amax(), high.amax()))
    sides = torch.stack([side for span in spans for side in span[2:]]).tolist()
    out = []
    for i, (left, top, _, _) in enumerate(spans):
        w, h = (min(int(side), size) for side in sides[2 * i : 2 * i + 2])
        out.append((left.clamp(0, size - w), top.clamp(0, size - h), w, h))
    return out


class Canvas:
    """Pictures (B, T, H, W) under construction: colour times cover, cover, depth, and flow."""

    def __init__(self, b: int, t: int, size: int, light: Tensor, flow: bool) -> None:
        device = light.device
        self.shape, self.size = (b, t), size
        self.light = light  # (B, 3): x right, y down, z near
        self.paint = torch.zeros(b * t * size * size, 4, device=device)  # r, g, b, cover
        self.depth = torch.full((b * t * size * size,), -1e6, device=device)
        self.origin = torch.zeros(b * t * size * size, 2, device=device) if flow else None

    def draw(self, o: Outline, texture: Tensor, margin: float, window: tuple) -> None:
        """Merge one part; `texture` (B, 3, V, U + 1)."""
        left, top, w, h = window
        b, t = self.shape
        near = {name: value.reshape(b, t, 1, 1) for name, value in vars(o).items()}
        device = left.device
        px = (
            left[..., None, None] + torch.arange(w, device=device) + 0.5 - near["x"]
        )  # (B, T, 1, w)
        py = top[..., None, None] + torch.arange(h, device=device)[:, None] + 0.5 - near["y"]
        along = px * near["ax"] + py * near["ay"]  # (B, T, h, w)
        across = py * near["ax"] - px * near["ay"]
        share = along / near["length"]
        s = share.clamp(0, 1)
        bend = near["r0"] - 2 * near["r1"] + near["r2"]
        radius = (2 * bend * s + (4 * near["r1"] - 3 * near["r0"] - near["r2"])) * s + near["r0"]
        end = (along - s * near["length"]) / near["cap"]
        safe = radius.clamp_min(0.05)
        c, e = across / safe, end / safe
        q = c * c + e * e
        cover = ((1 - q.sqrt()) * safe + 0.5).clamp_(0, 1) * (radius > 0)
        up = (1 - q).clamp_min(0).sqrt()
        depth = near["z"] + s * near["dz"] + safe * near["bulge"] * up

        lx, ly, lz = (self.light[:, i].reshape(b, 1, 1, 1) for i in range(3))
        nx, ny = e * near["ax"] - c * near["ay"], e * near["ay"] + c * near["ax"]
        shade = (0.6 + 0.26 * up + 0.42 * (nx * lx + ny * ly + up * lz)).clamp_(0.2, 1.25)

        angle = near["turn"] + near["sign"] * torch.acos(c.clamp(-1, 1))
        u = angle / (2 * math.pi)
        u = u - u.floor()
        v = (share + margin) / (1 + 2 * margin) if margin else s
        grid = torch.stack([u * 2 - 1, v * 2 - 1], -1).reshape(b, t * h, w, 2)
        colour = F.grid_sample(texture, grid, padding_mode="border", align_corners=True)
        colour = colour.reshape(b, 3, t, h, w) * shade[:, None]
        index = self._index(left, top, w, h)
        wins = self._merge(index, colour.permute(0, 2, 3, 4, 1).reshape(-1, 3), cover, depth)
        if self.origin is not None:
            self._trace(o, index, wins, s, c, end)

    def _index(self, left: Tensor, top: Tensor, w: int, h: int) -> Tensor:
        size, device = self.size, left.device
        corner = torch.arange(left.numel(), device=device) * size * size
        corner = corner + (top.reshape(-1) * size + left.reshape(-1)).long()
        inner = torch.arange(h, device=device)[:, None] * size + torch.arange(w, device=device)
        return (corner[:, None] + inner.reshape(-1)).reshape(-1)

    def _merge(self, index: Tensor, colour: Tensor, cover: Tensor, depth: Tensor) -> Tensor:
        cover, depth = cover.reshape(-1), depth.reshape(-1)
        old, old_depth = self.paint[index], self.depth[index]
        front = depth > old_depth
        keep = torch.where(front, 1 - cover, 1.0)[:, None]
        add = cover * torch.where(front, 1.0, 1 - old[:, 3])
        new = torch.cat([colour * add[:, None], add[:, None]], 1)
        self.paint[index] = old * keep + new
        wins = (cover > 0.5) & (front | (old[:, 3] < 0.5))
        self.depth[index] = torch.where(wins, depth, old_depth)
        return wins

    def _trace(
        self, o: Outline, index: Tensor, wins: Tensor, s: Tensor, c: Tensor, end: Tensor
    ) -> None:
        """Where the same surface point is in frame 0, in pixels."""
        b, t = self.shape
        at = {name: value.reshape(b, t, 1, 1) for name, value in vars(o).items()}
        first = {name: value[:, :1] for name, value in at.items()}
        angle = at["turn"] + at["sign"] * torch.acos(c.clamp(-1, 1)) - first["turn"]
        bend = first["r0"] - 2 * first["r1"] + first["r2"]
        radius = (2 * bend * s + (4 * first["r1"] - 3 * first["r0"] - first["r2"])) * s + first[
            "r0"
        ]
        across = torch.cos(angle) * radius
        along = s * first["length"] + end * first["cap"]
        x = first["x"] + along * first["ax"] - across * first["ay"]
        y = first["y"] + along * first["ay"] + across * first["ax"]
        found = torch.stack([x, y], -1).reshape(-1, 2)
        assert self.origin is not None  # flow is wanted
        self.origin[index] = torch.where(wins[:, None], found, self.origin[index])
