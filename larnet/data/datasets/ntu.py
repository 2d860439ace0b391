"""NTU RGB+D (Shahroudy et al., CVPR 2016): SsssCcccPpppRrrrAaaa_rgb.avi, 1920 x 1080, 30 fps.

The cross-subject split. Actions 50 to 60 are done by two people and left out unless
`DataSpec.mutual` asks for them. Where the .skeleton files lie in the folder too, they say where the
actor is, as in the paper; without them the actor is found in the picture.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from larnet.data.batch import Split
from larnet.data.datasets.ntu_skeleton import HEIGHT, WIDTH, read_skeleton
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording, relative

TRAINING = frozenset(
    (1, 2, 4, 5, 8, 9, 13, 14, 15, 16, 17, 18, 19, 25, 27, 28, 31, 34, 35, 38)
)  # fmt: skip
MUTUAL = 50  # the first action of two people
SLACK = 3  # frames by which a video and its skeleton may differ

ACTIONS = {
    "drink water": "drinking",
    "eat meal": "eating",
    "brush teeth": "brushing teeth",
    "brush hair": "brushing hair",
    "drop": "dropping something",
    "pick up": "picking up",
    "throw": "throwing",
    "sit down": "sitting down",
    "stand up": "standing up",
    "clapping": "hand clapping",
    "reading": "reading",
    "writing": "writing",
    "tear up paper": "tearing up paper",
    "put on jacket": "putting on a jacket",
    "take off jacket": "taking off a jacket",
    "put on a shoe": "putting on a shoe",
    "take off a shoe": "taking off a shoe",
    "put on glasses": "putting on glasses",
    "take off glasses": "taking off glasses",
    "put on a hat": "putting on a hat",
    "take off a hat": "taking off a hat",
    "cheer up": "cheering",
    "hand waving": "hand waving",
    "kicking something": "kicking",
    "reach into pocket": "reaching into a pocket",
    "hopping": "hopping",
    "jump up": "jumping",
    "phone call": "answering the phone",
    "play with phone": "playing with a phone",
    "type on a keyboard": "typing on a keyboard",
    "point to something": "pointing",
    "taking a selfie": "taking a selfie",
    "check time": "checking the time",
    "rub two hands": "rubbing the hands",
    "nod head": "nodding",
    "shake head": "shaking the head",
    "wipe face": "wiping the face",
    "salute": "saluting",
    "put palms together": "putting the palms together",
    "cross hands in front": "crossing arms",
    "sneeze or cough": "sneezing",
    "staggering": "staggering",
    "falling down": "falling down",
    "headache": "holding an aching head",
    "chest pain": "holding an aching chest",
    "back pain": "holding an aching back",
    "neck pain": "holding an aching neck",
    "nausea": "feeling sick",
    "fan self": "fanning oneself",
    "punch or slap": "hitting another person",
    "kicking": "kicking another person",
    "pushing": "pushing another person",
    "pat on back": "patting another person on the back",
    "point finger": "pointing at another person",
    "hugging": "hugging",
    "giving object": "handing something over",
    "touch pocket": "reaching into another person's pocket",
    "shaking hands": "shaking hands",
    "walking towards": "walking towards each other",
    "walking apart": "walking apart",
}
NAMES = tuple(ACTIONS.values())


class Ntu(RecordedSet):
    """40 people doing 60 daily actions (RGB video); official cross-subject split."""

    name = "ntu"
    actions = ACTIONS
    home = (
        "Ask for the RGB videos of NTU RGB+D at the ROSE Lab of Nanyang Technological University "
        "and unpack the *_rgb.avi files into one folder, the *.skeleton files too if you have them."
    )
    standing = True

    def __init__(self, root: Path, mutual: bool = False) -> None:
        super().__init__(root)
        self.mutual = mutual

    def known_actions(self) -> tuple[str, ...]:
        return NAMES if self.mutual else NAMES[: MUTUAL - 1]

    def watched(self) -> Iterator[Path]:
        yield from super().watched()
        yield from sorted(self.root.rglob("*.skeleton"))

    @cached_property
    def _skeletons(self) -> dict[str, Path]:
        return {path.stem: path for path in sorted(self.root.rglob("*.skeleton"))}

    def _skeleton(self, recording: Recording) -> Path | None:
        return self._skeletons.get(Path(recording.path).stem.removesuffix("_rgb"))

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield from super().decoded_from(recording)
        if path := self._skeleton(recording):
            yield path

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        path = self._skeleton(recording)
        if path is None:
            return Notes()
        joints = read_skeleton(path)
        if abs(len(joints) - len(frames)) > SLACK or not np.isfinite(joints).any():
            return Notes()
        joints = np.pad(joints, ((0, SLACK), (0, 0), (0, 0)), constant_values=np.nan)[: len(frames)]
        rows, columns = frames.shape[1:3]
        return Notes(joints * np.array([columns / WIDTH, rows / HEIGHT], np.float32))

    def find(self) -> Index:
        found, problems = [], []
        for path in super().watched():
            match = re.fullmatch(r"S(\d{3})C(\d{3})P(\d{3})R(\d{3})A(\d{3})(_rgb)?", path.stem)
            if not match or not 1 <= int(match[5]) <= len(NAMES):
                problems.append(
                    f"{path.name} is not named SsssCcccPpppRrrrAaaa_rgb.avi, A001-A060."
                )
                continue
            person, action = int(match[3]), int(match[5])
            split: Split = "train" if person in TRAINING else "val"
            at = relative(path, self.root)
            found.append(Recording(at, f"P{match[3]}", NAMES[action - 1], split, 30.0))
        return Index(tuple(found), tuple(problems))
