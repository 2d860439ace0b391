"""What every command's arguments are read with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import NoReturn

Commands = argparse._SubParsersAction  # what `add_subparsers` gives; argparse has no other name


class CommandParser(argparse.ArgumentParser):
    """A parser whose mistakes are one line and exit code 2."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


def names(text: str) -> tuple[str, ...]:
    """NAME[,NAME...] without spaces around them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def add_command(
    commands: Commands, name: str, call: Callable[[argparse.Namespace], None], about: str
) -> argparse.ArgumentParser:
    """A command under its name; its arguments are added to what this returns."""
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(call=call)
    return parser


def add_encoder_files(parser: argparse.ArgumentParser) -> None:
    """Arguments for the user's own weights of text encoders."""
    parser.add_argument("--glove", help="GloVe text file of any length, such as glove.6B.300d.txt")
    parser.add_argument("--bert", help="folder of bert-base-uncased (the hub without)")


def encoder_files(options: argparse.Namespace) -> dict[str, str]:
    """{encoder: file or folder} of those arguments."""
    given = {"glove": options.glove, "bert": options.bert}
    return {encoder: path for encoder, path in given.items() if path}
