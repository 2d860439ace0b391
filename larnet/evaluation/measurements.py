"""Clips made and measured: everything known of them, and the figures of the report."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet.data import Clips, ClipStream
from larnet.evaluation.checkpoints_under_test import SystemUnderTest
from larnet.evaluation.checks import checks
from larnet.evaluation.clip_metrics import DEFINITIONS, ClipMetrics, Measure, Networks
from larnet.evaluation.driving_clips import DrivingClips
from larnet.evaluation.frechet import frechet_distance
from larnet.evaluation.statistics import finite_mean, interval

log = logging.getLogger(__name__)
BATCH = 8
FROZEN_SOLID = 0.1  # a clip with less than this share of the real clip's motion does nothing


@dataclass
class Measurements:
    """Everything that was measured, before it is summed up."""

    subjects: Sequence[SystemUnderTest]
    networks: Networks
    names: list[str] = field(default_factory=list)  # (N) actions of the clips
    table: dict[str, np.ndarray] = field(default_factory=dict)  # "who/key" -> (N,)
    steps: dict[str, np.ndarray] = field(default_factory=dict)  # "who/key" -> (N, T)
    features: dict[str, Tensor] = field(default_factory=dict)  # "who/distance" -> (n, D)
    made: dict[str, Tensor] = field(default_factory=dict)  # who -> uint8 (N, T, H, W, 3)
    p_e: Tensor = field(default_factory=lambda: torch.empty(0))  # (N,)
    data_sha256: str = ""

    @property
    def who(self) -> list[str]:
        """Checkpoints, then the baselines."""
        return [*(s.name for s in self.subjects), "repeated", "real"]


def batches(stream: ClipStream, actions: Sequence[str], count: int) -> Iterator[tuple[int, Clips]]:
    """The clips that are measured, actions taking turns: place of the first of each batch, and the
    batch."""
    for step, at in enumerate(range(0, count, BATCH)):
        turn = [actions[i % len(actions)] for i in range(at, min(at + BATCH, count))]
        yield at, stream.batch(step, len(turn), turn)


def add_to_digest(digest: Any, batch: Clips) -> None:
    """Real clips, photos, positions, styles and actions: what names the data of a report."""
    for part in (batch.x_0, batch.v, batch.p_e, batch.z):
        digest.update(part.contiguous().numpy().tobytes())
    digest.update("\n".join(batch.names).encode())


def measure(
    subjects: Sequence[SystemUnderTest],
    stream: ClipStream,
    actions: Sequence[str],
    count: int,
    networks: Networks,
    driving: DrivingClips | None = None,
) -> Measurements:
    """Make and measure `count` clips, actions taking turns; `driving` where a system is driven."""
    measurements, digest = Measurements(subjects, networks), hashlib.sha256()
    rows: dict[tuple[str, str], list[Tensor]] = {}

    def keep(who: str, accounts: ClipMetrics) -> None:
        for kind in ("clips", "steps", "features"):
            for key, values in getattr(accounts, kind).items():
                rows.setdefault((kind, f"{who}/{key}"), []).append(values)

    for step, (at, batch) in enumerate(batches(stream, actions, count)):
        add_to_digest(digest, batch)
        beside = Measure(batch, networks, at)
        still = batch.x_0[:, None].expand_as(batch.v)
        drive = driving(step, batch) if driving else None
        made = {s.name: s.clips_of(batch, drive, at) for s in subjects} | {"repeated": still}
        for who, video in made.items():
            keep(who, beside(video))
        keep("real", beside.real())
        for who, video in (made | {"real": batch.v}).items():
            rows.setdefault(("made", who), []).append(video)
        rows.setdefault(("p_e", ""), []).append(batch.p_e)
        measurements.names += batch.names
        log.info("measured %d of %d clips", len(measurements.names), count)
    joined = {key: torch.cat(values) for key, values in rows.items()}
    measurements.table = {k: v.numpy() for (kind, k), v in joined.items() if kind == "clips"}
    measurements.steps = {k: v.numpy() for (kind, k), v in joined.items() if kind == "steps"}
    measurements.features = {k: v for (kind, k), v in joined.items() if kind == "features"}
    measurements.made = {k: v for (kind, k), v in joined.items() if kind == "made"}
    measurements.p_e, measurements.data_sha256 = joined["p_e", ""], digest.hexdigest()
    return measurements


def sum_up(measurements: Measurements, seed: int = 0) -> dict[str, Any]:
    """The report's figures: means over clips with intervals, Fréchet distances, per action, per
    time step, and the checks. A figure that cannot be had is None."""
    table, who = measurements.table, measurements.who
    keys = [key for key in DEFINITIONS if f"model/{key}" in table]
    scores: dict[str, dict[str, float | None]] = {
        key: {w: finite_mean(table[f"{w}/{key}"]) for w in who} for key in keys
    }
    intervals = {key: {w: interval(table[f"{w}/{key}"], seed) for w in who} for key in keys}
    for key in [k for k in DEFINITIONS if f"model/{k}" in measurements.features]:
        scores[key] = _distances(measurements, key)
    gain = table["model/psnr_moving"] - table["repeated/psnr_moving"]
    return {
        "scores": scores,
        "intervals": intervals,
        "gain_moving_db": finite_mean(gain, 3),
        "gain_moving_db_interval": interval(gain, seed),
        "per_action": per_action(measurements),
        "per_step": {
            key: {w: [finite_mean(v) for v in measurements.steps[f"{w}/{key}"].T] for w in who}
            for key in ("psnr", "psnr_moving", "ssim", "lpips_alexnet")
            if f"model/{key}" in measurements.steps
        },
        "frozen": {
            w: [
                name
                for name, ratio in zip(measurements.names, table[f"{w}/motion_ratio"])
                if ratio < FROZEN_SOLID
            ]
            for w in who
        },
        "checks": {w: checks(table, w) for w in who},
        "definitions": {k: v for k, v in DEFINITIONS.items() if k in scores},
        "networks": measurements.networks.about(),
        "missing": measurements.networks.missing,
    }


def _distances(measurements: Measurements, key: str) -> dict[str, float | None]:
    """Fréchet distances to the real clips of the same photos, as the paper measures them."""
    if len(measurements.names) < 2:
        return dict.fromkeys(measurements.who)
    sets = {w: measurements.features[f"{w}/{key}"] for w in measurements.who}
    return {w: round(frechet_distance(x, sets["real"]), 4) for w, x in sets.items()}


def per_action(measurements: Measurements) -> dict[str, dict[str, Any]]:
    """Per action (the paper's Figure 6): gain over the repeated photo on moving pixels in dB,
    motion over real motion, number of clips, and the model's figures."""
    table, at = measurements.table, np.array(measurements.names)
    gain = table["model/psnr_moving"] - table["repeated/psnr_moving"]
    keys = [k for k in ("psnr", "ssim", "lpips_alexnet") if f"model/{k}" in table]
    return {
        name: {
            "gain_moving_db": finite_mean(gain[at == name], 3),
            "motion_ratio": finite_mean(table["model/motion_ratio"][at == name], 3),
            "clips": int((at == name).sum()),
        }
        | {k: finite_mean(table[f"model/{k}"][at == name]) for k in keys}
        for name in sorted(set(measurements.names))
    }
