"""Requests -> clips: the one public way to draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE, JOINTS
from larnet.data.synthetic.actor_look import draw_look, textures
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.body_parts import body_parts
from larnet.data.synthetic.camera import Camera, draw_camera, in_picture, seen
from larnet.data.synthetic.draw import Canvas, Outline, outline, windows
from larnet.data.synthetic.keyframing.score import Moves, poses
from larnet.data.synthetic.randomness import Draws
from larnet.data.synthetic.rig import PosedBody, draw_build
from larnet.errors import BadInput

NOISE = 15  # length of z


@dataclass(frozen=True)
class Requests:
    """A batch of B clips to draw."""

    actions: list[str]  # (B) names of CHOREOGRAPHY or "X while Y"
    seeds: Tensor  # (B,) int64: body, clothes, place and camera
    p_e: Tensor  # (B,) in [0, 1], first frame of the clip / EPISODE
    z: Tensor  # (B, 15) ~ N(0, 1), style of the motion
    standing: Tensor  # (B,) bool: x_0 is the actor standing before the action, whatever p_e is

    def __post_init__(self) -> None:
        b = len(self.actions)
        wanted = {"seeds": (b,), "p_e": (b,), "z": (b, NOISE), "standing": (b,)}
        for name, shape in wanted.items():
            if tuple(getattr(self, name).shape) != shape:
                raise BadInput(
                    f"Requests.{name} has shape {tuple(getattr(self, name).shape)}; with {b} "
                    f"actions it must be {shape}."
                )


@dataclass(frozen=True)
class Drawn:
    """B clips of T frames and what is known of them; joints: x right, y down, picture shares."""

    x_0: Tensor  # (B, 3, H, W) uint8
    v: Tensor  # (B, 3, T, H, W) uint8
    joints_0: Tensor  # (B, 20, 2)
    joints: Tensor  # (B, T, 20, 2)
    mask_0: Tensor  # (B, H, W) uint8, 1 on the person
    mask: Tensor  # (B, T, H, W) uint8
    flow: Tensor | None  # (B, 2, T, H, W): picture shares to the same surface point in x_0


def seed_of(split: Literal["train", "val"], index: int) -> int:
    """The seed of one actor; no actor is in both splits. Raises BadInput on another split."""
    if split not in ("train", "val"):
        raise BadInput(f"Unknown split {split!r}; the drawn actors have train and val.")
    return 2 * int(index) + (split == "val")


def _light(draws: Draws) -> Tensor:
    """(B, 3) where the light comes from: x right, y down, z near."""
    x = draws.uniform("light", low=-0.8, high=0.8)
    return torch.stack([x, torch.full_like(x, -0.5), torch.full_like(x, 0.3)], 1)


_SPOTS = (  # joints over the shadow, its half width in standing heights, its darkness
    (("left foot", "left ankle"), 0.075, 0.5),
    (("right foot", "right ankle"), 0.075, 0.5),
    (("hip centre", "hip centre"), 0.2, 0.32),
)


def _shadows(actor: PosedBody, camera: Camera, size: int) -> tuple[Tensor, Tensor]:
    """Columns and rows (B, T, spots, size) of the soft shadows under feet and body."""
    px = (camera.scale.double() * size)[:, None]
    at = torch.arange(size, device=px.device) + 0.5
    columns, rows = [], []
    for names, reach, strength in _SPOTS:
        first, second = (actor.joints[..., JOINTS.index(name), :] for name in names)
        joint = (first + second) / 2
        x = camera.x.double()[:, None] * size + joint[..., 0] * px
        y = camera.y.double()[:, None] * size + (joint[..., 2] * 0.12 + 0.004) * px
        height = (joint[..., 1] - 0.03).clamp_min(0)
        height = torch.zeros_like(x) if names[0] == "hip centre" else height
        wide = (reach * px * (1 + 3 * height))[..., None]
        columns.append(torch.exp(-(((at - x[..., None]) / wide) ** 2)))
        fade = (strength / (1 + 10 * height))[..., None]
        rows.append(fade * torch.exp(-(((at - y[..., None]) / (0.25 * wide)) ** 2)))
    return torch.stack(columns, 2).float(), torch.stack(rows, 2).float()


def _shade(shadows: tuple[Tensor, Tensor], size: int) -> Tensor:
    """(B, T, H, W) share of light that the ground loses."""
    columns, rows = shadows
    dark = rows[:, :, 0, :, None] * columns[:, :, 0, None]
    for spot in range(1, len(_SPOTS)):
        dark = torch.maximum(dark, rows[:, :, spot, :, None] * columns[:, :, spot, None])
    return dark


@dataclass(frozen=True)
class _Scene:
    """All that painting needs, for some actors."""

    parts: list[tuple[str, float]]  # material, margin
    outlines: list[Outline]
    textures: dict[str, Tensor]
    place: Tensor  # (B, 3, H, W)
    shadows: tuple[Tensor, Tensor]
    light: Tensor  # (B, 3)
    tint: Tensor  # (B, 3)

    def some(self, start: int, stop: int) -> _Scene:
        """The scene of actors start..stop - 1."""
        part = slice(start, stop)
        return _Scene(
            self.parts,
            [Outline(*(value[part] for value in vars(o).values())) for o in self.outlines],
            {name: value[part] for name, value in self.textures.items()},
            self.place[part],
            (self.shadows[0][part], self.shadows[1][part]),
            self.light[part],
            self.tint[part],
        )


_CHUNK = 4  # actors painted at a time on a CPU: more no longer fit its cache


def render(
    requests: Requests,
    size: int,
    *,
    frames: int = 16,
    device: torch.device | str = "cpu",
    flow: bool = False,
    moves: Moves = poses,
    after: int = 0,
) -> Drawn:
    """Draw every request at size x size pixels.

    Frame t of a clip shows episode frame p_e x 32 + after + t; past the episode's end the actor
    stands. x_0 shows frame p_e x 32, or the actor standing. `moves` says how the actors move, by
    choreography unless told otherwise.
    Raises UnknownName for an action that has no choreography, BadInput for shapes that disagree.
    """
    r = Requests(
        requests.actions,
        *(getattr(requests, n).to(device) for n in ("seeds", "p_e", "z", "standing")),
    )
    draws = Draws(r.seeds)
    start = r.p_e.double() * EPISODE
    t = start[:, None] + after + torch.arange(frames, device=start.device)
    first = torch.where(r.standing.bool(), torch.zeros_like(start), start)
    t = torch.cat([first[:, None], t], 1)  # (B, 1 + T): x_0, then the clip
    build, camera = draw_build(draws), draw_camera(draws)
    actor = seen(draws, build, moves(r.actions, t, r.z))
    look = draw_look(draws, build.male.float())
    parts = body_parts(build, look, actor)
    scene = _Scene(
        parts=[(part.material, part.margin) for part in parts],
        outlines=[outline(part, camera, size) for part in parts],
        textures=textures(look, max(24, min(128, 8 * round(size * 0.4 / 8)))),
        place=backdrops(r.seeds, size),
        shadows=_shadows(actor, camera, size),
        light=_light(draws),
        tint=draws.uniform("warmth", 3, low=0.93, high=1.05)
        * draws.uniform("gain", 1, low=0.86, high=1.1),
    )
    step = _CHUNK if start.device.type == "cpu" else len(r.actions)
    chunks = [_paint(scene.some(i, i + step), size, flow) for i in range(0, len(r.actions), step)]
    pictures, mask = (torch.cat(x) for x in zip(*(chunk[:2] for chunk in chunks)))
    flows = [chunk[2] for chunk in chunks if chunk[2] is not None]
    offset = torch.cat(flows) if flows else None
    joints = in_picture(actor.joints, camera)
    return Drawn(
        x_0=pictures[:, :, 0].contiguous(), v=pictures[:, :, 1:].contiguous(),
        joints_0=joints[:, 0], joints=joints[:, 1:], mask_0=mask[:, 0], mask=mask[:, 1:],
        flow=offset,
    )  # fmt: skip


def _paint(scene: _Scene, size: int, flow: bool) -> tuple[Tensor, Tensor, Tensor | None]:
    """Pictures (B, 3, 1 + T, H, W) uint8, masks (B, 1 + T, H, W) uint8, flow to picture 0."""
    b, n = scene.outlines[0].x.shape
    stage = Canvas(b, n, size, scene.light, flow)
    places = windows(scene.outlines, size)
    for (material, margin), o, window in zip(scene.parts, scene.outlines, places):
        stage.draw(o, scene.textures[material], margin, window)
    paint = stage.paint.reshape(b, n, size, size, 4).permute(0, 4, 1, 2, 3)  # (B, 4, 1 + T, H, W)
    cover = paint[:, 3]
    ground = (1 - cover) * (1 - _shade(scene.shadows, size))
    pictures = scene.place[:, :, None] * ground[:, None]
    pictures += paint[:, :3]
    pictures *= scene.tint[:, :, None, None, None] * 255
    pictures = pictures.add_(0.5).clamp_(0, 255).to(torch.uint8)
    mask = (cover > 0.5).to(torch.uint8)
    return pictures, mask, _flow(stage, mask, size) if flow else None


def _flow(stage: Canvas, mask: Tensor, size: int) -> Tensor:
    """(B, 2, T, H, W) offset from each person pixel to its place in x_0; 0 elsewhere."""
    b, n = stage.shape
    assert stage.origin is not None  # the canvas was asked for it
    origin = stage.origin.reshape(b, n, size, size, 2)[:, 1:]
    at = torch.arange(size, device=origin.device) + 0.5
    here = torch.stack(torch.meshgrid(at, at, indexing="xy"), -1)  # (H, W, 2)
    offset = (origin - here) / size * mask[:, 1:, ..., None]
    return offset.permute(0, 4, 1, 2, 3).contiguous()
