"""How near the nearest of several draws comes: one draw cannot foresee when and how a person moves.

python -m larnet evaluate --draws 10 --data D --clips 40
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet.config.numbers import whole_number
from larnet.data import Clips, open_stream
from larnet.data.batch import generator
from larnet.data.mixture import shown_source
from larnet.errors import BadInput
from larnet.evaluation.checkpoints_under_test import (
    CheckpointUnderTest,
    load_checkpoints_under_test,
)
from larnet.evaluation.evaluate import tasks_for
from larnet.evaluation.measurements import batches
from larnet.evaluation.metrics import moving_pixels, psnr
from larnet.evaluation.statistics import finite_mean, interval
from larnet.runtime.device import parse_device

log = logging.getLogger(__name__)
MOST = 100  # draws
_DRAWS = 14  # key of the random numbers here


@torch.inference_mode()
def best_of_draws(
    name: str | Path,
    data: str = "synthetic",
    *,
    draws: int = 10,
    clips: int = 40,
    seed: int = 0,
    device: str = "auto",
    encoder: str = "sentence",
    start_only: bool = False,
) -> dict[str, Any]:
    """Gain over the repeated photo on moving pixels, dB a clip, of `draws` clips for each task of
    `evaluate`, which differ in z alone: of the first, of the mean of all, of the best of all.

    The first draw is the clip that `evaluate` measures. `best` is the mean over clips of each
    clip's nearest draw; it rises with the number of draws, so it is compared with nothing but the
    best of as many. Clips in which nothing moves do not count. Raises BadInput for a driven
    checkpoint, whose motion is not drawn, and what `evaluate` raises.
    """
    draws = whole_number("The number of draws", draws, 2, MOST)
    (subject,) = load_checkpoints_under_test([str(name)], encoder, parse_device(device))
    if subject.driven:
        raise BadInput("This checkpoint follows a driving clip, so its motion is not drawn.")
    tasks = tasks_for(name, data, clips=clips, seed=seed, encoder=encoder, start_only=start_only)
    stream = open_stream(tasks.data, tasks.spec, "val", "cpu")
    rows: list[Tensor] = []
    for at, batch in batches(stream, tasks.actions, tasks.count):
        rows.append(_gains(subject, batch, draws, (seed, at)))
        log.info("measured %d of %d clips", at + len(batch.names), tasks.count)
    gains = torch.cat(rows, 1).double().numpy()  # (draws, N) dB
    figures = {"one": gains[0], "mean": gains.mean(0), "best": gains.max(0)}
    return {
        "checkpoint": subject.identity(),
        "data": shown_source(tasks.data.source),
        "seed": seed,
        "draws": draws,
        "clips": int(np.isfinite(figures["mean"]).sum()),
        "gain_moving_db": {key: finite_mean(values, 3) for key, values in figures.items()},
        "intervals": {key: interval(values, seed) for key, values in figures.items()},
    }


def _gains(subject: CheckpointUnderTest, batch: Clips, draws: int, key: tuple[int, int]) -> Tensor:
    """(draws, B) dB over the repeated photo on moving pixels; NaN where nothing moves."""
    where = moving_pixels(batch.v, batch.x_0)
    still = psnr(batch.x_0[:, None].expand_as(batch.v), batch.v, where)
    gains = []
    for draw in range(draws):
        drawn = batch
        if draw:
            z = torch.randn(batch.z.shape, generator=generator(*key, _DRAWS, draw))
            drawn = replace(batch, z=z)
        gains.append(psnr(subject.make(drawn), batch.v, where) - still)
    return torch.stack(gains)


def draw_lines(report: dict[str, Any]) -> list[str]:
    """Plain text for a terminal."""
    named = {
        "one": "one draw",
        "mean": f"mean of {report['draws']} draws",
        "best": f"best of {report['draws']} draws",
    }
    lines = [f"gain over the repeated photo on moving pixels, {report['clips']} clips"]
    for key, label in named.items():
        value, between = report["gain_moving_db"][key], report["intervals"][key]
        shown = "–" if value is None else f"{value:+.2f} dB"
        lines.append(
            f"{label:18} {shown}"
            + (f" ({between[0]:+.2f} to {between[1]:+.2f})" if between else "")
        )
    return lines
