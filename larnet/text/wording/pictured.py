"""Emoji as words: the name that Unicode gives each (stdlib only)."""

from __future__ import annotations

import re
import unicodedata

_DROPPED = re.compile(
    r"\b(?:sign|symbol|face|with|person|white|black|smiling|emoji|modifier|fitzpatrick|type"
    r"|deeply|and hoop|variation selector|zero width joiner)\b|-?\d+"
)
_MEANT = {  # names that tell a look or a thing, not what is done
    "folded hands": "pray", "waving hand": "wave", "raised hand": "stop",
    "raised fist": "fist pump", "fisted hand": "punch", "tears of joy": "laugh",
    "party popper": "cheer", "tongue": "laugh",
    "bicyclist": "ride a bike", "mountain bicyclist": "ride a bike", "pedestrian": "walk",
    "guitar": "play the guitar", "musical keyboard": "play the piano",
    "trumpet": "play the trumpet", "rowboat": "row a boat", "freezing": "shiver",
    "violin": "play the violin", "drumsticks": "play the drums", "microphone": "sing",
    "soccer ball": "kick a ball", "basketball": "dribble a basketball",
    "volleyball": "play volleyball", "ball": "dribble a basketball",
    "tennis racquet and ball": "play tennis", "baseball": "throw a ball", "boxing glove": "boxing",
    "mobile phone": "text on the phone", "camera": "take a photo", "selfie": "take a selfie",
    "rolling on the floor laughing": "laugh", "pouting": "be angry", "angry": "be angry",
    "broom": "sweep the floor", "toothbrush": "brush teeth", "beer mug": "drink a beer",
    "clinking beer mugs": "drink a beer", "hot beverage": "drink tea", "call me hand": "call",
    "happy raising one hand": "raise one arm", "bow and arrow": "archery", "umbrella": "umbrella",
    "no good gesture": "cross your arms", "sleeping": "sleep", "yawning": "yawn",
    "crying": "cry", "loudly crying": "cry", "thinking": "think", "horse racing": "ride a horse",
    "throwing a kiss": "blow a kiss", "hugging": "hug", "fishing pole and fish": "fishing",
}  # fmt: skip


def in_words(text: str) -> str:
    """What the first picture sign of a text means, in words; "" where it has none."""
    for sign in text:
        if unicodedata.category(sign) == "So" and ord(sign) > 0x2300:
            name = " ".join(_DROPPED.sub(" ", unicodedata.name(sign, "").casefold()).split())
            return _MEANT.get(name, name)
    return ""
