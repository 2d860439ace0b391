"""How long and how large a run will be, roughly, before it starts.

The figures are CPU-seconds and megabytes of whole training steps of `debug`, `quick`, `demo` and
`larnet` on one core of a 2-core server (`python -m larnet bench`), fitted by hand: within a factor
of two of each of them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from larnet.config.specs import ModelSpec, RunSpec

if TYPE_CHECKING:
    from larnet.baselines.systems import Cost

PER_CLIP = 0.09  # seconds a clip and GMAC, a quarter of the frames decoded
ALL_FRAMES, CRITICS = 4.0, 2.0  # times that, with every frame decoded; with critics
PER_STEP, PER_REHEARSAL, PER_WEIGHT = 0.02, 1e-4, 4e-8  # seconds
DRAWN = 0.3  # seconds to draw or decode a clip at 112 x 112, in a process of its own
MEMORY, PER_GMAC, BYTES = 900, 33, 30  # MB of processes; MB a clip and GMAC; bytes a weight


@dataclass(frozen=True)
class Estimate:
    """Of a whole run on this machine's CPU."""

    step_seconds: float
    seconds: float
    megabytes: float
    parameters: int
    gmac: float
    slowdown: float = 1.0  # times as long as on a processor that does nothing else


@lru_cache(64)
def _cost(model: ModelSpec) -> Cost:
    from larnet.baselines.systems import cost  # here: it imports torch

    return cost(model)


def load_now() -> float:
    """Processes that want the processor, mean of the last five minutes; 0 where nobody counts."""
    try:
        return os.getloadavg()[1]
    except (AttributeError, OSError):
        return 0.0


def estimate(spec: RunSpec, cores: int | None = None, load: float = 0.0) -> Estimate:
    """What a run of this spec will take beside `load` other processes that want the processor.
    Raises what building the model raises."""
    cores = cores or os.cpu_count() or 1
    model, train = _cost(spec.model), spec.train
    clips = train.batch * train.accumulate
    learning = PER_CLIP * clips * model.gmac
    learning *= 1.0 if train.decoded_frames else ALL_FRAMES
    critics = ("motion", "video", "image")
    heard = any(getattr(spec.loss, f"adversarial_{name}") for name in critics)
    learning *= CRITICS if heard else 1.0
    learning += PER_STEP + PER_REHEARSAL * train.skeleton_clips + PER_WEIGHT * model.parameters
    drawing = DRAWN * clips * (spec.model.size / 112) ** 2
    step = max(learning, drawing) if cores > 1 else learning + drawing
    own = min(2, cores)  # one process learns, one draws
    slowdown = max(1.0, (load + own) / cores)
    step *= slowdown
    memory = MEMORY + PER_GMAC * model.gmac * train.batch + BYTES * model.parameters / 1e6
    return Estimate(step, step * train.steps, memory, model.parameters, model.gmac, slowdown)
