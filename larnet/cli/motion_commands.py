"""`larnet motions`: the movements that are known, and their sources."""

from __future__ import annotations

import argparse

from larnet.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(
        commands, "motions", motions, "list the movements that are known, and their sources"
    )
    p.add_argument(
        "--data", nargs="+", default=[], metavar="FILE.npz", help="files of recorded joints"
    )
    p.add_argument("--sheet", metavar="FILE.png", help="stick figures of every movement")


def motions(options: argparse.Namespace) -> None:
    from larnet.data.motions import MotionLibrary
    from larnet.data.motions.catalogue import lines, write_sheet_of

    library = MotionLibrary.open(*options.data)
    print("\n".join(lines(library)))
    if options.sheet:
        print(f"wrote {write_sheet_of(library, options.sheet)}")
