"""The header of a safetensors file, checked before anything of its data is read or allocated.

The file begins with the header's length (8 bytes, little endian), then JSON: tensor name ->
{"dtype", "shape", "data_offsets"}; the tensors' bytes follow.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from larnet.errors import BadInput
from larnet.runtime.bounded_file import open_regular, parse_json, shown_name

LONGEST_HEADER = 4_000_000  # bytes
DEPTH = 4  # of its JSON
BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip


@dataclass(frozen=True)
class TensorEntry:
    """One tensor of a file, as its header says."""

    dtype: str  # of BYTES
    shape: tuple[int, ...]


def read_header(path: Path, folder: Path, most: int) -> dict[str, TensorEntry]:
    """The tensors of a file inside `folder` of at most `most` bytes.

    Raises BadInput where it is no such file, where the header is longer than LONGEST_HEADER or is
    no such JSON, or where a tensor does not fill the bytes that it is said to have.
    """
    name = shown_name(path)
    with open_regular(path, folder) as file:
        size = os.fstat(file.fileno()).st_size
        if size > most:
            raise BadInput(f"{name} is too large: {size:,} bytes, more than {most:,}.")
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > size - 8:
            raise BadInput(f"{name} is cut short or is no safetensors file.")
        if length > LONGEST_HEADER:
            raise BadInput(f"The header of {name} is too long: {length:,} bytes.")
        header = parse_json(file.read(length), f"The header of {name}", DEPTH)
    if not isinstance(header, dict):
        raise BadInput(f"The header of {name} holds no JSON object.")
    header.pop("__metadata__", None)
    return {key: _entry(key, value, size - 8 - length, name) for key, value in header.items()}


def _entry(key: str, value: Any, size: int, name: str) -> TensorEntry:
    def whole(values: Any, longest: int) -> TypeGuard[list[int]]:
        return (
            isinstance(values, list)
            and len(values) <= longest
            and all(type(n) is int and 0 <= n <= 2**48 for n in values)
        )

    if not isinstance(value, dict):
        raise BadInput(f"{name}: the entry of tensor {key!r:.60} is no object.")
    dtype, shape, span = value.get("dtype"), value.get("shape"), value.get("data_offsets")
    if not isinstance(dtype, str) or dtype not in BYTES:
        raise BadInput(f"{name}: tensor {key!r:.60} is of type {dtype!r:.20}.")
    if not whole(shape, 8) or not whole(span, 2) or len(span) != 2:
        raise BadInput(f"{name}: tensor {key!r:.60} has no proper shape and place.")
    begin, end = span
    if not begin <= end <= size or end - begin != math.prod(shape) * BYTES[dtype]:
        raise BadInput(f"{name}: tensor {key!r:.60} does not fill the bytes it is said to have.")
    return TensorEntry(dtype, tuple(shape))


def check_shapes(
    found: Mapping[str, TensorEntry], expected: Mapping[str, tuple[int, ...]], what: str
) -> None:
    """Raise BadInput naming the first tensor that is missing, too much or of another shape."""
    for key, shape in expected.items():
        if key not in found:
            raise BadInput(f"{what}: {key} is missing")
        if found[key].shape != shape:
            raise BadInput(f"{what}: {key} is of shape {list(found[key].shape)}, not {list(shape)}")
    if extra := sorted(set(found) - set(expected)):
        raise BadInput(f"{what}: nothing in it is called {extra[0]!r:.60}")
