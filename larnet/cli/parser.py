"""What every command's arguments are read with."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from larnet.errors import BadInput

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


def as_begun(
    options: argparse.Namespace,
    run: str,
    begun: Mapping[str, Any],
    same: Callable[[Any, Any], bool] = lambda asked, kept: asked == kept,
) -> None:
    """Fill in what a run was begun with, by the names of its options. same: whether what is asked
    for is what was kept. Raises BadInput where a command asks for something else that cannot change
    on the way."""
    for name, kept in begun.items():
        asked, flag = getattr(options, name), name.replace("_", "-")
        if asked not in (None, "") and not same(asked, kept):
            raise BadInput(
                f"The run in {run!r} was begun with --{flag} {kept or '(none)'}, not {asked}. "
                f"Leave --{flag} out to go on, or begin anew with another --out."
            )
        setattr(options, name, kept)
