"""A run of skeleton-only training from its first step to its last: `larnet train-movements`."""

from __future__ import annotations

import logging
import math
import time
from dataclasses import replace
from pathlib import Path

from larnet.config.specs import RunSpec
from larnet.data.skeleton_batches.recorded_library import Library
from larnet.training.jobs.run_process import working_on
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining
from larnet.training.run_folder import RunFolder

log = logging.getLogger(__name__)


def begun_with(out: Path) -> RunSpec | None:
    """What the run in a folder was begun with; None where there is none. Raises BadInput."""
    folder = RunFolder(out)
    return folder.read_config()[1] if folder.config.is_file() else None


def pretrain(
    spec: RunSpec,
    out: Path,
    *,
    library: Library | None = None,
    resume: bool = False,
    device: str = "cpu",
    minutes: float = math.inf,
    source: str = "",
) -> Path:
    """Train on movements alone until `SkeletonSpec.steps`, `minutes`, or the file STOP in `out`.

    `resume` goes on as if nothing had happened. Returns the folder of the last checkpoint. Raises
    BadInput when `out` holds a run and `resume` is not set, when another process works on it, or
    when a loss stops being finite.
    """
    folder = RunFolder(out)
    if resume and (stored := begun_with(out)):
        spec = replace(stored, skeleton=replace(stored.skeleton, steps=spec.skeleton.steps))
    folder.start(spec, "movements", resume=resume)
    with working_on(out):
        run = SkeletonPretraining(spec, folder, library, device)
        run.restore(source)
        return _steps(run, minutes)


def _steps(run: SkeletonPretraining, minutes: float) -> Path:
    """Every step of a run; returns the folder of the last checkpoint."""
    spec, folder = run.spec, run.folder
    deadline, last = time.monotonic() + 60 * minutes, None
    while run.step < spec.skeleton.steps:
        numbers = run.update()
        ending = folder.stop.exists() or time.monotonic() > deadline
        if run.step % 20 == 1 or ending:
            folder.log(run.step, numbers)
        if run.step % 100 == 1:
            log.info("step %d: %s", run.step, {n: round(v, 4) for n, v in numbers.items()})
        if ending or run.step % spec.skeleton.save_every == 0 or run.step == spec.skeleton.steps:
            last = run.save()
            run.look(numbers)
        if ending:
            break
    return last or folder.checkpoint(run.step)
