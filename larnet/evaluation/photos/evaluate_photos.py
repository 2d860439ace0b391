"""Clips of a folder of photos, measured: `python -m larnet evaluate --photos DIR`."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from larnet.errors import BadInput, LarnetError
from larnet.evaluation.photos.photo_clips import PhotoClips, animate_photo
from larnet.evaluation.photos.photo_judge import PhotoJudge
from larnet.evaluation.photos.photo_scores import (
    FOUND,
    JOINT_KINDS,
    SURE,
    ClipScore,
    PhotoScore,
    detail_of,
    score_clip,
    score_photo,
)
from larnet.media.grid import strip
from larnet.media.image_file import read_photo
from larnet.pipeline import Pipeline, load_pipeline
from larnet.runtime.atomic_write import write_atomically

log = logging.getLogger(__name__)
PROTOCOL = 1  # raise when a definition of `evaluation.photos` changes
ACTIONS = (
    "hand waving",
    "hand clapping",
    "jumping jack",
    "raising both arms",
    "boxing",
    "walking",
    "kicking",
    "squatting",
)
LONGEST = 448  # pixels of the clips' long side
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
WORST = 10  # clips shown as strips


def evaluate_photos(
    photos: str | Path,
    checkpoint: str | Path = "default",
    *,
    actions: Sequence[str] = ACTIONS,
    longest: int = LONGEST,
    limit: int | None = None,
    seed: int = 0,
    device: str = "auto",
    out: Path | None = None,
) -> dict[str, Any]:
    """Measure clips of people in photos; writes report.json and the worst clips as strips to `out`.

    photos: a folder, or a pattern such as DIR/06*.jpg; the first `limit` of them by name. What each
    figure means is in docs/photo-evaluation.md. Raises BadInput when there is no photo, UnknownName
    or BadCheckpoint for the checkpoint, MissingData when a judge's network is not in the cache.
    """
    paths = find_photos(photos, limit)
    if not actions:
        raise BadInput("No action is given; give at least one.")
    if not 64 <= longest <= 2048:
        raise BadInput(f"Clips of {longest} pixels cannot be measured; give 64 to 2048.")
    if out is not None:
        _make(out)
    pipeline = load_pipeline(checkpoint, device)
    if not pipeline.info.spec.has_joints:
        raise BadInput(
            f"Checkpoint {pipeline.name!r} moves no joints, so nothing tells where they should be "
            "found. Give one that does, such as default."
        )
    judge = PhotoJudge.load()  # last: its networks may have to be fetched
    worst = _Worst(None if out is None else WORST)
    scores: list[ClipScore] = []
    photo_scores: dict[str, PhotoScore] = {}
    skipped: dict[str, str] = {}
    seconds: list[float] = []
    for path in paths:
        clips = _clips(pipeline, path, actions, longest, seed, skipped)
        if clips is None:
            continue
        photo_scores[path.name] = score_photo(clips, judge)
        seconds.append(clips.cpu_seconds / len(actions))
        for n, action in enumerate(actions):
            scores.append(score_clip(clips, n, path.name, action, judge))
            worst.offer(scores[-1], clips.frames[n])
        log.info("%s: %d of %d photos", path.name, len(photo_scores), len(paths))
    if not scores:
        raise BadInput(f"No clip could be measured: {'; '.join(sorted(set(skipped.values())))}")
    report = sum_up_photos(scores, photo_scores) | {
        "protocol": PROTOCOL,
        "checkpoint": pipeline.name,
        "step": pipeline.info.step,
        "actions": list(actions),
        "longest": longest,
        "seed": seed,
        "skipped": skipped,
        "cpu_seconds_a_clip": float(np.mean(seconds)),
    }
    report["worst"] = worst.write(out) if out is not None else []
    if out is not None:
        text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
        write_atomically(out / "report.json", text.encode())
    return report


def find_photos(photos: str | Path, limit: int | None = None) -> list[Path]:
    """The photos of a folder or pattern, by name. Raises BadInput when there is none."""
    if limit is not None and limit < 1:
        raise BadInput(f"{limit} photos cannot be measured; give at least 1.")
    place = Path(photos).expanduser()
    found = place.iterdir() if place.is_dir() else place.parent.glob(place.name)
    paths = sorted(p for p in found if p.suffix.lower() in SUFFIXES and p.is_file())
    if not paths:
        raise BadInput(
            f"There is no photo in {str(photos)!r}. Give a folder of JPEG, PNG or WebP photos, or "
            "a pattern such as 'DIR/06*.jpg'."
        )
    return paths[:limit]


def _clips(
    pipeline: Pipeline,
    path: Path,
    actions: Sequence[str],
    longest: int,
    seed: int,
    skipped: dict[str, str],
) -> PhotoClips | None:
    try:
        clips = animate_photo(pipeline, read_photo(path), actions, longest, seed)
    except LarnetError as error:
        clips, skipped[path.name] = None, str(error)
    else:
        if clips is None:
            skipped[path.name] = "nobody was found"
    if clips is None:
        log.warning("%s is left out: %s", path.name, skipped[path.name])
    return clips


def sum_up_photos(scores: Sequence[ClipScore], photos: dict[str, PhotoScore]) -> dict[str, Any]:
    """The figures of all clips together, and a row for each of them."""
    limbs = [limb for score in scores for limb in score.limbs]
    empty = [p.background for p in photos.values() if p.background is not None]
    return {
        "photos": len(photos),
        "clips": len(scores),
        "found": {
            kind: _rates([s.found[kind] for s in scores], [p.found[kind] for p in photos.values()])
            for kind in JOINT_KINDS
        },
        "within_trunks": FOUND,
        "detail": detail_of(limbs),
        "colour": float(np.mean([limb.colour for limb in limbs])) if limbs else None,
        "limbs": len(limbs),
        "away": float(np.mean([s.away for s in scores])),
        "empty_background": float(np.mean([e < SURE for e in empty])) if empty else None,
        "far_change": float(np.mean([s.far for s in scores])),
        "head_first": float(np.mean([s.head[0] for s in scores])),
        "head_last": float(np.mean([s.head[1] for s in scores])),
        "backgrounds": {name: p.background for name, p in photos.items()},
        "rows": [
            {
                "photo": s.photo,
                "action": s.action,
                "found": {kind: list(n) for kind, n in s.found.items()},
                "detail": s.detail,
                "colour": s.colour,
                "away": s.away,
                "far": s.far,
                "head": list(s.head),
            }
            for s in scores
        ],
    }


def _rates(clips: list[tuple[int, int]], photos: list[tuple[int, int]]) -> dict[str, float | None]:
    """Shares found in clips and in the photos themselves, and the one over the other."""
    in_clips, in_photos = (
        sum(n[0] for n in counts) / asked if (asked := sum(n[1] for n in counts)) else None
        for counts in (clips, photos)
    )
    relative = in_clips / in_photos if in_photos and in_clips is not None else None
    return {"clips": in_clips, "photos": in_photos, "relative": relative}


class _Worst:
    """The clips in which the fewest joints were found, kept while others come."""

    def __init__(self, count: int | None) -> None:
        self._count = count or 0
        self._kept: list[tuple[float, str, str, np.ndarray]] = []

    def offer(self, score: ClipScore, clip: np.ndarray) -> None:
        if score.share_found is None or not self._count:
            return
        self._kept.append((score.share_found - score.away, score.photo, score.action, clip))
        self._kept.sort(key=lambda kept: kept[0])
        del self._kept[self._count :]

    def write(self, folder: Path) -> list[str]:
        """A PNG each into the folder, worst first; their names."""
        names = []
        for n, (share, photo, action, clip) in enumerate(self._kept, start=1):
            words = re.sub(r"[^\w-]+", "-", action)[:60]
            name = f"worst-{n:02}-{Path(photo).stem}-{words}.png"
            label = f"{photo}, {action}: {share:.0%} of joints found, less pixels away"
            Image.fromarray(strip(clip[None], [label])).save(folder / name)
            names.append(name)
        return names


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The report cannot be written to {out}: {error.strerror}.") from error


def photo_lines(report: dict[str, Any]) -> list[str]:
    """The figures as a table in plain text."""
    told = [f"{'joint':8} {'in clips':>9} {'in photos':>9} {'relative':>9}"]
    for kind, row in report["found"].items():
        cells = " ".join(f"{_percent(row[key]):>9}" for key in ("clips", "photos", "relative"))
        told.append(f"{kind:8} {cells}")
    figures = (
        ("detail of moved limbs, over the photo's", "detail", "{:.2f}"),
        ("colour of moved limbs off, grey levels", "colour", "{:.1f}"),
        ("person pixels away from the body", "away", "{:.2%}"),
        ("photos whose background shows nobody", "empty_background", "{:.0%}"),
        ("pixels changed far from the actor", "far_change", "{:.3%}"),
        ("likeness of the head, first frame", "head_first", "{:.3f}"),
        ("likeness of the head, last frame", "head_last", "{:.3f}"),
        ("CPU seconds a clip", "cpu_seconds_a_clip", "{:.2f}"),
    )
    for label, key, shown in figures:
        value = report.get(key)
        told.append(f"{label:42} {'–' if value is None else shown.format(value)}")
    told.append(
        f"{report['clips']} clips of {report['photos']} photos, {len(report['skipped'])} left out; "
        f"a joint is found within {report['within_trunks']} of the trunk's length"
    )
    return told


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"
