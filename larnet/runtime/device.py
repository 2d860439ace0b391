"""The one reading of a device's name."""

from __future__ import annotations

import torch

from larnet.errors import BadInput, UnknownName

DEVICES = ("auto", "cpu", "cuda")


def parse_device(name: str) -> torch.device:
    """`auto`: the GPU where there is one, else the CPU; `cpu`; `cuda`.

    Raises UnknownName for any other name, BadInput for `cuda` where there is no GPU.
    """
    if name not in DEVICES:
        raise UnknownName("device", name, DEVICES)
    available = torch.cuda.is_available()
    if name == "cuda" and not available:
        raise BadInput("This machine has no CUDA device. Use device auto or cpu.")
    return torch.device("cuda" if available and name != "cpu" else "cpu")
