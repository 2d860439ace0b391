"""Training of the background filler."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.network_folder import FILLER
from larnet.config.numbers import whole_number
from larnet.data.batch import Split
from larnet.data.fill_samples import FillBatch, FillStream, Places
from larnet.nets.decoders.background import filled_rows
from larnet.nets.decoders.background_filler import BackgroundFiller, FillerSpec
from larnet.training.small_trainer import SmallTrainer, SmallTraining, check_new, run_small

COARSE = 4  # pixels of a cell whose mean must be right too
EDGES = 0.5  # weight of the differences of neighbouring pixels
VALIDATION, SIZE = 24, 4  # batches; pictures of a batch
DRAWN = 64  # places, where there are no photos
LONG_SIDES = (48, 1_024)  # pixels, of the pictures
CARD = """# Background filler

What a place looks like behind its actor. Written by `python -m larnet train-filler`.
"""


def fill_loss(filled: Tensor, batch: FillBatch) -> dict[str, Tensor]:
    """Mean absolute errors in the holes where the truth is known: of pixels, of cells, of edges."""
    off, asked = filled - batch.photo, batch.asked
    total = 3 * asked.sum().clamp_min(1)
    cells = (F.avg_pool2d(asked, COARSE) > 0.99).float()
    coarse = F.avg_pool2d(off, COARSE).abs() * cells
    across = (off.diff(dim=-1).abs() * asked[..., 1:]).sum()
    down = (off.diff(dim=-2).abs() * asked[..., 1:, :]).sum()
    return {
        "pixels": (off.abs() * asked).sum() / total,
        "cells": coarse.sum() / (3 * cells.sum().clamp_min(1)),
        "edges": EDGES * (across + down) / total,
    }


@torch.inference_mode()
def fill_psnr(network: nn.Module, batches: list[FillBatch]) -> dict[str, float]:
    """Mean PSNR in the holes, dB, of the network and of rows alone."""
    found: dict[str, list[float]] = {"filler": [], "rows": []}
    network.eval()
    for batch in batches:
        known = 1 - batch.hole
        rows = filled_rows(batch.photo * known, known, 2)
        for name, filled in (("filler", network(batch.photo, batch.hole)), ("rows", rows)):
            squares = (filled - batch.photo).square() * batch.asked
            error = float(squares.sum() / (3 * batch.asked.sum().clamp_min(1)))
            found[name].append(10 * math.log10(4 / max(error, 1e-8)))
    return {name: round(sum(values) / len(values), 3) for name, values in found.items()}


def train_filler(
    street: Path | None,
    out: Path,
    training: SmallTraining,
    spec: FillerSpec | None = None,
    resume: bool = False,
    minutes: float = math.inf,
) -> Path:
    """Train until the last step or for `minutes`; returns the folder with the averaged weights.

    Raises BadInput when the run exists and is not resumed, MissingData without the photos.
    """
    check_new(out, resume)
    spec = spec or FillerSpec()
    whole_number("The long side", spec.long_side, *LONG_SIDES)
    splits: tuple[Split, Split] = ("train", "val")
    train, val = (
        Places.of_street(street, split) if street else Places.drawn(DRAWN, split, spec.long_side)
        for split in splits
    )
    stream = FillStream(train, training.seed, spec.long_side)
    held_out = FillStream(val, 1, spec.long_side)
    batches = [held_out.batch(i, SIZE) for i in range(VALIDATION)]

    def losses(network: nn.Module, step: int) -> dict[str, Tensor]:
        batch = stream.batch(step, training.batch)
        return fill_loss(network(batch.photo, batch.hole), batch)

    def score(network: nn.Module) -> dict[str, Any]:
        return dict(fill_psnr(network, batches))

    trainer = SmallTrainer(lambda: BackgroundFiller(spec), losses, training)
    return run_small(trainer, out, FILLER, spec, score, CARD, street=street, minutes=minutes)
