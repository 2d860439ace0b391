"""Clips packed into tar files of WebDataset, in the order of the plan.

A shard's bytes depend on the plan alone: clips enter in order, and a new shard begins where the
next clip would make the last one too large. `shards.json` says how far the plan is packed; a clip
leaves its own files only after that is written.
"""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

from larnet.data.factory.clip_store import ClipStore
from larnet.data.factory.dataset_plan import PlannedClip
from larnet.errors import BadInput

LARGEST = 200_000_000  # bytes of a shard
INDEX = "shards.json"
_BLOCK, _RECORD = 512, 10_240  # of the format tar


class ShardWriter:
    """Packs the clips of a store; `photos_done` photos in a row are made or skipped."""

    def __init__(self, store: ClipStore, largest: int = LARGEST) -> None:
        self._store, self._largest = store, largest
        self._shards = _read(store.out / INDEX)
        self.packed = self._shards[-1]["end"] if self._shards else 0  # clips of the plan
        self.clips = sum(int(shard["clips"]) for shard in self._shards)
        self._pending: list[PlannedClip] = []
        self._bytes = 0
        self._next = self.packed  # the first clip of the plan that was not looked at
        for clip in _planned(store, 0, self.packed):  # a kill may have left them
            self._forget(clip)

    def take(self, photos_done: int) -> None:
        """Pack what has become due of the first `photos_done` photos."""
        end = photos_done * self._store.plan.per_photo
        for clip in _planned(self._store, self._next, end):
            self._next = clip.number + 1
            if not self._store.has(clip):
                continue  # of a photo that was skipped
            size = sum(_in_tar(path) for _, path in self._store.files(clip))
            if self._pending and self._bytes + size + _RECORD > self._largest:
                self._pack(clip.number)
            self._pending.append(clip)
            self._bytes += size

    def finish(self) -> None:
        """Pack the rest."""
        if self._pending:
            self._pack(self._store.plan.clips)

    def _pack(self, end: int) -> None:
        data = io.BytesIO()
        with tarfile.open(fileobj=data, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for clip in self._pending:
                for ending, path in self._store.files(clip):
                    content = path.read_bytes()
                    member = tarfile.TarInfo(f"{clip.stem}.{ending}")
                    member.size = len(content)
                    tar.addfile(member, io.BytesIO(content))
        name = f"shard-{len(self._shards):06d}.tar"
        self._store.write_text(name, data.getvalue())
        self._shards.append({"name": name, "clips": len(self._pending), "end": end})
        self._store.write_text(INDEX, (json.dumps(self._shards, indent=1) + "\n").encode())
        self.packed, self.clips = end, self.clips + len(self._pending)
        for clip in self._pending:
            self._forget(clip)
        self._pending, self._bytes = [], 0

    def _forget(self, clip: PlannedClip) -> None:
        for _, path in self._store.files(clip)[::-1]:
            path.unlink(missing_ok=True)


def _planned(store: ClipStore, first: int, end: int) -> list[PlannedClip]:
    each = store.plan.per_photo
    photos = range(first // each, -(-end // each))
    clips = [clip for photo in photos for clip in store.plan.job(photo).clips]
    return [clip for clip in clips if first <= clip.number < end]


def _in_tar(path: Path) -> int:
    return _BLOCK + -(-path.stat().st_size // _BLOCK) * _BLOCK


def _read(path: Path) -> list[dict]:
    try:
        shards = json.loads(path.read_text("utf-8"))
        return [{"name": str(s["name"]), "clips": int(s["clips"]), "end": int(s["end"])}
                for s in shards]  # fmt: skip
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"{path.name} is damaged ({error}); name a new folder.") from error
