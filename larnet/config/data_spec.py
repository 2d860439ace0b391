"""Which clips a run learns from (stdlib only)."""

from __future__ import annotations

from dataclasses import dataclass

from larnet.config.fields import WHOLE, check_number


@dataclass(frozen=True)
class DataSpec:
    """Which clips, and how they are drawn."""

    source: str = "synthetic"  # NAME[:PATH][,NAME[:PATH]...]
    standing: float = 0.6  # share of clips whose x_0 shows the actor standing whatever p_e is
    start: float = 0.5  # share of clips with p_e = 0, the case visitors see first
    combinations: float = 0.15  # share of clips of two actions at once
    x_0_before: bool = False  # x_0 is the frame before the clip, as the paper's; else its first
    actions: tuple[str, ...] = ()  # train on these only; empty: all that the source has
    augment: bool = True  # vary recorded clips in training: colours, clothes, places, mirror
    mutual: bool = False  # ntu: the actions of two people too
    names_only: bool = False  # words are the action's name, no other phrase or point between two
    seed: int = 0

    def __post_init__(self) -> None:
        check_number("DataSpec.seed", self.seed, WHOLE, whole=True)
