"""Whose clip of a phrase is made where nobody names a checkpoint: that of `default`, or that of
MORE, which knows movements that `default` does not. Page and command line ask here."""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from larnet.errors import LarnetError
from larnet.text.action_table import phrases_by_action
from larnet.text.nearest_actions import SAME
from larnet.text.understanding import Understanding
from larnet.text.word_overlap import stems
from larnet.text.wording.asking import deed_alone, heads, without_lead
from larnet.text.wording.phrase_parts import plain, split_then, words_of

MORE = "movements"  # the shipped checkpoint that knows movements which `default` does not
NEARER = 0.08  # cosine by which MORE has to be nearer to a phrase that both know


class Reader(Protocol):
    """A checkpoint that reads phrases, as `Pipeline` does."""

    @property
    def actions(self) -> tuple[str, ...]: ...

    def understand(self, phrase: str, encoder: str = "sentence") -> Understanding: ...


def says_own(own: tuple[str, ...], more: tuple[str, ...], phrase: object) -> bool:
    """Whether a phrase says one of the actions `own` in so many words and names none that is in
    `more` alone: `more_knows` is False then, and MORE need not be read to know it."""
    if not isinstance(phrase, str) or plain(phrase) not in _phrases_of(own):
        return False
    return _deed(phrase) not in _only(more, own)[1]


def more_knows(own: Reader, more: Reader, phrase: object, encoder: str = "sentence") -> bool:
    """Whether the clip of a phrase is MORE's: it understands the phrase and `own` does not, or the
    phrase means or names a movement which only MORE knows."""
    if not isinstance(phrase, str) or not phrase.strip():
        return False
    if says_own(own.actions, more.actions, phrase):
        return False
    names, spelled = _only(more.actions, own.actions)
    said = plain(phrase)
    if any(_deed(link) in spelled for link in (said, *split_then(said), *heads(said))):
        return True
    try:
        mine, theirs = own.understand(phrase, encoder), more.understand(phrase, encoder)
    except LarnetError:  # whoever makes the clip says it
        return False
    if theirs.read_as and _deed(theirs.read_as) in spelled:
        return True
    if mine.language:  # the word in English is an action's name
        return theirs.did_you_mean in names
    if mine.far or theirs.far:
        return mine.far and not theirs.far
    if not any(part.action in names for part in theirs.parts):
        return False
    if len(theirs.parts) > len(mine.parts):  # what MORE alone knows was left out
        return True
    sides = [sum(bool(p.side) and not p.alone for p in one.parts) for one in (mine, theirs)]
    near = [one.near[0].cosine if one.near else 0.0 for one in (mine, theirs)]
    words = near[1] >= SAME > near[0]  # in so many words, and only to MORE
    surer = min(p.sure for p in theirs.parts) > min(p.sure for p in mine.parts) + NEARER
    return sides[1] > sides[0] or words or surer or near[1] > near[0] + NEARER


@lru_cache(8)
def _phrases_of(actions: tuple[str, ...]) -> frozenset[str]:
    own = phrases_by_action()
    return frozenset(plain(phrase) for name in actions for phrase in own.get(name, ()))


def _deed(phrase: str) -> frozenset[str]:
    """The words of an action in any order and form, without who does it and how."""
    return frozenset(stems(deed_alone(without_lead(words_of(plain(phrase)).phrase))))


@lru_cache(8)
def _only(
    more: tuple[str, ...], own: tuple[str, ...]
) -> tuple[frozenset[str], frozenset[frozenset[str]]]:
    """What one knows and the other does not, by name and by the words of each."""
    names = frozenset(more) - frozenset(own)
    return names, frozenset(frozenset(stems(name)) for name in names)
