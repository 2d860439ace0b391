"""Does a frame jump? The largest change from frame to frame of clips, and their seam.

    python benchmarks/frame_steps.py PHOTO [PHOTO ...] [--checkpoint default] [--longest 300]
                                     [--actions NAME,NAME]

Of every clip of a whole photo, as the page makes it: the largest mean change of pixels between two
frames over the median one, and the frame at which it is; the change from the last frame to the
first over the same median: at most about 1, or a loop shows a seam; what it took.
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from larnet import load_pipeline

ACTIONS = (
    "hand waving,hand clapping,jumping jack,walking,kicking,squatting,dancing,boxing,"
    "wave twice with the left hand,bowing"
)


def steps(frames: np.ndarray) -> tuple[float, int, float]:
    """Largest change over the median, where it is, and the seam over the median, of a clip uint8
    (T, H, W, 3)."""
    clip = frames.astype(np.int16)
    change = np.array([np.abs(b - a).mean() for a, b in pairwise(clip)])
    usual = max(float(np.median(change)), 1e-6)
    seam = float(np.abs(clip[0] - clip[-1]).mean())
    return float(change.max()) / usual, int(change.argmax()), seam / usual


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", nargs="+", type=Path)
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--longest", type=int, default=300)
    parser.add_argument("--actions", default=ACTIONS)
    options = parser.parse_args()
    pipeline = load_pipeline(options.checkpoint)
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
