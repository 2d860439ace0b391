"""Sample clips of a run: a .npy file whose header is checked before its bytes are read."""

from __future__ import annotations

import math
import os
import tokenize
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from larnet.errors import BadInput
from larnet.runtime.bounded_file import open_regular, shown_name

HEADER = 4_096  # bytes
LARGEST = (64, 2, 512, 1_024, 1_024, 3)  # of every axis
MOST = 2**28  # bytes that are read
NO_HEADER = (
    *(ValueError, KeyError, TypeError, SyntaxError, EOFError, RecursionError, MemoryError),
    tokenize.TokenError,  # numpy tries to mend what is no literal
)


def read_samples(path: Path, most: int) -> np.ndarray:
    """The first `most` pairs of a file of samples, uint8 (B, 2, T, H, W, 3), real beside generated.

    Raises BadInput where it is no such file, FileNotFoundError where there is none.
    """
    name = shown_name(path)
    with open_regular(path, path.parent) as file:
        try:
            version = npy.read_magic(file)
            read = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}[version]
            shape, fortran, dtype = read(file, max_header_size=HEADER)
        except NO_HEADER:
            raise BadInput(f"{name} is no file of samples.") from None
        if dtype != np.uint8 or fortran or len(shape) != 6 or shape[1] != 2 or shape[5] != 3:
            raise BadInput(f"{name} holds no sample clips.")
        if not all(type(n) is int and 1 <= n <= high for n, high in zip(shape, LARGEST)):
            raise BadInput(f"{name} holds clips of an impossible size.")
        shape = (min(most, shape[0]), *shape[1:])
        if (size := math.prod(shape)) > MOST:
            raise BadInput(f"{name} holds clips that are too large to show.")
        if os.fstat(file.fileno()).st_size < file.tell() + size:
            raise BadInput(f"{name} is cut short.")
        return np.frombuffer(bytearray(file.read(size)), np.uint8).reshape(shape)
