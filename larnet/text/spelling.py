"""Typing errors: a word that is no English word becomes the nearest word that actions are said
with."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib import resources

SHORTEST = 4  # letters: shorter words are left alone


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The 25,000 most frequent English words of at least three letters, names among them."""
    text = resources.files("larnet.text").joinpath("english_words.txt").read_text("ascii")
    return frozenset(text.split())


def corrected(phrase: str, known: Iterable[str]) -> str:
    """A phrase (small letters) whose misspelt words are exchanged for the nearest `known` ones.

    A word is misspelt when it is neither English nor known; one slip is forgiven in words of up to
    six letters, two in longer ones. The first letter is most often right, so it wins ties.
    """
    words = known if isinstance(known, frozenset) else frozenset(known)
    return " ".join(_nearest(word, words) for word in phrase.split())


def _nearest(word: str, known: frozenset[str]) -> str:
    bare = word.strip(",.!?")
    if len(bare) < SHORTEST or not bare.isalpha() or not bare.isascii():
        return word
    if bare in known or bare in english_words():
        return word
    allowed = 1 if len(bare) <= 6 else 2
    best = None
    for other in known:
        if abs(len(other) - len(bare)) > allowed or len(other) < 3:
            continue
        slips = _slips(bare, other, allowed)
        if slips <= allowed:
            rank = (slips, other[0] != bare[0], sorted(other) != sorted(bare), other)
            best = min(best, rank) if best else rank
    return word.replace(bare, best[-1]) if best else word


def _slips(a: str, b: str, most: int) -> int:
    """Letters that are missing, too many, wrong, or exchanged with their neighbour."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        two_ago, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, two_ago[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
