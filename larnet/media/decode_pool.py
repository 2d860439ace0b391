"""Photos decoded in small processes of their own: one that takes too long or too much is killed.

Decoding in a thread cannot be ended, and a photo that takes a minute would hold up everybody. So it
happens in a few processes that hold Pillow and nothing else. They start when the first photo comes,
wait for the next, and end with this process.

Two lanes: photos that take long or much memory go one at a time, all others pass beside them.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import numpy as np

from larnet.media import photo_decoder
from larnet.media.photo_decoder import Refused

log = logging.getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent.parent  # where the package larnet lies
_START = "from larnet.media.photo_decoder import serve; serve()"
_START_SECONDS = 60.0  # for a process to answer at all, on a machine that is busy
_PIPE = 1 << 20  # bytes; the usual 64 kB cost a switch of processes for every 20 rows
_OUT_OF_TIME = getattr(signal, "SIGPROF", -1)  # what ends a process after its processor time
_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ of Linux, which Python names from 3.10 on Linux alone


@dataclass(frozen=True)
class DecodeLimits:
    """What one photo may cost, and all of them together."""

    seconds: float = 5.0  # of processor time for one photo
    patience: float = 3.0  # times as long by the clock: on a machine that is busy with other things
    light_memory: float = 140e6  # bytes; of a photo in the fast lane, and of all there together
    light_work: float = 60.0  # megapixels of plain JPEG; what takes longer goes into the slow lane
    light_at_once: int = 2


@dataclass(frozen=True)
class DecodeJob:
    """One photo to decode; memory in bytes and work in megapixels as its header says."""

    path: str
    kind: str
    memory: float
    work: float
    most_pixels: int
    least_side: int


@dataclass(frozen=True, eq=False)
class PhotoPixels:
    """A photo as it is worked on, and its size as it came, upright."""

    pixels: np.ndarray  # uint8 (H, W, 3)
    width: int
    height: int


class _Lane:
    """Lets photos pass in the order in which they came, as many at once as fit."""

    def __init__(self, memory: float, at_once: int) -> None:
        self._memory, self._at_once = memory, at_once
        self._running: list[float] = []
        self._waiting: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def passing(self, memory: float) -> Iterator[None]:
        """Wait for a place, and hold it."""
        ticket = object()
        with self._changed:
            self._waiting.append(ticket)
            try:
                self._changed.wait_for(lambda: self._waiting[0] is ticket and self._fits(memory))
                self._running.append(memory)
            finally:
                self._waiting.remove(ticket)
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                self._running.remove(memory)
                self._changed.notify_all()

    def _fits(self, memory: float) -> bool:
        fits = sum(self._running) + memory <= self._memory
        return not self._running or (len(self._running) < self._at_once and fits)


class _Decoder:
    """One process that decodes. Raises OSError where it cannot be started."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        # pipes both, and plain files as they have no buffer
        self._jobs = cast(io.FileIO, self._process.stdin)
        self._answers = cast(io.FileIO, self._process.stdout)
        with contextlib.suppress(ImportError, OSError):
            import fcntl

            fcntl.fcntl(self._answers, _SET_PIPE_SIZE, _PIPE)
        with self._ending_after(_START_SECONDS):
            ready = self._answers.readline()
        if ready != b"ready\n":
            self.end()
            raise ChildProcessError("the process that decodes photos does not start")

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def decode(self, job: DecodeJob, seconds: float, patience: float) -> PhotoPixels:
        """The photo. Raises Refused; the process may be dead afterwards."""
        told = {"path": job.path, "kind": job.kind, "seconds": seconds}
        told |= {"most_pixels": job.most_pixels, "least_side": job.least_side}
        with self._ending_after(seconds * patience) as ended:
            try:
                self._jobs.write(json.dumps(told).encode() + b"\n")
                answer = json.loads(self._answers.readline() or b"null")
                if answer is None:
                    raise EOFError
                if "reason" in answer:
                    raise Refused(answer["reason"], answer["width"], answer["height"])
                pixels = self._pixels(answer["width"], answer["height"])
                return PhotoPixels(pixels, *answer["full_size"])
            except (OSError, EOFError, ValueError):  # it was killed, or a decoder crashed
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(1)  # its last words went before its status is there
                self.end()
                slow = ended.is_set() or self._process.returncode == -_OUT_OF_TIME
                raise Refused("time" if slow else "damaged") from None

    def _pixels(self, width: int, height: int) -> np.ndarray:
        pixels = np.empty((height, width, 3), np.uint8)
        left = pixels.data.cast("B")
        while left:
            count = self._answers.readinto(left)
            if not count:
                raise EOFError
            left = left[count:]
        return pixels

    @contextmanager
    def _ending_after(self, seconds: float) -> Iterator[threading.Event]:
        """Kill the process if the block lasts longer; the event tells whether that happened."""
        ended = threading.Event()

        def end() -> None:
            ended.set()
            self._process.kill()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield ended
        finally:
            timer.cancel()

    def end(self) -> None:
        """Kill the process and take it off the system's list."""
        self._process.kill()
        for pipe in (self._jobs, self._answers):
            with contextlib.suppress(OSError):
                pipe.close()
        self._process.wait()


