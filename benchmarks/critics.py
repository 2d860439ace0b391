"""Do the critics learn? A plot and a table of a run's metrics, for docs/ablation.md.

    python -m larnet train --variant larnet --size 48 --batch 2 --steps 2000 --out runs/critics
    python -m benchmarks.critics runs/critics --svg docs/ablation-wasserstein.svg

Says first whether every value of every step is finite, and whether a step is missing or doubled.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path

import numpy as np

from benchmarks.plot import axes, picture, polyline, text

ROWS = {
    "wasserstein_video": "D_v, Wasserstein",
    "penalty_video": "D_v, penalty",
    "wasserstein_motion": "D_m, Wasserstein",
    "penalty_motion": "D_m, penalty",
    "video": "MSE(v, v̂)",
    "motion": "MSE(e_m, ê_m)",
    "spread_e_m": "variance of e_m across actions",
}
DRAWN = {"wasserstein_video": "#0b63c5", "wasserstein_motion": "#c5500b"}
PARTS, POINTS = 10, 100
LEFT, RIGHT, TOP, BOTTOM = 40, 590, 15, 190


def means(values: list[float], parts: int) -> list[float]:
    return [float(np.mean(part)) for part in np.array_split(np.array(values), parts) if len(part)]


def table(rows: list[dict[str, float]]) -> str:
    """Means over tenths of the run, as Markdown."""
    ends = [int(part[-1]) for part in np.array_split(np.arange(1, len(rows) + 1), PARTS)]
    out = ["| | " + " | ".join(f"to step {end}" for end in ends) + " |", "|---" * (PARTS + 1) + "|"]
    for name, label in ROWS.items():
        values = [row[name] for row in rows if name in row]
        cells = means(values, min(PARTS, len(values)))
        out.append(f"| {label} | " + " | ".join(f"{x:.4g}" for x in cells) + " |")
    return "\n".join(out)


def svg(rows: list[dict[str, float]]) -> str:
    """Wasserstein estimates over the run, means of a hundredth of it each."""
    lines = {name: means([row[name] for row in rows], POINTS) for name in DRAWN}
    low = min(0.0, *(min(x) for x in lines.values()))
    high = max(max(x) for x in lines.values())

    def y(value: float) -> float:
        return BOTTOM - (value - low) / (high - low) * (BOTTOM - TOP)

    parts = [axes(LEFT, RIGHT, TOP, BOTTOM, y(0))]
    for name, values in lines.items():
        x = np.linspace(LEFT, RIGHT, len(values))
        parts.append(polyline([(a, y(b)) for a, b in zip(x, values)], DRAWN[name]))
    for i, name in enumerate(DRAWN):
        parts.append(text(LEFT + 150 * i, 222, ROWS[name], DRAWN[name]))
    parts += [text(4, y(value) + 4, f"{value:.1f}") for value in (low, 0, high)]
    parts.append(text(RIGHT, 208, f"step {len(rows)}", anchor="end"))
    return picture(600, 230, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    metrics = (options.run / "metrics.jsonl").read_text()
    rows = [json.loads(line) for line in metrics.splitlines()]
    finite = all(math.isfinite(value) for row in rows for value in row.values())
    whole = [row["step"] for row in rows] == list(range(1, len(rows) + 1))
    print(f"{len(rows)} steps, every value finite: {finite}, no step missing or doubled: {whole}\n")
    print(table(rows))
    if options.svg:
        options.svg.write_text(svg(rows))


if __name__ == "__main__":
    main()
