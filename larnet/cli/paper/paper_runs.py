"""Systems of the paper trained with one budget and measured on the same clips.

OUT/runs/DATA/ROW/seed-N/ is a run's folder with measured.json and clips.npz beside it. A run goes
on where it stopped; what is measured is not done again. DATA ends in some digits of its whole path,
where it has one: two folders may have one name. Each seed has a run of its own, so that seeds may
be added later.
"""

from __future__ import annotations

import hashlib
import json
import logging
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, process_time
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet.baselines.systems import cost
from larnet.cli.ablation import same_settings
from larnet.config.specs import DataSpec, RunSpec, override
from larnet.config.variants import PAPER_DATA, ROWS, variant
from larnet.data import open_stream
from larnet.data.mixture import shown_source, whole_paths
from larnet.errors import BadInput, LarnetError
from larnet.evaluation import train_classifier
from larnet.evaluation.checkpoints_under_test import CheckpointUnderTest
from larnet.evaluation.clip_metrics import Networks
from larnet.evaluation.driving_clips import DrivingClips
from larnet.evaluation.frechet import frechet_distance
from larnet.evaluation.measurements import Measurements, measure, sum_up
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.device import parse_device
from larnet.training.loop import train
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint

log = logging.getLogger(__name__)
MEASURED, CLIPS, SETTINGS = "measured.json", "clips.npz", "paper.json"
SHOWN = 6  # clips of each system that are kept for strips
# How the judges of a folder are chosen, where its settings say nothing of it
USUAL = {"quick": False, "fid": None, "fvd": None, "recogniser": "default"}
ENDLESS = 10**6  # steps, where minutes decide
SPENT = 0.97  # share of the minutes after which a run is done


@dataclass(frozen=True)
class Budget:
    """What every row gets alike. Either `steps`, or `minutes` of the processor (of the clock where
    a GPU trains) at a constant rate of learning, as in the paper."""

    steps: int | None = None
    minutes: float | None = None
    seeds: tuple[int, ...] = (0,)
    base: str = "larnet"
    size: int = 56
    batch: int | None = None
    actions: tuple[str, ...] = ()
    encoder_files: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if (self.steps is None) == (self.minutes is None):
            raise BadInput("Give either the steps or the minutes that every row gets.")
        if not self.seeds:
            raise BadInput("Give at least one seed.")

    def spec(self, row: str, data: str, seed: int) -> RunSpec:
        """A row's run within the budget. Raises UnknownName or BadInput."""
        spec = variant(row, self.base if row in ROWS else "larnet")
        spec = override(spec, "model", size=self.size)
        spec = override(
            spec, "data", **PAPER_DATA | {"source": data, "seed": seed, "actions": self.actions}
        )
        spec = override(
            spec, "train", steps=self.steps or ENDLESS, batch=self.batch, seed=seed,
            final_rate=None if self.steps else 1.0,
            encoder_files=tuple(f for f in self.encoder_files if f[0] in dict(spec.model.encoders)),
        )  # fmt: skip
        return spec


@dataclass(frozen=True)
class Judges:
    """What measures: how many clips, the networks, the recogniser, and the options that chose
    them, as in USUAL."""

    clips: int
    networks: Networks
    recogniser: train_classifier.ActionClassifier | None = None
    chosen: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.clips < 1:
            raise BadInput(f"{self.clips} clips cannot be measured; give at least 1.")


