"""The choreographed actions, their combinations, and the pose at any moment of an episode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.synthetic.keyframing.keyframes import (
    ARMS,
    FIRST_ARM,
    LAST,
    PARAMETERS,
    PER_FRAME,
    REST,
    TORSO,
    Choreography,
    Track,
    table,
)
from larnet.errors import UnknownName
from larnet.text.action_table import ACTION_ROWS

# (actions, t (B, T), z (B, Z)) -> parameters (B, T, P) float64: a way to move
Moves = Callable[[list[str], Tensor, Tensor], Tensor]
EVERY: dict[str, Choreography] = {  # that joints can be had of
    name: row.choreography for name, row in ACTION_ROWS.items() if row.choreography
}
# those that pictures are drawn of unless others are asked for
CHOREOGRAPHY: dict[str, Choreography] = {n: c for n, c in EVERY.items() if ACTION_ROWS[n].pictures}


def _tracks(name: str) -> tuple[tuple[Track, ...], float, float]:
    """Every track of an action or combination, with its amplitude and contact."""
    legs, _, arms = name.partition(" while ")
    for part in (legs, arms) if arms else (legs,):
        if part not in EVERY:
            raise UnknownName("drawn action", part, EVERY)
    lower = EVERY[legs]
    if not arms:
        return (lower.legs, lower.torso, lower.arms), lower.amplitude, lower.contact
    upper = EVERY[arms]
    free = set(ARMS) - upper.arms.names()  # an arm the second action leaves to the first
    return (
        (lower.legs, lower.torso, lower.arms.only(free), upper.arms, upper.torso),
        lower.amplitude,
        upper.contact,
    )


def choreography(name: str) -> Choreography:
    """The tracks of an action, or of "X while Y". Raises UnknownName.

    A combination's torso track is that of its arms action; drawing adds the legs action's to it.
    """
    _tracks(name)
    legs, _, arms = name.partition(" while ")
    if not arms:
        return EVERY[legs]
    lower, upper = EVERY[legs], EVERY[arms]
    return Choreography(lower.legs, upper.arms, upper.torso, lower.amplitude, upper.contact)


_SLOTS = 5
_SAMPLES = int(LAST) * PER_FRAME
_REST = torch.tensor([REST[name] for name in PARAMETERS], dtype=torch.float64)


@dataclass(frozen=True)
class Score:
    """An action ready to be played: what each track adds to standing, sampled."""

    rows: Tensor  # (_SLOTS, _SAMPLES + 1, P) float64
    period: Tensor  # (_SLOTS,) frames; 0: a timeline
    moves: Tensor  # (_SLOTS, P) 1 where the track moves the parameter
    gains: Tensor  # (2,) amplitude, contact


@lru_cache(maxsize=1024)
def score(name: str) -> Score:
    """Tables of one action. Raises UnknownName."""
    tracks, amplitude, contact = _tracks(name)
    rows = torch.zeros(_SLOTS, _SAMPLES + 1, len(PARAMETERS), dtype=torch.float64)
    moves = torch.zeros(_SLOTS, len(PARAMETERS), dtype=torch.float64)
    period = torch.zeros(_SLOTS, dtype=torch.float64)
    for slot, track in enumerate(tracks):
        sampled = table(track).T[None]  # (1, P, samples + 1)
        rows[slot] = F.interpolate(
            sampled, _SAMPLES + 1, mode="linear", align_corners=True
        )[0].T  # fmt: skip
        period[slot] = track.period
        for parameter in track.names():
            moves[slot, PARAMETERS.index(parameter)] = 1.0
    return Score(rows, period, moves, torch.tensor([amplitude, contact], dtype=torch.float64))


def _smooth(x: Tensor) -> Tensor:
    x = x.clamp(0, 1)
    return x * x * (3 - 2 * x)


_FADE = 3.6  # frames from standing to acting


def acting(t: Tensor) -> Tensor:
    """How much the actor acts at episode frame t: 0 at both ends, 1 in between."""
    return _smooth(t / _FADE) * _smooth((LAST - t) / _FADE)


def _slerp(a: Tensor, b: Tensor, share: Tensor) -> Tensor:
    """Between unit vectors (..., 3), `share` (..., 1) of the way along the arc."""
    angle = torch.acos((a * b).sum(-1, keepdim=True).clamp(-0.9999, 0.9999))
    mixed = torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b
    return F.normalize(mixed, dim=-1)


_SIDE = torch.tensor([0.2, 0.0, 0.06], dtype=torch.float64)


def _styled_arms(arms: Tensor, lift: Tensor, bend: Tensor) -> Tensor:
    """Arms (B, T, 2, 3, 3) raised by `lift` and bent by `bend` radians (B, T)."""
    upper = arms[..., 0, :]
    flat = upper * upper.new_tensor([1.0, 0.0, 1.0]) + _SIDE.to(upper)
    away = F.normalize(flat, dim=-1)[..., None, :]  # horizontal direction the arm rises in
    c, s = torch.cos(lift)[..., None, None, None], torch.sin(lift)[..., None, None, None]
    out, up = (arms * away).sum(-1, keepdim=True), arms[..., 1:2]
    rise = arms.new_tensor([0.0, 1.0, 0.0])
    arms = arms + away * (c * out - s * up - out) + rise * (s * out + c * up - up)
    upper, fore, hand = arms.unbind(-2)
    along = (upper * fore).sum(-1, keepdim=True)
    forward = fore.new_tensor([0.0, 0.0, 0.02])
    normal = F.normalize(fore - along * upper + forward, dim=-1)
    angle = torch.acos(along.clamp(-0.9999, 0.9999)) + bend[..., None, None]
    angle = angle.clamp(0.03, 2.65)
    bent = F.normalize(torch.cos(angle) * upper + torch.sin(angle) * normal, dim=-1)
    return torch.stack([upper, bent, F.normalize(hand + bent - fore, dim=-1)], -2)


def poses(actions: list[str], t: Tensor, z: Tensor) -> Tensor:
    """Parameters (B, T, P) float64 of each action at frames t (B, T) with style z (B, Z)."""
    names = list(dict.fromkeys(actions))  # a table each, however many clips show it
    which = torch.tensor([names.index(name) for name in actions], device=t.device)
    rows, period, moves, gains = (
        torch.stack([getattr(score(name), part) for name in names]).to(t.device)
        for part in ("rows", "period", "moves", "gains")
    )
    middle = rows.mean(2)[which, None]  # (B, 1, K, P)
    period, moves, gains = period[which], moves[which], gains[which]
    t, z = t.double().clamp(0, LAST), z.double().clamp(-2.5, 2.5)
    act = acting(t)[..., None]  # (B, T, 1)
    cyclic = (period > 0)[:, None, :]  # (B, 1, K)
    tempo, shift = (1 + 0.08 * z[:, 6])[:, None, None], (0.12 * z[:, 1])[:, None, None]
    turns = t[..., None] / period.clamp_min(1e-9)[:, None] * tempo + shift
    at = torch.where(cyclic, (turns - turns.floor()) * _SAMPLES, t[..., None] * PER_FRAME)
    low = at.floor().clamp(0, _SAMPLES - 1)  # (B, T, K)
    share = (at - low)[..., None]
    b = which[:, None, None]
    k = torch.arange(_SLOTS, device=t.device)
    low = low.long()
    delta = rows[b, k, low] * (1 - share) + rows[b, k, low + 1] * share  # (B, T, K, P)

    amplitude = torch.exp(0.15 * z[:, :1] * gains[:, :1])[:, None]  # (B, 1, 1)
    cyclic = cyclic[..., None].double()  # (B, 1, K, 1)
    body = (delta * (1 - cyclic) + delta * cyclic * act[..., None] * amplitude[..., None]).sum(2)
    swing = middle + amplitude[..., None] * (delta - middle)
    rest = _REST.to(t.device)
    shape = (*t.shape, 2, 3, 3)
    still = (rest + (delta * (1 - cyclic)).sum(2))[..., FIRST_ARM:].reshape(shape)
    beat = (rest + (swing * cyclic * moves[:, None]).sum(2))[..., FIRST_ARM:].reshape(shape)
    busy = (moves[:, None] * cyclic).amax(2)[..., FIRST_ARM:].reshape(-1, 1, 2, 3, 3)[..., :1]
    still, beat = F.normalize(still, dim=-1), F.normalize(beat, dim=-1)
    arms = _slerp(still, beat, busy * act[..., None, None])

    contact = gains[:, 1:] * act[..., 0]  # (B, T)
    nine = 9 * torch.pi / 180
    arms = _styled_arms(arms, nine * z[:, 2:3] * contact, nine * z[:, 3:4] * contact)
    out = torch.cat([body[..., :FIRST_ARM] + rest[:FIRST_ARM], arms.flatten(2)], -1)
    return _styled_body(out, act[..., 0], z)


def _styled_body(out: Tensor, act: Tensor, z: Tensor) -> Tensor:
    """Torso lean, tilt, knee bend and stance width as z asks."""
    style = torch.zeros_like(out)

    def add(name: str, value: Tensor) -> None:
        style[..., PARAMETERS.index(name)] = act * value[:, None]

    add("lean", 4 * z[:, 4])
    add("dy", -0.016 * z[:, 5].relu())
    add("left_x", 0.012 * z[:, 5])
    add("right_x", 0.012 * z[:, 5])
    add("tilt", 3 * z[:, 7])
    add("cock", 2 * z[:, 7])
    out = out + style
    out[..., len(TORSO) + 1] = out[..., len(TORSO) + 1].clamp_min(-0.29)  # no lower than seated
    return out