def _environment() -> dict[str, str]:
    """The parent's places of modules, and nothing that is secret or makes the process large."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "SYSTEMROOT", "PYTHONHOME", "TEMP")
    env = {name: os.environ[name] for name in kept if name in os.environ}
    # One arena: glibc reserves 64 MB of address space for each thread otherwise.
    env |= {"MALLOC_ARENA_MAX": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    places = [str(_ROOT), *(place for place in sys.path if place)]
    return env | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(places))}


@dataclass
class DecodePool:
    """The processes and the lanes in front of them. Safe to call from several threads."""

    limits: DecodeLimits = field(default_factory=DecodeLimits)

    def __post_init__(self) -> None:
        self._light = _Lane(self.limits.light_memory, self.limits.light_at_once)
        self._heavy = _Lane(0.0, 1)
        self._here = threading.Lock()
        self._idle: list[_Decoder] = []
        self._all: set[_Decoder] = set()
        self._changing = threading.Lock()

    def decode(self, job: DecodeJob) -> PhotoPixels:
        """The photo, RGB, upright. Raises Refused."""
        limits = self.limits
        light = job.memory <= limits.light_memory and job.work <= limits.light_work
        with (self._light if light else self._heavy).passing(job.memory):
            try:
                decoder = self._take()
            except OSError as error:
                log.warning("Photos are decoded without limits of time and memory: %s", error)
                return self._decode_here(job)
            try:
                return decoder.decode(job, limits.seconds, limits.patience)
            finally:
                self._give_back(decoder)

    def processes(self) -> int:
        """How many processes there are now."""
        with self._changing:
            return len(self._all)

    def close(self) -> None:
        """End every process; those that are at work, too."""
        with self._changing:
            ending, self._all, self._idle = self._all, set(), []
        for decoder in ending:
            decoder.end()

    def _take(self) -> _Decoder:
        with self._changing:
            while self._idle:
                decoder = self._idle.pop()
                if decoder.alive:
                    return decoder
                self._all.discard(decoder)
        decoder = _Decoder()
        with self._changing:
            self._all.add(decoder)
        return decoder

    def _give_back(self, decoder: _Decoder) -> None:
        with self._changing:
            if decoder.alive and decoder in self._all:
                self._idle.append(decoder)
            else:
                self._all.discard(decoder)

    def _decode_here(self, job: DecodeJob) -> PhotoPixels:
        with self._here:
            made = photo_decoder.decode(job.path, job.kind, job.most_pixels, job.least_side)
        return PhotoPixels(np.array(made.picture), *made.full_size)


_shared: DecodePool | None = None
_sharing = threading.Lock()


def shared_pool() -> DecodePool:
    """The pool of this process; its processes start with the first photo."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = DecodePool()
            atexit.register(_shared.close)
        return _shared


def _forget() -> None:
    """A fork of this process starts a pool of its own: it cannot share the pipes."""
    global _shared, _sharing
    _shared, _sharing = None, threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
