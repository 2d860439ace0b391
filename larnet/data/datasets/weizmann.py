"""Weizmann actions (Blank et al. 2005, Gorelick et al. 2007): ACTOR_ACTION.avi, 180 x 144, 25 fps.

`poses.npz` and `masks.npz` beside the clips are used when they are there: (frames, 33, 3) landmarks
in MediaPipe's order (x, y in pixels, visibility) and packed person masks, per clip.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from larnet.body.landmarks import as_drawn, from_mediapipe
from larnet.data.batch import Split
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording, relative
from larnet.data.video.set_files import arrays_of, videos_below

VALIDATION = ("ido",)
ACTIONS = {
    "bend": "picking up",  # down to the floor and up again
    "jack": "jumping jack",
    "jump": "jumping forward",
    "pjump": "jumping",
    "run": "running",
    "side": "side stepping",
    "skip": "hopping",  # on one leg, whatever the name says
    "walk": "walking",
    "wave1": "hand waving",
    "wave2": "waving with both hands",
}


class Weizmann(RecordedSet):
    """Nine people doing ten actions before a wall (RGB video); `ido` is the validation actor."""

    name = "weizmann"
    actions = ACTIONS
    home = (
        "Get the classification database from the Weizmann Institute's page of `Actions as "
        "Space-Time Shapes` and unpack ACTOR_ACTION.avi into one folder."
    )

    def watched(self) -> Iterator[Path]:
        yield from videos_below(self.root, (".avi",))
        yield from sorted(self.root.glob("*.npz"))

    def find(self) -> Index:
        found, problems = [], []
        for path in videos_below(self.root, (".avi",)):
            # lena and some others have two takes of an action: lena_walk1, lena_walk2
            match = re.fullmatch(r"([a-z]+)_(wave1|wave2|[a-z]+)\d*", path.stem)
            if not match or match[2] not in self.actions:
                problems.append(f"{path.name} is not named ACTOR_ACTION.avi.")
                continue
            split: Split = "val" if match[1] in VALIDATION else "train"
            action = self.actions[match[2]]
            found.append(Recording(relative(path, self.root), match[1], action, split, 25.0))
        return Index(tuple(found), tuple(problems))

    @cached_property
    def _poses(self) -> dict[str, np.ndarray]:
        return arrays_of(self.root / "poses.npz")

    @cached_property
    def _masks(self) -> dict[str, np.ndarray]:
        return arrays_of(self.root / "masks.npz")

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield from super().decoded_from(recording)
        yield self.root / "poses.npz"
        yield self.root / "masks.npz"

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        name, shape = Path(recording.path).stem, frames.shape[:3]
        joints = mask = None
        if name in self._poses and len(self._poses[name]) == len(frames):
            joints = as_drawn(from_mediapipe(self._poses[name].astype(np.float32)))
        if name in self._masks:
            bits = np.unpackbits(self._masks[name])[: np.prod(shape)]
            mask = bits.reshape(shape).astype(bool) if bits.size == np.prod(shape) else None
        return Notes(joints, mask)
