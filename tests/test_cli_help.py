"""What `--help` of every command says."""

from __future__ import annotations

import argparse

import pytest

from larnet.__main__ import command_parser
from larnet.weights.pretrained import WEIGHTS


def commands(parser: argparse.ArgumentParser, name: str = "larnet"):
    """(name, parser) of every command, those inside of others too."""
    inside = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for choice in inside:
        for word, command in choice.choices.items():
            yield from commands(command, f"{name} {word}")
    if not inside:
        yield name, parser


COMMANDS = dict(commands(command_parser()))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_argument_says_what_it_takes(name):
    for action in COMMANDS[name]._actions:
        assert action.help, (name, action.dest)
        if action.option_strings and action.nargs != 0 and not action.choices:
            assert action.metavar, (name, action.option_strings)  # not the option's name again


@pytest.mark.parametrize("name", COMMANDS)
def test_a_default_that_is_told_is_the_one_that_is_taken(name):
    usual = COMMANDS[name].get_default("usual") or {}  # of runs that may be gone on with
    for action in COMMANDS[name]._actions:
        _, found, told = action.help.removesuffix(")").partition("(default: ")
        taken = action.default if action.default is not None else usual.get(action.dest)
        if found and " " not in told and taken not in (None, ""):
            assert told == (f"{taken:g}" if isinstance(taken, int | float) else taken)


def test_weights_that_can_be_fetched_are_named():
    (name,) = [a for a in COMMANDS["larnet fetch-weights"]._actions if a.dest == "name"]
    assert all(part in name.help for part in WEIGHTS)
