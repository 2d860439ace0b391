"""Which action's phrases share a phrase's words: rare words say more than frequent ones (idf).

Vectors of sentences hear the tone of a phrase and miss the one word that decides; vectors of words
miss it in a long phrase. Added to the cosine (`WEIGHT`), this lifts both.
"""

from __future__ import annotations

import math
import re
import threading
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from larnet.text.action_table import ActionRow
from larnet.text.action_table.also_said import ALSO_SAID
from larnet.text.action_table.not_shown import NOT_SHOWN
from larnet.text.wording.phrase_parts import plain

_SURE = 0.75  # share of a phrase's words that the phrases of an action that is not known have
_MORE = 0.3  # by which that is more than any known action's
VERB = 2.4  # how much more a verb counts before what it is done to
# Of cosine. Of 40 things that no movement shows, written after this was settled, 28 (sentence) and
# 23 (GloVe) are told to be far; of 890 phrases for known actions that are in no table, 8 and 5 %.
UNHEARD = 0.12
LONGEST = 5  # words of a phrase looked for in another one
WEIGHT = 0.35  # of the overlap beside a cosine
_SILENT_WORDS = (
    "a an the this that it its one some something someone somebody i he she they we you his "
    "her hers their my your our him them me us person people man men woman women guy girl "
    "boy is are was were be been being am do does doing did and or of to for in on at with "
    "from into by as if while then like so very can could would will shall may might must "
    "just please"
)
_SILENT = frozenset(_SILENT_WORDS.split())
_VERB = re.compile(
    r"([a-z]+) (?:a|an|the|your|his|her|my|their|some|at|to|into|onto|under|over|past|through|along"
    r"|around|across|behind|in|on|off|from|like|with) (?=[a-z])"
)
_MANY = re.compile(r"\d|\b(?:then|while|and|as)\b|[,;]")
_ENDINGS = {"ings": "", "ing": "", "ies": "y", "ied": "y", "ees": "ee", "es": "", "ed": "", "s": ""}
# Words whose "er" is no ending: a shower is nobody who shows
_WITH_ER_WORDS = (
    "answer batter butter corner counter cover deliver dinner enter ever finger flower flutter "
    "hammer hunger ladder letter lower master never number offer order over paper power river "
    "shelter shiver shoulder shower soccer soldier stagger summer super surrender temper tiger "
    "under wander water weather winter wonder"
)
_WITH_ER = frozenset(_WITH_ER_WORDS.split())


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word without its endings: dances, dancing, danced, dancer -> danc; cheers, cheering ->
    cheer."""
    base = _without_ending(word)
    doer = base.endswith("er") and not base.endswith("eer") and base not in _WITH_ER
    if doer and _can_stand(base[:-2]):
        word, base = base, base[:-2]
    if base.endswith("y"):
        return base[:-1] if len(base) > 3 else base
    if base != word and len(base) > 3 and base[-1] == base[-2] and base[-1] not in "sle":
        base = base[:-1]
    return base.rstrip("ei") if len(base) > 3 else base


def _without_ending(word: str) -> str:
    """A word without the ending of a verb or of more than one: "ss" and "eed" are none."""
    for ending, left in _ENDINGS.items():
        base = word.removesuffix(ending) + left
        if word.endswith(ending) and _can_stand(base) and not word.endswith(("ss", "eed")):
            return base
    return word


def _can_stand(base: str) -> bool:
    return len(base) >= 3 and any(letter in "aeiouy" for letter in base)


def stems(phrase: str) -> tuple[str, ...]:
    """The stems of a phrase's words that say something."""
    words = re.findall(r"[a-z]+", phrase.casefold().replace("'", ""))
    return tuple(dict.fromkeys(stem(w) for w in words if w not in _SILENT))


