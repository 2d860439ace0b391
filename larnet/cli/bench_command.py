"""`larnet bench`: speed and memory on this machine."""

from __future__ import annotations

import argparse
import json

from larnet.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(commands, "bench", bench, "measure speed and memory on this machine")
    p.add_argument("--json", action="store_true", help="print JSON, not a table")
    p.add_argument("--quick", action="store_true", help="fewer repetitions")
    p.add_argument(
        "--data",
        default="",
        metavar="NAME:PATH",
        help="also time how fast clips of this data set are read",
    )


def bench(options: argparse.Namespace) -> None:
    from larnet.bench import bench as run
    from larnet.bench import table

    results = run(quick=options.quick, data=options.data)
    print(json.dumps(results, indent=1) if options.json else table(results))
