"""Memory that was freed goes back to the system."""

from __future__ import annotations

import contextlib
import ctypes

ARENAS = 2  # as many as clips are made at once
_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def give_back_memory() -> None:
    """Return what was freed to the system; glibc keeps it, for each thread, otherwise."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def share_arenas() -> None:
    """Let all threads allocate in ARENAS arenas; call it before they begin.

    A server answers on up to 40 threads, and glibc gives each an arena of its own, whose gaps
    nobody else fills.
    """
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").mallopt(_ARENA_MAX, ARENAS)
