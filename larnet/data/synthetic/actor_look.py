"""How an actor looks: skin, hair, clothes, painted on one small texture per kind of body part.

A texture's rows run along the part (0 at its first joint), its columns once around it: a quarter of
the way is the front, three quarters the back.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.data.synthetic.randomness import Draws

_SKIN = (
    (0.96, 0.82, 0.73), (0.93, 0.76, 0.64), (0.88, 0.69, 0.56), (0.82, 0.62, 0.47),
    (0.74, 0.54, 0.40), (0.63, 0.44, 0.31), (0.52, 0.35, 0.25), (0.42, 0.28, 0.20),
    (0.33, 0.22, 0.16),
)  # fmt: skip
_HAIR = (
    (0.08, 0.07, 0.07), (0.14, 0.10, 0.08), (0.25, 0.16, 0.10), (0.38, 0.25, 0.14),
    (0.62, 0.45, 0.24), (0.80, 0.66, 0.40), (0.50, 0.22, 0.10), (0.62, 0.61, 0.60),
)  # fmt: skip
_CLOTH = (
    (0.92, 0.91, 0.89), (0.12, 0.12, 0.14), (0.45, 0.46, 0.49), (0.70, 0.12, 0.14),
    (0.16, 0.27, 0.55), (0.15, 0.45, 0.30), (0.90, 0.72, 0.20), (0.85, 0.45, 0.15),
    (0.45, 0.22, 0.50), (0.86, 0.52, 0.60), (0.42, 0.66, 0.82), (0.25, 0.55, 0.58),
    (0.55, 0.36, 0.22), (0.80, 0.75, 0.62), (0.36, 0.40, 0.22), (0.10, 0.16, 0.30),
)  # fmt: skip
_TROUSER = (
    (0.20, 0.27, 0.42), (0.32, 0.42, 0.58), (0.12, 0.12, 0.14), (0.30, 0.30, 0.32),
    (0.62, 0.54, 0.40), (0.42, 0.34, 0.26), (0.14, 0.18, 0.30), (0.80, 0.78, 0.74),
    (0.30, 0.34, 0.24), (0.50, 0.16, 0.18),
)  # fmt: skip
_SHOE = (
    (0.10, 0.10, 0.11), (0.90, 0.90, 0.90), (0.35, 0.22, 0.14), (0.65, 0.12, 0.12),
    (0.15, 0.25, 0.55), (0.55, 0.55, 0.58), (0.75, 0.70, 0.30),
)  # fmt: skip


@dataclass(frozen=True)
class Look:
    """What an actor wears, each (B,) unless said otherwise."""

    skin: Tensor  # (B, 3) in [0, 1], as all colours
    hair: Tensor
    shirt: Tensor
    shirt_second: Tensor
    trousers: Tensor
    shoes: Tensor
    cap_colour: Tensor
    pattern: Tensor  # index: plain, bands, stripes, checks, badge, yoke, dots, open jacket
    pitch: Tensor  # repeats of the pattern
    sleeve: Tensor  # 0 none, 1 to the elbow, 2 to the wrist
    trouser: Tensor  # 0 none, 1 to the knee, 2 to the ankle
    hem: Tensor  # where the shirt ends on the pelvis, 0..1
    loose: Tensor
    leg_loose: Tensor
    has_skirt: Tensor
    skirt_length: Tensor
    has_hair: Tensor
    has_long_hair: Tensor
    has_cap: Tensor
    hair_volume: Tensor
    beard: Tensor
    lips: Tensor


def draw_look(draws: Draws, male: Tensor) -> Look:
    """Clothes and colours for each seed; `male` (B,) in 0..1 weighs skirts, hair and beards."""
    style = draws.choice("hair style", (5.0, 4.0, 1.2, 1.2))  # short, long, bald, cap
    style = torch.where((style == 1) & (male > 0.75), 0, style)
    style = torch.where((style == 2) & (male < 0.5), 1, style)
    skirt = ((draws.uniform("skirt") < 0.45) & (male < 0.45)).float()

    def tinted(name: str, table: tuple, tint: float = 0.05) -> Tensor:
        shade = draws.uniform(name + " tint", 3, low=-tint, high=tint)
        light = draws.uniform(name + " light", 1, low=0.85, high=1.12)
        return (draws.pick(name, table) * light + shade).clamp(0.03, 0.98)

    shirt, second = tinted("shirt", _CLOTH), tinted("second", _CLOTH)
    alike = (shirt - second).abs().sum(1, keepdim=True) < 0.5
    bright = shirt.mean(1, keepdim=True) > 0.45
    second = torch.where(alike, torch.where(bright, shirt * 0.3, 0.55 + 0.4 * shirt), second)
    trousers = tinted("trousers", _TROUSER)
    alike = (shirt - trousers).abs().sum(1, keepdim=True) < 0.35
    trousers = torch.where(alike & (shirt.mean(1, keepdim=True) > 0.4), trousers * 0.45, trousers)
    trousers = torch.where(
        alike & (shirt.mean(1, keepdim=True) <= 0.4), 0.55 + 0.4 * trousers, trousers
    )
    cut = draws.choice("trouser cut", (6.0, 2.0, 1.0))
    trouser = torch.tensor([2.0, 0.82, 1.55], device=cut.device)[cut]
    sleeves = draws.choice("sleeve cut", (4.0, 3.5, 1.0))
    sleeve = torch.tensor([0.58, 1.95, 0.0], device=cut.device)[sleeves]
    skin = tinted("skin", _SKIN, 0.012)
    return Look(
        skin=skin, hair=tinted("hair", _HAIR, 0.02), shirt=shirt, shirt_second=second,
        trousers=trousers, shoes=tinted("shoes", _SHOE), cap_colour=tinted("cap", _CLOTH),
        pattern=draws.choice("pattern", (5.0, 2.0, 1.2, 1.5, 2.5, 1.5, 1.0, 1.2)),
        pitch=draws.uniform("pitch", low=0.7, high=1.4),
        sleeve=sleeve, trouser=torch.where(skirt > 0, 0.0, trouser),
        hem=torch.where(
            draws.uniform("tucked") < 0.35, 0.8, draws.uniform("hem", low=0.05, high=0.5)
        ),
        loose=draws.uniform("loose"), leg_loose=draws.uniform("leg loose"),
        has_skirt=skirt, skirt_length=draws.uniform("skirt length", low=0.75, high=1.15),
        has_hair=((style < 2) | (style == 3)).float(), has_long_hair=(style == 1).float(),
        has_cap=(style == 3).float(), hair_volume=draws.uniform("volume", low=0.0, high=0.16),
        beard=((draws.uniform("beard") < 0.4) & (male > 0.7)).float(),
        lips=(1 - male) * 0.8,
    )  # fmt: skip


def _over(base: Tensor, colour: Tensor, where: Tensor) -> Tensor:
    """Paint `colour` (B, 3) over (B, 3, V, U) where `where` (B, V, U) is 1."""
    return torch.lerp(base, colour[:, :, None, None], where[:, None])


def _step(x: Tensor, soft: float) -> Tensor:
    """0 below 0, 1 above, over a width of `soft`."""
    return (x / soft + 0.5).clamp(0, 1)


@dataclass(frozen=True)
class _Sheet:
    """Coordinates of a texture: v along, u around in turns, `front` radians from the front."""

    v: Tensor  # (1, V, 1)
    front: Tensor  # (1, 1, U)
    texel: float


def _flat(colour: Tensor, sheet: _Sheet) -> Tensor:
    shape = (len(colour), 3, sheet.v.shape[1], sheet.front.shape[2])
    return colour[:, :, None, None].expand(shape)


def _shirt(look: Look, sheet: _Sheet, start: float, length: float, badge: bool = False) -> Tensor:
    """Cloth of the shirt; `start` and `length` place the part's rows on one common scale."""
    y = start + sheet.v * length  # in standing heights, about
    angle, pitch = sheet.front, look.pitch[:, None, None]
    soft = 1.5 * sheet.texel
    row = torch.cos(y * 2 * math.pi * 20 / pitch) + 0 * angle
    column = torch.cos(angle * 6.0) + 0 * row
    shape = row.shape
    kinds = torch.stack([
        torch.zeros(shape, device=row.device),
        _step(row - 0.1, 12 * soft),
        _step(column - 0.1, 8 * soft),
        0.5 * _step(row, 12 * soft) + 0.5 * _step(column, 8 * soft),
        _step(0.62 - ((sheet.v - 0.55) / 0.28) ** 2 - (angle / 0.62) ** 2 + 0 * row, 0.25)
        if badge else torch.zeros(shape, device=row.device),
        _step(y - 0.155 + 0 * row, 2 * soft),
        _step(row * column - 0.45, 8 * soft),
        (1 - _step(angle.abs() - 0.28 + 0 * row, 3 * soft)) if start < 0.3
        else torch.zeros(shape, device=row.device),
    ], 1)  # (B, kinds, V, U)  # fmt: skip
    chosen = kinds[torch.arange(len(look.pattern), device=row.device), look.pattern]
    return _over(_flat(look.shirt, sheet).clone(), look.shirt_second, chosen)


