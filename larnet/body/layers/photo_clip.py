"""Clips of a whole photo: from joints in the model's square to frames in the photo's own pixels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from larnet.body.actor_crop import standing_height
from larnet.body.bones.face_turn import face_shift, head_moved
from larnet.body.carried.busy_arms import with_arms_at_rest, with_free_hand
from larnet.body.finder.detect_person import Person
from larnet.body.layers.layer_compositor import compose_photo, kept_down
from larnet.body.layers.photo_analysis import PhotoAnalysis, analyse_photo
from larnet.body.layers.pixel_origin import PixelOrigins, pixel_origins
from larnet.body.skeleton import AT
from larnet.body.stance.camera_tilt import turned
from larnet.body.stance.even_pace import at_times, even_times, without_jumps
from larnet.body.stance.held_pose import held_pose, kept_trunk, relative_pose
from larnet.body.stance.kick_aside import kick_aside
from larnet.body.stance.lie_aside import lie_aside, on_ground
from larnet.body.stance.lie_down import lie_down
from larnet.body.stance.own_build import own_build, own_legs
from larnet.body.stance.person_stance import Stance, stance_of
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


@dataclass(frozen=True, eq=False)
class _Placer:
    """Puts poses of the model's square on the person of a photo, in pixels of the photo."""

    shape: tuple[int, ...]  # of the photo
    person: Person
    crop_box: CropBox
    at_0: np.ndarray  # (20, 2), joints of the photo as the model got them
    joints: np.ndarray  # (20, 2), joints of the photo
    busy: tuple[bool, bool]  # whether the left, the right arm has something to do
    fixed: tuple[bool, bool]  # the same, whether it would tear what it holds
    fps: float

    @cached_property
    def stance(self) -> Stance:
        """How the person stands."""
        return stance_of(self.person)

    @cached_property
    def tall(self) -> float:
        """How tall the person stands, pixels."""
        return standing_height(self.person)

    @cached_property
    def upright(self) -> np.ndarray:
        """The joints of the photo as a level camera would show them."""
        return turned(self.joints, self.person, -self.stance.camera_tilt)

    def place(
        self, pose: np.ndarray, depth: np.ndarray, start: bool, any_side: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """A clip's pose (T, 20, 2) and depth (T, 20) as this person does it; start: it begins as
        the photo; any_side: the other arm may do it."""
        stance, joints, wide = self.stance, self.joints, self.shape[1]
        if stance.relative:
            pose = relative_pose(pose, pose[0] if start else self.at_0, self.person, stance)
        else:
            pose, depth = self._own_pose(pose, depth, start, any_side)
            if joints[[AT["left ankle"], AT["right ankle"]], 1].max() >= self.shape[0]:
                pose = kept_trunk(pose, joints)
            pose = pose if stance.free else held_pose(pose, joints, stance)
            pose = kick_aside(pose, depth, joints, self.tall, wide) if stance.legs else pose
            pose = shown_pose(pose, joints, stance, self.shape, self.tall)
        return pose, depth

    def _own_pose(
        self, pose: np.ndarray, depth: np.ndarray, start: bool, any_side: bool
    ) -> tuple[np.ndarray, np.ndarray]:
        """On the person's own build and ground, with arms that are free."""
        upright, tall, begin = self.upright, self.tall, max(2, round(START * self.fps))
        pose, first = self.crop_box.place(pose), begin if start else 0
        if self.person.guess:
            pose = own_build(pose, upright, first)
        elif self.stance.straight_legs:
            pose = own_legs(pose, upright)
        if self.stance.free:
            pose, depth, seat = lie_down(pose, depth, upright, tall, self.fps)
            pose, depth = lie_aside(pose, depth, upright, tall, self.shape[1], self.fps, seat)
            pose = on_ground(pose, upright, tall)
        if any_side:
            pose, depth = with_free_hand(pose, depth, self.busy, first)
        pose = with_arms_at_rest(pose, upright, self.busy, self.fixed, first)
        pose = start_from(pose, upright, begin) if start else pose
        return turned(pose, self.person, self.stance.camera_tilt), depth


@dataclass(frozen=True, eq=False)
class _Poses:
    """What the person does in every clip; each becomes what is shown once that clip is made."""

    at: list[np.ndarray]  # (T, 20, 2) each, pixels of the photo or of the picture
    depths: list[np.ndarray]  # (T, 20) each
    faces: list[np.ndarray]  # how the face moves, see `face_shift`


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
    found = None if stance.portrait else analyse_photo(photo, person, joints, longest)
    busy = fixed = (False, False)
    if found is not None and not stance.relative:
        busy, fixed, joints = found.layers.busy, found.layers.fixed, found.joints
    placer = _Placer(photo.shape, person, crop_box, at_0, joints, busy, fixed, fps)
    turns = np.zeros((*at.shape[:2], 3)) if turns is None or stance.halved else turns
    poses = _placed(placer, at, near, starts, any_side, turns)
    if found is None:
        return _portraits(photo, joints, poses, longest, evened)
    _finish(poses, found, joints, placer.tall, fps, closed, evened)
    frames = np.empty((*at.shape[:2], *found.layers.photo.shape), np.uint8)
    for n, clip in enumerate(frames):
        _made(partial(compose_photo, found.layers, out=clip), poses, n, evened)
    where = (np.stack(poses.at) / found.scale).astype(np.float32)
    values = zip(poses.at, poses.depths, poses.faces) if labels else ()
    origins = [pixel_origins(found.layers, *value) for value in values]
    return ComposedClips(frames, where, found.warnings, tuple(origins))


def joints_in_photo(person: Person, crop_box: CropBox, at_0: np.ndarray) -> np.ndarray:
    """Joints (20, 2) of a person in pixels of the photo; at_0 (20, 2), those that the model got of
    it, see `hint_joints`."""
    stance = stance_of(person)
    if stance.relative:
        return person.guessed
    return turned(crop_box.place(at_0.astype(np.float64)), person, stance.camera_tilt)


def _placed(
    placer: _Placer,
    at: np.ndarray,
    near: np.ndarray,
    starts: list[bool],
    any_side: Sequence[bool],
    turns: np.ndarray,
) -> _Poses:
    """Every clip's pose on the person, the head turned."""
    poses, back = _Poses([], [], []), placer.person.back or placer.stance.turned
    for n, (pose, depth, start) in enumerate(zip(at.astype(np.float64), near, starts)):
        pose, depth = placer.place(pose, depth, start, bool(any_side) and any_side[n])
        turned_head = turns[n].any()
        poses.at.append(head_moved(pose, turns[n], back, placer.tall) if turned_head else pose)
        poses.depths.append(depth)
        poses.faces.append(face_shift(turns[n], back))
    return poses


def _portraits(
    photo: Pixels, joints: np.ndarray, poses: _Poses, longest: int, evened: Sequence[bool]
) -> ComposedClips:
    """The clips of a portrait, which moves as one."""
    small = min(1.0, longest / max(photo.shape[:2]))
    picture = resize(photo, *(max(1, round(n * small)) for n in photo.shape[:2]))

    def portrait(pose: np.ndarray, near: np.ndarray, face: np.ndarray) -> Pixels:
        return portrait_frames(picture, joints * small, pose * small, face)

    made = [_made(portrait, poses, n, evened) for n in range(len(poses.at))]
    return ComposedClips(np.stack(made), np.stack(poses.at).astype(np.float32))


def _finish(
    poses: _Poses,
    found: PhotoAnalysis,
    joints: np.ndarray,
    tall: float,
    fps: float,
    closed: Sequence[bool],
    evened: Sequence[bool],
) -> None:
    """In pixels of the picture; closed clips come back to the photo, evened ones take the time of
    slow moments for quick ones."""
    poses.at[:] = [kept_down(found.layers, pose * found.scale) for pose in poses.at]
    for pose, again in zip(poses.at, closed):
        if again:  # what limbs that do not act, and feet kept on the ground, are still off
            pose += returning(len(pose), fps)[:, None, None] * (joints * found.scale - pose[-1])
    for n in np.flatnonzero(evened).tolist():
        times = even_times(poses.at[n], tall * found.scale, fps)
        for values in (poses.at, poses.depths, poses.faces):
            values[n] = at_times(values[n], times)


def _made(make: Callable[..., Pixels], poses: _Poses, n: int, evened: Sequence[bool]) -> Pixels:
    """The frames of the nth clip; its pose, depths and faces become those that are shown."""
    values: tuple[np.ndarray, ...] = poses.at[n], poses.depths[n], poses.faces[n]
    if not (evened and evened[n]):
        return make(*values)
    frames, values = without_jumps(make, *values)
    poses.at[n], poses.depths[n], poses.faces[n] = values
    return frames
