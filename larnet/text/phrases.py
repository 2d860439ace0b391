"""Which actions there are, and which words people use for them (stdlib only).

The rows of `larnet.text.action_table`, as pictures and words need them. `ACTIONS` are those that
networks of pictures know; an action's place is its class number. A combination "LEGS while ARMS" is
two actions at once; its phrases are made from those of both.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from larnet.errors import UnknownName
from larnet.text.action_table import ACTION_ROWS

CAPITAL = re.compile(r"(?<=[a-zß-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")  # between two words of JumpingJack


@dataclass(frozen=True)
class Phrases:
    """The wordings of one action. `train` begins with its own name; no phrase is in both."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]  # other wordings, never trained on


def _table(pictures: bool) -> dict[str, Phrases]:
    rows = (row for row in ACTION_ROWS.values() if row.pictures is pictures)
    return {row.name: Phrases(row.train, row.unseen) for row in rows}


ACTIONS: dict[str, Phrases] = _table(pictures=True)
RECORDED: dict[str, Phrases] = _table(pictures=False)  # actions of recordings and joints only


def _halves(part: str) -> dict[str, tuple[str, str, str, str]]:
    """Each part of a combination as: the -ing form, the order, the description, and another -ing
    form."""
    rows = ((row.name, row.combined) for row in ACTION_ROWS.values())
    halves = [(name, half) for name, half in rows if half and half.part == part]
    return {name: half.forms for name, half in sorted(halves, key=lambda row: row[1].place)}


_LEGS, _ARMS = _halves("legs"), _halves("arms")

# Those that combinations are measured with; the others are for training only
LEGS: tuple[str, ...] = tuple(_LEGS)[:6]
ARMS: tuple[str, ...] = tuple(_ARMS)[:10]


def _pairs(legs: Iterable[str], arms: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{lower} while {upper}" for lower in legs for upper in arms)


COMBINATIONS: tuple[str, ...] = _pairs(LEGS, ARMS)
# Combinations kept out of every training run, to measure what the model makes of new ones.
NOVEL: tuple[str, ...] = (
    "walking while hand waving",
    "squatting while hand clapping",
    "jogging while pointing",
    "marching while raising both arms",
    "jumping while boxing",
    "side stepping while saluting",
    "walking while answering the phone",
    "marching while hand waving",
)
# All pairs that are trained on: many parts, each with many others, so that a new pair is read as
# what its parts say and not as the nearest pair.
TRAINED: tuple[str, ...] = tuple(p for p in _pairs(_LEGS, _ARMS) if p not in NOVEL)


def parts_of(name: str) -> tuple[str, ...]:
    """The single actions in a name: one for an action, (legs, arms) for a combination.

    Raises UnknownName for anything but a name in ACTIONS, RECORDED or COMBINATIONS.
    """
    if name in ACTIONS or name in RECORDED:
        return (name,)
    legs, _, arms = name.partition(" while ")
    if legs in _LEGS and arms in _ARMS:
        return (legs, arms)
    raise UnknownName("action", name, (*ACTIONS, *COMBINATIONS))


def phrases_of(name: str) -> Phrases:
    """The phrases of an action or of a combination; `train[0]` is the name itself.

    Raises UnknownName for anything but a name in ACTIONS, RECORDED or COMBINATIONS.
    """
    parts = parts_of(name)
    if len(parts) == 1:
        return ACTIONS.get(name) or RECORDED[name]
    l_ing, l_do, l_does, l_other = _LEGS[parts[0]]
    a_ing, a_do, a_does, a_other = _ARMS[parts[1]]
    train = (
        name,
        f"{l_ing} while {a_ing}",
        f"{a_ing} while {l_ing}",
        f"{l_do} and {a_do}",
        f"{a_do} while you {l_do}",
        f"{l_ing} and {a_ing} at the same time",
        f"a person is {l_ing} and {a_ing}",
        f"he {l_does} and {a_does}",
        f"{l_other} and {a_other}",
    )
    held_out = (
        f"{a_do} as you {l_do}",
        f"she {a_does} while she {l_does}",
        f"{l_other} while {a_other}",
        f"both {l_ing} and {a_ing}",
    )
    return Phrases(tuple(dict.fromkeys(train)), held_out)


def phrases_for(name: str) -> Phrases:
    """The phrases of any action that a data set has; a name nobody wrote phrases for is put into
    sentences as it is."""
    try:
        return phrases_of(name)
    except UnknownName:
        train = ("{}", "a person is {}", "he is {}", "she is {}", "a man {}", "someone {}",
                 "start {}", "keep {}", "{} again", "a person who is {}")  # fmt: skip
        held_out = ("a woman {}", "somebody is {} now", "they are {}")
        return Phrases(*(tuple(s.format(name) for s in group) for group in (train, held_out)))


def is_known(name: str) -> bool:
    """Whether somebody wrote phrases for an action."""
    try:
        phrases_of(name)
    except UnknownName:
        return False
    return True


def resolve(text: str) -> str:
    """The known action that a folder's name means, by its name or one of its phrases, else the name
    itself in small letters, with blanks for underscores and where JumpingJack has a capital."""
    apart = CAPITAL.sub(" ", unicodedata.normalize("NFC", text).replace("_", " "))
    words = " ".join(apart.split()).casefold()
    meant = {words, words.replace("-", " ")}
    known = ACTIONS | RECORDED
    for name in known:  # before all phrases: some action's name is a phrase of another
        if name in meant:
            return name
    for name, phrases in known.items():
        if meant & {*phrases.train, *phrases.held_out}:
            return name
    return words
