"""What a phrase says beside the action: two at once or one after the other, how fast, how often,
which side, and that something is not to be done (stdlib only)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

Side = Literal["", "left", "right"]
Joined = Literal["", "while", "then"]

_MARKS = str.maketrans(
    {"’": "'", "‘": "'", "`": "'", "´": "'", "“": '"', "”": '"', "–": "-", "—": "-"}
)
_THEN = re.compile(
    r"\s*(?:[,;]\s*(?:and\s+)?then\b|\band\s+then\b|\bthen\b|\band\s+after\s+that\b|\bafter\s+that\b"
    r"|\bafterwards\b|\bfollowed\s+by\b|\band\s+finally\b|->|=>|;"
    r"|(?:,|\band\b)\s*(?:and\s+)?(?:finish|end)(?:es|s|ing)?\s+(?:off\s+)?(?:with|by)\b)\s*,?\s*"
)
_WHO = r"(?:you|he|she|they|it|i|we)"
_BEFORE = re.compile(rf"^(.+?),?\s+(?:before|until)\s+(?:{_WHO}\s+(?=\w)|(?=\w+ing\b))(.+)$")
_AFTER = re.compile(
    rf"^after\s+(?:{_WHO}\s+)?(?P<first>\w+ing\b[^,]*?|[^,]+(?=,))(?:,\s*(?:{_WHO}\s+)?|\s+{_WHO}\s+)"
    rf"(?P<then>.+)$|^(?P<last>.+?)\s+after\s+(?:{_WHO}\s+)?(?P<begin>(?!waking)\w+ing\b.*)$"
)
_WHILE = re.compile(
    r"\s*,?\s*(?:\bwhile\b|\bwhilst\b|\bwhile\s+also\b|\bas\s+(?=(?:you|he|she|they|i|we)\b(?!\s+can\b))"
    r"|\band\s+at\s+the\s+same\s+time\b|\band\s+simultaneously\b)\s*"
)
_TOGETHER = re.compile(r"\s+at\s+the\s+same\s+time\b|\s+simultaneously\b")
_AND = re.compile(r"\s+(?:and|&|\+)\s+")

_SLOW, _FAST = 0.6, 1.6
_VERY = r"(?:very\s+|really\s+|super\s+|extremely\s+|quite\s+|so\s+|more\s+|as\s+)?"
_SPEEDS: tuple[tuple[re.Pattern[str], float], ...] = tuple(
    (re.compile(rf"\s*\b{_VERY}(?:{words})\b\s*"), speed)
    for words, speed in (
        (r"in\s+slow\s+motion|slow\s*-?\s*motion|slow-mo|slowly|slow|at\s+a\s+snail's\s+pace"
         r"|unhurriedly|leisurely|in\s+no\s+hurry", _SLOW),
        (r"at\s+full\s+speed|at\s+top\s+speed|as\s+fast\s+as\s+(?:you|he|she|they)\s+can|quickly"
         r"|rapidly|swiftly|hastily|in\s+a\s+hurry|hurriedly|fast(?:er)?|quick|speedily"
         r"|like\s+lightning", _FAST),
    )
)  # fmt: skip
_STRONGER = re.compile(r"\b(?:very|really|super|extremely)\b")

_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "twelve": 12, "twenty": 20, "a few": 3, "a couple of": 2, "several": 4,
    "a": 1, "many": 8, "half a dozen": 6, "a dozen": 12, "a hundred": 50,
}  # fmt: skip
MOST_TIMES = 50
_COUNT = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_TIMES = re.compile(
    rf"\s*\b(?:(?P<word>once|twice|thrice)|(?P<count>\d{{1,3}}|{_COUNT})\s*(?:times|x)"
    r"|x\s?(?P<after>\d{1,3}))\b(?!\s+(?:square|table))\s*"
)
_AGAIN = re.compile(
    r"\s*\b(?:over\s+and\s+over(?:\s+again)?|again\s+and\s+again|repeatedly)\b\s*"
    r"|(?<=\w)\s+(?:once\s+)?(?:again|more)$"
)
_DO_COUNT = re.compile(
    rf"^(?:do|perform|give\s+me)\s+(?P<count>\d{{1,3}}|{_COUNT})\s+(?=[\w-]+(?:\s[\w-]+)*s\b)"
)
_GIVE_ME = re.compile(  # a sergeant's; five are a hand's
    rf"^(?:(?:drop|get\s+down)\s+(?:and\s+)?)?give\s+me\s+(?!five$|5$|a$|one$|1$)"
    rf"(?P<count>\d{{1,3}}|{_COUNT})$"
)
_COUNTED = (  # in a number of words a thing that is done; not "two hands", "three friends"
    r"(?!(?:hand|arm|leg|thumb|finger|fist|knee|elbow|eye|shoulder|toe|friend|guy|girl|boy|kid"
    r"|dancer|player|time|second|minute)s\b|feet\b|people\b|men\b|women\b)"
)
_SOME = "|".join(sorted(_NUMBERS.keys() - {"a", "one", "several", "many"}, key=len, reverse=True))
_BARE_COUNT = re.compile(
    rf"^(?P<count>\d{{1,3}}|{_SOME})\s+(?=(?:{_COUNTED}[\w-]+\s){{0,2}}?{_COUNTED}[\w-]{{2,}}s\b)"
)

_LIMB = r"(?:hand|arm|fist|leg|foot|knee|elbow|shoulder|side)"
_WHOSE = r"(?:the|his|her|your|my|their|its|a)"
_SIDES: tuple[re.Pattern[str], ...] = (
    re.compile(rf"\s*\b(?:with|using|on|by)\s+(?:{_WHOSE}\s+)?(left|right)\s+{_LIMB}s?\b\s*"),
    re.compile(r"\s*\b(left|right)[\s-]+handed(?:ly)?\b\s*"),
    re.compile(rf"\b(left|right)\s+(?=(?:{_LIMB}|hook|jab|uppercut|punch)\b)"),
    re.compile(rf"\s*\b(?:to|towards?|on|at)\s+(?:{_WHOSE}\s+)?(left|right)\b\s*"),
    re.compile(r"\s+(left|right)(?:wards?)?\s*$"),
)
_SIDE_ALONE = re.compile(
    rf"^(?:(?:with|using|on|to|by)\s+)?(?:{_WHOSE}\s+)?(left|right|other)(?:\s+(?:one|{_LIMB}))?$"
)
_SAME = re.compile(r"^(?:(?:do\s+)?(?:it|that)\s+)?(?:again|once\s+more|one\s+more\s+time)$")
_LIST = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+")
_NOT = re.compile(
    r"^(?:please\s+)?(?:you\s+|he\s+|she\s+|they\s+)?(?:do\s+not|does\s+not|don't|dont|doesn't|doesnt"
    r"|never|must\s+not|mustn't|shouldn't)\s+(?P<what>\w.*)$"
    r"|^(?:please\s+)?(?:stop|quit|cease|no\s+more|without|no)\s+(?:the\s+|your\s+|all\s+)?(?P<doing>\w+ing\b.*)$"
    r"|^(?:please\s+)?(?P<that>(?:stop|freeze|halt)(?:\s+(?:it|that|this|moving|now|right\s+there|there))?)$"
)
_INSTEAD = re.compile(
    r"^(?:please\s+)?(?:no|not|don't|dont|do\s+not|stop|never)\s+\w[^,;.]*?"
    r"(?:\s*[,;]\s*(?:but\s+)?(?:(?:only|just|rather|instead)\s+)|\s+but\s+(?:(?:only|just)\s+)?"
    r"|\s*[;.!]\s*)(?P<do>\w.*)$"
    r"|^(?P<rather>.+?),?\s+(?:instead\s+of|rather\s+than|and\s+not|,\s*not)\s+\w+.*$"
    r"|^(?:instead\s+of|rather\s+than)\s+[^,]+,\s*(?P<other>\w.*)$"
    r"|^(?:please\s+)?(?:don't|dont|do\s+not|never)\s+(?:stop|quit)\s+(?P<on>\w+ing\b.*)$"
)
_FACE = re.compile(
    r"^(?:(?:please|just|to|and)\s+)*(?:"
    r"(?:smil|grinn?|wink|blink|frown|pout|scowl|blush|sneer|smirk|whistl|whisper)(?:e|es|s|ing)?"
    r"(?:\s+(?:at|to|into|for|with|a|an|the|me|us|her|him|them|your|his|their|my|nicely|happily"
    r"|broadly|brightly|face|camera|eyes?|mouth|teeth|lips|left|right|one|both|song|tune|secret))*"
    r"|(?:close|open|shut|roll|squint|raise|lift|narrow|widen|squeeze)(?:s|es|ing)?\s+"
    r"(?:your|the|her|his|their|my|one|both|an?)?\s*(?:eye(?:brow|lid)?s?|mouth|lips?)"
    r"|(?:stick|poke|put)(?:s|ting|ing)?\s+(?:out\s+)?(?:your|the|her|his|their|my)\s+tongue(?:\s+out)?"
    r"|(?:make|pull)(?:s|ing)?\s+(?:a|an|funny|silly)\s*(?:\w+\s+)?faces?"
    r")$"
)
_MOUTH = {"talking", "singing", "laughing", "crying", "yawning", "eating"}


@dataclass(frozen=True)
class PhraseWords:
    """One action as it was said."""

    phrase: str  # without what the other fields say
    said: str  # with it
    side: Side = ""
    speed: float = 1.0  # 1: as usual, below slower
    times: int = 0  # 0: nothing was said


def plain(text: str) -> str:
    """Small letters in their plain forms (full-width letters too), one blank between words."""
    folded = unicodedata.normalize("NFKC", text).translate(_MARKS)
    shown = "".join(c for c in folded if unicodedata.category(c)[0] != "C" or c.isspace())
    return " ".join(shown.casefold().split()).strip(' .!?,;:"')


def instead(phrase: str) -> str:
    """What is to be done of "no X, only Y", "don't X but Y" and "Y instead of X"; other phrases as
    they are."""
    found = _INSTEAD.match(phrase)
    return next(filter(None, found.groups())) if found else phrase


def forbidden(phrase: str) -> str:
    """What a phrase says is not to be done; "" when it does not."""
    found = _NOT.match(phrase)
    return next((x for x in found.groups() if x), "") if found else ""


def of_the_face(phrase: str) -> bool:
    """Whether a phrase, in small letters, is about a face alone."""
    return bool(_FACE.match(phrase))


def remark_on_mouth(actions: Collection[str]) -> str:
    """What to say of known actions that are done with the mouth as well; "" of others."""
    if not _MOUTH & set(actions):
        return ""
    return "Body and hands move; the face stays as it is in the photo."


def split_then(phrase: str) -> list[str]:
    """The actions of a chain, in order."""
    return _completed([part for part in (p.strip(" ,") for p in _THEN.split(phrase)) if part])


def in_order(phrase: str) -> list[str]:
    """The two actions of "X before Y" and "after X, Y" in the order in which they are done; none of
    other phrases."""
    if found := _BEFORE.match(phrase):
        return [found[1], found[2]]
    found = _AFTER.match(phrase)
    return [] if found is None else [x for x in found.group("first", "begin", "then", "last") if x]


def split_list(phrase: str) -> list[str]:
    """The items of "X, Y and Z", which may be actions in order; without a comma, the phrase."""
    if "," not in phrase:
        return [phrase]
    return _completed([part for part in _LIST.split(phrase) if part])


def _completed(parts: list[str]) -> list[str]:
    """Parts that say a side alone, or "again", with the action of the part before them: "kick
    left", "then right" -> "kick left", "kick right"."""
    out: list[str] = []
    for part in parts:
        if out and _SAME.match(part):
            part = out[-1]
        elif out and (found := _SIDE_ALONE.match(part)):
            part = _on_side(out[-1], found[1])
        out.append(part)
    return out


