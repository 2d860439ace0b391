"""Movements of whole bodies for training without pictures: recorded ones and drawn ones alike.

library = MotionLibrary.open("motions.npz", "skeletons.npz")
batch = library.sample(library.names, torch.Generator().manual_seed(0), count=256)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from larnet.data.motions.archive import MotionSplit, read_recordings
from larnet.data.motions.cutting import FPS
from larnet.data.motions.drawn_motion import SECONDS, drawn_joints, is_drawn
from larnet.data.motions.episodes import Episode, episodes_of, pose_at
from larnet.data.motions.mirror import mirrored
from larnet.errors import BadInput, UnknownName
from larnet.text.action_table import ACTION_ROWS, ActionRow

NOISE = 15  # entries of z
CHOICE = 8  # the entry of z that chooses the recording
DRAWN_SHARE = 0.25  # of the movements of an action that is both recorded and choreographed
AT_START = 0.5  # share of windows that begin where the episode does


@dataclass(frozen=True)
class MotionBatch:
    """B windows of T frames of movements."""

    joints: Tensor  # (B, T, 20, 3) float32, standing heights of the average actor
    names: tuple[str, ...]  # (B) actions
    moments: Tensor  # (B, T) seconds since the episode began
    p_e: Tensor  # (B,) in [0, 1]: where in the episode the window begins
    z: Tensor  # (B, NOISE), the style; entry CHOICE chooses the recording
    seconds: Tensor  # (B,) of the whole episode
    loops: Tensor  # (B,) bool
    recorded: Tensor  # (B,) bool: a person moved so, and z tells only which recording it is
    sources: tuple[str, ...]  # (B) "drawn" or the recording's source

    def to(self, device: torch.device | str) -> MotionBatch:
        """The same batch with its tensors on a device."""
        tensors = {k: v for k, v in vars(self).items() if isinstance(v, Tensor)}
        moved: dict[str, Any] = {k: v.to(device) for k, v in tensors.items()}
        return replace(self, **moved)


class MotionLibrary:
    """Episodes by action, and windows of them. Files are read when it is opened, once."""

    def __init__(
        self, episodes: Iterable[Episode] = (), rows: Mapping[str, ActionRow] = ACTION_ROWS
    ) -> None:
        self.episodes = tuple(episodes)
        self._of: dict[tuple[str, str], list[Episode]] = {}
        for e in self.episodes:
            self._of.setdefault((e.action, e.split), []).append(e)
        recorded = dict.fromkeys(e.action for e in self.episodes)
        drawn = [n for n, row in rows.items() if is_drawn(n) or is_drawn(row.mirror)]
        known = {*recorded, *drawn}
        # every action that can be shown, in the order of the table, then those of other files
        self.names = tuple(dict.fromkeys((*(n for n in rows if n in known), *recorded)))
        self._rows = rows

    @classmethod
    def open(
        cls, *paths: str | Path | None, rows: Mapping[str, ActionRow] = ACTION_ROWS
    ) -> MotionLibrary:
        """The recordings of files that rows of the table name, with the choreography beside them.

        No path, or None: choreography alone. An action of a file that no row names keeps its own
        name when its source is not one of the table's (anybody's BVH files). Raises MissingData,
        BadInput.
        """
        made: list[Episode] = []
        for path in paths:
            if path is not None:
                made += episodes_of(read_recordings(path), rows)
        return cls(made, rows)

    def of(self, action: str, split: MotionSplit = "train") -> list[Episode]:
        """The recorded episodes of an action, those of one split's people."""
        return self._of.get((action, split), [])

    def choose(self, action: str, style: float, split: MotionSplit = "train") -> Episode | None:
        """The performance that entry CHOICE of z means; None: the action is not recorded."""
        takes = self.of(action, split)
        share = float(torch.special.ndtr(torch.tensor(style, dtype=torch.float64)))
        return takes[min(int(share * len(takes)), len(takes) - 1)] if takes else None

    def sample(
        self,
        names: Sequence[str],
        generator: torch.Generator,
        *,
        count: int = 256,
        frames: int = 48,
        fps: float = FPS,
        split: MotionSplit = "train",
        drawn_share: float = DRAWN_SHARE,
        z: Tensor | None = None,
        p_e: Tensor | None = None,
    ) -> MotionBatch:
        """`count` windows of `frames` frames, of actions drawn evenly from `names`.

        An episode that ends before the window holds its last pose; a loop goes on. Held-out windows
        are of recordings alone. z (count, NOISE) and p_e (count,) are drawn when not given; half of
        the windows begin with the episode. Raises UnknownName, BadInput on no names.
        """
        if not names or count < 1 or frames < 1:
            raise BadInput("Name at least one action, one window and one frame to sample.")
        names = [self._shown(name, split) for name in names]
        which = torch.randint(len(names), (count,), generator=generator).tolist()
        style = torch.randn(count, NOISE, generator=generator)
        start = torch.rand(count, generator=generator)
        start = torch.where(torch.rand(count, generator=generator) < AT_START, 0.0, start)
        drawn = (torch.rand(count, generator=generator) < drawn_share).tolist()
        z, p_e = (style if z is None else z), (start if p_e is None else p_e)
        asked = [names[i] for i in which]
        takes = [
            None
            if (d and split == "train" and self._choreographed(n))
            else self.choose(n, float(s), split)
            for n, s, d in zip(asked, z[:, CHOICE], drawn)
        ]
        return self._windows(asked, takes, z, p_e, frames, fps)

    def _shown(self, name: str, split: MotionSplit) -> str:
        if self.of(name, split) or (split == "train" and (name in self.names or is_drawn(name))):
            return name
        known = self.names if split == "train" else [n for n in self.names if self.of(n, split)]
        raise UnknownName(f"movement ({split})", name, known)

    def _choreographed(self, name: str) -> bool:
        row = self._rows.get(name)
        return is_drawn(name) or bool(row and is_drawn(row.mirror))

    def _windows(
        self,
        names: list[str],
        takes: list[Episode | None],
        z: Tensor,
        p_e: Tensor,
        frames: int,
        fps: float,
    ) -> MotionBatch:
        seconds = torch.tensor([t.seconds if t else SECONDS for t in takes])
        loops = torch.tensor([bool(t and t.loops) for t in takes])
        moments = (p_e * seconds)[:, None] + torch.arange(frames) / fps
        joints = torch.empty(len(names), frames, 20, 3)
        drawn = [i for i, take in enumerate(takes) if take is None]
        if drawn:
            own = [n if is_drawn(n) else self._rows[n].mirror for n in (names[i] for i in drawn)]
            made = drawn_joints(own, moments[drawn], z[drawn])
            other = [k for k, i in enumerate(drawn) if own[k] != names[i]]
            made[other] = mirrored(made[other])
            joints[drawn] = made
        for i, take in enumerate(takes):
            if take is not None:
                joints[i] = torch.from_numpy(pose_at(take, moments[i].numpy()))
        return MotionBatch(
            joints=joints, names=tuple(names), moments=moments, p_e=p_e, z=z, seconds=seconds,
            loops=loops, recorded=torch.tensor([t is not None for t in takes]),
            sources=tuple(t.source if t else "drawn" for t in takes),
        )  # fmt: skip


def motion_batch(
    actions: Sequence[str],
    count: int,
    seed: int,
    *,
    library: MotionLibrary | None = None,
    frames: int = 48,
    split: MotionSplit = "train",
) -> MotionBatch:
    """`count` windows of movements of `actions`, the same for the same seed.

    Without a library, drawn ones alone. Raises UnknownName.
    """
    draw = torch.Generator().manual_seed(seed & 0x7FFFFFFFFFFFFFFF)
    return (library or _choreography()).sample(
        actions, draw, count=count, frames=frames, split=split
    )


@lru_cache(maxsize=1)
def _choreography() -> MotionLibrary:
    return MotionLibrary()
