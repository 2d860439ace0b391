"""Random numbers from a seed and a name only: never from the batch, the order or the device."""

from __future__ import annotations

import zlib

import torch
from torch import Tensor

_MIX = (-0x40A7B892E31B1A47, -0x6B2FB644ECCEEE15)  # odd 64-bit multipliers, as signed integers
_STEP = -0x61C8864680B583EB  # golden ratio


def _hash(x: Tensor) -> Tensor:
    for shift, factor in zip((30, 27), _MIX):
        x = (x ^ ((x >> shift) & ((1 << (64 - shift)) - 1))) * factor
    return x ^ ((x >> 31) & ((1 << 33) - 1))


class Draws:
    """Named draws for a batch of seeds; the same name and seed always give the same numbers."""

    def __init__(self, seeds: Tensor) -> None:
        self.seeds = seeds.long()  # (B,)

    def uniform(self, name: str, *shape: int, low: float = 0.0, high: float = 1.0) -> Tensor:
        """(B, *shape) float32 in [low, high)."""
        count = 1
        for side in shape:
            count *= side
        counter = torch.arange(count, device=self.seeds.device)
        key = _hash(self.seeds * _STEP + zlib.crc32(name.encode()))
        bits = (_hash(key[:, None] + counter * _STEP) >> 40) & 0xFFFFFF
        unit = bits.float() / (1 << 24)
        return (low + (high - low) * unit).reshape(len(self.seeds), *shape)

    def choice(self, name: str, weights: tuple[float, ...]) -> Tensor:
        """(B,) index into `weights`, drawn in proportion to them."""
        edges = torch.tensor(weights, device=self.seeds.device).cumsum(0) / sum(weights)
        return (self.uniform(name)[:, None] >= edges[:-1]).sum(1)

    def pick(self, name: str, table: tuple[tuple[float, ...], ...]) -> Tensor:
        """(B, C) one row of `table` each, all rows equally likely."""
        rows = torch.tensor(table, device=self.seeds.device)
        return rows[self.choice(name, (1.0,) * len(table))]
