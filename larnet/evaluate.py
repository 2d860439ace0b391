"""How good a checkpoint is on actors it never saw, beside the photo repeated T times."""

from __future__ import annotations

import dataclasses
import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet import checkpoint, metrics
from larnet.actions import load_encoder
from larnet.checkpoint import Checkpoint, write_atomically
from larnet.data import Clips, open_stream
from larnet.errors import BadInput
from larnet.frames import to_model, to_uint8
from larnet.model import Condition
from larnet.spec import DataSpec

log = logging.getLogger(__name__)
BATCH = 8
PROTOCOL = 1  # raise when a definition below changes


def _generate(loaded: Checkpoint, clips: Clips, encoder: str, words: dict[str, Tensor]) -> Tensor:
    """uint8 (B, T, H, W, 3): its own position and style; the action's name is the phrase."""
    vectors = torch.stack([words[name] for name in clips.names])
    condition = Condition(
        to_model(clips.x_0), loaded.model.embed(encoder, vectors), clips.p_e.float(), clips.z
    )
    return to_uint8(loaded.model(condition).v)


def _measure(made: Tensor, clips: Clips) -> dict[str, Tensor]:
    """Per-clip figures (B,) of generated clips against the real ones."""
    where = metrics.moving_pixels(clips.v, clips.x_0)
    reach = torch.nn.functional.max_pool2d(clips.mask.amax(1).float(), 9, 1, 4) > 0
    return {
        "psnr": metrics.psnr(made, clips.v),
        "psnr_moving": metrics.psnr(made, clips.v, where),
        "motion": metrics.motion(made),
        "background_change": metrics.background_change(made, clips.x_0, reach),
        "psnr_first_frame": metrics.psnr(made[:, :1], clips.x_0[:, None]),
    }


@torch.inference_mode()
def evaluate(
    name: str | Path,
    data: str = "synthetic",
    *,
    clips: int = 128,
    seed: int = 0,
    out: Path | None = None,
    device: str = "auto",
    encoder: str = "sentence",
    start_only: bool = False,
) -> dict[str, Any]:
    """Measure a checkpoint on validation actors; writes out/report.json when `out` is given.

    Every figure is a mean over clips: PSNR in dB on whole frames and on moving pixels (clips where
    nothing moves do not count there), motion in grey levels a frame (real clips' beside it), mean
    change of the background in grey levels. All known actions take turns. `psnr_first_frame`
    counts clips that begin at the photo (p_e = 0) only.
    """
    if clips < 1:
        raise BadInput(f"{clips} clips cannot be measured; give at least 1.")
    loaded = checkpoint.load(name)
    spec, actions = loaded.info.spec, tuple(loaded.info.actions)
    phrases = load_encoder(encoder).encode(list(actions))
    words = {a: torch.from_numpy(np.array(v)) for a, v in zip(actions, phrases)}
    drawn = DataSpec(source=data, combinations=0.0, seed=seed, start=1.0 if start_only else 0.5)
    stream = open_stream(drawn, spec, "val", "cpu")
    rows: dict[str, list[Tensor]] = {}
    names: list[str] = []
    for step in range(-(-clips // BATCH)):
        turn = [actions[(step * BATCH + i) % len(actions)] for i in range(BATCH)]
        batch = stream.batch(step, BATCH, turn)
        made = _generate(loaded, batch, encoder, words)
        still = batch.x_0[:, None].expand_as(batch.v)
        for label, video in (("model", made), ("repeated", still), ("real", batch.v)):
            for key, values in _measure(video, batch).items():
                if key == "psnr_first_frame":
                    values = values.masked_fill(batch.p_e > 0, torch.nan)
                rows.setdefault(f"{label}/{key}", []).append(values)
        names += batch.names
    table = {key: torch.cat(values)[:clips].numpy() for key, values in rows.items()}
    report = _report(table, names[:clips]) | {
        "protocol": PROTOCOL,
        "checkpoint": loaded.info.name,
        "step": loaded.info.step,
        "data": dataclasses.asdict(drawn) | {"split": "val", "clips": clips},
        "encoder": encoder,
    }
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        write_atomically(out / "report.json", json.dumps(report, indent=1).encode())
    return report


def _report(table: dict[str, np.ndarray], names: list[str]) -> dict[str, Any]:
    keys = [key.split("/")[1] for key in table if key.startswith("model/")]
    scores = {
        key: {
            who: float(np.nanmean(table[f"{who}/{key}"])) for who in ("model", "repeated", "real")
        }
        for key in keys
    }
    gain = table["model/psnr_moving"] - table["repeated/psnr_moving"]
    ratio = table["model/motion"] / np.maximum(table["real/motion"], 1e-6)
    at = np.array(names)
    per_action = {
        name: {
            "gain_moving_db": _finite(gain[at == name]),
            "motion_ratio": _finite(ratio[at == name]),
            "clips": int((at == name).sum()),
        }
        for name in sorted(set(names))
    }
    return {"scores": scores, "gain_moving_db": _finite(gain), "per_action": per_action}


def _finite(values: np.ndarray) -> float | None:
    kept = values[np.isfinite(values)]
    return round(float(kept.mean()), 3) if len(kept) else None
