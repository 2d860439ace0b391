"""`larnet person`: who is found in a photo."""

from __future__ import annotations

import argparse
from pathlib import Path

from larnet.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(
        commands, "person", person, "list who is found in a photo, numbered from left to right"
    )
    p.add_argument("photo", help="a JPEG, PNG, WebP, HEIC or AVIF photo")
    p.add_argument("--out", metavar="FILE.png", help="draw joints, outlines and numbers here")
    p.add_argument(
        "--json",
        metavar="FILE.json",
        help="write one person's joints here, to be corrected by hand and given to --joints",
    )
    p.add_argument("--person", type=int, metavar="N", help="list this one alone")
    p.add_argument(
        "--joints", metavar="FILE.json", help="show these joints instead of those that are found"
    )


def person(options: argparse.Namespace) -> None:
    from larnet.body.person_sheet import check_targets, show_people

    check_targets(options.out, options.json)
    shown = show_people(options.photo, options.joints, options.person)
    for words in shown.lines:
        print(words)
    for path, write in ((options.out, shown.write_picture), (options.json, shown.write_joints)):
        if path:
            write(Path(path))
            print(f"wrote {path}")
