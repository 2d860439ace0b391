"""Movements without pictures: what is known, training, release, measures."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from larnet.cli.parser import (
    Commands,
    add_actions,
    add_checkpoint,
    add_command,
    add_device,
    add_effort,
    add_run_length,
    add_seed,
    as_begun,
    names,
)
from larnet.errors import BadInput

if TYPE_CHECKING:
    from larnet.data.motions import MotionLibrary

FILES: dict[str, Any] = {"nargs": "+", "metavar": "FILE.npz", "help": "files of recorded joints"}
JUDGE = "folder of a judge of movements, which `larnet motion-recogniser` trains"


def add(commands: Commands) -> None:
    """The commands' arguments."""
    p = add_command(
        commands, "motions", motions, "list the movements that are known, and their sources"
    )
    p.add_argument("--data", default=[], **FILES)
    p.add_argument("--sheet", metavar="FILE.png", help="draw stick figures of every movement here")

    _add_train_movements(
        add_command(
            commands, "train-movements", train_movements, "train on movements without pictures"
        )
    )
    _add_release_movements(
        add_command(
            commands,
            "release-movements",
            release_movements,
            "make a checkpoint of a run of movements",
        )
    )

    p = add_command(
        commands, "motion-recogniser", motion_recogniser, "train the judge of joints' movements"
    )
    p.add_argument("--motions", default=[], **FILES)
    add_effort(p, minutes=20.0, steps=1_500)
    add_seed(p)
    p.add_argument("--out", required=True, metavar="DIR", help="the judge's folder")

    p = add_command(
        commands, "motion-metrics", motion_metrics, "how like people's a checkpoint's movements are"
    )
    add_checkpoint(p, "what is measured")
    p.add_argument("--motions", required=True, **FILES)
    p.add_argument("--judge", required=True, metavar="DIR", help=JUDGE)
    add_seed(p)

    _add_motion_ablation(
        add_command(
            commands, "motion-ablation", motion_ablation, "movements with and without each loss"
        )
    )


def _add_train_movements(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--variant",
        metavar="NAME",
        help="a row of `larnet variants` whose M_I has a scale of one cell (default: demo)",
    )
    p.add_argument("--motions", default=[], **FILES)
    p.add_argument("--out", required=True, metavar="DIR", help="the run's folder")
    p.add_argument("--steps", type=int, metavar="N", help="how many (default: the variant's)")
    add_seed(p, default=None)
    p.add_argument(
        "--style",
        metavar="NAME",
        help="where a recording's z comes from: told, inferred or nearest (default: the variant's)",
    )
    add_actions(p)
    add_run_length(p)
    add_device(p, default="cpu")
    p.add_argument(
        "--begin-with",
        default="",
        metavar="NAME|DIR",
        help="checkpoint or run whose weights a new run begins with",
    )


def _add_release_movements(p: argparse.ArgumentParser) -> None:
    p.add_argument("--run", required=True, metavar="DIR", help="the run's folder")
    p.add_argument(
        "--pictures",
        default="default",
        metavar="NAME|DIR",
        help="the checkpoint that its pictures come from (default: default)",
    )
    p.add_argument("--out", required=True, metavar="DIR", help="the checkpoint's folder")
    p.add_argument(
        "--over",
        default="",
        metavar="NAME|DIR",
        help="store only the difference from this checkpoint, shipped or beside --out",
    )
    p.add_argument(
        "--calmer",
        type=float,
        default=0.0,
        metavar="N",
        help="added to the background gate of joints; 0.25 gives less jerk and less haste "
        "(default: 0)",
    )


def _add_motion_ablation(p: argparse.ArgumentParser) -> None:
    p.add_argument("--motions", required=True, **FILES)
    p.add_argument("--judge", required=True, metavar="DIR", help=JUDGE)
    p.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help="folder of runs and table; the same command again goes on there",
    )
    p.add_argument(
        "--rows", default="", metavar="NAME[,NAME...]", help="only these rows (default: all)"
    )
    p.add_argument(
        "--begin-with",
        default="default",
        metavar="NAME|DIR",
        help="checkpoint or run whose weights every run begins with (default: default)",
    )
    p.add_argument(
        "--steps", type=int, default=1_500, metavar="N", help="of every run (default: 1500)"
    )
    p.add_argument("--seeds", type=int, default=3, metavar="N", help="runs a row (default: 3)")
    p.add_argument(
        "--batch", type=int, metavar="N", help="movements a step (default: the variant's)"
    )


