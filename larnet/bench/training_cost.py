"""One training step, and the clips that it learns from."""

from __future__ import annotations

import tempfile
import time
from itertools import count
from pathlib import Path

import numpy as np
import torch

from larnet.bench.timing import Row, timed
from larnet.config.specs import DataSpec, ModelSpec, RunSpec, override
from larnet.config.variants import variant
from larnet.data import open_stream
from larnet.text.phrases import ACTIONS, TRAINED, phrases_for
from larnet.training.accelerator import new_accelerator
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.training.trainer import Trainer
from larnet.weights import pretrained

TERMS = ("adversarial_video", "adversarial_motion", "adversarial_image", "perceptual")
EVERY = {"adversarial_motion": 2e-4, "adversarial_video": 2e-4, "perceptual": 0.01}


def drawing(batch: int, repeats: int, size: int = 112) -> Row:
    """Drawn actors, clips a second."""
    stream = open_stream(variant("demo").data, ModelSpec(size=size), "train")
    row = timed(lambda: stream.batch(0, batch), repeats)
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
    row = timed(lambda: stream.batch(next(steps), batch), repeats)
    return row | {"clips_per_second": round(batch / row["seconds"], 2)}


def _spec(name: str, batch: int, loss: dict[str, float]) -> RunSpec:
    """The variant with that batch; a smaller one takes fewer skeletons, by the same share."""
    spec = override(variant(name), "loss", **loss)
    if spec.loss.perceptual and pretrained.find("vgg16") is None:
        spec = override(spec, "loss", perceptual=0.0)
    skeletons = round(spec.train.skeleton_clips * min(1.0, batch / spec.train.batch))
    return override(spec, "train", batch=batch, skeleton_clips=skeletons, workers=0)


def _trainer(spec: RunSpec, folder: Path, device: str) -> Trainer:
    """Its phrases have made-up vectors, as many as the run asks for: no text encoder is loaded."""
    run = RunFolder(folder)
    counts = {name: len(phrases_for(name).train) for name in (*ACTIONS, *TRAINED)}
    made_up = {
        encoder: {name: np.ones((count, length), np.float32) for name, count in counts.items()}
        for encoder, length in spec.model.encoders
    }
    PhraseTable(made_up).save(run.phrases)
    return Trainer(spec, run, new_accelerator(spec, device, "", folder))


def training_step(name: str, repeats: int, batch: int, loss: dict[str, float]) -> Row:
    """One step on a CPU as `train` takes it: every loss, critics, skeletons, optimisers; the batch
    is in memory. `loss` replaces weights; the perceptual loss counts where VGG-16 was fetched."""
    spec = _spec(name, batch, loss)
    with tempfile.TemporaryDirectory() as folder:
        trainer = _trainer(spec, Path(folder), "cpu")
        batches = next(trainer.batches())
        row = timed(lambda: trainer.train_step(batches), repeats, warm=repeats > 1)
    used = ", ".join(n for n in TERMS if getattr(spec.loss, n)) or "none"
    return row | {"beyond_reconstruction": used, "movements_rehearsed": spec.train.skeleton_clips}


def training_on_gpu(name: str, steps: int, batch: int) -> Row:
    """Steps with every loss, drawing included: clips a second and the share spent on clips."""
    spec = _spec(name, batch, EVERY)
    with tempfile.TemporaryDirectory() as folder:
        trainer = _trainer(spec, Path(folder), "cuda")
        stream = trainer.batches()
        for _ in range(3):
            trainer.train_step(next(stream))
        torch.cuda.synchronize()
        began, waited = time.perf_counter(), 0.0
        for _ in range(steps):
            asked = time.perf_counter()
            batches = next(stream)
            torch.cuda.synchronize()
            waited += time.perf_counter() - asked
            trainer.train_step(batches)
        torch.cuda.synchronize()
        seconds = time.perf_counter() - began
    return {
        "seconds": round(seconds / steps, 4),
        "clips_per_second": round(batch * steps / seconds, 1),
        "share_waiting_for_data": round(waited / seconds, 3),
    }
