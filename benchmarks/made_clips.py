"""Do made clips help a recogniser that has seen few people?

    python -m benchmarks.made_clips --weizmann DIR --own DIR --drawn DIR --out FILE.json
    python -m benchmarks.made_clips --utd DIR --own DIR --drawn DIR --out FILE.json

A small recogniser learns the ten actions of Weizmann, or the 27 of UTD-MHAD in depth, from 1, 2 or
4 of its people, alone or beside clips that `make-dataset` made: of these people's own first frames
(--own, a data set per person, named after them), of drawn actors (--drawn), or of both. It is
tested on the people who validate (`ido`; subjects 2 and 6) and on those who are left out. The same
number of steps for all; half of every batch is recorded where clips were made. Drawn actors are
shown as depth shows people: grey, before nothing, by their masks. What is measured already is kept
in FILE.json, so that it goes on where it stopped. `--write-frames DIR` writes the first frames to
make the clips from.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from larnet.config.specs import DataSpec
from larnet.data.datasets.folder import ClipFolder
from larnet.data.datasets.utd_mhad import UtdMhad
from larnet.data.datasets.weizmann import Weizmann
from larnet.data.video.augment import NONE
from larnet.data.video.clip_labels import read_labels
from larnet.data.video.dataset import Index, RecordedSet, Recording
from larnet.data.video.decoded_cache import VideoArchive
from larnet.data.video.index import load_index
from larnet.data.video.recorded_stream import RecordedClips
from larnet.media.pixels import to_model
from larnet.nets.action_classifier import FRAMES, ActionClassifierNet
from larnet.runtime.atomic_write import write_atomically

SIDE, LENGTH, BATCH, RATE = 48, 16, 16, 2e-3  # pixels, frames of a clip, clips of a step
WINDOWS, TESTS = 4, 4  # clips that are cut of every person and action to train, to test
NOTHING, FAR, NEAR = 16, 110, 170  # grey levels of depth: off the person, on it
KINDS = {"none": (), "own": ("own",), "drawn": ("drawn",), "both": ("own", "drawn")}

Clips = tuple[Tensor, Tensor]  # uint8 (N, FRAMES, SIDE, SIDE, 3), class numbers (N,)


@dataclass(frozen=True)
class People:
    """A recorded data set whose people are divided."""

    recorded: RecordedSet
    drawn: type[ClipFolder]  # how drawn actors are read beside it
    standing: tuple[str, ...]  # names of files whose first frames show a person who stands

    @property
    def classes(self) -> tuple[str, ...]:
        return self.recorded.known_actions()


class AsDepth(ClipFolder):
    """Clips with masks, shown as a depth camera shows people: grey, before nothing."""

    name = "depth"  # decoded clips are kept under it

    def frames(self, recording: Recording) -> Iterator[np.ndarray]:
        frames = list(super().frames(recording))
        labels = read_labels(self.root / recording.path)
        if labels is None or labels.masks is None:
            raise SystemExit(f"{recording.path} has no masks; make them with --labels masks")
        known = labels.at(len(frames), recording.fps, *frames[0].shape[:2])
        for frame, mask in zip(frames, known.masks, strict=True):
            grey = FAR + (NEAR - FAR) / 255 * frame.mean(-1, keepdims=True)
            shown = np.where(mask[..., None], grey, NOTHING).round().astype(np.uint8)
            yield np.broadcast_to(shown, frame.shape)


def people_of(options: argparse.Namespace) -> People:
    if options.utd:
        return People(UtdMhad(Path(options.utd)), AsDepth, ("a1_{}_t1_depth", "a7_{}_t1_depth"))
    return People(Weizmann(Path(options.weizmann)), ClipFolder, ("{}_jack", "{}_bend"))


def cut(
    dataset: RecordedSet,
    classes: tuple[str, ...],
    actor: str | None,
    each: int,
    augmented: bool,
    seed: int,
) -> Clips:
    """`each` clips of every action of a data set, of one actor or of all."""
    rows = [r for r in load_index(dataset).recordings if actor in (None, r.actor)]
    index = Index(tuple(replace(r, split="train") for r in rows))
    stream = RecordedClips(
        index, VideoArchive(dataset, rows), dataset.known_actions(),
        DataSpec(start=0.5, standing=0.0, seed=seed), SIDE, LENGTH, 1, "train",
        augmentation=None if augmented else NONE,
    )  # fmt: skip
    names = [name for name in stream.names for _ in range(each)]
    clips = stream.batch(0, len(names), names)
    kept = torch.linspace(0, LENGTH - 1, FRAMES).round().long()
    return clips.v[:, kept], torch.tensor([classes.index(name) for name in clips.names])


def joined(parts: list[Clips]) -> Clips:
    return torch.cat([v for v, _ in parts]), torch.cat([y for _, y in parts])


def train(
    sources: list[tuple[Clips, int]], classes: tuple[str, ...], steps: int, seed: int
) -> ActionClassifierNet:
    """sources: clips, and how many of them a batch holds."""
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    net = ActionClassifierNet({"action": classes}, SIDE).train()
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=0.02)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = RATE * min(1.0, (step + 1) / 20) * (1 - step / steps) ** 0.7
        parts = []
        for (v, y), count in sources:
            at = torch.randint(len(y), (count,), generator=draw)
            parts.append((v[at], y[at]))
        v, y = joined(parts)
        moved = torch.randint(-2, 3, (2,), generator=draw).tolist()
        x = to_model(v).roll(moved, (-2, -1))
        x = x + 0.05 * torch.rand(1, generator=draw) * torch.randn(x.shape, generator=draw)
        loss = F.cross_entropy(net(x)["action"], y, label_smoothing=0.05)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimizer.step()
    return net.eval()


@torch.inference_mode()
def accuracy(net: ActionClassifierNet, clips: Clips) -> float:
    v, y = clips
    right = [net(to_model(a))["action"].argmax(1) == b for a, b in zip(v.split(32), y.split(32))]
    return torch.cat(right).float().mean().item()


def write_frames(people: People, out: Path) -> None:
    """OUT/PERSON/FILE.png, first frames of the people to train on, right and left as they are."""
    dataset = people.recorded
    for recording in dataset.find().recordings:
        stem = Path(recording.path).stem
        if recording.split == "train" and stem in [
            n.format(recording.actor) for n in people.standing
        ]:
            path = out / recording.actor / f"{stem}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame = next(dataset.frames(recording))
            Image.fromarray(frame[:, ::-1] if dataset.mirrored else frame).save(path)


def measure(options: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    out = Path(options.out)
    rows = json.loads(out.read_text()) if out.exists() else []
    known = {(r["seed"], r["people"], r["made"]) for r in rows}
    people_here = people_of(options)
    real, classes = people_here.recorded, people_here.classes
    split = {r.actor: r.split for r in load_index(real).recordings}
    every = sorted(who for who in split if split[who] == "train")
    validate = sorted(who for who in split if split[who] == "val")
    tests = {who: cut(real, classes, who, TESTS, False, 1) for who in split}
    drawn_set = people_here.drawn(Path(options.drawn))
    drawn = cut(drawn_set, classes, None, 4 * WINDOWS, True, 2)

    @cache
    def own(who: str) -> Clips:
        return cut(ClipFolder(Path(options.own) / who), classes, None, WINDOWS, True, 3)

    @cache
    def recorded(who: str) -> Clips:
        return cut(real, classes, who, WINDOWS, True, 4)

    for seed in options.seeds:
        order = np.random.default_rng(seed).permutation(every).tolist()
        for people in options.people:
            chosen, left = order[:people], order[people:]
            for kind, parts in KINDS.items():
                if (seed, people, kind) in known:
                    continue
                pools = {"own": joined([own(who) for who in chosen]), "drawn": drawn}
                share = BATCH // 2 // max(1, len(parts))
                sources = [(joined([recorded(who) for who in chosen]), BATCH - share * len(parts))]
                sources += [(pools[part], share) for part in parts]
                net = train(sources, classes, options.steps, seed)
                row = {
                    "seed": seed,
                    "people": people,
                    "made": kind,
                    "steps": options.steps,
                    "validation": accuracy(net, joined([tests[who] for who in validate])),
                    "left_out": accuracy(net, joined([tests[who] for who in left]))
                    if left
                    else None,
                }
                rows.append(row)
                write_atomically(out, (json.dumps(rows, indent=1) + "\n").encode())
                print(row, file=sys.stderr, flush=True)
    print(table(rows))


def table(rows: list[dict]) -> str:
    """Markdown: means over seeds of the share named right, and the range."""
    lines = [
        "| people | clips made | who validates | people left out | seeds |",
        "|---:|---|---:|---:|---:|",
    ]
    for people in sorted({r["people"] for r in rows}):
        for kind in KINDS:
            of = [r for r in rows if (r["people"], r["made"]) == (people, kind)]
            if of:
                cells = [_cell([r[test] for r in of]) for test in ("validation", "left_out")]
                lines.append(f"| {people} | {kind} | {' | '.join(cells)} | {len(of)} |")
    return "\n".join(lines)


def _cell(values: list[float | None]) -> str:
    if None in values:
        return ""
    mean, low, high = (100 * f(values) for f in (np.mean, np.min, np.max))
    return f"{mean:.0f} % ({low:.0f} to {high:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    recorded = parser.add_mutually_exclusive_group(required=True)
    recorded.add_argument("--weizmann", metavar="DIR")
    recorded.add_argument("--utd", metavar="DIR", help="depth videos")
    parser.add_argument("--own", metavar="DIR", help="a made data set per person")
    parser.add_argument("--drawn", metavar="DIR", help="a made data set of drawn actors")
    parser.add_argument("--out", default="made_clips.json", metavar="FILE.json")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--write-frames", metavar="DIR", help="and stop")
    options = parser.parse_args()
    if options.write_frames:
        write_frames(people_of(options), Path(options.write_frames))
    elif options.own and options.drawn:
        measure(options)
    else:
        parser.error("give --own and --drawn, or --write-frames")


if __name__ == "__main__":
    main()
