"""What is there of a data set and what is wrong with it: `larnet data check NAME:PATH`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from larnet.data.batch import Split
from larnet.data.video.dataset import RecordedSet, Recording
from larnet.data.video.index import load_index
from larnet.data.video.pack import archive_of
from larnet.data.video.windows import usable
from larnet.errors import BadCheckpoint, BadInput, MissingData
from larnet.text.load_encoder import load_encoder
from larnet.text.phrases import is_known
from larnet.text.readable import unread

HEARD = ("sentence", "glove")  # the encoders of the usual variants


@dataclass(frozen=True)
class Check:
    """What `check` found."""

    recordings: dict[Split, int]
    actors: dict[Split, tuple[str, ...]]
    actions: dict[str, dict[Split, int]]  # recordings of each, on each side
    frames: int  # decoded; 0 when nothing was
    odd: tuple[str, ...]  # files that are no recordings, in words
    unreadable: tuple[str, ...]  # recordings that cannot be decoded, in words
    short: tuple[str, ...]  # recordings without a window, in words
    unphrased: tuple[str, ...]  # actions nobody wrote phrases for
    absent: tuple[str, ...] = field(default=())  # actions of the data set without a recording
    remarks: tuple[str, ...] = field(default=())  # what to know of the split, in words
    read_by: tuple[str, ...] = field(default=())  # which text encoder reads new names, in words

    def lines(self) -> list[str]:
        """The account in words, a line each."""
        out = [
            f"{split}: {count} recordings of {self._people(split)}"
            for split, count in self.recordings.items()
        ]
        out += [
            f"  {sum(n.values()):5} {name} ({n['train']} train, {n['val']} val)"
            for name, n in self.actions.items()
        ]
        if self.frames:
            out.append(f"{self.frames} frames decoded")
        for what, which in (
            ("are no recordings", self.odd),
            ("cannot be read", self.unreadable),
            ("have no window with the whole actor", self.short),
            ("have no recording", self.absent),
            ("have no phrases of their own (the name is put into sentences)", self.unphrased),
        ):
            if which:
                more = f", and {len(which) - 8} more" if len(which) > 8 else ""
                out.append(f"{len(which)} {what}: {'; '.join(which[:8])}{more}")
        out += self.read_by
        return out + [f"warning: {words}" for words in self.remarks]

    def _people(self, split: Split) -> str:
        known = [actor for actor in self.actors[split] if actor]
        if not known:
            return "actors that no name tells apart" if self.recordings[split] else "nobody"
        more = " and others" if len(known) < len(self.actors[split]) else ""
        return f"{len(known)} actors{more} ({', '.join(known[:12])})"


def check(
    dataset: RecordedSet,
    frames: int = 16,
    *,
    decode: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Check:
    """Look at every file of a data set; `decode` also decodes each recording to its end.

    progress(done, of) is called after each. Raises MissingData when there is no recording at all.
    """
    index = load_index(dataset)
    archive, total = archive_of(dataset, index), 0
    unreadable, short = [], []
    for i, recording in enumerate(index.recordings if decode else ()):
        try:
            made = archive.get(recording)
        except BadInput as error:
            unreadable.append(str(error))
            continue
        total += len(made.frames)
        if not usable(made, frames, recording.fps):
            short.append(f"{recording.key} ({len(made.frames)} frames)")
        if progress:
            progress(i + 1, len(index.recordings))
    sides: tuple[Split, ...] = ("train", "val")
    counts = {s: Counter(r.action for r in _of(index.recordings, s)) for s in sides}
    known = dataset.known_actions()
    new = tuple(
        name for name in known if any(counts[s][name] for s in sides) and not is_known(name)
    )
    here = tuple(name for name in known if any(counts[s][name] for s in sides))
    return Check(
        recordings={s: len(_of(index.recordings, s)) for s in sides},
        actors={s: tuple(sorted({r.actor for r in _of(index.recordings, s)})) for s in sides},
        actions={name: {s: counts[s][name] for s in sides} for name in here},
        frames=total,
        odd=index.problems,
        unreadable=tuple(unreadable),
        short=tuple(short),
        unphrased=new,
        read_by=_read_by(new),
        absent=tuple(name for name in known if name not in here),
        remarks=index.remarks,
    )


def _of(recordings: tuple[Recording, ...], split: Split) -> list[Recording]:
    return [r for r in recordings if r.split == split]


def _read_by(names: tuple[str, ...]) -> tuple[str, ...]:
    """In words which text encoder reads the names that are in no table."""
    out = []
    for encoder in HEARD if names else ():
        try:
            unknown = unread(names, load_encoder(encoder))
        except (MissingData, BadCheckpoint) as error:
            out.append(f"the {encoder} encoder was not asked: {error}")
            continue
        which = ", ".join(unknown[:8]) + (" and others" if len(unknown) > 8 else "")
        out.append(
            f"the {encoder} encoder cannot read {which}: training goes on without it"
            if unknown
            else f"the {encoder} encoder reads every name"
        )
    return tuple(out)
