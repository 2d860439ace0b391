"""Every system of the tables by its name in `ModelSpec.system`: what builds it, and its critics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from larnet.baselines.discriminators import ImageDiscriminator, VideoDiscriminator
from larnet.baselines.g3an import G3AN
from larnet.baselines.imaginator import ImaGINator
from larnet.baselines.mocogan import MoCoGAN
from larnet.baselines.monkey_net import KEYPOINTS, MonkeyNet, frames_with_heat
from larnet.baselines.rival import CriticRow, Rival, Sight
from larnet.baselines.vgan import VGAN
from larnet.config.specs import ModelSpec
from larnet.model import (
    Condition,
    Generated,
    LARNet,
    System,
    channels_last,
    example,
    parameters,
)


def clips(out: Generated, real: Tensor, c: Condition, draw: torch.Generator) -> Sight:
    """Whole clips, told the action."""
    return Sight(real, out.v, (c.a_e.detach(),))


def frames(out: Generated, real: Tensor, c: Condition, draw: torch.Generator) -> Sight:
    """One frame of each clip, the same one of both, told nothing."""
    at = torch.randint(real.shape[2], (len(real),), generator=draw).to(real.device)
    clip = torch.arange(len(real), device=real.device)
    return Sight(real[clip, :, at], out.v[clip, :, at])


@dataclass(frozen=True)
class Competitor:
    """A row of RIVALS; critics by the name of their weight, adversarial_NAME."""

    model: Callable[[ModelSpec], Rival]
    critics: dict[str, CriticRow]


def _video(**kind: bool) -> CriticRow:
    return CriticRow(lambda spec: VideoDiscriminator(spec, spec.model.action, **kind), clips)


def _image(**kind: bool) -> CriticRow:
    return CriticRow(lambda spec: ImageDiscriminator(spec, **kind), frames)


RIVALS = {
    "vgan": Competitor(VGAN, {"video": _video()}),
    "mocogan": Competitor(MoCoGAN, {"image": _image(patches=True), "video": _video(patches=True)}),
    "g3an": Competitor(G3AN, {"image": _image(), "video": _video(factored=True)}),
    "monkey-net": Competitor(
        MonkeyNet,
        {
            "image": CriticRow(
                lambda spec: ImageDiscriminator(spec, channels=3 + KEYPOINTS, patches=True),
                frames_with_heat,
                matched=True,
            )
        },
    ),
    "imaginator": Competitor(ImaGINator, {"image": _image(), "video": _video()}),
}
SYSTEMS: dict[str, Callable[[ModelSpec], System]] = {
    "larnet": LARNet,
    **{name: row.model for name, row in RIVALS.items()},
}


def build(spec: ModelSpec) -> System:
    """The model of a spec with fresh weights. Raises BadInput where its sizes do not fit."""
    model = SYSTEMS[spec.system](spec)
    channels_last(model)
    return model


@dataclass(frozen=True)
class Cost:
    """What a model costs."""

    parameters: int  # of everything used at inference
    gmac: float  # 1e9 multiply-accumulates of convolutions and matrix products, one clip


@cache
def cost(spec: ModelSpec) -> Cost:
    """Count without computing: the model is built on the meta device."""
    from torch.utils.flop_counter import FlopCounterMode  # here: whoever animates need not wait

    with torch.device("meta"):
        model, condition = build(spec).eval(), example(spec)
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        model(condition)
    return Cost(parameters(model), counter.get_total_flops() / 2e9)
