"""`larnet train` and `larnet ablation`."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from larnet.cli.parser import (
    Commands,
    add_command,
    add_encoder_files,
    as_begun,
    encoder_files,
    names,
)
from larnet.config.variants import ABLATION
from larnet.errors import BadInput


def add(commands: Commands) -> None:
    """The commands' arguments."""
    p = add_command(commands, "train", train, "train a variant")
    p.add_argument("--variant", nargs="?", help="which row; without a name those that fit the data")
    p.add_argument("--data", help="NAME[:PATH][,NAME[:PATH]...]; synthetic without")
    p.add_argument("--out", required=True, help="the run's folder")
    p.add_argument("--steps", type=int)
    p.add_argument("--batch", type=int, help="clips a process takes at once")
    p.add_argument("--accumulate", type=int, help="batches averaged into one step")
    p.add_argument("--size", type=int, help="side of the picture in pixels")
    p.add_argument("--learning-rate", type=float)
    p.add_argument("--seed", type=int)
    p.add_argument("--minutes", type=float, default=math.inf, help="end after so many minutes")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--resume", action="store_true", help="go on with the run in --out")
    p.add_argument(
        "--begin-with", default="", help="checkpoint, or run, whose weights a new run starts from"
    )
    p.add_argument("--base", default="larnet", help="of the paper's rows: larnet, compact or paper")
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--tracker", default="", help="tensorboard, trackio or wandb, beside the run")
    add_encoder_files(p)

    p = add_command(
        commands, "train-parts", train_parts, "train the network that tells body parts apart"
    )
    p.add_argument("--long-side", type=int, help="pixels of the pictures: 192 or 288 (288)")
    _add_small(p, long_side=288, steps=6000, learning_rate=2e-3, clip_norm=5.0)

    p = add_command(
        commands, "train-carried", train_carried, "train the network that sees what is carried"
    )
    p.add_argument("--long-side", type=int, help="pixels of the pictures: 192 or 288 (192)")
    _add_small(p, long_side=192, steps=1200, learning_rate=1e-3, clip_norm=5.0)

    p = add_command(
        commands, "train-filler", train_filler, "train the network that fills in backgrounds"
    )
    p.add_argument("--long-side", type=int, help="pixels of the pictures (160)")
    _add_small(p, long_side=160, steps=4000, learning_rate=1e-3, clip_norm=1.0)

    p = add_command(
        commands, "ablation", ablation, "train and measure the rows of the paper's ablation"
    )
    p.add_argument("--data", default="synthetic", help="NAME[:PATH][,NAME[:PATH]...]")
    p.add_argument("--out", required=True, help="folder of the table; the same again goes on")
    p.add_argument("--rows", default=",".join(ABLATION), help="NAME[,NAME...] of larnet variants")
    p.add_argument("--base", default="larnet", help="of the paper's rows: larnet, compact or paper")
    p.add_argument("--size", type=int, default=56, help="side of the picture in pixels")
    p.add_argument("--steps", type=int, default=2_000)
    p.add_argument("--batch", type=int)
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--clips", type=int, default=64, help="clips to measure each row on")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")


def train(options: argparse.Namespace) -> None:
    from larnet.config.specs import override
    from larnet.config.variants import variant
    from larnet.training.loop import train as run

    if options.resume:
        _as_begun(options)
    source = options.data or "synthetic"
    if not options.variant:
        raise BadInput(_offer(source, names(options.actions)))
    spec = variant(options.variant, options.base)
    actions = names(options.actions) or None
    spec = override(spec, "data", source=source, seed=options.seed, actions=actions)
    spec = override(
        spec,
        "train",
        steps=options.steps,
        batch=options.batch,
        accumulate=options.accumulate,
        learning_rate=options.learning_rate,
        seed=options.seed,
        encoder_files=tuple(encoder_files(options).items()) or None,
    )
    spec = override(spec, "model", size=options.size)
    last = run(
        spec,
        Path(options.out),
        options.variant,
        resume=options.resume,
        device=options.device,
        minutes=options.minutes,
        tracker=options.tracker,
        source=options.begin_with,
    )
    print(f"last checkpoint: {last}")


