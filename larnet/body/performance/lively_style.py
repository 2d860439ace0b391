"""Styles z that keep an action moving: of what was recorded once, most draws are a faint echo, and
so are some actions that people of several sources were recorded doing in ways of their own: their
mean jogs with its arms alone, and sits down half-way."""

from __future__ import annotations

import torch
from torch import Tensor

from larnet.config.specs import AS_RECORDED
from larnet.nets.motion import TimedMotion

MOMENTS = 12  # of an episode that are looked at
SHARES = (1.0, *(0.5**n for n in range(1, 6)), 0.0)  # of a style, that are tried
FAINT, LIVELY = 0.6, 0.85  # of what an action moves without a style: too little, enough
DRAWS = 8  # styles by which an action as recorded is compared with the drawn one
ECHO = 0.55  # of how much and how far the drawn one moves: too little


@torch.no_grad()
def is_echo(G_m: TimedMotion, a_e: Tensor, still: Tensor, styles: int) -> bool:
    """Whether an action a_e (1, A), done as people were recorded, is but an echo of the one that
    was drawn: how much it moves, times how far it goes from standing still, which is the action
    `still` (1, A); z has `styles` entries."""
    z = torch.randn(DRAWS, styles, generator=torch.Generator().manual_seed(0)).to(a_e.device)
    words, zero = a_e.expand(DRAWS, -1), a_e.new_zeros(DRAWS)
    at = (torch.arange(MOMENTS, device=a_e.device) / MOMENTS).expand(DRAWS, -1)
    drawn, recorded = z.clone(), z.clone()
    drawn[:, -1], recorded[:, -1] = 0.0, AS_RECORDED
    recorded = lively_styles(G_m, words, recorded)
    stands = G_m.skeletons(still.expand(DRAWS, -1), zero, drawn, at).mean((0, 1))
    told = []
    for style in (drawn, recorded):
        joints = G_m.skeletons(words, zero, style, at)  # (DRAWS, MOMENTS, J, 3)
        moved = (joints - joints.mean(1, keepdim=True)).norm(dim=-1).mean()
        told.append(moved * (joints - stands).norm(dim=-1).mean(-1).amax(1).mean())
    return bool(told[1] < ECHO * told[0])


@torch.no_grad()
def lively_styles(G_m: TimedMotion, a_e: Tensor, z: Tensor) -> Tensor:
    """z (B, Z) for actions a_e (B, A): a style with which an action moves less than FAINT of what
    it moves without one is made weaker, by halves, until it moves LIVELY. The last entry of z says
    whose movements are meant (`AS_RECORDED`), and stays."""
    shares = torch.tensor(SHARES, device=z.device)
    tried = z[:, None] * shares[:, None]  # (B, S, Z)
    tried[..., -1] = z[:, None, -1]
    flat = tried.flatten(0, 1)
    at = (torch.arange(MOMENTS, device=z.device) / MOMENTS).expand(len(flat), -1)
    words = a_e.repeat_interleave(len(SHARES), 0)
    joints = G_m.skeletons(words, torch.zeros_like(flat[:, 0]), flat, at)  # (B S, T, J, 3)
    moved = (joints - joints.mean(1, keepdim=True)).norm(dim=-1).mean((1, 2))
    moved = moved.unflatten(0, (len(z), len(SHARES)))
    enough = moved >= LIVELY * moved[:, -1:]
    enough[:, 0] = moved[:, 0] >= FAINT * moved[:, -1]
    first = enough.float().argmax(1)  # the strongest of them; without a style it is always enough
    return tried[torch.arange(len(z), device=z.device), first]
