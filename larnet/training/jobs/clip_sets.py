"""Clips that were brought to train on, in folders of their own below the folder of runs.

    runs/.clips/TOKEN/own-clips/ACTION/*   what trains, as folder:PATH
    runs/.clips/TOKEN/left-out/ACTION/*    what was taken out by hand, and may come back

Whoever knows the token may use a set: it is 32 random hexadecimal digits and is told to nobody but
who brought the clips and, once a run trains on them, who may see runs. Nothing here imports torch.
"""

from __future__ import annotations

import logging
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from larnet.errors import BadInput
from larnet.training.jobs.launch import Runs

log = logging.getLogger(__name__)

FOLDER, OWN, LEFT_OUT = ".clips", "own-clips", "left-out"
TOKEN = re.compile("[0-9a-f]{32}")
NONE_HERE = "These clips are not here any more: what no run uses is deleted within an hour."


@dataclass(frozen=True)
class ClipSet:
    """One set of clips; its folder exists."""

    folder: Path

    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def own(self) -> Path:
        """The folder that trains, with a folder for each action."""
        return self.folder / OWN

    @property
    def left_out(self) -> Path:
        """What was taken out, in folders of the same names."""
        return self.folder / LEFT_OUT

    @property
    def source(self) -> str:
        """As `larnet train --data` takes it."""
        return f"folder:{self.own}"

    @property
    def title(self) -> str:
        """Its actions in words."""
        names = list(dict.fromkeys(name.partition("/")[0] for name in self.clips()))
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        return ", ".join(names[:3]) + more

    def clips(self, *, left_out: bool = False) -> list[str]:
        """ACTION/FILE of its clips: those that train, or those that were taken out."""
        from larnet.data.video.set_files import entries

        root = self.left_out if left_out else self.own
        if not root.is_dir():
            return []
        return [f"{f.name}/{p.name}" for f in entries(root).folders for p in entries(f).videos]

    def leave_out(self, unwanted: list[str]) -> None:
        """Take these clips out of what trains, and every other one back into it; names that the set
        does not have count for nothing."""
        leaving = [name for name in self.clips() if name in unwanted]
        coming = [name for name in self.clips(left_out=True) if name not in unwanted]
        for name in leaving:
            _move(name, self.own, self.left_out)
        for name in coming:
            _move(name, self.left_out, self.own)
        self.touch()

    def touch(self) -> None:
        """It was just used: it is young again."""
        (self.folder / "used").touch()


def _move(name: str, source: Path, target: Path) -> None:
    """A clip and what lies beside it about it, from one tree into the other, where it replaces
    nothing: a name that is taken there gets a number."""
    from larnet.data.brought.take_in import free_path

    clip = source / name
    place = (target / name).parent
    place.mkdir(parents=True, exist_ok=True)
    taken = clip.stem in {path.stem for path in place.iterdir()}
    stem = free_path(place, clip.name).stem if taken else clip.stem
    for path in [clip, *clip.parent.glob(f"{_escaped(clip.stem)}.json")]:
        path.replace(place / f"{stem}{path.suffix}")
    if not any(clip.parent.iterdir()):
        clip.parent.rmdir()


def _escaped(stem: str) -> str:
    return re.sub(r"([*?[])", r"[\1]", stem)


class ClipSets:
    """The sets below a folder of runs."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self._root = runs.root / FOLDER

    def new(self) -> ClipSet:
        """An empty set under a new token. Raises BadInput where nothing can be kept."""
        folder = self._root / secrets.token_hex(16)
        try:
            (folder / OWN).mkdir(parents=True)
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"No clips can be kept here: {reason}.") from None
        return ClipSet(folder)

    def find(self, token: str) -> ClipSet | None:
        """The set of a token; None where there is none."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return None
        folder = self._root / token
        return ClipSet(folder) if not folder.is_symlink() and (folder / OWN).is_dir() else None

    def get(self, token: str) -> ClipSet:
        """The set of a token. Raises BadInput where there is none."""
        found = self.find(token)
        if found is None:
            raise BadInput(NONE_HERE)
        return found

    def of_source(self, source: str) -> list[ClipSet]:
        """The sets among the parts of a data source."""
        from larnet.data.mixture import parts_of_source

        try:
            parts = parts_of_source(source) if source else ()
        except BadInput:
            return []
        paths = [Path(part.path) for part in parts if part.name == "folder" and part.path]
        found = [self.find(p.parent.name) for p in paths if p.name == OWN]
        return [one for one in found if one is not None and str(one.own) in map(str, paths)]

    def is_inside(self, source: str) -> bool:
        """Whether a source is one of the places where sets are, there or not any more."""
        return source.startswith(f"folder:{self._root}/")

    def used(self) -> dict[str, list[str]]:
        """Token -> names of the runs that train on it."""
        using: dict[str, list[str]] = {}
        for status in self.runs.statuses():
            for one in self.of_source(status.data):
                using.setdefault(one.token, []).append(status.name)
        return using

    def only_of(self, run: str) -> list[ClipSet]:
        """The sets that a run uses and no other. Raises UnknownName."""
        using = self.used()
        mine = self.of_source(self.runs.status(run).data)
        return [one for one in mine if using.get(one.token) == [run]]

    def delete(self, one: ClipSet) -> None:
        """Remove a set with all of its clips, and what was decoded of them. Raises BadInput."""
        from larnet.data.datasets.folder import ClipFolder
        from larnet.data.video.index import place
        from larnet.weights.pretrained import cache_folder

        decoded = cache_folder() / "data" / place(ClipFolder(one.own))
        try:
            shutil.rmtree(one.folder)
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"The clips cannot be deleted: {reason}.") from None
        shutil.rmtree(decoded, ignore_errors=True)

    def expire(self, age: float) -> None:
        """Remove the sets that no run uses and that nobody touched for `age` seconds."""
        if not self._root.is_dir():
            return
        using = self.used()
        for folder in self._root.iterdir():
            one = self.find(folder.name)
            if one is None or one.token in using:
                continue
            try:
                used = one.folder / "used"
                idle = time.time() - (used if used.exists() else one.folder).stat().st_mtime
                if idle > age:
                    self.delete(one)
            except (OSError, BadInput):
                log.exception("Clips that nobody uses could not be removed; trying again")
