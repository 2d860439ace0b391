"""How long the actions of a checkpoint take that visitors ask for, and whose they are."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from larnet.body.performance.lively_style import is_echo
from larnet.config.moments import DrawnTime, EpisodeTime
from larnet.model import LARNet, System
from larnet.nets.motion import PacedMotion
from larnet.text.action_table import ACTION_ROWS
from larnet.text.understanding import STILL
from larnet.weights.checkpoint import CheckpointInfo


class ActionTimes:
    """The times of actions: as people were recorded, but as it was drawn what is an echo then, or
    where its row says so.

    phrases: {encoder: vectors (P, length) of the phrases of all actions, in order}; may be empty.
    """

    def __init__(self, model: System, info: CheckpointInfo, phrases: Mapping[str, Tensor]) -> None:
        self._model, self._info = model, info
        self._vectors = phrases.get(info.encoders[0]) if info.encoders else None
        self._known: dict[str, EpisodeTime] = {}

    def of(self, action: str) -> EpisodeTime:
        """The time of an action, known or not."""
        if action not in self._known:
            drawn = self._as_drawn(action)
            self._known[action] = DrawnTime() if drawn else self._info.time(action)
        return self._known[action]

    def _as_drawn(self, action: str) -> bool:
        model = self._model
        if not (isinstance(model, LARNet) and isinstance(model.G_m, PacedMotion)):
            return False
        if self._vectors is None or not {action, STILL} <= self._info.actions.keys():
            return False
        if action in ACTION_ROWS and ACTION_ROWS[action].as_drawn:
            return True
        device = next(model.parameters()).device
        with torch.inference_mode():
            a_e, still = (
                model.embed(self._info.encoders[0], self._vector(name).to(device))
                for name in (action, STILL)
            )
            return is_echo(model.G_m, a_e, still, model.spec.noise)

    def _vector(self, action: str) -> Tensor:
        """The vector (1, length) of an action's name, the first of its phrases."""
        assert self._vectors is not None
        names = list(self._info.actions)
        at = sum(len(self._info.actions[name]) for name in names[: names.index(action)])
        return self._vectors[at : at + 1].float()
