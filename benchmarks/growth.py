"""How the cost of `demo` grows with frames, size, batch and phrases, beside its arithmetic.

    python -m benchmarks.growth [--svg docs/growth.svg] [--repeats 3]

Model only, fp32, random weights, CPU-seconds, as many threads as OMP_NUM_THREADS says. `frames` and
`segments` are two ways to longer clips: one long pass, and what the pipeline does, segments of 16
frames side by side. The slope is that of log CPU-seconds over log multiply-accumulates, least
squares: 1 where time grows as the work does, more where it grows faster.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.plot import axes, picture, polyline, text
from larnet.bench.model_only import longer, of_spec
from larnet.bench.timing import machine
from larnet.config.variants import variant

DEMO = variant("demo").model
WIDTH, HEIGHT, MARGIN = 300, 220, 46  # of one panel
TIME, WORK = "#0b63c5", "#c5500b"


@dataclass(frozen=True)
class Point:
    """One measurement: value of what grows, CPU-seconds, 1e9 multiply-accumulates."""

    value: int
    seconds: float
    gmac: float


def _point(value: int, repeats: int, size: int, frames: int, clips: int, photos: int) -> Point:
    spec = longer(replace(DEMO, size=size), frames)
    row = of_spec(spec, clips, repeats, photos)
    return Point(value, row["cpu_seconds"], row["gmac_per_clip"] * clips)


def measure(repeats: int) -> dict[str, list[Point]]:
    """Every axis; one photo serves all clips but those of `batch`."""
    return {
        "frames": [_point(n, repeats, 112, n, 1, 1) for n in (16, 32, 64, 128, 256)],
        "segments": [_point(n, repeats, 112, 16, n // 16, 1) for n in (16, 32, 64, 128, 256)],
        "size": [_point(n, repeats, n, 16, 1, 1) for n in (48, 64, 80, 112, 160, 224)],
        "batch": [_point(n, repeats, 112, 16, n, n) for n in (1, 2, 4, 8, 16, 32, 64)],
        "phrases": [_point(n, repeats, 112, 16, n, 1) for n in (1, 2, 4, 6, 8, 16, 32)],
    }


def slope(points: list[Point]) -> float:
    """Of log seconds over log work."""
    x, y = (np.log([getattr(p, name) for p in points]) for name in ("gmac", "seconds"))
    return float(np.polyfit(x, y, 1)[0])


def table(lines: dict[str, list[Point]]) -> str:
    out = ["| | CPU-seconds at | slope against the work |", "|---|---|---|"]
    for name, points in lines.items():
        cells = ", ".join(f"{p.value}: {p.seconds:.3g}" for p in points)
        out.append(f"| {name} | {cells} | {slope(points):.2f} |")
    return "\n".join(out)


def panel(name: str, points: list[Point]) -> list[str]:
    """Seconds (full) and work scaled to the first point (dashed), both axes logarithmic."""
    scale = points[0].seconds / points[0].gmac
    work = [p.gmac * scale for p in points]
    ys = [p.seconds for p in points] + work
    low, high = min(ys), max(ys)
    first, last = points[0].value, points[-1].value

    def at(value: float, seconds: float) -> tuple[float, float]:
        across = math.log(value / first) / math.log(last / first)
        up = math.log(seconds / low) / math.log(high / low)
        return MARGIN + across * (WIDTH - MARGIN - 20), HEIGHT - 40 - up * (HEIGHT - 80)

    return [
        axes(MARGIN, WIDTH - 20, 34, HEIGHT - 40),
        polyline([at(p.value, y) for p, y in zip(points, work)], WORK, dashed=True),
        polyline([at(p.value, p.seconds) for p in points], TIME),
        *(text(at(v, low)[0], HEIGHT - 24, str(v), anchor="middle") for v in (first, last)),
        *(text(4, at(first, y)[1] + 4, f"{y:.2g} s") for y in (low, high)),
        text(MARGIN, 24, f"{name}, slope {slope(points):.2f}"),
    ]


def svg(lines: dict[str, list[Point]]) -> str:
    parts = []
    for i, (name, points) in enumerate(lines.items()):
        place = f"{i % 3 * WIDTH} {i // 3 * HEIGHT}"
        parts += [f'<g transform="translate({place})">', *panel(name, points), "</g>"]
    left, top = 2 * WIDTH + MARGIN, HEIGHT + 60
    parts += [text(left, top, "CPU-seconds", TIME), text(left, top + 20, "as the work grows", WORK)]
    return picture(3 * WIDTH, 2 * HEIGHT, parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    m = machine()
    print(f"{m['processor']}, {m['cores']} cores, {m['threads']} threads, torch {m['torch']}\n")
    lines = measure(options.repeats)
    print(table(lines))
    if options.svg:
        options.svg.write_text(svg(lines))


if __name__ == "__main__":
    main()
