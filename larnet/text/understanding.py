"""From whatever somebody types to known actions: `understand("wave twice, then bow", bank)`.

What is far from every known action is shown as the nearest one, and said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from larnet.errors import BadInput
from larnet.text.action_table import ACTION_ROWS, ActionRow
from larnet.text.action_table.acting_limbs import limb_of, says_limb, sided
from larnet.text.languages import NAMES, language_of, manner_of, meaning_of
from larnet.text.phrase_parts import (
    Joined,
    PhraseWords,
    Side,
    forbidden,
    of_the_face,
    plain,
    remark_on_mouth,
    said_together,
    split_and,
    split_list,
    split_then,
    split_while,
    without_lead,
    without_subject,
    words_of,
)
from larnet.text.readable import Bank, NearAction, vector_of
from larnet.text.spelling import corrected
from larnet.text.word_overlap import VERB, WEIGHT, stems, words_of_actions

STILL = "standing still"
MOST_PARTS = 6  # of a chain
SURE = 0.1  # how much better both halves of "X and Y" must be known than the whole
BETTER = 0.1  # how much better a phrase must be known with its "fast" or "twice" than without
WELL_SAID = 0.75  # share of words known of one action from which a phrase is not far from it
SURELY = 0.75  # similarity of each item of a list, at least
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

    @property
    def told(self) -> str:
        """In words: hand waving, left side, twice."""
        often = {0: "", 1: "once", 2: "twice"}.get(self.times, f"{self.times} times")
        pace = f"{self.speed:g} times as fast" if self.speed != 1 else ""
        side = f"{self.side} {'arm alone' if self.alone else 'side'}" if self.side else ""
        return ", ".join(x for x in (self.action, side, pace, often) if x)


@dataclass(frozen=True)
class Understanding:
    """What is done of a phrase, and what to say about it."""

    parts: tuple[Part, ...]  # in order; none: the phrase is in another language
    joined: Joined = ""  # how two or more parts go together
    remark: str = ""  # in words, for whoever typed; "": nothing to say
    far: bool = False  # some part is far from everything known
    did_you_mean: str = ""  # a phrase to offer instead
    read_as: str = ""  # the phrase with its typing errors mended; "": there are none
    language: str = ""  # that the phrase seems to be in; "": English, or not told
    near: tuple[NearAction, ...] = ()  # known actions nearest to the first far part, else the first

    @property
    def told(self) -> str:
        """What is shown, in words."""
        words = {"then": "; then ", "while": "; at once "}.get(self.joined, ", ")
        return words.join(part.told for part in self.parts)


def understand(text: str, bank: Bank, rows: Mapping[str, ActionRow] = ACTION_ROWS) -> Understanding:
    """The actions of a phrase in English, or a word about why there are none.

    rows: where words and sides of known actions are read from. Raises BadInput for a phrase without
    letters and what the encoder raises.
    """
    phrase = plain(text)
    if not any(c.isalnum() for c in phrase):
        raise BadInput("Type an action, for example: wave, do jumping jacks, take a bow.")
    reader = _Reader(bank, rows)
    if foreign := _foreign(phrase, reader):
        return foreign
    spelled = corrected(phrase, reader.index.vocabulary, reader.named)
    parts, joined, remarks = _read(spelled, reader)
    if spelled != phrase:
        remarks.insert(0, f"Read as “{spelled}”.")
    for part in filter(lambda part: part.far, parts):
        remarks.append(
            f"“{part.said}” is far from every movement that is known; what will be shown is: "
            f"{part.action}."
        )
    for part in filter(lambda part: part.side_lost, parts):
        remarks.append(f"“{part.action}” is done as it usually is: it has no left or right here.")
    remarks += filter(None, [remark_on_mouth([part.action for part in parts])])
    far = [part for part in parts if part.far]
    read_as = spelled if spelled != phrase else ""
    offer = far[0].action if far else read_as
    near = reader.nearest((far or parts)[0].phrase)
    return Understanding(
        tuple(parts), joined, " ".join(remarks), bool(far), offer, read_as, "", near
    )


def _foreign(phrase: str, reader: _Reader) -> Understanding | None:
    """The answer to a phrase that is not English."""
    if not any("a" <= c <= "z" or c.isdigit() for c in phrase):
        remark = "English is understood: say the action in English words."
        return Understanding((), remark=remark, far=True, language="another language")
    language = language_of(phrase, reader.index.vocabulary)
    if not language:
        return None
    said = f"This looks {NAMES[language]}; only English is understood."
    action = meaning_of(phrase, language)
    if not action:
        remark = f"{said} Say it in English words."
        return Understanding((), remark=remark, far=True, language=NAMES[language])
    part = reader.part(f"{action} {manner_of(phrase)}".strip())
    remark = f"{said} Taken as: {action if part.far else part.told}."
    told = NAMES[language]
    return Understanding((part,), "", remark, part.far, did_you_mean=action, language=told)


@dataclass(frozen=True)
class _Near:
    """The known action nearest to a phrase."""

    action: str
    similarity: float  # cosine, and how many words are shared
    far: bool
    spoken: str  # a phrase of that action whose vector is near it


class _Reader:
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
        best = max(scores, key=lambda name: scores[name])
        said = set(stems(best)) <= set(stems(bare))  # the action itself, whatever else
        well = said or self.index.overlap.share(bare)[best] >= WELL_SAID
        sure = self.bank.threshold + self.index.overlap.unheard(bare)
        far = (cosines[best] < sure and not well) or bool(self.index.untaught.action(bare))
        spoken = bare if best == ranked[0].name else self._spoken(best)
        return _Near(best, scores[best] / (1 + WEIGHT), far, spoken)

    def named(self, phrase: str) -> bool:
        """Whether a phrase, without how often and how fast, is an action's own."""
        said = self.bare(phrase)
        return not self.index.owner.keys().isdisjoint((said, words_of(said).phrase))

    def bare(self, phrase: str) -> str:
        """A phrase without "please" and the like, but where these are an action's own words."""
        own = phrase in self.index.owner or self.index.also(phrase)
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
        """One action with its manner. A phrase that is an action's own is taken as it is: "run
        fast" is how running is said, and "swipe left" an action."""
        said = self.bare(said)
        words = words_of(said)
        for candidate in dict.fromkeys((said, *self._without_pace(words))):
            near = self.near(candidate)
            if near.similarity >= EXACT:
                return self._known(candidate, near, words)
        near = self.near(words.phrase)
        if words.phrase != said:  # the words taken out may have been what was meant
            whole = self.near(said)
            if whole.similarity > near.similarity + BETTER and not whole.far:
                return self._sided(Part(whole.spoken, whole.action), words)
        said, pace = words.phrase if near.far else "", (words.speed, words.times)
        return self._sided(Part(near.spoken, near.action, "", *pace, near.far, said), words)

    def _without_pace(self, words: PhraseWords) -> list[str]:
        """The phrase with its side but without speed and number, where both were said."""
        if words.side and words.phrase and (words.speed != 1.0 or words.times):
            rest = replace(words, speed=1.0, times=0)
            return [f"{rest.phrase} {rest.side}", rest.phrase]
        return [words.phrase]

    def _known(self, phrase: str, near: _Near, words: PhraseWords) -> Part:
        own = phrase == words.said and phrase != words.phrase
        part = Part(near.spoken, near.action)
        part = part if own else replace(part, speed=words.speed, times=words.times)
        return self._sided(part, words) if says_limb(words) or not own else part

    def _sided(self, part: Part, words: PhraseWords) -> Part:
        of = sided(part.action, words, self.rows)
        return replace(part, side=of.side, alone=of.alone, side_lost=of.lost and not part.far)


