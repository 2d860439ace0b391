"""A pool of one thread a core, for the clips and frames of one call.

Most operations of a clip are too small for torch to split: two of its threads are hardly faster
than one. Whole frames split well. So a process that serves clips gives torch one thread and has a
pool of its own; any other process works as torch is set, in the thread that calls.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import torch

T = TypeVar("T")
R = TypeVar("R")

_pool: ThreadPoolExecutor | None = None
_count = 1  # threads of the pool
_own = threading.local()  # of a thread of the pool: `busy`


def enable_cpu_pool(count: int | None = None) -> None:
    """Let this process share its clips among `count` threads, by default one for each core that it
    may use. It gives torch one thread: call it where the process does nothing else with torch."""
    global _pool, _count
    count = count or _cores()
    torch.set_num_threads(1)
    if _pool is None or count != _count:
        _pool, _count = ThreadPoolExecutor(count, "clip"), count


def _alone() -> None:
    """A forked process has none of the threads: waiting for the pool would never end."""
    global _pool, _count
    _pool, _count = None, 1


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_alone)


def num_workers() -> int:
    """How many parts `parallel_map` works on at once, where it is called."""
    return 1 if getattr(_own, "busy", False) else _count


@contextmanager
def inline() -> Iterator[None]:
    """Let `parallel_map` work in the calling thread alone: for what is no faster on two cores, or
    shall leave the others to somebody who waits."""
    before = getattr(_own, "busy", False)
    _own.busy = True
    try:
        yield
    finally:
        _own.busy = before


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """One thread of torch, for what is cut too small for several: those that wait would spin."""
    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parallel_map(work: Callable[[T], R], parts: Iterable[T]) -> list[R]:
    """`work` of every part, in order; several at a time where the pool is enabled. Nested calls run
    inline in the calling thread. The first error is raised."""
    parts = list(parts)
    if _pool is None or num_workers() == 1 or len(parts) < 2:
        return [work(part) for part in parts]
    inference, gradients = torch.is_inference_mode_enabled(), torch.is_grad_enabled()

    def alone(part: T) -> R:
        _own.busy = True  # threads of the pool do nothing else
        with torch.inference_mode(inference), torch.set_grad_enabled(gradients):
            return work(part)

    return list(_pool.map(alone, parts))
