"""A small data set as one zip, made of photos at hand."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from larnet.data.factory.clip_maker import ZERO, Animator, ClipMaker, SkippedPhoto
from larnet.data.factory.dataset_plan import DatasetPlan, PhotoFile
from larnet.data.video.clip_labels import ClipFacts, facts_table, from_json
from larnet.errors import BadInput
from larnet.media.pixels import pixels_digest

MOST = 24  # clips
ROOT = "clips"  # the zip's only folder


@dataclass(frozen=True, eq=False)
class Sitter:
    """A photo at hand: its name, uint8 (H, W, 3), and who moves in it, the `person` or `joints` of
    `Pipeline.animate`."""

    name: str
    pixels: np.ndarray
    who: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """Whose clips: what makes them, its checkpoint's sha256, and how long they are (None: as long
    as the action)."""

    animator: Animator
    checkpoint_sha256: str
    seconds: float | None = None


def zipped_dataset(
    sitters: Sequence[Sitter],
    actions: Mapping[str, tuple[str, ...]],
    source: Callable[[str], Source],
    *,
    takes: int = 1,
    longest: int = 336,
    tell: Callable[[int, int], None] = lambda made, all_of_them: None,
) -> bytes:
    """Clips of photos, with labels, in the layout of a folder.

    actions: action -> phrases; source: phrase -> whose clip of it; takes: clips of a photo and
    action. tell: called with clips made and planned. Raises BadInput on more than MOST clips, none,
    and a photo that shows nobody.
    """
    pictures: dict[str, Sitter] = {}
    for sitter in sitters:
        pictures.setdefault(pixels_digest(sitter.pixels).hex(), sitter)  # none twice
    count = len(pictures) * len(actions) * takes
    if not 1 <= count <= MOST:
        raise BadInput(
            f"{len(pictures)} people, {len(actions)} actions, {takes} takes: {count} clips; at "
            f"most {MOST} fit into one zip. `python -m larnet make-dataset` makes any number."
        )
    files = tuple(PhotoFile(Path(s.name), s.name, key) for key, s in pictures.items())
    plan = DatasetPlan(files, actions, len(actions) * takes, "", longest=longest)
    makers = {p: _maker(plan, source(p)) for phrases in actions.values() for p in phrases}
    data, made = io.BytesIO(), 0
    rows: list[tuple[str, ClipFacts]] = []
    with zipfile.ZipFile(data, "w") as file:
        for number, sitter in enumerate(pictures.values()):
            for clip in plan.job(number).clips:
                tell(made, count)
                try:
                    made_clip = makers[clip.phrase].make(
                        sitter.pixels, files[number], clip, **sitter.who
                    )
                except SkippedPhoto as why:
                    raise BadInput(f"{sitter.name}: {why}") from None
                made += 1
                at = f"{clip.action.replace('/', '_')}/{clip.stem}"
                for ending, content in made_clip.files.items():
                    file.writestr(zipfile.ZipInfo(f"{ROOT}/{at}.{ending}", ZERO), content)
                labels = from_json(made_clip.files["json"], sitter.name)
                assert labels is not None
                rows.append((f"{at}.mp4", labels.facts))
        file.writestr(zipfile.ZipInfo(f"{ROOT}/metadata.csv", ZERO), facts_table(rows))
    return data.getvalue()


def _maker(plan: DatasetPlan, of: Source) -> ClipMaker:
    mine = replace(plan, checkpoint_sha256=of.checkpoint_sha256, seconds=of.seconds)
    return ClipMaker(mine, of.animator)
