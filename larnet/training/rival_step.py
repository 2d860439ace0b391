"""The generator's phase of a competitor: its own losses, on the same batches as LARNet's."""

from __future__ import annotations

from collections.abc import Callable

from torch import Tensor, nn

from larnet import losses
from larnet.baselines.rival import Rival
from larnet.baselines.systems import RIVALS, build
from larnet.config.specs import RunSpec
from larnet.media.pixels import to_model
from larnet.training.generator_step import (
    Batch,
    GeneratorOutcome,
    GeneratorPhase,
    Phase,
    condition,
)


class RivalPhase(Phase):
    """A competitor in training."""

    larnet: Rival

    def __init__(self, spec: RunSpec, actions: int, features: nn.Module | None = None) -> None:
        super().__init__()
        self.loss = spec.loss
        model = build(spec.model)
        assert isinstance(model, Rival)
        self.larnet = model

    def forward(self, batch: Batch, keep: Tensor | None) -> GeneratorOutcome:
        """keep (T',) frames are made; None: all of them."""
        c, _ = condition(self.larnet, batch.clips, batch.words)
        real = to_model(batch.clips.v)
        c = self.larnet.studied(c, real)
        out = self.larnet(c, keep)
        seen = real if keep is None else real[:, :, keep]
        even = seen.new_ones(())
        terms = {"video": losses.video_loss(out.v, seen, even, self.loss.absolute)}
        return GeneratorOutcome(terms | self.larnet.losses(out, seen, c), out, seen, {}, c)


PHASES: dict[str, Callable[[RunSpec, int, nn.Module | None], Phase]] = {
    "larnet": GeneratorPhase,
    **dict.fromkeys(RIVALS, RivalPhase),
}


def generator_phase(spec: RunSpec, actions: int, features: nn.Module | None = None) -> Phase:
    """What learns in a run besides the critics, for the spec's system."""
    return PHASES[spec.model.system](spec, actions, features)
