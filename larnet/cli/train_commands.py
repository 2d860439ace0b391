"""`larnet train` and `larnet ablation`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from larnet.cli.parser import (
    Commands,
    add_actions,
    add_base,
    add_command,
    add_device,
    add_encoder_files,
    add_row_settings,
    add_run_length,
    add_seed,
    as_begun,
    encoder_files,
    names,
)
from larnet.config.variants import ABLATION
from larnet.errors import BadInput

# What a new run of a small network takes where an option is left out
SMALL: dict[str, Any] = {"street": "", "batch": 8, "seed": 0}
PARTS = {"long_side": 288, "steps": 6000, "learning_rate": 2e-3, "clip_norm": 5.0}
CARRIED = {"long_side": 192, "steps": 1200, "learning_rate": 1e-3, "clip_norm": 5.0}
FILLER = {"long_side": 160, "steps": 4000, "learning_rate": 1e-3, "clip_norm": 1.0}


def add(commands: Commands) -> None:
    """The commands' arguments."""
    _add_train(add_command(commands, "train", train, "train a variant"))
    for name, call, about, usual in (
        ("train-parts", train_parts, "tells body parts apart", PARTS),
        ("train-carried", train_carried, "sees what is carried", CARRIED),
        ("train-filler", train_filler, "fills in backgrounds", FILLER),
    ):
        _add_small(add_command(commands, name, call, f"train the network that {about}"), usual)
    _add_ablation(
        add_command(
            commands, "ablation", ablation, "train and measure the rows of the paper's ablation"
        )
    )


def _add_train(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--variant",
        nargs="?",
        metavar="NAME",
        help="which row of `larnet variants`; without a name those that fit the data are listed",
    )
    p.add_argument(
        "--data",
        metavar="NAME[:PATH][,...]",
        help="one or several of `larnet datasets` (default: synthetic)",
    )
    p.add_argument("--out", required=True, metavar="DIR", help="the run's folder")
    p.add_argument("--steps", type=int, metavar="N", help="how many (default: the variant's)")
    p.add_argument(
        "--batch",
        type=int,
        metavar="N",
        help="clips a process takes at once (default: the variant's)",
    )
    about = "batches averaged into one step (default: the variant's)"
    p.add_argument("--accumulate", type=int, metavar="N", help=about)
    p.add_argument(
        "--size", type=int, metavar="PIXELS", help="side of the picture (default: the variant's)"
    )
    p.add_argument(
        "--learning-rate", type=float, metavar="RATE", help="the highest (default: the variant's)"
    )
    add_seed(p, default=None)
    add_run_length(p)
    add_device(p)
    p.add_argument(
        "--begin-with",
        default="",
        metavar="NAME|DIR",
        help="checkpoint or run whose weights a new run begins with",
    )
    add_base(p)
    add_actions(p)
    p.add_argument(
        "--tracker",
        default="",
        metavar="NAME",
        help="also log to tensorboard, trackio or wandb (default: to the run's folder alone)",
    )
    add_encoder_files(p)


def _add_small(p: argparse.ArgumentParser, usual: dict[str, float]) -> None:
    """Arguments of a small network's training. The options' own default is None, so that a run that
    goes on keeps what it began with; a new one takes `usual`."""
    p.set_defaults(usual=SMALL | usual)
    p.add_argument(
        "--street", metavar="DIR", help="labelled street photos (default: drawn people alone)"
    )
    p.add_argument("--out", required=True, metavar="DIR", help="the run's folder")
    for flag, kind, metavar, about in (
        ("--long-side", int, "PIXELS", "of the pictures"),
        ("--steps", int, "N", "how many"),
        ("--batch", int, "N", "pictures at once"),
        ("--learning-rate", float, "RATE", "the highest"),
        ("--clip-norm", float, "N", "the gradient's largest norm, 0: any"),
    ):
        value = (SMALL | usual)[flag.strip("-").replace("-", "_")]
        about = f"{about} (default: {value:g})"
        p.add_argument(flag, type=kind, metavar=metavar, help=about)
    add_seed(p, default=None)
    add_run_length(p)


def _add_ablation(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--data",
        default="synthetic",
        metavar="NAME[:PATH][,...]",
        help="one or several of `larnet datasets` (default: synthetic)",
    )
    p.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help="folder of runs and table; the same command again goes on there",
    )
    p.add_argument(
        "--rows",
        default=",".join(ABLATION),
        metavar="NAME[,NAME...]",
        help="rows of `larnet variants` (default: those of the paper's ablation)",
    )
    about = "of every row (default: 2000)"
    p.add_argument("--steps", type=int, default=2_000, metavar="N", help=about)
    add_row_settings(p)
    add_seed(p)
    add_device(p)


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
