"""Which frames a clip is made of and what part of the picture it shows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.skeleton import FPS, GROUND, STANDING_HEIGHT
from larnet.data.video.decoded_cache import DecodedVideo

NATIVE = (0.80, 1.25)  # enlargement below which the source's own pixels are kept instead
BEYOND = 0.5  # of the side that a crop may reach beyond the picture where the scene is known


@dataclass(frozen=True)
class Window:
    """Frames of a clip in its recording, and the crop of each, in the recording's pixels."""

    at: np.ndarray  # (1 + T,) frame numbers: x_0, then the clip
    left: np.ndarray  # (1 + T,) whole pixels
    top: int
    side: int
    p_e: float  # first frame / number of frames


def steps(fps: float) -> tuple[int, ...]:
    """Frame steps that give about 12 frames a second, one or two of them: 25 -> 2; 30 -> 2, 3."""
    exact = max(1.0, fps / FPS)
    low = int(exact)
    if exact - low < 0.2:
        return (low,)
    return (low + 1,) if exact - low > 0.8 else (low, low + 1)


def starts(decoded: DecodedVideo, count: int, step: float) -> np.ndarray:
    """First frames of every window of `count` frames that has the whole actor in all of them."""
    present = np.isfinite(decoded.track.x)
    reach = round((count - 1) * step) + 1
    if reach > len(present):
        return np.zeros(0, int)
    absent = np.concatenate([[0], np.cumsum(~present)])
    return np.flatnonzero(absent[reach:] == absent[:-reach])


def usable(decoded: DecodedVideo, count: int, fps: float) -> tuple[int, ...]:
    """The frame steps that leave at least one window; a shorter step where none of them does."""
    wanted = tuple(s for s in steps(fps) if len(starts(decoded, count, s)))
    if wanted:
        return wanted
    return tuple(s for s in range(min(steps(fps)) - 1, 0, -1) if len(starts(decoded, count, s)))[:1]


def crop_side(decoded: DecodedVideo, size: int, scale: float = 1.0) -> int:
    """Side in source pixels that shows a standing actor as tall as drawn ones.

    The side is `size` itself, so that nothing is resampled, where that is nearly as good. An actor
    of unknown size is shown with the whole height of the picture.
    """
    height = decoded.track.height
    if not height:
        return decoded.frames.shape[1]
    side = height / STANDING_HEIGHT
    near = NATIVE[0] <= side / size <= NATIVE[1]
    return max(8, round((size if near else side) * scale))


def window(
    decoded: DecodedVideo,
    first: int,
    count: int,
    step: float,
    side: int,
    *,
    photo: int | None = None,
    shift: tuple[float, float] = (0.0, 0.0),
    after: int = 0,
) -> Window:
    """The window from frame `first` on; `photo`: another frame for x_0; `shift`: of the crop,
    in sides; `after`: steps from frame `first`, the photo, to the clip. Only actors who cross the
    picture are followed."""
    at = first + np.rint((after + np.arange(count)) * step).astype(int)
    at = np.concatenate([[first if photo is None else photo], at])
    rows, columns = decoded.frames.shape[1:3]
    track = decoded.track
    left = np.rint(track.x[at] + shift[0] * side - side / 2).astype(int)
    top = round(track.feet - GROUND * side + shift[1] * side)
    if not track.height:  # the whole height of the picture, and what is beside an upright one
        spare = columns - side
        left = np.full_like(left, spare // 2) if spare < 0 else left.clip(0, spare)
        return Window(at, left, 0, side, first / len(decoded.frames))
    slack = round(BEYOND * side) if decoded.scene.size else 0
    left = left.clip(min(-slack, columns - side), max(columns - side + slack, 0))
    # a little ground is given up before the picture's border is
    if top + side > rows:
        top = max(rows - side, top - round(0.07 * side))
    if top < 0 <= top + 0.07 * side:
        top = 0
    return Window(at, left, top, side, first / len(decoded.frames))


def cut(frames: np.ndarray, window: Window, scene: np.ndarray) -> np.ndarray:
    """The window's pictures (1 + T, side, side[, C]), of the same type as `frames` (N, H, W[, C]).

    Beyond the picture the empty scene goes on in its mirror image; where no scene (0,) is known,
    the border of what the window shows most of the time does.
    """
    rows = np.arange(window.top, window.top + window.side)
    out = np.empty((len(window.at), window.side, window.side, *frames.shape[3:]), frames.dtype)
    inside_rows = _inside(rows, frames.shape[1])
    mostly: np.ndarray | None = None
    for n, (frame, left) in enumerate(zip(window.at, window.left)):
        columns = np.arange(left, left + window.side)
        inside = _inside(columns, frames.shape[2])
        whole = inside == inside_rows == slice(0, window.side)
        picture = frames[frame]
        if not whole:
            if mostly is None and not scene.size:  # an arm at the border does not go on for ever
                mostly = np.median(frames[window.at], axis=0).astype(frames.dtype)
            source = scene if mostly is None else mostly
            fold = _mirrored if mostly is None else np.clip
            bounds = [(0, n - 1) for n in frames.shape[1:3]]
            out[n] = source[fold(rows, *bounds[0])[:, None], fold(columns, *bounds[1])]
        out[n, inside_rows, inside] = picture[rows[inside_rows], :][:, columns[inside]]
    return out


def _inside(places: np.ndarray, length: int) -> slice:
    """Which of consecutive places lie in 0 .. length - 1."""
    start = int(np.clip(-places[0], 0, len(places)))
    return slice(start, int(np.clip(length - places[0], start, len(places))))


def _mirrored(places: np.ndarray, low: int, high: int) -> np.ndarray:
    """Places folded back at both ends."""
    period = 2 * max(1, high - low)
    folded = (places - low) % period
    return low + np.minimum(folded, period - folded)
