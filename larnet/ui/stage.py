"""The one model behind the page, loaded while the page already answers."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from larnet.errors import LarnetError
from larnet.ui.gpu import LENT, gpu

if TYPE_CHECKING:
    from larnet.pipeline import Animation, Pipeline

log = logging.getLogger(__name__)

CLIP_SIDE = 448  # pixels, of the video a visitor gets
QUIET, PATIENCE = 1.5, 15.0  # seconds without a clip in the making, and how long to wait for them
OTHERS = 2  # checkpoints of running experiments that are kept in memory


def _load(checkpoint: str) -> Pipeline:
    from larnet.pipeline import load_pipeline  # here, because importing torch takes seconds

    return load_pipeline(checkpoint)


def _scale(pipeline: Pipeline, side: int) -> int:
    """Times the model's size; a checkpoint that paints every pixel has no larger version."""
    if pipeline.info.spec.head == "paint":
        return 1
    return min(max(1, side // pipeline.size), 8)


def _give_back_memory() -> None:
    """Return what a clip needed to the system; glibc keeps it for each thread otherwise."""
    with contextlib.suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL("libc.so.6").malloc_trim(0)


class Stage:
    """A pipeline that loads once, in its own thread; whoever needs it earlier waits.

    `load` makes the pipeline from the checkpoint's name; the default is `larnet.load_pipeline`.
    """

    def __init__(
        self, checkpoint: str = "default", load: Callable[[str], Pipeline] = _load
    ) -> None:
        self._checkpoint = checkpoint
        self._load = load
        self._pipeline: Pipeline | None = None
        self._failure: Exception | None = None
        self._loaded = threading.Event()
        self._warmed = threading.Event()  # the text encoders are there too
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self._asked, self._last = 0, time.monotonic()  # clips in the making; when one came or went
        self._others: OrderedDict[str, Pipeline] = OrderedDict()  # folder -> what visitors chose
        self._choosing = threading.Lock()
        self._compute = gpu(self._compute_here)

    def start(self) -> None:
        """Begin to load, once; returns at once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="load", daemon=True)
                self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether a clip can be made at once (or it is known that none can be made)."""
        return self._warmed.is_set()

    def pipeline(self, served: str = "") -> Pipeline:
        """The loaded pipeline, or that of the checkpoint folder `served`; raises what loading
        raised."""
        if served:
            return self._other(served)
        self.start()
        self._loaded.wait()
        if self._failure is not None:
            raise self._failure
        assert self._pipeline is not None
        return self._pipeline

    def _other(self, served: str) -> Pipeline:
        with self._choosing:
            if served not in self._others:
                self._others[served] = self._load(served)
                while len(self._others) > OTHERS:
                    self._others.popitem(last=False)
            self._others.move_to_end(served)
            return self._others[served]

    def animate(
        self,
        photo: Any,
        phrases: list[Any],
        *,
        side: int = CLIP_SIDE,
        served: str = "",
        **settings: Any,
    ) -> Animation:
        """One clip per phrase at about `side` pixels; `settings` as of `Pipeline.animate`.

        served: the folder of another checkpoint than the page's own.
        """
        self.pipeline(served)
        if LENT:
            self._warmed.wait()  # before the work moves to that other process, which forgets
        self._count(1)
        try:
            return self._compute(photo, phrases, side, served, settings)
        finally:
            self._count(-1)
            _give_back_memory()

    def _count(self, change: int) -> None:
        with self._starting:
            self._asked, self._last = self._asked + change, time.monotonic()

    def _wait_for_quiet(self) -> None:
        """Text encoders take seconds of every core to load; who has asked already goes first."""
        until = time.monotonic() + PATIENCE
        while (now := time.monotonic()) < until and not LENT:
            if not self._asked and now - self._last >= QUIET:
                return
            time.sleep(0.05)

    def _compute_here(
        self, photo: Any, phrases: list[Any], side: int, served: str, settings: dict[str, Any]
    ) -> Animation:
        pipeline = self.pipeline(served)
        return pipeline.animate(photo, phrases, scale=_scale(pipeline, side), **settings)

    def _run(self) -> None:
        try:
            self._pipeline = self._load(self._checkpoint)
            self._loaded.set()
            self._pipeline.warm(self._wait_for_quiet)
        except Exception as error:
            # A mistake in words needs no traceback; a bug does.
            trace = None if isinstance(error, LarnetError) else error
            log.error("The model is not ready: %s", error, exc_info=trace)
            if self._pipeline is None:  # else one encoder is missing, and the others serve
                self._failure = error
        finally:
            self._loaded.set()
            self._warmed.set()
