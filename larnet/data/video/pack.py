"""Decoded data sets to carry along: `data pack NAME:PATH --out FILE.npz`, then `packed:FILE.npz`.

A pack holds all that a stream reads, so that a machine needs neither ffmpeg nor the data set's own
files. As a folder it is memory-mapped as it is; as one .npz, losslessly compressed, it is unpacked
into the cache the first time it is opened.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from larnet.data.video import decoded_cache
from larnet.data.video.dataset import Index, RecordedSet, Recording
from larnet.data.video.decoded_cache import ARRAYS, DecodedVideo, OpenVideos, VideoArchive
from larnet.data.video.index import load_index
from larnet.errors import BadInput, MissingData
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)
FORMAT, INDEX, TRACK = 1, "index.json", "track.json"
DELTA = "frames"  # the array that is stored as differences in time
ZERO = (1980, 1, 1, 0, 0, 0)  # date of all members: the same data gives the same bytes


class Packed(RecordedSet):
    """A data set that `data pack` decoded: one .npz file, or a folder that is memory-mapped."""

    name = "packed"
    actions = MappingProxyType({})  # those of the data set that was packed
    home = "Make one with `python -m larnet data pack NAME:PATH --out FILE.npz`."

    def __init__(self, root: Path) -> None:
        if root.is_file():
            root = _unpacked(root)
        super().__init__(root)
        try:
            self._values = json.loads((root / INDEX).read_text("utf-8"))
            if self._values["format"] != FORMAT:
                raise BadInput(f"{root.name} was packed by another version. {self.home}")
            self.standing = bool(self._values["standing"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise self.missing(f"{str(root)!r} is no pack ({error}).") from error

    def watched(self) -> Iterator[Path]:
        yield self.root / INDEX

    def find(self) -> Index:
        return Index(tuple(Recording(**row) for row in self._values["recordings"]))

    def known_actions(self) -> tuple[str, ...]:
        return tuple(self._values["actions"])


class PackArchive:
    """The footage of a pack."""

    def __init__(self, pack: Packed) -> None:
        self.root = pack.root
        self._place = {r.key: i for i, r in enumerate(pack.find().recordings)}
        self._open = OpenVideos()

    def get(self, recording: Recording) -> DecodedVideo:
        """The footage of a recording. Raises BadInput when the pack is damaged."""
        try:
            return self._open.get(self.root / _member(self._place[recording.key]))
        except (OSError, ValueError, KeyError) as error:
            raise BadInput(f"{self.root.name}: {recording.key} is damaged: {error}") from error


def archive_of(dataset: RecordedSet, index: Index) -> VideoArchive | PackArchive:
    """Where the footage of a data set comes from; what was decoded of recordings that are not in
    its index any more is dropped."""
    if isinstance(dataset, Packed):
        return PackArchive(dataset)
    archive = VideoArchive(dataset, index.recordings)
    archive.drop_others()
    return archive


def _member(place: int) -> str:
    return f"r{place:05d}"


def pack(dataset: RecordedSet, out: Path) -> tuple[int, list[str]]:
    """Decode a data set into `out`, a .npz file or a new folder.

    Returns how many recordings it holds, and in words those that could not be decoded. Raises
    BadInput when `out` is there already, MissingData when the data set or all of it is missing.
    """
    if out.exists():
        raise BadInput(f"{out.name!r} is there already; name another file or folder.")
    index = load_index(dataset)
    archive = VideoArchive(dataset, index.recordings)
    temporary = out.with_name(f".{out.name}.{os.getpid()}")
    write = _NpzWriter(temporary) if out.suffix == ".npz" else _FolderWriter(temporary)
    kept: list[dict[str, Any]] = []
    broken: list[str] = []
    try:
        for recording in index.recordings:
            try:
                made = archive.get(recording)
            except BadInput as error:
                broken.append(str(error))
                log.warning("not packed: %s", error)
                continue
            write.decoded(_member(len(kept)), made)
            kept.append(asdict(recording))
        if not kept:
            raise MissingData(f"Nothing of {dataset.name} can be decoded: {broken[0]}")
        values = {
            "format": FORMAT, "name": dataset.name, "standing": dataset.standing,
            "actions": dataset.known_actions(), "recordings": kept,
        }  # fmt: skip
        write.text(INDEX, json.dumps(values))
        write.close()
        temporary.replace(out)
    finally:
        if temporary.is_dir():
            shutil.rmtree(temporary)
        temporary.unlink(missing_ok=True)
    return len(kept), broken


class _FolderWriter:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True)

    def decoded(self, name: str, made: DecodedVideo) -> None:
        decoded_cache.save(self.path / name, made)

    def text(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, "utf-8")

    def close(self) -> None:
        pass


class _NpzWriter:
    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.file = zipfile.ZipFile(path, "w")

    def decoded(self, name: str, made: DecodedVideo) -> None:
        for key in ARRAYS:
            array = made.track.x if key == "x" else getattr(made, key)
            memory = io.BytesIO()
            np.save(memory, differences(array) if key == DELTA else array, allow_pickle=False)
            self._write(f"{name}/{key}.npy", memory.getvalue())
        self.text(f"{name}/{TRACK}", json.dumps(decoded_cache.track_values(made.track)))

    def text(self, name: str, text: str) -> None:
        self._write(name, text.encode())

    def _write(self, name: str, data: bytes) -> None:
        self.file.writestr(zipfile.ZipInfo(name, ZERO), data, zipfile.ZIP_DEFLATED, 6)

    def close(self) -> None:
        self.file.close()


def differences(frames: np.ndarray) -> np.ndarray:
    """Frames (N, H, W[, 3]) as what changes from one to the next, modulo 256: stillness is zeros.

    Colours come as planes (3, N, H, W): green, and what red and blue differ from it.
    """
    out = np.array(frames)
    if out.ndim == 4:
        out[..., (0, 2)] -= out[..., 1:2]
        out = np.ascontiguousarray(np.moveaxis(out, -1, 0))
    changes = out[..., 1:, :, :] - out[..., :-1, :, :]
    out[..., 1:, :, :] = changes
    return out


def summed(changes: np.ndarray) -> np.ndarray:
    """The inverse of `differences`."""
    out = np.add.accumulate(changes, axis=-3, dtype=np.uint8)
    if out.ndim == 4:
        out = np.ascontiguousarray(np.moveaxis(out, 0, -1))
        out[..., (0, 2)] += out[..., 1:2]
    return out


def _unpacked(path: Path) -> Path:
    """The folder in the cache that a .npz was unpacked to, now or before."""
    state = path.stat()
    key = f"{path.resolve()}\0{state.st_size}\0{state.st_mtime_ns}\0{FORMAT}"
    folder = cache_folder() / "data" / f"packed-{hashlib.sha256(key.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    temporary = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        _extract(path, temporary)
        temporary.replace(folder)
    except OSError as error:
        if not folder.is_dir():  # else another process was first
            raise MissingData(
                f"{path.name} cannot be unpacked into {folder.parent}: {error.strerror or error}. "
                "LARNET_CACHE names another folder."
            ) from error
    except DAMAGED_ARCHIVE as error:
        raise BadInput(f"{path.name} is no whole pack: {error}. {Packed.home}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder


def _extract(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path) as file:
        for name in file.namelist():
            parts = Path(name).parts
            if len(parts) > 2 or ".." in parts or Path(name).is_absolute():
                raise ValueError(f"{name!r} does not belong into a pack")
            target = folder.joinpath(*parts)
            target.parent.mkdir(parents=True, exist_ok=True)
            data = file.read(name)
            if target.name == f"{DELTA}.npy":
                changes = np.load(io.BytesIO(data), allow_pickle=False)
                np.save(target, summed(changes), allow_pickle=False)
            else:
                target.write_bytes(data)
