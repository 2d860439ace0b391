"""Typing errors: a word that is no English word becomes the nearest word that actions are said
with."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import resources

SHORTEST = 4  # letters: shorter words are left alone, but for three where no doubt is left
_MANNERS = ("really", "slowly", "quickly", "twice", "please", "backwards")  # of no action
_THRICE = re.compile(r"([a-z])\1{2,}")  # no word has a letter three times: laddder
_ALIKE = {"k": "c", "c": "k", "v": "w", "w": "v"}  # first letters that are taken for each other


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """The 45,000 most frequent English words of at least three letters, names among them."""
    text = resources.files("larnet.text").joinpath("english_words.txt").read_text("ascii")
    return frozenset(text.split())


def corrected(
    phrase: str,
    known: Mapping[str, int],
    named: Callable[[str], bool] = lambda phrase: False,
    said: Callable[[str], bool] = lambda phrase: False,
) -> str:
    """A phrase (small letters) whose misspelt words are exchanged for the nearest `known` ones.

    known: word -> how often actions are said with it; of equally near ones the most frequent wins.
    said: whether a phrase says an action in any form of its words; of equally near words one with
    which the phrase does goes before.
    named: whether a phrase is an action's own; a word of three letters that no action is said with
    is exchanged only where the phrase then is.

    A word is misspelt when neither it nor its stem is English or known, and an unheard -ing form
    where a known one is a slip away. One slip is forgiven in words of up to six letters, two in
    longer ones, none in the first letter but c for k and v for w. A letter once or twice is the
    least slip: slepping is sleeping.
    """
    typed = [w if w in known else _THRICE.sub(r"\1\1", w) for w in phrase.split()]
    ways = [_nearest(word, known) for word in typed]
    words = [way[0] for way in ways]
    for i, way in enumerate(ways):  # of words that are as near, one that makes an action of it
        others = (" ".join([*words[:i], other, *words[i + 1 :]]) for other in way[1:])
        if len(way) > 1 and not said(" ".join(words)):
            words = next((other.split() for other in others if said(other)), words)
    words = " ".join(words).split()  # two that were typed as one are two
    for i, word in enumerate(words):
        if len(word) != SHORTEST - 1 or not word.isalpha() or word in known:
            continue
        for other in sorted(known, key=lambda w: -known[w]):
            near = other[0] == word[0] and len(other) >= len(word) and _slips(word, other, 1) <= 1
            if near and named(whole := " ".join([*words[:i], other, *words[i + 1 :]])):
                return whole
    return " ".join(words)


def _nearest(word: str, known: Mapping[str, int]) -> list[str]:
    """A word, or where it is misspelt those that are as few slips away, best first; two words that
    were typed as one."""
    bare = word.strip(",.!?")
    if len(bare) < SHORTEST or not bare.isalpha() or not bare.isascii():
        return [word]
    forms = _forms(bare)
    if any(w in known for w in forms) or bare in english_words():
        return [word]
    english = any(len(w) > 3 and w in english_words() for w in forms)
    allowed = 1 if len(bare) <= 6 or english else 2
    ranks = []
    for other in (*known, *_MANNERS):
        alike = other[0] in (bare[0], _ALIKE.get(bare[0]))
        if not alike or abs(len(other) - len(bare)) > allowed or len(other) < 3:
            continue
        if english and not (bare.endswith("ing") and other.endswith("ing") and len(bare) > 5):
            continue
        slips = _slips(bare, other, allowed)
        if slips <= allowed:
            once, same = _sound(other) != _sound(bare), sorted(other) != sorted(bare)
            ranks.append((slips, once, same, len(other) != len(bare), -known.get(other, 0), other))
    if not ranks:
        return [word.replace(bare, _parted(bare, known) or bare)]
    least = min(ranks)[0]
    return [word.replace(bare, rank[-1]) for rank in sorted(ranks) if rank[0] == least]


def _parted(word: str, known: Mapping[str, int]) -> str:
    """Two words that actions are said with, typed as one: "swordfight"; "" for none."""
    for i in range(SHORTEST, len(word) - SHORTEST + 1):
        if all(any(w in known for w in _forms(half)) for half in (word[:i], word[i:])):
            return f"{word[:i]} {word[i:]}"
    return ""


def _sound(word: str) -> str:
    """A word as it sounds: without letters that follow themselves, c and ck as k, ph as f."""
    word = word.replace("ck", "k").replace("c", "k").replace("ph", "f")
    return "".join(x for x, before in zip(word, " " + word) if x != before)


def _forms(word: str) -> list[str]:
    """A word and what it is a regular form of: mends -> mend, jotting -> jot, dozing -> doze.

    Short stems double their last letter: swiming is no form of swim.
    """
    forms = [word]
    for ending in ("s", "es", "ed", "d", "ing", "ers", "er", "ly"):
        if not word.endswith(ending) or len(word) - len(ending) < 3:
            continue
        base = word[: -len(ending)]
        short = len(base) <= 4 and base[-1] not in "aeiouwxy" and base[-2] in "aeiou"
        if ending in ("s", "es", "ly", "d") or not (short and base[-3] not in "aeiou"):
            forms.append(base)
        forms += [base + "e"] if ending in ("ing", "ed", "er", "ers") else []
        doubled = base[-1] == base[-2] and base[-1] != "x" and ending in ("ing", "ed", "er", "ers")
        forms += [base[:-1]] if doubled else []
    return forms


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
