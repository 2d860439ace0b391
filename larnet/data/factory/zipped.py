"""A small data set as one zip, made of photos at hand."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from larnet.data.factory.clip_maker import ZERO, Animator, ClipMaker, SkippedPhoto
from larnet.data.factory.dataset_plan import DatasetPlan, PhotoFile
from larnet.data.video.clip_labels import ClipFacts, facts_table, from_json
from larnet.errors import BadInput

MOST = 24  # clips
ROOT = "clips"  # the zip's only folder


def zipped_dataset(
    photos: Sequence[tuple[str, np.ndarray]],
    actions: Mapping[str, tuple[str, ...]],
    animator: Animator,
    checkpoint_sha256: str,
    *,
    takes: int = 1,
    seconds: float | None = None,
    longest: int = 336,
    tell: Callable[[int, int], None] = lambda made, all_of_them: None,
) -> bytes:
    """Clips of (name, uint8 (H, W, 3)) photos, with labels, in the layout of a folder.

    actions: action -> phrases; takes: clips of a photo and action. tell: called with clips made and
    planned. Raises BadInput on more than MOST clips, none, and a photo that shows nobody.
    """
    pictures = {_digest(pixels): (name, pixels) for name, pixels in photos}  # none twice
    count = len(pictures) * len(actions) * takes
    if not 1 <= count <= MOST:
        raise BadInput(
            f"{len(pictures)} people, {len(actions)} actions, {takes} takes: {count} clips; at "
            f"most {MOST} fit into one zip. `python -m larnet make-dataset` makes any number."
        )
    files = tuple(PhotoFile(Path(name), name, key) for key, (name, _) in pictures.items())
    plan = DatasetPlan(
        files, actions, len(actions) * takes, checkpoint_sha256, seconds, longest=longest
    )
    maker, data, made = ClipMaker(plan, animator), io.BytesIO(), 0
    rows: list[tuple[str, ClipFacts]] = []
    with zipfile.ZipFile(data, "w") as file:
        for number, (name, photo) in enumerate(pictures.values()):
            for clip in plan.job(number).clips:
                tell(made, count)
                try:
                    files_of = maker.make(photo, files[number], clip).files
                except SkippedPhoto as why:
                    raise BadInput(f"{name}: {why}") from None
                made += 1
                at = f"{clip.action.replace('/', '_')}/{clip.stem}"
                for ending, content in files_of.items():
                    file.writestr(zipfile.ZipInfo(f"{ROOT}/{at}.{ending}", ZERO), content)
                labels = from_json(files_of["json"], name)
                assert labels is not None
                rows.append((f"{at}.mp4", labels.facts))
        file.writestr(zipfile.ZipInfo(f"{ROOT}/metadata.csv", ZERO), facts_table(rows))
    return data.getvalue()


def _digest(photo: np.ndarray) -> str:
    return hashlib.sha256(repr(photo.shape).encode() + photo.tobytes()).hexdigest()
