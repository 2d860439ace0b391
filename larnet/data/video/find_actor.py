"""The actor of a clip that says nothing of its actor: who is found in some frames, then what moves.

Motion alone takes a waving arm for the person; the finder of persons sees who stands still. Where
both agree on somebody who crosses the picture, motion gives masks and the empty scene.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace

import numpy as np

from larnet.body.finder.detect_person import find_person
from larnet.body.skeleton import JOINTS
from larnet.data.video.frame_store import release
from larnet.data.video.track_actor import (
    ActorTrack,
    background,
    box_of,
    moving,
    track,
)
from larnet.errors import BadCheckpoint, MissingData

log = logging.getLogger(__name__)
LOOKS = 9  # frames that the finder sees
FIRST_LOOKS = 3  # of them; nobody there, nobody anywhere
SMALLEST = 96  # pixels of a picture's short side in which the finder finds anybody
ALIKE = (0.7, 1.4)  # height by motion over height by joints, of one and the same person
LEAST = 0.2  # of the picture's height: less that moves is no person where none was found
COARSE = 8  # every so many frames are looked at before all of them are
RELEASED = 32  # frames looked at before their memory is let go
NO_BITS = np.zeros((0, 1, 1), np.uint8)
NO_SCENE = np.zeros(0, np.uint8)


@dataclass(frozen=True)
class FoundActor:
    """Where the actor is, and what motion shows of it."""

    track: ActorTrack
    bits: np.ndarray = field(default_factory=lambda: NO_BITS)  # (N, H, ceil(W / 8)) uint8, packed
    scene: np.ndarray = field(default_factory=lambda: NO_SCENE)  # as a frame


def find_actor(
    frames: np.ndarray, fps: float, static: bool, known: np.ndarray | None = None
) -> FoundActor:
    """The actor of frames (N, H, W[, 3]) uint8; `static`: the camera does not move; `known`: joints
    (N, 20, 2) that need no finder."""
    shape = frames.shape
    joints = _looked_at(frames) if known is None else known
    seen = None if joints is None else track(joints, None, shape, fps)
    if seen is not None and not (seen.height and seen.crosses):
        return FoundActor(seen if seen.height else track(None, None, shape, fps))
    if static:
        by_motion = _moving_actor(frames, fps)
        if by_motion is not None and _agree(by_motion.track, seen, shape):
            where = by_motion.track if known is None else seen
            return replace(by_motion, track=where or by_motion.track)
    return FoundActor(seen or track(None, None, shape, fps))


def _agree(motion: ActorTrack, seen: ActorTrack | None, shape: tuple[int, ...]) -> bool:
    """Whether what moves is a person: the one who was found, where one was."""
    if not motion.crosses:
        return False
    if seen is None:
        return motion.height >= LEAST * shape[1]
    return ALIKE[0] <= motion.height / seen.height <= ALIKE[1]


def _looked_at(frames: np.ndarray) -> np.ndarray | None:
    """Joints (N, 20, 2) of the person found in some frames, between them on straight lines; NaN
    before the first and after the last sight of somebody who comes or goes. None: nobody."""
    count, rows, columns = frames.shape[:3]
    if min(rows, columns) < SMALLEST:
        return None
    at = np.unique(np.linspace(0, count - 1, LOOKS).round().astype(int))
    order = [*at[:: max(1, (len(at) - 1) // (FIRST_LOOKS - 1))]]
    found: dict[int, np.ndarray] = {}
    try:
        for n, frame in enumerate([*order, *(i for i in at if i not in order)]):
            if n >= len(order) and not found:
                return None
            person = find_person(_rgb(frames[frame]))
            if person is not None:
                found[int(frame)] = person.joints
    except (MissingData, BadCheckpoint) as error:
        log.warning("clips are searched for what moves only: %s", error)
        return None
    if len(found) < min(2, len(at)):
        return None
    return _between(found, at, count)


def _between(found: dict[int, np.ndarray], at: np.ndarray, count: int) -> np.ndarray:
    known = np.array(sorted(found))
    joints = np.stack([found[n] for n in known])
    out = np.full((count, len(JOINTS), 2), np.nan, np.float32)
    every = np.arange(count)
    for joint in range(len(JOINTS)):
        for axis in range(2):
            sure = np.isfinite(joints[:, joint, axis])
            if sure.any():
                out[:, joint, axis] = np.interp(every, known[sure], joints[sure, joint, axis])
    # twice unseen at an end: not there yet, or gone
    early, late = at[at < known[0]], at[at > known[-1]]
    if len(early) > 1:
        out[: (early[-1] + known[0]) // 2] = np.nan
    if len(late) > 1:
        out[(known[-1] + late[0]) // 2 :] = np.nan
    return out


def _rgb(frame: np.ndarray) -> np.ndarray:
    picture = frame if frame.ndim == 3 else np.repeat(frame[..., None], 3, -1)
    return np.ascontiguousarray(picture)


def _moving_actor(frames: np.ndarray, fps: float) -> FoundActor | None:
    """By the median background, which holds only where the actor crosses the picture: whoever
    stays in place is a part of the median. None for those."""
    scene = background(frames, None)
    some = frames[::COARSE]
    boxes = []
    for n, frame in enumerate(some):
        boxes.append(box_of(moving(frame, scene)))
        if n % RELEASED == RELEASED - 1:
            release(frames)
    if not track(None, boxes, some.shape, fps / COARSE).crosses and len(frames) > 20 * COARSE:
        return None
    bits = np.empty((*frames.shape[:2], (frames.shape[2] + 7) // 8), np.uint8)
    boxes = []
    for n, frame in enumerate(frames):
        mask = moving(frame, scene)
        bits[n] = np.packbits(mask, axis=-1)
        boxes.append(box_of(mask))
        if n % RELEASED == RELEASED - 1:
            release(frames)
    return FoundActor(track(None, boxes, frames.shape, fps), bits, np.ascontiguousarray(scene))
