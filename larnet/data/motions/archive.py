"""Files of recorded joints: read in one form, whoever recorded them.

`motions.npz` (what `python -m larnet data motions` writes): `source`, `name`, `action`, `fps`,
`frames`, one value a recording, and `joints` (sum of frames, 20, 3) in standing heights; `person`
where it is known. `skeletons.npz` (UTD-MHAD): for each aA_sS_tT an array (frames, 20, 3) in metres.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np

from larnet.config.file_names import file_to_write
from larnet.data.datasets.utd_mhad import trial
from larnet.data.datasets.weizmann import VALIDATION
from larnet.errors import BadInput, MissingData
from larnet.runtime.atomic_write import replacing
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

MotionSplit = Literal["train", "held_out"]
COLUMNS = ("source", "name", "action", "fps", "frames", "joints")
LONGEST = 200_000  # frames of one file: more is not read into memory
UTD = "utd-mhad"
KINECT = ("ui-prmd", UTD)  # sources whose feet tremble and whose actions never leave the ground
TOYS = ("cc0-kaykit",)  # sources of stout bodies that hold their arms away from them
# People who are never trained on: three of ui-prmd, one of each other set that names its people
HELD_OUT: dict[str, tuple[str, ...]] = {
    "ui-prmd": ("s03", "s06", "s09"),
    "hdm05": ("tr",),
    "cmu": ("007",),
    UTD: ("s2", "s6"),
    "weizmann": VALIDATION,
}
_UTD_FPS = 30
_KINECT_AXES = np.array((-1, 1, -1), np.float32)  # a mirror image whose z points away
_PERSON = {"ui-prmd": r"_(s\d+)_", "hdm05": r"HDM_([a-z]+)_", "cmu": r"(\d{3})_", UTD: r"_(s\d+)_"}


@dataclass(frozen=True)
class MotionRecording:
    """One recording as it is in its file."""

    source: str  # the set it comes from
    name: str  # unique within its source
    action: str  # as the source calls it
    person: str  # "" where nobody is named
    fps: float
    joints: np.ndarray  # (T, 20, 3) float32, x to the actor's left, y up, z ahead; any length unit

    @property
    def keys(self) -> tuple[str, str]:
        """How a row of the table of actions names recordings like this one, or this one alone."""
        return f"{self.source}:{self.action}", f"{self.source}:{self.name}"

    @property
    def split(self) -> MotionSplit:
        return "held_out" if self.person in HELD_OUT.get(self.source, ()) else "train"


def read_recordings(path: str | Path) -> list[MotionRecording]:
    """Every recording of a file of joints.

    Raises MissingData when there is no such file, BadInput when it is of another form or damaged.
    """
    path = Path(path).expanduser()
    if not path.is_file():
        raise MissingData(
            f"There is no file {path.name!r} of recorded joints. `python -m larnet data motions "
            "BVH-FOLDER --out FILE.npz` makes one of anybody's BVH files."
        )
    try:
        with np.load(path, allow_pickle=False) as file:
            if set(COLUMNS) <= set(file.files):
                return list(_table(path.name, {n: file[n] for n in file.files}))
            return list(_trials(path.name, file))
    except DAMAGED_ARCHIVE as error:
        raise BadInput(
            f"{path.name} holds no recorded joints that can be read: {error}."
        ) from error


def _table(file: str, columns: dict[str, np.ndarray]) -> Iterator[MotionRecording]:
    frames = columns["frames"].astype(np.int64)
    joints = columns["joints"]
    rows = {len(columns[name]) for name in COLUMNS[:-1]}
    if len(rows) != 1 or joints.ndim != 3 or joints.shape[1:] != (20, 3):
        raise BadInput(f"{file}: columns of {sorted(rows)} rows and joints of {joints.shape}.")
    if (frames < 2).any() or frames.sum() != len(joints):
        raise BadInput(f"{file}: {frames.sum()} frames are told, {len(joints)} are there.")
    ends = frames.cumsum()
    for i, end in enumerate(ends):
        source, name = str(columns["source"][i]), str(columns["name"][i])
        person = columns["person"][i] if "person" in columns else _person(source, name)
        part = _checked(file, name, joints[end - frames[i] : end])
        fps = float(columns["fps"][i])
        if not 1 <= fps <= 1000:
            raise BadInput(f"{file}: {name} has {fps:g} frames a second; 1 to 1000 are read.")
        yield MotionRecording(source, name, str(columns["action"][i]), str(person), fps, part)


def _trials(file: str, archive: np.lib.npyio.NpzFile) -> Iterator[MotionRecording]:
    for key in sorted(archive.files):
        known = trial(key)
        if known is None:
            raise BadInput(
                f"{file}: {key!r} is not named aA_sS_tT; a file of joints has {', '.join(COLUMNS)}."
            )
        joints = _checked(file, key, archive[key]) * _KINECT_AXES
        yield MotionRecording(UTD, key, known[0], _person(UTD, f"{key}_"), _UTD_FPS, joints)


def _checked(file: str, name: str, joints: np.ndarray) -> np.ndarray:
    if joints.ndim != 3 or joints.shape[1:] != (20, 3) or len(joints) < 2:
        raise BadInput(f"{file}: {name} has the shape {joints.shape}; joints are (frames, 20, 3).")
    if len(joints) > LONGEST:
        raise BadInput(f"{file}: {name} has {len(joints):,} frames; at most {LONGEST:,} are read.")
    joints = joints.astype(np.float32)
    if not np.isfinite(joints).all():
        raise BadInput(f"{file}: {name} has joints that are no numbers.")
    return joints


def _person(source: str, name: str) -> str:
    found = re.search(_PERSON.get(source, r"$^"), f"{name}_")
    return found[1] if found else ""


def write_recordings(path: str | Path, recordings: Sequence[MotionRecording]) -> Path:
    """Recordings, joints in standing heights, as one compressed file that `read_recordings` reads.

    Raises BadInput without any, and for a name that no such file can have.
    """
    if not recordings:
        raise BadInput("There is no recording to write.")
    path = file_to_write(path, (".npz",))
    columns: dict[str, Any] = {n: np.array([getattr(r, n) for r in recordings]) for n in
               ("source", "name", "action", "person", "fps")}  # fmt: skip
    with replacing(path) as unfinished, unfinished.open("wb") as file:
        np.savez_compressed(
            file,
            **columns,
            frames=np.array([len(r.joints) for r in recordings]),
            joints=np.concatenate([r.joints for r in recordings]).astype(np.float16),
        )
    return path
