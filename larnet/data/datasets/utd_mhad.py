"""UTD-MHAD (Chen, Jafari, Kehtarnavaz, ICIP 2015): aA_sS_tT_color.avi, or aA_sS_tT_depth.mp4 with
the depth as grey video, person cut out; `skeletons.npz` holds (frames, 20, 3) joints in metres."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from larnet.data.batch import Split
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording, relative
from larnet.data.video.set_files import arrays_of, videos_below

VALIDATION = (2, 4, 6, 8)  # subjects, as commonly split: the even ones
FOCAL = 570 / 640  # of the Kinect's depth camera, in picture widths
EMPTY = 24  # grey level that depth pixels off the person stay below

ACTIONS = {
    "right arm swipe to the left": "swiping left",
    "right arm swipe to the right": "swiping right",
    "right hand wave": "hand waving",
    "two hand front clap": "hand clapping",
    "right arm throw": "throwing",
    "cross arms in the chest": "crossing arms",
    "basketball shoot": "shooting a basketball",
    "right hand draw x": "drawing an x",
    "right hand draw circle (clockwise)": "drawing a circle clockwise",
    "right hand draw circle (counter clockwise)": "drawing a circle counterclockwise",
    "draw triangle": "drawing a triangle",
    "bowling (right hand)": "bowling",
    "front boxing": "boxing",
    "baseball swing from right": "swinging a bat",
    "tennis right hand forehand swing": "tennis swing",
    "arm curl (two arms)": "arm curls",
    "tennis serve": "tennis serve",
    "two hand push": "pushing",
    "right hand knock on door": "knocking",
    "right hand catch an object": "catching",
    "right hand pick up and throw": "picking up and throwing",
    "jogging in place": "jogging",
    "walking in place": "walking",
    "sit to stand": "standing up",
    "stand to sit": "sitting down",
    "forward lunge (left foot forward)": "lunging",
    "squat (two arms stretch out)": "squatting",
}


def trial(name: str) -> tuple[str, int, Split] | None:
    """Action, subject and split of a trial named aA_sS_tT...; None for another name."""
    match = re.match(r"a(\d+)_s(\d+)_t(\d+)(?=_|$)", name)
    if not match or not 1 <= int(match[1]) <= len(ACTIONS):
        return None
    subject = int(match[2])
    split: Split = "val" if subject in VALIDATION else "train"
    return list(ACTIONS.values())[int(match[1]) - 1], subject, split


class UtdMhad(RecordedSet):
    """27 actions by 8 people before a Kinect (RGB or depth video); the even ones validate."""

    name = "utd_mhad"
    actions = ACTIONS
    home = (
        "Get the RGB (aA_sS_tT_color.avi) or depth videos of UTD-MHAD from the University of "
        "Texas at Dallas and put them into one folder."
    )
    standing = True
    mirrored = True  # the Kinect records a mirror image: the right hand is on its right side

    def find(self) -> Index:
        found, problems = [], []
        for path in self.watched_videos():
            kind = re.fullmatch(r"a\d+_s\d+_t\d+_(color|depth)", path.stem)
            known = trial(path.stem)
            if not kind or not known:
                problems.append(f"{path.name} is not named aA_sS_tT_color.avi or _depth.mp4.")
                continue
            action, subject, split = known
            at = relative(path, self.root)
            found.append((kind[1], Recording(at, f"s{subject}", action, split, 30.0)))
        best = "color" if any(kind == "color" for kind, _ in found) else "depth"
        return Index(tuple(r for kind, r in found if kind == best), tuple(problems))

    def watched_videos(self) -> Iterator[Path]:
        yield from videos_below(self.root, (".avi", ".mp4"))

    def watched(self) -> Iterator[Path]:
        yield from self.watched_videos()
        yield from sorted(self.root.glob("skeletons.npz"))

    @cached_property
    def _skeletons(self) -> dict[str, np.ndarray]:
        return arrays_of(self.root / "skeletons.npz")

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield from super().decoded_from(recording)
        yield self.root / "skeletons.npz"

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        stem, _, kind = Path(recording.path).stem.rpartition("_")
        if kind == "color":  # another camera than the skeleton's
            return Notes()
        height, width = frames.shape[1:3]
        grey = frames if frames.ndim == 3 else frames[..., 1]
        joints = self._skeletons.get(stem)
        if joints is None or len(joints) != len(frames):
            return Notes(None, grey > EMPTY)
        x, y, z = np.moveaxis(joints.astype(np.float32), -1, 0)
        x = width / 2 + FOCAL * width * x / z
        y = height / 2 - FOCAL * width * y / z
        return Notes(np.stack([x, y], -1), grey > EMPTY)
