"""Key poses as tables of samples; their language is `larnet.text.action_table.key_poses`."""

from __future__ import annotations

import torch
from torch import Tensor

from larnet.text.action_table.key_poses import (
    ARMS,
    FIRST_ARM,
    LAST,
    PARAMETERS,
    REST,
    TORSO,
    Choreography,
    Track,
)

__all__ = [
    "ARMS",
    "FIRST_ARM",
    "LAST",
    "PARAMETERS",
    "REST",
    "TORSO",
    "Choreography",
    "Track",
    "table",
]


def _tangents(times: Tensor, values: Tensor) -> Tensor:
    """Slopes at the keys: flat at extremes, so that nothing overshoots a held pose."""
    slope = values.diff() / times.diff()
    inner = torch.where(
        slope[1:] * slope[:-1] > 0,
        2 * slope[1:] * slope[:-1] / (slope[1:] + slope[:-1] + 1e-12 * slope[1:].sign()),
        0.0,
    )
    return torch.cat([slope.new_zeros(1), inner, slope.new_zeros(1)])


def _curve(times: list[float], values: list[float], at: Tensor) -> Tensor:
    """Cubic through the keys with `_tangents`, evaluated at `at`."""
    t, v = torch.tensor(times, dtype=torch.float64), torch.tensor(values, dtype=torch.float64)
    m = _tangents(t, v)
    i = (torch.searchsorted(t, at, right=True) - 1).clamp(0, len(times) - 2)
    h = t[i + 1] - t[i]
    s = ((at - t[i]) / h).clamp(0, 1)
    ease = s * s * (3 - 2 * s)
    return (
        v[i] * (1 - ease) + v[i + 1] * ease
        + h * (m[i] * s * (1 - s) ** 2 - m[i + 1] * s * s * (1 - s))
    )  # fmt: skip


PER_FRAME = 4  # samples of a timeline table per frame
CYCLE = 48  # samples of a cycle table


def table(track: Track) -> Tensor:
    """(samples + 1, len(PARAMETERS)) float64: what the track adds to standing."""
    span, samples = (1.0, CYCLE) if track.period else (LAST, int(LAST) * PER_FRAME)
    at = torch.linspace(0, span, samples + 1, dtype=torch.float64)
    rows = torch.zeros(samples + 1, len(PARAMETERS), dtype=torch.float64)
    for name in track.names():
        keys = sorted((time, pose[name]) for time, pose in track.keys if name in pose)
        if track.period:  # three laps, so that the tangents join
            keys = [(time + lap, value) for lap in (-1, 0, 1) for time, value in keys]
            keys = keys if len(keys) > 3 else [(-1.0, keys[0][1]), (2.0, keys[0][1])]
        else:
            keys = [(0.0, REST[name]), *keys]
            keys = keys if keys[-1][0] >= LAST else [*keys, (LAST, REST[name])]
        times, values = (list(column) for column in zip(*keys))
        rows[:, PARAMETERS.index(name)] = _curve(times, values, at) - REST[name]
    return rows
