"""The work of a data set on a Ray cluster, this machine or many.

A task makes the clips of one photo and sends each as soon as it is made; whoever started it all
keeps them. So workers need no folder in common, and one that dies loses its current clip.
"""

from __future__ import annotations

import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

from larnet.data.factory.clip_maker import ClipMaker, MadeClip, SkippedPhoto, one_thread
from larnet.data.factory.clip_store import ClipStore
from larnet.data.factory.dataset_plan import DatasetPlan, PhotoJob
from larnet.data.factory.local_workers import (
    AHEAD,
    BREAKS,
    LOOK,
    Load,
    PhotoDone,
    WorkersEnd,
    rest_of,
)
from larnet.errors import BadInput, LarnetError, MissingData

LOCAL = "local"
ANSWER = 10.0  # seconds in which a cluster's address must answer
_MORE = 4  # photos that wait beyond what there are workers for, so that a cluster can grow
_ROOT = Path(__file__).resolve().parents[3]  # the folder that holds larnet/


def work_on_ray(
    store: ClipStore,
    load: Load,
    jobs: Iterable[PhotoJob],
    count: Callable[[int], None],
    address: str,
    workers: int,
) -> Iterator[PhotoDone]:
    """Make the clips of the jobs on a cluster: `local`, one of `workers` on this machine, or the
    address of a running one, HOST:PORT or `auto`.

    Raises MissingData without Ray, BadInput where no cluster answers, WorkersEnd where Ray does
    not start here, or workers end and end again.
    """
    ray = _ray()
    _connect(ray, address, workers)
    try:
        yield from _work(ray, store, load, iter(jobs), count)
    finally:
        ray.shutdown()


def _ray() -> ModuleType:
    try:
        import ray
    except ImportError:
        raise MissingData(
            "Work on a cluster needs the package ray: pip install 'larnet[cluster]'. On this "
            "machine alone, --workers N does without it."
        ) from None
    return ray


def _connect(ray: ModuleType, address: str, workers: int) -> None:
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    threads = {"OMP_NUM_THREADS": "1"}
    if address == LOCAL:
        path = os.pathsep.join(dict.fromkeys([str(_ROOT), *filter(None, sys.path)]))
        env = {"env_vars": threads | {"PYTHONPATH": path}}
        try:
            ray.init(num_cpus=workers, include_dashboard=False, runtime_env=env, **quiet)
        except Exception as error:  # Ray has no kind of its own for a start that takes too long
            raise WorkersEnd(
                f"Ray did not start on this machine: {str(error).partition('. ')[0]}. Where the "
                "machine is busy, begin again later: what is made stays. --workers N does without."
            ) from error
        return
    if address != "auto":
        host, _, port = address.removeprefix("ray://").rpartition(":")
        try:
            socket.create_connection((host.strip("[]"), int(port)), ANSWER).close()
        except (OSError, ValueError, OverflowError):
            raise _no_cluster(address) from None
    try:
        ray.init(address=address, runtime_env={"env_vars": threads}, **quiet)
    except (ConnectionError, RuntimeError, TimeoutError, ValueError):
        raise _no_cluster(address) from None


def _no_cluster(address: str) -> BadInput:
    return BadInput(
        f"No Ray cluster answers at {address!r}. Start one with `ray start --head` and give its "
        "HOST:PORT, or `--ray local` for one on this machine."
    )


def _work(
    ray: ModuleType,
    store: ClipStore,
    load: Load,
    left: Iterator[PhotoJob],
    count: Callable[[int], None],
) -> Iterator[PhotoDone]:
    task = ray.remote(photo_clips_elsewhere).options(num_returns="streaming", max_retries=0)
    plan, loader = ray.put(replace(store.plan, photos=())), ray.put(load)
    running: dict[Any, PhotoJob] = {}
    breaks: dict[int, int] = {}  # photo -> times that its worker ended with nothing new

    def start(job: PhotoJob) -> None:
        running[task.remote(plan, loader, job, job.photo.path.read_bytes())] = job

    while True:
        room = AHEAD * int(ray.cluster_resources().get("CPU", 1)) + _MORE - len(running)
        for job in islice(left, max(0, room)):
            if job.clips:
                start(job)
            else:
                yield PhotoDone(job.number)
        if not running:
            return
        for stream in ray.wait(list(running), timeout=LOOK)[0]:
            try:
                result = ray.get(next(stream))
            except ray.exceptions.RayTaskError:
                raise  # a fault of ours
            except ray.exceptions.RayError:
                job = running.pop(stream)
                rest = rest_of(store, job)
                new = len(rest.clips) < len(job.clips)
                breaks[job.number] = 0 if new else breaks.get(job.number, 0) + 1
                if breaks[job.number] >= BREAKS:
                    raise WorkersEnd(
                        f"Workers end before they finish a clip of {job.photo.name!r}; there may "
                        "be too little memory. Use a smaller --longest."
                    ) from None
                start(rest)
                continue
            if isinstance(result, PhotoDone):
                del running[stream]
                yield result
            else:
                store.put(result)
                count(1)


_makers: dict[str, ClipMaker] = {}  # of a worker: the last plan's


def photo_clips_elsewhere(
    plan: DatasetPlan, load: Load, job: PhotoJob, photo: bytes
) -> Iterator[MadeClip | PhotoDone]:
    """The clips of a photo, whose bytes came along, and what came of it at last."""
    try:
        key = repr(plan)
        if key not in _makers:
            one_thread()
            _makers.clear()
            _makers[key] = ClipMaker(plan, load())
        with tempfile.TemporaryDirectory(prefix="larnet-") as folder:
            path = Path(folder) / os.path.basename(job.photo.name)
            path.write_bytes(photo)
            here = replace(job, photo=replace(job.photo, path=path))
            yield from _makers[key].clips(here)
    except SkippedPhoto as why:
        yield PhotoDone(job.number, skipped=str(why))
    except LarnetError as error:
        yield PhotoDone(job.number, error=str(error))
    else:
        yield PhotoDone(job.number)
