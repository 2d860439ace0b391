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
