"""Clips of a whole photo: from joints in the model's square to frames in the photo's own pixels."""

from __future__ import annotations

import numpy as np

from larnet.body.detect_person import Person
from larnet.body.photo_analysis import analyse_photo
from larnet.media.crop import CropBox
from larnet.media.pixels import Pixels
from larnet.nets.layer_compositor import compose_photo
from larnet.nets.pose_start import start_from

START = 0.5  # seconds in which a movement leaves the pose of the photo


def photo_clips(
    photo: Pixels,
    person: Person,
    frame: CropBox,
    at_0: np.ndarray,
    at: np.ndarray,
    near: np.ndarray,
    starts: list[bool],
    fps: int,
    longest: int,
) -> tuple[Pixels, tuple[str, ...]]:
    """uint8 (N, T, H, W, 3), the photo at most `longest` pixels long, its person moving, and what a
    visitor should know.

    Joints of the photo at_0 (20, 2) and of every frame, at (N, T, 20, 2), in the square that the
    frame shows of the photo, [-1, 1] from edge to edge; near (N, T, 20), how near the camera they
    are, standing heights. starts (N,): whether a clip begins as its photo, to the pixel.
    """
    corner = np.float64((frame.left, frame.top))
    joints, poses = ((x.astype(np.float64) + 1) / 2 * frame.side + corner for x in (at_0, at))
    found = analyse_photo(photo, person, joints, longest)
    begin = max(2, round(START * fps))
    clips = []
    for pose, depth, start in zip(poses, near, starts):
        pose = start_from(pose, joints, begin) if start else pose
        clips.append(compose_photo(found.layers, pose * found.scale, depth))
    return np.stack(clips), found.warnings
