"""Speed and memory on this machine, in one run: `python -m larnet bench [--json]`."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import torch

from larnet import pretrained
from larnet.cost import cost
from larnet.data import open_stream
from larnet.model import Condition, LARNet, example
from larnet.phrases import ACTIONS, TRAINED
from larnet.spec import DataSpec, ModelSpec, override
from larnet.training.folder import RunFolder
from larnet.training.loop import new_accelerator
from larnet.training.text import PhraseTable
from larnet.training.trainer import Trainer
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


def reading(source: str, batch: int, repeats: int, size: int = 112) -> Row:
    """Recorded clips, windows with augmentation, decoded before: clips a second on all cores.

    Raises what `open_stream` raises.
    """
    stream = open_stream(DataSpec(source=source, combinations=0.0), ModelSpec(size=size), "train")
    steps = count()
    for _ in range(3):  # most recordings are decoded now
        names = list(stream.names)
        stream.batch(next(steps), len(names), names)
    row = _timed(lambda: stream.batch(next(steps), batch), repeats)
    return row | {"clips_per_second": round(batch / row["seconds"], 2)}


def training_step(name: str, repeats: int, batch: int = 2, **loss: float) -> Row:
    """One step as `train` takes it: every loss, critics, rehearsal, optimisers; the batch is in
    memory. `loss` replaces weights; the perceptual loss counts where VGG-16 was fetched."""
    spec = override(variant(name), "loss", **loss)
    if spec.loss.perceptual and pretrained.find("vgg16") is None:
        spec = override(spec, "loss", perceptual=0.0)
    spec = override(spec, "train", batch=batch, workers=0)
    terms = ("adversarial_video", "adversarial_motion", "perceptual")
    with tempfile.TemporaryDirectory() as folder:
        run = RunFolder(Path(folder))
        made_up = {
            encoder: {n: np.ones((2, length), np.float32) for n in (*ACTIONS, *TRAINED)}
            for encoder, length in spec.model.encoders
        }
        PhraseTable(made_up).save(run.phrases)
        trainer = Trainer(spec, run, new_accelerator(spec, "cpu", "", Path(folder)))
        batches = next(trainer.batches())
        row = _timed(lambda: trainer.update(batches), repeats)
    used = ", ".join(n for n in terms if getattr(spec.loss, n)) or "none"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return row | {"beyond_reconstruction": used, "peak_mb_until_here": round(peak)}


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
    critics = {"adversarial_motion": 2e-4, "adversarial_video": 2e-4}
    every = "demo, training step with critics and perceptual loss, batch 2"
    results[every] = training_step("demo", n, **critics, perceptual=0.01)
    if not quick:
        results["paper, training step, batch 2"] = training_step("paper", 1)
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
