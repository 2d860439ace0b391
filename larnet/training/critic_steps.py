"""D_m and D_v in training: a critic owns its optimiser and never shares a graph with the generator.

The critic's phase sees detached samples only; in the generator's phase the critic is frozen. So one
forward pass of the generator serves both, and nothing is backpropagated twice.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from larnet import losses
from larnet.config.specs import CriticSpec, FakeKind, RunSpec
from larnet.losses import Sample
from larnet.nets.critics import MotionCritic, VideoCritic
from larnet.training.generator_step import GeneratorOutcome
from larnet.training.run_folder import flatten, optimizer_tensors, restore_optimizer, section


class Critic:
    """One Wasserstein critic, in fp32: its network, its optimiser, its two phases.

    Under several processes the gradients are averaged by hand: a network that is called on real,
    fake and in-between samples before one backward pass fits no wrapper.
    """

    def __init__(self, net: nn.Module, spec: CriticSpec, accelerator: Accelerator) -> None:
        self.spec, self.accelerator = spec, accelerator
        self.net = net.to(accelerator.device).requires_grad_(False)
        self.optimizer = torch.optim.Adam(
            self.net.parameters(), spec.learning_rate, betas=(0.0, 0.9)
        )

    def step(
        self, real: Sample, fake: Sample, draw: torch.Generator, end: Sample | None = None
    ) -> dict[str, Tensor]:
        """The critic's phase: `CriticSpec.steps` optimiser steps of equation 3 or 4 on detached
        copies; x^ lies between real and `end`, the fake unless told otherwise. Gives the last
        Wasserstein estimate E[D(real)] - E[D(fake)] and penalty."""
        real, fake = _detached(real), _detached(fake)
        end = fake if end is None else _detached(end)
        some = real if isinstance(real, Tensor) else next(iter(real.values()))
        self.net.requires_grad_(True)
        for _ in range(self.spec.steps):
            share = torch.rand(len(some), generator=draw).to(some.device)
            with torch.autocast(some.device.type, enabled=False):
                distance = -losses.critic_loss(self.net(fake), self.net(real))
                at = losses.between(real, end, share)
                penalty = losses.gradient_penalty(self.net, at)
                self.optimizer.zero_grad(set_to_none=True)
                (self.spec.penalty * penalty - distance).backward()
            self._average_gradients()
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.net.requires_grad_(False)
        return {"wasserstein": distance.detach(), "penalty": penalty.detach()}

    def score(self, fake: Sample) -> Tensor:
        """Scores (B,) for the generator's phase: gradients reach the sample, never the critic."""
        with torch.autocast(self.accelerator.device.type, enabled=False):
            return self.net(_plain(fake))

    def _average_gradients(self) -> None:
        if self.accelerator.num_processes > 1:
            for p in self.net.parameters():
                p.grad = self.accelerator.reduce(p.grad, "mean")

    def state(self) -> dict[str, Tensor]:
        """Weights and moments, for an exact resume; no part of a checkpoint that is used."""
        moments = flatten("optimizer", optimizer_tensors(self.optimizer))
        return flatten("net", self.net.state_dict()) | moments

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Read back what `state` gave."""
        self.net.load_state_dict(section("net", tensors))
        restore_optimizer(self.optimizer, section("optimizer", tensors))


def build_critics(spec: RunSpec, accelerator: Accelerator) -> dict[str, Critic]:
    """The critics whose terms have a weight: `motion` (D_m) and `video` (D_v)."""
    made: dict[str, Critic] = {}
    if spec.loss.adversarial_motion:
        made["motion"] = Critic(MotionCritic(spec.model), spec.critic, accelerator)
    if spec.loss.adversarial_video:
        frames = min(spec.train.decoded_frames or spec.model.frames, spec.model.frames)
        net = VideoCritic(spec.model, spec.critic.width, frames)
        made["video"] = Critic(net, spec.critic, accelerator)
    return made


def adversarial_phases(
    critics: dict[str, Critic], outcome: GeneratorOutcome, spec: CriticSpec, draw: torch.Generator
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Both phases of one batch: the critics learn, then the generator hears the frozen critics.

    Gives the generator's terms {adversarial_NAME: scalar with a graph} and what to log of the
    critics {wasserstein_NAME, penalty_NAME}. D_m compares e_m with e^_m, D_v compares videos;
    `draw` decides on the frames of Mix() and on the points x^.
    """
    terms: dict[str, Tensor] = {}
    logs: dict[str, Tensor] = {}
    for name, critic in critics.items():
        real, made, fake = SAMPLES[name](outcome, spec.fakes, draw)
        end = {"generated": made, "fakes": fake}[spec.penalty_between]
        logs |= {f"{key}_{name}": x for key, x in critic.step(real, fake, draw, end).items()}
        terms[f"adversarial_{name}"] = losses.adversarial_loss(critic.score(fake))
    return terms, logs


def _videos(
    outcome: GeneratorOutcome, fakes: FakeKind, draw: torch.Generator
) -> tuple[Tensor, Tensor, Tensor]:
    v, real = outcome.generated.v, outcome.real
    return real, v, FAKES[fakes](v, real, draw)


def _motions(
    outcome: GeneratorOutcome, _: FakeKind, __: torch.Generator
) -> tuple[Sample, Sample, Sample]:
    e_m = outcome.generated.e_m
    return outcome.real_motion, e_m, e_m


def _mixed(v: Tensor, real: Tensor, draw: torch.Generator) -> Tensor:
    made = torch.rand(len(v), v.shape[2], generator=draw) < 0.5
    return losses.mix(v, real, made.to(v.device))


FAKES = {"generated": lambda v, real, draw: v, "mixed": _mixed}
# {critic: (outcome, fakes, draw) -> real, generated, and what the critic takes for the fake}
SAMPLES: dict[str, Callable[..., tuple[Sample, Sample, Sample]]] = {
    "motion": _motions,
    "video": _videos,
}


def _plain(sample: Sample) -> Sample:
    """fp32, whatever the generator computes in."""
    return {s: x.float() for s, x in sample.items()} if isinstance(sample, dict) else sample.float()


def _detached(sample: Sample) -> Sample:
    if isinstance(sample, dict):
        return {s: x.detach().float() for s, x in sample.items()}
    return sample.detach().float()
