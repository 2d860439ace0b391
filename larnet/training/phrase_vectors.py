"""Phrase vectors for training: every training phrase of every action, by every encoder."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.errors import BadInput
from larnet.runtime.atomic_write import replacing
from larnet.text.load_encoder import ActionEncoder, OneHot, load_encoder
from larnet.text.phrases import phrases_for
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)
NOISE = 0.02  # standard deviation a dimension: neighbours of a phrase mean the same
KEPT = 8  # tables in the cache
FORM = 1  # of how a phrase becomes a vector; another one makes those in the cache void


def _all_encoded(encoder: ActionEncoder, groups: Sequence[Sequence[str]]) -> np.ndarray:
    """(phrases, length) of all groups, one after the other; kept in the cache where the encoder's
    weights are known, since thousands of phrases take it longer than a run's first steps."""
    if encoder.weights is None:
        return np.concatenate([_encoded(encoder, group) for group in groups])
    key = json.dumps([FORM, encoder.weights, [list(group) for group in groups]])
    path = cache_folder() / "phrases" / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.npy"
    with suppress(OSError, ValueError, EOFError):
        found = np.load(path, allow_pickle=False)
        if found.shape == (sum(map(len, groups)), encoder.dim) and found.dtype == np.float32:
            path.touch()
            return found
    made = np.concatenate([_encoded(encoder, group) for group in groups])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as unfinished, unfinished.open("wb") as file:
            np.save(file, made)
        kept = sorted(path.parent.glob("*.npy"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError as error:
        log.info("phrases are not kept for the next run: %s", error)
    return made


def _encoded(encoder: ActionEncoder, phrases: Sequence[str]) -> np.ndarray:
    """(phrases, length); one that the encoder has no word for counts as the first of them that it
    knows. Raises BadInput when it knows none."""
    try:
        return encoder.encode(phrases, any_script=True)
    except BadInput:
        rows: dict[str, np.ndarray] = {}
    for phrase in phrases:
        try:
            rows[phrase] = encoder.encode([phrase], any_script=True)[0]
        except BadInput as error:
            log.warning("%r counts as another phrase of %r: %s", phrase, phrases[0], error)
            unknown = error
    if not rows:
        raise unknown
    known = next(iter(rows.values()))
    return np.stack([rows.get(phrase, known) for phrase in phrases])


def encoder_for(
    encoder: str, actions: Sequence[str] = (), files: Mapping[str, str] | None = None
) -> ActionEncoder:
    """The encoder of a run: one-hot over the data set's own actions, others from the files named.
    Raises UnknownName, MissingData."""
    if encoder == "onehot" and actions:
        return OneHot(actions)
    path = (files or {}).get(encoder)
    return load_encoder(encoder, Path(path) if path else None)


class PhraseTable:
    """{encoder: {name: (phrases, length) float32}}; saved in the run folder, so that a machine
    without the encoders can go on with it."""

    def __init__(self, vectors: dict[str, dict[str, np.ndarray]]) -> None:
        self.vectors = vectors

    @classmethod
    def build(
        cls,
        encoders: Sequence[str],
        names: Sequence[str],
        actions: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
    ) -> PhraseTable:
        """Encode the training phrases of `names`. actions: the data set's own, a dimension each of
        a one-hot vector; files: {encoder: its weights, where they are not the usual ones}. Raises
        MissingData when an encoder is absent."""
        table: dict[str, dict[str, np.ndarray]] = {}
        for encoder in encoders:
            phrases = [phrases_for(name).train for name in names]
            loaded = encoder_for(encoder, actions, files)
            flat = _all_encoded(loaded, phrases)
            ends = np.cumsum([len(group) for group in phrases])[:-1]
            table[encoder] = dict(zip(names, np.split(flat, ends)))
        return cls(table)

    @classmethod
    def kept(
        cls,
        path: Path,
        encoders: Sequence[str],
        names: Sequence[str],
        actions: Sequence[str] = (),
        files: Mapping[str, str] | None = None,
    ) -> PhraseTable:
        """The table at `path` where it knows the phrases of `names`, else one that is built and
        saved there: a run may have begun before an action was given new words. Raises as `build`.
        """
        if path.is_file():
            table = cls.load(path)
            if table.knows(names):
                return table
            log.info("actions were given new words: %s is made anew", path.name)
        table = cls.build(encoders, names, actions, files)
        table.save(path)
        return table

    def save(self, path: Path) -> None:
        """One .npz, keyed encoder/name."""
        flat: dict[str, Any] = {
            f"{e}/{n}": v for e, group in self.vectors.items() for n, v in group.items()
        }
        with replacing(path) as unfinished, unfinished.open("wb") as file:
            np.savez_compressed(file, **flat)

    @classmethod
    def load(cls, path: Path) -> PhraseTable:
        """What `save` wrote."""
        table: dict[str, dict[str, np.ndarray]] = {}
        with np.load(path, allow_pickle=False) as file:
            for key in file.files:
                encoder, name = key.split("/", 1)
                table.setdefault(encoder, {})[name] = file[key]
        return cls(table)

    def of_names(self, encoder: str, names: Sequence[str]) -> Tensor:
        """The vectors of the names themselves, the first phrase of each: (B, length), unit."""
        rows = np.stack([self.vectors[encoder][name][0] for name in names])
        return F.normalize(torch.tensor(rows, dtype=torch.float32), dim=-1)

    def knows(self, names: Sequence[str]) -> bool:
        """Whether it has as many vectors of each name as the name has training phrases by now."""
        return all(
            name in group and len(group[name]) == len(phrases_for(name).train)
            for group in self.vectors.values()
            for name in names
        )

    def draw(self, encoder: str, names: Sequence[str], draw: torch.Generator) -> Tensor:
        """A point between two random phrases of each name, slightly jittered: (B, length), unit."""
        rows = []
        for name in names:
            group = self.vectors[encoder][name]
            a, b = torch.randint(len(group), (2,), generator=draw).tolist()
            share = 0.5 * torch.rand((), generator=draw).item() ** 2
            rows.append((1 - share) * group[a] + share * group[b])
        x = torch.tensor(np.stack(rows), dtype=torch.float32)
        return F.normalize(x + NOISE * torch.randn(x.shape, generator=draw), dim=-1)
