"""The measurements of one clip of one photo, and of all of them together.

Distances are in trunks: from the shoulders to the hips as the photo shows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from larnet.body.body_distance import body_distance, grid_of, trunk_length
from larnet.body.finder.detect_person import Person
from larnet.body.finder.regions import sample
from larnet.body.landmarks import VISIBLE
from larnet.body.skeleton import AT
from larnet.evaluation.photos.limb_detail import LimbLook, inside, limb_looks
from larnet.evaluation.photos.photo_clips import PhotoClips
from larnet.evaluation.photos.photo_judge import PhotoJudge
from larnet.media.pixels import Pixels, resize

JOINT_KINDS = ("wrist", "elbow", "knee", "ankle")
FOUND = 0.2  # trunks within which the judge must find a joint
SURE = 0.5  # score of the judge from which somebody is there
OUTLINE = (0.25, 0.5)  # trunks: least and most that clothes and hair reach beyond the bones
SLACK = 0.05  # trunks further than they reach in the photo: person pixels there are away
BESIDE = 0.5  # trunks from the actor's hips: somebody with hips further off is somebody else
FAR = 1.0  # trunks from the body, in photo and frame: nothing may change there
CHANGED = 8  # grey levels
HEAD_SIDE, HEAD_CELLS = 0.5, 32  # trunks; samples along a side
HEAD_SHIFT = 12  # samples that a head may be beside its place: the most alike of them counts


@dataclass(frozen=True)
class ClipScore:
    """One clip; None where nothing could be measured."""

    photo: str
    action: str
    found: dict[str, tuple[int, int]]  # joint kind -> found, looked for; over all frames
    detail: float | None  # of moved forearms and shins, over that in the photo
    colour: float | None  # grey levels
    away: float  # share of the picture: person pixels away from the body
    far: float  # share of the pixels far from the actor that changed
    head: tuple[float, float]  # likeness of the head to the photo's, first and last frame
    limbs: tuple[LimbLook, ...] = field(repr=False, default=())

    @property
    def share_found(self) -> float | None:
        found, asked = (sum(n[i] for n in self.found.values()) for i in (0, 1))
        return found / asked if asked else None


@dataclass(frozen=True)
class PhotoScore:
    """What the judge says of the photo itself."""

    found: dict[str, tuple[int, int]]
    background: float | None  # see `left_behind`


def score_photo(clips: PhotoClips, judge: PhotoJudge) -> PhotoScore:
    body = judge.body(clips.still, clips.guessed_0)
    empty = None if clips.background is None else left_behind(clips, judge)
    return PhotoScore(_found(body, clips.joints_0, clips.joints_0, clips), empty)


def left_behind(clips: PhotoClips, judge: PhotoJudge) -> float:
    """The judge's score of somebody in the background where the actor stood; 0 where whom it sees
    is somebody beside."""
    assert clips.background is not None
    seen, hips = judge.body(clips.background, clips.guessed_0), AT["hip centre"]
    assert seen is not None  # no guessed joint is NaN
    apart = np.hypot(*(seen.guessed[hips] - clips.guessed_0[hips]))
    return seen.score if apart < BESIDE * trunk_length(clips.guessed_0) else 0.0


def score_clip(clips: PhotoClips, n: int, photo: str, action: str, judge: PhotoJudge) -> ClipScore:
    """The n-th clip of a photo."""
    frames, joints, still = clips.frames[n], clips.joints[n], clips.still
    trunk, shape = trunk_length(clips.guessed_0), still.shape[:2]
    people_0, near_0 = judge.people(still), body_distance(clips.guessed_0, shape)
    reach = outline_reach(people_0, near_0, trunk)
    found = {kind: (0, 0) for kind in JOINT_KINDS}
    limbs: list[LimbLook] = []
    away, far = [], []
    for frame, meant in zip(frames, joints):
        seen = _found(judge.body(frame, meant), meant, clips.joints_0, clips)
        found = {k: (found[k][0] + seen[k][0], found[k][1] + seen[k][1]) for k in JOINT_KINDS}
        known = np.where(np.isfinite(clips.joints_0), meant, np.nan)
        limbs += limb_looks(still, frame, clips.joints_0, known, trunk)
        near = body_distance(meant, shape)
        away.append(away_share(judge.people(frame), near, people_0, near_0, reach))
        far.append(_far_change(still, frame, np.minimum(near, near_0) > FAR * trunk))
    head_0 = head_patch(still, clips.guessed_0, trunk)
    heads = [head_patch(frames[t], joints[t], trunk, HEAD_SHIFT) for t in (0, -1)]
    return ClipScore(
        photo=photo,
        action=action,
        found=found,
        detail=detail_of(limbs),
        colour=float(np.mean([limb.colour for limb in limbs])) if limbs else None,
        away=float(np.mean(away)),
        far=float(np.mean(far)),
        head=(likeness(head_0, heads[0]), likeness(head_0, heads[1])),
        limbs=tuple(limbs),
    )


def _found(
    body: Person | None, meant: np.ndarray, joints_0: np.ndarray, clips: PhotoClips
) -> dict[str, tuple[int, int]]:
    """Of the joints that the photo shows and that are meant to be in the picture: how many the
    judge finds within reach of where they are meant to be."""
    least, counts = FOUND * trunk_length(clips.guessed_0), {}
    for kind in JOINT_KINDS:
        at = [AT[f"{side} {kind}"] for side in ("left", "right")]
        asked = np.isfinite(joints_0[at]).all(-1) & inside(meant[at], clips.still.shape[:2])
        near = np.zeros(2, bool)
        if body is not None and body.score >= SURE:
            near = np.hypot(*(body.guessed[at] - meant[at]).T) <= least
            near &= body.visibility[at] >= VISIBLE
        counts[kind] = (int((near & asked).sum()), int(asked.sum()))
    return counts


def detail_of(limbs: Sequence[LimbLook]) -> float | None:
    """Detail in the frames over that in the photo, all limbs together."""
    before = sum(limb.detail_0 for limb in limbs)
    return sum(limb.detail for limb in limbs) / before if before else None


def outline_reach(people: np.ndarray, near: np.ndarray, trunk: float) -> float:
    """How far from its bones the person of a photo reaches, in pixels: clothes and hair too.

    people, the judge's map of the photo; near, distances of its cells to the bones.
    """
    low, high = (trunk * n for n in OUTLINE)
    own = near[(_at_grid(people, near.shape) > 0.5) & (near < high)]
    reach = float(np.percentile(own, 95)) if own.size else low
    return float(np.clip(reach, low, high)) + SLACK * trunk


def away_share(
    people: np.ndarray, near: np.ndarray, people_0: np.ndarray, near_0: np.ndarray, reach: float
) -> float:
    """Share of the picture's cells that show a person where the actor is not meant to be: ghosts,
    torn pieces. Who stood away from the actor in the photo already counts not."""
    shown, shown_0 = (_at_grid(p, near.shape) > 0.5 for p in (people, people_0))
    passers_by = shown_0 & (near_0 > reach)
    return float((shown & (near > reach) & ~passers_by).mean())


def _at_grid(x: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    grey = (255 * x).clip(0, 255).astype(np.uint8)
    return resize(np.repeat(grey[..., None], 3, -1), *size)[..., 0] / np.float32(255)


def _far_change(still: Pixels, frame: Pixels, far: np.ndarray) -> float:
    changed = np.maximum(still, frame) - np.minimum(still, frame) > CHANGED
    rows, columns = (
        (np.arange(n) * cells // n) for n, cells in zip(still.shape[:2], grid_of(still.shape[:2]))
    )
    far = far[rows[:, None], columns]
    return float(changed.any(-1)[far].mean()) if far.any() else 0.0


def head_patch(picture: Pixels, joints: np.ndarray, trunk: float, margin: int = 0) -> np.ndarray:
    """What is around the head, upright on the neck: float32 (32, 32), grey; a margin of so many
    samples more on each side."""
    head, neck = joints[AT["head"]], joints[AT["shoulder centre"]]
    up = (head - neck).astype(np.float32)
    up = up / max(1e-6, float(np.hypot(*up)))
    right = np.array((-up[1], up[0]), np.float32)
    cells = np.arange(-margin, HEAD_CELLS + margin, dtype=np.float32)
    at = ((cells + 0.5) / HEAD_CELLS - 0.5) * np.float32(HEAD_SIDE * trunk)
    places = np.float32(head) + at[:, None, None] * -up + at[None, :, None] * right
    return sample(picture.astype(np.float32), places).mean(-1)


def likeness(patch: np.ndarray, other: np.ndarray) -> float:
    """Correlation of a patch (n, n) with that part of another, at least as large, that is most like
    it: 1 for the same but for brightness and contrast."""
    parts = np.lib.stride_tricks.sliding_window_view(other, patch.shape).reshape(-1, patch.size)
    parts = parts - parts.mean(1, keepdims=True)
    own = patch.ravel() - patch.mean()
    sizes = np.sqrt((parts * parts).sum(1) * (own @ own))
    return float((parts @ own / np.maximum(sizes, 1e-6)).max())
