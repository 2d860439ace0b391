"""What every command's arguments are read with."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
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


def add_device(parser: argparse.ArgumentParser, default: str = "auto") -> None:
    """Where the networks run; commands hand it to `runtime.device.parse_device`."""
    about = f"auto, cpu or cuda (default: {default})"
    parser.add_argument("--device", default=default, metavar="NAME", help=about)


def add_checkpoint(parser: argparse.ArgumentParser, about: str) -> None:
    """The checkpoint that a command is about, which is the shipped one where none is named."""
    about = f"{about} (default: default)"
    parser.add_argument("--checkpoint", default="default", metavar="NAME|DIR", help=about)


def add_effort(parser: argparse.ArgumentParser, minutes: float, steps: int) -> None:
    """How long a judge trains: until the first of both is reached."""
    about = f"end after so many minutes (default: {minutes:g})"
    parser.add_argument("--minutes", type=float, default=minutes, metavar="N", help=about)
    about = f"at most so many (default: {steps})"
    parser.add_argument("--steps", type=int, default=steps, metavar="N", help=about)


def add_base(parser: argparse.ArgumentParser) -> None:
    """What `config.variants.variant` builds the paper's rows on."""
    about = "networks of the paper's rows: larnet, compact or paper (default: larnet)"
    parser.add_argument("--base", default="larnet", metavar="NAME", help=about)


def add_actions(parser: argparse.ArgumentParser) -> None:
    """Actions to train on; read them with `names`."""
    about = "train on these actions alone (default: all of the data)"
    parser.add_argument("--actions", default="", metavar="NAME[,NAME...]", help=about)


def add_row_settings(parser: argparse.ArgumentParser) -> None:
    """What every row of a table is trained and measured with."""
    add_base(parser)
    about = "side of the picture (default: 56)"
    parser.add_argument("--size", type=int, default=56, metavar="PIXELS", help=about)
    about = "clips at once (default: each variant's own)"
    parser.add_argument("--batch", type=int, metavar="N", help=about)
    add_actions(parser)
    about = "to measure each row on (default: 64)"
    parser.add_argument("--clips", type=int, default=64, metavar="N", help=about)


def add_seed(parser: argparse.ArgumentParser, default: int | None = 0) -> None:
    """The seed of what is random; without a default, that of the run or of its variant."""
    about = f"of what is random (default: {0 if default is None else default})"
    parser.add_argument("--seed", type=int, default=default, metavar="N", help=about)


def add_run_length(parser: argparse.ArgumentParser) -> None:
    """When a training run ends, and whether it goes on with what is there."""
    parser.add_argument(
        "--minutes",
        type=float,
        default=math.inf,
        metavar="N",
        help="end after so many minutes, finished or not; --resume goes on (default: no limit)",
    )
    parser.add_argument("--resume", action="store_true", help="go on with the run in --out")


def add_judges(parser: argparse.ArgumentParser) -> None:
    """The networks that measure clips."""
    parser.add_argument(
        "--recogniser",
        default="default",
        metavar="DIR",
        help="the action classifier's folder, or none to measure without (default: the shipped "
        "one, or the one that `larnet recogniser` trained)",
    )
    about = "leave out every measure that needs a pretrained network"
    parser.add_argument("--quick", action="store_true", help=about)
    for name, flag in (("FID", "--fid"), ("FVD", "--fvd")):
        about = f"{name}'s standard network, a TorchScript file"
        parser.add_argument(flag, metavar="FILE", help=about)


def add_encoder_files(parser: argparse.ArgumentParser) -> None:
    """Arguments for the user's own weights of text encoders."""
    parser.add_argument(
        "--glove",
        metavar="FILE",
        help="GloVe vectors of any length, such as glove.6B.300d.txt (default: the package's)",
    )
    parser.add_argument(
        "--bert", metavar="DIR", help="folder of bert-base-uncased (default: from the hub)"
    )


def optional_path(text: str | None) -> Path | None:
    """The path of an option that may be left out or empty."""
    return Path(text) if text else None


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
