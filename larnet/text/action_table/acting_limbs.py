"""Which half of the body an action needs, so that the other half may do something else, and which
side of the body acts where one was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from larnet.text.action_table.row import ActionRow
from larnet.text.wording.phrase_parts import PhraseWords, Side

_ARM = ("hand", "arm", "elbow", "fist")
_LEG = ("leg", "foot", "knee")


def limb_of(action: str, rows: Mapping[str, ActionRow]) -> str:
    """ "legs" or "arms" for an action of which the other half of the body is free, "head" for one
    of the head alone; else ""."""
    row = rows.get(action)
    if row is None:
        return ""
    if row.head:
        return "head"
    if row.combined:
        return row.combined.part
    moves = row.choreography
    return "arms" if moves and moves.arms.keys and not moves.legs.keys else ""


@dataclass(frozen=True)
class Sided:
    """What becomes of a side that was said."""

    side: Side = ""  # that acts
    alone: bool = False  # its arm does alone what both usually do
    lost: bool = False  # nothing: the action is done as it usually is


def sided(action: str, words: PhraseWords, rows: Mapping[str, ActionRow]) -> Sided:
    """The side of an action for words that say one: the one that acts, where the action has one and
    it is not its name; of what both arms do, that arm alone."""
    row = rows.get(action)
    if not words.side or {"left", "right"} & set(action.split()):
        return Sided()
    if row is not None and row.acts:
        return Sided(words.side)
    if _says(words, _ARM) and limb_of(action, rows) != "legs":
        return Sided(words.side, alone=True)
    return Sided(lost=True)


def says_limb(words: PhraseWords) -> bool:
    """Whether the side is that of a limb: "with the left hand"."""
    return _says(words, _ARM + _LEG)


def _says(words: PhraseWords, limbs: tuple[str, ...]) -> bool:
    return any(f"{words.side} {limb}" in words.said for limb in limbs)
