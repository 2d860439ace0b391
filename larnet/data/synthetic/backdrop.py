"""Places the actor stands in: rooms, streets, fields, studios; still for the whole clip."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.synthetic.randomness import Draws

HORIZON = (0.62, 0.86)  # where wall and floor may meet, share of the picture's height


_WALLS = (
    (0.90, 0.88, 0.83), (0.80, 0.79, 0.77), (0.74, 0.80, 0.84), (0.80, 0.82, 0.72),
    (0.86, 0.78, 0.66), (0.62, 0.64, 0.66), (0.72, 0.50, 0.42), (0.42, 0.50, 0.56),
    (0.55, 0.62, 0.54), (0.86, 0.80, 0.80), (0.34, 0.36, 0.42), (0.94, 0.94, 0.93),
)  # fmt: skip
_FLOORS = (
    (0.58, 0.43, 0.29), (0.68, 0.54, 0.38), (0.42, 0.30, 0.22), (0.60, 0.58, 0.55),
    (0.46, 0.46, 0.47), (0.74, 0.70, 0.64), (0.34, 0.32, 0.33), (0.52, 0.36, 0.32),
    (0.44, 0.46, 0.40),
)  # fmt: skip
_SKIES = (
    (0.53, 0.70, 0.90), (0.62, 0.76, 0.92), (0.72, 0.78, 0.84), (0.80, 0.82, 0.84),
    (0.40, 0.60, 0.86), (0.90, 0.78, 0.68), (0.66, 0.80, 0.90),
)  # fmt: skip
_GREENS = (
    (0.30, 0.42, 0.20), (0.38, 0.50, 0.24), (0.24, 0.36, 0.22), (0.46, 0.48, 0.26),
    (0.34, 0.44, 0.32), (0.50, 0.46, 0.34),
)  # fmt: skip
_GROUNDS = (
    (0.36, 0.50, 0.22), (0.44, 0.55, 0.26), (0.30, 0.42, 0.20), (0.62, 0.56, 0.42),
    (0.74, 0.68, 0.54), (0.52, 0.50, 0.47), (0.46, 0.42, 0.34), (0.38, 0.48, 0.26),
)  # fmt: skip


def _noise(draws: Draws, name: str, cells: int, size: int) -> Tensor:
    """(B, 1, size, size) smooth noise in [0, 1] from a grid of `cells` per side."""
    grid = draws.uniform(name, 1, cells, cells)
    return F.interpolate(grid, (size, size), mode="bilinear", align_corners=True)


def _step(x: Tensor, soft: float) -> Tensor:
    return (x / soft + 0.5).clamp(0, 1)


class _Canvas:
    """Pictures (B, 3, H, W) to paint on, with coordinates x right and y down in [0, 1]."""

    def __init__(self, draws: Draws, size: int) -> None:
        self.draws, self.soft, self.size = draws, 1.2 / size, size
        at = (torch.arange(size, device=draws.seeds.device) + 0.5) / size
        self.x, self.y = at[None, None, None, :], at[None, None, :, None]
        self.picture = torch.zeros(len(draws.seeds), 3, size, size, device=at.device)

    def number(self, name: str, low: float = 0.0, high: float = 1.0) -> Tensor:
        return self.draws.uniform(name, 1, 1, 1, low=low, high=high)

    def colour(self, name: str, low: float = 0.2, high: float = 0.9, grey: float = 0.75) -> Tensor:
        """(B, 3, 1, 1), `grey` of the way to grey."""
        c = self.draws.uniform(name, 3, 1, 1, low=low, high=high)
        return torch.lerp(c, c.mean(1, keepdim=True), grey)

    def shade(self, name: str, table: tuple, tint: float = 0.05) -> Tensor:
        """(B, 3, 1, 1) near one row of `table`."""
        c = self.draws.pick(name, table)[:, :, None, None]
        c = c * self.number(name + " light", 0.85, 1.1)
        c = c + self.draws.uniform(name + " tint", 3, 1, 1, low=-tint, high=tint)
        return c.clamp(0.02, 1)

    def paint(self, colour: Tensor, where: Tensor) -> None:
        self.picture = self.picture + (colour - self.picture) * where

    def box(self, x0: Tensor, x1: Tensor, y0: Tensor, y1: Tensor) -> Tensor:
        s = self.soft
        across = _step(self.x - x0, s) * _step(x1 - self.x, s)
        return across * _step(self.y - y0, s) * _step(y1 - self.y, s)

    def frame(self, name: str, x: Tensor, y: Tensor, w: Tensor, h: Tensor, edge: float) -> None:
        """A picture, door or window: a framed rectangle with a gradient."""
        self.paint(self.colour(name + " frame", 0.1, 0.95, 0.5),
                   self.box(x - edge, x + w + edge, y - edge, y + h + edge))  # fmt: skip
        inside = self.colour(name + " inside", 0.15, 1.0, 0.55)
        inside = inside * (0.7 + 0.6 * _noise(self.draws, name + " image", 9, self.size))
        share = ((self.y - y) / h).clamp(0, 1)
        self.paint(inside * (1.1 - 0.35 * share), self.box(x, x + w, y, y + h))


def _room(c: _Canvas) -> None:
    horizon = c.number("horizon", *HORIZON)
    wall = c.shade("wall", _WALLS)
    c.paint(wall * (0.9 + 0.2 * (c.x - 0.5) * c.number("slope", -1, 1)), torch.ones_like(c.picture))
    paper = torch.cos(c.x * 6.283 * c.number("paper", 8, 24).round()) * 0.04
    c.picture = c.picture * (1 + paper * (c.number("papered") < 0.3))
    for i in range(3):
        name = f"thing {i}"
        there = c.number(name) < 0.6
        x, y = c.number(name + "x", -0.15, 0.9), c.number(name + "y", 0.05, 0.4)
        w, h = c.number(name + "w", 0.12, 0.35), c.number(name + "h", 0.12, 0.5)
        before = c.picture
        c.frame(name, x, y, w, torch.minimum(h, horizon - y - 0.02), 0.012)
        c.picture = torch.where(there, c.picture, before)
    floor = c.shade("floor", _FLOORS, 0.03)
    depth = ((c.y - horizon) / (1 - horizon)).clamp(0, 1)
    boards = torch.cos((c.x - 0.5) / (0.35 + depth) * 6.283 * c.number("boards", 3, 9).round())
    ground = (
        floor
        * (0.85 + 0.25 * depth)
        * (1 + 0.05 * (boards * 3).clamp(-1, 1) * (c.number("boarded") < 0.6))
    )
    c.paint(ground, _step(c.y - horizon, c.soft))
    skirting = c.box(c.x * 0 - 1, c.x * 0 + 2, horizon - 0.025, horizon)
    c.paint((wall * 0.6 + 0.35).clamp(0, 1), skirting * (c.number("skirting") < 0.7))
    before, name = c.picture, "furniture"
    x, top = c.number("fx", -0.2, 1.0), c.number("fy", 0.5, 0.72)
    c.paint(
        c.colour(name, 0.1, 0.7, 0.4), c.box(x, x + c.number("fw", 0.15, 0.4), top, horizon + 0.03)
    )
    c.picture = torch.where(c.number("furnished") < 0.5, c.picture, before)


def _outdoors(c: _Canvas) -> None:
    horizon = c.number("horizon", 0.55, 0.8)
    sky = c.shade("sky", _SKIES, 0.03)
    c.paint(torch.lerp(sky, torch.ones_like(sky) * 0.93, (c.y / horizon).clamp(0, 1) * 0.7),
            torch.ones_like(c.picture))  # fmt: skip
    c.paint(
        torch.ones_like(sky) * 0.96, 0.6 * _step(_noise(c.draws, "clouds", 6, c.size) - 0.62, 0.3)
    )
    for i, (low, high) in enumerate(((0.06, 0.3), (0.02, 0.14))):
        ridge = F.interpolate(c.draws.uniform(f"ridge {i}", 1, 5 + 6 * i), c.size, mode="linear",
                              align_corners=True)[:, :, None]  # fmt: skip
        edge = horizon - low - (high - low) * ridge
        green = c.shade(f"hill {i}", _GREENS)
        leaves = 0.75 + 0.5 * _noise(c.draws, f"leaves {i}", 28, c.size)
        c.paint(green * leaves, _step(c.y - edge, 2 * c.soft) * (c.number(f"hilly {i}") < 0.75))
    grass = c.shade("grass", _GROUNDS, 0.03)
    depth = ((c.y - horizon) / (1 - horizon)).clamp(0, 1)
    blades = 0.85 + 0.3 * _noise(c.draws, "blades", 40, c.size)
    c.paint(grass * blades * (0.9 + 0.2 * depth), _step(c.y - horizon, 2 * c.soft))


def _street(c: _Canvas) -> None:
    horizon = c.number("horizon", 0.62, 0.8)
    c.paint(c.shade("sky", _SKIES, 0.03), torch.ones_like(c.picture))
    left = c.number("first", -0.2, 0.0)
    for i in range(4):
        w, top = c.number(f"bw{i}", 0.2, 0.42), c.number(f"bt{i}", 0.0, 0.45)
        wall = c.colour(f"house {i}", 0.25, 0.85, 0.75)
        inside = c.box(left, left + w, top, horizon)
        c.paint(wall, inside)
        n = c.number(f"bn{i}", 14, 24)
        panes = (torch.cos(c.x * 6.283 * n) > 0.1) & (torch.cos(c.y * 6.283 * n * 0.7) > 0.2)
        c.paint(
            wall * c.number(f"glass {i}", 0.45, 1.3),
            inside * panes * _step(horizon - 0.08 - c.y, c.soft),
        )
        left = left + w
    stone = c.colour("road", 0.3, 0.7, 0.85)
    depth = ((c.y - horizon) / (1 - horizon)).clamp(0, 1)
    slabs = torch.cos(20.0 / (0.25 + depth)) * 0.04
    c.paint(stone * (0.9 + 0.15 * depth) * (1 + slabs), _step(c.y - horizon, c.soft))
    kerb = c.box(c.x * 0 - 1, c.x * 0 + 2, horizon, horizon + 0.03)
    c.paint(stone * 1.2, kerb)


def _studio(c: _Canvas) -> None:
    a, b = c.colour("near", 0.1, 0.95, 0.7), c.colour("far", 0.1, 0.95, 0.7)
    a = torch.where(c.number("plain") < 0.4, b * 0.92, a)
    glow = ((c.x - c.number("gx", 0.2, 0.8)) ** 2 + (c.y - c.number("gy", 0.1, 0.6)) ** 2).sqrt()
    c.paint(torch.lerp(b, a, (glow * 1.3).clamp(0, 1)), torch.ones_like(c.picture))
    sweep = c.number("sweep", 0.7, 0.86)
    shade = _step(c.y - sweep, 0.18) * c.number("floor shade", -0.2, 0.12)
    c.picture = c.picture * (1 + shade)


def _wall(c: _Canvas) -> None:
    a, b = c.colour("a", 0.15, 0.9, 0.75), c.colour("b", 0.15, 0.9, 0.75)
    blend = 0.5 * _noise(c.draws, "coarse", 5, c.size) + 0.5 * _noise(c.draws, "fine", 17, c.size)
    c.paint(torch.lerp(a, 0.6 * a + 0.4 * b, blend), torch.ones_like(c.picture))
    n = c.number("bricks", 7, 14).round()
    row = (c.y * n * 2).floor()
    bricks = _step(0.06 - (0.5 - ((c.y * n * 2).frac() - 0.5).abs()), 0.1)
    bricks = torch.maximum(
        bricks, _step(0.03 - (0.5 - ((c.x * n + row * 0.5).frac() - 0.5).abs()), 0.05)
    )
    c.picture = c.picture * (1 - 0.22 * bricks * (c.number("brick") < 0.5))
    horizon = c.number("horizon", *HORIZON)
    depth = ((c.y - horizon) / (1 - horizon)).clamp(0, 1)
    ground = c.colour("ground", 0.2, 0.7, 0.7) * (0.85 + 0.2 * depth)
    c.paint(
        ground * (0.9 + 0.2 * _noise(c.draws, "grit", 48, c.size)), _step(c.y - horizon, c.soft)
    )


_PLACES = (_room, _outdoors, _street, _studio, _wall)
_SHARES = (3.0, 2.0, 1.2, 1.3, 1.5)


def backdrops(seeds: Tensor, size: int) -> Tensor:
    """(B, 3, size, size) float32 in [0, 1]: one still place for each seed."""
    draws = Draws(seeds)
    kind = draws.choice("place", _SHARES)
    out = torch.zeros(len(seeds), 3, size, size, device=seeds.device)
    for k, place in enumerate(_PLACES):
        chosen = (kind == k).nonzero()[:, 0]
        if len(chosen):
            canvas = _Canvas(Draws(seeds[chosen]), size)
            place(canvas)
            out[chosen] = canvas.picture
    return _photographed(out.clamp(0, 1), draws, size)


def _photographed(picture: Tensor, draws: Draws, size: int) -> Tensor:
    """A little out of focus, unevenly lit, with grain that stays where it is."""
    soft = F.avg_pool2d(F.pad(picture, (1, 1, 1, 1), mode="replicate"), 3, 1)
    blur = draws.uniform("focus", 1, 1, 1)
    picture = torch.lerp(picture, soft, blur)
    light = 0.86 + 0.28 * _noise(draws, "light", 3, size)
    grain = (_noise(draws, "grain", min(size, 112), size) - 0.5) * 0.02
    return (picture * light + grain).clamp(0, 1)
