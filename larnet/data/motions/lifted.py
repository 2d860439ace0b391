"""Movements of people in videos as joints in space, to train on without pictures.

A camera that stands shows where the joints are across and up. What is hidden is depth: of somebody
seen from the front it follows from how much shorter a bone looks than it is, and it is ahead as
bodies bend; of somebody seen from the side there is nearly none but between left and right.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np

from larnet.body.skeleton import AT, BONES, MIRRORED
from larnet.data.motions.archive import MotionRecording
from larnet.data.motions.bones import SIDES, standing
from larnet.data.motions.cutting import without_noise
from larnet.errors import BadInput, MissingData

if TYPE_CHECKING:  # pictures are decoded where a data set of them is opened
    from larnet.data.video.dataset import RecordedSet

log = logging.getLogger(__name__)
SEEN = 0.7  # of a recording's frames in which a body is found, below which it is left out
FRONT = 0.6  # of a body's width at the shoulders, from which it is seen from the front
SURE = 0.93  # of a bone's length: one that looks longer lies in the picture
AWAY = 6  # frames out of sight after which somebody comes a second time
JUMP = 0.15  # of the height from frame to frame: the same
HEAD_TO_ANKLE = 0.878  # of the standing height
SMOOTHING = 0.05  # seconds
# Which way bones turn out of the picture: 1 ahead, -1 back; the others stay in it
_BENDS = {
    **{f"{side} {joint}": 1.0 for side in SIDES for joint in ("elbow", "wrist", "knee", "foot")},
    **{f"{side} ankle": -1.0 for side in SIDES},
}
_ASIDE = {f"{side} {joint}" for side in SIDES for joint in ("shoulder", "hip")}
_LEFT, _RIGHT = ([AT[f"{side} {joint}"] for joint in ("shoulder", "hip")] for side in SIDES)
_ANKLES, _FEET = ([AT[f"{side} {joint}"] for side in SIDES] for joint in ("ankle", "foot"))


def lifted(joints: np.ndarray, fps: float) -> np.ndarray:
    """Joints (T, 20, 2) of a recording by a camera that stands, in pixels, y down, NaN where they
    are not seen -> (T', 20, 3) in standing heights: x to the actor's left, y up, z ahead; without
    the frames before the body is seen and after. Raises BadInput where it hardly is."""
    p = _without_gaps(joints.astype(np.float64))
    p = without_noise(np.concatenate((p, 0 * p[..., :1]), -1), SMOOTHING, fps)[..., :2]
    ankle = p[:, _ANKLES, 1].max(1)
    tall = float(np.percentile(ankle - p[:, AT["head"], 1], 85)) / HEAD_TO_ANKLE
    if tall < 8:
        raise BadInput(f"the actor is {tall:.0f} pixels tall; 8 and more can be read.")
    rest = standing()
    ground = np.percentile(p[:, _FEET, 1].max(1), 80) + rest[_FEET, 1].mean() * tall
    flat = np.stack((p[..., 0], ground - p[..., 1]), -1) / tall  # (T, 20, 2), y up
    wide = np.median((flat[:, _LEFT, 0] - flat[:, _RIGHT, 0])[:, 0])  # left is right in a picture
    if abs(wide) >= FRONT * (rest[_LEFT[0], 0] - rest[_RIGHT[0], 0]):
        return _from_the_front(flat, rest, 1.0 if wide > 0 else -1.0)
    toes = np.median(p[:, _FEET, 0] - p[:, _ANKLES, 0])
    return _from_the_side(flat, rest, 1.0 if toes > 0 else -1.0)


def _without_gaps(joints: np.ndarray) -> np.ndarray:
    """Joints of the longest passage in which the body stays in sight, what is not seen between
    where it was and is; a joint that never is goes with its partner."""
    found = np.isfinite(joints[..., 0]).mean(1) >= SEEN
    if found.mean() < SEEN:
        raise BadInput(f"a body is found in {found.mean():.0%} of the frames; {SEEN:.0%} are read.")
    at = np.flatnonzero(found)
    tall = np.nanpercentile(joints[..., 1].max(1) - joints[..., 1].min(1), 85)
    step = np.abs(np.diff(np.nanmedian(joints[at, :, 0], 1))) / np.diff(at)
    ends = np.flatnonzero((np.diff(at) > AWAY) | (step > JUMP * tall)) + 1
    at = max(np.split(at, ends), key=len)
    out, frames = joints[at[0] : at[-1] + 1].copy(), np.arange(at[-1] + 1 - at[0])
    seen = np.isfinite(out[..., 0])
    for j in np.argsort(-seen.sum(0), kind="stable"):
        if seen[:, j].any():
            for axis in (0, 1):
                out[:, j, axis] = np.interp(frames, frames[seen[:, j]], out[seen[:, j], j, axis])
        else:
            out[:, j] = out[:, MIRRORED[j]]
    if not np.isfinite(out).all():
        raise BadInput("a part of the body is never seen.")
    return out


def _from_the_front(flat: np.ndarray, rest: np.ndarray, facing: float) -> np.ndarray:
    """facing: 1 towards the camera, -1 away from it."""
    out = np.zeros((*flat.shape[:2], 3))
    out[:, AT["hip centre"], :2] = flat[:, AT["hip centre"]]
    for joint, on, _ in BONES:
        bone = flat[:, AT[joint]] - flat[:, AT[on]]
        size = np.linalg.norm(bone, axis=-1)
        length = max(float(np.percentile(size, 95)), 0.9 * _length(rest, joint, on))
        depth = np.sqrt(((SURE * length) ** 2 - size**2).clip(0))
        bone = np.concatenate((bone, (_BENDS.get(joint, 0.0) * depth)[:, None]), -1)
        out[:, AT[joint]] = out[:, AT[on]] + bone
    out[..., 0] *= facing
    return out


def _from_the_side(flat: np.ndarray, rest: np.ndarray, facing: float) -> np.ndarray:
    """facing: 1 to the right of the picture, -1 to its left."""
    out = np.zeros((*flat.shape[:2], 3))
    hips = AT["hip centre"]
    out[:, hips, 2], out[:, hips, 1] = facing * flat[:, hips, 0], flat[:, hips, 1]
    for joint, on, _ in BONES:
        bone = np.zeros((len(flat), 3))
        if joint in _ASIDE:  # which of two shoulders is nearer is not seen
            bone[:] = rest[AT[joint]] - rest[AT[on]]
        else:
            way = flat[:, AT[joint]] - flat[:, AT[on]]
            bone[:, 2], bone[:, 1] = facing * way[:, 0], way[:, 1]
            bone[:, 0] = rest[AT[joint], 0] - rest[AT[on], 0]
        out[:, AT[joint]] = out[:, AT[on]] + bone
    return out


def _length(rest: np.ndarray, joint: str, on: str) -> float:
    return float(np.linalg.norm(rest[AT[joint]] - rest[AT[on]]))


def recordings_of_set(dataset: RecordedSet) -> tuple[list[MotionRecording], list[str]]:
    """The recordings of a data set whose joints are known, and sentences about those left out.

    Raises BadInput for one whose camera moves, MissingData where no joints are known at all.
    """
    from larnet.data.video.index import load_index

    if not dataset.static:
        raise BadInput(
            f"{dataset.name}: its camera moves, so its pictures do not tell how people move. "
            "Movements are read from sets whose camera stands."
        )
    made, problems = list[MotionRecording](), list[str]()
    for recording in load_index(dataset).recordings:
        try:
            frames = np.stack(list(dataset.frames(recording)))
            joints = dataset.notes(recording, frames).joints
            if joints is None:
                raise BadInput("its joints are not known.")
            space = lifted(joints, recording.fps).astype(np.float32)
        except BadInput as error:
            problems.append(f"{recording.key}: {error}")
            continue
        name = recording.key.rpartition(".")[0] or recording.key
        made.append(MotionRecording(dataset.name, name, recording.action, recording.actor,
                                    recording.fps, space))  # fmt: skip
        log.info("%s: %s, %d frames", name, recording.action, len(space))
    if not made:
        told = f" {problems[0]}" if problems else ""
        raise MissingData(f"{dataset.name} has no recording whose joints are known.{told}")
    return made, problems
