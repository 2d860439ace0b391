"""What config.json of a checkpoint says of its weights."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from larnet.config.moments import EpisodeTime
from larnet.config.specs import ModelSpec


@dataclass(frozen=True)
class CheckpointInfo:
    """The content of config.json: what the weights beside it are."""

    name: str
    spec: ModelSpec
    actions: dict[str, tuple[str, ...]]  # known action -> its training phrases
    encoders: tuple[str, ...]
    data: str  # what it was trained on
    step: int
    fps: int = 12  # of clips whose length is told in frames
    episode: int = 32  # frames of a whole action; the unit of p_e
    times: dict[str, EpisodeTime] = field(default_factory=dict)  # of actions unlike that
    scores: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)
    about: str = ""  # a sentence for whoever chooses among checkpoints
    over: str = ""  # the checkpoint that its file is the difference from, beside it or shipped

    def time(self, action: str) -> EpisodeTime:
        """How long an action takes and what of it repeats."""
        return self.times.get(action) or EpisodeTime(seconds=self.episode / self.fps)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs behind the weights, each begun with those of the one before, this one last:
        {"data", "steps", "clips", "minutes"}, the last two where they are known."""
        last = {"data": self.data, "steps": self.step}
        last |= {key: self.training[key] for key in ("clips", "minutes") if key in self.training}
        return [*self.training.get("earlier", ()), last]
