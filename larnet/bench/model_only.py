"""The model alone: photo and vectors in memory -> frames in memory."""

from __future__ import annotations

from dataclasses import replace

import torch

from larnet.baselines.systems import build, cost
from larnet.bench.timing import Row, timed
from larnet.config.specs import ModelSpec
from larnet.config.variants import variant
from larnet.model import Condition, example


def random_condition(spec: ModelSpec, clips: int, photos: int = 0) -> Condition:
    """Random photos and vectors; photos 1: one actor in every clip, 0: one each."""
    c = example(spec, clips)
    x_0 = torch.rand_like(c.x_0[: photos or clips]) * 2 - 1
    return replace(c, x_0=x_0, a_e=torch.randn_like(c.a_e), z=c.z.normal_())


def model_only(name: str, clips: int, repeats: int, photos: int = 0) -> Row:
    """Clips in one batch, random weights, fp32 on the CPU."""
    return of_spec(variant(name).model, clips, repeats, photos)


def of_spec(spec: ModelSpec, clips: int, repeats: int, photos: int = 0) -> Row:
    """As `model_only`, for any spec."""
    model, c = build(spec).eval(), random_condition(spec, clips, photos)
    with torch.inference_mode():
        row = timed(lambda: model(c), repeats)
    pixels, counted = clips * spec.frames * spec.size**2 / 1e6, cost(spec)
    return row | {
        "cpu_seconds_per_megapixel": round(row["cpu_seconds"] / pixels, 3),
        "gmac_per_clip": round(counted.gmac, 2),
        "gmac_per_cpu_second": round(clips * counted.gmac / max(row["cpu_seconds"], 1e-9), 1),
        "parameters": counted.parameters,
    }


def longer(spec: ModelSpec, frames: int) -> ModelSpec:
    """The same model with another number of frames at once, for how its cost grows."""
    lengths = tuple((s, n * frames // spec.frames) for s, n in spec.motion_frames)
    return replace(spec, frames=frames, motion_frames=lengths)
