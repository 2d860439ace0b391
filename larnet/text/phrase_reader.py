"""One action of a phrase: `PhraseReader(bank, rows).part("wave twice")`.

By its own words where they are known, else by its vector and by how many words it shares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from larnet.text.action_table import ActionRow
from larnet.text.action_table.acting_limbs import says_limb, sided
from larnet.text.action_table.head_ways import WAYS, Way, way_of
from larnet.text.readable import Bank, NearAction, vector_of
from larnet.text.word_overlap import VERB, WEIGHT, stems, words_of_actions
from larnet.text.wording.asking import (
    deed_alone,
    first_word,
    heads,
    is_light,
    without_lead,
    without_subject,
)
from larnet.text.wording.phrase_parts import PhraseWords, Side, words_of

SURE = 0.1  # how much better both halves of "X and Y" must be known than the whole
BETTER = 0.1  # how much better a phrase must be known with its "fast" or "twice" than without
WELL_SAID = 0.75  # share of words known of one action from which a phrase is not far from it
SURELY = 0.75  # similarity of each item of a list, at least
HEAD = 0.15  # of cosine: for the action that a phrase begins with in so many words
INSIDE = 0.05  # the same for one that other words of it say
MOST_WORDS, NAME = 4, 5  # of a phrase that names an action last; letters of the name at least
EXACT = 2.0  # similarity of a phrase that is one of an action's own: more than any other has


@dataclass(frozen=True)
class Part:
    """One action of what was asked for."""

    phrase: str  # what the action's vector is made of
    action: str  # the nearest known action
    side: Side = ""  # the side that was asked for; "": none was
    speed: float = 1.0  # 1: as usual
    times: int = 0  # how often; 0: nothing was said
    far: bool = False  # far from everything known
    said: str = ""  # how it was said, where that is far
    alone: bool = False  # the arm of that side does alone what both usually do
    side_lost: bool = False  # a side was said that the action has not
    way: Way = ""  # that the head turns; "": as it usually does
    sure: float = field(default=0.0, compare=False)  # how well the action is known from the phrase

    @property
    def told(self) -> str:
        """In words: hand waving, left side, twice."""
        often = {0: "", 1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        pace = f"{self.speed:g} times as fast" if self.speed != 1 else ""
        side = f"{self.side} {'arm alone' if self.alone else 'side'}" if self.side else ""
        return ", ".join(x for x in (self.action, WAYS.get(self.way, ""), side, pace, often) if x)


@dataclass(frozen=True)
class _Near:
    """The known action nearest to a phrase."""

    action: str
    similarity: float  # cosine, and how many words are shared
    far: bool
    spoken: str  # a phrase of that action whose vector is near it


class PhraseReader:
    """Phrases to parts, with one bank."""

    def __init__(self, bank: Bank, rows: Mapping[str, ActionRow]) -> None:
        self.bank, self.rows = bank, rows
        self.index = words_of_actions(bank.names, rows)
        self._seen: dict[str, _Near] = {}

    def near(self, phrase: str) -> _Near:
        """The nearest action: by the phrase's vector and by its words."""
        if phrase not in self._seen:
            self._seen[phrase] = self._find(phrase)
        return self._seen[phrase]

    def _find(self, phrase: str) -> _Near:
        if known := self.index.owner.get(phrase):
            unread = vector_of(phrase, self.bank.encoder) is None
            return _Near(known, EXACT, False, self._spoken(known) if unread else phrase)
        bare = without_subject(phrase)
        if known := self.index.also(phrase) or self.index.also(bare):
            return _Near(known, EXACT, False, self._spoken(known))
        vector = vector_of(bare, self.bank.encoder)
        shared = self.index.overlap.share(bare, VERB)
        if vector is None:  # the encoder knows no word of it: by its words alone
            best = max(shared, key=shared.__getitem__)
            return _Near(best, shared[best] / 2, shared[best] < WELL_SAID, self._spoken(best))
        ranked = self.bank.nearest(vector, len(self.bank.names))  # best first
        cosines = {known.name: known.cosine for known in ranked}
        scores = {name: cosine + WEIGHT * shared[name] for name, cosine in cosines.items()}
        head, inside = self._head(bare), ""
        if head:
            scores[head] += HEAD
        elif inside := self._inside(bare):
            scores[inside] += INSIDE
        best = max(scores, key=lambda name: scores[name])
        said = best in (head, inside) or set(stems(best)) <= set(
            stems(bare)
        )  # the action, whatever else
        well = said or self.index.overlap.share(bare)[best] >= WELL_SAID
        sure = self.bank.threshold + self.index.overlap.unheard(bare)
        far = (cosines[best] < sure and not well) or bool(self.index.untaught.action(bare))
        spoken = bare if best == ranked[0].name else self._spoken(best)
        return _Near(best, scores[best] / (1 + WEIGHT), far, spoken)

    def _head(self, phrase: str) -> str:
        """The action that a phrase says in so many words before it tells where, with what or when:
        "yells" of "yells at the printer"; "" where there is none."""
        if self.index.untaught.action(phrase):
            return ""
        for head in heads(phrase):
            if known := self.index.owner.get(head) or self.index.also(head):
                return known
        return self._named_last(phrase)

    def _inside(self, phrase: str) -> str:
        """The action that words inside a phrase say: "take a free kick", "hit a hole in one"."""
        if self.index.untaught.action(phrase):
            return ""
        deed = phrase.split()[-1] if is_light(phrase) else first_word(phrase)
        said = self.index.owner.get(deed) or (self.index.also(deed) if deed else "")
        return said or self.index.within(phrase)

    def _named_last(self, phrase: str) -> str:
        """The action that a short phrase names with its last words: "throw a left hook",
        "argentine tango"; "" where there is none."""
        words = phrase.split()
        if len(words) > MOST_WORDS:
            return ""
        for last in (" ".join(words[n:]) for n in range(1, len(words))):
            if len(last) >= NAME and (known := self.index.more.get(last)):
                return known
        return ""

    def named(self, phrase: str) -> bool:
        """Whether a phrase, without how often and how fast, is an action's own."""
        return not self.index.owner.keys().isdisjoint(self._ways(phrase))

    def said(self, phrase: str) -> bool:
        """Whether it says an action in any form of its words: "raising both hands"."""
        return self.named(phrase) or any(map(self.index.also, self._ways(phrase)))

    def _ways(self, phrase: str) -> tuple[str, str]:
        bare = self.bare(phrase)
        return bare, words_of(bare).phrase

    def known(self, phrase: str) -> bool:
        """Whether a phrase, without its manner, says an action in so many words."""
        return self.near(words_of(self.bare(phrase)).phrase).similarity >= EXACT

    def half_shown(self, halves: Sequence[str]) -> bool:
        """Whether one of two halves says an action in so many words, and the other what surely no
        movement shows: "wave and fly to the moon"."""
        shown = [self.known(half) for half in halves]
        others = [half for half, known in zip(halves, shown) if not known]
        return len(others) == 1 and bool(self.index.untaught.action(without_lead(others[0])))

    def bare(self, phrase: str) -> str:
        """A phrase without "please" and the like, but where these are an action's own words."""
        own = phrase in self.index.owner or phrase in self.index.more
        return phrase if own else without_lead(phrase)

    def all_known(self, items: Sequence[str], phrase: str) -> bool:
        """Whether the items of a list are several actions, each known better than the list."""
        least = max(SURELY, self.near(self.bare(phrase)).similarity + SURE)
        near = [self.near(words_of(self.bare(item)).phrase) for item in items]
        good = all(not one.far and one.similarity >= least for one in near)
        return good and len({(self.part(item).action, self.part(item).side) for item in items}) > 1

    def nearest(self, phrase: str) -> tuple[NearAction, ...]:
        """The known actions nearest to a phrase by its vector, best first."""
        vector = vector_of(phrase, self.bank.encoder)
        return tuple(self.bank.nearest(vector)) if vector is not None else ()

    def _spoken(self, action: str) -> str:
        """A phrase of an action that the encoder can read."""
        phrases = self.rows[action].train if action in self.rows else (action,)
        encoder = self.bank.encoder
        return next((p for p in phrases if vector_of(p, encoder) is not None), action)

    def part(self, said: str) -> Part:
        """One action with its manner, and which way the head turns where that is the action."""
        part = self._part(said)
        own = self.index.owner.get(self.bare(said))  # "look over your shoulder" is what it is
        way = "" if own or part.far else way_of(part.action, said)
        return replace(part, way=way, side="", side_lost=False) if way else part

    def _part(self, said: str) -> Part:
        """One action with its manner. A phrase that is an action's own is taken as it is: "run
        fast" is how running is said, and "swipe left" an action."""
        asked, said = said, self.bare(said)
        words = words_of(said)
        other = self.index.untaught.action(words.phrase)  # "make a sandwich" is no sandwich
        ways = (said, *self._without_pace(words))
        for candidate in dict.fromkeys((*ways, *(deed_alone(way) for way in ways if not other))):
            near = self.near(candidate)
            if near.similarity >= EXACT:
                return self._known(candidate, near, words)
        near = self.near(words.phrase)
        if words.phrase != said:  # the words taken out may have been what was meant
            whole = self.near(said)
            if whole.similarity > near.similarity + BETTER and not whole.far:
                return self._sided(Part(whole.spoken, whole.action, sure=whole.similarity), words)
        untaught = self.index.untaught.action(asked)  # "make me rich" is not about "rich"
        said = "" if not near.far else asked if untaught else words.phrase
        pace = words.speed, words.times
        part = Part(near.spoken, near.action, "", *pace, near.far, said, sure=near.similarity)
        return self._sided(part, words)

    def _without_pace(self, words: PhraseWords) -> list[str]:
        """The phrase with its side but without speed and number, where both were said."""
        if words.side and words.phrase and (words.speed != 1.0 or words.times):
            rest = replace(words, speed=1.0, times=0)
            return [f"{rest.phrase} {rest.side}", rest.phrase]
        return [words.phrase]

    def _known(self, phrase: str, near: _Near, words: PhraseWords) -> Part:
        own = phrase == words.said and phrase != words.phrase
        part = Part(near.spoken, near.action, sure=near.similarity)
        part = part if own else replace(part, speed=words.speed, times=words.times)
        if own and words.times and words.phrase == part.action:
            part = replace(part, times=words.times)  # "drop and give me twenty"
        row = self.rows.get(part.action)
        also = phrase in self.index.more and row is not None and bool(row.acts)  # "left hook"
        return self._sided(part, words) if says_limb(words) or also or not own else part

    def _sided(self, part: Part, words: PhraseWords) -> Part:
        of = sided(part.action, words, self.rows)
        return replace(part, side=of.side, alone=of.alone, side_lost=of.lost and not part.far)
