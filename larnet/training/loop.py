"""The training loop: data, steps, averaged weights, checkpoints, exact resume, metrics, samples."""

from __future__ import annotations

import dataclasses
import logging
import math
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from larnet import checkpoint
from larnet.checkpoint import CheckpointInfo
from larnet.data import open_stream
from larnet.data.clips import ClipStream, generator
from larnet.errors import BadInput
from larnet.frames import to_uint8
from larnet.phrases import phrases_of
from larnet.spec import RunSpec, TrainSpec, to_dict
from larnet.training.folder import (
    RunFolder,
    flatten,
    optimizer_tensors,
    restore_optimizer,
    section,
)
from larnet.training.step import Batch, GeneratorPhase, Outcome, Words, condition
from larnet.training.text import PhraseTable

log = logging.getLogger(__name__)
SHOWN = ("hand waving", "walking", "jumping jack", "bowing", "kicking", "squatting")


class _Batches(Dataset[Batch]):
    """Batch number i, made from nothing but the seeds; workers of a DataLoader need no state."""

    def __init__(self, stream: ClipStream, table: PhraseTable, spec: RunSpec, rank: int) -> None:
        self.stream, self.table, self.spec, self.rank = stream, table, spec, rank
        self.encoders = [name for name, _ in spec.model.encoders]

    def __getitem__(self, step: int) -> Batch:
        train, place = self.spec.train, step * 4096 + self.rank
        clips = self.stream.batch(place, train.batch)
        words = self._words(clips.names, generator(train.seed, 2, step, self.rank))
        if not train.rehearsal:
            return Batch(clips, words)
        skeletons = self.stream.rehearse(place, train.rehearsal)
        spoken = self._words(skeletons.names, generator(train.seed, 4, step, self.rank))
        return Batch(clips, words, skeletons, spoken)

    def _words(self, names: Sequence[str], draw: torch.Generator) -> Words:
        """A phrase for each name by every encoder, and which encoder speaks."""
        vectors = {e: self.table.draw(e, names, draw) for e in self.encoders}
        return Words(vectors, torch.randint(len(self.encoders), (len(names),), generator=draw))


def learning_rate(spec: TrainSpec, step: int) -> float:
    """Linear warm-up, then a cosine from `learning_rate` down to `final_rate` of it."""
    if step < spec.warm_up:
        return spec.learning_rate * (step + 1) / spec.warm_up
    done = (step - spec.warm_up) / max(1, spec.steps - spec.warm_up)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return spec.learning_rate * (spec.final_rate + (1 - spec.final_rate) * cosine)


def kept_frames(spec: RunSpec, step: int) -> Tensor | None:
    """Which frames reach full resolution at a step: one at random from each part of the clip."""
    count, frames = spec.train.decoded_frames, spec.model.frames
    if not count or count >= frames:
        return None
    each = frames // count
    offsets = torch.randint(each, (count,), generator=generator(spec.train.seed, 3, step))
    return torch.arange(count) * each + offsets


