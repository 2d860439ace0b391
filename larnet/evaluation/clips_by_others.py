"""Clips of any system in the table: what is asked for goes out as files, clips come back as files.

python -m larnet evaluate --data D --write-tasks DIR   # DIR/tasks.json, DIR/photos/NAME.png
python -m larnet evaluate --clips DIR --data D         # one clip a task beside them: DIR/NAME.mp4
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import Clips, open_stream
from larnet.data.mixture import shown_source
from larnet.errors import BadInput, MissingData
from larnet.evaluation.driving_clips import DrivingClips
from larnet.evaluation.measurements import add_to_digest, batches
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.bounded_file import read_object

TASKS, PHOTOS, DRIVERS = "tasks.json", "photos", "drivers"
FORMAT = 1
MOST_BYTES = 1 << 26  # of tasks.json
_NAME = re.compile(r"\d{5,}-[a-z0-9-]{0,60}")
KINDS = (".npy", ".mp4", ".gif", ".webp", ".avi", ".mov", ".mkv", ".webm")


@dataclass(frozen=True)
class Tasks:
    """What is asked for, so that the same clips can be drawn again: nothing but numbers and names.

    data: source, seed, share of clips that begin at the photo, what the photo is; digest: of the
    real clips, empty until they are drawn.
    """

    data: DataSpec
    size: int
    frames: int
    noise: int
    actions: tuple[str, ...]
    count: int
    digest: str = ""
    names: tuple[str, ...] = field(default=())  # (count), a task's name is that of its clip's file

    @property
    def spec(self) -> ModelSpec:
        """Size, frames and length of z, as streams ask for them."""
        step = next(s for s in (8, 4, 2, 1) if self.size % s == 0)
        lengths = ((step, self.frames),)
        return ModelSpec(
            size=self.size, frames=self.frames, noise=self.noise, scales=(step,),
            motion_frames=lengths, motion_widths=((step, 8),),
        )  # fmt: skip


def write_tasks(folder: Path, tasks: Tasks, made: Tensor | None = None) -> None:
    """Write tasks.json with a photo and a driving clip for each task, and the clips `made` of them,
    uint8 (N, T, H, W, 3), as NAME.npy. Raises BadInput where the folder cannot be written."""
    target, digest, rows = TaskFolder(folder), hashlib.sha256(), []
    target.start()
    stream = open_stream(tasks.data, tasks.spec, "val", "cpu")
    driving = DrivingClips(tasks.data, tasks.spec)
    for step, (at, batch) in enumerate(batches(stream, tasks.actions, tasks.count)):
        add_to_digest(digest, batch)
        rows += target.write_batch(at, batch, driving(step, batch))
    for row, clip in zip(rows, () if made is None else made):
        np.save(folder / f"{row['name']}.npy", clip.numpy(), allow_pickle=False)
    target.write_tasks(replace(tasks, digest=digest.hexdigest()), rows)


def task_name(place: int, action: str) -> str:
    """The name of a task and of its clip's file: 00012-hand-waving."""
    return f"{place:05d}-{re.sub(r'[^a-z0-9]+', '-', action.lower()).strip('-')[:60]}"


