"""NTU RGB+D's .skeleton files: joints of up to two bodies, in pixels of the RGB video."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from larnet.body.landmarks import placed
from larnet.errors import BadInput

WIDTH, HEIGHT = 1920, 1080  # pixels that the files count in
JOINTS, VALUES = 25, 12  # of a body; numbers of a joint: x, y, z, depth x, y, colour x, y, ...
LINES = 4_000_000  # of a file

# Joints of the Kinect v2
_KINECT: dict[str, tuple[int, ...]] = {
    "head": (3,), "shoulder centre": (20,), "hip centre": (0,),
    "left shoulder": (4,), "left elbow": (5,), "left wrist": (6,), "left hand": (7,),
    "right shoulder": (8,), "right elbow": (9,), "right wrist": (10,), "right hand": (11,),
    "left hip": (12,), "left knee": (13,), "left ankle": (14,), "left foot": (15,),
    "right hip": (16,), "right knee": (17,), "right ankle": (18,), "right foot": (19,),
}  # fmt: skip


def read_skeleton(path: Path) -> np.ndarray:
    """Joints (N, 20, 2) float32 of the actor, in pixels of 1920 x 1080; NaN in frames without one.

    The sensor sometimes takes furniture for a body, and shows some actions with a second person:
    the actor is the body that moves most. Raises BadInput for a file that is cut short or no
    .skeleton file.
    """
    try:
        with path.open(encoding="ascii") as file:
            bodies, frames = _bodies(iter(file.readline, ""))
    except (ValueError, IndexError, StopIteration, UnicodeDecodeError) as error:
        raise BadInput(f"{path.name} is no .skeleton file of NTU RGB+D, or cut short.") from error
    if not bodies:
        return np.full((frames, 20, 2), np.nan, np.float32)
    actor = max(bodies.values(), key=_motion)
    return placed(actor, _KINECT)


def _bodies(lines: Iterator[str]) -> tuple[dict[str, np.ndarray], int]:
    """{body: (N, 25, 2) colour pixels, NaN where it is not seen}, and N."""
    frames = int(next(lines))
    if not 0 <= frames <= LINES // (JOINTS + 2):
        raise ValueError(frames)
    bodies: dict[str, np.ndarray] = {}
    for t in range(frames):
        for _ in range(int(next(lines))):
            name = next(lines).split()[0]
            if int(next(lines)) != JOINTS:
                raise ValueError("joints")
            points = [next(lines).split() for _ in range(JOINTS)]
            if any(len(values) != VALUES for values in points):
                raise ValueError("values")
            if name not in bodies:
                bodies[name] = np.full((frames, JOINTS, 2), np.nan, np.float32)
            bodies[name][t] = [[float(values[5]), float(values[6])] for values in points]
    return bodies, frames


def _motion(points: np.ndarray) -> float:
    """How much a body moves: spread of its joints, times the share of frames that show it."""
    seen = points[np.isfinite(points).all((1, 2))]
    return 0.0 if len(seen) < 2 else float(seen.std(0).mean()) * len(seen) / len(points)
