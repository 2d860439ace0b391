"""One step of training, top to bottom as the paper: critics, generator, skeletons, average.

for each batch                  e_m, v = LARNet(c)
    D_m, D_v                    equations 3 and 4, on detached samples
    E_a, G_m, M_I, G_v, E_v     equation 5, hearing the frozen critics
the optimiser's step
skeleton-only steps             words -> codes -> joints, without pictures
averaged weights                follow the trained ones
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import add

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from larnet.config.numbers import norm_limit
from larnet.config.specs import LossSpec, RunSpec, TrainSpec
from larnet.data.batch import generator
from larnet.training.batches import PROCESSES, kept_frames
from larnet.training.critic_steps import Critic, adversarial_phases
from larnet.training.generator_step import Batch
from larnet.training.run_folder import check_finite
from larnet.training.skeleton_step import SkeletonPhase

WEIGHTS = tuple(f.name for f in fields(LossSpec))


def learning_rate(spec: TrainSpec, step: int) -> float:
    """Linear warm-up, then a cosine from `learning_rate` down to `final_rate` of it."""
    if step < spec.warm_up:
        return spec.learning_rate * (step + 1) / spec.warm_up
    done = (step - spec.warm_up) / max(1, spec.steps - spec.warm_up)
    cosine = 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return spec.learning_rate * (spec.final_rate + (1 - spec.final_rate) * cosine)


def loss_weights(spec: RunSpec, step: int) -> dict[str, float]:
    """Weight of every term of equation 5 at a step: some terms are felt from a later step on."""
    weights = {name: getattr(spec.loss, name) for name in WEIGHTS}
    if step < spec.loss.motion_start:
        weights["motion"] = 0.0
    if step < spec.critic.start:
        weights |= {name: 0.0 for name in WEIGHTS if name.startswith("adversarial_")}
    return weights


def weighted_sum(terms: dict[str, Tensor], weights: dict[str, float]) -> Tensor:
    """Equation 5: the sum of the terms that have a weight; the others are only logged."""
    return reduce(add, (weights[n] * term for n, term in terms.items() if n in weights))


@dataclass
class TrainStep:
    """What learns in a run, and the step that teaches it. `step` counts those done."""

    spec: RunSpec
    phase: nn.Module  # GeneratorPhase, prepared by accelerate
    optimizer: torch.optim.Optimizer
    critics: dict[str, Critic]
    skeletons: SkeletonPhase | None
    average: dict[str, Tensor]  # averaged weights of LARNet, fp32
    accelerator: Accelerator
    step: int = 0

    def __call__(self, batches: Sequence[Batch]) -> dict[str, float]:
        """One optimiser step on the mean gradient of the batches; returns the numbers to log, means
        over all processes. Raises BadInput, weights unchanged, when one is not finite."""
        rate = learning_rate(self.spec.train, self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.zero_grad(set_to_none=True)
        values = self.gradients(batches)
        values["gradient"] = self.accelerator.clip_grad_norm_(
            self.phase.parameters(), norm_limit(self.spec.train.clip_norm)
        )
        numbers = self._mean(values) | {"rate": rate}
        check_finite(self.step + 1, numbers, self._place())
        self.optimizer.step()
        numbers |= self._skeleton_steps(batches, rate)
        self.step += 1
        self._follow()
        return numbers

    def gradients(self, batches: Sequence[Batch]) -> dict[str, Tensor]:
        """Leave the mean gradient of the batches in the generator's weights, the critics having
        learned on the way; returns every term, mean over the batches."""
        keep = kept_frames(self.spec, self.step)
        keep = None if keep is None else keep.to(self.accelerator.device)
        weights = loss_weights(self.spec, self.step)
        logs: list[dict[str, Tensor]] = []
        for i, batch in enumerate(batches):
            last = i == len(batches) - 1  # only then do the processes exchange gradients
            with contextlib.nullcontext() if last else self.accelerator.no_sync(self.phase):
                with self.accelerator.autocast():
                    outcome = self.phase(batch, keep)
                number = self.step * len(batches) + i
                draw = generator(self.spec.train.seed, 5, number, self.accelerator.process_index)
                critic = self.spec.critic
                adversarial, critic_logs = adversarial_phases(self.critics, outcome, critic, draw)
                total = weighted_sum(outcome.terms | adversarial, weights)
                self.accelerator.backward(total / len(batches))
            logs.append({**outcome.terms, **adversarial, **critic_logs, "total": total})
        return {n: torch.stack([log[n].detach() for log in logs]).mean() for n in logs[0]}

    def _skeleton_steps(self, batches: Sequence[Batch], rate: float) -> dict[str, float]:
        """Steps without pictures on the skeletons of the batches; their losses to log."""
        if self.skeletons is None:
            return {}
        logs = [
            self.skeletons.step(batch.skeletons, batch.skeleton_words, rate)
            for batch in batches
            if batch.skeletons is not None and batch.skeleton_words is not None
        ]
        means = {f"skeleton_{n}": torch.stack([log[n] for log in logs]) for n in logs[0]}
        return self._mean(means)

    def _mean(self, values: dict[str, Tensor]) -> dict[str, float]:
        """Means over processes, in one exchange."""
        stacked = torch.stack([v.detach().float().mean() for v in values.values()])
        return dict(zip(values, self.accelerator.reduce(stacked, "mean").tolist()))

    def _follow(self) -> None:
        """Averaged weights follow the trained ones; the decay grows with the steps taken."""
        decay = min(self.spec.train.ema, (1 + self.step) / (10 + self.step))
        larnet = self.accelerator.unwrap_model(self.phase).larnet
        with torch.no_grad():
            for name, tensor in larnet.state_dict().items():
                self.average[name].lerp_(tensor.float(), 1 - decay)

    def _place(self) -> str:
        first = self.step * self.spec.train.accumulate * PROCESSES
        return f" (batch {first} of data seed {self.spec.data.seed})"