class WordOverlap:
    """Words of actions, and how much of a phrase is made of them."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        self._actions = tuple(phrases)
        self._having: dict[str, list[str]] = {}  # stem -> actions
        for action, own in phrases.items():
            for word in sorted({s for phrase in own for s in stems(phrase)}):
                self._having.setdefault(word, []).append(action)
        total = max(1, len(phrases))
        self._idf = {w: math.log(1 + total / len(own)) for w, own in self._having.items()}
        self._unknown = math.log(1 + total)

    def share(self, phrase: str, first: float = 1.0) -> dict[str, float]:
        """Action -> share of the phrase's words, by weight, that its phrases have, in [0, 1].

        A word that no action has counts half: it may be what the phrase is about. first: how much
        more the first word counts where it is a verb with what it is done to, as in "paint the
        fence".
        """
        weights = {word: self._idf.get(word, 0.5 * self._unknown) for word in stems(phrase)}
        if (found := _VERB.match(phrase)) and (verb := stem(found[1])) in weights:
            weights[verb] *= first
        whole = sum(weights.values()) or 1.0
        told = dict.fromkeys(self._actions, 0.0)
        for word, weight in weights.items():
            for action in self._having.get(word, ()):
                told[action] += weight / whole
        return told

    def unheard(self, phrase: str) -> float:
        """How much nearer than others a phrase must be to an action: `UNHEARD` where it is a verb
        with what it is done to, and no action has one of the words."""
        found, words = _VERB.match(phrase), stems(phrase)
        if found is None or stem(found[1]) not in words:
            return 0.0
        return 0.0 if self._having.keys() >= set(words) else UNHEARD


class Untaught:
    """Actions that have a row but are not among the known ones, and what people do beside these, by
    the words of their phrases."""

    def __init__(self, known: Collection[str], rows: Mapping[str, ActionRow]) -> None:
        taught = {name: row.train for name, row in rows.items()}
        every = {name: said for name, said in NOT_SHOWN.items() if name not in taught} | taught
        phrases = {name: said for name, said in every.items() if name not in known}
        also = {name: ALSO_SAID.get(name, ()) for name in phrases}
        self._own = {stems(p): n for n, own in phrases.items() for p in (*also[n], *own, n)}
        self._own.pop((), None)  # phrases of silent words alone
        for name in known:
            own = rows[name].train if name in rows else ()
            for phrase in (*own, *ALSO_SAID.get(name, ()), name):
                self._own.pop(stems(phrase), None)
        self._overlap = WordOverlap(every)
        self._known = set(known)

    def action(self, phrase: str) -> str:
        """The action that is surely meant and is not known; "" where there is none such."""
        if own := self._own.get(stems(phrase)):
            return own
        shares = self._overlap.share(phrase)
        other = max(shares.keys() - self._known, key=lambda name: shares[name], default="")
        if not other or shares[other] < _SURE:
            return ""
        known = max((shares[name] for name in self._known & shares.keys()), default=0.0)
        return other if shares[other] > known + _MORE else ""


class ActionWords:
    """What is read from the rows of some actions, once."""

    def __init__(self, names: tuple[str, ...], rows: Mapping[str, ActionRow]) -> None:
        self.rows = rows
        phrases = {name: rows[name].train if name in rows else (name,) for name in names}
        own = {plain(p): name for name, said in phrases.items() for p in said}
        named = {stems(name): name for name in names}  # "touch your toes" is touching the toes
        self._names = frozenset(name for name in names if " " not in name)
        self.owner = {  # phrase -> action
            phrase: named.get(stems(phrase), name) for phrase, name in own.items()
        } | {plain(name): name for name in names}
        others = (stems(phrase) for said in NOT_SHOWN.values() for phrase in said)
        self.more = {said: name for name in names for said in ALSO_SAID.get(name, ())}
        self._forms = _forms({**self.more, **self.owner}, {*others})
        self.overlap = WordOverlap(phrases)
        self.untaught = Untaught(names, rows)
        said = (*(row.train for row in rows.values()), *NOT_SHOWN.values(), *ALSO_SAID.values())
        every = (plain(phrase) for phrases in said for phrase in phrases)
        self.vocabulary = Counter(word for phrase in every for word in phrase.split())

    def also(self, phrase: str) -> str:
        """The action that a phrase is also said for, or has as its own in other forms of its
        words: "look at your watch"; "" for none."""
        if phrase in self.more or _MANY.search(phrase):  # stems tell no numbers and no joins
            return self.more.get(phrase, "")
        return self._forms.get(stems(phrase), "")

    def within(self, phrase: str) -> str:
        """The action that a stretch of a phrase's words says, the longest one: "tried to hit a hole
        in one", or that one of its words names: "cross country skiing"; "" for none."""
        words = phrase.split()
        for length in range(min(len(words) - 1, LONGEST), 2, -1):
            for i in range(len(words) - length + 1):
                stretch = " ".join(words[i : i + length])
                if known := self.owner.get(stretch) or self.more.get(stretch):
                    return known
        said = stems(phrase)
        for length in range(min(len(said) - 1, LONGEST), 1, -1):
            for i in range(len(said) - length + 1):
                if known := self._forms.get(said[i : i + length]):
                    return known
        names = self._names.intersection(words)
        return min(names) if len(names) == 1 else ""


def _forms(said: Mapping[str, str], own: Collection[tuple[str, ...]]) -> dict[tuple[str, ...], str]:
    """The stems of `said` (phrase -> action) -> action, but what several actions are said with and
    what is among `own`. A phrase with one stem among other words is known as it is alone: "be a
    cat", and no cat."""
    whose: dict[tuple[str, ...], set[str]] = {}
    for phrase, name in said.items():
        if len(key := stems(phrase)) > 1 or (key and " " not in phrase):
            whose.setdefault(key, set()).add(name)
    return {key: min(of) for key, of in whose.items() if len(of) == 1 and key not in own}


_kept: dict[tuple[int, tuple[str, ...]], ActionWords] = {}
_lock = threading.Lock()


def words_of_actions(names: tuple[str, ...], rows: Mapping[str, ActionRow]) -> ActionWords:
    """The words of a table's actions of these names, kept: what is kept holds its table, so that
    the table's id stays its own."""
    with _lock:
        key = (id(rows), names)
        if key not in _kept:
            if len(_kept) >= 8:
                _kept.clear()
            _kept[key] = ActionWords(names, rows)
        return _kept[key]