def motions(options: argparse.Namespace) -> None:
    from larnet.config.file_names import file_to_write
    from larnet.data import filmed_actions
    from larnet.data.motions import MotionLibrary
    from larnet.data.motions.catalogue import lines, write_sheet_of
    from larnet.weights import checkpoint

    if options.sheet:
        file_to_write(options.sheet)  # before the work
    library, learned = MotionLibrary.open(*options.data), set[str]()
    for name in checkpoint.names():
        learned |= checkpoint.read_info(checkpoint.find(name))[0].actions.keys()
    print("\n".join(lines(library, learned, filmed_actions())))
    if options.sheet:
        print(f"wrote {write_sheet_of(library, options.sheet)}")


def _library(options: argparse.Namespace) -> MotionLibrary | None:
    from larnet.data.motions import MotionLibrary

    return MotionLibrary.open(*options.motions) if options.motions else None


def train_movements(options: argparse.Namespace) -> None:
    from larnet.config.specs import override
    from larnet.config.variants import variant
    from larnet.training.movements.pretrain import begun_with, pretrain

    out = Path(options.out)
    if options.resume and (begun := begun_with(out)):
        if options.variant and variant(options.variant).model != begun.model:
            raise BadInput(
                f"The run in {out.name!r} was begun with other networks than those of "
                f"{options.variant}. Leave --variant out to go on, or begin anew with another "
                "--out."
            )
        options.actions = ",".join(names(options.actions))
        kept = {"seed": begun.skeleton.seed, "style": begun.skeleton.style}
        as_begun(options, out.name, kept | {"actions": ",".join(begun.data.actions)})
        options.steps = options.steps or begun.skeleton.steps
        spec = begun
    else:
        spec = variant(options.variant or "demo")
    spec = override(spec, "skeleton", steps=options.steps, style=options.style, seed=options.seed)
    last = pretrain(
        override(spec, "data", actions=names(options.actions) or None),
        out,
        library=_library(options),
        resume=options.resume,
        device=options.device,
        minutes=options.minutes,
        source=options.begin_with,
    )
    print(f"last checkpoint: {last}")


def release_movements(options: argparse.Namespace) -> None:
    from larnet.training.movements.movement_release import release_movements as run

    missed = run(
        Path(options.run), options.pictures, Path(options.out), options.over, options.calmer
    )
    print(f"pictures understand the new codes but for {missed:.1%} of what they were told before")
    print(f"wrote {options.out}")


def motion_recogniser(options: argparse.Namespace) -> None:
    from larnet.data.motions import MotionLibrary
    from larnet.evaluation.motions.motion_recogniser import train as run

    library = _library(options) or MotionLibrary()
    judge = run(
        Path(options.out),
        library,
        library.names,
        minutes=options.minutes,
        steps=options.steps,
        seed=options.seed,
    )
    for kind, share in judge.accuracy.items():
        print(f"{kind:10} {share:.1%} right on people held out, {len(judge.actions)} actions")


def motion_metrics(options: argparse.Namespace) -> None:
    from larnet.evaluation.motions.motion_metrics import DEFINITIONS, Speaker, exchanged
    from larnet.evaluation.motions.motion_metrics import motion_metrics as run
    from larnet.evaluation.motions.motion_recogniser import held_out_recordings, load
    from larnet.weights import checkpoint

    speaker, judge = Speaker(checkpoint.load(options.checkpoint)), load(Path(options.judge))
    known = [name for name in judge.actions if name in speaker.actions]
    library = _library(options)
    assert library is not None  # --motions is required
    real = held_out_recordings(library, known, options.seed)
    for name, value in run(speaker, real, judge, seed=options.seed).items():
        print(f"{name:22} {value:8.4g}  {DEFINITIONS[name]}")
    for name, share in exchanged(speaker, real, judge, options.seed).items():
        print(f"e_m exchanged, {name:7} {share:8.1%}")


def motion_ablation(options: argparse.Namespace) -> None:
    from larnet.cli.motion_ablation import COLUMNS, ROWS
    from larnet.cli.motion_ablation import ablation as run

    library = _library(options)
    assert library is not None  # --motions is required
    table = run(
        Path(options.out),
        library,
        names(options.rows) or tuple(ROWS),
        judge=Path(options.judge),
        source=options.begin_with,
        steps=options.steps,
        seeds=options.seeds,
        batch=options.batch,
    )
    for row, values in table.items():
        print(f"{row:18} " + "  ".join(f"{key} {values[key]}" for key in COLUMNS if key in values))
    print(f"wrote {Path(options.out) / 'table.md'}")
