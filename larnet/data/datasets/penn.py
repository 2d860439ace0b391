"""Penn Action (Zhang, Zhu, Derpanis, ICCV 2013): frames/NNNN/*.jpg and labels/NNNN.mat with the
action, 13 joints a frame and the official train flag. The camera moves: no masks, no new places."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from larnet.body.landmarks import from_penn
from larnet.data.batch import Split
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording
from larnet.errors import MissingData

ACTIONS = {
    "baseball_pitch": "pitching a baseball",
    "baseball_swing": "swinging a bat",
    "bench_press": "bench pressing",
    "bowl": "bowling",
    "clean_and_jerk": "clean and jerk",
    "golf_swing": "golf swing",
    "jump_rope": "jumping rope",
    "jumping_jacks": "jumping jack",
    "pullup": "pull-ups",
    "pushup": "push-ups",
    "situp": "sit-ups",
    "squat": "squatting",
    "strum_guitar": "strumming a guitar",
    "tennis_forehand": "tennis swing",
    "tennis_serve": "tennis serve",
}


class Penn(RecordedSet):
    """2,326 clips of 15 sports actions (frames, .mat labels with joints); official train flag."""

    name = "penn"
    actions = ACTIONS
    home = (
        "Get Penn_Action.tar.gz from the University of Pennsylvania's page `Penn Action Dataset` "
        "and give the folder that holds frames/ and labels/."
    )
    static = False

    def watched(self) -> Iterator[Path]:
        yield from sorted((self.root / "frames").glob("*"))
        yield from sorted((self.root / "labels").glob("*.mat"))

    def find(self) -> Index:
        found, problems = [], []
        for folder in sorted(p for p in (self.root / "frames").glob("*") if p.is_dir()):
            path = self.root / "labels" / f"{folder.name}.mat"
            if not path.is_file():
                problems.append(f"frames/{folder.name} has no labels/{path.name}.")
                continue
            try:
                labels = read_mat(path)
                name, train = str(labels["action"]), int(labels["train"]) > 0
            except (ValueError, KeyError, TypeError, OSError) as error:
                problems.append(f"labels/{path.name} cannot be read: {error}.")
                continue
            if name not in ACTIONS:
                problems.append(
                    f"labels/{path.name} names the action {name!r}, which is not known."
                )
                continue
            split: Split = "train" if train else "val"
            at = f"frames/{folder.name}"
            found.append(Recording(at, folder.name, ACTIONS[name], split, 30.0))
        return Index(tuple(found), tuple(problems))

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield from super().decoded_from(recording)
        yield self.root / "labels" / f"{Path(recording.path).name}.mat"

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        labels = read_mat(self.root / "labels" / f"{Path(recording.path).name}.mat")
        points = np.stack([labels["x"], labels["y"]], -1).astype(np.float32)
        if len(points) != len(frames):
            return Notes()
        # labels are in pixels of the original pictures: (height, width, frames)
        rows, columns = (float(n) for n in np.ravel(labels["dimensions"])[:2])
        points *= (frames.shape[2] / columns, frames.shape[1] / rows)
        return Notes(from_penn(points, np.asarray(labels["visibility"])))


def read_mat(path: Path) -> dict[str, Any]:
    """The variables of a MATLAB 5 file. Raises MissingData where scipy is not installed."""
    try:
        from scipy.io import loadmat
    except ImportError:
        raise MissingData(
            "Penn Action's labels need the package scipy: pip install scipy."
        ) from None
    return loadmat(path, squeeze_me=True)
