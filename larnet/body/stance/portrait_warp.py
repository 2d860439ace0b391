"""Clips of a portrait: the head turns a little, the picture around it gives way.

There is no room for limbs in a picture of a face, and a face cut out along its edges would be torn
where the cut is not exact. So nothing is cut: the picture itself is bent, most at the head, not at
all far from it.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.bone_turns import rotated, smooth_step
from larnet.body.bones.face_turn import moved_face, portrait_half
from larnet.body.skeleton import AT
from larnet.media.pixels import Pixels
from larnet.runtime.cpu_pool import parallel_map

_HEAD, _FAR = 1.3, 3.2  # of the distance from neck to ears: all of the head; nothing of it
_CELLS = 160  # of the longer side, at which the bend is computed


def portrait_frames(
    photo: Pixels, joints: np.ndarray, pose: np.ndarray, face: np.ndarray | None = None
) -> Pixels:
    """Frames uint8 (T, H, W, 3) of a photo (H, W, 3) whose head, with the neck under it, is where
    the poses (T, 20, 2) have it; joints (20, 2) are the photo's, all in its pixels; face
    (T, 2), how far the middle of the face has moved on the head, see `Bones`."""
    head, neck = AT["head"], AT["shoulder centre"]
    up = joints[head] - joints[neck]
    size = max(float(np.hypot(*up)), 1.0)
    half, down = portrait_half(joints), -up / size
    face = np.zeros((len(pose), 2)) if face is None else face
    height, width = photo.shape[:2]
    cell = max(1, round(max(height, width) / _CELLS))
    x, y = (cell * (np.arange(-(-n // cell)) + 0.5) - 0.5 for n in (width, height))
    at = np.stack(np.meshgrid(x, y), -1)
    away = np.hypot(*np.moveaxis(at - joints[head], -1, 0)) / size
    share = np.clip((_FAR - away) / (_FAR - _HEAD), 0, 1)[..., None]
    share = smooth_step(share)
    out = np.empty((len(pose), *photo.shape), np.uint8)

    def bend(t: int) -> None:
        moved = pose[t, head] - pose[t, neck]
        if np.abs(pose[t] - joints).max() < 1e-6 and not face[t].any():
            out[t] = photo
            return
        turn = np.arctan2(up[1], up[0]) - np.arctan2(moved[1], moved[0])
        back = rotated(at - pose[t, neck], turn) + joints[neck]
        source = (at + share * (back - at)).astype(np.float32)
        if face[t].any():
            places = source[None, ..., 0], source[None, ..., 1]
            right = np.array((down[1], -down[0]))
            moved = moved_face(places, joints[head], right, down, half, face[t : t + 1])
            source = np.concatenate(moved).transpose(1, 2, 0).astype(np.float32)
        places = cv2.resize(source, None, fx=cell, fy=cell, interpolation=cv2.INTER_LINEAR)
        places = places[:height, :width]
        out[t] = cv2.remap(  # type: ignore[call-overload]  # a second map is optional; not in stub
            photo, places, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        )

    parallel_map(bend, range(len(pose)))
    return out
