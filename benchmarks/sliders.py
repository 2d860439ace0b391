"""The strips of the About tab that show what each slider does, made anew by the shipped model.

python -m benchmarks.sliders
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from larnet import load_pipeline
from larnet.animation import Animation
from larnet.body.performance.manner import Manner
from larnet.media.pixels import resize
from larnet.pipeline import Pipeline
from larnet.ui.parts.slider_strips import ACTOR, FOLDER, STRIPS, SliderStrip

ROOT = Path(__file__).resolve().parent.parent
CELL = (112, 84)  # pixels of a frame in a strip, height and width
MOMENTS = (0, 3, 6, 9, 12, 15, 18)  # frames that are shown, 12 a second
AROUND = 0.12  # of the person's height, left free around the movement
MOST_BYTES = 300_000  # of all pictures


def clip_of(pipeline: Pipeline, phrase: str, settings: Mapping[str, Any]) -> Animation:
    """One clip of the example actor."""
    names = {field.name for field in fields(Manner)}
    manner = Manner(**{k: v for k, v in settings.items() if k in names})
    rest = {k: v for k, v in settings.items() if k not in names}
    photo = ROOT / "assets/actors" / f"{ACTOR}.png"
    return pipeline.animate(photo, phrase, output="photo", frames=32, manner=manner, **rest)


def crop_around(joints: np.ndarray, photo: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the shape of CELL that hold joints (..., 2)."""
    places = joints[np.isfinite(joints).all(-1)]
    low, high = places.min(0), places.max(0)
    tall = (high[1] - low[1]) * (1 + 3 * AROUND)
    tall = max(tall, (high[0] - low[0]) * (1 + 2 * AROUND) * CELL[0] / CELL[1])
    tall = min(tall, photo.shape[0], photo.shape[1] * CELL[0] / CELL[1])
    sides = np.array((tall * CELL[1] / CELL[0], tall))
    middle = (low + high) / 2 - (0, AROUND * (high[1] - low[1]) / 2)
    left, top = np.clip(middle - sides / 2, 0, np.array(photo.shape[1::-1]) - sides)
    return slice(round(top), round(top + tall)), slice(round(left), round(left + sides[0]))


def picture_of(pipeline: Pipeline, strip: SliderStrip) -> np.ndarray:
    """The strips of all rows, uint8 (rows * height, moments * width, 3)."""
    made = [clip_of(pipeline, strip.phrase, settings) for _, settings in strip.rows]
    joints = np.concatenate([one.joints[0, : MOMENTS[-1] + 1] for one in made])
    rows, columns = crop_around(joints, made[0].frames[0, 0])
    cells = [[resize(one.frames[0, t, rows, columns], *CELL) for t in MOMENTS] for one in made]
    return np.concatenate([np.concatenate(row, 1) for row in cells])


def main() -> None:
    pipeline = load_pipeline("default", "cpu")
    FOLDER.mkdir(exist_ok=True)
    for strip in STRIPS:
        Image.fromarray(picture_of(pipeline, strip)).save(strip.picture, quality=72, method=6)
    size = sum(strip.picture.stat().st_size for strip in STRIPS)
    print(f"{len(STRIPS)} pictures, {size / 1000:.0f} kB of at most {MOST_BYTES / 1000:.0f}")


if __name__ == "__main__":
    main()
