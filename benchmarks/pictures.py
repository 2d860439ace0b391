"""The pictures of README.md and docs/, made anew by the shipped checkpoint.

python benchmarks/pictures.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from larnet import load_pipeline
from larnet.media import grid, video_file

ROOT = Path(__file__).resolve().parent.parent
CAST = (
    ("06_farid", "hand waving"),
    ("02_bruno", "jumping jack"),
    ("07_greta", "squatting"),
    ("04_dario", "raising both arms"),
    ("10_kofi", "marching"),
    ("03_celine", "kicking"),
)


def main() -> None:
    pipeline = load_pipeline("default", "cpu")
    actors, out = ROOT / "assets/actors", ROOT / "assets/readme"
    clips = [
        pipeline.animate(
            actors / f"{actor}.png", phrase, frames=32, output="photo", longest=224
        ).frames[0]
        for actor, phrase in CAST
    ]
    phrases = [phrase for _, phrase in CAST]
    film = grid.side_by_side(np.stack(clips), phrases, columns=3)
    video_file.write(out / "actions.webp", film, pipeline.fps)
    strip = grid.strip(np.stack(clips)[:, :16], phrases, steps=8)
    video_file.write(out / "strip.png", strip[None], pipeline.fps)


if __name__ == "__main__":
    main()
