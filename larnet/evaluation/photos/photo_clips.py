"""The clips of one photo as the measurements need them: the only place that asks the pipeline."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from larnet.body.detection_cache import detect
from larnet.body.finder.detect_person import Person
from larnet.media.pixels import Pixels, resize
from larnet.pipeline import Pipeline


@dataclass(frozen=True, eq=False)
class PhotoClips:
    """All clips of a photo, the whole photo in each frame; places in pixels of the frames."""

    still: Pixels  # uint8 (H, W, 3), the photo at the clips' size
    frames: Pixels  # uint8 (N, T, H, W, 3), one clip per action
    joints_0: np.ndarray  # float32 (20, 2), of the photo, where clips begin; NaN: not seen
    guessed_0: np.ndarray  # float32 (20, 2), of the photo, seen or not
    joints: np.ndarray  # float32 (N, T, 20, 2), where the model meant them to go
    background: Pixels | None  # uint8 (H, W, 3), the photo without its actor
    cpu_seconds: float  # of all clips together


def find_actor(photo: Pixels) -> Person | None:
    """The person whom the pipeline will animate."""
    return detect(photo).person


def animate_photo(
    pipeline: Pipeline, photo: Pixels, actions: Sequence[str], longest: int, seed: int
) -> PhotoClips | None:
    """One clip per action of a photo, uint8 (H, W, 3), with a long side of at most `longest`
    pixels; None where nobody is found, or by a model without joints of its own."""
    person = find_actor(photo)
    if person is None:
        return None
    start = time.process_time()
    animation = pipeline.animate(
        photo, list(actions), seed=seed, output="photo", longest=longest,
        frames=pipeline.info.spec.frames,
    )  # fmt: skip
    if animation.joints is None:
        return None
    clips = animation.frames
    spent = time.process_time() - start
    height, width = clips[0].shape[1:3]
    smaller = np.array((width / photo.shape[1], height / photo.shape[0]), np.float32)
    seen = np.isfinite(person.joints)
    return PhotoClips(
        still=resize(photo, height, width),
        frames=clips,
        joints_0=np.where(seen, animation.joints[0, 0] * smaller, np.float32(np.nan)),
        guessed_0=person.guessed * smaller,
        joints=animation.joints * smaller,
        background=pipeline.background(photo, longest),
        cpu_seconds=spent,
    )
