"""What every row of `variants` costs: its forward pass and its training step."""

from __future__ import annotations

from collections.abc import Collection

from larnet.baselines.systems import cost
from larnet.bench.model_only import model_only
from larnet.bench.timing import Row
from larnet.bench.training_cost import training_step
from larnet.config.variants import VARIANTS

LARGE = 20.0  # GMAC a clip from which `quick` leaves the training step out


def every_row(repeats: int, quick: bool, done: Collection[str]) -> dict[str, Row]:
    """Of each row by its own name, the model alone for one clip and a training step of two, but
    for the figures that are `done` already."""
    rows: dict[str, Row] = {}
    for name, spec in VARIANTS.items():
        if (key := f"{name}, model only, batch 1") not in done:
            rows[key] = model_only(name, 1, repeats)
        key = f"{name}, training step, batch 2"
        if key not in done and not (quick and cost(spec.model).gmac > LARGE):
            rows[key] = training_step(name, repeats, 2, {})
    return rows
