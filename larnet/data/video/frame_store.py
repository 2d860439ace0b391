"""Frames kept as they are decoded, in a .npy file or in memory, so that none of them waits."""

from __future__ import annotations

import io
import mmap
from pathlib import Path
from typing import BinaryIO

import numpy as np

HEADER = 128  # bytes of a .npy file before its values


class NoRoom(Exception):
    """The frames take more than they may."""


class FrameStore:
    """Takes frames one by one; grey ones take a third as long as all of them are grey."""

    def __init__(self, path: Path | None, room: float) -> None:
        """path: of the .npy file; None: memory. `room`: bytes that the frames may take."""
        self.path, self.room, self.count = path, room, 0
        self.shape: tuple[int, ...] = ()  # of a frame as it is kept
        self._file = self._new("")

    def _new(self, mark: str) -> BinaryIO:
        file: BinaryIO = io.BytesIO() if self.path is None else self._at(mark).open("w+b")
        file.write(bytes(HEADER))
        return file

    def _at(self, mark: str) -> Path:
        assert self.path is not None  # a file was asked for
        return self.path.with_name(self.path.name + mark)

    def add(self, frame: np.ndarray) -> None:
        """Keep a frame, uint8 (H, W, 3). Raises NoRoom, and OSError from the disk."""
        grey = bool((frame == frame[..., :1]).all())
        if not self.shape:
            self.shape = frame.shape[:2] if grey else frame.shape
        elif len(self.shape) == 2 and not grey:
            self._colour()
        self._write(frame[..., 0] if len(self.shape) == 2 else frame)

    def _write(self, frame: np.ndarray) -> None:
        if (self.count + 1) * frame.nbytes > self.room:
            raise NoRoom
        self._file.write(np.ascontiguousarray(frame).data)
        self.count += 1

    def _colour(self) -> None:
        """What was grey so far takes three channels from now on."""
        before, count, shape = self._file, self.count, self.shape
        self._file, self.count, self.shape = self._new(".colour"), 0, (*shape, 3)
        before.seek(HEADER)
        for _ in range(count):
            frame = np.frombuffer(before.read(shape[0] * shape[1]), np.uint8).reshape(shape)
            self._write(np.repeat(frame[..., None], 3, -1))
        before.close()
        if self.path is not None:
            self._at(".colour").replace(self.path)

    def close(self) -> np.ndarray:
        """All frames, (N, H, W[, 3]) uint8; those of a file are mapped."""
        shape = (self.count, *self.shape)
        self._file.seek(0)
        self._file.write(_header(shape))
        if self.path is None:
            assert isinstance(self._file, io.BytesIO)  # a store without a path
            data = self._file.getbuffer()
            return np.frombuffer(data, np.uint8, offset=HEADER).reshape(shape)
        self._file.close()
        return np.load(self.path, mmap_mode="r", allow_pickle=False)

    def drop(self) -> None:
        """Forget what was kept so far."""
        self._file.close()
        if self.path is not None:
            for mark in ("", ".colour"):
                self._at(mark).unlink(missing_ok=True)


def _header(shape: tuple[int, ...]) -> bytes:
    """The beginning of a .npy file of uint8, version 1.0, padded to HEADER bytes."""
    words = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {shape}, }}".encode("ascii")
    magic = np.lib.format.magic(1, 0)
    rest = HEADER - len(magic) - 2
    return magic + rest.to_bytes(2, "little") + words.ljust(rest - 1) + b"\n"


def release(array: np.ndarray) -> None:
    """Let the pages of a mapped file go: what was read of it no longer counts as this process's
    memory, and is read again when it is asked for."""
    base: object = array
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
        base.madvise(mmap.MADV_DONTNEED)
