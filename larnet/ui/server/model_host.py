"""The one model behind the page, loaded while the page already answers."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from larnet.body.skeleton import EPISODE
from larnet.config.clip_length import LONGEST
from larnet.errors import LarnetError, UnknownName
from larnet.runtime.file_digest import file_version
from larnet.runtime.free_memory import give_back_memory
from larnet.ui.server.zero_gpu import LENT, gpu

if TYPE_CHECKING:
    from larnet.animation import Animation
    from larnet.pipeline import Pipeline
    from larnet.text.understanding import Understanding

log = logging.getLogger(__name__)

AT_ONCE = 2  # requests for the model that have left the queue: one computes, one gets ready
# Of all frames of a request: 12 seconds of 1,024 x 1,024 pixels; as bytes 0.9 GB
MOST_PIXELS = LONGEST * 1024**2
MORE = "movements"  # `text.more_movements.MORE`, which takes long to import
OTHERS = 3  # checkpoints beside the page's own, as of running experiments, that are kept


def _load(checkpoint: str) -> Pipeline:
    from larnet.pipeline import load_pipeline
    from larnet.runtime.cpu_pool import (
        enable_cpu_pool,  # here, because importing torch takes seconds
    )

    enable_cpu_pool()
    return load_pipeline(checkpoint)


def _pixels(photo: Any) -> Any:
    """The photo of a file, decoded; anything else as it is."""
    from larnet.media.image_file import read_photo

    return read_photo(photo) if isinstance(photo, str | Path) and photo else photo


def checkpoint_version(served: str) -> tuple[int, int] | None:
    """What tells a checkpoint folder from a later one in its place, as of a run that was deleted
    and trained again under its name; None where it is not there, or no folder is named."""
    return file_version(Path(served) / "config.json") if served else None


class ModelHost:
    """A pipeline that loads once, in a thread of its own; whoever needs it earlier waits.

    `load` makes the pipeline from the checkpoint's name; the default is `larnet.load_pipeline`.
    """

    def __init__(
        self, checkpoint: str = "default", load: Callable[[str], Pipeline] = _load
    ) -> None:
        self.checkpoint = checkpoint
        self._load = load
        self._pipeline: Pipeline | None = None
        self._failure: Exception | None = None
        self._loaded = threading.Event()
        self._warmed = threading.Event()  # the text encoders are there too
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None
        self.greeting: Callable[[], object] | None = None  # makes what a visitor finds on arrival
        # Folder -> its version and pipeline, of what visitors chose
        self._others: OrderedDict[str, tuple[tuple[int, int] | None, Pipeline]] = OrderedDict()
        self._choosing = threading.Lock()
        self._compute = gpu(self._compute_here)
        self._computing = threading.Lock()
        # Not where it is asked: torch keeps 14 MB for each of 40 threads that made a clip
        self._computer = ThreadPoolExecutor(1, "compute")
        self._waiting = 0  # clips that somebody waits for
        self._counting = threading.Lock()

    def start(self) -> None:
        """Begin to load, once; returns at once."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="load", daemon=True)
                self._thread.start()

    def open(self) -> None:
        """Visitors may come: make the greeting, which warms all that a clip needs, and load the
        text encoders; returns at once."""
        threading.Thread(target=self._warm, name="warm", daemon=True).start()

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
            now, kept = checkpoint_version(served), self._others.get(served)
            if kept is None or now not in (kept[0], None):  # None: what was deleted goes on
                self._others[served] = now, self._load(served)
                while len(self._others) > OTHERS:
                    self._others.popitem(last=False)
            self._others.move_to_end(served)
            return self._others[served][1]

    def whole_action(self, served: str = "") -> dict[str, int]:
        """How long a clip is to be for its action, as `Pipeline.animate` takes it: nothing, where
        the model knows it."""
        return {} if self.pipeline(served).info.spec.has_joints else {"frames": EPISODE}

    def animate(
        self,
        photo: Any,
        phrases: list[Any],
        *,
        served: str = "",
        **settings: Any,
    ) -> Animation:
        """One clip per phrase; `settings` as of `Pipeline.animate`, of at most MOST_PIXELS.

        served: the folder of another checkpoint than the page's own.
        """
        self.pipeline(served)
        if LENT:
            self._warmed.wait()  # before the work moves to that other process, which forgets
        try:
            with self._somebody_waits():
                photo = _pixels(photo)  # not while others wait for the model
                return self._compute_in_turn(photo, phrases, served, settings)
        finally:
            give_back_memory()

    def preview(
        self, photo: Any, phrases: list[Any], *, served: str = "", **settings: Any
    ) -> Animation | None:
        """As `animate`, but nobody's clip waits for it: None, at once, while somebody waits for
        one. In the calling thread alone: small pictures are no faster on two cores. Ask for little
        at a time."""
        if self._waiting or LENT:
            return None
        from larnet.runtime.cpu_pool import inline  # here, because importing torch takes seconds

        try:
            with inline():
                return self._compute_here(photo, phrases, served, settings)
        finally:
            give_back_memory()

    @contextlib.contextmanager
    def _somebody_waits(self) -> Iterator[None]:
        with self._counting:
            self._waiting += 1
        try:
            yield
        finally:
            with self._counting:
                self._waiting -= 1

    def understand(self, phrase: str, encoder: str = "sentence", served: str = "") -> Understanding:
        """`Pipeline.understand`: milliseconds once `ready`, and nobody's clip waits for it."""
        return self.pipeline(served).understand(phrase, encoder)

    def knowing(self, phrase: Any, encoder: str = "sentence", served: str = "") -> str:
        """Whose clip of a phrase to make: `served`, where a visitor chose it; else "", the page's
        own checkpoint, or MORE for a phrase that it understands and the page's own does not, or
        that means or names a movement which only MORE knows."""
        if served or not isinstance(phrase, str) or not phrase.strip() or not self.has_more:
            return served
        from larnet.text.more_movements import more_knows  # here: the page need not wait

        return MORE if more_knows(self.pipeline(), self.pipeline(MORE), phrase, encoder) else served

    @cached_property
    def has_more(self) -> bool:
        """Whether MORE is there, and the page's own checkpoint is the one it knows more than."""
        from larnet.weights.checkpoint import names  # here, because importing torch takes seconds

        return self.checkpoint == "default" and MORE in names()

    @property
    def checkpoint_name(self) -> str:
        """The name of the page's own checkpoint: of a folder its last part alone."""
        return Path(self.checkpoint).name

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Checkpoints that a visitor may name: the page's own and the shipped ones."""
        from larnet.weights.checkpoint import names  # here, because importing torch takes seconds

        return tuple(dict.fromkeys([self.checkpoint_name, *names()]))

    @cached_property
    def choices_in_words(self) -> tuple[tuple[str, str], ...]:
        """(words, name) of each of `choices`: its name and what it says of itself."""
        from larnet.weights.checkpoint import find, names, read_info

        told = {name: read_info(find(name))[0].about for name in names()}
        return tuple(
            (f"{name}: {told[name]}" if told.get(name) else name, name) for name in self.choices
        )

    def shipped(self, name: Any) -> str:
        """`served` of a checkpoint's name: no visitor names a folder. Raises UnknownName."""
        if name not in self.choices:
            raise UnknownName("checkpoint", str(name)[:40], self.choices)
        return "" if name == self.checkpoint_name else str(name)

    def _compute_in_turn(self, *asked: Any) -> Animation:
        """One computation at a time, each in the same thread, whoever asks."""
        if LENT:  # the thread lends its GPU, and another process computes
            with self._computing:
                return self._compute(*asked)
        return self._computer.submit(copy_context().run, self._compute, *asked).result()

    def _compute_here(
        self, photo: Any, phrases: list[Any], served: str, settings: dict[str, Any]
    ) -> Animation:
        settings = {"most_pixels": MOST_PIXELS, **settings}
        return self.pipeline(served).animate(photo, phrases, **settings)

    def _run(self) -> None:
        try:
            self._pipeline = self._load(self.checkpoint)
        except Exception as error:
            self._failure = error
            _log(error)
        finally:
            self._loaded.set()

    def _warm(self) -> None:
        try:
            pipeline = self.pipeline()
            if self.greeting is None or LENT:
                pipeline.warm()
            else:
                self.greeting()
                pipeline.load_encoders()
            if self.has_more and not LENT:
                self.pipeline(MORE).load_encoders()
        except Exception as error:
            if error is not self._failure:  # one encoder is missing, and the others serve
                _log(error)
        finally:
            self._warmed.set()


def _log(error: Exception) -> None:
    # A mistake in words needs no traceback; a bug does.
    trace = None if isinstance(error, LarnetError) else error
    log.error("The model is not ready: %s", error, exc_info=trace)
