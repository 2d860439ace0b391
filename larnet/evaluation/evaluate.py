"""How good a checkpoint is on actors it never saw, beside baselines that expose a lazy model.

python -m larnet evaluate --checkpoint C --data D --out DIR  # report.json and report.html
"""

from __future__ import annotations

import dataclasses
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
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
    SystemUnderTest,
    load_checkpoints_under_test,
)
from larnet.evaluation.clip_metrics import Networks
from larnet.evaluation.clips_by_others import ClipsUnderTest, TaskFolder, Tasks, write_tasks
from larnet.evaluation.control_tests import behaviour
from larnet.evaluation.driving_clips import DrivingClips
from larnet.evaluation.measurements import Measurements, measure, sum_up
from larnet.evaluation.phrase_accuracy import phrase_accuracy
from larnet.evaluation.report.html import page
from larnet.evaluation.train_classifier import ActionClassifier
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.device import parse_device
from larnet.weights import checkpoint

log = logging.getLogger(__name__)
PROTOCOL = 7  # raise when a definition of `evaluation` or below changes


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
    write_clips: Path | None = None,
) -> dict[str, Any]:
    """Measure a checkpoint on validation actors; writes report.json and report.html into `out`.

    All actions that data and checkpoint share take turns. `compare` measures further checkpoints
    on the same clips; `judge` is a recogniser's folder, `default` or `none`; `quick` leaves out
    everything that needs pretrained networks; `write_clips` keeps tasks and the checkpoint's clips
    as `evaluate_clips` reads them. What each figure means is in `clip_metrics.DEFINITIONS` and in
    the report. Raises BadInput, UnknownName, BadCheckpoint or MissingData in words.
    """
    if clips < 1:
        raise BadInput(f"{clips} clips cannot be measured; give at least 1.")
    for each in (name, *compare):
        checkpoint.find(each)  # before networks are fetched, which takes minutes the first time
    how = _How.load(out, judge, quick, fid, fvd)  # before the work, so that nothing is in vain
    subjects = load_checkpoints_under_test(
        [str(n) for n in (name, *compare)], encoder, str(parse_device(device))
    )
    first = subjects[0].loaded.info
    tasks = _tasks(subjects, data, clips, seed, start_only)
    measurements = _measure(subjects, tasks, how)
    asked = [s for s in subjects if not s.driven]
    begin = _begin(tasks.data, first.spec)
    spoken = subjects[0] in asked
    result = _report(measurements, asked, tasks, how) | {
        "behaviour": behaviour(subjects[0], begin, tasks.actions, how.judge, seed)
        if spoken
        else {},
        "text": phrase_accuracy(first.actions, first.encoders, seed),
    }
    if write_clips is not None:
        write_tasks(write_clips, tasks, measurements.made["model"])
    return _finished(result, measurements, how)


@torch.inference_mode()
def evaluate_clips(
    folder: Path,
    data: str,
    *,
    out: Path | None = None,
    judge: str | None = "default",
    quick: bool = False,
    fid: Path | None = None,
    fvd: Path | None = None,
) -> dict[str, Any]:
    """Measure the clips that any system made of the tasks of `write_tasks`, as `evaluate` measures
    a checkpoint's; its report lacks only what a system must be asked for (noise, positions, other
    phrases). Raises MissingData for tasks or clips that are not there, BadInput for a clip of
    another shape and for data that is not the tasks'."""
    tasks = TaskFolder(folder).read(data)
    how = _How.load(out, judge, quick, fid, fvd)
    measurements = _measure([ClipsUnderTest("model", folder, tasks)], tasks, how)
    if measurements.data_sha256 != tasks.digest:
        raise BadInput(
            "The real clips are not those that the tasks were written from: other files, or "
            "another version of this program. Write the tasks again."
        )
    result = _report(measurements, [], tasks, how) | {"behaviour": {}, "text": {}}
    return _finished(result, measurements, how)


def tasks_for(
    name: str | Path,
    data: str = "synthetic",
    *,
    clips: int = 256,
    seed: int = 0,
    encoder: str = "sentence",
    start_only: bool = False,
) -> Tasks:
    """What `evaluate` would ask of a checkpoint, for `write_tasks`. Raises what `evaluate` does."""
    if clips < 1:
        raise BadInput(f"{clips} clips cannot be asked for; give at least 1.")
    subjects = load_checkpoints_under_test([str(name)], encoder)
    return _tasks(subjects, data, clips, seed, start_only)


