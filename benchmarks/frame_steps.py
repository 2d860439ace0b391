"""Does a frame jump? The largest change from frame to frame of clips, and their seam.

    python -m benchmarks.frame_steps PHOTO [PHOTO ...] [--checkpoint default] [--longest 300]
                                     [--actions NAME,NAME] [--rates]

Of every clip of a whole photo, as the page makes it: the largest mean change of pixels between two
frames over the median one, and the frame at which it is; the change from the last frame to the
first over the same median: at most about 1, or a loop shows a seam; what it took.

--rates instead: what the clip takes at 12 and at 24 frames a second, CPU-seconds after the photo's
analysis, and how many times as much (medians of `REPEATS`, in turns).
"""

from __future__ import annotations

import argparse
import statistics
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

from larnet import Pipeline, load_pipeline

ACTIONS = (
    "hand waving,hand clapping,jumping jack,walking,kicking,squatting,dancing,boxing,"
    "wave twice with the left hand,bowing"
)
RATES, REPEATS = (12, 24), 5


def steps(frames: np.ndarray) -> tuple[float, int, float]:
    """Largest change over the median, where it is, and the seam over the median, of a clip uint8
    (T, H, W, 3)."""
    clip = frames.astype(np.int16)
    change = np.array([np.abs(b - a).mean() for a, b in pairwise(clip)])
    usual = max(float(np.median(change)), 1e-6)
    seam = float(np.abs(clip[0] - clip[-1]).mean())
    return float(change.max()) / usual, int(change.argmax()), seam / usual


def cpu_seconds(pipeline: Pipeline, photo: Path, action: str, **how: object) -> tuple[float, int]:
    """What a clip of the whole photo takes, and its frames."""
    began = time.process_time()
    made = pipeline.animate(photo, action, output="photo", **how)
    return time.process_time() - began, len(made.frames[0])


def costs(pipeline: Pipeline, photo: Path, action: str, longest: int) -> str:
    """A row of the table of `--rates`."""
    whole = pipeline.animate(photo, action, output="photo", longest=longest)
    seconds = len(whole.frames[0]) / whole.fps
    took: dict[int, list[float]] = {rate: [] for rate in RATES}
    counts = dict.fromkeys(RATES, 0)
    for _ in range(REPEATS):
        for rate in RATES:
            cost, counts[rate] = cpu_seconds(
                pipeline, photo, action, fps=rate, seconds=seconds, longest=longest
            )
            took[rate].append(cost)
    slow, quick = (took[rate] for rate in RATES)
    ratio = statistics.median(b / a for a, b in zip(slow, quick))
    cells = [f"{counts[r]}: {statistics.median(took[r]):.3f}" for r in RATES]
    return f"| {photo.stem} | {action} | {cells[0]} | {cells[1]} | {ratio:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--longest", type=int, default=300)
    parser.add_argument("--actions", default=ACTIONS)
    parser.add_argument("--rates", action="store_true")
    options = parser.parse_args()
    pipeline = load_pipeline(options.checkpoint)
    if options.rates:
        print("| photo | action | 12 a second | 24 a second | times |\n|---|---|---:|---:|---:|")
        for photo in options.photos:
            for action in options.actions.split(","):
                print(costs(pipeline, photo, action, options.longest), flush=True)
        return
    print("| photo | action | frames | a second | largest step | at | seam | CPU-seconds |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for photo in options.photos:
        for action in options.actions.split(","):
            began = time.process_time()
            made = pipeline.animate(photo, action, output="photo", longest=options.longest)
            took = time.process_time() - began
            largest, at, seam = steps(made.frames[0])
            print(
                f"| {photo.stem} | {action} | {len(made.frames[0])} | {made.fps:g} | "
                f"{largest:.2f} | {at} | {seam:.2f} | {took:.2f} |"
            )


if __name__ == "__main__":
    main()
