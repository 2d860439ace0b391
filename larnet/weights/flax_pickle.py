"""Pickled flax weights, read by an unpickler that can make numpy arrays and nothing else."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from larnet.errors import BadCheckpoint


class _ArraysOnly(pickle.Unpickler):
    """Reads numpy arrays in plain containers; any other class or function is refused by name."""

    _ADMITTED: ClassVar[dict[tuple[str, str], Any]] = {
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
        # numpy's own constructor, wherever this version of numpy keeps it
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy._core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._ADMITTED:
            raise BadCheckpoint(f"The weights ask for {module}.{name}: they are not only numbers.")
        return self._ADMITTED[module, name]


def read_arrays(path: Path) -> dict[str, np.ndarray]:
    """The arrays of a pickled flax tree, named as in torch: {"A.B.Conv_0.weight": float32 array}.

    Kernels (..., in, out) become weights (out, in, ...); the statistics of a batch norm lose their
    axes of length 1; the collections `params` and `batch_stats` and the slashes in names go.
    Raises BadCheckpoint for a file that holds anything but arrays; nothing in it is ever executed.
    """
    try:
        with path.open("rb") as file:
            tree = _ArraysOnly(file).load()
    except BadCheckpoint:
        raise
    except Exception as e:  # a damaged pickle can fail in any way
        raise BadCheckpoint(
            f"{path.name} is no readable set of weights ({type(e).__name__})."
        ) from e
    arrays = dict(_leaves(tree, ()))
    if not arrays:
        raise BadCheckpoint(f"{path.name} holds no arrays.")
    return arrays


def _leaves(tree: Any, path: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*path, str(key)))
        return
    name = ".".join(path).replace("/", ".")
    if not isinstance(tree, np.ndarray) or tree.dtype.kind != "f":
        raise BadCheckpoint(f"{name or 'The file'} is {type(tree).__name__}, not an array.")
    name = name.removeprefix("params.").removeprefix("batch_stats.")
    if path[-1] == "kernel":
        tree = np.moveaxis(tree, (-1, -2), (0, 1))
        name = name.removesuffix("kernel") + "weight"
    else:
        tree = tree.reshape(-1)
    yield name, np.ascontiguousarray(tree, np.float32)