def _on_side(phrase: str, side: str) -> str:
    """A phrase, said of another side; "other": than its own, which may be none."""
    own = re.search(r"\b(left|right)\b", phrase)
    if side == "other":
        side = "" if own is None else {"left": "right", "right": "left"}[own[1]]
    if own is None or not side:
        return f"{phrase} on the {side}" if side else phrase
    return f"{phrase[: own.start()]}{side}{phrase[own.end() :]}"


def split_while(phrase: str) -> list[str]:
    """The actions of "X while Y" and "X while Y while Z", or the phrase."""
    parts = [p.strip(" ,") for p in _WHILE.split(_TOGETHER.sub("", phrase))]
    return parts if len(parts) > 1 and all(parts) else [phrase]


def said_together(phrase: str) -> bool:
    """Whether "X and Y" says that both are done at once."""
    return bool(_TOGETHER.search(phrase)) or phrase.startswith("both ")


def split_and(phrase: str) -> list[list[str]]:
    """Every way to read "and" between two actions."""
    text = _TOGETHER.sub("", phrase).removeprefix("both ")
    return [[text[: m.start()].strip(), text[m.end() :].strip()] for m in _AND.finditer(text)]


def words_of(phrase: str) -> PhraseWords:
    """The action of a phrase, with how fast, how often and on which side it is done."""
    rest, speed, times = phrase, 1.0, 0
    for pattern, value in _SPEEDS:
        if found := pattern.search(rest):
            stronger = 1.35 if _STRONGER.search(found[0]) else 1.0
            speed = value / stronger if value < 1 else value * min(stronger, 1.25)
            rest = _cut(rest, found)
            break
    if found := _TIMES.search(rest):
        word, count = found["word"], found["count"] or found["after"]
        times = {"once": 1, "twice": 2, "thrice": 3}[word] if word else _number(count)
        rest = _cut(rest, found)
    elif found := _GIVE_ME.search(rest):
        times = _number(found["count"])
        rest = "push-ups"
    elif found := _DO_COUNT.search(rest) or _BARE_COUNT.search(rest):
        times = _number(found["count"])
        rest = "do " + rest[found.end() :]
    elif found := _AGAIN.search(rest):
        rest = _cut(rest, found)
    rest, side = _side(rest)
    rest = rest.strip(" ,")
    if not rest:  # nothing but manners: they are the action
        return PhraseWords(phrase, phrase)
    return PhraseWords(rest, phrase, side, round(speed, 2), times)


def _number(text: str) -> int:
    return min(MOST_TIMES, max(1, int(text) if text.isdigit() else _NUMBERS[text]))


def _cut(text: str, found: re.Match[str]) -> str:
    return " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())


def _side(phrase: str) -> tuple[str, Side]:
    said = set(re.findall(r"\b(left|right)", phrase))
    if len(said) != 1:  # none, or "left and right"
        return phrase, ""
    for pattern in _SIDES:
        if found := pattern.search(phrase):
            side: Side = "left" if found[1] == "left" else "right"
            return _cut(phrase, found), side
    return phrase, ""
