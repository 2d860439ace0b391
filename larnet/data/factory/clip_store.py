"""Where clips are kept: a folder per action, or shards of WebDataset; whole or not there at all.

A clip is there once its labels are, which are written after its other files. So a data set goes on
where it stopped, however it stopped.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from larnet.data.factory.clip_maker import MadeClip
from larnet.data.factory.dataset_plan import DatasetPlan, PlannedClip
from larnet.data.video.clip_labels import FLOW, ClipFacts, facts_table, read_labels
from larnet.errors import BadInput, LarnetError
from larnet.runtime.atomic_write import sweep, write_atomically

ABOUT, TABLE = "dataset.json", "metadata.csv"
STAGE = ".clips"  # clips that are in no shard yet
_SKIPPED = ".skipped.jsonl"  # photos that no clips can be made of, until all is made


class DiskFull(LarnetError):
    """Nothing more fits."""


class ClipStore:
    """The clips of one data set in a folder. Processes may share it."""

    def __init__(self, out: Path, plan: DatasetPlan) -> None:
        self.out, self.plan = out, plan

    def claim(self) -> None:
        """Make the folder, or go on with what is in it. Raises BadInput where it holds something
        else or cannot be written."""
        about = self.out / ABOUT
        try:
            if self.out.exists() and not self.out.is_dir():
                raise BadInput(f"{self.out.name!r} is a file; name a folder.")
            self.out.mkdir(parents=True, exist_ok=True)
            for folder in (self.out, *(p for p in self.out.iterdir() if p.is_dir())):
                sweep(folder)  # what killed processes left half written
            if not about.is_file():
                if any(self.out.iterdir()):
                    raise BadInput(
                        f"{self.out.name!r} holds other files; name a new or an empty folder."
                    )
                self._begin()
            before = json.loads(about.read_text("utf-8"))["settings"]
        except OSError as error:
            raise self._refused(error) from error
        except (ValueError, KeyError, TypeError):
            raise BadInput(
                f"{ABOUT} in {self.out.name!r} is not ours; name a new folder."
            ) from None
        now = self.plan.settings()
        other = [key for key in now if before.get(key) != now[key]]
        if other and [p.name for p in self.out.iterdir()] == [ABOUT]:  # stopped before any clip
            self._begin()
        elif other:
            differs = dict.fromkeys(key.removesuffix("_sha256").replace("_", " ") for key in other)
            raise BadInput(
                f"{self.out.name!r} holds another data set (it differs in: {', '.join(differs)}). "
                "Name a new folder, or give what it was begun with."
            )

    def _begin(self) -> None:
        self._write(self.out / ABOUT, _json({"settings": self.plan.settings(), "complete": False}))

    def place(self, clip: PlannedClip) -> Path:
        """A clip's path without its ending."""
        if self.plan.layout == "webdataset":
            return self.out / STAGE / clip.stem
        return self.out / clip.action.replace("/", "_") / clip.stem

    def has(self, clip: PlannedClip) -> bool:
        """Whether a clip is there whole, outside any shard."""
        return _file(self.place(clip), "json").is_file()

    def put(self, made: MadeClip) -> None:
        """Keep a clip. Raises DiskFull, or BadInput where the folder cannot be written."""
        place = self.place(made.clip)
        for ending in sorted(made.files, key=lambda ending: ending == "json"):
            self._write(_file(place, ending), made.files[ending])

    def _write(self, path: Path, data: bytes) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, data)
        except OSError as error:
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> LarnetError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return DiskFull("The disk is full.")
        reason = (error.strerror or "an error").lower()
        return BadInput(f"{self.out.name!r} cannot be written: {reason}.")

    def write_text(self, name: str, data: bytes) -> None:
        """Replace a file of the data set itself."""
        self._write(self.out / name, data)

    def files(self, clip: PlannedClip) -> list[tuple[str, Path]]:
        """(ending, path) of a clip's files, as they come in a shard."""
        endings = ["mp4", "json"] + ([FLOW] if "flow" in self.plan.labels else [])
        return [(ending, _file(self.place(clip), ending)) for ending in endings]

    def skip(self, photo: str, why: str) -> None:
        """Remember that no clips can be made of a photo."""
        line = json.dumps({"photo": photo, "why": why}, ensure_ascii=False)
        try:
            with (self.out / _SKIPPED).open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise self._refused(error) from error

    def skipped(self) -> dict[str, str]:
        """Photos that are skipped, and why: other photos again, or nobody is in them."""
        found = {name: f"The same picture as {other}." for name, other in self.plan.repeated}
        rows = list(json.loads((self.out / ABOUT).read_text("utf-8")).get("skipped", ()))
        with suppress(FileNotFoundError):
            for line in (self.out / _SKIPPED).read_text("utf-8").splitlines():
                with suppress(ValueError):  # a line that a kill cut short
                    rows.append(json.loads(line))
        found |= {row["photo"]: row["why"] for row in rows}
        return dict(sorted(found.items()))

    def finish(self, made: int) -> None:
        """Write the table of a folder of clips, in the form of Hugging Face's videofolder, and
        what came of the whole plan."""
        if self.plan.layout == "folder":
            self.write_text(TABLE, facts_table(self._rows()))
        about: dict[str, Any] = {"settings": self.plan.settings(), "complete": True, "clips": made}
        about["skipped"] = [{"photo": name, "why": why} for name, why in self.skipped().items()]
        self.write_text(ABOUT, _json(about))
        (self.out / _SKIPPED).unlink(missing_ok=True)
        with suppress(OSError):  # empty by now
            (self.out / STAGE).rmdir()

    def _rows(self) -> Iterator[tuple[str, ClipFacts]]:
        for number in range(len(self.plan.photos)):
            for clip in self.plan.job(number).clips:
                path = _file(self.place(clip), "mp4")
                if labels := read_labels(path):
                    yield path.relative_to(self.out).as_posix(), labels.facts


def _file(place: Path, ending: str) -> Path:
    return place.with_name(f"{place.name}.{ending}")


def _json(values: dict[str, Any]) -> bytes:
    return (json.dumps(values, indent=1, ensure_ascii=False) + "\n").encode()
