"""The index of a data set, made once and kept in the cache until a file of the data set changes."""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict
from pathlib import Path

from larnet.data.video.dataset import Index, RecordedSet, Recording
from larnet.runtime.atomic_write import write_atomically
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)
FORMAT = 2  # raise when what an index holds changes


def fingerprint(dataset: RecordedSet) -> str:
    """Changes whenever a watched file of the data set comes, goes or changes."""
    digest = hashlib.sha256(f"{FORMAT} {dataset.name} {type(dataset).__module__}".encode())
    for path in dataset.watched():
        digest.update(f"{path}\0{file_state(path)}\n".encode())
    return digest.hexdigest()


def file_state(path: Path) -> str:
    """Changes whenever a file is written; "-" of one that is not there."""
    try:
        state = path.stat()
    except OSError:  # gone meanwhile, or a link that leads nowhere
        return "-"
    return f"{state.st_size}\0{state.st_mtime_ns}"


def place(dataset: RecordedSet) -> str:
    """The name of a data set's folder in the cache."""
    where = hashlib.sha256(str(dataset.root.resolve()).encode()).hexdigest()[:16]
    return f"{dataset.name}-{where}"


def load_index(dataset: RecordedSet) -> Index:
    """The index, read from the cache or made now.

    Raises MissingData, with the way to get the data set, when its folder is not there or holds no
    recording. A cache that cannot be written costs time, nothing else.
    """
    if not dataset.root.is_dir():
        raise dataset.missing(f"there is no folder {str(dataset.root)!r}.")
    now = fingerprint(dataset)
    path = cache_folder() / "data" / place(dataset) / "index.json"
    index = _stored(path, now)
    if index is None:
        index = dataset.find()
        _store(path, now, index)
    if not index.recordings:
        odd = f" {index.problems[0]}" if index.problems else ""
        raise dataset.missing(f"no recording was found in {str(dataset.root)!r}.{odd}")
    if index.problems:
        log.warning(
            "%s: %d files are not used, the first: %s",
            dataset.name, len(index.problems), index.problems[0],
        )  # fmt: skip
    return index


def _stored(path: Path, now: str) -> Index | None:
    try:
        values = json.loads(path.read_text("utf-8"))
        if values["fingerprint"] != now:
            return None
        recordings = tuple(Recording(**row) for row in values["recordings"])
        return Index(recordings, tuple(values["problems"]), tuple(values["remarks"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _store(path: Path, now: str, index: Index) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"fingerprint": now} | asdict(index))
        write_atomically(path, text.encode("utf-8"))
    except OSError as error:
        log.warning("the index is not kept: %s", error)
