"""Rehearsal: G_m's codes learn movements without pictures, in steps of their own.

A step of training sees a handful of clips, for most of the arithmetic goes into pictures; the
same words and movements without pictures cost next to nothing. They have an optimiser of their own:
mixed into the loss of the pictures, whose gradients are noisy, they taught the codes five times
more slowly (docs/checkpoint.md).
"""

from __future__ import annotations

import torch
from accelerate import Accelerator
from torch import Tensor

from larnet.data.clips import Skeletons
from larnet.model import LARNet
from larnet.spec import TrainSpec
from larnet.training.folder import optimizer_tensors, restore_optimizer
from larnet.training.step import Batch, Words, chosen


def skeleton_loss(larnet: LARNet, skeletons: Skeletons, words: Words) -> Tensor:
    """Mean distance along each axis, in standing heights, of the joints read from G_m's codes."""
    spoken = torch.stack([larnet.embed(n, v) for n, v in words.vectors.items()])
    codes = larnet.G_m.codes(chosen(spoken, words), skeletons.p_e.float(), skeletons.z.float())
    return (larnet.G_m.skeleton(codes).float() - skeletons.joints.flatten(2)).abs().mean()


class Rehearsal:
    """The part of LARNet that turns words into codes, and its second optimiser."""

    def __init__(self, larnet: LARNet, spec: TrainSpec, accelerator: Accelerator) -> None:
        self.larnet, self.spec, self.accelerator = larnet, spec, accelerator
        parts = (larnet.encoders, *larnet.G_m.wording())
        self.weights = [p for part in parts for p in part.parameters()]
        self.optimizer = torch.optim.AdamW(self.weights, spec.learning_rate, betas=(0.9, 0.99))

    def step(self, batch: Batch, rate: float) -> Tensor:
        """One optimiser step for every `TrainSpec.rehearsal_batch` movements of the batch, at
        `rehearsal_rate` times the learning rate; returns the mean loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.spec.rehearsal_rate * rate
        told = []
        for skeletons, words in _turns(batch, self.spec.rehearsal_batch):
            with self.accelerator.autocast():
                loss = skeleton_loss(self.larnet, skeletons, words)
            self.optimizer.zero_grad(set_to_none=True)
            loss.backward()
            if self.accelerator.num_processes > 1:
                for p in self.weights:
                    p.grad = self.accelerator.reduce(p.grad, "mean")
            torch.nn.utils.clip_grad_norm_(self.weights, self.spec.clip_norm)
            self.optimizer.step()
            told.append(loss.detach())
        self.optimizer.zero_grad(set_to_none=True)
        return torch.stack(told).mean()

    def state(self) -> dict[str, Tensor]:
        """The optimiser's moments, for an exact resume."""
        return optimizer_tensors(self.optimizer)

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Read back what `state` gave."""
        restore_optimizer(self.optimizer, tensors)


def _turns(batch: Batch, size: int) -> list[tuple[Skeletons, Words]]:
    """The movements of a batch with their words, `size` at a time."""
    s, w = batch.skeletons, batch.skeleton_words
    turns = []
    for i in range(0, len(s.names), size):
        part = slice(i, i + size)
        vectors = {encoder: v[part] for encoder, v in w.vectors.items()}
        some = Skeletons(s.names[part], s.p_e[part], s.z[part], s.joints[part])
        turns.append((some, Words(vectors, w.speaker[part])))
    return turns
