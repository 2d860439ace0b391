"""How good a checkpoint is on actors it never saw, beside baselines that expose a lazy model.

python -m larnet evaluate --checkpoint C --data D --out DIR  # report.json and report.html
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet.checkpoint import WEIGHTS, write_atomically
from larnet.data import ClipStream, open_stream
from larnet.errors import BadInput, MissingData
from larnet.evaluation import recogniser
from larnet.evaluation.accounts import DEFINITIONS, Accounts, Measure, Networks
from larnet.evaluation.checks import checks
from larnet.evaluation.frechet import frechet_distance
from larnet.evaluation.recogniser import Judge
from larnet.evaluation.recognition import confusion, recognition
from larnet.evaluation.statistics import finite_mean, interval
from larnet.evaluation.subjects import Subject, load_subjects
from larnet.evaluation.text import text_accounts
from larnet.spec import DataSpec, ModelSpec, to_dict

log = logging.getLogger(__name__)
BATCH = 8
PROTOCOL = 2  # raise when a definition of `evaluation` or below changes


@dataclass
class Outcome:
    """Everything that was measured, before it is summed up."""

    subjects: list[Subject]
    networks: Networks
    names: list[str] = field(default_factory=list)  # (N) actions of the clips
    table: dict[str, np.ndarray] = field(default_factory=dict)  # "who/key" -> (N,)
    steps: dict[str, np.ndarray] = field(default_factory=dict)  # "who/key" -> (N, T)
    features: dict[str, Tensor] = field(default_factory=dict)  # "who/distance" -> (n, D)
    made: dict[str, Tensor] = field(default_factory=dict)  # who -> uint8 (N, T, H, W, 3)
    p_e: Tensor | None = None  # (N,)
    data_sha256: str = ""

    @property
    def who(self) -> list[str]:
        """Checkpoints, then the baselines."""
        return [*(s.name for s in self.subjects), "repeated", "real"]


@torch.inference_mode()
def evaluate(
    name: str | Path,
    data: str = "synthetic",
    *,
    clips: int = 256,
    seed: int = 0,
    out: Path | None = None,
    device: str = "auto",
    encoder: str = "sentence",
    start_only: bool = False,
    compare: Sequence[str | Path] = (),
    judge: str | None = "default",
    quick: bool = False,
    fid: Path | None = None,
    fvd: Path | None = None,
) -> dict[str, Any]:
    """Measure a checkpoint on validation actors; writes report.json and report.html into `out`.

    All actions that data and checkpoint share take turns. `compare` measures further checkpoints
    on the same clips; `judge` is a recogniser's folder, `default` or `none`; `quick` leaves out
    everything that needs pretrained networks. What each figure means is in `accounts.DEFINITIONS`
    and in the report. Raises BadInput, UnknownName, BadCheckpoint or MissingData in words.
    """
    if clips < 1:
        raise BadInput(f"{clips} clips cannot be measured; give at least 1.")
    if out is not None:  # before the work, so that nothing is measured in vain
        _make(out)
    found = recogniser.find(judge)
    subjects = load_subjects([str(n) for n in (name, *compare)], encoder, _device(device))
    spec = subjects[0].loaded.info.spec
    source = DataSpec(source=data, combinations=0.0, seed=seed, start=1.0 if start_only else 0.5)
    stream = open_stream(source, spec, "val", "cpu")
    actions = shared_actions(stream, subjects, data)
    networks = Networks() if quick else Networks.load(fid, fvd)
    outcome = measure(subjects, stream, actions, clips, networks)
    told = sum_up(outcome, seed) | {
        "protocol": PROTOCOL,
        "checkpoint": subjects[0].loaded.info.name,
        "step": subjects[0].loaded.info.step,
        "checkpoints": {s.name: _identity(s) for s in subjects},
        "data": to_dict(source) | {"split": "val", "clips": clips, "sha256": outcome.data_sha256},
        "left_out": sorted(set(stream.actions) - set(actions)),
        "encoder": subjects[0].encoder,
        "torch": torch.__version__,
        "recognition": _recognition(outcome, found, source, spec, seed),
        "text": text_accounts(
            subjects[0].loaded.info.actions, subjects[0].loaded.info.encoders, seed
        ),
    }
    report = json.loads(json.dumps(told))  # plain values: what report.json will hold
    if out is not None:
        write(out, report, outcome, found)
    return report


def _device(name: str) -> str:
    if name == "cuda" and not torch.cuda.is_available():
        raise BadInput("This machine has no CUDA device. Use device auto or cpu.")
    if name not in ("auto", "cpu", "cuda"):
        raise BadInput(f"Unknown device {name!r}; accepted: auto, cpu, cuda.")
    return "cuda" if name != "cpu" and torch.cuda.is_available() else "cpu"


def shared_actions(stream: ClipStream, subjects: Sequence[Subject], data: str) -> list[str]:
    """Actions of the data that every checkpoint knows. Raises MissingData for an empty data set,
    BadInput when there is none."""
    if not stream.actions:
        raise MissingData(f"The data set {data!r} holds no clips, so there is nothing to measure.")
    shared = [a for a in stream.actions if all(a in s.actions for s in subjects)]
    if not shared:
        raise BadInput(
            f"The checkpoint knows none of the actions of {data!r} ({_few(stream.actions)}). It "
            f"knows {_few(subjects[0].actions)}. Give data that shows one of these."
        )
    if left := set(stream.actions) - set(shared):
        log.warning("actions the checkpoint does not know are left out: %s", _few(sorted(left)))
    return shared


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def measure(
    subjects: list[Subject],
    stream: ClipStream,
    actions: Sequence[str],
    count: int,
    networks: Networks,
) -> Outcome:
    """Make and measure `count` clips, actions taking turns."""
    outcome, digest = Outcome(subjects, networks), hashlib.sha256()
    rows: dict[tuple[str, str], list[Tensor]] = {}

    def keep(who: str, accounts: Accounts) -> None:
        for kind in ("clips", "steps", "features"):
            for key, values in getattr(accounts, kind).items():
                rows.setdefault((kind, f"{who}/{key}"), []).append(values)

    for step, at in enumerate(range(0, count, BATCH)):
        turn = [actions[i % len(actions)] for i in range(at, min(at + BATCH, count))]
        batch = stream.batch(step, len(turn), turn)
        for part in (batch.x_0, batch.v, batch.p_e, batch.z):
            digest.update(part.contiguous().numpy().tobytes())
        digest.update("\n".join(batch.names).encode())
        beside = Measure(batch, networks, at)
        still = batch.x_0[:, None].expand_as(batch.v)
        made = {s.name: s.make(batch) for s in subjects} | {"repeated": still}
        for who, video in made.items():
            keep(who, beside(video))
        keep("real", beside.real())
        for who, video in (made | {"real": batch.v}).items():
            rows.setdefault(("made", who), []).append(video)
        rows.setdefault(("p_e", ""), []).append(batch.p_e)
        outcome.names += batch.names
        log.info("measured %d of %d clips", min(at + BATCH, count), count)
    joined = {key: torch.cat(values) for key, values in rows.items()}
    outcome.table = {k: v.numpy() for (kind, k), v in joined.items() if kind == "clips"}
    outcome.steps = {k: v.numpy() for (kind, k), v in joined.items() if kind == "steps"}
    outcome.features = {k: v for (kind, k), v in joined.items() if kind == "features"}
    outcome.made = {k: v for (kind, k), v in joined.items() if kind == "made"}
    outcome.p_e, outcome.data_sha256 = joined["p_e", ""], digest.hexdigest()
    return outcome


def sum_up(outcome: Outcome, seed: int = 0) -> dict[str, Any]:
    """The report's figures: means over clips with intervals, Fréchet distances, per action, per
    time step, and the checks. A figure that cannot be had is None."""
    table, who = outcome.table, outcome.who
    keys = [key for key in DEFINITIONS if f"model/{key}" in table]
    scores: dict[str, dict[str, float | None]] = {
        key: {w: finite_mean(table[f"{w}/{key}"]) for w in who} for key in keys
    }
    intervals = {key: {w: interval(table[f"{w}/{key}"], seed) for w in who} for key in keys}
    for key in [k for k in DEFINITIONS if f"model/{k}" in outcome.features]:
        scores[key] = _distances(outcome, key)
    gain = table["model/psnr_moving"] - table["repeated/psnr_moving"]
    return {
        "scores": scores,
        "intervals": intervals,
        "gain_moving_db": finite_mean(gain, 3),
        "gain_moving_db_interval": interval(gain, seed),
        "per_action": per_action(outcome),
        "per_step": {
            key: {w: [finite_mean(v) for v in outcome.steps[f"{w}/{key}"].T] for w in who}
            for key in ("psnr", "psnr_moving", "ssim", "lpips_alexnet")
            if f"model/{key}" in outcome.steps
        },
        "checks": {w: checks(table, w) for w in who},
        "definitions": {k: v for k, v in DEFINITIONS.items() if k in scores},
        "networks": outcome.networks.about(),
        "missing": outcome.networks.missing,
    }


def _distances(outcome: Outcome, key: str) -> dict[str, float | None]:
    """Fréchet distances to the real clips of the same photos, as the paper measures them."""
    if len(outcome.names) < 2:
        return dict.fromkeys(outcome.who)
    sets = {w: outcome.features[f"{w}/{key}"] for w in outcome.who}
    return {w: round(frechet_distance(x, sets["real"]), 4) for w, x in sets.items()}


def per_action(outcome: Outcome) -> dict[str, dict[str, Any]]:
    """Per action (the paper's Figure 6): gain over the repeated photo on moving pixels in dB,
    motion over real motion, number of clips, and the model's figures."""
    table, at = outcome.table, np.array(outcome.names)
    gain = table["model/psnr_moving"] - table["repeated/psnr_moving"]
    keys = [k for k in ("psnr", "ssim", "lpips_alexnet") if f"model/{k}" in table]
    return {
        name: {
            "gain_moving_db": finite_mean(gain[at == name], 3),
            "motion_ratio": finite_mean(table["model/motion_ratio"][at == name], 3),
            "clips": int((at == name).sum()),
        }
        | {k: finite_mean(table[f"model/{k}"][at == name]) for k in keys}
        for name in sorted(set(outcome.names))
    }


def _identity(subject: Subject) -> dict[str, Any]:
    info, weights = subject.loaded.info, subject.loaded.folder / WEIGHTS
    return {
        "name": info.name,
        "step": info.step,
        "trained_on": info.data,
        "encoder": subject.encoder,
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
    }


def _start(outcome: Outcome, judge: Judge) -> list[int]:
    """The clips a judge can name: they begin at p_e = 0 and show an action it knows."""
    return [
        i
        for i, name in enumerate(outcome.names)
        if outcome.p_e[i] == 0 and name in judge.actions
    ]  # fmt: skip


def _recognition(
    outcome: Outcome, judge: Judge | None, source: DataSpec, spec: ModelSpec, seed: int
) -> dict[str, Any]:
    if judge is None:
        return {"missing": "No recogniser: python -m larnet recogniser --out DIR trains one."}
    if not (at := _start(outcome, judge)):
        return {"missing": "The recogniser knows none of the clips' actions; train one on them."}
    known = {w: outcome.made[w][at] for w in outcome.who}
    begin = open_stream(dataclasses.replace(source, start=1.0), spec, "val", "cpu")
    names = [outcome.names[i] for i in at]
    return recognition(judge, outcome.subjects, begin, known, names, seed)


def write(out: Path, report: dict[str, Any], outcome: Outcome, judge: Judge | None) -> None:
    """report.json, and report.html with its figures inside."""
    from larnet.evaluation.page import page

    table = None
    if judge is not None and (at := _start(outcome, judge)):
        actions = [a for a in judge.actions if a in set(outcome.names)]
        names = [outcome.names[i] for i in at]
        table = (actions, confusion(judge, outcome.made["model"][at], names, actions))
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    write_atomically(out / "report.json", text.encode())
    write_atomically(out / "report.html", page(report, outcome, table).encode())


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The report cannot be written to {out}: {error.strerror}.") from error
