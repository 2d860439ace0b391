"""Small films of all movements of an actor, made in the background while somebody looks.

A page asks again and again for what it shows. Whoever leaves asks no more, and whoever changes the
photo asks for another: then the work stops. It is done a few movements at a time, and only while
nobody waits for a clip. Nothing is written to the disk.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from larnet.errors import LarnetError
from larnet.runtime.recent import Recent
from larnet.ui.gallery.movement_list import MovementCard
from larnet.ui.gallery.preview_sheet import PreviewSheet, longest_for, preview_sheet
from larnet.ui.server.model_host import ModelHost
from larnet.ui.server.zero_gpu import LENT

if TYPE_CHECKING:
    from larnet.animation import Animation

log = logging.getLogger(__name__)

LEFT = 4.0  # seconds after which a visitor who does not ask has gone
AT_A_TIME = 4  # movements, of which a clip that somebody asks for waits at most
AGAIN = 0.05  # seconds until it is looked again whether the model is free
KEPT, KEPT_FOR = 6, 1800.0  # actors whose films are remembered, and seconds
MOST, OF_ADDRESS = 4, 2  # actors at a time whose films are made, and for one address
RATE, SECONDS = 4.0, 2.0  # films: frames a second, about, and length


@dataclass(frozen=True, eq=False)
class Actor:
    """Who moves: a photo, uint8 (H, W, 3), and arguments of `Pipeline.animate` that say who."""

    photo: np.ndarray
    who: dict[str, Any]


@dataclass(eq=False)
class PreviewJob:
    """The films of one actor."""

    key: str
    cards: Sequence[MovementCard]
    read: Callable[[], Actor]
    address: str
    sheets: dict[str, PreviewSheet] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    asked: dict[str, float] = field(default_factory=dict)  # visitor -> when they asked last
    worked: float = 0.0
    actor: Actor | None = None
    box: Any = None  # the actor's square in the photo, once it is known
    lost: set[str] = field(default_factory=set)  # movements that could not be made
    over: str = ""  # why nothing more is made: "all", "nobody" in the photo, "failed"

    def left(self) -> list[MovementCard]:
        """What is still to be made, what is looked at first."""
        over = self.lost | self.sheets.keys()
        rest = [card for card in self.cards if card.action not in over]
        return sorted(rest, key=lambda card: card.action not in self.wanted)


@dataclass(frozen=True)
class FilmsSoFar:
    """What a page is told: films of what it asked for, None of those that could not be made, and
    how far all of it is."""

    films: Mapping[str, PreviewSheet | None]
    made: int
    total: int
    over: str


class PreviewMaker:
    """The films of every actor that somebody looks at; one thread, which ends with the work."""

    def __init__(self, host: ModelHost, clock: Callable[[], float] = time.monotonic) -> None:
        self._host, self._clock = host, clock
        self._jobs: Recent[str, PreviewJob] = Recent(KEPT, KEPT_FOR, clock)
        self._live: dict[str, PreviewJob] = {}
        self._changed = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = False

    def ask(
        self,
        key: str,
        visitor: str,
        address: str,
        cards: Sequence[MovementCard],
        read: Callable[[], Actor],
        wanted: Sequence[str],
    ) -> FilmsSoFar:
        """What is there of an actor's films, and let the others be made; returns at once.

        key: of the actor and the checkpoint; read: gives the actor, in the maker's own thread;
        wanted: the actions that the visitor looks at.
        """
        if LENT:  # a GPU is lent by the call, for what visitors ask for
            return FilmsSoFar({}, 0, len(cards), "failed")
        with self._changed:
            self._forget(visitor, key)
            job = self._live.get(key) or self._jobs.get(key)
            if job is None:
                same = sum(one.address == address for one in self._live.values())
                if len(self._live) >= MOST or same >= OF_ADDRESS:
                    return FilmsSoFar({}, 0, len(cards), "")  # asked again soon
                job = self._jobs.put(key, PreviewJob(key, cards, read, address))
            job.asked[visitor], job.wanted = self._clock(), list(wanted)
            if not job.over:
                self._live[key] = job
                self._wake()
            over = job.lost | job.sheets.keys()
            films = {name: job.sheets.get(name) for name in wanted if name in over}
            return FilmsSoFar(films, len(over), len(job.cards), job.over)

    def _forget(self, visitor: str | None = None, key: str | None = None) -> None:
        """Drop what nobody looks at any more; a visitor looks at one actor."""
        now = self._clock()
        for other, job in list(self._live.items()):
            for name, when in list(job.asked.items()):
                if now - when > LEFT or (name == visitor and other != key):
                    del job.asked[name]
            if not job.asked and other != key:
                del self._live[other]

    def _wake(self) -> None:
        if self._thread is None and not self._ended:
            atexit.register(self.end)  # a thread in the middle of a film would end the process
            self._thread = threading.Thread(target=self._work, name="previews", daemon=True)
            self._thread.start()

    def end(self) -> None:
        """Make no more films; returns when the thread has ended."""
        with self._changed:
            self._ended, thread = True, self._thread
            self._live.clear()
        if thread is not None:
            thread.join()
        atexit.unregister(self.end)

    def _next(self) -> PreviewJob | None:
        """Whose turn it is; None: nobody looks, and the thread ends."""
        with self._changed:
            self._forget()
            jobs = [job for job in self._live.values() if not job.over]
            if not jobs:
                self._thread = None
                atexit.unregister(self.end)
                return None
            job = min(jobs, key=lambda job: job.worked)
            job.worked = self._clock()
            return job

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._make_some(job)
            except LarnetError:  # whoever asks for a clip hears it
                job.over = "failed"
            except Exception:
                job.over = "failed"
                log.exception("Films of movements could not be made")
            if job.over:
                with self._changed:
                    self._live.pop(job.key, None)

    def _make_some(self, job: PreviewJob) -> None:
        """A few films more, all of one checkpoint."""
        if job.actor is None:
            job.actor = job.read()
        left = job.left()
        if not left:
            job.over = "all"
            return
        some = [card for card in left if card.served == left[0].served][:AT_A_TIME]
        actions = [card.action for card in some]
        pipeline = self._host.pipeline(some[0].served)
        photo = job.actor.photo
        if job.box is None:
            job.box = self._square(job)
        if job.box is None or not pipeline.info.spec.has_joints:  # each picture would be painted
            job.over = "nobody" if job.box is None else "failed"
            return
        try:
            made = self._preview(job, actions, some[0].served)
        except LarnetError:
            raise
        except Exception:  # the others may do
            log.exception("Films of %s could not be made", ", ".join(actions))
            job.lost.update(actions)
            return
        if made is None:  # somebody waits for a clip
            time.sleep(AGAIN)
            return
        for action, clip in zip(actions, made.frames):
            job.sheets[action] = preview_sheet(clip, photo.shape, made.crop_box, made.fps)

    def _preview(self, job: PreviewJob, actions: list[str], served: str) -> Animation | None:
        assert job.actor is not None
        photo, pipeline = job.actor.photo, self._host.pipeline(served)
        return self._host.preview(
            photo,
            actions,
            served=served,
            output="photo",
            longest=longest_for(photo.shape, job.box),
            encoder=pipeline.encoders[0],
            **_length(pipeline.continuous, pipeline.fps),
            **job.actor.who,
        )

    @staticmethod
    def _square(job: PreviewJob) -> Any:
        """The actor's square in the photo; None where nobody is found."""
        from larnet.body.detection_cache import detect_asked  # here: it imports torch

        assert job.actor is not None
        photo, who = job.actor.photo, job.actor.who
        found = detect_asked(photo, who.get("joints"), who.get("person"), photo.shape[0])
        return None if found.person is None else found.crop_box


def _length(continuous: bool, fps: float) -> dict[str, Any]:
    """Arguments of `Pipeline.animate` for a short film."""
    if continuous:
        return {"seconds": SECONDS, "fps": 3 * RATE, "every": 3}
    return {"frames": round(SECONDS * fps), "every": max(1, round(fps / RATE))}
