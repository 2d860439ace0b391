"""From the last checkpoint of a run to a shipped one: measured, with its scores and its card.

python -m larnet release --run runs/demo --out checkpoints/default
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from larnet.config.file_names import folder_to_write
from larnet.data.mixture import shown_source
from larnet.errors import BadInput
from larnet.evaluation.evaluate import evaluate
from larnet.evaluation.report.summary import markdown
from larnet.model import parameters
from larnet.training.jobs.run_files import step_folders
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CONFIG, CheckpointInfo

log = logging.getLogger(__name__)
DRAWN = "It has seen drawn people only: on photographs it is untested, and weaker."
MIXED = """\
It has seen many drawn people and few real ones, in simple clothes before quiet places: wide
  coats, hair over the shoulders, props and crowds are new to it."""
CARD = """\
---
license: apache-2.0
tags: [image-to-video, human-action-synthesis, larnet]
---

# {name}

One photo of an actor and an action in words become a clip. What is measured here is the square
that the network makes: {frames} frames of {size}x{size} pixels, {fps} a second. On the page and by
`generate` a clip is the whole photo, moved by the same joints. LARNet (Biyani et al., BMVC 2021)
with the `{head}` head and the training described in the project's `docs/results.md` and
`docs/lab-notes.md`.
{integrator}
- {parameters:,} parameters at inference, stored in half precision
- {actions} actions, phrases understood by: {encoders}
- trained on {trained}

## Measured

On actors it never saw, beside the photo repeated and the truth: the clips that were to be made.

{table}
The actions that gain most over the repeated photo, on moving pixels: {best}. Those that gain least:
{worst}.

{recorded}{short}## What it cannot do

- {seen}
- It shows one person at a time, best a whole one who stands and faces the camera. Half bodies,
  people who sit and people seen from the side move less well. Where nobody is found, the middle of
  the photo is used, and limbs tear or stay where they are.
- In the square of {size} pixels fast movements blur, and hands and faces have few pixels; clips of
  the whole photo have the photo's own. What the photo hides (a back, the ground behind a leg) is
  guessed.
- Who walks stays in place. No thing is added: no ball, no bat.
- It moves whoever is in the photo: ask the people first.
"""


PAST_INTEGRATOR = """
The joints of the frames are computed from G_m's codes, past the integrator M_I of the paper; M_I's
features correct the gate and the paint.
"""
RECORDED = """\
### On recorded people

Whole pictures of {size}x{size}, people never trained on; the movement of a real person cannot be
foreseen from words, so recognition says more than decibels.

| | clips | gain over the repeated photo, moving pixels, dB | SSIM | motion over the truth's | recognised: model, truth |
|---|---:|---:|---:|---:|---:|
{rows}

"""  # noqa: E501
AIM_DRAWN, AIM_RECORDED = 5.0, 2.0  # dB over the repeated photo, on moving pixels
SHORT = """\
### Short of the aim

{rows}

