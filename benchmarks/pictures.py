"""The pictures of README.md and docs/, made anew by the shipped checkpoints.

python -m benchmarks.pictures
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

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
# Of recorded people, at 24 frames a second
FILM = (
    ("06_farid", "playing the violin"),
    ("02_bruno", "jumping jack"),
    ("07_greta", "squatting"),
    ("04_dario", "throwing a ball"),
    ("10_kofi", "playing the guitar"),
    ("03_celine", "wave twice with your left hand"),
)
SECONDS = 2.5


def clips_of(
    checkpoint: str, cast: tuple[tuple[str, str], ...], **length: float
) -> list[np.ndarray]:
    """One clip a row, (T, H, W, 3)."""
    pipeline, actors = load_pipeline(checkpoint, "cpu"), ROOT / "assets/actors"
    return [
        pipeline.animate(
            actors / f"{actor}.png", phrase, output="photo", longest=224, **length
        ).frames[0]
        for actor, phrase in cast
    ]


def main() -> None:
    out = ROOT / "assets/readme"
    film = np.stack(clips_of("movements", FILM, seconds=SECONDS, fps=24))
    phrases = [phrase for _, phrase in FILM]
    video_file.write(out / "actions.webp", grid.side_by_side(film, phrases, columns=3), 24)
    clips = np.stack(clips_of("default", CAST, frames=32))
    strip = grid.strip(clips[:, :16], [phrase for _, phrase in CAST], steps=8)
    video_file.write(out / "strip.png", strip[None], 12)


if __name__ == "__main__":
    main()
