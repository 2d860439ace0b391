"""A run from its first step to its last: start or resume, log, sample, save, stop when asked."""

from __future__ import annotations

import dataclasses
import logging
import math
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import broadcast_object_list

from larnet.config.specs import ModelSpec, RunSpec, to_dict
from larnet.data import ClipStream, open_stream
from larnet.data.heard_encoders import unread_by
from larnet.errors import BadInput, LarnetError
from larnet.text.load_encoder import load_encoder
from larnet.training.accelerator import new_accelerator
from larnet.training.jobs.run_files import keep_error
from larnet.training.jobs.run_process import working_on
from larnet.training.monitor import check_spread
from larnet.training.run_folder import RunFolder
from larnet.training.trainer import Trainer

log = logging.getLogger(__name__)
Clock = Callable[[], float]


def train(
    spec: RunSpec,
    out: Path,
    variant: str,
    *,
    resume: bool = False,
    device: str = "auto",
    minutes: float = math.inf,
    clock: Clock = time.monotonic,
    tracker: str = "",
    source: str = "",
) -> Path:
    """Train until `spec.train.steps`, `minutes` of this process, SIGTERM or the file STOP in `out`.

    `clock` gives the seconds that `minutes` and the metrics' `seconds` count: those of the wall, or
    `time.process_time` for those of the processor, which other work on it does not change.

    Whatever ends it, the last step is saved; `resume` goes on from there as if nothing had
    happened. `source`, a checkpoint's name or folder, gives a new run its first weights. `tracker`
    is one of TRACKERS and gets the metrics besides metrics.jsonl. Under several
    processes all take part in every step and only the main one writes. Returns the folder of the
    last checkpoint. Raises BadInput when `out` holds a run and `resume` is not set, when a loss
    stops being finite, when the motion features collapse or when there is no room for a
    checkpoint; MissingData when weights or a tracker that the run needs are absent.
    """
    folder = RunFolder(out)
    if resume and folder.config.is_file():
        variant, stored = folder.read_config()
        if other := row_changes(stored.model, spec.model):
            log.warning(
                "%s goes on as its variant was when it began (%s). A new --out begins with the "
                "variant as it is now.", out.name, other,
            )  # fmt: skip
        steps = stored.train.steps if spec.train.epochs else spec.train.steps
        rate = spec.train.learning_rate
        train = dataclasses.replace(stored.train, steps=steps, learning_rate=rate)
        spec = dataclasses.replace(stored, train=train)
        accelerator = new_accelerator(spec, device, tracker, out)
    else:
        accelerator = new_accelerator(spec, device, tracker, out)
        spec = settled(spec, accelerator.num_processes)
    on_main(accelerator, lambda: folder.start(spec, variant, resume=resume))
    try:
        with working_on(out, accelerator.is_main_process):
            return _steps(spec, folder, accelerator, tracker, source, minutes, clock)
    except Exception as error:
        if accelerator.is_main_process:
            keep_error(out, error)
        raise


def _steps(
    spec: RunSpec,
    folder: RunFolder,
    accelerator: Accelerator,
    tracker: str,
    source: str,
    minutes: float,
    clock: Clock,
) -> Path:
    """Every step of a run whose folder is there; returns the folder of the last checkpoint."""
    if tracker:
        accelerator.init_trackers(folder.root.name, _flat(to_dict(spec)))
    trainer = Trainer(spec, folder, accelerator)
    trainer.restore(source)
    deadline = clock() + 60 * minutes
    with _Signals() as asked:
        try:
            for batches in trainer.batches():
                began = clock()
                values = trainer.train_step(batches)
                now = clock()
                ending = _any(accelerator, asked.stop or folder.stop.exists() or now > deadline)
                _keep(trainer, values | {"seconds": now - began}, ending=ending)
                if ending:
                    break
        except LarnetError:
            _save_what_was_done(trainer)
            raise
    for each in accelerator.trackers:
        each.finish()
    return folder.checkpoint(trainer.step)


def _save_what_was_done(trainer: Trainer) -> None:
    """Before a run stops with a mistake: the steps since the last checkpoint, if they are sound."""
    done = trainer.step > trainer.folder.last_step() and trainer.is_finite()
    if trainer.accelerator.is_main_process and done:
        try:
            trainer.save()
            log.warning("step %d is saved; --resume goes on from it", trainer.step)
        except LarnetError as error:
            log.warning("%s", error)


