"""The work of a data set in this process, or shared among processes of this machine."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection

from larnet.data.factory.clip_maker import Animator, ClipMaker, SkippedPhoto, one_thread
from larnet.data.factory.clip_store import ClipStore
from larnet.data.factory.dataset_plan import PhotoJob
from larnet.errors import LarnetError

AHEAD = 2  # photos that wait for each worker, so that none is idle
LOOK = 0.5  # seconds between two looks at how many clips there are
BREAKS = 3  # times that workers may end without a clip between

Load = Callable[[], Animator]


@dataclass(frozen=True)
class PhotoDone:
    """A photo that is done with."""

    number: int
    skipped: str = ""  # why no clip was made of it
    error: str = ""  # what stopped the work, in words


class WorkersEnd(LarnetError):
    """Workers end again and again."""


def work_here(
    store: ClipStore, load: Load, jobs: Iterable[PhotoJob], count: Callable[[int], None]
) -> Iterator[PhotoDone]:
    """Make the clips of the jobs in this process; `count` is told of every clip."""
    one_thread()
    maker: ClipMaker | None = None
    for job in jobs:
        if job.clips and maker is None:
            maker = ClipMaker(store.plan, load())
        yield make_photo(maker, store, job, lambda: count(1)) if maker else PhotoDone(job.number)


def make_photo(
    maker: ClipMaker, store: ClipStore, job: PhotoJob, each: Callable[[], object]
) -> PhotoDone:
    """Make the clips of a photo and keep them; `each` is called after every one."""
    try:
        for made in maker.clips(job):
            store.put(made)
            each()
    except SkippedPhoto as why:
        return PhotoDone(job.number, skipped=str(why))
    except LarnetError as error:  # as words: not every error travels between processes
        return PhotoDone(job.number, error=str(error))
    return PhotoDone(job.number)


def work_in_processes(
    store: ClipStore,
    load: Load,
    jobs: Iterable[PhotoJob],
    count: Callable[[int], None],
    workers: int,
) -> Iterator[PhotoDone]:
    """The same in several processes. A worker that ends is replaced and loses its current clip.

    Raises WorkersEnd where workers end and end again.
    """
    left = iter(jobs)
    waiting: dict[int, PhotoJob] = {}  # by photo, those that are with the workers
    breaks, clips = 0, 0
    while True:
        with _Pool(store, load, workers) as pool:
            running: dict[Future[PhotoDone], int] = {}
            try:
                for job in waiting.values():
                    running[pool.give(rest_of(store, job))] = job.number
                while True:
                    for job in islice(left, max(0, AHEAD * workers - len(running))):
                        waiting[job.number] = job
                        running[pool.give(job)] = job.number
                    if not running:
                        return
                    done, _ = wait(running, LOOK, FIRST_COMPLETED)
                    new = pool.made()
                    count(new)
                    clips += new
                    for future in done:
                        finished = future.result()
                        del waiting[running.pop(future)]
                        yield finished
            except BrokenProcessPool:
                count(new := pool.made())
                breaks = 0 if clips + new else breaks + 1
                clips = 0
        if breaks >= BREAKS:
            raise WorkersEnd(
                "The workers end before they finish a clip; there may be too little memory. Use "
                "fewer workers or a smaller --longest."
            )


def rest_of(store: ClipStore, job: PhotoJob) -> PhotoJob:
    """A job without the clips that are there."""
    return replace(job, clips=tuple(clip for clip in job.clips if not store.has(clip)))


class _Pool:
    """Processes that make clips, and how many they made."""

    def __init__(self, store: ClipStore, load: Load, workers: int) -> None:
        # spawned: a forked process has locks of threads that it does not have
        context = multiprocessing.get_context("spawn")
        self._made, worker_end = context.Pipe(duplex=False)
        os.set_blocking(self._made.fileno(), False)
        self._worker_end = worker_end
        self._pool = ProcessPoolExecutor(
            workers, context, initializer=_start, initargs=(store, load, worker_end)
        )

    def give(self, job: PhotoJob) -> Future[PhotoDone]:
        return self._pool.submit(_work, job)

    def made(self) -> int:
        """Clips since the last time."""
        try:
            return len(os.read(self._made.fileno(), 65_536))
        except BlockingIOError:
            return 0

    def __enter__(self) -> _Pool:
        return self

    def __exit__(self, *_: object) -> None:
        workers = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:  # idle, or what they are at is not wanted any more
            worker.terminate()
        for worker in workers:
            worker.join()
        self._made.close()
        self._worker_end.close()


# of a worker process
_maker: ClipMaker | None = None
_store: ClipStore | None = None
_tell: Callable[[], object] = lambda: None  # noqa: E731


def _start(store: ClipStore, load: Load, counted: Connection) -> None:
    global _maker, _store, _tell
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one gets it too
    threading.Thread(target=_end_with_parent, daemon=True).start()
    one_thread()
    _store, _maker = store, ClipMaker(store.plan, load())
    _tell = lambda: os.write(counted.fileno(), b".")  # noqa: E731


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _work(job: PhotoJob) -> PhotoDone:
    assert _maker is not None and _store is not None
    return make_photo(_maker, _store, job, _tell)
