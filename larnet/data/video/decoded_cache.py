"""Decoded recordings: pixels, actor and scene of each, kept as memory-mapped files in the cache.

A recording is decoded the first time it is asked for. Up to a limit on the cache it stays on disk,
beyond that in memory, up to a limit again. An entry on disk is named after the recording and the
state of its files, so that it never changes: other files, another entry.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import shutil
import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from larnet.data.video.dataset import RecordedSet, Recording
from larnet.data.video.find_actor import NO_SCENE, find_actor
from larnet.data.video.frame_store import FrameStore, NoRoom, release
from larnet.data.video.index import file_state, place
from larnet.data.video.track_actor import ActorTrack, background, box_of, track
from larnet.errors import BadInput
from larnet.runtime.recent import Recent
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)
FORMAT = 3  # raise when what is kept changes
FORMATS = {".webp": 4}  # the same of one kind of file: frames as long as they say, since 4
DISK_GB, MEMORY_GB = 12.0, 2.0  # LARNET_DECODED_GB replaces the first
MOST_OPEN = 64  # recordings of all data sets; each keeps three files open
FORGOTTEN = 86_400  # seconds after which what is unfinished is of a process that was killed
LONGEST_MB = 200  # of a recording that the disk has no room for
GB = 1 << 30
LONG = 64 << 20  # bytes of frames from which a recording's pages are not left in memory
ARRAYS = ("frames", "mask", "joints", "scene", "x")


@dataclass(frozen=True)
class DecodedVideo:
    """A decoded recording; arrays may be memory-mapped."""

    frames: np.ndarray  # (N, H, W, 3) uint8; (N, H, W) where everything is grey
    mask: np.ndarray  # (N, H, ceil(W / 8)) uint8, packed bits of the person; N = 0: not known
    joints: np.ndarray  # (N, 20, 2) float16, pixels, NaN where not known; N = 0: none known
    scene: np.ndarray  # as a frame, the place without the actor; (0,): not known
    track: ActorTrack

    @property
    def bytes(self) -> int:
        return sum(a.nbytes for a in (self.frames, self.mask, self.joints, self.scene))

    def release(self) -> None:
        """Let go of what was read of long recordings; the files stay."""
        if self.frames.nbytes > LONG:
            release(self.frames)

    def person(self, at: np.ndarray) -> np.ndarray:
        """Masks (len(at), H, W) bool of some frames."""
        return np.unpackbits(self.mask[at], axis=-1, count=self.frames.shape[2]).astype(bool)


def make(
    dataset: RecordedSet, recording: Recording, store: FrameStore | None = None
) -> DecodedVideo:
    """Decode a recording and find the actor in it; `store` takes the frames, memory without one.

    Raises BadInput, naming the file, when it cannot be decoded to its end or is too long for the
    memory, NoRoom or OSError when it is for the store.
    """
    kept = FrameStore(None, LONGEST_MB << 20) if store is None else store
    try:
        frames = _frames(dataset, recording, kept)
    except BaseException as error:
        kept.drop()
        if store is None and isinstance(error, NoRoom):
            raise BadInput(
                f"{recording.path} takes more than {LONGEST_MB} MB decoded, and the cache has no "
                "room for it: cut it into shorter clips, or make room (LARNET_DECODED_GB)."
            ) from None
        raise
    seen = _flipped(frames) if dataset.mirrored else frames  # as it was recorded
    notes = dataset.notes(recording, seen)
    joints, mask = notes.joints, notes.mask
    if dataset.mirrored:
        mask = None if mask is None else _flipped(mask)
        joints = None if joints is None else joints * (-1, 1) + (frames.shape[2], 0)
    kept_joints = _NO_JOINTS if joints is None else joints.astype(np.float16)
    if mask is None:
        actor = find_actor(frames, recording.fps, dataset.static, joints)
        return DecodedVideo(frames, actor.bits, kept_joints, actor.scene, actor.track)
    return DecodedVideo(
        frames,
        np.packbits(mask, axis=-1),
        kept_joints,
        np.ascontiguousarray(background(frames, mask)) if dataset.static else NO_SCENE,
        track(joints, [box_of(m) for m in mask], frames.shape, recording.fps),
    )


_NO_JOINTS = np.zeros((0, 20, 2), np.float16)


def _frames(dataset: RecordedSet, recording: Recording, store: FrameStore) -> np.ndarray:
    """The frames of a recording, as the actor sees right and left."""
    count = 0
    for frame in dataset.frames(recording):
        count += 1
        if count > recording.first:
            store.add(frame[:, ::-1] if dataset.mirrored else frame)
        if count == recording.last:
            break
    if not store.count or count < recording.last:
        raise BadInput(
            f"{recording.path} has {count} frames where {recording.first} to "
            f"{recording.last} are asked for."
        )
    return store.close()


def _flipped(pictures: np.ndarray) -> np.ndarray:
    return np.flip(pictures, -2 if pictures.shape[-1] == 3 else -1)


class VideoArchive:
    """The footage of a data set, decoded when first asked for and kept."""

    def __init__(self, dataset: RecordedSet, recordings: Sequence[Recording]) -> None:
        """recordings: those that will be asked for, as their files are now."""
        self.dataset = dataset
        self.folder = cache_folder() / "data" / place(dataset) / "decoded"
        self.limit = float(os.environ.get("LARNET_DECODED_GB", DISK_GB)) * GB
        self._entries = {r.key: self.entry(r) for r in recordings}
        self._open = OpenVideos()
        self._memory: OrderedDict[str, DecodedVideo] = OrderedDict()
        self._held = 0  # bytes of them
        self._lock = threading.Lock()  # of both; threads make the clips of a batch

    def entry(self, recording: Recording) -> str:
        """The name in the cache of what a recording's files, as they are now, hold."""
        kept = FORMATS.get(Path(recording.path).suffix.lower(), FORMAT)
        words = [kept, self.dataset.name, recording.key, recording.fps]
        words += map(file_state, self.dataset.decoded_from(recording))
        return hashlib.sha256("\n".join(map(str, words)).encode()).hexdigest()[:24]

    def drop_others(self) -> None:
        """Remove the entries of recordings that this archive does not have, or whose files have
        changed, and what processes that were killed left behind."""
        current = set(self._entries.values())
        for folder in sorted(self.folder.glob("*")):
            if folder.name not in current and not _at_work(folder):
                _drop(folder)
                _sizes.pop(self.folder, None)

    def get(self, recording: Recording) -> DecodedVideo:
        """The footage of a recording. Raises BadInput when it cannot be decoded."""
        key = recording.key
        with self._lock:
            if key in self._memory:
                self._memory.move_to_end(key)
                return self._memory[key]
        folder = self.folder / self._entries[key]
        if folder in self._open or folder.is_dir() or self._keep(folder, recording):
            with suppress(FileNotFoundError):  # another process dropped it meanwhile
                return self._open.get(folder)
        return self._remember(key, make(self.dataset, recording))

    def _keep(self, folder: Path, recording: Recording) -> bool:
        """Decode into the cache, whole or not at all; False when there is no room for it, or when
        its files are not those that the entry is named after."""
        if self.entry(recording) != folder.name:
            return False
        # a thread's own: two that need the same recording at once would write into each other's
        temporary = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
        try:
            room = self.limit - _size(self.folder)
            temporary.mkdir(parents=True)
            made = make(self.dataset, recording, FrameStore(temporary / "frames.npy", room))
            size = made.bytes
            save(temporary, made, but=("frames",))
            del made  # a mapped file cannot be moved everywhere
            if self.entry(recording) != folder.name:  # changed while they were read
                return False
            temporary.replace(folder)
        except (NoRoom, OSError) as error:
            if not folder.is_dir():  # else another process was first
                if isinstance(error, OSError):
                    log.warning("decoded clips are not kept: %s", error)
                    self.limit = 0.0
                return False
            size = 0
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        _grow(self.folder, size)
        return True

    def _remember(self, key: str, made: DecodedVideo) -> DecodedVideo:
        with self._lock:
            before = self._memory.pop(key, None)  # of a thread that needed it at the same time
            self._memory[key] = made
            self._held += made.bytes - (before.bytes if before else 0)
            while self._held > MEMORY_GB * GB:
                self._held -= self._memory.popitem(last=False)[1].bytes
        return made


