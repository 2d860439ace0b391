"""Speed and memory on this machine, in one run: `python -m larnet bench [--json]`."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from larnet.cost import cost
from larnet.data import open_stream
from larnet.model import Condition, LARNet, example
from larnet.spec import ModelSpec
from larnet.training.step import Batch, GeneratorPhase, Words
from larnet.variants import variant

Row = dict[str, Any]


def _timed(call: Callable[[], object], repeats: int) -> Row:
    """Median and spread of wall seconds, and median CPU-seconds, after one call that warms up."""
    call()
    wall, cpu = [], []
    for _ in range(repeats):
        w, c = time.perf_counter(), time.process_time()
        call()
        wall.append(time.perf_counter() - w)
        cpu.append(time.process_time() - c)
    return {
        "seconds": round(statistics.median(wall), 4),
        "spread": [round(min(wall), 4), round(max(wall), 4)],
        "cpu_seconds": round(statistics.median(cpu), 4),
    }


def machine() -> Row:
    """What the figures were measured on."""
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "torch": torch.__version__,
        "cuda": torch.cuda.get_device_name() if torch.cuda.is_available() else None,
    }


def model_only(name: str, batch: int, repeats: int) -> Row:
    """Photo and vectors in memory -> frames in memory, random weights, fp32 on the CPU."""
    spec = variant(name).model
    model, c = LARNet(spec).eval(), _random(spec, batch)
    with torch.inference_mode():
        row = _timed(lambda: model(c), repeats)
    pixels = batch * spec.frames * spec.size**2 / 1e6
    counted = cost(spec)
    return row | {
        "cpu_seconds_per_megapixel": round(row["cpu_seconds"] / pixels, 3),
        "gmac_per_clip": round(counted.gmac, 2),
        "parameters": counted.parameters,
    }


def _random(spec: ModelSpec, batch: int) -> Condition:
    c = example(spec, batch)
    return Condition(torch.rand_like(c.x_0) * 2 - 1, torch.randn_like(c.a_e), c.p_e, c.z.normal_())


def drawing(batch: int, repeats: int, size: int = 112) -> Row:
    """Drawn actors, clips a second."""
    spec = variant("demo")
    stream = open_stream(spec.data, ModelSpec(size=size), "train")
    row = _timed(lambda: stream.batch(0, batch), repeats)
    return row | {"clips_per_second": round(batch / row["seconds"], 2)}


def training_step(name: str, repeats: int, batch: int = 2) -> Row:
    """One step with every loss of the variant, data already in memory."""
    spec = variant(name)
    stream = open_stream(spec.data, spec.model, "train")
    clips = stream.batch(0, batch)
    phase = GeneratorPhase(spec, len(stream.actions))
    optimizer = torch.optim.AdamW(phase.parameters())
    vectors = {n: torch.randn(batch, d) for n, d in spec.model.encoders}
    words = Words(vectors, torch.zeros(batch, dtype=torch.long))
    count = spec.train.decoded_frames or spec.model.frames
    keep = torch.arange(count) * (spec.model.frames // count)

    def step() -> None:
        with torch.autocast("cpu", torch.bfloat16, enabled=spec.train.precision == "bf16"):
            outcome = phase(Batch(clips, words), keep)
        outcome.total.backward()
        optimizer.step()
        optimizer.zero_grad()

    return _timed(step, repeats)


def photo_to_film(repeats: int, phrases: int = 1) -> Row:
    """Photo on disk -> mp4 on disk with the shipped checkpoint, phrase vectors not cached."""
    from larnet import video_file
    from larnet.pipeline import load_pipeline

    pipeline = load_pipeline("default", "cpu")
    photo = next(iter(sorted(Path("assets/actors").glob("*.png"))))
    names = list(pipeline.actions[:phrases])
    with tempfile.TemporaryDirectory() as folder:

        def call() -> None:
            animation = pipeline.animate(photo, names)
            film = video_file.side_by_side(animation.frames, names)
            if phrases == 1:
                film = video_file.enlarge(animation.frames[0])
            video_file.write(Path(folder) / "clip.mp4", film, animation.fps)

        return _timed(call, repeats)


def bench(quick: bool = False) -> Row:
    """Every figure; `quick` repeats less and leaves out the paper's own widths."""
    n = 3 if quick else 9
    results: Row = {"machine": machine()}
    for name in ("demo", "quick"):
        for batch in (1, 6):
            results[f"{name}, model only, batch {batch}"] = model_only(name, batch, n)
    if not quick:
        results["paper, model only, batch 1"] = model_only("paper", 1, 3)
    results["drawing actors, batch 8"] = drawing(8, n)
    for name in ("demo", "quick"):
        results[f"{name}, training step, batch 2"] = training_step(name, n)
    from larnet.checkpoint import names

    if names():
        results["photo to mp4, 1 phrase"] = photo_to_film(n)
        results["photo to mp4, 6 phrases"] = photo_to_film(n, 6)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    results["peak memory of this process, MB"] = round(peak)
    return results


def table(results: Row) -> str:
    """The results as a Markdown table."""
    m = results["machine"]
    lines = [
        f"{m['cores']} cores, {m['threads']} threads, torch {m['torch']}, {m['processor']}"
        + (f", {m['cuda']}" if m["cuda"] else ""),
        "",
        "| what | seconds (least to most) | CPU-seconds | more |",
        "|---|---|---|---|",
    ]
    for name, row in results.items():
        if not isinstance(row, dict) or "seconds" not in row:
            continue
        low, high = row["spread"]
        extra = {k: v for k, v in row.items() if k not in ("seconds", "spread", "cpu_seconds")}
        shown = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in extra.items())
        lines.append(
            f"| {name} | {row['seconds']} ({low} to {high}) | {row['cpu_seconds']} | {shown} |"
        )
    lines.append(f"\nPeak memory: {results['peak memory of this process, MB']} MB")
    return "\n".join(lines)
