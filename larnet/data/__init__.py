"""Clips to train and measure on: `DATASETS` names them, `open_stream` opens one or a mixture.

A data set is one short file and one line in the table below.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data.batch import Clips, ClipStream, Split
from larnet.data.datasets.clip_split import TWO_NEEDED
from larnet.data.datasets.folder import ClipFolder
from larnet.data.datasets.kth import Kth
from larnet.data.datasets.ntu import Ntu
from larnet.data.datasets.penn import Penn
from larnet.data.datasets.utd_mhad import ACTIONS, UtdMhad
from larnet.data.datasets.webdataset import WebDatasetClips
from larnet.data.datasets.weizmann import Weizmann
from larnet.data.mixture import MixedClips, SourcePart, parts_of_source
from larnet.data.mocap_stream import MocapClips
from larnet.data.synthetic import CHOREOGRAPHY
from larnet.data.synthetic.drawn_stream import DrawnClips
from larnet.data.video.augment import NONE
from larnet.data.video.dataset import RecordedSet
from larnet.data.video.index import load_index
from larnet.data.video.pack import Packed, archive_of
from larnet.data.video.recorded_stream import RecordedClips
from larnet.errors import MissingData, UnknownName

DATASETS: dict[str, type] = {
    "synthetic": DrawnClips,
    "weizmann": Weizmann,
    "utd_mhad": UtdMhad,
    "kth": Kth,
    "penn": Penn,
    "ntu": Ntu,
    "folder": ClipFolder,
    "webdataset": WebDatasetClips,
    "packed": Packed,
}

log = logging.getLogger(__name__)

__all__ = [
    "DATASETS",
    "Clips",
    "ClipStream",
    "Split",
    "filmed_actions",
    "open_set",
    "open_stream",
]


def open_stream(
    data: DataSpec,
    model: ModelSpec,
    split: Split = "train",
    device: str = "cpu",
    names: Sequence[str] | None = None,
    *,
    to_look_at: bool = False,
) -> ClipStream:
    """The clips that `DataSpec.source` names, NAME[:PATH][*WEIGHT][,...], at the model's size.

    `names` restricts the actions to those of them that a data set has; one that has none of them
    shows all of its own, but for recorded skeletons beside choreography: an action with two ways
    to move would be learned as their average, so they show what is not choreographed or, where
    nothing is left, take no part. to_look_at: one clip of one's own is enough, which is none to
    learn from and to measure on. Raises UnknownName, BadInput on a source that cannot be read,
    MissingData when files are not there.
    """
    parts, shape = parts_of_source(data.source), (data, model, split, device)
    choreographed = any(part.name == "synthetic" and not part.path for part in parts)
    streams, weights = list[ClipStream](), list[float]()
    for part in parts:
        if choreographed and part.name == "synthetic" and part.path:
            left = [n for n in names or ACTIONS.values() if _first(n) not in CHOREOGRAPHY]
            stream = _open(part, *shape, left, to_look_at)
            if not {*map(_first, left)} & {*stream.actions}:
                log.warning("%s shows nothing: choreography has it all.", Path(part.path).name)
                continue
        else:
            stream = _open(part, *shape, names, to_look_at)
        streams.append(stream)
        weights.append(part.weight)
    if len(streams) == 1:
        return streams[0]
    return MixedClips(streams, weights, data.seed, split)


def _first(name: str) -> str:
    """The first action of a combination, X while Y; else the name."""
    return name.partition(" while ")[0]


def filmed_actions() -> dict[str, frozenset[str]]:
    """The actions that each data set of videos shows, by its name; folders of one's own have no
    list."""
    sets = {name: kind for name, kind in DATASETS.items() if issubclass(kind, RecordedSet)}
    return {name: frozenset(kind.actions.values()) for name, kind in sets.items() if kind.actions}


def open_set(name: str, path: str, *, mutual: bool = False) -> RecordedSet:
    """A data set of recorded people at a folder; `mutual`: with the actions of two people.

    Raises UnknownName, and MissingData without a path.
    """
    kinds = {n: kind for n, kind in DATASETS.items() if issubclass(kind, RecordedSet)}
    if name not in kinds:
        raise UnknownName("data set", name, kinds)
    if not path:
        raise MissingData(f"{name} needs its folder: write {name}:PATH. {kinds[name].home}")
    root = Path(path).expanduser()
    return Ntu(root, mutual) if kinds[name] is Ntu else kinds[name](root)


def _open(
    part: SourcePart,
    data: DataSpec,
    model: ModelSpec,
    split: Split,
    device: str,
    names: Sequence[str] | None,
    to_look_at: bool,
) -> ClipStream:
    if part.name not in DATASETS:
        raise UnknownName("data set", part.name, DATASETS)
    kind = DATASETS[part.name]
    shape = (model.size, model.frames, model.noise, split, device)
    if kind is DrawnClips and part.path:
        return MocapClips(Path(part.path).expanduser(), data, *shape, names)
    if kind is DrawnClips:
        return DrawnClips(data, *shape, names)
    dataset = open_set(part.name, part.path, mutual=data.mutual)
    index = load_index(dataset)
    if isinstance(dataset, ClipFolder) and len(index.recordings) < 2 and not to_look_at:
        raise dataset.missing(f"{str(dataset.root)!r} holds one clip; {TWO_NEEDED}")
    return RecordedClips(
        index,
        archive_of(dataset, index),
        dataset.known_actions(),
        data,
        *shape,
        names,
        standing=dataset.standing,
        augmentation=None if data.augment else NONE,
    )
