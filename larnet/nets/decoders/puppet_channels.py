"""Which channel is what in the puppet head: one order for `puppet_head` and `puppet_cpu`."""

from __future__ import annotations

from typing import Any, NamedTuple

from torch import Tensor


class Gate(NamedTuple):
    """One value for each layer of a frame, in the order of the gate's channels."""

    photo: Any
    limbs: Any  # the photo, moved with its limbs
    free: Any  # the photo, moved freely
    plate: Any
    paint: Any

    @classmethod
    def of(cls, gate: Tensor) -> Gate:
        """The channels of a gate (N, 5, H, W), each a view (N, 1, H, W)."""
        return cls(*(gate[:, n : n + 1] for n in range(len(cls._fields))))


FLOW, GATE, PAINT = 4, len(Gate._fields), 3  # channels of what the head says; of two warps x, y

# What the head's stage sees ends with what is the same in all frames: the person, the plate
STILL = 1 + 3
OF_STILL, OF_FRAMES = slice(-STILL, None), slice(None, -STILL)
