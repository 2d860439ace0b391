"""The person of a driving video: joints on every frame, by the finder of people in photos."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np

from larnet.body.finder.detect_person import Person, find_person, look_again
from larnet.body.finder.regions import Region
from larnet.errors import BadInput
from larnet.media.pixels import Pixels
from larnet.media.video_stream import frames_of
from larnet.runtime.file_digest import sha256_of
from larnet.runtime.recent import Recent

RATE = 24.0  # frames a second at which a driver is looked at
SECONDS = 12.0  # of a driver that are used
SIDE = 480  # pixels of a frame's long side
LEAST = 12  # frames: half a second
SEEN = 0.5  # share of the frames in which somebody must be found
THUMB = 24  # pixels of what is compared to find cuts
CUT, ABOVE = 28.0, 5.0  # grey levels that a cut changes, and times as much as frames around it
SURELY = 60.0  # grey levels that nothing but a cut changes
KEPT = 4  # videos whose movement is remembered

_kept: Recent[str, Driver] = Recent(KEPT)  # digest of the file -> its movement


@dataclass(frozen=True, eq=False)
class Driver:
    """Somebody's movement: joints (T, 20, 2) in pixels, y down, NaN where one is not seen; guessed
    (T, 20, 2), where it would be, NaN where nobody is; RATE frames a second. start: which frame of
    the video is the first of them."""

    joints: np.ndarray
    guessed: np.ndarray
    warnings: tuple[str, ...] = ()
    start: int = 0

    @property
    def seconds(self) -> float:
        return len(self.joints) / RATE


def read_driver(path: str | Path) -> Driver:
    """The movement of the person of a video file; the last ones are remembered. Raises BadInput in
    words where there is none."""
    name = Path(path).name
    key = sha256_of(Path(path)) if Path(path).is_file() else ""
    if key and (known := _kept.get(key)):
        return known
    frames = frames_of(path, RATE, SECONDS + 1.0, SIDE)
    try:
        return _kept.put(key, follow(frames, name))
    finally:
        frames.close()  # type: ignore[attr-defined]  # of the generator, which ends the decoder


def follow(frames: Iterable[np.ndarray], name: str = "The driver") -> Driver:
    """The movement of the largest person of frames, uint8 (H, W, 3) at RATE a second, followed from
    frame to frame; of a video with cuts, that of its longest piece.

    Raises BadInput with fewer than LEAST frames, and where nobody is found in SEEN of them.
    """
    follower, thumbs, warnings = PersonFollower(), [], []
    joints: list[np.ndarray] = []
    guessed: list[np.ndarray] = []
    nobody = np.full((20, 2), np.nan, np.float32)
    try:
        for frame in frames:
            if len(joints) == round(RATE * SECONDS):
                warnings.append(f"The first {SECONDS:g} seconds of the driver are repeated.")
                break
            person = follower.look(frame)
            joints.append(nobody if person is None else person.joints)
            guessed.append(nobody if person is None else person.guessed)
            thumbs.append(_thumb(frame))
            if len(thumbs) > 1 and np.abs(thumbs[-1] - thumbs[-2]).mean() > CUT:
                follower.forget()  # the other side of a cut, as likely as not
    except BadInput as error:
        if len(joints) < LEAST:
            raise
        warnings.append(f"{error} What comes before is repeated.")
    if len(joints) < LEAST:
        raise BadInput(
            f"{name} has {len(joints)} frames at {RATE:g} a second; a driver needs half a second "
            f"of movement ({LEAST} frames)."
        )
    first, last = _longest_piece(thumbs)
    if last - first < len(joints):
        warnings.append(
            f"The driver has cuts; its longest piece, {(last - first) / RATE:.1f} seconds, is "
            "repeated."
        )
    if last - first < LEAST:
        raise BadInput(
            f"{name} is cut so often that no piece lasts half a second; give one without cuts."
        )
    found, guess = np.stack(joints[first:last]), np.stack(guessed[first:last])
    there = np.isfinite(guess).all((1, 2))
    if there.mean() < SEEN:
        where = f"in only {there.mean():.0%}" if there.any() else "in none"
        raise BadInput(
            f"A person is found {where} of the frames of {name}; a driver shows one whole person."
        )
    return Driver(found, guess, tuple(warnings), first)


class PersonFollower:
    """One person from frame to frame of a video: a frame's landmarks say where to look in the next,
    and all of it is searched only when the person is lost."""

    def __init__(self) -> None:
        self._at: Region | None = None
        self._lost = 0

    def forget(self) -> None:
        """Search all of the next frame."""
        self._at, self._lost = None, 0

    def look(self, frame: Pixels) -> Person | None:
        """The person of the next frame, uint8 (H, W, 3); None where nobody is found."""
        if self._at is not None:
            if found := look_again(frame, self._at):
                person, self._at = found
                return person
            self._at = None
        self._lost += 1
        if self._lost > 3 and self._lost % 6:  # a search takes as long as ten looks
            return None
        found_anew = find_person(frame)
        if found_anew is not None:
            self._at, self._lost = found_anew.region, 0
        return found_anew


def _thumb(frame: np.ndarray) -> np.ndarray:
    """(THUMB, about THUMB) grey levels."""
    step = max(1, max(frame.shape[:2]) // THUMB)
    rows, columns = (n // step * step for n in frame.shape[:2])
    grey = frame[:rows, :columns].mean(-1)
    return grey.reshape(rows // step, step, columns // step, step).mean((1, 3))


def _longest_piece(thumbs: list[np.ndarray]) -> tuple[int, int]:
    """First frame and the one after the last of the longest piece without a cut."""
    change = np.array([np.abs(b - a).mean() for a, b in pairwise(thumbs)])
    usual = float(np.median(change))
    least = max(CUT, min(ABOVE * usual, SURELY))
    cuts = [0, *(np.flatnonzero(change > least) + 1).tolist(), len(thumbs)]
    return max(pairwise(cuts), key=lambda piece: piece[1] - piece[0])
