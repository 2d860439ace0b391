"""Skeleton-only training: G_m's codes learn movements without pictures, in steps of their own.

A step with pictures sees few clips, because pictures take most of the arithmetic. A thousand
skeletons cost little beside them. They have their own optimiser: in one loss with the pictures,
whose gradients are noisy, the codes learned five times more slowly (docs/lab-notes.md).
"""

from __future__ import annotations

from functools import reduce
from operator import add

import torch
from accelerate import Accelerator
from torch import Tensor

from larnet.config.numbers import norm_limit
from larnet.config.specs import SKELETON, TrainSpec
from larnet.data.batch import Skeletons
from larnet.model import LARNet
from larnet.nets.decoders.puppet_head import PuppetDecoder
from larnet.nets.motion import TimedMotion
from larnet.training.generator_step import Words, chosen
from larnet.training.run_folder import optimizer_tensors, restore_optimizer


def skeleton_losses(larnet: LARNet, skeletons: Skeletons, words: Words) -> dict[str, Tensor]:
    """How far G_m's codes are from the movements: `skeleton`, mean distance along each axis in
    standing heights; `figure` (of heads with joints), mean distance of those that are placed
    in a picture, in [-1, 1] coordinates, from those of an actor of any build."""
    spoken = torch.stack([larnet.embed(n, v) for n, v in words.vectors.items()])
    p_e, motion = skeletons.p_e.float(), timed_motion(larnet)
    moments = motion.usual(p_e)
    codes = motion.codes(chosen(spoken, words), p_e, skeletons.z.float(), moments)
    e_m, length = motion.pose_motion(codes, moments), codes.shape[-1]
    found = e_m[..., length : length + SKELETON]
    logs = {"skeleton": (found.float() - skeletons.skeleton.flatten(2)).abs().mean()}
    if place := PLACED.get(larnet.spec.head):
        at = place(larnet, e_m, 2 * skeletons.joints_0 - 1)  # (B, T, J, 2)
        apart = at - (2 * skeletons.joints - 1)
        logs["figure"] = apart.square().sum(-1).add(1e-8).sqrt().mean()
    return logs


def timed_motion(larnet: LARNet) -> TimedMotion:
    """G_m where it has codes and a skeleton. Raises TypeError where it has none."""
    if not isinstance(larnet.G_m, TimedMotion):
        raise TypeError(f"{type(larnet.G_m).__name__} has no codes that learn without pictures")
    return larnet.G_m


def _by_codes(larnet: LARNet, e_m: Tensor, at_0: Tensor) -> Tensor:
    assert isinstance(larnet.G_v, PuppetDecoder)
    at, _ = larnet.G_v.figure(e_m, at_0)
    return at.unflatten(0, (-1, len(e_m))).transpose(0, 1)


def _by_states(larnet: LARNet, e_m: Tensor, at_0: Tensor) -> Tensor:
    return larnet.movement(e_m, at_0)[0]


PLACED = {"puppet": _by_codes, "posed": _by_states}  # heads that place joints without pictures
PLACING = {  # and what learns it
    "puppet": lambda larnet: [larnet.G_v.figure],
    "posed": lambda larnet: [larnet.M_I.embed, larnet.M_I.pose, larnet.G_v.reader],
}


class SkeletonPhase:
    """The parts of LARNet that turn words into codes and codes into joints, and their second
    optimiser."""

    def __init__(self, larnet: LARNet, spec: TrainSpec, accelerator: Accelerator) -> None:
        self.larnet, self.spec, self.accelerator = larnet, spec, accelerator
        parts = [larnet.encoders, *timed_motion(larnet).text_conditioned_modules()]
        if placing := PLACING.get(larnet.spec.head):
            parts += placing(larnet)
        self.weights = [p.requires_grad_() for part in parts for p in part.parameters()]
        self.optimizer = torch.optim.AdamW(self.weights, spec.learning_rate, betas=(0.9, 0.99))

    def step(self, skeletons: Skeletons, words: Words, rate: float) -> dict[str, Tensor]:
        """One optimiser step for every `TrainSpec.skeleton_minibatch` movements, at
        `skeleton_rate` times the learning rate; returns the mean of each loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = self.spec.skeleton_rate * rate
        logs = []
        for some, spoken in _turns(skeletons, words, self.spec.skeleton_minibatch):
            with self.accelerator.autocast():
                losses = skeleton_losses(self.larnet, some, spoken)
            self.optimizer.zero_grad(set_to_none=True)
            reduce(add, losses.values()).backward()
            if self.accelerator.num_processes > 1:
                for p in self.weights:
                    p.grad = self.accelerator.reduce(p.grad, "mean")
            torch.nn.utils.clip_grad_norm_(self.weights, norm_limit(self.spec.clip_norm))
            self.optimizer.step()
            logs.append(losses)
        self.optimizer.zero_grad(set_to_none=True)
        return {n: torch.stack([t[n].detach() for t in logs]).mean() for n in logs[0]}

    def state(self) -> dict[str, Tensor]:
        """The optimiser's moments, for an exact resume."""
        return optimizer_tensors(self.optimizer)

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Read back what `state` gave."""
        restore_optimizer(self.optimizer, tensors)


def _turns(skeletons: Skeletons, words: Words, size: int) -> list[tuple[Skeletons, Words]]:
    """Movements with their words, `size` at a time."""
    turns = []
    for i in range(0, len(skeletons.names), size):
        part = slice(i, i + size)
        vectors = {encoder: v[part] for encoder, v in words.vectors.items()}
        turns.append((skeletons.some(part), Words(vectors, words.encoder_index[part])))
    return turns
