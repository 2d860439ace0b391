"""What is known of a made clip, as a JSON file beside it: action, words, joints, masks.

Masks are run lengths as in COCO: down the columns, of pixels that do not show the person and of
those that do in turn, beginning with those that do not. `pycocotools.mask.frPyObjects` reads them.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from larnet.body.skeleton import JOINTS
from larnet.data.video.dataset import Notes, Recording
from larnet.errors import BadInput
from larnet.runtime.bounded_file import parse_json

FORMAT = "larnet-clip-1"
FLOW = "flow.npz"  # ending of where a clip's pixels came from
COMPANIONS = ("json", FLOW)
LARGEST = 2**26  # bytes of a file of labels
_SIDE, _FRAMES = 16_384, 10_000  # most that is believed


@dataclass(frozen=True)
class ClipFacts:
    """What a clip is, in one line of a table."""

    action: str
    phrase: str  # the words that the clip was made from
    seed: int
    photo: str  # the photo's path in its folder
    photo_sha256: str
    checkpoint_sha256: str
    frames: int
    fps: float
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class ClipLabels:
    """The facts of a clip and what is known of each of its frames."""

    facts: ClipFacts
    joints: np.ndarray | None = None  # (T, 20, 2) float32, pixels of the clip, x then y
    masks: np.ndarray | None = None  # (T, H, W) bool, on the person

    def at(self, frames: int, fps: float, height: int, width: int) -> ClipLabels:
        """The same for a clip of another size, number of frames and frames a second."""
        rows = np.rint(np.arange(frames) * (self.facts.fps / fps)).astype(int)
        rows = np.arange(frames) if frames == self.facts.frames else rows
        rows = rows.clip(0, self.facts.frames - 1)
        joints, masks = self.joints, self.masks
        if joints is not None:
            joints = joints[rows] * np.array((width / self.facts.width,
                                              height / self.facts.height), np.float32)  # fmt: skip
        if masks is not None:
            y, x = (
                np.minimum((np.arange(n) + 0.5) * (had / n), had - 1).astype(int)
                for n, had in ((height, self.facts.height), (width, self.facts.width))
            )
            masks = masks[rows][:, y][:, :, x]
        return ClipLabels(self.facts, joints, masks)


def to_json(labels: ClipLabels) -> bytes:
    """The file's bytes, always the same for the same labels."""
    values: dict[str, Any] = {"format": FORMAT} | asdict(labels.facts)
    if labels.joints is not None:
        values["joint_names"] = list(JOINTS)
        values["joints"] = [[[round(float(n), 2) for n in p] for p in f] for f in labels.joints]
    if labels.masks is not None:
        counts = [run_lengths(mask) for mask in labels.masks]
        values["masks"] = {"size": [labels.facts.height, labels.facts.width], "counts": counts}
    return (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def from_json(data: bytes, name: str) -> ClipLabels | None:
    """The labels of a file; None where the file is of another kind. Raises BadInput where it is
    damaged."""
    if len(data) > LARGEST:
        raise BadInput(f"{name} is too large for labels: more than {LARGEST:,} bytes.")
    values = parse_json(data, name)
    if not isinstance(values, dict) or values.get("format") != FORMAT:
        return None
    try:
        facts = ClipFacts(**{f.name: values[f.name] for f in fields(ClipFacts)})
        t, h, w = (int(n) for n in (facts.frames, facts.height, facts.width))
        if not (0 < t <= _FRAMES and 0 < h <= _SIDE and 0 < w <= _SIDE and 1 <= facts.fps <= 240):
            raise ValueError(f"{t} frames of {w}x{h} at {facts.fps} a second")
        joints = masks = None
        if "joints" in values:
            joints = np.array(values["joints"], np.float32)
            if joints.shape != (t, len(JOINTS), 2):
                raise ValueError(f"joints of shape {joints.shape}")
        if "masks" in values:
            masks = np.stack([filled(c, h, w) for c in values["masks"]["counts"]])
            if len(masks) != t:
                raise ValueError(f"{len(masks)} masks")
        return ClipLabels(facts, joints, masks)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise BadInput(f"{name} holds no labels that fit its clip: {error}.") from error


def read_labels(clip: Path) -> ClipLabels | None:
    """The labels beside a clip; None where there are none. Raises BadInput where they are
    damaged."""
    path = clip.with_suffix(".json")
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return from_json(file.read(LARGEST + 1), path.name)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error


def run_lengths(mask: np.ndarray) -> list[int]:
    """Run lengths of a mask (H, W) bool down its columns, the first of False."""
    flat = mask.ravel(order="F")
    ends = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    counts: list[int] = np.diff(np.concatenate([[0], ends, [flat.size]])).tolist()
    return [0, *counts] if flat[0] else counts


def filled(counts: list[int], height: int, width: int) -> np.ndarray:
    """The mask (H, W) bool of run lengths. Raises ValueError where they are of another size."""
    runs = np.array(counts, np.int64)
    if runs.ndim != 1 or (runs < 0).any() or runs.sum() != height * width:
        raise ValueError(f"run lengths of {runs.sum()} pixels")
    flat = np.repeat(np.arange(len(runs)) % 2 == 1, runs)
    return flat.reshape(width, height).T


def is_companion(path: Path, clips: Sequence[Path]) -> bool:
    """Whether a file holds labels of one of the clips beside it."""
    stem, _, ending = path.name.partition(".")
    return ending in COMPANIONS and any(clip.stem == stem for clip in clips)


def facts_table(rows: Iterable[tuple[str, ClipFacts]]) -> bytes:
    """A .csv of (file name, facts), in the form of Hugging Face's videofolder."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["file_name", *(f.name for f in fields(ClipFacts))])
    for name, facts in rows:
        table.writerow([name, *asdict(facts).values()])
    return text.getvalue().encode()


def notes_of(labels: ClipLabels | None, recording: Recording, frames: np.ndarray) -> Notes:
    """What labels say of the decoded frames (N, H, W[, 3]) of a recording."""
    if labels is None:
        return Notes()
    labels = labels.at(len(frames), recording.fps, *frames.shape[1:3])
    return Notes(labels.joints, labels.masks)