def row_changes(stored: ModelSpec, spec: ModelSpec) -> str:
    """What of a variant's networks differs between a run that began earlier and today, in words;
    what a command may set differently (size, text encoders) does not count."""
    old, new = to_dict(stored), to_dict(spec)
    names = [n for n in new if old[n] != new[n] and n not in ("size", "encoders")]
    return ", ".join(f"{n} {old[n]}, now {new[n]}" for n in names)


def settled(spec: RunSpec, processes: int = 1) -> RunSpec:
    """The same run with what its data decides: the steps of `epochs` passes over the recordings,
    and the lengths of action vectors that are one-hot or come from a file of the user's. Raises
    MissingData or BadInput where data or file cannot be read."""
    train, model = spec.train, spec.model
    files, lengths = dict(train.encoder_files), dict(model.encoders)
    if unused := sorted(set(files) - set(lengths)):
        raise BadInput(
            f"A file for the text encoder {unused[0]} is given, but this variant hears "
            f"{', '.join(lengths)}. Choose a variant with {unused[0]}, or leave the file out."
        )
    for encoder in unread_by(spec):
        del lengths[encoder]
    for encoder, path in files.items():
        if encoder not in lengths:
            continue
        loaded = load_encoder(encoder, Path(path))
        loaded.warm()
        lengths[encoder] = loaded.dim
    if "onehot" in lengths or train.epochs:
        stream = open_stream(spec.data, model, "train", "cpu", spec.data.actions or None)
        if "onehot" in lengths:
            lengths["onehot"] = len(spec.data.actions or stream.actions)
        if train.epochs:
            each = train.batch * train.accumulate * processes
            steps = _steps_of(stream, train.epochs, each)
            train = dataclasses.replace(train, steps=steps or train.steps, epochs=0)
    model = dataclasses.replace(model, encoders=tuple(lengths.items()))
    return dataclasses.replace(spec, model=model, train=train)


def _steps_of(stream: ClipStream, epochs: int, clips: int) -> int:
    """Steps of `clips` clips for so many passes over a stream's recordings; 0: it is endless."""
    parts: Sequence[Any] = getattr(stream, "streams", (stream,))
    if not all(hasattr(part, "recordings") for part in parts):
        log.info("drawn clips never end: epochs do not count, steps do")
        return 0
    return math.ceil(epochs * sum(len(part.recordings()) for part in parts) / clips)


def _keep(trainer: Trainer, values: dict[str, float], *, ending: bool) -> None:
    """Log the step; look at it and save it when it is time to."""
    folder, accelerator, spec = trainer.folder, trainer.accelerator, trainer.spec.train
    step, main = trainer.step, trainer.accelerator.is_main_process
    ending = ending or step == spec.steps
    looking = ending or step % spec.sample_every == 0
    spread: dict[str, float] = {}
    if looking:
        spread = trainer.watch.spread(trainer.module, accelerator.device)
    if main:
        folder.log(step, values | spread)
    accelerator.log(values | spread, step=step)
    if looking:
        check_spread(step, spread, trainer.watch.differing)
        if main:
            trainer.watch.sample(trainer.averaged(), folder.sample(step))
    if ending or step % spec.save_every == 0:
        on_main(accelerator, trainer.save)
        if main:
            log.info("step %d: %s", step, {n: round(v, 4) for n, v in values.items()})


def on_main(accelerator: Accelerator, call: Callable[[], object]) -> None:
    """Run on the main process while the others wait; its mistake in words ends all of them."""
    failed: list[str | None] = [None]
    raised: LarnetError | None = None
    if accelerator.is_main_process:
        try:
            call()
        except LarnetError as error:
            raised, failed = error, [str(error)]
    if accelerator.num_processes > 1:
        broadcast_object_list(failed)
    if failed[0] is not None:
        raise raised or BadInput(failed[0])


def _any(accelerator: Accelerator, asked: bool) -> bool:
    """Whether any process was asked to stop: then all of them stop after the same step."""
    flag = torch.tensor(float(asked), device=accelerator.device)
    return accelerator.reduce(flag, "sum").item() > 0


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested settings as NAME/FIELD: number or text, which is what trackers take."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}/")
        else:
            plain = value if isinstance(value, int | float | str | bool) else str(value)
            flat[prefix + name] = plain
    return flat


class _Signals:
    """SIGTERM and SIGINT ask for an end after the running step; a second one is obeyed at once."""

    def __init__(self) -> None:
        self.stop = False

    def __enter__(self) -> _Signals:
        self._before: dict[int, Any] = {}
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before[number] = signal.signal(number, self._ask)
        return self

    def _ask(self, number: int, _: object) -> None:
        self.stop = True
        signal.signal(number, self._before[number])

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