def _face(look: Look, sheet: _Sheet) -> Tensor:
    v, x = sheet.v, sheet.front
    t = 1.6 * sheet.texel
    skin = look.skin

    def spot(cx: float, cv: float, rx: float, rv: float) -> Tensor:
        q = ((x.abs() - cx) / rx) ** 2 + ((v - cv) / rv) ** 2
        return _step(1 - q, 1.2).expand(len(skin), -1, -1)

    face = _flat(skin, sheet).clone()
    face = _over(face, skin * 0.82, 0.8 * spot(0.36, 0.53, 0.26, 0.055))  # eye sockets
    rosy = (skin * skin.new_tensor([1.05, 0.85, 0.82])).clamp(0, 1)
    face = _over(face, rosy, 0.6 * spot(0.55, 0.36, 0.3, 0.09))
    face = _over(
        face, skin.new_tensor([[0.93, 0.92, 0.9]]).expand_as(skin), spot(0.36, 0.53, 0.19, 0.04)
    )
    face = _over(
        face, skin.new_tensor([[0.12, 0.09, 0.08]]).expand_as(skin), spot(0.36, 0.53, 0.09, 0.043)
    )
    face = _over(face, look.hair * 0.7, 0.85 * spot(0.38, 0.625, 0.23, 0.02))  # brows
    mouth = torch.lerp(
        skin * 0.6, skin.new_tensor([[0.65, 0.2, 0.22]]), 0.35 + 0.4 * look.lips[:, None]
    )
    face = _over(face, look.hair, 0.85 * look.beard[:, None, None]
                 * _step(0.3 + 0.12 * (x.abs() / 0.9) ** 2 - v, t * 3)
                 * _step(1.5 - x.abs(), 0.3))  # fmt: skip
    smile = 1 - (x / 0.34) ** 2 - ((v - 0.215 - 0.025 * (x / 0.34) ** 2) / 0.026) ** 2
    face = _over(face, mouth, _step(smile, 1.2).expand(len(skin), -1, -1))
    hairline = 0.8 - 0.62 * ((x.abs() - 0.75) / 0.9).clamp(0, 1)
    grown = (look.has_hair)[:, None, None] * _step(v - hairline, t * 3)
    return _over(face, look.hair, grown)


