"""Runs a TensorFlow Lite graph in torch: the dozen operators that the person networks consist of.

Tensors keep the file's axes outside (N, H, W, C) and torch's inside (N, C, H, W).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.body.tflite_file import Graph, Operator

_SAME = 0  # of the paddings; the other one is VALID
_ACTIVATIONS = {0: lambda x: x, 1: F.relu_, 3: lambda x: x.clamp_(0, 6)}


class TFLiteNetwork:
    """A graph with fp32 weights, ready to run. Safe to call from several threads."""

    def __init__(self, graph: Graph) -> None:
        self._outputs = graph.outputs
        self._input = graph.inputs[0]
        self._constants = {n: torch.from_numpy(c.copy()) for n, c in graph.constants.items()}
        self._steps: list[tuple[Callable[..., Tensor], tuple[int, ...], int]] = []
        for operator in graph.operators:
            if operator.code in _COPIES and operator.inputs[0] in self._constants:
                self._constants[operator.output] = self._constants[operator.inputs[0]].float()
                continue
            step, inputs = _STEPS[operator.code](operator, self._constants, graph.shapes)
            self._steps.append((step, inputs, operator.output))
        last = {n: i for i, (_, inputs, _) in enumerate(self._steps) for n in inputs}
        self._done = [
            [n for n in inputs if last[n] == i and n not in self._outputs]
            for i, (_, inputs, _) in enumerate(self._steps)
        ]
        del self._constants

    @torch.inference_mode()
    def __call__(self, picture: np.ndarray) -> tuple[np.ndarray, ...]:
        """float32 (1, H, W, 3) -> the graph's outputs, axes as in its file."""
        x = torch.from_numpy(np.ascontiguousarray(picture, np.float32)).permute(0, 3, 1, 2)
        values = {self._input: x}
        for (step, inputs, output), done in zip(self._steps, self._done):
            values[output] = step(*(values[n] for n in inputs))
            for n in done:
                values.pop(n, None)
        return tuple(_outside(values[n]).numpy() for n in self._outputs)


def _outside(x: Tensor) -> Tensor:
    return x.permute(0, 2, 3, 1).contiguous() if x.ndim == 4 else x


_Step = tuple[Callable[..., Tensor], tuple[int, ...]]
_Constants = dict[int, Tensor]
_Shapes = tuple[tuple[int, ...], ...]


def _margins(size: tuple[int, ...], kernel: tuple[int, ...], stride: int) -> list[int]:
    """SAME padding as TensorFlow has it, (left, right, top, bottom): the odd pixel goes last."""
    out = []
    for n, k in zip(size[::-1], kernel[::-1]):
        need = max(0, (-(-n // stride) - 1) * stride + k - n)
        out += [need // 2, need - need // 2]
    return out


def _convolution(depthwise: bool) -> Callable[[Operator, _Constants, _Shapes], _Step]:
    def build(o: Operator, constants: _Constants, shapes: _Shapes) -> _Step:
        x, w, b = o.inputs
        # (out, h, w, in); depthwise (1, h, w, channels)
        weight = constants[w].permute((3, 0, 1, 2) if depthwise else (0, 3, 1, 2))
        weight = weight.contiguous(memory_format=torch.channels_last)
        bias, stride = constants[b], o.option(1, "i")
        groups = len(weight) if depthwise else 1
        activation = _ACTIVATIONS[o.option(3 + depthwise)]
        margin = _margins(shapes[x][1:3], weight.shape[2:], stride)
        if o.option(0) != _SAME:
            margin = [0] * 4
        even = margin[::2] == margin[1::2]
        padding = (margin[2], margin[0]) if even else 0

        def run(x: Tensor) -> Tensor:
            x = x if even else F.pad(x, margin)
            return activation(F.conv2d(x, weight, bias, stride, padding, groups=groups))

        return run, (x,)

    return build


def _add(o: Operator, *_: object) -> _Step:
    activation = _ACTIVATIONS[o.option(0)]
    return lambda x, y: activation(x + y), o.inputs


def _pad(o: Operator, constants: _Constants, _: object) -> _Step:
    (top, bottom), (left, right) = constants[o.inputs[1]].view(4, 2)[1:3].tolist()
    return lambda x: F.pad(x, (left, right, top, bottom)), o.inputs[:1]


def _enlarge(o: Operator, _: object, shapes: _Shapes) -> _Step:
    size, corners = shapes[o.output][1:3], bool(o.option(2))
    return (lambda x: F.interpolate(x, size, mode="bilinear", align_corners=corners)), o.inputs[:1]


def _max_pool(o: Operator, *_: object) -> _Step:
    kernel, stride = (o.option(4, "i"), o.option(3, "i")), (o.option(2, "i"), o.option(1, "i"))
    return lambda x: F.max_pool2d(x, kernel, stride), o.inputs


def _reshape(o: Operator, _: object, shapes: _Shapes) -> _Step:
    return lambda x: _outside(x).reshape(shapes[o.output]), o.inputs[:1]


def _together(o: Operator, *_: object) -> _Step:
    axis = o.option(0, "i")
    return lambda *x: torch.cat(x, axis), o.inputs


def _depth_to_space(o: Operator, *_: object) -> _Step:
    block = o.option(0, "i")

    def run(x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        x = x.view(n, block, block, c // block**2, h, w).permute(0, 3, 4, 1, 5, 2)
        return x.reshape(n, c // block**2, h * block, w * block)

    return run, o.inputs


def _logistic(o: Operator, *_: object) -> _Step:
    return torch.sigmoid, o.inputs


_COPIES = (6, 124)  # DEQUANTIZE of half precision, DENSIFY of what is dense by now
_STEPS: dict[int, Callable[..., _Step]] = {
    0: _add,
    2: _together,
    3: _convolution(depthwise=False),
    4: _convolution(depthwise=True),
    5: _depth_to_space,
    14: _logistic,
    17: _max_pool,
    22: _reshape,
    23: _enlarge,
    34: _pad,
}
