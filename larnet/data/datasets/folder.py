"""Anybody's clips: PATH/ACTION NAME/*.mp4 (or avi, gif, webm, webp, mov, mkv)."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from larnet.data.batch import Split
from larnet.data.video.dataset import VIDEO_SUFFIXES, Index, RecordedSet, Recording, relative
from larnet.text.phrases import resolve

VALIDATION = 0.15  # share of an action's clips


class ClipFolder(RecordedSet):
    """Your own clips, one folder per action: PATH/ACTION NAME/*.mp4, avi, gif or webm.

    A name ACTOR_anything or ACTOR-anything puts all clips of an actor on one side of the split; the
    others are split one by one, by a hash of their names, so that new clips move no old ones.
    """

    name = "folder"
    actions = MappingProxyType({})  # the names of the folders
    fps = 24.0
    home = "Put clips into folders named after their actions: PATH/ACTION NAME/clip.mp4."

    def known_actions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(resolve(p.name) for p in self._folders()))

    def _folders(self) -> list[Path]:
        return sorted(p for p in self.root.iterdir() if p.is_dir() and not p.name.startswith("."))

    def find(self) -> Index:
        found, problems = [], []
        for folder in self._folders():
            clips = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in VIDEO_SUFFIXES]
            if not clips:
                problems.append(f"{folder.name} holds no clip.")
            actors = [re.split(r"[_-]", p.stem)[0] for p in clips]
            several = len(set(actors)) < len(actors)  # names do tell actors apart
            for path, actor in zip(clips, actors):
                key = actor if several else f"{folder.name}/{path.stem}"
                split: Split = "val" if _share(key) < VALIDATION else "train"
                at = relative(path, self.root)
                found.append(Recording(at, key, resolve(folder.name), split, self.fps))
        for path in sorted(p for p in self.root.iterdir() if p.suffix.lower() in VIDEO_SUFFIXES):
            problems.append(f"{path.name} lies in no action's folder.")
        return Index(_both_sides(found), tuple(problems))


def _share(key: str) -> float:
    """A number in [0, 1) that depends on the text only."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def _both_sides(found: list[Recording]) -> tuple[Recording, ...]:
    """Neither side of the split may be empty: one actor changes sides where it would be."""
    actors = sorted({r.actor for r in found}, key=_share)
    if len(actors) < 2:
        return tuple(found)
    sides = {r.split for r in found}
    if sides == {"train", "val"}:
        return tuple(found)
    side: Split = "val" if "val" not in sides else "train"
    moved = actors[0] if side == "val" else actors[-1]
    return tuple(replace(r, split=side) if r.actor == moved else r for r in found)
