"""Decoded recordings: pixels, actor and scene of each, kept as memory-mapped files in the cache.

A recording is decoded the first time it is asked for. Up to a limit on the cache it stays on disk,
beyond that in memory, up to a limit again.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import uuid
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from larnet.data.video.dataset import RecordedSet, Recording
from larnet.data.video.decode import decode
from larnet.data.video.index import fingerprint, place
from larnet.data.video.track_actor import ActorTrack, background, moving, track
from larnet.errors import BadInput
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)
FORMAT = 2  # raise when what is kept changes
DISK_GB, MEMORY_GB = 12.0, 2.0  # LARNET_DECODED_GB replaces the first
GB = 1 << 30
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

    def person(self, at: np.ndarray) -> np.ndarray:
        """Masks (len(at), H, W) bool of some frames."""
        return np.unpackbits(self.mask[at], axis=-1, count=self.frames.shape[2]).astype(bool)


def make(dataset: RecordedSet, recording: Recording) -> DecodedVideo:
    """Decode a recording and find the actor in it.

    Raises BadInput, naming the file, when it cannot be decoded to its end.
    """
    whole = decode(dataset.root / recording.path, dataset.fps)
    frames = whole[recording.first : recording.last or None]
    if not len(frames) or (recording.last and len(whole) < recording.last):
        raise BadInput(
            f"{recording.path} has {len(whole)} frames where {recording.first} to "
            f"{recording.last} are asked for."
        )
    notes = dataset.notes(recording, frames)
    joints, mask, scene = notes.joints, notes.mask, None
    if dataset.static:
        scene = background(frames, mask)
        if mask is None:
            mask = _crossing_actor(frames, scene, joints, recording.fps)
            scene = None if mask is None else scene
    if dataset.mirrored:
        frames = _flipped(frames)
        mask, scene = (None if a is None else _flipped(a) for a in (mask, scene))
        joints = None if joints is None else joints * (-1, 1) + (frames.shape[2], 0)
    where = track(joints, mask, frames.shape, recording.fps)
    return DecodedVideo(
        np.ascontiguousarray(frames),
        np.packbits(mask, axis=-1) if mask is not None else np.zeros((0, 1, 1), np.uint8),
        np.zeros((0, 20, 2), np.float16) if joints is None else joints.astype(np.float16),
        np.zeros(0, np.uint8) if scene is None else np.ascontiguousarray(scene),
        where,
    )


def _crossing_actor(
    frames: np.ndarray, scene: np.ndarray, joints: np.ndarray | None, fps: float
) -> np.ndarray | None:
    """Masks from the median background, which holds only where the actor crosses the picture:
    whoever stays in place is a part of the median."""
    mask = moving(frames, scene)
    found = track(joints, mask, frames.shape, fps)
    return mask if found.crosses else None


def _flipped(pictures: np.ndarray) -> np.ndarray:
    return np.flip(pictures, -2 if pictures.shape[-1] == 3 else -1)


class VideoArchive:
    """The footage of a data set, decoded when first asked for and kept."""

    def __init__(self, dataset: RecordedSet) -> None:
        self.dataset = dataset
        self.folder = cache_folder() / "data" / place(dataset) / "decoded"
        self.limit = float(os.environ.get("LARNET_DECODED_GB", DISK_GB)) * GB
        self._state = hashlib.sha256(f"{FORMAT} {fingerprint(dataset)}".encode()).hexdigest()[:12]
        self._memory: OrderedDict[str, DecodedVideo] = OrderedDict()
        self._open: dict[str, DecodedVideo] = {}

    def get(self, recording: Recording) -> DecodedVideo:
        """The footage of a recording. Raises BadInput when it cannot be decoded."""
        key = recording.key
        if key in self._open:
            return self._open[key]
        if key in self._memory:
            self._memory.move_to_end(key)
            return self._memory[key]
        name = hashlib.sha256(f"{self._state} {key}".encode()).hexdigest()[:24]
        folder = self.folder / name
        if not folder.is_dir():
            made = make(self.dataset, recording)
            if not self._keep(folder, made):
                return self._remember(key, made)
        self._open[key] = load(folder)
        return self._open[key]

    def _keep(self, folder: Path, made: DecodedVideo) -> bool:
        """Write into the cache, whole or not at all; False when there is no room for it."""
        used = _size(self.folder)
        if used + made.bytes > self.limit:
            return False
        # a thread's own: two that need the same recording at once would write into each other's
        temporary = folder.with_name(f".{folder.name}.{uuid.uuid4().hex}")
        try:
            save(temporary, made)
            temporary.replace(folder)
        except OSError as error:
            shutil.rmtree(temporary, ignore_errors=True)
            if not folder.is_dir():  # else another process was first
                log.warning("decoded clips are not kept: %s", error)
                self.limit = 0.0
                return False
        _grow(self.folder, made.bytes)
        return True

    def _remember(self, key: str, made: DecodedVideo) -> DecodedVideo:
        self._memory[key] = made
        while sum(f.bytes for f in self._memory.values()) > MEMORY_GB * GB:
            self._memory.popitem(last=False)
        return made


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


def _grow(folder: Path, by: int) -> None:
    _sizes[folder] = _size(folder) + by


def save(folder: Path, decoded: DecodedVideo) -> None:
    """Write a footage as a folder of .npy files that `load` maps."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {n: getattr(decoded, n) for n in ARRAYS if n != "x"} | {"x": decoded.track.x}
    for name, array in arrays.items():
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
