"""What is looked at while a run goes on: sample clips, and whether the motion features collapse."""

from __future__ import annotations

import dataclasses
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from larnet.config.specs import RunSpec
from larnet.data import open_stream
from larnet.data.batch import Clips, ClipStream
from larnet.errors import BadInput
from larnet.media.pixels import to_model, to_uint8
from larnet.model import LARNet, System
from larnet.nets.blocks import Pyramid
from larnet.runtime.atomic_write import replacing
from larnet.training.generator_step import Phase, Words, condition
from larnet.training.phrase_vectors import PhraseTable

SHOWN = ("hand waving", "walking", "jumping jack", "bowing", "kicking", "squatting")
COLLAPSED = 1e-9  # a variance: features of tanh that differ by less than 3e-5 say nothing


class TrainingMonitor:
    """A few clips of validation actors with their phrases, the same at every step of a run."""

    def __init__(self, spec: RunSpec, actions: tuple[str, ...], table: PhraseTable) -> None:
        self.spec, self.table = spec, table
        self.wanted = tuple(n for n in SHOWN if n in actions) or actions[: len(SHOWN)]

    @cached_property
    def stream(self) -> ClipStream:
        data = dataclasses.replace(self.spec.data, combinations=0.0, start=1.0)
        return open_stream(data, self.spec.model, "val", "cpu", self.wanted)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The wanted actions that validation actors perform, else some that they do."""
        here = self.stream.names
        return tuple(n for n in self.wanted if n in here) or tuple(here)[: len(SHOWN)]

    @cached_property
    def clips(self) -> Clips:
        return self.stream.batch(0, len(self.names), self.names)

    @cached_property
    def differing(self) -> int:
        """How many actions are to be told apart: as many as names and clips differ."""
        shown = {clip.numpy().tobytes() for clip in self.clips.v.cpu()}
        return min(len(set(self.names)), len(shown))

    @property
    def words(self) -> Words:
        encoder = self.spec.model.encoders[0][0]
        vectors = np.stack([self.table.vectors[encoder][name][0] for name in self.names])
        encoder_index = torch.zeros(len(self.names), dtype=torch.long)
        return Words({encoder: torch.tensor(vectors)}, encoder_index)

    @torch.no_grad()
    def spread(self, phase: Phase, device: torch.device) -> dict[str, float]:
        """Variance of e_m across actions (position 0, no noise) and of e^_m across real clips: what
        would fall to nothing were the two to collapse on each other. Nothing of a competitor."""
        clips, larnet = self.clips.to(device), phase.larnet
        if phase.video_encoder is None or not isinstance(larnet, LARNet):
            return {}
        c, _ = condition(larnet, clips, self.words.to(device))
        real = phase.video_encoder(to_model(clips.v))
        e_m = real
        if self.spec.model.motion != "driven":
            e_m = larnet.G_m(c.a_e, torch.zeros_like(c.p_e), torch.zeros_like(c.z))
        return {"spread_e_m": _variance(e_m), "spread_real": _variance(real)}

    @torch.no_grad()
    def sample(self, model: System, path: Path) -> None:
        """Write clips, real beside generated, as uint8 (B, 2, T, H, W, 3) .npy."""
        c, _ = condition(model, self.clips, self.words)
        if self.spec.model.motion == "driven":
            c = dataclasses.replace(c, e_m=model.drive(to_model(self.clips.v)))
        grid = torch.stack((self.clips.v, to_uint8(model(c).v)), 1)
        with replacing(path) as unfinished, unfinished.open("wb") as file:
            np.save(file, grid.numpy())


def _variance(e_m: Pyramid) -> float:
    """Variance over the batch, mean over channels, time, places and scales."""
    spreads: list[Tensor] = [x.float().var(0, unbiased=False).mean() for x in e_m.values()]
    return torch.stack(spreads).mean().item()


def check_spread(step: int, spread: dict[str, float], actions: int = 2) -> None:
    """Raise BadInput when e_m or e^_m says the same of every action; of fewer than two `actions`
    in view they may."""
    if actions < 2:
        return
    for name, what in (("spread_e_m", "e_m"), ("spread_real", "e^_m, read by E_v,")):
        if spread.get(name, 1.0) < COLLAPSED:
            raise BadInput(
                f"Step {step}: the motion features collapsed: {what} no longer differs between "
                f"actions (variance {spread[name]:.1e}). Begin again with a lower learning rate, "
                "with more clips a step, or with another variant."
            )
