"""D_m and D_v in training: a critic owns its optimiser and never shares a graph with the generator.

The critic's phase sees detached samples only; in the generator's phase the critic is frozen. So one
forward pass of the generator serves both, and nothing is backpropagated twice.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, cast

import torch
from accelerate import Accelerator
from torch import Tensor, nn

from larnet import losses
from larnet.baselines.rival import Sight
from larnet.baselines.systems import RIVALS, Competitor
from larnet.config.specs import CriticSpec, FakeKind, RunSpec
from larnet.losses import Sample
from larnet.nets.critics import MotionCritic, VideoCritic
from larnet.training.generator_step import GeneratorOutcome
from larnet.training.run_folder import flatten, optimizer_tensors, restore_optimizer, section

Look = Callable[[GeneratorOutcome, FakeKind, torch.Generator], Sight]


class Critic:
    """One critic, in fp32: its network, its optimiser, its two phases; `look` says what it compares
    of an outcome.

    Under several processes the gradients are averaged by hand: a network that is called on real,
    fake and in-between samples before one backward pass fits no wrapper.
    """

    def __init__(
        self,
        net: nn.Module,
        spec: CriticSpec,
        accelerator: Accelerator,
        look: Look | None = None,
        matched: bool = False,
    ) -> None:
        self.spec, self.accelerator, self.look, self.matched = spec, accelerator, look, matched
        self.minimised, self.heard = losses.CRITIC_LOSSES[spec.form]
        self.net = net.to(accelerator.device).requires_grad_(False)
        self.optimizer = torch.optim.Adam(
            self.net.parameters(), spec.learning_rate, betas=spec.betas
        )

    def step(
        self,
        real: Sample,
        fake: Sample,
        draw: torch.Generator,
        end: Sample | None = None,
        told: tuple[Tensor, ...] = (),
    ) -> dict[str, Tensor]:
        """The critic's phase: `CriticSpec.steps` optimiser steps of equation 3 or 4 on detached
        copies; x^ lies between real and `end`, the fake unless told otherwise; `told` goes to the
        network beside any of them. Gives what to log of the last step: the Wasserstein estimate
        E[D(real)] - E[D(fake)] and penalty, of other forms the loss."""
        real, fake = _detached(real), _detached(fake)
        end = fake if end is None else _detached(end)
        some = real if isinstance(real, Tensor) else next(iter(real.values()))
        self.net.requires_grad_(True)
        for _ in range(self.spec.steps):
            share = torch.rand(len(some), generator=draw).to(some.device)
            with torch.autocast(some.device.type, enabled=False):
                loss = self.minimised(self.net(fake, *told), self.net(real, *told))
                penalty = loss.new_zeros(())
                if self.spec.penalty:
                    at = losses.between(real, end, share)
                    penalty = losses.gradient_penalty(lambda x: self.net(x, *told), at)
                self.optimizer.zero_grad(set_to_none=True)
                (self.spec.penalty * penalty + loss).backward()
            self._average_gradients()
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.net.requires_grad_(False)
        if self.spec.form == "wasserstein":
            return {"wasserstein": -loss.detach(), "penalty": penalty.detach()}
        return {"critic": loss.detach()}

    def score(self, fake: Sample, told: tuple[Tensor, ...] = ()) -> Tensor:
        """Scores for the generator's phase: gradients reach the sample, never the critic."""
        with torch.autocast(self.accelerator.device.type, enabled=False):
            return self.net(_plain(fake), *told)

    def match(self, real: Sample, fake: Sample) -> Tensor:
        """How far the features of fakes are from those of real samples, for the generator."""
        with torch.autocast(self.accelerator.device.type, enabled=False):
            maps = cast(Callable[..., list[Tensor]], self.net.maps)
            made, wanted = (maps(_plain(x))[:-1] for x in (fake, real))
            return losses.feature_loss(made, wanted)

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
    """The critics of the spec's system whose terms have a weight: LARNet's `motion` (D_m) and
    `video` (D_v), a competitor's by their names in `baselines.systems`."""
    return {
        name: Critic(plan.build(spec), spec.critic, accelerator, plan.look, plan.matched)
        for name, plan in CRITICS[spec.model.system].items()
        if getattr(spec.loss, f"adversarial_{name}")
    }


def adversarial_phases(
    critics: dict[str, Critic], outcome: GeneratorOutcome, spec: CriticSpec, draw: torch.Generator
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Both phases of one batch: the critics learn, then the generator hears the frozen critics.

    Gives the generator's terms {adversarial_NAME: scalar with a graph} and what to log of the
    critics: {wasserstein_NAME, penalty_NAME}, of other forms {critic_NAME}. `draw` decides on the
    frames of Mix() and on the points x^.
    """
    terms: dict[str, Tensor] = {}
    logs: dict[str, Tensor] = {}
    for name, critic in critics.items():
        assert critic.look is not None  # those of `build_critics` have one
        sight = critic.look(outcome, spec.fakes, draw)
        made = sight.fake if sight.made is None else sight.made
        end = {"generated": made, "fakes": sight.fake}[spec.penalty_between]
        told = critic.step(sight.real, sight.fake, draw, end, sight.told)
        logs |= {f"{key}_{name}": x for key, x in told.items()}
        terms[f"adversarial_{name}"] = critic.heard(critic.score(sight.fake, sight.told))
        if critic.matched:
            terms["features"] = critic.match(sight.real, sight.fake)
    return terms, logs


def _mixed(v: Tensor, real: Tensor, draw: torch.Generator) -> Tensor:
    made = torch.rand(len(v), v.shape[2], generator=draw) < 0.5
    return losses.mix(v, real, made.to(v.device))


# What D_v holds against real clips; D_m compares e_m with e^_m
FAKES = {"generated": lambda v, real, draw: v, "mixed": _mixed}


def _motion(outcome: GeneratorOutcome, fakes: FakeKind, draw: torch.Generator) -> Sight:
    return Sight(outcome.real_motion, outcome.generated.e_m)


def _videos(outcome: GeneratorOutcome, fakes: FakeKind, draw: torch.Generator) -> Sight:
    v, real = outcome.generated.v, outcome.real
    return Sight(real, FAKES[fakes](v, real, draw), made=v)


def _video_critic(spec: RunSpec) -> nn.Module:
    frames = min(spec.train.decoded_frames or spec.model.frames, spec.model.frames)
    return VideoCritic(spec.model, spec.critic.width, frames)


class CriticPlan(NamedTuple):
    """How a critic is made."""

    build: Callable[[RunSpec], nn.Module]
    look: Look
    matched: bool = False


def _of_rival(row: Competitor) -> dict[str, CriticPlan]:
    def look(see: Callable[..., Sight]) -> Look:
        return lambda out, _, draw: see(out.generated, out.real, out.condition, draw)

    return {
        n: CriticPlan(made.build, look(made.look), made.matched) for n, made in row.critics.items()
    }


# System -> critic by the name of its weight -> its network, and what it looks at
CRITICS: dict[str, dict[str, CriticPlan]] = {
    "larnet": {
        "motion": CriticPlan(lambda spec: MotionCritic(spec.model), _motion),
        "video": CriticPlan(_video_critic, _videos),
    },
    **{name: _of_rival(row) for name, row in RIVALS.items()},
}


def _plain(sample: Sample) -> Sample:
    """fp32, whatever the generator computes in."""
    return {s: x.float() for s, x in sample.items()} if isinstance(sample, dict) else sample.float()


def _detached(sample: Sample) -> Sample:
    if isinstance(sample, dict):
        return {s: x.detach().float() for s, x in sample.items()}
    return sample.detach().float()
