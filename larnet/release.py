"""From the last checkpoint of a run to a shipped one: measured, with its scores and its card.

python -m larnet release --run runs/demo --out checkpoints/default
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

from larnet import checkpoint
from larnet.checkpoint import CONFIG, CheckpointInfo
from larnet.errors import BadInput
from larnet.evaluate import evaluate
from larnet.evaluation.summary import markdown
from larnet.model import parameters

CARD = """\
---
license: apache-2.0
tags: [image-to-video, human-action-synthesis, larnet]
---

# {name}

One photo of an actor and an action in words become {frames} frames of {size}x{size} pixels at {fps}
a second. LARNet (Biyani et al., BMVC 2021) with the head and the rehearsal described in the
project's `docs/checkpoint.md`.

- {parameters:,} parameters at inference, stored in half precision
- {actions} actions, phrases understood by: {encoders}
- trained on `{data}`: {clips:,} clips in {steps:,} steps, {minutes:.0f} minutes on {device}

## Measured

On actors it never saw, beside the photo repeated and the real clips themselves.

{table}
The actions that gain most over the repeated photo, on moving pixels: {best}. Those that gain least:
{worst}.

## What it cannot do

- It has seen drawn people only{unreal}: on photographs it is untested, and weaker.
- It expects one whole person, standing, facing more or less to the camera, filling about two thirds
  of the picture's height. On other framings limbs tear or stay where they are.
- Fast and large movements blur; hands and faces have few pixels. What the photo hides (a back,
  the ground behind a leg) is guessed.
- An action stays in place: walkers walk on the spot. There are no objects: no ball, no bat.
- It animates what it is given: ask the people in your photos first.
"""


def last_checkpoint(run: Path) -> Path:
    """The newest checkpoint folder of a run. Raises BadInput when there is none."""
    found = sorted(run.glob(f"checkpoints/step_*/{CONFIG}"))
    if not found:
        raise BadInput(f"The run {run.name!r} has no checkpoint yet.")
    return found[-1].parent


def release(
    run: Path, out: Path, *, clips: int = 256, seed: int = 0, report: Path | None = None
) -> dict[str, Any]:
    """Measure a run's last checkpoint and write it to `out` with scores and card; the folder's
    name becomes its name. `report` receives report.json and report.html."""
    source = last_checkpoint(run)
    told = evaluate(source, clips=clips, seed=seed, out=report)
    loaded = checkpoint.load(source)
    info = dataclasses.replace(loaded.info, name=out.name, scores=_scores(told))
    text = card(info, told, parameters(loaded.model))
    checkpoint.save(out, loaded.model, info, text, loaded.phrases)
    return told


def _scores(report: dict[str, Any]) -> dict[str, Any]:
    kept = ("scores", "intervals", "gain_moving_db", "per_action", "recognition", "text")
    return {key: report[key] for key in (*kept, "protocol", "data") if key in report}


def card(info: CheckpointInfo, report: dict[str, Any], count: int) -> str:
    """The model card, as Markdown."""
    gains = {n: row["gain_moving_db"] for n, row in report["per_action"].items()}
    order = sorted((n for n in gains if gains[n] is not None), key=lambda n: -gains[n])
    shown = [f"{name} ({gains[name]:+.1f} dB)" for name in order]
    return CARD.format(
        name=info.name,
        frames=info.spec.frames,
        size=info.spec.size,
        fps=info.fps,
        parameters=count,
        actions=len(info.actions),
        encoders=", ".join(info.encoders),
        data=info.data,
        clips=info.training.get("clips", 0),
        steps=info.step,
        minutes=info.training.get("minutes", 0.0),
        device=info.training.get("device", "cpu").upper(),
        table=markdown(report),
        best=", ".join(shown[:5]),
        worst=", ".join(reversed(shown[-5:])),
        unreal="" if info.data == "synthetic" else " besides the recorded ones named above",
    )
