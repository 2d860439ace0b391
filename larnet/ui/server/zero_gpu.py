"""`gpu` marks the one function that computes, for Spaces that lend a GPU per call.

There the function runs in a copy of this process: it returns plain arrays, and what it stores in
memory is lost. Without the `spaces` package the mark does nothing. Import this before torch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable)

try:
    import spaces
except ImportError:
    LENT = False

    def gpu(function: F) -> F:
        """The function itself: this machine lends no GPU by the call."""
        return function
else:
    LENT = True  # a GPU by the call, in another process
    gpu = spaces.GPU

__all__ = ["LENT", "gpu"]
