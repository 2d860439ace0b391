"""Movements without pictures: what is known, training, release, measures."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from larnet.cli.parser import Commands, add_command, as_begun, names
from larnet.errors import BadInput

if TYPE_CHECKING:
    from larnet.data.motions import MotionLibrary

FILES: dict[str, Any] = {"nargs": "+", "metavar": "FILE.npz", "help": "files of recorded joints"}
JUDGE = "folder of the judge of movements"


def add(commands: Commands) -> None:
    """The commands' arguments."""
    p = add_command(
        commands, "motions", motions, "list the movements that are known, and their sources"
    )
    p.add_argument("--data", default=[], **FILES)
    p.add_argument("--sheet", metavar="FILE.png", help="stick figures of every movement")

    p = add_command(
        commands, "train-movements", train_movements, "train on movements without pictures"
    )
    p.add_argument("--variant", help="one whose M_I has a scale of one cell (demo)")
    p.add_argument("--motions", default=[], **FILES)
    p.add_argument("--out", required=True, help="the run's folder")
    p.add_argument("--steps", type=int)
    p.add_argument("--seed", type=int)
    p.add_argument("--style", help="how a recording's z is known: told, inferred or nearest")
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--minutes", type=float, default=math.inf, help="end after so many minutes")
    p.add_argument("--device", default="cpu", help="auto, cpu or cuda")
    p.add_argument("--resume", action="store_true", help="go on with the run in --out")
    p.add_argument("--begin-with", default="", help="checkpoint or run to take weights from")

    p = add_command(
        commands, "release-movements", release_movements, "make a checkpoint of a run of movements"
    )
    p.add_argument("--run", required=True, help="the run's folder")
    p.add_argument("--pictures", default="default", help="checkpoint whose pictures it has")
    p.add_argument("--out", required=True, help="the checkpoint's folder")
    p.add_argument(
        "--over",
        default="",
        help="a checkpoint beside it or shipped: only the difference from its weights is stored",
    )
    p.add_argument(
        "--calmer",
        type=float,
        default=0.0,
        help="added to the background gate of joints: less jerk, less haste (0.25)",
    )

    p = add_command(
        commands, "motion-recogniser", motion_recogniser, "train the judge of joints' movements"
    )
    p.add_argument("--motions", default=[], **FILES)
    p.add_argument("--minutes", type=float, default=20.0, help="end after so many minutes")
    p.add_argument("--steps", type=int, default=1_500)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--out", required=True, help="its folder")

    p = add_command(
        commands, "motion-metrics", motion_metrics, "how like people's a checkpoint's movements are"
    )
    p.add_argument("--checkpoint", default="default", help="a name or a folder")
    p.add_argument("--motions", required=True, **FILES)
    p.add_argument("--judge", required=True, help=JUDGE)
    p.add_argument("--seed", type=int, default=0)

    p = add_command(
        commands, "motion-ablation", motion_ablation, "movements with and without each loss"
    )
    p.add_argument("--motions", required=True, **FILES)
    p.add_argument("--judge", required=True, help=JUDGE)
    p.add_argument("--out", required=True, help="folder of the table; the same again goes on")
    p.add_argument("--rows", default="", help="NAME[,NAME...]; all without")
    p.add_argument("--begin-with", default="default", help="checkpoint or run to take weights from")
    p.add_argument("--steps", type=int, default=1_500)
    p.add_argument("--seeds", type=int, default=3, help="runs of every row")
    p.add_argument("--batch", type=int)


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