class PaperRuns:
    """The runs of a folder. Raises BadInput for a folder whose runs had another budget or other
    judges."""

    def __init__(self, out: Path, budget: Budget, judges: Judges, device: str = "auto") -> None:
        self.out, self.budget, self.judges, self.device = out, budget, judges, device
        same_settings(out, _settings(budget, judges), SETTINGS, USUAL)

    def folder(self, row: str, data: str, seed: int) -> Path:
        """Where a run lies."""
        return self.out / "runs" / _slug(data) / row / f"seed-{seed}"

    def figures(self, row: str, data: str) -> list[dict[str, Any]]:
        """What was measured of a row, one dict a seed; a row that cannot run has a `reason`."""
        return [self._one(row, data, seed) for seed in self.budget.seeds]

    def clips(self, row: str, data: str) -> dict[str, np.ndarray] | None:
        """The kept clips of the first seed: names (n,), real and made uint8 (n, T, H, W, 3); None
        for a row that did not run."""
        path = self.folder(row, data, self.budget.seeds[0]) / CLIPS
        if not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}

    def _one(self, row: str, data: str, seed: int) -> dict[str, Any]:
        folder = self.folder(row, data, seed)
        told: dict[str, Any] = {"row": row, "data": shown_source(data), "seed": seed}
        try:
            spec = self.budget.spec(row, data, seed)
            _check_encoder_files(spec, RunFolder(folder))
            if (folder / MEASURED).is_file():
                return json.loads((folder / MEASURED).read_text())
            last = self._trained(spec, folder, row)
        except Stopped:
            raise
        except LarnetError as error:  # absent weights, a row that cannot go on: a result
            log.warning("row %s: %s", row, error)
            return told | {"reason": str(error)}
        told |= self._measured(last, spec, folder)
        write_atomically(folder / MEASURED, (json.dumps(told, indent=1) + "\n").encode())
        return told

    def _trained(self, spec: RunSpec, folder: Path, row: str) -> Path:
        """The last checkpoint of a run within the budget. Raises Stopped when it was asked to stop
        before."""
        run, minutes = RunFolder(folder), self.budget.minutes
        left = math.inf if minutes is None else minutes - _seconds(run) / 60
        if minutes is not None and left <= (1 - SPENT) * minutes:
            return run.checkpoint(run.last_step())
        log.info("row %s, seed %d", row, spec.train.seed)
        # of one core, so that what else runs on the machine takes nothing from a row
        clock = process_time if parse_device(self.device).type == "cpu" else monotonic
        began = clock()
        last = train(spec, folder, row, resume=True, device=self.device, minutes=left, clock=clock)
        early = clock() - began < 60 * SPENT * left
        if early if minutes is not None else run.last_step() < spec.train.steps:
            raise Stopped(f"Row {row} was asked to stop; the same command goes on from there.")
        return last

    @torch.inference_mode()
    def _measured(self, last: Path, spec: RunSpec, folder: Path) -> dict[str, Any]:
        loaded = checkpoint.load(last)
        info, names = loaded.info, tuple(loaded.info.actions)
        subject = CheckpointUnderTest("model", loaded, info.encoders[0] if info.encoders else "")
        table = PhraseTable.load(RunFolder(folder).phrases)
        for encoder in info.encoders[:1]:
            vectors = table.of_names(encoder, names).numpy()
            subject.vectors |= dict(zip(names, vectors))
        data = replace(spec.data, combinations=0.0, start=0.5, seed=0)
        stream = open_stream(data, info.spec, "val", "cpu", names)
        shown = [n for n in names if n in stream.names]
        driving = DrivingClips(data, info.spec) if subject.driven else None
        made = measure([subject], stream, shown, self.judges.clips, self.judges.networks, driving)
        kept: dict[str, Any] = {"names": np.array(made.names[:SHOWN])}
        kept |= {w: made.made[w][:SHOWN].numpy() for w in ("model", "real")}
        np.savez_compressed(folder / CLIPS, **kept)
        told = sum_up(made)
        counted = cost(info.spec)
        return {
            "steps": info.step,
            "seconds": round(_seconds(RunFolder(folder))),
            "parameters": counted.parameters,
            "gmac": round(counted.gmac, 3),
            "scores": told["scores"],
            "per_step": told["per_step"],
            "per_action": _per_action(made, told["per_action"]),
            "recognised": _recognised(made, self.judges.recogniser, data),
            "networks": told["networks"],
            "data_sha256": made.data_sha256,
        }


