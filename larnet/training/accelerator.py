"""Accelerate for one run: device, precision, tracker."""

from __future__ import annotations

import importlib.util
import logging
from pathlib import Path

import torch
from accelerate import Accelerator
from accelerate.state import AcceleratorState
from accelerate.utils import DistributedDataParallelKwargs

from larnet.config.specs import RunSpec
from larnet.errors import MissingData, UnknownName
from larnet.runtime.device import parse_device
from larnet.runtime.precision import bf16_is_faster

log = logging.getLogger(__name__)
TRACKERS = ("tensorboard", "trackio", "wandb")


def new_accelerator(spec: RunSpec, device: str, tracker: str, out: Path) -> Accelerator:
    """Accelerate for one run: the device, the precision, the tracker (or "") and its folder.

    Raises UnknownName for a device or tracker, MissingData for a tracker that is not installed,
    BadInput without CUDA.
    """
    if tracker and tracker not in TRACKERS:
        raise UnknownName("tracker", tracker, TRACKERS)
    if tracker and importlib.util.find_spec(tracker) is None:
        raise MissingData(f"The tracker {tracker} is not installed. Run: pip install {tracker}")
    wanted = parse_device(device).type
    half = spec.train.precision == "bf16"
    if half and not bf16_is_faster(wanted):
        half = False
        log.info("this %s computes bfloat16 slower than fp32: training in fp32", wanted.upper())
    # Accelerate keeps its settings for the life of a process, where one run may follow another
    AcceleratorState._reset_state(reset_partial_state=not torch.distributed.is_initialized())
    accelerator = Accelerator(
        cpu=device == "cpu",
        mixed_precision="bf16" if half else "no",
        log_with=tracker or None,
        project_dir=out,
        # some rows have weights that a loss does not reach (a lateral path that only a head reads)
        kwargs_handlers=[DistributedDataParallelKwargs(find_unused_parameters=True)],
    )
    return accelerator
