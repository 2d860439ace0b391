"""A head that turns shows its face elsewhere: what is in its middle moves most, what is at its
outline hardly, so that it stays the same head.

Turns are radians (T, 3): to the actor's left, down, and tilted to their left.
"""

from __future__ import annotations

import numpy as np

from larnet.body.bones.body_bones import HEAD, Bones
from larnet.body.bones.bone_turns import rotated
from larnet.body.bones.frame_places import Places, from_points, normal, of_frames
from larnet.body.skeleton import AT

_HEAD, _NECK = AT["head"], AT["shoulder centre"]
_WIDE, _HIGH, _BELOW = 1.4, 2.1, 0.25  # of half a head's width: as far as the skin moves, aside of
# its middle and above or below; how far that is below the ears
_ASIDE, _DOWN, _UP = 0.62, 1.0, 0.7  # of half a head's width, that the face moves for a quarter of
# a turn; a chin that rises shows a longer neck
_LEANS, _SINKS = 0.03, 0.03  # standing heights that all of the head moves, for the same
_PORTRAIT = 0.55  # of a neck with half of the head, half of a head's width


def face_shift(turns: np.ndarray, back: bool) -> np.ndarray:
    """How far the middle of the face moves aside and down (T, 2), in half widths of the head, in
    the picture of somebody who faces the camera; of the back of the head, if that is seen."""
    look, nod = np.sin(turns[:, 0]), np.sin(turns[:, 1])
    nod = (-1 if back else 1) * np.where(nod < 0, _UP, _DOWN) * nod
    return np.stack((_ASIDE * look, nod), -1)


def head_moved(pose: np.ndarray, turns: np.ndarray, back: bool, height: float) -> np.ndarray:
    """Poses (T, 20, 2) of somebody so many pixels tall whose head goes a little the way that it
    turns; its tilt is about the neck."""
    sign = -1 if back else 1
    look, nod, cock = np.sin(turns[:, 0]), np.sin(turns[:, 1]), turns[:, 2]
    out = pose.copy()
    bone = rotated(pose[:, _HEAD] - pose[:, _NECK], sign * cock)
    move = height * np.stack((sign * _LEANS * look, _SINKS * np.maximum(nod, 0)), -1)
    out[:, _HEAD] = pose[:, _NECK] + bone + move
    return out


def turned_face(places: Places, photo: Bones, half: float, shift: np.ndarray) -> Places:
    """Places of a head in the photo, x and y each (T, h, w), as they are where the middle of the
    face has moved by a shift (T, 2), of a head so many pixels wide from its middle."""
    up = photo.along[HEAD]
    return moved_face(places, photo.joints[_HEAD], normal(up), -up, half, shift)


def moved_face(
    places: Places,
    middle: np.ndarray,
    right: np.ndarray,
    down: np.ndarray,
    half: float,
    shift: np.ndarray,
) -> Places:
    """The same for a head whose middle (2,) is between the ears, and its directions (2,)."""
    x, y = from_points(places, np.broadcast_to(middle, shift.shape))
    aside, below = (np.float32(to[0] / half) * x + np.float32(to[1] / half) * y
                    for to in (right, down))  # fmt: skip
    far = (aside / _WIDE) ** 2 + ((below - _BELOW) / _HIGH) ** 2
    most = np.maximum(1 - far, 0) ** 2
    off = half * (shift[:, :1] * right + shift[:, 1:] * down)
    return places[0] - most * of_frames(off[:, 0]), places[1] - most * of_frames(off[:, 1])


def portrait_half(joints: np.ndarray) -> float:
    """Half the width of a head of joints (20, 2) that show nobody's height."""
    return _PORTRAIT * float(np.hypot(*(joints[_HEAD] - joints[_NECK])))
