"""Clips shared among threads are the clips of one thread."""

from __future__ import annotations

import multiprocessing
import os
import threading

import numpy as np
import pytest
import torch

from larnet.pipeline import load_pipeline
from larnet.runtime import cpu_pool


@pytest.fixture(autouse=True)
def no_pool(monkeypatch):
    """The pool that an earlier test of this process enabled is set aside."""
    monkeypatch.setattr(cpu_pool, "_pool", None)
    monkeypatch.setattr(cpu_pool, "_count", 1)


@pytest.fixture
def two_cores(no_pool):
    threads = torch.get_num_threads()
    cpu_pool.enable_cpu_pool(2)
    yield
    torch.set_num_threads(threads)


def test_parts_are_worked_on_at_once_and_come_back_in_order(two_cores):
    both = threading.Barrier(2, timeout=10)  # neither passes alone
    assert cpu_pool.num_workers() == 2

    def work(part: int) -> tuple[int, bool]:
        both.wait()
        return part, torch.is_inference_mode_enabled()

    with torch.inference_mode():
        assert cpu_pool.parallel_map(work, range(4)) == [(i, True) for i in range(4)]
    assert not any(inference for _, inference in cpu_pool.parallel_map(work, range(2)))


def test_gradients_are_recorded_in_the_parts_as_where_they_are_asked_for(two_cores):
    weights = torch.ones(2, requires_grad=True)

    def recorded() -> list[bool]:
        return cpu_pool.parallel_map(lambda part: (weights * part).requires_grad, range(2))

    assert recorded() == [True, True]
    with torch.no_grad():
        assert recorded() == [False, False]
    with torch.inference_mode():
        assert recorded() == [False, False]


def test_a_part_works_its_own_parts_off_where_it_is(two_cores):
    def outer(_: int) -> list[str]:
        mine = threading.current_thread().name
        assert cpu_pool.num_workers() == 1
        assert (
            cpu_pool.parallel_map(lambda _: threading.current_thread().name, range(3)) == [mine] * 3
        )
        return [mine]

    assert len(cpu_pool.parallel_map(outer, range(3))) == 3


def test_an_error_reaches_the_caller(two_cores):
    with pytest.raises(ZeroDivisionError):
        cpu_pool.parallel_map(lambda part: 1 // part, [1, 0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_copy_of_the_process_works_in_its_own_thread(two_cores):
    assert cpu_pool.parallel_map(str, range(2)) == ["0", "1"]
    copy = multiprocessing.get_context("fork").Process(target=_in_a_copy, daemon=True)
    copy.start()
    copy.join(20)
    assert copy.exitcode == 0


def _in_a_copy() -> None:
    assert cpu_pool.num_workers() == 1 and cpu_pool.parallel_map(str, range(3)) == ["0", "1", "2"]


def test_without_cores_everything_is_done_in_turn():
    here = threading.current_thread().name
    assert cpu_pool.parallel_map(lambda _: threading.current_thread().name, range(2)) == [here] * 2


@pytest.mark.parametrize(("phrases", "frames", "scale"), [(1, 16, 1), (3, 16, 2), (1, 40, 2)])
def test_frames_are_the_same_however_many_threads(
    tiny_checkpoint, photo, request, phrases, frames, scale
):
    pipeline = load_pipeline(tiny_checkpoint, "cpu")
    names = list(pipeline.actions[:phrases])
    alone = pipeline.animate(photo, names, frames=frames, longest=scale * pipeline.size).frames
    request.getfixturevalue("two_cores")
    shared = pipeline.animate(photo, names, frames=frames, longest=scale * pipeline.size).frames
    assert np.abs(alone.astype(int) - shared).max() <= 1


def test_inline_leaves_the_other_cores_alone(two_cores):
    here = threading.current_thread().name

    def names() -> set[str]:
        return set(cpu_pool.parallel_map(lambda _: threading.current_thread().name, range(4)))

    with cpu_pool.inline():
        assert cpu_pool.num_workers() == 1 and names() == {here}
    assert cpu_pool.num_workers() == 2 and here not in names()
