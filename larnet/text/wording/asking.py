"""How an action is asked for and who is said to do it, which a phrase is freed of (stdlib only)."""

from __future__ import annotations

import re

_KIN = (
    "mom|mum|mommy|mummy|mother|dad|daddy|father|grandma|granny|nana|grandmother|grandpa|grandad"
    "|granddad|grandfather|brother|sister|son|daughter|uncle|aunt|auntie|cousin|wife|husband"
    "|girlfriend|boyfriend|friend|friends|buddy|boss|teacher|colleague|neighbou?r|bride|toddler"
)
_OURS = "|groom|mate|family|team|class|baby|model|figure|hero|dog|cat"  # alone they may be deeds
_PEOPLE = (
    "person|people|man|men|woman|women|guy|guys|girl|girls|boy|boys|lady|ladies|gentleman|human"
    "|actor|actress|child|children|kid|kids|dude|couple|teenager|character"
)
_PRONOUN = "he|she|they|it|somebody|someone|everybody|everyone|anybody|i|you|we"
_OBJECT = "him|her|them|it|me|us|everyone|everybody|somebody|someone"
_WHOSE = "a|an|the|one|this|that|these|those|my|our|his|her|their|your|some|two"
_ADJECTIVE = (
    "(?:(?:little|big|old|young|dear|best|whole|other|tall|small|cute|happy|funny|lovely|nice|sweet"
    "|poor|crazy|strange|beautiful|pretty|handsome|elegant|fat|strong|smart|silly|elderly|same"
    "|dancing|smiling|standing)\\s+)*"
)
_SOMEBODY = (
    rf"(?:(?:{_WHOSE})\s+{_ADJECTIVE}(?:{_PEOPLE}|{_KIN}{_OURS})"
    rf"|{_ADJECTIVE}(?:{_PEOPLE}|{_KIN}))"
)
_WHO = rf"(?:{_OBJECT}|{_PRONOUN}|{_SOMEBODY})"
_SHOWN = (
    r"(?:\s+(?:in|on|from|of)\s+(?:the|this|that|my|our)\s+(?:photo|picture|image|pic|foto)s?\b)?"
)
_SOFTLY = r"(?:(?:please|maybe|also|just|now|perhaps|possibly|kindly)\s+)*"

_LEAD = re.compile(
    r"^(?:(?:please|pls|plz|now|just|ok|okay|hey|and|so|well|first|firstly|next|finally|maybe|also"
    r"|let's|lets(?!\s+(?:the|a|an|his|her)\s)|gimme)\s+"
    rf"|(?:can|could|would|will|should|may)\s+{_WHO}\s+{_SOFTLY}"
    rf"|(?:is|are)\s+{_WHO}\s+able\s+to\s+"
    r"|(?:i|we)(?:\s+(?:want|need|wish|wanna)|(?:'d|\s+would)\s+(?:like|love))\s+"
    rf"(?:(?:to\s+)?(?:see|watch|have)\s+(?={_WHO}\b|(?:a|an|the|some)\b))?(?:{_WHO}{_SHOWN}\s+(?:to\s+)?)?"
    r"|(?:make|let)\s+it\s+look\s+(?:like|as\s+if|as\s+though)\s+"
    rf"|(?:take|use)\s+{_WHO}{_SHOWN}\s+and\s+(?=(?:make|let|have|get)\s)"
    rf"|(?:make|let|have|get|animate|show|see|watch)\s+{_WHO}{_SHOWN}\s+(?!(?:a|an|the)\s)(?:to\s+|how\s+(?:to\s+)?)?"
    r"|(?:(?:make|create|generate)\s+)?(?:an?\s+|the\s+)?(?:video|clip|animation|film|movie|gif)\s+"
    r"(?:of|where|in\s+which|with|showing|that\s+shows)\s+"
    r"|(?:try|pretend)\s+to\s+|(?:start|begin|keep)\s+(?:to\s+)?(?=\w+ing\b))+"
)
_TAIL = re.compile(r"\s+(?:please|pls|plz|now|for\s+me|thanks|thank\s+you)$")
_DOES = (
    r"(?:(?:is|are|was|am|were|'s|'re|'m|should|must|can|could|will|would|shall|may|might"
    r"|(?:has|have|need|needs|want|wants|try|tries|like|likes|love|loves|begins?|starts?)\s+to"
    r"|(?:is|are)\s+going\s+to)\s+)"
)
_SUBJECT = re.compile(
    rf"^(?:(?:{_SOMEBODY}|{_PRONOUN}){_SHOWN}(?:\s+(?:who|that))?(?:(?:\s+|(?=')){_DOES}|\s+)(?=\w)"
    rf"|(?:{_OBJECT})\s+(?=\w+ing\b))"
)
_TAILS = re.compile(
    r"\s+(?:at|to|after|before|during|for|through|down|along|around|across|behind|near|towards?"
    r"|against|because|until|past|outside|inside|like|\w{3,}ly)\b"
)
_OTHER_TAILS = re.compile(  # one word before them may be another's: "turn over the soil"
    r"(?<=\w)\s+(?:off|over|onto|into|from|with|in|on|and|as|about|all|so|that|till|when|where)\b"
)
_LIGHT_VERB = re.compile(
    r"^(?:tak(?:e|es|ing)|ha(?:ve|s|ving)|mak(?:e|es|ing)|do|does|doing|perform(?:s|ing)?|giv(?:e|es|ing)"
    r"|(?:go|goes|going)\s+for|bust|throw(?:s|ing)?)\s+(?:a|an|the|some|his|her|their|your|my)"
    r"\s+(?:\w+\s+){0,2}\w+$"
)
_LIGHT = re.compile(
    r"^(?:to\s+)?(?:(?:do|does|doing|make|makes|making|perform|performs|performing|practise"
    r"|practice|be|being|feel|feeling|give|gives|giving|have|has|having)\s+)?(?:(?:a|an|the|some|his|her|their|your|my)\s+)?(?=\w)"
)


def without_lead(phrase: str) -> str:
    """A phrase without "please", "make her", "i want to see my son" and the like."""
    out = _TAIL.sub("", _LEAD.sub("", phrase)).strip()
    return out or phrase


def without_subject(phrase: str) -> str:
    """A phrase without who does it: "she is dozing" -> "dozing".

    Encoders hear the subject more than they should, and every action has phrases with one.
    """
    return _SUBJECT.sub("", phrase)


def deed_alone(phrase: str) -> str:
    """A phrase without who does it, "do", "make" and an article: "he makes a jump" -> "jump"."""
    return _LIGHT.sub("", without_subject(phrase))


def is_light(phrase: str) -> bool:
    """Whether the deed of a phrase is its last word: "take a free kick", "go for a long run"."""
    return bool(_LIGHT_VERB.match(phrase))


def heads(phrase: str) -> list[str]:
    """What a phrase begins with, before it tells where, with what, when or in which mood; the
    longest first."""
    ends = [found.start() for found in _TAILS.finditer(phrase)]
    ends += [e.start() for e in _OTHER_TAILS.finditer(phrase) if " " in phrase[: e.start()]]
    return [phrase[:end] for end in sorted(ends, reverse=True)]


def first_word(phrase: str) -> str:
    """The word that a phrase begins with where it tells on what, with what or in what after it:
    "sob into a handkerchief"; "" of other phrases."""
    found = _OTHER_TAILS.search(phrase)
    return phrase[: found.start()] if found and " " not in phrase[: found.start()] else ""