class OpenVideos:
    """Footages that are mapped, each mapped anew after MOST_OPEN others; threads may share it."""

    _all: Recent[tuple[OpenVideos, Path], DecodedVideo] = Recent(MOST_OPEN, math.inf)

    def __contains__(self, folder: Path) -> bool:
        return self._all.get((self, folder)) is not None

    def get(self, folder: Path) -> DecodedVideo:
        """What `save` wrote into a folder. Raises OSError, ValueError or KeyError where it is
        damaged."""
        found = self._all.get((self, folder))
        return self._all.put((self, folder), load(folder)) if found is None else found


_sizes: dict[Path, int] = {}


def _size(folder: Path) -> int:
    """Bytes below a folder, counted once a process; what goes meanwhile does not count."""
    if folder not in _sizes:
        total = 0
        for where, _, files in os.walk(folder):
            for file in files:
                with suppress(FileNotFoundError):
                    total += (Path(where) / file).stat().st_size
        _sizes[folder] = total
    return _sizes[folder]


def _at_work(folder: Path) -> bool:
    """Whether a process may be making this entry, or removing it."""
    try:
        age = time.time() - folder.stat().st_mtime
    except FileNotFoundError:
        return True
    return folder.name.startswith(".") and age < FORGOTTEN


def _drop(folder: Path) -> None:
    """Remove an entry, for whoever opens it now in one step."""
    gone = folder.with_name(f".{folder.name.strip('.')}.{uuid.uuid4().hex}")
    with suppress(OSError):  # another process was first, or has it mapped where that locks it
        folder.replace(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _grow(folder: Path, by: int) -> None:
    _sizes[folder] = _size(folder) + by


def save(folder: Path, decoded: DecodedVideo, but: Sequence[str] = ()) -> None:
    """Write a footage as a folder of .npy files that `load` maps; `but`: those that lie there."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {n: getattr(decoded, n) for n in ARRAYS if n != "x"} | {"x": decoded.track.x}
    for name, array in arrays.items():
        if name not in but:
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
    (folder / "track.json").write_text(json.dumps(track_values(decoded.track)))


def track_values(track: ActorTrack) -> dict[str, float | bool]:
    """All of a track but its array, as JSON values."""
    return {"feet": track.feet, "height": track.height, "crosses": track.crosses}


def load(folder: Path) -> DecodedVideo:
    """What `save` wrote, its frames and masks memory-mapped."""
    files = {n: np.load(folder / f"{n}.npy", mmap_mode="r", allow_pickle=False) for n in ARRAYS}
    arrays = {n: np.asarray(file) for n, file in files.items()}  # plain views index faster
    x = np.array(arrays.pop("x"))
    arrays["joints"] = np.array(arrays["joints"])
    values = json.loads((folder / "track.json").read_text())
    return DecodedVideo(**arrays, track=ActorTrack(x, **values))
