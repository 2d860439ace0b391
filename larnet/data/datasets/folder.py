"""Anybody's clips: PATH/ACTION NAME/*.mp4 (or any other suffix of `VIDEO_SUFFIXES`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from larnet.data.datasets.actor_names import read_actors
from larnet.data.datasets.clip_split import OwnClip, content_of, divide
from larnet.data.video.clip_labels import is_companion, notes_of, read_labels
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording, relative
from larnet.data.video.set_files import Entries, entries, read_here
from larnet.text.phrases import resolve


class ClipFolder(RecordedSet):
    """Your own clips, one folder per action: PATH/ACTION NAME/*.mp4, mov, avi, gif and others.

    A name ACTOR_anything or ACTOR-anything puts all clips of an actor on one side of the split, as
    do the names that known data sets give; the others are split one by one, by what they show.
    Every action with two clips is on both sides. Labels beside a clip, as `make-dataset` writes
    them, give its joints and masks.
    """

    name = "folder"
    actions = MappingProxyType({})  # the names of the folders
    fps = 24.0
    home = "Put clips into folders named after their actions: PATH/ACTION NAME/clip.mp4."

    def known_actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(resolve(p.name) for p in self._folders(entries(self.root))))

    def _folders(self, top: Entries) -> list[Path]:
        """But for links back to what they lie in."""
        root = self.root.resolve()
        return [p for p in top.folders if not root.is_relative_to(p.resolve())]

    def watched(self) -> Iterator[Path]:
        for folder in self._folders(entries(self.root)):
            inside = entries(folder)
            yield from (folder, *inside.videos, *inside.others)

    def find(self) -> Index:
        top = entries(self.root)
        found: list[tuple[OwnClip, str]] = []  # and the name of the folder
        folders = self._folders(top)
        problems = top.problems + [
            f"{p.name} is a link back to where it lies." for p in top.folders if p not in folders
        ]
        for folder in folders:
            inside = entries(folder)
            problems += inside.problems
            problems += [
                f"{relative(p, self.root)} is no clip; read are {read_here()}."
                for p in inside.others
                if not is_companion(p, inside.videos)
            ]
            if not inside.videos and not inside.problems:
                deeper = ": its clips lie a folder too deep" if inside.folders else ""
                problems.append(f"{folder.name} holds no clip{deeper}.")
            for path in inside.videos:
                at = relative(path, self.root)
                try:
                    content = content_of(path)
                except OSError as error:
                    problems.append(
                        f"{at} cannot be opened: {(error.strerror or 'error').lower()}."
                    )
                    continue
                found.append((OwnClip(at, resolve(folder.name), "", content), folder.name))
        problems += [f"{p.name} lies in no action's folder." for p in top.videos]
        return self._divided(found, problems)

    def _divided(self, found: list[tuple[OwnClip, str]], problems: list[str]) -> Index:
        actors = read_actors([(name, Path(clip.path).stem) for clip, name in found])
        clips = [replace(clip, actor=actor) for (clip, _), actor in zip(found, actors)]
        sides, remarks = divide(clips)
        recordings = tuple(
            Recording(clip.path, clip.actor, clip.action, side, self.fps)
            for clip, side in zip(clips, sides)
        )
        return Index(recordings, tuple(problems), tuple(remarks))

    def decoded_from(self, recording: Recording) -> Iterator[Path]:
        yield from super().decoded_from(recording)
        yield (self.root / recording.path).with_suffix(".json")

    def notes(self, recording: Recording, frames: np.ndarray) -> Notes:
        return notes_of(read_labels(self.root / recording.path), recording, frames)
