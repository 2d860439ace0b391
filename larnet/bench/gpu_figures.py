"""A GPU's figures: batches, precisions, a captured graph, the training step."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from contextlib import nullcontext

import torch

from larnet.baselines.systems import cost
from larnet.bench.model_only import random_condition
from larnet.bench.timing import Row
from larnet.bench.training_cost import training_on_gpu
from larnet.config.variants import variant
from larnet.model import Condition, LARNet

PEAKS = {"H200": 989.0, "H100": 989.0, "A100": 312.0, "L4": 121.0, "A10": 125.0, "T4": 65.0}
# 1e12 operations a second of dense bf16 (T4: fp16), by the makers' data sheets
BATCHES, TRAINING_BATCHES = (1, 4, 16, 64, 128, 256), (32, 64, 128)
NONE = "no CUDA device here: run this command on a machine with one for the GPU's figures"


def gpu(repeats: int, quick: bool = False) -> dict[str, Row | str]:
    """Every figure of the GPU, or one line that says there is none."""
    if not torch.cuda.is_available():
        return {"GPU": NONE}
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    rows: dict[str, Row | str] = {}
    for half in (False, True):
        kind = "bf16" if half else "tf32"
        for batch in BATCHES[:4] if quick else BATCHES:
            name = f"demo on the GPU, {kind}, batch {batch}"
            rows[name] = model_on_gpu(batch, half, repeats, graph=False)
            rows[f"{name}, CUDA graph"] = model_on_gpu(batch, half, repeats, graph=True)
    for batch in TRAINING_BATCHES[: 1 if quick else None]:
        name = f"demo on the GPU, training step with every loss, batch {batch}"
        rows[name] = training_on_gpu("demo", 5 if quick else 20, batch)
    return rows


def model_on_gpu(batch: int, half: bool, repeats: int, graph: bool) -> Row | str:
    """Model time between two events of the device, every input in its memory."""
    spec = variant("demo").model
    model, c = LARNet(spec).eval().cuda(), random_condition(spec, batch)
    c = Condition(c.x_0.cuda(), c.a_e.cuda(), c.p_e.cuda(), c.z.cuda())
    autocast = torch.autocast("cuda", torch.bfloat16, cache_enabled=not graph)
    with torch.inference_mode(), autocast if half else nullcontext():

        def call() -> None:
            model(c)

        if graph:
            try:
                call = _captured(call)
            except RuntimeError as error:  # an operation that a graph cannot hold
                return f"not captured: {str(error).splitlines()[0]}"
        seconds = _event_seconds(call, repeats)
    rate = batch / statistics.median(seconds)
    row: Row = {
        "seconds": round(statistics.median(seconds), 5),
        "spread": [round(min(seconds), 5), round(max(seconds), 5)],
        "clips_per_second": round(rate),
        "peak_mb": round(torch.cuda.max_memory_allocated() / 2**20),
    }
    peak = next((p for n, p in PEAKS.items() if n in torch.cuda.get_device_name()), None)
    if peak:
        row["share_of_arithmetic_peak"] = round(2 * cost(spec).gmac * rate / 1e3 / peak, 4)
    return row


def _captured(call: Callable[[], None]) -> Callable[[], None]:
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            call()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        call()
    return graph.replay


def _event_seconds(call: Callable[[], None], repeats: int) -> list[float]:
    for _ in range(5):
        call()
    torch.cuda.reset_peak_memory_stats()
    out = []
    for _ in range(repeats):
        start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
        start.record()
        call()
        end.record()
        torch.cuda.synchronize()
        out.append(start.elapsed_time(end) / 1e3)
    return out