class Trainer:
    """One run: everything that changes from step to step, and how it is saved and restored."""

    def __init__(self, spec: RunSpec, folder: RunFolder, accelerator: Accelerator) -> None:
        self.spec, self.folder, self.accelerator = spec, folder, accelerator
        device = accelerator.device
        drawn_on = "cpu" if device.type == "cpu" else str(device)
        self.stream = open_stream(spec.data, spec.model, "train", drawn_on)
        self.table = self._phrases()
        torch.manual_seed(spec.train.seed)
        phase = GeneratorPhase(spec, len(self.stream.actions))
        self.optimizer = torch.optim.AdamW(
            phase.parameters(),
            lr=spec.train.learning_rate,
            betas=(0.9, 0.99),
            weight_decay=spec.train.weight_decay,
        )
        self.phase, self.optimizer = accelerator.prepare(phase, self.optimizer)
        self.average = {n: t.detach().clone().float() for n, t in self.weights.items()}
        self.step, self.seconds = 0, 0.0
        self.started = time.monotonic()

    @property
    def module(self) -> GeneratorPhase:
        return self.accelerator.unwrap_model(self.phase)

    @property
    def weights(self) -> dict[str, Tensor]:
        return self.module.larnet.state_dict()

    def _phrases(self) -> PhraseTable:
        encoders = [name for name, _ in self.spec.model.encoders]
        if self.folder.phrases.is_file():
            return PhraseTable.load(self.folder.phrases)
        table = PhraseTable.build(encoders, self.stream.vocabulary)
        if self.accelerator.is_main_process:
            table.save(self.folder.phrases)
        return table

    def batches(self) -> Iterator[Batch]:
        """Batches from the current step on; drawn by a worker process when training is on a CPU."""
        data = _Batches(self.stream, self.table, self.spec, self.accelerator.process_index)
        workers = 1 if self.accelerator.device.type == "cpu" and self.spec.train.workers else 0
        loader = DataLoader(
            data,
            batch_size=None,
            sampler=range(self.step, self.spec.train.steps),
            num_workers=workers,
            prefetch_factor=2 if workers else None,
            worker_init_fn=_one_thread,
        )
        for batch in loader:
            yield batch.to(self.accelerator.device)

    def update(self, batch: Batch) -> tuple[Outcome, dict[str, float]]:
        """One optimiser step; returns the outcome and the numbers to log."""
        train = self.spec.train
        rate = learning_rate(train, self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        keep = kept_frames(self.spec, self.step)
        keep = None if keep is None else keep.to(self.accelerator.device)
        with self.accelerator.autocast():
            outcome = self.phase(batch, keep)
        self.optimizer.zero_grad(set_to_none=True)
        self.accelerator.backward(outcome.total)
        norm = self.accelerator.clip_grad_norm_(self.phase.parameters(), train.clip_norm)
        self.optimizer.step()
        self.step += 1
        self._blend()
        values = {"total": outcome.total, **outcome.terms, "gradient": norm}
        return outcome, {n: float(v.detach()) for n, v in values.items()} | {"rate": rate}

    def _blend(self) -> None:
        """Averaged weights follow the trained ones; the decay grows with the steps taken."""
        decay = min(self.spec.train.ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, tensor in self.weights.items():
                self.average[name].lerp_(tensor.float(), 1 - decay)

    def save(self) -> Path:
        """Weights as a checkpoint folder, and the state that a resumed run needs."""
        tensors = flatten("phase", self.module.state_dict()) | flatten("average", self.average)
        tensors |= flatten("optimizer", optimizer_tensors(self.optimizer))
        folder = self.folder.checkpoint(self.step)
        phrases = {
            encoder: torch.from_numpy(np.concatenate([group[n] for n in self.stream.actions]))
            for encoder, group in self.table.vectors.items()
        }
        checkpoint.save(folder, self.averaged(), self.info(), self.card(), phrases)
        self.folder.save_state(self.step, tensors, {"seconds": self.elapsed})
        self.folder.prune()
        return folder

    def restore(self) -> None:
        """Go on from the newest checkpoint of the folder, if there is one."""
        step = self.folder.last_step()
        if step:
            tensors, progress = self.folder.load_state(step)
            self.module.load_state_dict(section("phase", tensors))
            self.average = section("average", tensors)
            self.average = {n: t.to(self.accelerator.device) for n, t in self.average.items()}
            restore_optimizer(self.optimizer, section("optimizer", tensors))
            self.step, self.seconds = step, progress["seconds"]
        if self.accelerator.is_main_process:
            self.folder.forget_after(step)

    @property
    def elapsed(self) -> float:
        """Seconds of training so far, over all processes that worked on the run."""
        return self.seconds + time.monotonic() - self.started

    def averaged(self) -> nn.Module:
        """A copy of LARNet with the averaged weights."""
        model = type(self.module.larnet)(self.spec.model)
        model.load_state_dict(self.average)
        return model.eval()

    def info(self) -> CheckpointInfo:
        return CheckpointInfo(
            name=self.folder.root.name,
            spec=self.spec.model,
            actions={n: phrases_of(n).train for n in self.stream.actions},
            encoders=tuple(name for name, _ in self.spec.model.encoders),
            data=self.spec.data.source,
            step=self.step,
            training={
                "minutes": round(self.elapsed / 60, 1),
                "clips": self.step * self.spec.train.batch * self.accelerator.num_processes,
                "device": self.accelerator.device.type,
            }
            | {part: to_dict(getattr(self.spec, part)) for part in ("loss", "data", "train")},
        )

    def card(self) -> str:
        return (
            f"# {self.folder.root.name}\n\nA LARNet checkpoint after {self.step} steps on "
            f"`{self.spec.data.source}`. Not measured yet.\n"
        )

    @torch.no_grad()
    def sample(self) -> None:
        """Clips of validation actors, real beside generated, as uint8 (B, 2, T, H, W, 3) .npy."""
        data = dataclasses.replace(self.spec.data, combinations=0.0, start=1.0)
        stream = open_stream(data, self.spec.model, "val", "cpu", SHOWN)
        clips = stream.batch(0, len(SHOWN))
        encoder = self.spec.model.encoders[0][0]
        vectors = np.stack([self.table.vectors[encoder][name][0] for name in clips.names])
        words = Words({encoder: torch.tensor(vectors)}, torch.zeros(len(vectors), dtype=torch.long))
        model = self.averaged()
        c, _ = condition(model, clips, words)
        grid = torch.stack((clips.v, to_uint8(model(c).v)), 1)
        path = self.folder.sample(self.step)
        temporary = path.with_suffix(".tmp")
        with temporary.open("wb") as file:
            np.save(file, grid.numpy())
        temporary.replace(path)


def _one_thread(_: int) -> None:
    torch.set_num_threads(1)


def train(
    spec: RunSpec,
    out: Path,
    variant: str,
    *,
    resume: bool = False,
    device: str = "auto",
    minutes: float = math.inf,
) -> Path:
    """Train until `spec.train.steps`, `minutes` of this process, SIGTERM or the file STOP in `out`.

    Whatever ends it, the last step is saved; `resume` goes on from there as if nothing had
    happened. Returns the folder of the last checkpoint. Raises BadInput when `out` holds a run and
    `resume` is not set, or when a loss stops being finite.
    """
    folder = RunFolder(out)
    if resume and folder.config.is_file():
        variant, stored = folder.read_config()
        spec = dataclasses.replace(
            stored, train=dataclasses.replace(stored.train, steps=spec.train.steps)
        )
    folder.start(spec, variant, resume=resume)
    mixed = "bf16" if spec.train.precision == "bf16" else "no"
    accelerator = Accelerator(cpu=device == "cpu", mixed_precision=mixed)
    if device == "cuda" and accelerator.device.type != "cuda":
        raise BadInput("No CUDA device is here. Use --device cpu or --device auto.")
    trainer = Trainer(spec, folder, accelerator)
    trainer.restore()
    deadline = time.monotonic() + 60 * minutes
    with _Signals() as asked:
        for batch in trainer.batches():
            began = time.monotonic()
            _, values = trainer.update(batch)
            now = time.monotonic()
            main = accelerator.is_main_process
            if main:
                folder.log(trainer.step, values | {"seconds": now - began})
            ending = asked.stop or folder.stop.exists() or now > deadline
            ending = ending or trainer.step == spec.train.steps
            if main and (ending or trainer.step % spec.train.sample_every == 0):
                trainer.sample()
            if main and (ending or trainer.step % spec.train.save_every == 0):
                trainer.save()
                log.info("step %d: %s", trainer.step, {n: round(v, 4) for n, v in values.items()})
            if ending:
                break
    return folder.checkpoint(trainer.step)


class _Signals:
    """SIGTERM and SIGINT ask for an end after the running step; a second one is obeyed at once."""

    def __init__(self) -> None:
        self.stop = False

    def __enter__(self) -> _Signals:
        self._before = {}
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
