"""Tables as Markdown, figures as a page of their own, of what `paper_runs` measured."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from larnet.cli.paper.paper_forms import PUBLISHED, PaperForm
from larnet.cli.paper.paper_runs import PaperRuns, mean_of
from larnet.data.mixture import shown_source
from larnet.evaluation.report.charts import curves, strip
from larnet.evaluation.report.html import STYLE
from larnet.runtime.atomic_write import write_atomically

REPEATED = "photo repeated"
COLUMNS: dict[str, tuple[str, int]] = {  # heading, digits
    "psnr_frames": ("PSNR, dB", 2),
    "ssim": ("SSIM", 4),
    "lpips_alexnet": ("LPIPS (AlexNet)", 4),
    "frechet_image_alexnet": ("Fréchet image distance (AlexNet)", 2),
    "frechet_image_vgg16": ("Fréchet image distance (VGG-16)", 2),
    "frechet_video_i3d": ("Fréchet video distance (I3D)", 2),
    "fid": ("FID", 2),
    "fvd": ("FVD", 2),
    "recognised": ("recognised", 3),
    "steps": ("steps", 0),
    "parameters": ("parameters", 0),
}
OF_ACTIONS = ("psnr_frames", "ssim", "frechet_image_alexnet", "frechet_video_i3d", "fid", "fvd")


def make(name: str, form: PaperForm, runs: PaperRuns, data: Sequence[str]) -> list[Path]:
    """Train and measure what a form shows, on each of the data sets, and write its files; gives
    them. A row that cannot run stands in the table with the reason."""
    told = {source: {row: runs.figures(row, source) for row in form.rows} for source in data}
    return KINDS[form.kind](name, form, runs, told)


Told = dict[str, dict[str, list[dict[str, Any]]]]  # data -> row -> seeds


def _table(name: str, form: PaperForm, runs: PaperRuns, told: Told) -> list[Path]:
    keys = [
        k for k in COLUMNS if any(mean_of(s, k) for rows in told.values() for s in rows.values())
    ]
    published = [f"published {p}" for p in PUBLISHED] if form.published else []
    head = ["system", "data", *(COLUMNS[k][0] for k in keys), *published]
    lines = [f"# {form.title}", "", _about(form, runs), "", _row(head), _row(["---"] * len(head))]
    for source, rows in told.items():
        some = next((s for s in rows.values() if "scores" in s[0]), None)
        if some:
            lines.append(_row([REPEATED, shown_source(source),
                               *(_cell(mean_of(some[:1], k, "repeated"), k) for k in keys),
                               *[""] * len(published)]))  # fmt: skip
        for row, seeds in rows.items():
            printed = [_plain(v) for v in form.printed(row, source)] if published else []
            cells = [_cell(mean_of(seeds, k), k) for k in keys]
            if "reason" in seeds[0]:
                cells = [seeds[0]["reason"], *[""] * (len(keys) - 1)] if keys else [
                    seeds[0]["reason"]
                ]  # fmt: skip
            lines.append(_row([f"`{row}`", shown_source(source), *cells, *printed]))
    return [_write(runs.out / f"{name}.md", "\n".join(lines) + "\n")]


def _about(form: PaperForm, runs: PaperRuns) -> str:
    b = runs.budget
    each = f"{b.steps:,} steps" if b.steps else f"{b.minutes:g} minutes of the processor"
    text = (
        f"{each} a row, seeds {', '.join(map(str, b.seeds))}, {b.size} pixels, base `{b.base}`, "
        f"{runs.judges.clips} clips of actors never trained on. Of several seeds: mean (least to "
        "most)."
    )
    if form.published:
        text += (
            f" Published: the paper's figures on {form.on}, with its own networks; they compare "
            "with each other, not with ours."
        )
    return text


def _steps(name: str, form: PaperForm, runs: PaperRuns, told: Told) -> list[Path]:
    """The paper's Figure 5: a curve a system over the frames, beside the repeated photo."""
    parts, lines = (
        [f"<h1>{html.escape(form.title)}</h1><p>{html.escape(_about(form, runs))}</p>"],
        [],
    )
    for source, rows in told.items():
        for key in ("psnr", "ssim"):
            drawn = {r: _mean_steps(s, key) for r, s in rows.items() if "per_step" in s[0]}
            if not drawn:
                continue
            some = next(s for s in rows.values() if "per_step" in s[0])
            drawn["repeated"] = some[0]["per_step"][key]["repeated"]
            parts.append(curves(drawn, f"{key.upper()} by frame, {shown_source(source)}", 1))
            lines += [f"## {key.upper()}, {shown_source(source)}", ""]
            count = len(drawn["repeated"])
            lines += [_row(["frame", *map(str, range(1, count + 1))]), _row(["---"] * (count + 1))]
            lines += [_row([r, *(_plain(v, 2 if key == "psnr" else 4) for v in line)])
                      for r, line in drawn.items()] + [""]  # fmt: skip
        parts += [f"<p>{html.escape(r)}: {html.escape(s[0]['reason'])}</p>"
                  for r, s in rows.items() if "reason" in s[0]]  # fmt: skip
    text = f"# {form.title}\n\n{_about(form, runs)}\n\n" + "\n".join(lines)
    return [_page(runs.out / f"{name}.html", parts), _write(runs.out / f"{name}.md", text + "\n")]


