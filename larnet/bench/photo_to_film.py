"""What a user waits for: a photo on disk to a film on disk, warm and from a cold start."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from larnet.bench.timing import Row, timed, times
from larnet.body.finder.detect_person import find_person
from larnet.media import video_file
from larnet.media.image_file import read_photo
from larnet.pipeline import Pipeline, load_pipeline
from larnet.runtime.shipped_files import shipped
from larnet.text.understanding import STILL

ROOT = Path(__file__).resolve().parents[1]  # the package
ACTORS = shipped("assets") / "actors"


def example_photo() -> Path:
    return next(iter(sorted(ACTORS.glob("*.png"))))


def _moving(pipeline: Pipeline, count: int) -> list[str]:
    """Actions that move somebody."""
    return [name for name in pipeline.actions if name != STILL][:count]


def photo_to_film(repeats: int, phrases: int) -> Row:
    """Photo on disk -> mp4 on disk with the shipped checkpoint; the photo is known already."""
    pipeline = load_pipeline("default", "cpu")
    names = _moving(pipeline, phrases)
    with tempfile.TemporaryDirectory() as folder:

        def call() -> None:
            animation = pipeline.animate(example_photo(), names)
            film = (
                video_file.enlarge(animation.frames[0])
                if phrases == 1
                else video_file.side_by_side(animation.frames, names)
            )
            video_file.write(Path(folder) / "clip.mp4", film, animation.fps)

        return timed(call, repeats)


def in_memory(repeats: int, phrases: int) -> Row:
    """Photo in memory -> clips in memory, as served: the process shares them among its cores."""
    pipeline = load_pipeline("default", "cpu")
    photo, names = read_photo(example_photo()), _moving(pipeline, phrases)
    return timed(lambda: pipeline.animate(photo, names), repeats)


def finding(repeats: int) -> Row:
    """The person of a photo, not known yet."""
    photo = read_photo(example_photo())
    return timed(lambda: find_person(photo), repeats)


def writing(repeats: int, side: int = 448, frames: int = 32) -> Row:
    """Frames in memory -> mp4 on disk, the page's size; the encoder is a process of its own, so
    CPU-seconds are those of this one."""
    noise = np.random.default_rng(0).integers(0, 60, (1, side, side, 3), dtype=np.uint8)
    film = np.concatenate([np.roll(noise, i, 1) for i in range(frames)])
    with tempfile.TemporaryDirectory() as folder:
        return timed(lambda: video_file.write(Path(folder) / "clip.mp4", film), repeats)


def cold_start(repeats: int) -> Row:
    """`python -m larnet generate`, from the start of the process to its end; CPU-seconds of it and
    of what it starts."""
    walls, cpus = [], []
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "larnet", "generate", "--actor", str(example_photo())]
        command += ["--action", "hand waving", "--out", str(Path(folder) / "clip.mp4")]
        for _ in range(repeats):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True, cwd=ROOT.parent)
            walls.append(time.perf_counter() - began)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
            cpus.append(spent)
    return times(walls, cpus)
