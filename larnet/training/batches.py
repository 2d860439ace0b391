"""Which clips and which words a step sees: a function of the seeds, the step and the process."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from larnet.config.specs import RunSpec
from larnet.data.batch import ClipStream, Skeletons, generator
from larnet.errors import BadInput, LarnetError, UnknownName
from larnet.training.generator_step import Batch, Words
from larnet.training.phrase_vectors import PhraseTable

PROCESSES = 4096  # more than ever work together: batch n of process r is number n * PROCESSES + r

HINT_NOISE = 0.012  # standard deviation of told joints: two thirds of a pixel of 112


class Batches(Dataset[Batch]):
    """Batch number i, made from nothing but the seeds; workers of a DataLoader need no state."""

    def __init__(self, stream: ClipStream, table: PhraseTable, spec: RunSpec, rank: int) -> None:
        self.stream, self.table, self.spec, self.rank = stream, table, spec, rank
        self.encoders = [name for name, _ in spec.model.encoders]

    def __getitem__(self, number: int) -> Batch:
        """Batch number i. Raises LarnetError where clips cannot be made."""
        train, place = self.spec.train, number * PROCESSES + self.rank
        clips = self.stream.batch(place, train.batch)
        words = self._words(clips.names, generator(train.seed, 2, number, self.rank))
        keypoint_hints = draw_keypoint_hints(
            clips.joints_0, train.keypoint_hint_prob, generator(train.seed, 6, number, self.rank)
        )
        skeletons, spoken = self.skeleton_part(number) or (None, None)
        return Batch(clips, words, skeletons, spoken, keypoint_hints)

    def skeleton_part(self, number: int) -> tuple[Skeletons, Words] | tuple[()]:
        """The movements without pictures of batch `number` (before the first: negative)."""
        train = self.spec.train
        if not train.skeleton_clips:
            return ()
        skeletons = self.stream.draw_skeletons(number * PROCESSES + self.rank, train.skeleton_clips)
        if skeletons is None:  # recorded people only
            return ()
        draw = generator(train.seed, 4, number, self.rank)
        return skeletons, self._words(skeletons.names, draw)

    def _words(self, names: Sequence[str], draw: torch.Generator) -> Words:
        """A phrase for each name by every encoder, and which encoder speaks."""
        if self.spec.data.names_only:
            vectors = {e: self.table.of_names(e, names) for e in self.encoders}
        else:
            vectors = {e: self.table.draw(e, names, draw) for e in self.encoders}
        return Words(vectors, torch.randint(len(self.encoders), (len(names),), generator=draw))

    def steps(self, first: int, workers: int) -> Iterator[list[Batch]]:
        """The batches of every step from `first` to the last, drawn by worker processes if any."""
        each, loaded = self.spec.train.accumulate, []
        loader = DataLoader(
            _InWords(self),
            batch_size=None,
            sampler=range(first * each, self.spec.train.steps * each),
            num_workers=workers,
            prefetch_factor=2 if workers else None,
            worker_init_fn=_one_thread,
        )
        for batch in loader:
            if isinstance(batch, Mistake):
                raise batch.kind(batch.words)
            loaded.append(batch)
            if len(loaded) == each:
                yield loaded
                loaded = []


@dataclass(frozen=True)
class Mistake:
    """An error in words on its way out of a worker, which would wrap it into a traceback."""

    kind: type[LarnetError]
    words: str


class _InWords(Dataset["Batch | Mistake"]):
    """The same batches, and mistakes instead of errors."""

    def __init__(self, batches: Batches) -> None:
        self.batches = batches

    def __getitem__(self, number: int) -> Batch | Mistake:
        try:
            return self.batches[number]
        except LarnetError as error:
            kind = BadInput if isinstance(error, UnknownName) else type(error)
            return Mistake(kind, str(error))


def draw_keypoint_hints(joints_0: Tensor, share: float, draw: torch.Generator) -> Tensor:
    """The photos' joints (B, J, 2), in [0, 1], as a finder of persons would tell them of `share` of
    the photos: a little off, in [-1, 1]; NaN for the others."""
    keypoint_hints = 2 * joints_0.float() - 1
    keypoint_hints = keypoint_hints + HINT_NOISE * torch.randn(keypoint_hints.shape, generator=draw)
    known = torch.rand(len(keypoint_hints), 1, 1, generator=draw) < share
    return torch.where(known, keypoint_hints, torch.nan)


def _one_thread(_: int) -> None:
    torch.set_num_threads(1)


def kept_frames(spec: RunSpec, step: int) -> Tensor | None:
    """Which frames reach full resolution at a step: one at random from each part of the clip."""
    count, frames = spec.train.decoded_frames, spec.model.frames
    if not count or count >= frames:
        return None
    each = frames // count
    offsets = torch.randint(each, (count,), generator=generator(spec.train.seed, 3, step))
    return torch.arange(count) * each + offsets
