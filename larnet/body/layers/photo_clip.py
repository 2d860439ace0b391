"""Clips of a whole photo: from joints in the model's square to frames in the photo's own pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from larnet.body.actor_crop import standing_height
from larnet.body.bones.face_turn import face_shift, head_moved
from larnet.body.carried.busy_arms import with_arms_at_rest, with_free_hand
from larnet.body.finder.detect_person import Person
from larnet.body.layers.layer_compositor import compose_photo, kept_down
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.body.layers.pixel_origin import PixelOrigins, pixel_origins
from larnet.body.stance.camera_tilt import turned
from larnet.body.stance.even_pace import at_times, even_times, without_jumps
from larnet.body.stance.held_pose import held_pose, relative_pose
from larnet.body.stance.kick_aside import kick_aside
from larnet.body.stance.lie_aside import lie_aside, on_ground
from larnet.body.stance.lie_down import lie_down
from larnet.body.stance.own_build import own_build, own_legs
from larnet.body.stance.person_stance import stance_of
from larnet.body.stance.portrait_warp import portrait_frames
from larnet.body.stance.pose_start import START, start_from
from larnet.body.stance.shown_pose import shown_pose
from larnet.config.moments import returning
from larnet.media.crop import CropBox
from larnet.media.pixels import Pixels, resize


@dataclass(frozen=True, eq=False)
class ComposedClips:
    """The clips of one photo."""

    frames: Pixels  # uint8 (N, T, H, W, 3)
    joints: np.ndarray | None  # float32 (N, T, 20, 2), in pixels of the photo as given
    warnings: tuple[str, ...] = ()  # what a visitor should know
    origins: tuple[PixelOrigins, ...] = ()  # of every clip, where they were asked for


def photo_clips(
    photo: Pixels,
    person: Person,
    crop_box: CropBox,
    at_0: np.ndarray,
    at: np.ndarray,
    near: np.ndarray,
    starts: list[bool],
    fps: float,
    longest: int,
    labels: bool = False,
    closed: Sequence[bool] = (),
    any_side: Sequence[bool] = (),
    evened: Sequence[bool] = (),
    turns: np.ndarray | None = None,
) -> ComposedClips:
    """The clips of a photo at most `longest` pixels long, its person moving.

    Joints of the photo at_0 (20, 2) and of every frame, at (N, T, 20, 2), in the square that the
    crop box shows of the photo, [-1, 1] from edge to edge, those of whom a tilted camera shows as a
    level one would (`hint_joints`); near (N, T, 20), how near the camera
    they are, standing heights. starts (N,): whether a clip begins as its photo, to the pixel;
    closed (N,): whether it comes back to it, so that it can be played in a loop; any_side (N,):
    whether the other arm may do it, where that one is free; evened (N,): whether quick moments may
    take the time that slow ones can spare; turns (N, T, 3), how the head turns, see `face_turn`.
    labels: with the origin of every pixel, which takes about as long as the clips; a portrait
    that moves as one has none.
    """
    stance = stance_of(person)
    joints = joints_in_photo(person, crop_box, at_0)
    begin, tall = max(2, round(START * fps)), standing_height(person)
    found = None if stance.portrait else analyse_photo(photo, person, joints, longest)
    busy = fixed = (False, False)
    if found is not None and not stance.relative:
        busy, fixed, joints = found.layers.busy, found.layers.fixed, found.joints
    upright = turned(joints, person, -stance.camera_tilt)
    placed, depths, faces = [], [], []
    back = person.back or stance.turned
    turns = np.zeros((*at.shape[:2], 3)) if turns is None or stance.halved else turns
    for n, (pose, depth, start) in enumerate(zip(at.astype(np.float64), near, starts)):
        if stance.relative:
            pose = relative_pose(pose, pose[0] if start else at_0, person, stance)
        else:
            pose = crop_box.place(pose)
            if person.guess:
                pose = own_build(pose, upright, begin if start else 0)
            elif stance.straight_legs:
                pose = own_legs(pose, upright)
            if stance.free:
                pose, depth, seat = lie_down(pose, depth, upright, tall, fps)
                pose, depth = lie_aside(pose, depth, upright, tall, photo.shape[1], fps, seat)
                pose = on_ground(pose, upright, tall)
            if any_side and any_side[n]:
                pose, depth = with_free_hand(pose, depth, busy, begin if start else 0)
            rest = with_arms_at_rest(pose, upright, busy, fixed, begin if start else 0)
            pose = start_from(rest, upright, begin) if start else rest
            pose = turned(pose, person, stance.camera_tilt)
            pose = pose if stance.free else held_pose(pose, joints, stance)
            pose = kick_aside(pose, depth, joints, tall, photo.shape[1]) if stance.legs else pose
            pose = shown_pose(pose, joints, stance, photo.shape, tall)
        placed.append(head_moved(pose, turns[n], back, tall) if turns[n].any() else pose)
        depths.append(depth)
        faces.append(face_shift(turns[n], back))
    if found is None:
        small = min(1.0, longest / max(photo.shape[:2]))
        picture = resize(photo, *(max(1, round(n * small)) for n in photo.shape[:2]))

        def portrait(pose: np.ndarray, near: np.ndarray, face: np.ndarray) -> Pixels:
            return portrait_frames(picture, joints * small, pose * small, face)

        made = [_made(portrait, placed, depths, faces, n, evened) for n in range(len(placed))]
        return ComposedClips(np.stack(made), np.stack(placed).astype(np.float32))
    shown = [kept_down(found.layers, pose * found.scale) for pose in placed]
    for pose, again in zip(shown, closed):
        if again:  # what limbs that do not act, and feet kept on the ground, are still off
            pose += returning(len(pose), fps)[:, None, None] * (joints * found.scale - pose[-1])
    for n in np.flatnonzero(evened).tolist():
        times = even_times(shown[n], tall * found.scale, fps)
        shown[n], depths[n], faces[n] = (at_times(x[n], times) for x in (shown, depths, faces))
    frames = np.empty((*at.shape[:2], *found.layers.photo.shape), np.uint8)
    for n, clip in enumerate(frames):
        _made(partial(compose_photo, found.layers, out=clip), shown, depths, faces, n, evened)
    where = (np.stack(shown) / found.scale).astype(np.float32)
    values = zip(shown, depths, faces) if labels else ()
    origins = [pixel_origins(found.layers, *value) for value in values]
    return ComposedClips(frames, where, found.warnings, tuple(origins))


def joints_in_photo(person: Person, crop_box: CropBox, at_0: np.ndarray) -> np.ndarray:
    """Joints (20, 2) of a person in pixels of the photo; at_0 (20, 2), those that the model got of
    it, see `hint_joints`."""
    stance = stance_of(person)
    if stance.relative:
        return person.guessed
    return turned(crop_box.place(at_0.astype(np.float64)), person, stance.camera_tilt)


def _made(
    make: Callable[..., Pixels],
    poses: list[np.ndarray],
    depths: list[np.ndarray],
    faces: list[np.ndarray],
    n: int,
    evened: Sequence[bool],
) -> Pixels:
    """The frames of the nth clip; its pose, depths and faces become those that are shown."""
    if not (evened and evened[n]):
        return make(poses[n], depths[n], faces[n])
    frames, values = without_jumps(make, poses[n], depths[n], faces[n])
    poses[n], depths[n], faces[n] = values
    return frames
