"""The paper's ablation on data of one's own: `python -m larnet ablation`.

Every row of `variants` is trained from the same seed on the same clips in the same order, measured
on held-out actors, and put into one table; what is there already is not done again.
"""

from __future__ import annotations

import csv
import html
import io
import json
import logging
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from larnet.baselines.systems import cost
from larnet.config.file_names import folder_to_write
from larnet.config.specs import RunSpec, override
from larnet.config.variants import ROWS, variant
from larnet.data import Clips, open_stream
from larnet.errors import BadInput, LarnetError, MissingData
from larnet.evaluation import metrics
from larnet.evaluation.driving_clips import DrivingClips
from larnet.media import video_file
from larnet.media.pixels import to_model, to_uint8
from larnet.model import Condition
from larnet.runtime.atomic_write import write_atomically
from larnet.training.loop import train
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint
from larnet.weights.checkpoint import Checkpoint

log = logging.getLogger(__name__)
SETTINGS, SCORES, BASELINE = "ablation.json", "scores.json", "photo repeated"
BATCH = 8
SHOWN = 4  # clips of each row on the page
COLUMNS = {  # of the table: heading and digits behind the point
    "psnr": ("PSNR, dB", 2),
    "psnr_frames": ("PSNR, mean of frames, dB", 2),
    "ssim": ("SSIM", 4),
    "psnr_moving": ("PSNR on moving pixels, dB", 2),
    "motion": ("motion, grey levels a frame", 2),
    "wasserstein_video": ("D_v's Wasserstein estimate", 3),
    "wasserstein_motion": ("D_m's Wasserstein estimate", 3),
    "parameters": ("parameters", 0),
    "seconds": ("training, s", 0),
}


def ablation(
    data: str,
    out: Path,
    rows: Sequence[str],
    *,
    base: str = "larnet",
    size: int = 56,
    steps: int = 2_000,
    batch: int | None = None,
    actions: tuple[str, ...] = (),
    seed: int = 0,
    clips: int = 64,
    device: str = "auto",
) -> list[dict[str, Any]]:
    """Train and measure rows; writes out/{ablation.json, table.csv, index.html, rows/NAME/}.

    Rows whose weights are not on this machine are named in the table with the reason. Gives the
    table, one dict a row. Raises UnknownName for a row that is not there, and BadInput without any,
    without clips, and when `out` holds an ablation with other settings.
    """
    if not rows:
        raise BadInput(f"No row was named. Give --rows NAME[,NAME...], of: {', '.join(ROWS)}.")
    if clips < 1:
        raise BadInput(f"{clips} clips cannot be measured; give at least 1.")
    specs = {name: variant(name, base) for name in rows}
    for name, spec in specs.items():
        spec = override(spec, "model", size=size)
        spec = override(spec, "data", source=data, seed=seed, actions=actions)
        specs[name] = override(spec, "train", steps=steps, batch=batch, seed=seed)
    settings = {
        "data": data,
        "base": base,
        "size": size,
        "steps": steps,
        "batch": batch,
        "actions": list(actions),
        "seed": seed,
        "clips": clips,
    }
    same_settings(out, settings)
    table: list[dict[str, Any]] = []
    for name, spec in specs.items():
        try:
            row = _row(name, spec, out / "rows" / name, clips, device)
        except MissingData as error:
            row = {"row": name, "reason": str(error)}
        if BASELINE in row:
            first = {"row": BASELINE} | row.pop(BASELINE)
            table = table if table and table[0]["row"] == BASELINE else [first, *table]
        table.append(row)
        _write(out, table, settings)
    return table