def _mean_steps(seeds: Sequence[dict[str, Any]], key: str) -> list[float]:
    known = [s["per_step"][key]["model"] for s in seeds if "per_step" in s]
    return [float(v) for v in np.mean(np.array(known, float), 0)]


def _actions(name: str, form: PaperForm, runs: PaperRuns, told: Told) -> list[Path]:
    """The paper's Figure 6: figures of every action, and how they go together over the actions."""
    lines = [f"# {form.title}", "", _about(form, runs), ""]
    for source, rows in told.items():
        for row, seeds in rows.items():
            lines += [f"## `{row}` on {shown_source(source)}", ""]
            if "reason" in seeds[0]:
                lines += [seeds[0]["reason"], ""]
                continue
            table = seeds[0]["per_action"]
            keys = [k for k in OF_ACTIONS if any(v.get(k) is not None for v in table.values())]
            lines += [_row(["action", "clips", *(COLUMNS[k][0] for k in keys)]),
                      _row(["---"] * (len(keys) + 2))]  # fmt: skip
            ordered = sorted(table.items(), key=lambda item: -item[1]["psnr_frames"])
            for action, values in ordered:
                cells = [_plain(values.get(k), COLUMNS[k][1]) for k in keys]
                lines.append(_row([action, str(values["clips"]), *cells]))
            lines += ["", "Correlation over the actions (Pearson):", ""]
            lines += [f"- {COLUMNS[a][0]} and {COLUMNS[b][0]}: {_plain(r, 2)}"
                      for a, b, r in correlations(table, keys)] + [""]  # fmt: skip
    return [_write(runs.out / f"{name}.md", "\n".join(lines) + "\n")]


def correlations(
    table: dict[str, dict[str, Any]], keys: Sequence[str]
) -> list[tuple[str, str, float | None]]:
    """Pearson's correlation of every two figures over the actions that have both; None for fewer
    than 3 actions, or where one of the two does not vary."""
    found = []
    for i, a in enumerate(keys):
        for b in keys[i + 1 :]:
            both = [(v[a], v[b]) for v in table.values()
                    if v.get(a) is not None and v.get(b) is not None]  # fmt: skip
            x = np.array(both, float)
            flat = len(both) < 3 or (x.std(0) < 1e-12).any()
            found.append((a, b, None if flat else float(np.corrcoef(x.T)[0, 1])))
    return found


def _strips(name: str, form: PaperForm, runs: PaperRuns, told: Told) -> list[Path]:
    """The paper's Figures 3 and 4: frames of the same clips, real above, then every system."""
    files, lines = [], [f"# {form.title}", "", _about(form, runs), ""]
    for n, (source, rows) in enumerate(told.items()):
        found = {row: runs.clips(row, source) for row in rows}
        shown = {row: clips for row, clips in found.items() if clips is not None}
        for row in (r for r in rows if r not in shown):
            lines.append(f"- `{row}`: {rows[row][0].get('reason', 'no clips')}")
        if not shown:
            continue
        some = next(iter(shown.values()))
        blocks = []
        for i in range(len(some["names"])):
            stack = [some["real"][i], *(clips["model"][i] for clips in shown.values())]
            blocks.append(np.concatenate([strip(clip) for clip in stack]))
            blocks.append(np.full((8, blocks[-1].shape[1], 3), 255, np.uint8))
        path = runs.out / f"{name}-{n}.png"
        Image.fromarray(np.concatenate(blocks)).save(path)
        files.append(path)
        lines += [f"![{shown_source(source)}]({path.name})", "",
                  f"{shown_source(source)}. From top to bottom: real, {', '.join(shown)}. Actions: "
                  f"{', '.join(map(str, some['names']))}.", ""]  # fmt: skip
    return [*files, _write(runs.out / f"{name}.md", "\n".join(lines) + "\n")]


KINDS = {"table": _table, "steps": _steps, "actions": _actions, "strips": _strips}


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"


def _plain(value: float | None, digits: int | None = None) -> str:
    if value is None:
        return "–"
    return f"{value:g}" if digits is None else f"{value:,.{digits}f}"


def _cell(values: Sequence[float], key: str) -> str:
    """Mean of the seeds, and how far they reach."""
    if not values:
        return "–"
    digits = COLUMNS[key][1]
    text = f"{np.mean(values):,.{digits}f}"
    if len(values) > 1 and digits:
        text += f" ({min(values):.{digits}f} to {max(values):.{digits}f})"
    return text


def _write(path: Path, text: str) -> Path:
    write_atomically(path, text.encode())
    return path


def _page(path: Path, parts: Sequence[str]) -> Path:
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{html.escape(path.stem)}</title><style>{STYLE}'
        f"</style></head><body>{''.join(parts)}</body></html>\n"
    )
    return _write(path, text)
