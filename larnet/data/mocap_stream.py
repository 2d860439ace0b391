"""`synthetic:SKELETONS.npz`: drawn actors who move as recorded people did.

A recording is resampled to one episode of 32 frames, so that p_e means the same as for
choreography; which of an action's recordings is played can be read from z.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from larnet.config.specs import DataSpec
from larnet.data.batch import Split
from larnet.data.datasets.utd_mhad import ACTIONS, trial
from larnet.data.synthetic.drawn_stream import DrawnClips
from larnet.data.synthetic.mocap_retarget import episode, played
from larnet.errors import BadInput, MissingData
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

SIT_TO_STAND = "standing up"  # begins seated
STAYS = {"lunging": ("right",)}  # feet that the Kinect loses behind the other one
CHOICE = 8  # the entry of z that chooses the recording
_AXES = (-1, 1, -1)  # the Kinect's picture is a mirror image and its z points away


class MocapClips(DrawnClips):
    """Drawn people who move as the people of SKELETONS.npz (UTD-MHAD) did; val: other people."""

    def __init__(
        self,
        path: Path,
        spec: DataSpec,
        size: int,
        frames: int = 16,
        noise: int = 15,
        split: Split = "train",
        device: str = "cpu",
        names: Sequence[str] | None = None,
    ) -> None:
        self._takes = _read(path, split)
        known = tuple(name for name in dict.fromkeys(ACTIONS.values()) if name in self._takes)
        super().__init__(
            replace(spec, combinations=0.0), size, frames, noise, split, device, names, known
        )

    def poses(self, actions: list[str], t: Tensor, z: Tensor) -> Tensor:
        share = torch.special.ndtr(z[:, CHOICE].double().cpu()).clamp(0, 1 - 1e-9)
        groups = [self._takes[name] for name in actions]
        return played([g[int(u * len(g))] for g, u in zip(groups, share.tolist())], t)


def _read(path: Path, split: Split) -> dict[str, list[Tensor]]:
    """{action: episodes}, those of the split's people. Raises MissingData, BadInput."""
    if not path.is_file():
        raise MissingData(
            f"There is no file {str(path)!r}. synthetic:FILE.npz takes recorded joints of "
            "UTD-MHAD: for each aA_sS_tT an array (frames, 20, 3) in metres."
        )
    takes: dict[str, list[Tensor]] = {}
    try:
        with np.load(path, allow_pickle=False) as file:
            for key in sorted(file.files):
                known = trial(key)
                if known is None:
                    raise BadInput(f"{path.name}: {key!r} is not named aA_sS_tT.")
                action, _, part = known
                if part == split:
                    takes.setdefault(action, []).append(_take(key, file[key], action))
    except DAMAGED_ARCHIVE as error:
        raise BadInput(f"{path.name} holds no skeletons that can be read: {error}.") from error
    if not takes:
        raise MissingData(f"{path.name} has no recording of the people of the split {split!r}.")
    return takes


def _take(key: str, joints: np.ndarray, action: str) -> Tensor:
    if joints.ndim != 3 or joints.shape[1:] != (20, 3) or len(joints) < 8:
        raise BadInput(f"{key} has the shape {joints.shape}; skeletons are (frames, 20, 3).")
    if not np.isfinite(joints).all():
        raise BadInput(f"{key} has joints that are no numbers.")
    standing = action != SIT_TO_STAND
    return episode(
        joints * np.array(_AXES, np.float32), starts_standing=standing, stays=STAYS.get(action, ())
    )