def same_settings(
    out: Path,
    settings: dict[str, Any],
    name: str = SETTINGS,
    usual: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Write the settings of a folder of runs, or compare them with those it was made with; usual:
    what settings are where they are not given. Raises BadInput naming the first that differs."""
    path, now = folder_to_write(out) / name, {**usual, **settings}
    before = {**usual, **json.loads(path.read_text())} if path.is_file() else now
    for other in now:
        if before.get(other) != now[other]:
            raise BadInput(
                f"{out.name!r} holds runs with {other} {before.get(other)}, not {now[other]}. "
                "Choose another --out."
            )
    write_atomically(path, (json.dumps(settings, indent=1) + "\n").encode())


def _row(name: str, spec: RunSpec, folder: Path, clips: int, device: str) -> dict[str, Any]:
    """Train (or go on with) one row and measure it, unless its scores are there already."""
    scores = folder / SCORES
    if scores.is_file():
        return json.loads(scores.read_text())
    log.info("row %s", name)
    try:
        last = train(spec, folder, name, resume=True, device=device)
    except MissingData:
        raise
    except LarnetError as error:  # a row that cannot go on is a result
        return {"row": name, "reason": str(error)}
    if RunFolder(folder).last_step() < spec.train.steps:
        raise BadInput(f"Row {name} was asked to stop; the same command goes on from there.")
    row = {"row": name} | measure(last, spec, folder, clips)
    write_atomically(scores, (json.dumps(row, indent=1) + "\n").encode())
    return row


@torch.inference_mode()
def measure(last: Path, spec: RunSpec, folder: Path, clips: int) -> dict[str, Any]:
    """Figures of a row's checkpoint on actors never trained on, all actions in turn from their
    beginning; beside them those of the photo repeated (BASELINE)."""
    loaded = checkpoint.load(last)
    table = PhraseTable.load(RunFolder(folder).phrases)
    actions = tuple(loaded.info.actions)
    data = replace(spec.data, start=1.0, combinations=0.0)
    stream = open_stream(data, spec.model, "val", "cpu", actions)
    driving = DrivingClips(data, spec.model) if spec.model.driven else None
    collected: dict[str, list[Tensor]] = {}
    for step in range(-(-clips // BATCH)):
        names = [actions[(step * BATCH + i) % len(actions)] for i in range(BATCH)]
        batch = stream.batch(step, BATCH, names)
        drive = driving(step, batch) if driving else None
        made = generate(loaded, batch, table, drive)
        if not step:
            shown = torch.cat((batch.v[:SHOWN], made[:SHOWN]))
            film = video_file.side_by_side(
                shown.numpy(), [*(f"real: {n}" for n in names[:SHOWN]), *names[:SHOWN]], SHOWN
            )
            video_file.write(folder / "clips.webp", film)
        still = batch.x_0[:, None].expand_as(batch.v)
        for who, video in (("model", made), (BASELINE, still)):
            for key, values in _figures(video, batch).items():
                collected.setdefault(f"{who}/{key}", []).append(values)
    means = {key: float(np.nanmean(torch.cat(v)[:clips].numpy())) for key, v in collected.items()}
    mine, repeated = (
        {k.split("/")[1]: round(x, 4) for k, x in means.items() if k.startswith(f"{who}/")}
        for who in ("model", BASELINE)
    )
    counted = {"parameters": cost(spec.model).parameters, "steps": loaded.info.step}
    return mine | _history(RunFolder(folder)) | counted | {BASELINE: repeated}


def generate(
    loaded: Checkpoint, clips: Clips, table: PhraseTable, driver: Tensor | None = None
) -> Tensor:
    """Clips of a checkpoint, uint8 (B, T, H, W, 3): the photo, position and style of `clips`, the
    first phrase of each action. `driver`, of the same shape, gives e_m from other actors doing the
    same."""
    encoder = loaded.info.encoders[0]
    vectors = torch.tensor(np.stack([table.vectors[encoder][n][0] for n in clips.names]))
    a_e = loaded.model.embed(encoder, vectors)
    e_m = None if driver is None else loaded.model.drive(to_model(driver))
    c = Condition(to_model(clips.x_0), a_e, clips.p_e.float(), clips.z.float(), e_m)
    return to_uint8(loaded.model(c).v)


def _figures(made: Tensor, clips: Clips) -> dict[str, Tensor]:
    where = metrics.moving_pixels(clips.v, clips.x_0)
    return {
        "psnr": metrics.psnr(made, clips.v),
        "psnr_frames": metrics.psnr_frames(made, clips.v),
        "ssim": metrics.ssim(made, clips.v),
        "psnr_moving": metrics.psnr(made, clips.v, where),
        "motion": metrics.motion(made),
    }


def _history(folder: RunFolder) -> dict[str, Any]:
    """What metrics.jsonl says of a run: its time, and how the Wasserstein estimates went."""
    lines = [json.loads(line) for line in folder.metrics.read_text().splitlines()]
    collected: dict[str, Any] = {"seconds": round(sum(line["seconds"] for line in lines))}
    for name in ("wasserstein_video", "wasserstein_motion"):
        values = [line[name] for line in lines if name in line]
        if values:
            parts = np.array_split(np.array(values), min(20, len(values)))
            collected[f"{name}_course"] = [round(float(part.mean()), 4) for part in parts]
            collected[name] = collected[f"{name}_course"][-1]
    return collected


def _write(out: Path, table: list[dict[str, Any]], settings: dict[str, Any]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, ["row", *COLUMNS, "reason"], extrasaction="ignore")
    writer.writeheader()
    writer.writerows(table)
    write_atomically(out / "table.csv", text.getvalue().encode())
    write_atomically(out / "index.html", page(table, settings).encode())


def _shown(row: dict[str, Any], key: str) -> str:
    value = row.get(key)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{value:,.{COLUMNS[key][1]}f}"


def page(table: list[dict[str, Any]], settings: dict[str, Any]) -> str:
    """The table as one HTML page; the clips lie beside it under rows/."""
    head = "".join(f"<th>{html.escape(heading)}" for heading, _ in COLUMNS.values())
    lines, films = [], []
    for row in table:
        name = html.escape(row["row"])
        if "reason" in row:
            cells = f'<td colspan="{len(COLUMNS)}">{html.escape(row["reason"])}'
        else:
            cells = "".join(f"<td>{_shown(row, key)}" for key in COLUMNS)
        lines.append(f"<tr><th>{name}{cells}")
        if "steps" in row:
            film = f'<img src="rows/{name}/clips.webp" alt="real clips above, {name} below">'
            films.append(f"<h2>{name}</h2>{_course(row)}{film}")
    collected = ", ".join(f"{k} {v}" for k, v in settings.items() if v not in (None, []))
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Ablation</title>'
        '<meta name="viewport" content="width=device-width">'
        "<style>body{font:15px system-ui;margin:2rem;max-width:70rem}td{text-align:right}"
        "td,th{padding:.2rem .6rem;border-bottom:1px solid #ccc;font-weight:normal}"
        "tr>th:first-child{text-align:left}img{max-width:100%}polyline{fill:none;stroke:#06c}"
        "@media(prefers-color-scheme:dark){body{background:#18181b;color:#f4f4f5}}</style>"
        f"<h1>Ablation</h1><p>{html.escape(collected)}. Actors never trained on.</p>"
        f"<table><tr><th>row{head}{''.join(lines)}</table>{''.join(films)}</html>\n"
    )


def _course(row: dict[str, Any]) -> str:
    """The Wasserstein estimates over the run, as small lines."""
    drawn = ""
    for name in ("wasserstein_video", "wasserstein_motion"):
        course = row.get(f"{name}_course", [])
        if len(course) < 2:
            continue
        low, high = min(course), max(course)
        wide = (high - low) or 1.0
        points = " ".join(
            f"{200 * i / (len(course) - 1):.0f},{40 - 36 * (x - low) / wide:.1f}"
            for i, x in enumerate(course)
        )
        drawn += (
            f"<p>{COLUMNS[name][0]}, {low:.3f} to {high:.3f}: "
            f'<svg width="200" height="44"><polyline points="{points}"/></svg></p>'
        )
    return drawn