"""
STYLES = ("noise_recognised", "noise_recognised_real")  # of a report's behaviour
CHOICE = 64  # clips that decide between a run's last checkpoints


def best_checkpoint(run: Path, among: int = 3, seed: int = 1) -> Path:
    """Of the last `among` checkpoint folders of a run the one that gains most over the repeated
    photo on drawn actors never trained on. Raises BadInput when there is none."""
    saved = [folder for _, folder in sorted(step_folders(run).items())]
    found = [folder for folder in saved if (folder / CONFIG).is_file()][-among:]
    if not found:
        raise BadInput(f"The run {run.name!r} has no checkpoint yet.")
    if len(found) == 1:
        return found[0]
    gains = {}
    for folder in found:
        result = evaluate(folder, clips=CHOICE, seed=seed, judge="none", quick=True)
        gains[folder] = result["gain_moving_db"]
        log.info("%s: %.2f dB over the repeated photo", folder.name, gains[folder])
    return max(found, key=lambda folder: gains[folder])


def release(
    run: Path,
    out: Path,
    *,
    clips: int = 256,
    seed: int = 0,
    report: Path | None = None,
    also: Sequence[str] = (),
) -> dict[str, Any]:
    """Measure the best of a run's last checkpoints and write it to `out` with scores and card; the
    folder's name becomes its name, and what is said about the checkpoint there stays. `report`
    receives report.json and report.html; `also` are further data sets, of recorded people, to
    measure on."""
    named = {shown_source(data): data for data in also}
    if len(named) < len(also):
        raise BadInput(
            f"Two of --also are called alike in the card ({', '.join(map(shown_source, also))}). "
            "Name a data set once; of two folders of one name, rename one."
        )
    source = best_checkpoint(run)
    folder_to_write(out)  # before the work
    result = evaluate(source, clips=clips, seed=seed, out=report)
    others = {}
    for name, data in named.items():
        where = None if report is None else report / name.replace(":", "-")
        others[name] = evaluate(source, data, clips=max(64, clips // 4), seed=seed, out=where)
    loaded = checkpoint.load(source)
    scores = _scores(result) | {"recorded": {n: _scores(r) for n, r in others.items()}}
    info = dataclasses.replace(loaded.info, name=out.name, scores=scores)
    info = checkpoint.described(info, out)
    text = card(info, result, parameters(loaded.model), others)
    checkpoint.save(out, loaded.model, info, text, loaded.phrases)
    return result


def _scores(report: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "scores", "intervals", "gain_moving_db", "per_action", "recognition", "text",
        "behaviour",
    )  # fmt: skip
    return {key: report[key] for key in (*kept, "protocol", "data") if key in report}


def _trained(info: CheckpointInfo) -> str:
    """The run, and below it those whose weights it began with, latest first."""
    result = [
        f"`{run['data']}`: {run.get('clips', 0):,} clips in {run['steps']:,} steps, "
        f"{run.get('minutes', 0.0):.0f} minutes"
        for run in reversed(info.runs)
    ]
    result[0] += f" on {info.training.get('device', 'cpu').upper()}"
    return "\n- before that on ".join(result)


def _recorded(size: int, others: dict[str, dict[str, Any]]) -> str:
    """The card's section on recorded people; nothing without any."""
    rows = []
    for name, result in others.items():
        cells = result["recognition"].get("known", {})
        seen = [f"{cells[w]['share']:.0%}" if w in cells else "-" for w in ("model", "real")]
        scores = result["scores"]
        rows.append(
            f"| `{name}` | {result['data']['clips']} | {result['gain_moving_db']:+.2f} | "
            f"{scores['ssim']['model']:.3f} | {scores['motion_ratio']['model']:.2f} | "
            f"{', '.join(seen)} |"
        )
    return RECORDED.format(size=size, rows="\n".join(rows)) if rows else ""


def _short(report: dict[str, Any], others: dict[str, dict[str, Any]]) -> str:
    """The card's section on what did not come up to the aims; nothing where all did."""
    aims = [
        (f"`{name}`", result["gain_moving_db"], AIM_RECORDED) for name, result in others.items()
    ]
    aims = [("drawn actors", report["gain_moving_db"], AIM_DRAWN), *aims]
    rows = [
        f"- {name}: {gain:+.2f} dB over the repeated photo, {aim - gain:.2f} less than {aim:g}"
        for name, gain, aim in aims
        if gain < aim
    ]
    result = report.get("behaviour", {})
    styles, real = (result.get(n, {}).get("share", 1.0) for n in STYLES)
    if styles < 1:
        rows.append(
            f"- 16 styles of an action: {styles:.0%} are recognised, not all; {real:.0%} of true "
            "clips in the same styles are"
        )
    return SHORT.format(rows="\n".join(rows)) if rows else ""


def card(
    info: CheckpointInfo,
    report: dict[str, Any],
    count: int,
    others: dict[str, dict[str, Any]] | None = None,
) -> str:
    """The model card, as Markdown; others: reports on recorded people, by data set."""
    gains = {n: row["gain_moving_db"] for n, row in report["per_action"].items()}
    order = sorted((n for n in gains if gains[n] is not None), key=lambda n: -gains[n])
    shown = [f"{name} ({gains[name]:+.1f} dB)" for name in order]
    return CARD.format(
        name=info.name,
        head=info.spec.head,
        integrator=PAST_INTEGRATOR if info.spec.joints_pass_integrator else "",
        frames=info.spec.frames,
        size=info.spec.size,
        fps=info.fps,
        parameters=count,
        actions=len(info.actions),
        encoders=", ".join(info.encoders),
        trained=_trained(info),
        table=markdown(report),
        best=", ".join(shown[:5]),
        worst=", ".join(reversed(shown[-5:])),
        recorded=_recorded(info.spec.size, others or {}),
        short=_short(report, others or {}),
        seen=DRAWN if info.data == "synthetic" else MIXED,
    )
