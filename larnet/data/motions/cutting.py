"""From a recording to an episode: 24 frames a second, stillness cut, what repeats made a loop."""

from __future__ import annotations

import numpy as np

from larnet.data.motions.bones import AT
from larnet.data.motions.ground import _smooth

FPS = 24  # of every episode
LEAD = 0.25  # seconds of stillness kept at both ends
STRAY = 0.05  # standing heights that a joint strays before the action begins
LONGEST = 12.0  # seconds of an episode
SHORTEST = 0.35  # seconds of a recording that is used at all
LOOP = (0.6, 6.0)  # seconds of what repeats
JUMP = 3.5  # standing heights a second that a whole body never moves at: another take begins
LAP = (0.38, 3.0)  # seconds of what is done again and again
AGAIN = 0.45  # of how far a body goes within a lap, up to which the next one may differ
BLEND = 0.25  # share of a loop over which its ends are brought together
_BODY = [i for n, i in AT.items() if "hand" not in n]


def resampled(p: np.ndarray, fps: float, to: float = FPS) -> np.ndarray:
    """(T, ...) at `fps` frames a second -> (T', ...) at `to`, the same seconds."""
    count = max(2, round((len(p) - 1) * to / fps) + 1)
    at = np.linspace(0, len(p) - 1, count)
    low = np.floor(at).astype(int).clip(0, len(p) - 2)
    share = (at - low).reshape(-1, *[1] * (p.ndim - 1))
    return p[low] * (1 - share) + p[low + 1] * share


def without_noise(p: np.ndarray, seconds: float, fps: float) -> np.ndarray:
    """Joints (T, J, 3) without single wrong frames, smoothed over `seconds`."""
    if seconds <= 0:
        return p
    wide = np.pad(p, ((1, 1), (0, 0), (0, 0)), mode="edge")
    middle = np.median(np.stack([wide[:-2], wide[1:-1], wide[2:]]), axis=0)
    return _smooth(middle, seconds * fps)


def unbroken(p: np.ndarray, fps: float) -> np.ndarray:
    """The longest part of joints (T, J, 3) in standing heights without a jump of the whole body.

    Files of recordings often begin with a frame in the pose of calibration.
    """
    step = np.linalg.norm(np.diff(p, axis=0), axis=-1).mean(1) * fps
    edges = [0, *(np.flatnonzero(step > JUMP) + 1), len(p)]
    longest = int(np.argmax(np.diff(edges)))
    return p[edges[longest] : edges[longest + 1]]


def acting(p: np.ndarray, fps: float) -> slice:
    """The frames in which something happens, with LEAD before and after."""
    body = p - p[:, AT["hip centre"], None] * (1, 0, 1)
    begun = np.linalg.norm(body - body[0], axis=-1).max(1) > STRAY
    going = np.linalg.norm(body - body[-1], axis=-1).max(1) > STRAY
    if not begun.any() or not going.any():
        return slice(0, len(p))
    lead = round(LEAD * fps)
    first = max(0, int(begun.argmax()) - lead)
    last = min(len(p), len(p) - int(going[::-1].argmax()) + lead)
    return slice(first, last) if last - first >= SHORTEST * fps else slice(0, len(p))


def pieces(p: np.ndarray, fps: float) -> list[np.ndarray]:
    """A long recording in parts of at most LONGEST seconds, cut where it is stillest."""
    longest = round(LONGEST * fps)
    if len(p) <= longest:
        return [p]
    count = -(-len(p) // round(longest * 0.8))
    speed = _smooth(np.linalg.norm(np.gradient(p, axis=0), axis=-1).mean(1), 0.2 * fps)
    cuts, reach = [0], len(p) // (4 * count)
    for i in range(1, count):
        middle = i * len(p) // count
        near = np.arange(middle - reach, middle + reach)
        cuts.append(int(near[speed[near].argmin()]))
    return [p[a:b] for a, b in zip(cuts, [*cuts[1:], len(p)])]


def looped(p: np.ndarray, fps: float) -> np.ndarray:
    """The part of (T, J, 3) that repeats best, its last frame one step before its first.

    The two frames at which the body is most alike, in place and in speed, for how far it moves
    between them, are the seam; what they differ by is spread over the end of the loop.
    """
    least, most = (round(s * fps) for s in LOOP)
    if len(p) < least + 3:
        return p
    body = p[:, _BODY]
    step = np.gradient(body, axis=0)
    both = np.concatenate([body, 2.0 * step], 1).reshape(len(p), -1)
    square = (both**2).sum(1)
    far = np.sqrt((square[:, None] + square[None] - 2 * both @ both.T).clip(0))
    gap = np.arange(len(p))[None] - np.arange(len(p))[:, None]
    allowed = (gap >= least) & (gap <= most)
    moved = np.maximum.accumulate(np.triu(far), axis=1)  # furthest from frame i up to frame j
    # a longer loop shows more of the recording: a small discount for every second
    score = (far + 0.02 * far.max()) / (moved + 0.2 * far.max() + 1e-6)
    score = np.where(allowed, score * (1 - 0.06 * np.minimum(gap / fps, 4)), np.inf)
    first, last = np.unravel_index(score.argmin(), score.shape)
    return _without_seam(p, int(first), int(last))


def one_lap(p: np.ndarray, fps: float, start: np.ndarray) -> np.ndarray | None:
    """What joints (T, J, 3) do again and again, once, as a loop that begins where it is most like a
    pose `start` (J, 3); None where nothing is done twice."""
    body = (p - p[:, AT["hip centre"], None] * (1, 0, 1))[:, _BODY]
    least, most = round(LAP[0] * fps), min(round(LAP[1] * fps), len(p) // 2)
    moves = body.std(0).sum(-1)  # what stays tells nothing but its noise
    if most <= least or moves.max() < STRAY / 2:
        return None
    weigh = moves**2 / (moves**2).sum()
    far = np.linalg.norm(body[:, None] - body[None], axis=-1) @ weigh
    off = np.array([np.median(far.diagonal(lag)) for lag in range(1, most + 1)])
    share = off / np.maximum.accumulate(off).clip(1e-6)
    share[: least - 1] = 1.0
    if share.min() > AGAIN:
        return None
    lag = int(np.flatnonzero(share <= 1.3 * share.min() + 0.03)[0])
    while lag + 1 < most and off[lag + 1] < off[lag]:  # down to the bottom of its valley
        lag += 1
    lag += 1
    seam = far.diagonal(lag)
    like = np.linalg.norm(body - start[_BODY], axis=-1)[: len(seam)] @ weigh
    first = int((like + (seam > 2 * np.median(seam))).argmin())
    return _without_seam(p, first, first + lag)


def _without_seam(p: np.ndarray, first: int, last: int) -> np.ndarray:
    loop = p[first:last].copy()
    wrong = p[first] - p[last]  # what frame `last` would have to be moved by
    share = (np.arange(len(loop)) / len(loop) - (1 - BLEND)) / BLEND
    share = share.clip(0, 1)
    share = share * share * (3 - 2 * share)
    return loop + share[:, None, None] * wrong
