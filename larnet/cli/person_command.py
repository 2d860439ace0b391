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
    p.add_argument("photo", help="a JPEG, PNG or WebP photo")
    p.add_argument("--out", help="FILE.png with joints, outlines and numbers")
    p.add_argument(
        "--json", help="FILE.json for the joints of one of them, to be corrected by hand"
    )
    p.add_argument("--person", type=int, help="only this one")
    p.add_argument("--joints", help="FILE.json of joints to look at instead")


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
