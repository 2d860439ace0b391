"""How good a checkpoint is on actors it never saw, beside baselines that expose a lazy model.

python -m larnet evaluate --checkpoint C --data D --out DIR  # report.json and report.html
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from larnet.config.specs import DataSpec, ModelSpec, to_dict
from larnet.data import ClipStream, open_stream
from larnet.data.mixture import shown_source
from larnet.errors import BadInput, MissingData
from larnet.evaluation import train_classifier
from larnet.evaluation.action_accuracy import confusion, recognition
from larnet.evaluation.checkpoints_under_test import (
    CheckpointUnderTest,
    load_checkpoints_under_test,
)
from larnet.evaluation.clip_metrics import Networks
from larnet.evaluation.control_tests import behaviour
from larnet.evaluation.measurements import Measurements, measure, sum_up
from larnet.evaluation.phrase_accuracy import phrase_accuracy
from larnet.evaluation.report.html import page
from larnet.evaluation.train_classifier import ActionClassifier
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.device import parse_device
from larnet.runtime.file_digest import sha256_of
from larnet.weights.checkpoint import WEIGHTS

log = logging.getLogger(__name__)
PROTOCOL = 4  # raise when a definition of `evaluation` or below changes


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
    found = train_classifier.find(judge)
    subjects = load_checkpoints_under_test(
        [str(n) for n in (name, *compare)], encoder, str(parse_device(device))
    )
    spec = subjects[0].loaded.info.spec
    source = DataSpec(source=data, combinations=0.0, seed=seed, start=1.0 if start_only else 0.5)
    stream = open_stream(source, spec, "val", "cpu")
    actions = shared_actions(stream, subjects, data)
    networks = Networks() if quick else Networks.load(fid, fvd)
    measurements = measure(subjects, stream, actions, clips, networks)
    result = sum_up(measurements, seed) | {
        "protocol": PROTOCOL,
        "checkpoint": subjects[0].loaded.info.name,
        "step": subjects[0].loaded.info.step,
        "checkpoints": {s.name: _identity(s) for s in subjects},
        "data": to_dict(source)
        | {"source": shown_source(data), "split": "val", "clips": clips}
        | {"sha256": measurements.data_sha256},
        "left_out": sorted(set(stream.actions) - set(actions)),
        "encoder": subjects[0].encoder,
        "torch": torch.__version__,
        "recognition": _recognition(measurements, found, source, spec, seed),
        "behaviour": behaviour(subjects[0], _begin(source, spec), actions, found, seed),
        "text": phrase_accuracy(
            subjects[0].loaded.info.actions, subjects[0].loaded.info.encoders, seed
        ),
    }
    report = json.loads(json.dumps(result))  # plain values: what report.json will hold
    if out is not None:
        write(out, report, measurements, found)
    return report


def shared_actions(
    stream: ClipStream, subjects: Sequence[CheckpointUnderTest], data: str
) -> list[str]:
    """Actions of the data that every checkpoint knows and this split shows. Raises MissingData for
    an empty data set, BadInput when there is none."""
    if not stream.actions:
        raise MissingData(f"The data set {data!r} holds no clips, so there is nothing to measure.")
    shown = [a for a in stream.actions if a in stream.names]
    shared = [a for a in shown if all(a in s.actions for s in subjects)]
    if not shared:
        raise BadInput(
            f"The checkpoint knows none of the actions of {data!r} ({_few(stream.actions)}). It "
            f"knows {_few(subjects[0].actions)}. Give data that shows one of these."
        )
    if absent := set(stream.actions) - set(shown):
        log.warning("actions without a validation clip are left out: %s", _few(sorted(absent)))
    if left := set(shown) - set(shared):
        log.warning("actions the checkpoint does not know are left out: %s", _few(sorted(left)))
    return shared


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if len(names) > 6 else "")


def _identity(subject: CheckpointUnderTest) -> dict[str, Any]:
    info, weights = subject.loaded.info, subject.loaded.folder / WEIGHTS
    return {
        "name": info.name,
        "step": info.step,
        "trained_on": info.data,
        "encoder": subject.encoder,
        "sha256": sha256_of(weights),
    }


def _start(measurements: Measurements, judge: ActionClassifier) -> list[int]:
    """The clips a judge can name: they begin at p_e = 0 and show an action it knows."""
    return [
        i
        for i, name in enumerate(measurements.names)
        if measurements.p_e[i] == 0 and name in judge.actions
    ]  # fmt: skip


def _recognition(
    measurements: Measurements,
    judge: ActionClassifier | None,
    source: DataSpec,
    spec: ModelSpec,
    seed: int,
) -> dict[str, Any]:
    if judge is None:
        return {"missing": "No recogniser: python -m larnet recogniser --out DIR trains one."}
    if not (at := _start(measurements, judge)):
        return {"missing": "The recogniser knows none of the clips' actions; train one on them."}
    known = {w: measurements.made[w][at] for w in measurements.who}
    names = [measurements.names[i] for i in at]
    return recognition(judge, measurements.subjects, _begin(source, spec), known, names, seed)


def _begin(source: DataSpec, spec: ModelSpec) -> ClipStream:
    """The same data, every clip from the beginning of an action."""
    return open_stream(dataclasses.replace(source, start=1.0), spec, "val", "cpu")


def write(
    out: Path, report: dict[str, Any], measurements: Measurements, judge: ActionClassifier | None
) -> None:
    """report.json, and report.html with its figures inside."""
    table = None
    if judge is not None and (at := _start(measurements, judge)):
        actions = [a for a in judge.actions if a in set(measurements.names)]
        names = [measurements.names[i] for i in at]
        table = (actions, confusion(judge, measurements.made["model"][at], names, actions))
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    write_atomically(out / "report.json", text.encode())
    write_atomically(out / "report.html", page(report, measurements, table).encode())


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The report cannot be written to {out}: {error.strerror}.") from error
