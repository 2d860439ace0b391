"""Clips in tar files of WebDataset: PATH/*.tar, KEY.mp4 and KEY.json, which names the action."""

from __future__ import annotations

import tarfile
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from larnet.data.datasets.clip_split import OwnClip, divide
from larnet.data.video.clip_labels import LARGEST, from_json, notes_of
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording
from larnet.data.video.decode import frames_of
from larnet.data.video.set_files import VIDEO_SUFFIXES
from larnet.errors import BadInput
from larnet.runtime.bounded_file import parse_json
from larnet.text.phrases import resolve

_VIDEO = 2**30  # bytes of a clip


class WebDatasetClips(RecordedSet):
    """Clips in tar files, as `make-dataset --layout webdataset` writes them; others with a video
    and a .json that has an `action` are read, too.

    All clips of a KEY's beginning, up to its first `_`, are on one side of the split.
    """

    name = "webdataset"
    actions = MappingProxyType({})  # what the labels say
    fps = 24.0
    home = "Make one with `python -m larnet make-dataset --layout webdataset`."

    def watched(self) -> Iterator[Path]:
        yield from sorted(self.root.glob("*.tar"))

    def find(self) -> Index:
        found: list[OwnClip] = []
        problems: list[str] = []
        for path in self.watched():
            try:
                rows = list(_clips_of(path))
            except (OSError, tarfile.TarError) as error:
                problems.append(f"{path.name} is no whole tar file: {error}.")
                continue
            for video, action in rows:
                if action is None:
                    problems.append(f"{path.name}: {video} has no .json that names its action.")
                    continue
                actor = Path(video).name.partition("_")[0]
                place = f"{path.name}/{video}"
                found.append(OwnClip(place, resolve(action), actor, video))
        sides, remarks = divide(found)
        recordings = tuple(
            Recording(clip.path, clip.actor, clip.action, side, self.fps)
            for clip, side in zip(found, sides)
        )
        return Index(recordings, tuple(problems), tuple(remarks))

    @cached_property
    def _index(self) -> Index:
        from larnet.data.video.index import load_index

        return load_index(self)

    def known_actions(self) -> tuple[str, ...]:
        return tuple(sorted({r.action for r in self._index.recordings}))

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield self.root / recording.path.partition("/")[0]

    def frames(self, recording: Recording) -> Iterator[np.ndarray]:
        data = self._read(recording, Path(recording.path).suffix, _VIDEO)
        with tempfile.TemporaryDirectory(prefix="larnet-") as folder:
            path = Path(folder) / Path(recording.path).name
            path.write_bytes(data)
            yield from frames_of(path, self.fps)

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        name = f"{Path(recording.path).stem}.json"
        labels = from_json(self._read(recording, ".json", LARGEST), name)
        return notes_of(labels, recording, frames)

    def _read(self, recording: Recording, suffix: str, most: int) -> bytes:
        shard, _, member = recording.path.partition("/")
        name = member[: -len(Path(member).suffix)] + suffix
        try:
            with tarfile.open(self.root / shard) as tar:
                file = tar.extractfile(name)
                if file is None:
                    raise BadInput(f"{shard}: {name} is no file.")
                data = file.read(most + 1)
        except (OSError, KeyError, tarfile.TarError) as error:
            raise BadInput(f"{shard}: {name} cannot be read: {error}.") from error
        if len(data) > most:
            raise BadInput(f"{shard}: {name} is too large: more than {most:,} bytes.")
        return data


def _clips_of(path: Path) -> Iterator[tuple[str, str | None]]:
    """The videos of a tar file and the action that the .json of the same key names."""
    videos, actions = [], {}
    with tarfile.open(path) as tar:
        for member in tar:
            key, suffix = str(Path(member.name).with_suffix("")), Path(member.name).suffix
            if suffix.lower() in VIDEO_SUFFIXES:
                videos.append((member.name, key))
            elif suffix == ".json" and (file := tar.extractfile(member)):
                actions[key] = _action(file.read(LARGEST + 1), member.name)
    for name, key in videos:
        yield name, actions.get(key)


def _action(data: bytes, name: str) -> str | None:
    try:
        values: Any = parse_json(data, name)
    except BadInput:
        return None
    action = values.get("action") if isinstance(values, dict) else None
    return action if isinstance(action, str) and action else None
