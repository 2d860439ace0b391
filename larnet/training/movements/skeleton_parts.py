"""What learns from movements without pictures, how fast, and what the critics compare."""

from __future__ import annotations

import math
from itertools import groupby
from typing import Any

import torch
from torch import Tensor, nn

from larnet import losses
from larnet.config.specs import SkeletonSpec
from larnet.errors import BadInput
from larnet.model import LARNet
from larnet.nets.pose_integrator import PlacedIntegrator
from larnet.training.movements.skeleton_losses import MotionOutcome
from larnet.training.skeleton_step import timed_motion
from larnet.weights.checkpoint import Checkpoint


def learning_rate(spec: SkeletonSpec, step: int) -> float:
    """Linear warm-up, then a cosine from `learning_rate` down to `final_rate` of it."""
    if step < spec.warm_up:
        return spec.learning_rate * (step + 1) / spec.warm_up
    done = min(1.0, (step - spec.warm_up) / max(1, spec.steps - spec.warm_up))
    cosine = 0.5 * (1 + math.cos(math.pi * done))
    return spec.learning_rate * (spec.final_rate + (1 - spec.final_rate) * cosine)


def learning_parts(larnet: LARNet) -> list[nn.Module]:
    """What learns without pictures. Raises BadInput for a model whose M_I has no scale of one
    cell."""
    if not larnet.spec.has_one_cell:
        raise BadInput(
            "Movements without pictures teach M_I's scale of one cell: use integrator placed."
        )
    integrator, reader = larnet.one_cell()
    return [*_speaking_parts(larnet), *integrator.pose_modules(), reader]


def _speaking_parts(larnet: LARNet) -> list[nn.Module]:
    """From words to G_m's skeletons."""
    return [larnet.encoders, *timed_motion(larnet).text_conditioned_modules()]


def grouped(larnet: LARNet, parts: list[nn.Module]) -> list[dict[str, Any]]:
    """Groups of an optimiser for all weights of `parts`, in their order; `kept` are those of G_m,
    of the projections of words and of how M_I sees skeletons, which learn before M_I does."""
    integrator, _ = larnet.one_cell()
    first = _speaking_parts(larnet)
    first += [integrator.place] if isinstance(integrator, PlacedIntegrator) else []
    early = {p for part in first for p in part.parameters()}
    weights = [p.requires_grad_() for part in parts for p in part.parameters()]
    return [
        {"params": list(some), "kept": kept} for kept, some in groupby(weights, early.__contains__)
    ]


def begin_with(larnet: LARNet, loaded: Checkpoint) -> list[str]:
    """Take over every weight of a checkpoint that has the same name and shape; returns the names of
    those that begin anew. States of another kind of integrator mean something else."""
    mine, theirs = larnet.state_dict(), loaded.model.state_dict()
    other = loaded.info.spec.integrator != larnet.spec.integrator
    anew = ("M_I.embed.", "M_I.pose.", "G_v.reader.") if other else ()
    fitting = {
        n: t
        for n, t in theirs.items()
        if n in mine and mine[n].shape == t.shape and not n.startswith(anew)
    }
    larnet.load_state_dict(mine | fitting)
    return sorted(set(mine) - set(fitting))


def _codes(outcome: MotionOutcome, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """e^_m and e_m without the pace, which is told to both."""
    return outcome.real_motion[..., :-1], outcome.motion[..., :-1]


def _remixed(outcome: MotionOutcome, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    made, real = outcome.made.sequence, outcome.real
    which = torch.rand(made.shape[:2], generator=draw) < 0.5
    return real, losses.mix_sequences(made, real, which.to(made.device))


SAMPLES = {"motion": _codes, "joints": _remixed}
