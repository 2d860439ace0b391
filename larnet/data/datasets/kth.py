"""KTH actions (Schuldt, Laptev, Caputo, ICPR 2004), 25 frames a second, grey.

Videos are named personPP_ACTION_dD_uncomp.avi. Each shows its action about four times;
00sequences.txt says from which frame to which, and each of these sequences is a recording. Without
that file a whole video is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from larnet.data.batch import Split
from larnet.data.video.dataset import Index, RecordedSet, Recording, relative
from larnet.data.video.set_files import videos_below

# The official split's test people; its training (11 to 18) and validation people train.
TEST = (2, 3, 5, 6, 7, 8, 9, 10, 22)
SEQUENCES = "00sequences.txt"
ACTIONS = {
    "boxing": "boxing",
    "handclapping": "hand clapping",
    "handwaving": "waving with both hands",
    "jogging": "jogging",
    "running": "running",
    "walking": "walking",
}


class Kth(RecordedSet):
    """25 people doing six actions in four places (grey video); official split by people."""

    name = "kth"
    actions = ACTIONS
    home = (
        "Get the six archives and 00sequences.txt from KTH's page `Recognition of human actions` "
        "and unpack them into one folder."
    )

    def watched(self) -> Iterator[Path]:
        yield from videos_below(self.root, (".avi",))
        yield from sorted(self.root.rglob(SEQUENCES))

    def find(self) -> Index:
        parts, problems = self._sequences()
        found = []
        for path in videos_below(self.root, (".avi",)):
            match = re.fullmatch(r"(person(\d\d)_([a-z]+)_d[1-4])(_uncomp)?", path.stem)
            if not match or match[3] not in ACTIONS:
                problems.append(f"{path.name} is not named personPP_ACTION_dD_uncomp.avi.")
                continue
            split: Split = "val" if int(match[2]) in TEST else "train"
            at, actor, action = relative(path, self.root), f"person{match[2]}", ACTIONS[match[3]]
            for first, last in parts.get(match[1], [(0, 0)]):
                found.append(Recording(at, actor, action, split, 25.0, first, last))
        return Index(tuple(found), tuple(problems))

    def _sequences(self) -> tuple[dict[str, list[tuple[int, int]]], list[str]]:
        """Frames (first, one past the last, from 0) of every sequence of a video."""
        table: dict[str, list[tuple[int, int]]] = {}
        for path in self.root.rglob(SEQUENCES):
            for line in path.read_text("latin-1").splitlines():
                match = re.match(r"\s*(person\d\d_\w+_d\d)\s+frames?\s+(.*)", line)
                if match:
                    spans = re.findall(r"(\d+)\s*-\s*(\d+)", match[2])
                    table[match[1]] = [(int(a) - 1, int(b)) for a, b in spans]
            return table, []
        return {}, [f"{SEQUENCES} is not there: each video counts as one recording."]