def _tasks(
    subjects: Sequence[CheckpointUnderTest], data: str, clips: int, seed: int, start_only: bool
) -> Tasks:
    """x_0 stands to the clip as it did when the first of the checkpoints was trained."""
    info = subjects[0].loaded.info
    before = bool(info.training.get("data", {}).get("x_0_before", False))
    start = 1.0 if start_only else 0.5
    source = DataSpec(source=data, combinations=0.0, seed=seed, start=start, x_0_before=before)
    actions = shared_actions(open_stream(source, info.spec, "val", "cpu"), subjects, data)
    shape = info.spec.size, info.spec.frames, info.spec.noise
    return Tasks(source, *shape, tuple(actions), clips)


@dataclass(frozen=True)
class _How:
    """What measures, and where the report goes."""

    out: Path | None
    judge: ActionClassifier | None
    networks: Networks

    @classmethod
    def load(
        cls, out: Path | None, judge: str | None, quick: bool, fid: Path | None, fvd: Path | None
    ) -> _How:
        if out is not None:
            _make(out)
        found = train_classifier.find(judge)
        return cls(out, found, Networks.load(fid, fvd, cached=not quick))


def _measure(subjects: Sequence[SystemUnderTest], tasks: Tasks, how: _How) -> Measurements:
    stream = open_stream(tasks.data, tasks.spec, "val", "cpu")
    if absent := sorted(set(tasks.actions) - set(stream.names)):
        raise BadInput(f"No validation clip of {tasks.data.source!r} shows {_few(absent)}.")
    driving = DrivingClips(tasks.data, tasks.spec) if any(s.driven for s in subjects) else None
    return measure(subjects, stream, tasks.actions, tasks.count, how.networks, driving)


def _report(
    measurements: Measurements, asked: Sequence[CheckpointUnderTest], tasks: Tasks, how: _How
) -> dict[str, Any]:
    """Every figure of the report but noise, position and phrases; `asked`: those who speak."""
    subjects, source, first = measurements.subjects, tasks.data, measurements.subjects[0].identity()
    begin = _begin(source, tasks.spec)
    return sum_up(measurements, source.seed) | {
        "protocol": PROTOCOL,
        "checkpoint": first["name"],
        "step": first["step"],
        "checkpoints": {s.name: s.identity() for s in subjects},
        "data": to_dict(source)
        | {"source": shown_source(source.source), "split": "val", "clips": tasks.count}
        | {"sha256": measurements.data_sha256},
        "left_out": sorted(set(begin.actions) - set(tasks.actions)),
        "encoder": first["encoder"],
        "torch": torch.__version__,
        "recognition": _recognition(measurements, asked, how.judge, begin, source.seed),
    }


def _finished(result: dict[str, Any], measurements: Measurements, how: _How) -> dict[str, Any]:
    """Plain values, which report.json holds; written where that is wanted."""
    report = json.loads(json.dumps(result))
    if how.out is not None:
        write(how.out, report, measurements, how.judge)
    return report


def shared_actions(stream: ClipStream, subjects: Sequence[SystemUnderTest], data: str) -> list[str]:
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


def _start(measurements: Measurements, judge: ActionClassifier) -> list[int]:
    """The clips a judge can name: they begin at p_e = 0 and show an action it knows."""
    return [
        i
        for i, name in enumerate(measurements.names)
        if measurements.p_e[i] == 0 and name in judge.actions
    ]  # fmt: skip


def _recognition(
    measurements: Measurements,
    asked: Sequence[CheckpointUnderTest],
    judge: ActionClassifier | None,
    begin: ClipStream,
    seed: int,
) -> dict[str, Any]:
    if judge is None:
        return {"missing": "No recogniser: python -m larnet recogniser --out DIR trains one."}
    if not (at := _start(measurements, judge)):
        return {"missing": "The recogniser knows none of the clips' actions; train one on them."}
    known = {w: measurements.made[w][at] for w in measurements.who}
    names = [measurements.names[i] for i in at]
    return recognition(judge, asked, begin, known, names, seed)


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
