"""A model stored as its difference from the model of another checkpoint, in few bits.

A checkpoint that goes on from another one differs from it in some tensors, and little. Its file
holds nothing of the tensors that are the same, and of another tensor NAME (n, ...) one of

    NAME           float16 (n, ...)   as it is: vectors
    NAME:alone     int8 (n, ...)      it is STEP * this
    NAME:added     int8 (n, ...)      it is the base's + STEP * this
    NAME:turned    int8 (n, n)        its first axis recombines the base's: (1 + STEP * this) @ base
    NAME:step      float16 (n,)       STEP, of each row

Whole numbers that are small pack well: a weight takes about two thirds of a byte of a packed file.
They are chosen column by column: what rounding one takes from what a layer gives, the columns to
come make good (Frantar et al., GPTQ, ICLR 2023), where it is known what the layer reads.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

import torch
from torch import Tensor

from larnet.errors import BadInput
from larnet.weights.safetensors_header import TensorEntry, check_shapes

ALONE, ADDED, TURNED, STEP = ":alone", ":added", ":turned", ":step"
COARSENESS = 0.15  # a step over the root of the mean square of a row
DAMPING = 1e-3  # of what a layer reads, over its mean power
MOST = 127  # steps
TURNED_MISS = 1e-3  # share of a tensor's size that recombining the base's rows may miss
RIDGE = 1e-9


def difference(
    tensors: Mapping[str, Tensor],
    base: Mapping[str, Tensor],
    moments: Mapping[str, Tensor] | None = None,
) -> dict[str, Tensor]:
    """What a file holds of a model's tensors on those of a base.

    moments: of matrices (n, m) by name, the second moments (m, m) of what they read, which decide
    how they are rounded. Whole numbers are not stored: raises BadInput where some differ.
    """
    stored: dict[str, Tensor] = {}
    for name, tensor in tensors.items():
        on = base.get(name)
        on = on if on is not None and on.shape == tensor.shape else None
        if on is not None and torch.equal(tensor, on):
            continue
        if not tensor.is_floating_point():
            raise BadInput(f"{name} holds whole numbers, which are not stored as a difference.")
        if tensor.ndim < 2:
            stored[name] = tensor.half().contiguous()
            continue
        kind, rows = _nearest(tensor.double(), None if on is None else on.double())
        steps = COARSENESS * rows.flatten(1).square().mean(1).sqrt()
        stored[name + STEP] = steps = steps.half().clamp_min(2.0**-24)
        wide = _beside(steps.double(), rows)
        seen = (moments or {}).get(name) if kind != TURNED else None
        if seen is None:
            stored[name + kind] = _whole(rows / wide)
        else:
            stored[name + kind] = _compensated(rows, wide, seen.double())
    return stored


def _beside(steps: Tensor, rows: Tensor) -> Tensor:
    """Steps (n,) in a shape that multiplies rows (n, ...)."""
    return steps.view(-1, *[1] * (rows.ndim - 1))


def _kind(name: str, entries: Container[str]) -> str | None:
    """How a tensor is stored: ALONE, ADDED, TURNED, "" as it is; None where it is not."""
    return next((kind for kind in ("", ALONE, ADDED, TURNED) if name + kind in entries), None)


def _whole(steps: Tensor) -> Tensor:
    return steps.round().clamp(-MOST, MOST).to(torch.int8)


def _compensated(rows: Tensor, wide: Tensor, moments: Tensor) -> Tensor:
    """Rows (n, m) in whole steps (n, 1) that change what they give of inputs with such second
    moments (m, m) little: the error of a column goes into those not rounded yet."""
    eye = torch.eye(len(moments)).to(moments)
    moments = moments + DAMPING * moments.diagonal().mean().clamp_min(1e-12) * eye
    upper = torch.linalg.cholesky(torch.linalg.inv(moments), upper=True)
    rows, whole = rows.clone(), torch.zeros_like(rows, dtype=torch.int8)
    for j in range(rows.shape[1]):
        column = rows[:, j : j + 1]
        whole[:, j : j + 1] = _whole(column / wide)
        error = (column - whole[:, j : j + 1] * wide) / upper[j, j]
        rows[:, j:] -= error * upper[j, j:]
    return whole


def _nearest(tensor: Tensor, base: Tensor | None) -> tuple[str, Tensor]:
    """The kind of an entry that says a tensor in the fewest or smallest numbers, and those."""
    if base is None:
        return ALONE, tensor
    count = len(tensor)
    if tensor.numel() > 2 * count * count:
        rows, own = base.flatten(1), tensor.flatten(1)
        square = rows @ rows.T
        square += RIDGE * square.diagonal().mean() * torch.eye(count).to(square)
        turn = torch.linalg.solve(square, rows @ own.T).T
        if (turn @ rows - own).norm() < TURNED_MISS * own.norm():
            return TURNED, turn - torch.eye(count).to(turn)
    apart = tensor - base
    return (ADDED, apart) if apart.norm() < tensor.norm() else (ALONE, tensor)


def check_difference(
    found: Mapping[str, TensorEntry],
    base: Mapping[str, tuple[int, ...]],
    expected: Mapping[str, tuple[int, ...]],
    what: str,
) -> None:
    """Raise BadInput naming the first tensor of a model that neither its file nor its base holds
    as it should be, or the first entry that belongs to none."""
    wanted: dict[str, tuple[int, ...]] = {}
    for name, shape in expected.items():
        on_base = base.get(name) == shape
        kind = _kind(name, found)
        if kind is None:
            if not on_base:
                raise BadInput(f"{what}: {name} is missing")
            continue
        if kind in (ADDED, TURNED) and not on_base:
            raise BadInput(f"{what}: {name + kind} stands on nothing")
        wanted[name + kind] = (shape[0], shape[0]) if kind == TURNED else shape
        if kind:
            wanted[name + STEP] = shape[:1]
    check_shapes(found, wanted, what)


def on_base(
    stored: Mapping[str, Tensor], base: Mapping[str, Tensor], expected: Mapping[str, tuple]
) -> dict[str, Tensor]:
    """The model's tensors, float32, from its file and its base's tensors (both checked)."""
    tensors: dict[str, Tensor] = {}
    for name in expected:
        kind = _kind(name, stored)
        if kind is None:
            tensors[name] = base[name]
            continue
        rows = stored[name + kind].float()
        if kind:
            rows = rows * _beside(stored[name + STEP].float(), rows)
        if kind == ADDED:
            rows = base[name].float() + rows
        if kind == TURNED:
            on = base[name].float()
            rows = on + (rows @ on.flatten(1)).view_as(on)
        tensors[name] = rows
    return tensors
