"""`larnet make-dataset`: a folder of photos and actions to a data set of labelled clips."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from larnet.cli.parser import Commands, add_checkpoint, add_command


def add(commands: Commands) -> None:
    """The command's arguments."""
    about = "make labelled clips of the people in a folder of photos"
    p = add_command(commands, "make-dataset", make_dataset, about)
    p.add_argument(
        "--photos", required=True, metavar="DIR", help="photos of people; its folders count, too"
    )
    p.add_argument(
        "--actions",
        default="all",
        metavar="NAME[,NAME...]|FILE",
        help="names, or a file with one a line, or all (default: all)",
    )
    p.add_argument(
        "--per-photo",
        metavar="N",
        help="clips of each photo, actions in turn (default: every action once)",
    )
    p.add_argument("--out", required=True, metavar="DIR", help="a new folder, or one to go on with")
    p.add_argument("--seconds", metavar="N", help="of a clip (default: the whole action)")
    p.add_argument(
        "--fps", metavar="N", help="frames a second, where the checkpoint can (default: its own)"
    )
    p.add_argument(
        "--longest", default=512, metavar="PIXELS", help="a clip's long side (default: 512)"
    )
    p.add_argument(
        "--layout",
        default="folder",
        metavar="NAME",
        help="folder or webdataset (default: folder)",
    )
    p.add_argument(
        "--labels",
        default="joints,masks",
        metavar="NAME[,NAME...]",
        help="of joints, masks and flow; or none (default: joints,masks)",
    )
    p.add_argument(
        "--workers", default=1, metavar="N", help="processes on this machine (default: 1)"
    )
    p.add_argument(
        "--ray",
        default="",
        metavar="ADDRESS",
        help="make them on a Ray cluster: its HOST:PORT, auto, or local",
    )
    add_checkpoint(p, "what animates the photos")


def make_dataset(options: argparse.Namespace) -> None:
    from larnet.data.factory.dataset_plan import plan, usual_seconds
    from larnet.data.factory.produce import produce
    from larnet.pipeline import load_pipeline
    from larnet.weights import checkpoint

    folder = checkpoint.find(options.checkpoint)
    info, digest = checkpoint.read_info(folder)
    planned = plan(
        options.photos,
        options.actions,
        info.actions,
        digest,
        per_photo=options.per_photo,
        seconds=usual_seconds(info) if options.seconds is None else options.seconds,
        fps=options.fps,
        longest=options.longest,
        labels=options.labels,
        layout=options.layout,
    )
    print(
        f"{_counted(len(planned.photos), 'photo')}, {_counted(len(planned.actions), 'action')}, "
        f"{_counted(planned.per_photo, 'clip')} of each photo: {_counted(planned.clips, 'clip')}",
        flush=True,
    )
    made = produce(
        planned,
        Path(options.out).expanduser(),
        partial(load_pipeline, options.checkpoint, "cpu"),
        workers=options.workers,
        ray=options.ray,
        tell=lambda progress: print(progress, file=sys.stderr, flush=True),
    )
    for photo, why in made.skipped.items():
        print(f"skipped {photo}: {why}")
    print(f"{_counted(made.clips, 'clip')} in {options.out}, {made.new} of them new")
    if planned.layout == "folder":
        print(f"train on them: python -m larnet train --data folder:{options.out}")
    else:
        print(f"train on them: python -m larnet train --data webdataset:{options.out}")


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