def textures(look: Look, side: int) -> dict[str, Tensor]:
    """Material name -> (B, 3, side, side + 1) in [0, 1]; the last column repeats the first."""
    device = look.skin.device
    rows = (torch.arange(side, device=device) + 0.5) / side
    turn = torch.arange(side + 1, device=device) / side
    front = torch.remainder(turn * 2 * math.pi - math.pi / 2 + math.pi, 2 * math.pi) - math.pi
    sheet = _Sheet(rows[None, :, None], front[None, None], 1.0 / side)
    v, soft = sheet.v, 1.5 / side
    wide = torch.zeros(1, 1, side + 1, device=device)
    skin, shoes = _flat(look.skin, sheet), _flat(look.shoes, sheet)
    trousers = _flat(look.trousers, sheet)

    def cover(base: Tensor, cloth: Tensor, until: Tensor) -> Tensor:
        on = _step(until[:, None, None] - v, soft) + wide
        edge = _step(0.05 - (until[:, None, None] - v - 0.03).abs(), soft) + wide  # the seam
        return torch.lerp(base, cloth * (1 - 0.18 * edge[:, None]), on[:, None])

    chest = _shirt(look, sheet, 0.0, 0.2, badge=True)
    neckline = _step(v - 0.9 - 0.1 * (sheet.front / 0.35) ** 2, soft * 2)
    chest = _over(chest, look.skin, neckline.expand(len(look.skin), -1, -1))
    pelvis = torch.lerp(
        trousers, _shirt(look, sheet, -0.12, 0.12),
        (_step(v - look.hem[:, None, None], soft) + wide)[:, None],
    )  # fmt: skip
    buckle = _step(0.045 - (v - look.hem[:, None, None] + 0.05).abs(), soft) + wide
    pelvis = _over(pelvis, look.trousers * 0.5, 0.8 * buckle)
    # a skirt's cloth covers the thighs under it too, where they push through
    leg = torch.where(look.has_skirt > 0, 0.8 * look.skirt_length, look.trouser)
    sole = _step(sheet.front.abs() - 2.2, 0.3) + 0 * v
    shoe = _over(shoes, 0.55 * look.shoes + 0.4, 0.9 * sole.expand(len(look.skin), -1, -1))
    strands = 0.9 + 0.16 * torch.cos(sheet.front * 9 + 6 * v)
    hair = _flat(look.hair, sheet) * strands[:, None]
    fingers = 1 - 0.14 * _step(torch.cos(sheet.front * 7) - 0.4, 0.5) * _step(v - 0.5, 0.2)
    return {
        "head": _face(look, sheet), "skin": skin.contiguous(), "hair": hair.clamp(0, 1),
        "cap": _flat(look.cap_colour, sheet).contiguous(), "chest": chest, "pelvis": pelvis,
        "yoke": _shirt(look, sheet, 0.19, 0.0),
        "skirt": trousers * (1 - 0.12 * _step(torch.cos(sheet.front * 10), 0.6)[:, None]),
        "upper arm": cover(skin, _shirt(look, sheet, 0.4, 0.17), look.sleeve),
        "forearm": cover(skin, _shirt(look, sheet, 0.57, 0.15), look.sleeve - 1),
        "hand": skin * fingers[:, None],
        "thigh": cover(skin, trousers, leg), "shin": cover(skin, trousers, leg - 1), "shoe": shoe,
    }  # fmt: skip
