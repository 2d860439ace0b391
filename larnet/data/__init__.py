"""Clips to train and measure on: `DATASETS` names them, `open_stream` opens one.

A data set is one short file and one line in the table below.
"""

from __future__ import annotations

from collections.abc import Sequence

from larnet.data.clips import Clips, ClipStream, Split
from larnet.data.drawn import DrawnClips
from larnet.errors import UnknownName
from larnet.spec import DataSpec, ModelSpec

DATASETS = {"synthetic": DrawnClips}

__all__ = ["DATASETS", "Clips", "ClipStream", "Split", "open_stream"]


def open_stream(
    data: DataSpec,
    model: ModelSpec,
    split: Split = "train",
    device: str = "cpu",
    names: Sequence[str] | None = None,
) -> ClipStream:
    """The clips that `DataSpec.source` names, at the model's size. Raises UnknownName."""
    if data.source not in DATASETS:
        raise UnknownName("data set", data.source, DATASETS)
    return DATASETS[data.source](data, model.size, model.frames, model.noise, split, device, names)
