"""One run in memory: networks, optimisers, averaged weights; a step, and how all is kept."""

from __future__ import annotations

import dataclasses
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from safetensors import SafetensorError
from torch import Tensor, nn

from larnet.config.specs import RunSpec, to_dict
from larnet.data import open_stream
from larnet.data.mixture import shown_source
from larnet.errors import BadInput, UnknownName
from larnet.model import LARNet, System
from larnet.text.phrases import phrases_for
from larnet.training.batches import Batches
from larnet.training.critic_steps import build_critics
from larnet.training.generator_step import Batch, GeneratorPhase, Phase, generator_phase
from larnet.training.monitor import TrainingMonitor
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.pretrained_networks import load_pretrained, perceptual_network
from larnet.training.run_folder import (
    RunFolder,
    flatten,
    optimizer_tensors,
    restore_optimizer,
    section,
)
from larnet.training.skeleton_step import SkeletonPhase
from larnet.training.train_step import TrainStep, learning_rate
from larnet.weights import checkpoint
from larnet.weights.checkpoint import Checkpoint, CheckpointInfo

log = logging.getLogger(__name__)
OPTIMIZERS: dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adamw": torch.optim.AdamW,
    "adam": torch.optim.Adam,
}


def _learning(phase: Phase, parts: Sequence[str]) -> list[nn.Parameter]:
    """The weights that learn: all of them, or LARNet's whose names begin with one of `parts`; the
    others are frozen. Raises BadInput for a part that LARNet does not have."""
    if not parts:
        return list(phase.parameters())
    phase.requires_grad_(False)
    for part in parts:
        mine = [p for n, p in phase.larnet.named_parameters() if n.startswith(part)]
        if not mine:
            raise BadInput(f"TrainSpec.parts names {part!r}; LARNet has no weight of that name.")
        for p in mine:
            p.requires_grad_(True)
    return [p for p in phase.parameters() if p.requires_grad]