class Stopped(LarnetError):
    """Somebody asked a run to stop; the command ends, the same command goes on."""


def _settings(budget: Budget, judges: Judges) -> dict[str, Any]:
    return {
        "steps": budget.steps, "minutes": budget.minutes, "base": budget.base,
        "size": budget.size, "batch": budget.batch, "actions": list(budget.actions),
        "clips": judges.clips,
    } | {key: value for key, value in judges.chosen.items() if value != USUAL[key]}  # fmt: skip


def _check_encoder_files(spec: RunSpec, run: RunFolder) -> None:
    """Raises BadInput where a run was begun with other weights of its text encoders."""
    if not run.root.is_dir():
        return
    began = run.read_config()[1].train
    before, now = (
        {(n, Path(p).resolve()) for n, p in t.encoder_files} for t in (began, spec.train)
    )
    for name, path in sorted(before ^ now):
        raise BadInput(
            f"It was begun {'with' if (name, path) in before else 'without'} --{name} {path.name}. "
            "Give what it was begun with, or choose another --out."
        )


def _slug(data: str) -> str:
    """The folder's name of a data source."""
    slug = re.sub(r"[^a-z0-9]+", "-", shown_source(data).lower()).strip("-")
    whole = whole_paths(data)
    if not any(part.path for part in whole):
        return slug
    return f"{slug}-{hashlib.sha256(repr(whole).encode()).hexdigest()[:8]}"


def _seconds(run: RunFolder) -> float:
    """Seconds of all steps of a run so far."""
    if not run.metrics.is_file():
        return 0.0
    return sum(json.loads(line)["seconds"] for line in run.metrics.read_text().splitlines())


def _per_action(made: Measurements, told: dict[str, Any]) -> dict[str, Any]:
    """The report's figures of each action with PSNR of frames and Fréchet distances of its own
    clips (of 2 clips or more) beside them."""
    at, rows = np.array(made.names), {}
    for name, values in told.items():
        mine = np.flatnonzero(at == name)
        rows[name] = values | {"psnr_frames": float(made.table["model/psnr_frames"][mine].mean())}
        for key in (k.removeprefix("model/") for k in made.features if k.startswith("model/")):
            a, b = (
                _of_clips(made.features[f"{w}/{key}"], mine, len(at)) for w in ("model", "real")
            )
            rows[name][key] = frechet_distance(a, b) if len(a) > 1 else None
    return rows


def _of_clips(features: Tensor, clips: np.ndarray, count: int) -> Tensor:
    """The rows of some clips; there may be several rows a clip, one after the other."""
    each = len(features) // count
    return features.view(count, each, -1)[torch.from_numpy(clips)].flatten(0, 1)


def _recognised(
    made: Measurements, judge: train_classifier.ActionClassifier | None, data: DataSpec
) -> dict[str, float] | None:
    """Share of clips from an action's beginning that the recogniser names right, made and real."""
    if judge is None:
        return None
    at = [i for i, n in enumerate(made.names) if made.p_e[i] == 0 and n in judge.actions]
    if not at:
        return None
    names = [made.names[i] for i in at]
    return {
        who: float(np.mean(judge.correct(made.made[who][at], names)["action"]))
        for who in ("model", "repeated", "real")
    }


def mean_of(rows: Sequence[dict[str, Any]], key: str, who: str = "model") -> list[float]:
    """A figure of every seed that has it: a score, `recognised` or a number of the run."""
    found: list[float | None] = []
    for row in rows:
        if key == "recognised":
            found.append((row.get(key) or {}).get(who))
        elif key in row.get("scores", {}):
            found.append(row["scores"][key].get(who))
        elif who == "model":
            found.append(row.get(key))
    return [value for value in found if isinstance(value, int | float) and math.isfinite(value)]
