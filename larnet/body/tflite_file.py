"""Reads a TensorFlow Lite file as it is: its operators in order, and its constants.

The file is a FlatBuffer, whose tables list where each of their fields lies; the field numbers below
are those of the public schema (tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

_TYPES = {0: np.float32, 1: np.float16, 2: np.int32, 3: np.uint8}
_INDEX_TYPES = {1: np.int32, 2: np.uint16, 3: np.uint8}  # of the vectors in a sparse constant


@dataclass(frozen=True)
class Operator:
    """One step: what it does, the numbers of the tensors it reads and the one it writes."""

    code: int
    inputs: tuple[int, ...]
    output: int
    options: _Table | None

    def option(self, field: int, kind: str = "b", default: int = 0) -> int:
        """A scalar of the operator's options, by its field number."""
        return default if self.options is None else self.options.scalar(field, kind, default)


@dataclass(frozen=True)
class Graph:
    operators: tuple[Operator, ...]
    constants: dict[int, np.ndarray]  # tensor number -> value; sparse ones made dense
    shapes: tuple[tuple[int, ...], ...]  # of every tensor
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


class _Table:
    """A FlatBuffer table at a place of the file."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self._at = data, at
        self._fields = at - struct.unpack_from("<i", data, at)[0]
        self._size = struct.unpack_from("<H", data, self._fields)[0]

    def _place(self, field: int) -> int | None:
        entry = 4 + 2 * field
        if entry >= self._size:
            return None
        offset = struct.unpack_from("<H", self._data, self._fields + entry)[0]
        return self._at + offset if offset else None

    def scalar(self, field: int, kind: str = "b", default: int = 0) -> int:
        place = self._place(field)
        return default if place is None else struct.unpack_from("<" + kind, self._data, place)[0]

    def _target(self, field: int) -> int | None:
        place = self._place(field)
        return None if place is None else place + struct.unpack_from("<I", self._data, place)[0]

    def table(self, field: int) -> _Table | None:
        target = self._target(field)
        return None if target is None else _Table(self._data, target)

    def numbers(self, field: int, kind: Any) -> np.ndarray:
        target = self._target(field)
        if target is None:
            return np.zeros(0, kind)
        count = struct.unpack_from("<I", self._data, target)[0]
        return np.frombuffer(self._data, kind, count, target + 4)

    def tables(self, field: int) -> list[_Table]:
        target = self._target(field)
        if target is None:
            return []
        count = struct.unpack_from("<I", self._data, target)[0]
        places = range(target + 4, target + 4 + 4 * count, 4)
        return [_Table(self._data, p + struct.unpack_from("<I", self._data, p)[0]) for p in places]


def read(data: bytes) -> Graph:
    """The first graph of a .tflite file."""
    model = _Table(data, struct.unpack_from("<I", data)[0])
    codes = [max(code.scalar(0), code.scalar(3, "i")) for code in model.tables(1)]
    buffers, graph = model.tables(4), model.tables(2)[0]
    tensors = graph.tables(0)
    shapes = tuple(tuple(t.numbers(0, np.int32).tolist()) for t in tensors)
    constants = {}
    for number, (tensor, shape) in enumerate(zip(tensors, shapes)):
        raw = buffers[tensor.scalar(2, "I")].numbers(0, np.uint8)
        if len(raw):
            values = raw.view(_TYPES[tensor.scalar(1)])
            sparse = tensor.table(6)
            constants[number] = (
                values.reshape(shape) if sparse is None else _dense(values, shape, sparse)
            )
    operators = tuple(
        Operator(
            codes[o.scalar(0, "I")],
            tuple(o.numbers(1, np.int32).tolist()),
            int(o.numbers(2, np.int32)[0]),
            o.table(4),
        )
        for o in graph.tables(3)
    )
    ends = (tuple(graph.numbers(i, np.int32).tolist()) for i in (1, 2))
    return Graph(operators, constants, shapes, *ends)


def _dense(values: np.ndarray, shape: tuple[int, ...], sparse: _Table) -> np.ndarray:
    """A constant from its stored values and, dimension by dimension, where they belong."""
    places = np.zeros((1, 0), int)  # a row for each value found so far
    for size, dim in zip(shape, sparse.tables(2)):
        if dim.scalar(0) == 0:  # every place of this dimension is stored
            here = np.tile(np.arange(size), len(places))
            repeats: Any = size
        else:
            bounds, here = (
                dim.table(field).numbers(0, _INDEX_TYPES[dim.scalar(field - 1, "B")])
                for field in (3, 5)
            )
            repeats = np.diff(bounds.astype(int))
        places = np.column_stack([np.repeat(places, repeats, axis=0), here])
    out = np.zeros(shape, values.dtype)
    out[tuple(places.T)] = values
    return out