def _names_only(files: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Files of encoders as others may read of them: without this machine's folders."""
    return [(encoder, Path(path).name) for encoder, path in files]


class Trainer:
    """One run: everything that changes from step to step, and how it is saved and restored."""

    def __init__(self, spec: RunSpec, folder: RunFolder, accelerator: Accelerator) -> None:
        self.folder, self.accelerator = folder, accelerator
        device = accelerator.device
        drawn_on = "cpu" if device.type == "cpu" else str(device)
        names = spec.data.actions or None
        self.stream = open_stream(spec.data, spec.model, "train", drawn_on, names)
        for name in spec.data.actions:
            if name not in self.stream.names:
                raise UnknownName("action of these data", name, self.stream.actions)
        self.actions = spec.data.actions or tuple(self.stream.actions)
        if spec.train.skeleton_clips and self.stream.draw_skeletons(0, 1) is None:
            log.info("%s has no skeletons: no skeleton-only training", spec.data.source)
            spec = dataclasses.replace(
                spec, train=dataclasses.replace(spec.train, skeleton_clips=0)
            )
        self.spec = spec
        self.table = self._phrases()
        self.watch = TrainingMonitor(spec, self.actions, self.table)
        torch.manual_seed(spec.train.seed)
        features = perceptual_network(spec.loss, device)
        phase = generator_phase(spec, len(self.stream.actions), features)
        optimizer = OPTIMIZERS[spec.train.optimizer](
            _learning(phase, spec.train.parts),
            lr=spec.train.learning_rate,
            betas=spec.train.betas,
            weight_decay=spec.train.weight_decay,
        )
        skeletons = None
        if spec.train.skeleton_clips:
            assert isinstance(phase.larnet, LARNet)  # `RunSpec` refuses others
            skeletons = SkeletonPhase(phase.larnet, spec.train, accelerator)
        phase, optimizer = accelerator.prepare(phase, optimizer)
        self.train_step = TrainStep(
            spec, phase, optimizer, build_critics(spec, accelerator), skeletons, {}, accelerator
        )
        self._restart_average()
        self.seconds = 0.0
        self.earlier: list[dict[str, Any]] = []  # runs whose weights this one began with
        self.started = time.monotonic()

    @property
    def step(self) -> int:
        """Steps done."""
        return self.train_step.step

    @property
    def module(self) -> Phase:
        return self.accelerator.unwrap_model(self.train_step.phase)

    @property
    def weights(self) -> dict[str, Tensor]:
        return self.module.larnet.state_dict()

    def _restart_average(self) -> None:
        copies = {n: t.detach().clone().float() for n, t in self.weights.items()}
        self.train_step.average = copies

    def _phrases(self) -> PhraseTable:
        encoders = [name for name, _ in self.spec.model.encoders]
        path, files = self.folder.phrases, dict(self.spec.train.encoder_files)
        if self.accelerator.is_main_process:
            PhraseTable.kept(path, encoders, self.stream.vocabulary, self.actions, files)
        self.accelerator.wait_for_everyone()
        return PhraseTable.load(path)

    def _begin_with(self, loaded: Checkpoint) -> None:
        mine, theirs = self.spec.model, loaded.info.spec
        shared = dataclasses.replace(theirs, encoders=mine.encoders)
        if mine != shared or not set(mine.encoders) <= set(theirs.encoders):
            ours, other = to_dict(mine), to_dict(theirs)
            name = next(n for n in ours if ours[n] != other[n])
            raise BadInput(
                f"Checkpoint {loaded.info.name!r} cannot start this run: its {name} is "
                f"{other[name]}, this variant's is {ours[name]}. Train the variant it was made by."
            )
        given = loaded.model.state_dict()  # perhaps of more text encoders than this run hears
        self.module.larnet.load_state_dict({name: given[name] for name in self.weights})
        self.earlier = loaded.info.runs
        self._restart_average()

    def _skeletons_first(self) -> None:
        """Skeleton-only steps before the first picture, at a falling rate; they are not counted."""
        train, device = self.spec.train, self.accelerator.device
        if not self.train_step.skeletons or not train.skeleton_warm_up:
            return
        data = Batches(self.stream, self.table, self.spec, self.accelerator.process_index)
        for i in range(train.skeleton_warm_up):
            drawn = data.skeleton_part(-1 - i)
            if not drawn:
                return
            skeletons, words = drawn[0].to(device), drawn[1].to(device)
            rate = learning_rate(dataclasses.replace(train, steps=train.skeleton_warm_up), i)
            logs = self.train_step.skeletons.step(skeletons, words, rate)
            if i % 50 == 0:
                log.info(
                    "skeletons only, %d: %s", i, {n: round(x.item(), 4) for n, x in logs.items()}
                )
        self._restart_average()

    def batches(self) -> Iterator[list[Batch]]:
        """The batches of every step from the current one on, `TrainSpec.accumulate` at a time;
        drawn by a worker process when training is on a CPU."""
        device = self.accelerator.device
        data = Batches(self.stream, self.table, self.spec, self.accelerator.process_index)
        workers = 1 if device.type == "cpu" and self.spec.train.workers else 0
        for batches in data.steps(self.step, workers):
            yield [batch.to(device) for batch in batches]

    def save(self) -> Path:
        """Weights as a checkpoint folder, and the state that a resumed run needs.

        Raises BadInput when there is no room; the checkpoints before it stay.
        """
        tensors = flatten("phase", self.module.state_dict()) | flatten(
            "average", self.train_step.average
        )
        tensors |= flatten("optimizer", optimizer_tensors(self.train_step.optimizer))
        for name, critic in self.train_step.critics.items():
            tensors |= flatten(f"critic_{name}", critic.state())
        if self.train_step.skeletons:
            tensors |= flatten("rehearsal", self.train_step.skeletons.state())
        phrases = {
            encoder: torch.from_numpy(np.concatenate([group[n] for n in self.actions]))
            for encoder, group in self.table.vectors.items()
        }
        folder = self.folder.checkpoint(self.step)
        try:
            checkpoint.save(folder, self.averaged(), self.info(), self.card(), phrases)
            progress = {"seconds": self.elapsed, "earlier": self.earlier}
            self.folder.save_state(self.step, tensors, progress)
        except (OSError, SafetensorError) as error:
            self.folder.sweep()
            self.folder.prune()
            raise BadInput(
                f"Step {self.step} could not be saved: {error}. The last good checkpoint is that "
                f"of step {self.folder.last_step()}. Make room, then go on with --resume."
            ) from error
        self.folder.prune()
        return folder

    def is_finite(self) -> bool:
        """Whether every weight, of the critics too, is a finite number."""
        tensors = [*self.module.state_dict().values(), *self.train_step.average.values()]
        for critic in self.train_step.critics.values():
            tensors += critic.state().values()
        return all(bool(t.isfinite().all()) for t in tensors if t.is_floating_point())

    def restore(self, source: str = "") -> None:
        """Go on from the newest checkpoint of the folder; where there is none, begin with the
        weights of `source`, if given: a checkpoint, or a run's newest. Raises BadInput when its
        networks differ."""
        step = self.folder.last_step()
        if step:
            tensors, progress = self.folder.load_state(step)
            self.module.load_state_dict(section("phase", tensors))
            average = section("average", tensors)
            self.train_step.average = {n: t.to(self.accelerator.device) for n, t in average.items()}
            restore_optimizer(self.train_step.optimizer, section("optimizer", tensors))
            for name, critic in self.train_step.critics.items():
                critic.restore(section(f"critic_{name}", tensors))
            if self.train_step.skeletons:
                self.train_step.skeletons.restore(section("rehearsal", tensors))
            self.train_step.step, self.seconds = step, progress["seconds"]
            self.earlier = progress.get("earlier", [])
        else:
            phase = self.module
            if isinstance(phase, GeneratorPhase) and load_pretrained(
                phase.larnet.E_a, phase.video_encoder
            ):
                self._restart_average()
            if source:
                before = RunFolder(Path(source))
                newest = before.last_step()
                self._begin_with(checkpoint.load(before.checkpoint(newest) if newest else source))
            self._skeletons_first()
        self.accelerator.wait_for_everyone()
        if self.accelerator.is_main_process:
            self.folder.forget_after(step)

    @property
    def elapsed(self) -> float:
        """Seconds of training so far, over all processes that worked on the run."""
        return self.seconds + time.monotonic() - self.started

    def averaged(self) -> System:
        """A copy of the model with the averaged weights."""
        model = type(self.module.larnet)(self.spec.model)
        model.load_state_dict(self.train_step.average)
        return model.eval()

    def info(self) -> CheckpointInfo:
        train = self.spec.train
        return CheckpointInfo(
            name=self.folder.root.name,
            spec=self.spec.model,
            actions={n: phrases_for(n).train for n in self.actions},
            encoders=tuple(name for name, _ in self.spec.model.encoders),
            data=shown_source(self.spec.data.source),
            step=self.step,
            training={
                "minutes": round(self.elapsed / 60, 1),
                "clips": self.step
                * train.batch
                * train.accumulate
                * self.accelerator.num_processes,
                "device": self.accelerator.device.type,
                "earlier": self.earlier,
            }
            | {"loss": to_dict(self.spec.loss) | {"vgg16": Path(self.spec.loss.vgg16).name}}
            | {"train": to_dict(train) | {"encoder_files": _names_only(train.encoder_files)}}
            | {"data": to_dict(self.spec.data) | {"source": shown_source(self.spec.data.source)}},
        )

    def card(self) -> str:
        return (
            f"# {self.folder.root.name}\n\nA LARNet checkpoint after {self.step} steps on "
            f"`{shown_source(self.spec.data.source)}`. Not measured yet.\n"
        )
