"""The command line: parses, calls, prints. `python -m larnet --help` lists the commands."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Sequence

from larnet.cli import (
    bench_command,
    data_commands,
    dataset_command,
    evaluate_commands,
    generate_command,
    list_commands,
    motion_commands,
    paper_command,
    person_command,
    serve_command,
    train_commands,
)
from larnet.cli.parser import CommandParser
from larnet.errors import LarnetError

COMMANDS = (
    generate_command,
    serve_command,
    person_command,
    train_commands,
    evaluate_commands,
    list_commands,
    motion_commands,
    paper_command,
    data_commands,
    dataset_command,
    bench_command,
)


def command_parser() -> argparse.ArgumentParser:
    """What reads the command line; every command adds its own parser."""
    parser = CommandParser(
        prog="larnet", description="One photo + an action in words -> a short video."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=CommandParser)
    for command in COMMANDS:
        command.add(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; a user's mistake is one line on stderr and exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for noisy in ("httpx", "sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for stream in (sys.stdout, sys.stderr):  # a terminal of few letters spells out the others
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    options = command_parser().parse_args(arguments)
    try:
        options.call(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has seen enough: `larnet motions | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nor at the end of Python
        return 141  # as a shell says it of a program that SIGPIPE ends
    except LarnetError as error:
        print(f"larnet: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
