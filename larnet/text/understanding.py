"""From whatever somebody types to known actions: `understand("wave twice, then bow", bank)`.

What is far from every known action is shown as the nearest one, and said so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from larnet.errors import BadInput
from larnet.text.action_table import ACTION_ROWS, ActionRow
from larnet.text.action_table.acting_limbs import limb_of
from larnet.text.phrase_reader import EXACT, SURE, Part, PhraseReader
from larnet.text.readable import Bank, NearAction
from larnet.text.wording.asking import without_lead
from larnet.text.wording.languages import NAMES, language_of, manner_of, meaning_of, steps_of
from larnet.text.wording.phrase_parts import (
    Joined,
    forbidden,
    in_order,
    instead,
    of_the_face,
    plain,
    remark_on_mouth,
    said_together,
    split_and,
    split_list,
    split_then,
    split_while,
    words_of,
)
from larnet.text.wording.pictured import in_words
from larnet.text.wording.spelling import corrected

STILL = "standing still"
MOST_PARTS = 6  # of a chain
MOST_AT_ONCE = 3


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

    def in_english(self, phrase: str) -> str:
        """The phrase without its typing errors; one in another language, as it is taken."""
        return self.parts[0].phrase if self.language and self.parts else self.read_as or phrase

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
        phrase = in_words(phrase)
    if not any(c.isalnum() for c in phrase):
        raise BadInput("Type an action, for example: wave, do jumping jacks, take a bow.")
    reader = PhraseReader(bank, rows)
    if foreign := _foreign(phrase, reader):
        return foreign
    spelled = corrected(phrase, reader.index.vocabulary, reader.named, reader.said)
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


def _foreign(phrase: str, reader: PhraseReader) -> Understanding | None:
    """The answer to a phrase that is not English."""
    if not any("a" <= c <= "z" or c.isdigit() for c in phrase):
        remark = "English is understood: say the action in English words."
        return Understanding((), remark=remark, far=True, language="another language")
    language = language_of(phrase, reader.index.vocabulary)
    if not language:
        return None
    said = f"This looks {NAMES[language]}; only English is understood."
    steps = steps_of(phrase)[:MOST_PARTS]
    meant = [meaning_of(step, language) for step in steps]
    if not all(meant):
        steps, meant = [phrase], [meaning_of(phrase, language)]
    if not meant[0]:
        remark = f"{said} Say it in English words."
        return Understanding((), remark=remark, far=True, language=NAMES[language])
    parts = tuple(reader.part(f"{a} {manner_of(s)}".strip()) for a, s in zip(meant, steps))
    far = any(part.far for part in parts)
    joined: Joined = "then" if len(parts) > 1 else ""
    seen = Understanding(parts, joined, "", far, meant[0], language=NAMES[language])
    return replace(seen, remark=f"{said} Taken as: {meant[0] if far else seen.told}.")


def _read(phrase: str, reader: PhraseReader) -> tuple[list[Part], Joined, list[str]]:
    if reader.near(reader.bare(phrase)).similarity >= EXACT:
        return [reader.part(phrase)], "", []
    phrase = instead(phrase)
    if not_done := forbidden(phrase):
        near = reader.near(words_of(not_done).phrase)
        said = "" if near.action == STILL or near.far else f" Not to be done: {near.action}."
        return [Part(STILL, STILL)], "", [f"Nothing moves: the actor stands still.{said}"]
    if of_the_face(words_of(without_lead(phrase)).phrase):
        return [Part(STILL, STILL, far=True, said=phrase)], "", ["Bodies move here, faces do not."]
    ordered = in_order(phrase)
    chain = ordered if ordered and all(map(reader.known, ordered)) else split_then(phrase)
    if len(chain) == 1 and reader.all_known(items := split_list(phrase), phrase):
        chain = items
    if len(chain) > 1:
        remarks = []
        parts = [part for link in chain for part in _actions(split_while(link), reader)]
        if len(parts) > MOST_PARTS:
            remarks.append(f"The first {MOST_PARTS} of {len(parts)} actions are shown.")
        return parts[:MOST_PARTS], "then", remarks
    halves = split_while(phrase)
    if len(halves) > 1:
        parts = _actions(halves, reader)[:MOST_AT_ONCE]
        return parts, "while", _at_once(parts, reader)
    return _joined_by_and(phrase, reader)


def _actions(phrases: Sequence[str], reader: PhraseReader) -> list[Part]:
    """The actions of phrases in order, of which each may be "X and Y"."""
    return [
        part
        for phrase in phrases
        for part in (
            [reader.part(phrase)]
            if reader.near(reader.bare(phrase)).similarity >= EXACT
            else _joined_by_and(phrase, reader)[0]
        )
    ]


def _joined_by_and(phrase: str, reader: PhraseReader) -> tuple[list[Part], Joined, list[str]]:
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
        if reader.half_shown(way) and not reader.known(phrase):
            return parts, "then", []
        if any(p.far for p in parts) or parts[0].action == parts[1].action:
            continue
        best = max(best, (score, parts), key=lambda b: b[0]) if best else (score, parts)
    if best is None or best[0] <= similarity + SURE:
        return [whole], "", []
    limbs = {limb_of(p.action, reader.rows) for p in best[1]}
    together = said_together(phrase) or limbs == {"legs", "arms"} or "head" in limbs
    return best[1], "while" if together else "then", []


def _at_once(parts: Sequence[Part], reader: PhraseReader) -> list[str]:
    limbs = [limb_of(p.action, reader.rows) for p in parts]
    return [
        f"“{one.action}” and “{other.action}” both need the {limb}."
        for (one, limb), (other, same) in combinations(zip(parts, limbs), 2)
        if limb and limb == same and one.action != other.action
    ]