def _add_small(p: argparse.ArgumentParser, **usual: float) -> None:
    """Arguments of a small network's training; usual: those that a new run has unless told."""
    p.add_argument("--street", help="labelled street photos; without: drawn only")
    p.add_argument("--out", required=True, help="the run's folder")
    p.add_argument("--steps", type=int)
    p.add_argument("--batch", type=int)
    p.add_argument("--learning-rate", type=float)
    p.add_argument("--clip-norm", type=float, help="of the gradient, at most; 0: as it is")
    p.add_argument("--seed", type=int)
    p.set_defaults(usual={"street": "", "batch": 8, "seed": 0} | usual)
    p.add_argument("--minutes", type=float, default=math.inf, help="end after so many minutes")
    p.add_argument("--resume", action="store_true", help="go on with the run in --out")


def _as_begun(options: argparse.Namespace) -> None:
    """Fill in what a run was begun with. Raises BadInput as `as_begun` does."""
    from larnet.data.mixture import same_source
    from larnet.training.run_folder import RunFolder

    folder = RunFolder(Path(options.out))
    if not folder.config.is_file():
        return
    row, spec = folder.read_config()
    begun = {
        "variant": row,
        "data": spec.data.source,
        "size": spec.model.size,
        "batch": spec.train.batch,
        "accumulate": spec.train.accumulate,
        "seed": spec.train.seed,
        "actions": ",".join(spec.data.actions),
    }
    if options.data and same_source(options.data, spec.data.source):
        options.data = spec.data.source
    options.actions = ",".join(names(options.actions))
    as_begun(options, folder.root.name, begun)
    options.steps = options.steps or spec.train.steps
    options.learning_rate = options.learning_rate or spec.train.learning_rate


def _offer(source: str, actions: tuple[str, ...]) -> str:
    """The variants to choose from, in words."""
    from larnet.data.heard_encoders import variants_that_fit

    fits, why = variants_that_fit(source, actions)
    others = "; ".join(f"{name}: {reason}" for name, reason in list(why.items())[:4])
    more = f" Not now: {others}{'; ...' if len(why) > 4 else ''}." if why else ""
    return f"Name a variant: --variant NAME. {source} fits {', '.join(fits) or 'none'}.{more}"


def train_parts(options: argparse.Namespace) -> None:
    from larnet.nets.part_network import PartSpec
    from larnet.training.part_training import train_parts as run

    _train_small(run, options, PartSpec)


def train_carried(options: argparse.Namespace) -> None:
    from larnet.nets.part_network import CarriedSpec
    from larnet.training.part_training import train_carried as run

    _train_small(run, options, CarriedSpec)


def train_filler(options: argparse.Namespace) -> None:
    from larnet.nets.decoders.background_filler import FillerSpec
    from larnet.training.filler_training import train_filler as run

    _train_small(run, options, FillerSpec)


def _train_small(run: Callable[..., Path], options: argparse.Namespace, kind: type) -> None:
    from larnet.training.small_trainer import SmallTraining, begun_with

    spec, out = kind(), Path(options.out)
    if options.resume and (begun := begun_with(out, kind)):
        spec, kept = begun
        options.steps = options.steps or kept["steps"]
        options.learning_rate = options.learning_rate or kept["learning_rate"]
        once = ("street", "batch", "clip_norm", "seed", "long_side")
        as_begun(options, out.name, {n: kept[n] for n in once if n in kept}, _same)
    for name, value in options.usual.items():
        if getattr(options, name) is None:
            setattr(options, name, value)
    spec = replace(spec, long_side=options.long_side)
    last = run(
        Path(options.street) if options.street else None,
        out,
        SmallTraining(
            steps=options.steps,
            batch=options.batch,
            learning_rate=options.learning_rate,
            seed=options.seed,
            clip_norm=options.clip_norm,
        ),
        spec,
        resume=options.resume,
        minutes=options.minutes,
    )
    print(f"last weights: {last}")


def _same(asked: Any, kept: Any) -> bool:
    """Whether two values of an option are one; of folders, the one folder."""
    if isinstance(asked, str) and asked and kept:
        return Path(asked).expanduser().resolve() == Path(kept).expanduser().resolve()
    return asked == kept


def ablation(options: argparse.Namespace) -> None:
    from larnet.cli.ablation import COLUMNS
    from larnet.cli.ablation import ablation as run

    table = run(
        options.data,
        Path(options.out),
        names(options.rows),
        base=options.base,
        size=options.size,
        steps=options.steps,
        batch=options.batch,
        actions=names(options.actions),
        seed=options.seed,
        clips=options.clips,
        device=options.device,
    )
    for row in table:
        shown = "  ".join(f"{key} {row[key]:.6g}" for key in COLUMNS if key in row)
        print(f"{row['row']:18} {row.get('reason') or shown}")
    print(f"wrote {Path(options.out) / 'index.html'}")
