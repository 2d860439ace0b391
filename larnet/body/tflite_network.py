"""Runs the TensorFlow Lite files of others, by LiteRT (docs/runtime.md says why this runtime)."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from larnet.errors import BadCheckpoint, MissingData
from larnet.runtime.shipped_files import shipped

FOLDER = shipped("checkpoints") / "person"


class TFLiteNetwork:
    """A .tflite file, ready to run on one core. Safe to call from several threads."""

    def __init__(self, data: bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter  # late: importing this module is instant

        self._interpreter = Interpreter(model_content=data, num_threads=1)
        self._interpreter.allocate_tensors()
        self._input = self._interpreter.get_input_details()[0]
        self._outputs = [out["index"] for out in self._interpreter.get_output_details()]
        self._lock = threading.Lock()  # an interpreter holds the tensors of one call

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the picture it takes: (1, H, W, 3)."""
        return tuple(int(n) for n in self._input["shape"])

    def __call__(self, picture: np.ndarray) -> tuple[np.ndarray, ...]:
        """float32 (1, H, W, 3) -> the file's outputs, in its order, channels last."""
        picture = np.ascontiguousarray(picture, np.float32)
        with self._lock:
            self._interpreter.set_tensor(self._input["index"], picture)
            self._interpreter.invoke()
            return tuple(self._interpreter.get_tensor(index) for index in self._outputs)


def load_network(path: Path, sha256: str, purpose: str, again: str) -> TFLiteNetwork:
    """The network of a file of known content.

    `purpose` says what the file does and `again` how to get it, for the messages. Raises
    MissingData when the file or LiteRT is not there, BadCheckpoint when it is not the known file.
    """
    with _in_words(path, purpose):
        return TFLiteNetwork(_known_file(path, sha256, purpose, again))


def read_weights(path: Path, sha256: str, purpose: str, again: str) -> list[np.ndarray]:
    """The 16-bit weights and biases of a file of known content, in the file's order. Arguments and
    errors are those of `load_network`."""
    data = _known_file(path, sha256, purpose, again)
    with _in_words(path, purpose):
        from ai_edge_litert.interpreter import Interpreter

        reader = Interpreter(model_content=data, num_threads=1)
    tensors = reader.get_tensor_details()
    return [reader.get_tensor(x["index"]) for x in tensors if x["dtype"] == np.float16]


def _known_file(path: Path, sha256: str, purpose: str, again: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MissingData(
            f"{path.name}, which {purpose}, cannot be read: {error.strerror or error}. {again}"
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise BadCheckpoint(
            f"{path.name}, which {purpose}, is not the known file: sha256 {digest[:12]} where "
            f"{sha256[:12]} belongs. {again}"
        )
    return data


@contextmanager
def _in_words(path: Path, purpose: str) -> Iterator[None]:
    """Raises MissingData when LiteRT is not there."""
    try:
        yield
    except ImportError as error:
        raise MissingData(
            f"{path.name}, which {purpose}, needs the package ai-edge-litert ({error}). "
            "pip install ai-edge-litert."
        ) from None
