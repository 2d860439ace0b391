"""Clips of a whole photo: from joints in the model's square to frames in the photo's own pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.detect_person import Person
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.body.layers.pose_start import start_from
from larnet.media.crop import CropBox
from larnet.media.pixels import Pixels

START = 0.5  # seconds in which a movement leaves the pose of the photo


@dataclass(frozen=True, eq=False)
class LayeredClips:
    """The clips of one photo."""

    frames: Pixels  # uint8 (N, T, H, W, 3)
    joints: np.ndarray  # float32 (N, T, 20, 2), where they are, in pixels of the photo as given
    warnings: tuple[str, ...]  # what a visitor should know


def photo_clips(
    photo: Pixels,
    person: Person,
    crop_box: CropBox,
    at_0: np.ndarray,
    at: np.ndarray,
    near: np.ndarray,
    starts: list[bool],
    fps: int,
    longest: int,
) -> LayeredClips:
    """The clips of a photo at most `longest` pixels long, its person moving.

    Joints of the photo at_0 (20, 2) and of every frame, at (N, T, 20, 2), in the square that the
    crop box shows of the photo, [-1, 1] from edge to edge; near (N, T, 20), how near the camera
    they are, standing heights. starts (N,): whether a clip begins as its photo, to the pixel.
    """
    joints, poses = (crop_box.place(x.astype(np.float64)) for x in (at_0, at))
    found = analyse_photo(photo, person, joints, longest)
    begin = max(2, round(START * fps))
    clips, placed = [], []
    for pose, depth, start in zip(poses, near, starts):
        pose = start_from(pose, joints, begin) if start else pose
        placed.append(pose)
        clips.append(compose_photo(found.layers, pose * found.scale, depth))
    return LayeredClips(np.stack(clips), np.stack(placed).astype(np.float32), found.warnings)
