"""`clip_norm` 0 leaves gradients as they are, in every kind of training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from test_skeleton_losses import SPEC, Library, started
from torch import nn

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.data import open_stream
from larnet.model import LARNet
from larnet.training.generator_step import Words
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining
from larnet.training.skeleton_step import SkeletonPhase
from larnet.training.small_trainer import SmallTrainer, SmallTraining

NO_LIMIT = 1e6  # a norm that no gradient has


def skeleton_step(clip_norm: float, _: Path) -> nn.Module:
    spec = override(variant("debug"), "train", clip_norm=clip_norm)
    net, stream = LARNet(spec.model), open_stream(spec.data, spec.model)
    words = {name: torch.randn(4, length) for name, length in spec.model.encoders}
    movements = stream.draw_skeletons(0, 4)
    assert movements is not None
    phase = SkeletonPhase(net, spec.train, Accelerator(cpu=True))
    phase.step(movements, Words(words, torch.zeros(4, dtype=torch.long)), 1e-3)
    return net


def skeleton_pretraining(clip_norm: float, folder: Path) -> nn.Module:
    spec = override(SPEC, "skeleton", clip_norm=clip_norm)
    run = SkeletonPretraining(spec, started(folder), Library())
    run.update()
    return run.phase


def small_network(clip_norm: float, _: Path) -> nn.Module:
    def losses(network: nn.Module, step: int) -> dict[str, torch.Tensor]:
        return {"x": network(torch.ones(1, 3, 4, 4)).square().sum()}

    training = SmallTraining(clip_norm=clip_norm)
    trainer = SmallTrainer(lambda: nn.Conv2d(3, 2, 3), losses, training)
    trainer.advance()
    return trainer.network


@pytest.mark.parametrize("trained", [skeleton_step, skeleton_pretraining, small_network])
def test_no_limit_is_no_stop(
    trained: Callable[[float, Path], nn.Module], tmp_path, made_up_phrases
):
    weights = []
    for name, clip_norm in (("none", 0.0), ("large", NO_LIMIT)):
        torch.manual_seed(0)
        weights.append(dict(trained(clip_norm, tmp_path / name).state_dict()))
    assert all(torch.equal(weights[0][name], weights[1][name]) for name in weights[1])
