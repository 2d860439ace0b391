"""A whole data set: planned, made by whoever works, kept, packed, told."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from larnet.config.numbers import whole_number
from larnet.data.factory.clip_store import ClipStore
from larnet.data.factory.dataset_plan import DatasetPlan, PhotoJob, PlannedClip
from larnet.data.factory.local_workers import Load, PhotoDone, work_here, work_in_processes
from larnet.data.factory.ray_workers import work_on_ray
from larnet.data.factory.shards import ShardWriter
from larnet.errors import LarnetError

MOST_WORKERS = 512


@dataclass(frozen=True)
class Progress:
    """How far the work is."""

    made: int  # clips that are there
    planned: int  # those of photos that were skipped left out
    rate: float  # clips a second, of this run
    left: float | None  # seconds; None: not known yet

    def __str__(self) -> str:
        text = f"{self.made} of {self.planned} clips"
        if self.left is None:
            return text
        return f"{text}, {self.rate:.2g} a second, {_duration(self.left)} left"


@dataclass(frozen=True)
class Produced:
    """What came of a plan."""

    clips: int
    new: int  # made by this run
    skipped: dict[str, str]  # photo -> why


class WorkStopped(LarnetError):
    """The work stopped before its end; the same command goes on."""


def produce(
    plan: DatasetPlan,
    out: Path,
    load: Load,
    *,
    workers: int = 1,
    ray: str = "",
    tell: Callable[[Progress], None] = lambda progress: None,
) -> Produced:
    """Make every clip of a plan that is not there yet.

    load: makes the pipeline, called in every process that makes clips. ray: `local` or the address
    of a cluster. tell: called about once a second. The bytes are the same whoever makes them.
    Raises BadInput on a folder that holds something else, WorkStopped where no photo shows anybody
    and, with what is made so far, where the disk is full or workers end.
    """
    workers = whole_number("The number of workers", workers, 1, MOST_WORKERS)
    store = ClipStore(out, plan)
    store.claim()
    shards = ShardWriter(store) if plan.layout == "webdataset" else None
    run = _Run(store, shards, tell)
    jobs = run.jobs()
    if ray:
        done = work_on_ray(store, load, jobs, run.count, ray, workers)
    elif workers == 1:
        done = work_here(store, load, jobs, run.count)
    else:
        done = work_in_processes(store, load, jobs, run.count, workers)
    try:
        for photo in done:
            if photo.error:
                raise WorkStopped(photo.error)
            run.finish(photo)
        run.pack(last=True)
        if not run.made:
            raise WorkStopped(f"No clip could be made: {next(iter(store.skipped().values()))}")
        store.finish(run.made)
    except LarnetError as error:
        if not run.made:
            raise
        raise WorkStopped(
            f"{error} {run.made} of {run.planned} clips are made; the same command goes on from "
            "there."
        ) from None
    return Produced(run.made, run.new, store.skipped())


class _Run:
    """What is done, and how fast."""

    def __init__(
        self, store: ClipStore, shards: ShardWriter | None, tell: Callable[[Progress], None]
    ) -> None:
        self.store, self._shards, self._tell = store, shards, tell
        plan, self._packed = store.plan, shards.packed if shards else 0
        self._skipped = set(store.skipped())
        self.planned = sum(plan.per_photo for p in plan.photos if p.name not in self._skipped)
        self.made = (shards.clips if shards else 0) + sum(
            store.has(clip) for number in range(len(plan.photos)) for clip in self._open(number)
        )
        self.new = 0
        self._done: set[int] = set()
        self._in_a_row = 0  # photos from the first on that are done with
        self._begin = self._told = time.monotonic()

    def _open(self, number: int) -> list[PlannedClip]:
        """Clips of a photo that are in no shard."""
        clips = self.store.plan.job(number).clips
        return [clip for clip in clips if clip.number >= self._packed]

    def jobs(self) -> Iterator[PhotoJob]:
        """What is left to do, photo by photo."""
        plan = self.store.plan
        for number, photo in enumerate(plan.photos):
            left = tuple(clip for clip in self._open(number) if not self.store.has(clip))
            if left and photo.name not in self._skipped:
                yield PhotoJob(number, photo, left)
            else:
                self._go_past(number)

    def count(self, clips: int) -> None:
        """So many clips more were made."""
        self.made, self.new = self.made + clips, self.new + clips
        now = time.monotonic()
        if now - self._told >= 1:
            self._told = now
            rate = self.new / (now - self._begin)
            left = (self.planned - self.made) / rate if self.new else None
            self._tell(Progress(self.made, self.planned, rate, left))

    def finish(self, photo: PhotoDone) -> None:
        """A photo is made, or skipped."""
        if photo.skipped:
            self.store.skip(self.store.plan.photos[photo.number].name, photo.skipped)
            self.planned -= self.store.plan.per_photo
        self._go_past(photo.number)
        self.pack()

    def _go_past(self, number: int) -> None:
        self._done.add(number)
        while self._in_a_row in self._done:
            self._done.remove(self._in_a_row)
            self._in_a_row += 1

    def pack(self, last: bool = False) -> None:
        """Put what is made into shards, the incomplete one only at the end."""
        if self._shards:
            self._shards.take(self._in_a_row)
            if last:
                self._shards.finish()


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