def _read(phrase: str, reader: _Reader) -> tuple[list[Part], Joined, list[str]]:
    if reader.near(reader.bare(phrase)).similarity >= EXACT:
        return [reader.part(phrase)], "", []
    if not_done := forbidden(phrase):
        near = reader.near(words_of(not_done).phrase)
        said = "" if near.action == STILL or near.far else f" Not to be done: {near.action}."
        return [Part(STILL, STILL)], "", [f"Nothing moves: the actor stands still.{said}"]
    if of_the_face(words_of(without_lead(phrase)).phrase):
        return [Part(STILL, STILL, far=True, said=phrase)], "", ["Bodies move here, faces do not."]
    chain = split_then(phrase)
    if len(chain) == 1 and reader.all_known(items := split_list(phrase), phrase):
        chain = items
    if len(chain) > 1:
        remarks = []
        if len(chain) > MOST_PARTS:
            remarks.append(f"The first {MOST_PARTS} of {len(chain)} actions are shown.")
        return [reader.part(p) for p in chain[:MOST_PARTS]], "then", remarks
    pair = split_while(phrase)
    if len(pair) == 2:
        parts = [reader.part(p) for p in pair]
        return parts, "while", _at_once(parts, reader)
    return _joined_by_and(phrase, reader)


def _joined_by_and(phrase: str, reader: _Reader) -> tuple[list[Part], Joined, list[str]]:
    """ "X and Y": two actions where both halves are known better than the whole; at once where one
    is of the legs and the other of the arms."""
    whole = reader.part(phrase)
    ways = split_and(phrase)
    if not ways:
        return [whole], "", []
    similarity = reader.near(without_lead(phrase)).similarity
    best: tuple[float, list[Part]] | None = None
    for way in ways:
        parts = [reader.part(p) for p in way]
        score = min(reader.near(words_of(without_lead(p)).phrase).similarity for p in way)
        if any(p.far for p in parts) or parts[0].action == parts[1].action:
            continue
        best = max(best, (score, parts), key=lambda b: b[0]) if best else (score, parts)
    if best is None or best[0] <= similarity + SURE:
        return [whole], "", []
    limbs = {limb_of(p.action, reader.rows) for p in best[1]}
    together = said_together(phrase) or limbs == {"legs", "arms"}
    return best[1], "while" if together else "then", []


def _at_once(parts: Sequence[Part], reader: _Reader) -> list[str]:
    limbs = [limb_of(p.action, reader.rows) for p in parts]
    if limbs[0] == limbs[1] and limbs[0] and parts[0].action != parts[1].action:
        return [f"“{parts[0].action}” and “{parts[1].action}” both need the {limbs[0]}."]
    return []