class TaskFolder:
    """DIR of --write-tasks: what is asked for, and the clips that somebody made of it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def start(self) -> None:
        """Make the folders. Raises BadInput where that cannot be."""
        try:
            (self.root / PHOTOS).mkdir(parents=True, exist_ok=True)
            (self.root / DRIVERS).mkdir(exist_ok=True)
        except OSError as error:
            raise BadInput(
                f"The tasks cannot be written to {self.root}: {error.strerror}."
            ) from error

    def write_batch(self, at: int, clips: Clips, driving: Tensor) -> list[dict[str, Any]]:
        """Photos and driving clips (B, T, H, W, 3) of a batch whose first clip has place `at`; what
        tasks.json says of them."""
        rows = []
        for i, action in enumerate(clips.names):
            name = task_name(at + i, action)
            Image.fromarray(clips.x_0[i].numpy()).save(self.root / PHOTOS / f"{name}.png")
            np.save(self.root / DRIVERS / f"{name}.npy", driving[i].numpy(), allow_pickle=False)
            rows.append({"name": name, "action": action, "position": round(float(clips.p_e[i]), 6)})
        return rows

    def write_tasks(self, tasks: Tasks, rows: Sequence[dict[str, Any]]) -> None:
        """tasks.json, last of all."""
        told = {
            "format": FORMAT,
            "what": f"For each task make one clip of {tasks.frames} frames, {tasks.size} x "
            f"{tasks.size} pixels, of the person in {PHOTOS}/NAME.png doing the action from the "
            f"position (share of the action) on. Save it here as NAME.npy (uint8, frames, height, "
            f"width, 3: exact) or as NAME.mp4, .gif, .webp. {DRIVERS}/NAME.npy shows somebody else "
            "doing the same, for systems that need a driving clip. Then: python -m larnet evaluate "
            "--clips FOLDER --data DATA",
            "data": shown_source(tasks.data.source),
            "seed": tasks.data.seed,
            "start": tasks.data.start,
            "x_0_before": tasks.data.x_0_before,
            "mutual": tasks.data.mutual,
            "size": tasks.size,
            "frames": tasks.frames,
            "noise": tasks.noise,
            "actions": list(tasks.actions),
            "sha256": tasks.digest,
            "tasks": list(rows),
        }
        text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
        write_atomically(self.root / TASKS, text.encode())

    def read(self, source: str) -> Tasks:
        """What was asked for. source: the data, with its path on this machine. Raises MissingData
        without tasks.json, BadInput when it is another data set's or cannot be read."""
        path = self.root / TASKS
        if not path.is_file():
            raise MissingData(
                f"{self.root.name!r} has no {TASKS}. Run: python -m larnet evaluate --data DATA "
                f"--write-tasks {self.root.name}, and put one clip for each task beside it."
            )
        told = read_object(path, self.root, MOST_BYTES)
        if told.get("format") != FORMAT:
            raise BadInput(
                f"{TASKS} has format {told.get('format')!r}; this version reads {FORMAT}."
            )
        if told.get("data") != shown_source(source):
            raise BadInput(
                f"These tasks were written from {told.get('data')}, not from "
                f"{shown_source(source)}. Give --data {told.get('data')} with its path."
            )
        try:
            data = DataSpec(
                source=source, combinations=0.0, seed=int(told["seed"]),
                start=float(told["start"]), x_0_before=bool(told["x_0_before"]),
                mutual=bool(told["mutual"]),
            )  # fmt: skip
            names = tuple(str(row["name"]) for row in told["tasks"])
            if not names or not all(_NAME.fullmatch(name) for name in names):
                raise ValueError("names of tasks")
            return Tasks(
                data, int(told["size"]), int(told["frames"]), int(told["noise"]),
                tuple(map(str, told["actions"])), len(names), str(told["sha256"]), names,
            )  # fmt: skip
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput(f"{TASKS} is damaged ({error!r:.60}); write the tasks again.") from error


class ClipsUnderTest:
    """Clips that some system made, as a subject of `measure`."""

    driven = False

    def __init__(self, name: str, folder: Path, tasks: Tasks) -> None:
        """Raises MissingData for a task without a clip."""
        self.name, self.title, self.actions = name, folder.name, tasks.actions
        self.tasks = tasks
        self.files = [_file_of(folder, task) for task in tasks.names]
        if absent := [task for task, file in zip(tasks.names, self.files) if file is None]:
            raise MissingData(
                f"{len(absent)} of {tasks.count} clips are not in {folder.name!r}, first "
                f"{absent[0]}: save it as {absent[0]}.npy (exact), .mp4, .gif or .webp."
            )

    def clips_of(self, clips: Clips, driving: Tensor | None, first: int) -> Tensor:
        """uint8 (B, T, H, W, 3): the clips of the tasks from `first` on. Raises BadInput."""
        rows = self.files[first : first + len(clips.names)]
        return torch.from_numpy(np.stack([self._read(file) for file in rows if file]))

    def _read(self, file: Path) -> np.ndarray:
        wanted = (self.tasks.frames, self.tasks.size, self.tasks.size, 3)
        if file.suffix == ".npy":
            try:
                frames = np.load(file, allow_pickle=False)
            except (OSError, ValueError) as error:
                raise BadInput(f"{file.name} is no array that numpy can read: {error}") from error
        else:
            from larnet.media import video_file

            frames = video_file.read(file, self.tasks.frames + 1)
        if frames.shape != wanted or frames.dtype != np.uint8:
            raise BadInput(
                f"{file.name} is {frames.dtype} {frames.shape}; the task asks for uint8 {wanted} "
                "(frames, height, width, colours)."
            )
        return frames

    def identity(self) -> dict[str, Any]:
        """What the report says of it; sha256 over all of its files."""
        digest = hashlib.sha256()
        for file in self.files:
            assert file is not None
            digest.update(file.read_bytes())
        return {
            "name": self.title, "step": None, "trained_on": "not known", "encoder": None,
            "sha256": digest.hexdigest(),
        }  # fmt: skip


def _file_of(folder: Path, task: str) -> Path | None:
    """The clip of a task. Raises BadInput for more than one."""
    found = [path for kind in KINDS if (path := folder / f"{task}{kind}").is_file()]
    if len(found) > 1:
        raise BadInput(f"Task {task} has {len(found)} clips ({found[0].name}, {found[1].name}).")
    return found[0] if found else None
