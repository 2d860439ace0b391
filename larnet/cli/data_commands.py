"""`larnet data`: look at a data set, check it, pack it."""

from __future__ import annotations

import argparse
from pathlib import Path

from larnet.cli.parser import CommandParser, Commands, add_command, add_seed


def add(commands: Commands) -> None:
    """The commands' arguments."""
    data = commands.add_parser(
        "data", help="look at a data set", description="look at a data set, check it, or pack it"
    )
    kinds = data.add_subparsers(required=True, metavar="WHAT", parser_class=CommandParser)
    p = add_command(kinds, "sheet", data_sheet, "draw a contact sheet of a data set")
    p.add_argument("data", metavar="NAME[:PATH][,...]", help="one or several of `larnet datasets`")
    p.add_argument("--out", required=True, metavar="FILE.png", help="the sheet")
    add_seed(p)
    p.add_argument(
        "--split",
        default="train",
        choices=("train", "val"),
        help="actors to train on, or those held out (default: train)",
    )

    p = add_command(
        kinds, "check", data_check, "count and decode a data set, and say what is wrong"
    )
    p.add_argument("data", metavar="NAME:PATH", help="one of `larnet datasets`")
    p.add_argument("--fast", action="store_true", help="look at names and labels only")
    p.add_argument("--out", metavar="FILE.png", help="draw a contact sheet here")

    p = add_command(kinds, "pack", data_pack, "decode a data set once, to be used as packed:PATH")
    p.add_argument("data", metavar="NAME:PATH", help="one of `larnet datasets`")
    p.add_argument(
        "--out",
        required=True,
        metavar="FILE.npz|DIR",
        help="a file (compressed), or a folder (larger, read as it is needed)",
    )

    p = add_command(
        kinds, "motions", data_motions, "make BVH files, or people in videos, training movements"
    )
    p.add_argument(
        "folder",
        metavar="BVH-FOLDER|NAME:PATH",
        help="a folder per action, BVH files in each; or a data set that knows its people's joints",
    )
    p.add_argument(
        "--out",
        default="motions.npz",
        metavar="FILE.npz",
        help="where they go (default: motions.npz)",
    )


def data_sheet(options: argparse.Namespace) -> None:
    from larnet.data.contact_sheet import write_sheet

    write_sheet(options.data, Path(options.out), seed=options.seed, split=options.split)
    print(f"wrote {options.out}")


def data_check(options: argparse.Namespace) -> None:
    from larnet.config.file_names import file_to_write
    from larnet.data import open_set
    from larnet.data.contact_sheet import write_sheet
    from larnet.data.video.dataset_check import check

    if options.out:
        file_to_write(options.out)  # before the work
    dataset = open_set(*options.data.partition(":")[::2])
    print("\n".join(check(dataset, decode=not options.fast).lines()))
    if options.out:
        print(f"wrote {write_sheet(options.data, options.out)}")


def data_pack(options: argparse.Namespace) -> None:
    from larnet.data import open_set
    from larnet.data.video.pack import pack

    count, broken = pack(open_set(*options.data.partition(":")[::2]), Path(options.out))
    for words in broken:
        print(f"left out: {words}")
    print(f"packed {count} recordings; use it as packed:{options.out}")


def data_motions(options: argparse.Namespace) -> None:
    from larnet.config.file_names import file_to_write
    from larnet.data import DATASETS, open_set
    from larnet.data.motions import write_recordings
    from larnet.data.motions.bvh_rigs import recordings_of_folder
    from larnet.data.motions.lifted import recordings_of_set

    file_to_write(options.out, (".npz",))  # before the work
    name, colon, path = options.folder.partition(":")
    if colon and name in DATASETS:
        recordings, problems = recordings_of_set(open_set(name, path))
    else:
        recordings, problems = recordings_of_folder(options.folder)
    for words in problems:
        print(f"left out: {words}")
    out = write_recordings(options.out, recordings)
    actions = len({r.action for r in recordings})
    print(f"wrote {out}: {len(recordings)} recordings of {actions} actions")
