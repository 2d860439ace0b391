"""Do made clips help a recogniser that has seen few people?

    python benchmarks/made_clips.py --weizmann DIR --own DIR --drawn DIR --out FILE.json

A small recogniser learns the ten actions of Weizmann from 1, 2 or 4 of its people, alone or beside
clips that `make-dataset` made: of these people's own first frames (--own, a data set per person,
named after them), of drawn actors (--drawn), or of both. It is tested on `ido` and on the people
who are left out. The same number of steps for all; half of every batch is recorded where clips were
made. What is measured already is kept in FILE.json, so that it goes on where it stopped.
`--write-frames DIR` writes the first frames to make the clips from.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from larnet.config.specs import DataSpec
from larnet.data.datasets.folder import ClipFolder
from larnet.data.datasets.weizmann import ACTIONS, VALIDATION, Weizmann
from larnet.data.video.augment import NONE
from larnet.data.video.dataset import Index, RecordedSet
from larnet.data.video.decoded_cache import VideoArchive
from larnet.data.video.index import load_index
from larnet.data.video.recorded_stream import RecordedClips
from larnet.media.pixels import to_model
from larnet.nets.action_classifier import FRAMES, ActionClassifierNet
from larnet.runtime.atomic_write import write_atomically

SIDE, LENGTH, BATCH, RATE = 48, 16, 16, 2e-3  # pixels, frames of a clip, clips of a step
WINDOWS, TESTS = 4, 4  # clips that are cut of every person and action to train, to test
STANDING = ("jack", "bend")  # actions whose first frames show a person who stands
CLASSES = tuple(ACTIONS.values())
KINDS = {"none": (), "own": ("own",), "drawn": ("drawn",), "both": ("own", "drawn")}

Clips = tuple[Tensor, Tensor]  # uint8 (N, FRAMES, SIDE, SIDE, 3), class numbers (N,)


def cut(dataset: RecordedSet, actor: str | None, each: int, augmented: bool, seed: int) -> Clips:
    """`each` clips of every action of a data set, of one actor or of all."""
    rows = [r for r in load_index(dataset).recordings if actor in (None, r.actor)]
    index = Index(tuple(replace(r, split="train") for r in rows))
    stream = RecordedClips(
        index, VideoArchive(dataset), dataset.known_actions(),
        DataSpec(start=0.5, standing=0.0, seed=seed), SIDE, LENGTH, 1, "train",
        augmentation=None if augmented else NONE,
    )  # fmt: skip
    names = [name for name in stream.names for _ in range(each)]
    clips = stream.batch(0, len(names), names)
    kept = torch.linspace(0, LENGTH - 1, FRAMES).round().long()
    return clips.v[:, kept], torch.tensor([CLASSES.index(name) for name in clips.names])


def joined(parts: list[Clips]) -> Clips:
    return torch.cat([v for v, _ in parts]), torch.cat([y for _, y in parts])


def train(sources: list[tuple[Clips, int]], steps: int, seed: int) -> ActionClassifierNet:
    """sources: clips, and how many of them a batch holds."""
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    net = ActionClassifierNet({"action": CLASSES}, SIDE).train()
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


def write_frames(weizmann: Path, out: Path) -> None:
    """OUT/PERSON/PERSON_ACTION.png, first frames of the people to train on."""
    dataset = Weizmann(weizmann)
    for recording in dataset.find().recordings:
        stem = Path(recording.path).stem
        if recording.actor not in VALIDATION and stem.split("_")[1] in STANDING:
            path = out / recording.actor / f"{stem}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            frame = dataset.decode(recording)[0]
            Image.fromarray(frame).convert("RGB").save(path)


def measure(options: argparse.Namespace) -> None:
    torch.set_num_threads(1)
    out = Path(options.out)
    rows = json.loads(out.read_text()) if out.exists() else []
    known = {(r["seed"], r["people"], r["made"]) for r in rows}
    real = Weizmann(Path(options.weizmann))
    every = sorted({r.actor for r in load_index(real).recordings} - set(VALIDATION))
    tests = {who: cut(real, who, TESTS, False, 1) for who in (*every, *VALIDATION)}
    drawn = cut(ClipFolder(Path(options.drawn)), None, 4 * WINDOWS, True, 2)

    @cache
    def own(who: str) -> Clips:
        return cut(ClipFolder(Path(options.own) / who), None, WINDOWS, True, 3)

    @cache
    def recorded(who: str) -> Clips:
        return cut(real, who, WINDOWS, True, 4)

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
                net = train(sources, options.steps, seed)
                row = {
                    "seed": seed,
                    "people": people,
                    "made": kind,
                    "steps": options.steps,
                    "ido": accuracy(net, tests["ido"]),
                    "left_out": accuracy(net, joined([tests[who] for who in left])),
                }
                rows.append(row)
                write_atomically(out, (json.dumps(rows, indent=1) + "\n").encode())
                print(row, file=sys.stderr, flush=True)
    print(table(rows))


def table(rows: list[dict]) -> str:
    """Markdown: means over seeds of the share named right, and the range."""
    lines = ["| people | clips made | ido | people left out | seeds |", "|---:|---|---:|---:|---:|"]
    for people in sorted({r["people"] for r in rows}):
        for kind in KINDS:
            of = [r for r in rows if (r["people"], r["made"]) == (people, kind)]
            if of:
                cells = [_cell([r[test] for r in of]) for test in ("ido", "left_out")]
                lines.append(f"| {people} | {kind} | {' | '.join(cells)} | {len(of)} |")
    return "\n".join(lines)


def _cell(values: list[float]) -> str:
    mean, low, high = (100 * f(values) for f in (np.mean, np.min, np.max))
    return f"{mean:.0f} % ({low:.0f} to {high:.0f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weizmann", required=True, metavar="DIR")
    parser.add_argument("--own", metavar="DIR", help="a made data set per person")
    parser.add_argument("--drawn", metavar="DIR", help="a made data set of drawn actors")
    parser.add_argument("--out", default="made_clips.json", metavar="FILE.json")
    parser.add_argument("--people", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--write-frames", metavar="DIR", help="and stop")
    options = parser.parse_args()
    if options.write_frames:
        write_frames(Path(options.weizmann), Path(options.write_frames))
    elif options.own and options.drawn:
        measure(options)
    else:
        parser.error("give --own and --drawn, or --write-frames")


if __name__ == "__main__":
    main()
