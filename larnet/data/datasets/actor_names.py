"""Whom clips show, as far as the names of their files say so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

# Names that data sets give; the group is the actor. In UCF101 a group of clips is of one person.
NAMED = (
    re.compile(r"v_[A-Za-z0-9]+_(g\d{2,3})_c\d{2,3}"),
    re.compile(r"S\d{3}C\d{3}(P\d{3})R\d{3}A\d{3}(?:_\w+)?"),
    re.compile(r"a\d+_(s\d+)_t\d+(?:_\w+)?"),
    re.compile(r"(person\d{1,3})_[a-z]+_d\d(?:_\w+)?"),
    re.compile(r"([0-9a-f]{16})_\d{5}"),  # of `make-dataset`: a photo
)
# What cameras, phones and programs begin a name with, and words that number clips
_CAMERA = (
    "img imge dsc dscn dscf dsci gopr gp gx gh mvi vid pxl mov mah cimg sam wp win fhd hni eve "
    "clip video videos movie film take scene shot rec record recording screen capture "
    "screenrecording screencast file trim cut part untitled new copy whatsapp signal telegram "
    "snapchat instagram tiktok facebook fb dji yi ydxj sdv hdv avseq vts mol kif eos timeline "
    "sequence comp camera cam webcam test sample output final raw export edit edited rpreplay "
    "fullsizerender inshot lv mmexport received ezgif youtube yt download frame frames seq "
    "action act set session day example data item no nr num number track stream segment seg"
)
CAMERA = frozenset(_CAMERA.split())
_SUBJECT = "s p sub subj subject person actor participant user proband id"
SUBJECT = frozenset(_SUBJECT.split())
_END = re.compile(r"[_\-\s.(,]+")


def read_actors(clips: Sequence[tuple[str, str]]) -> list[str]:
    """The actor of every clip (name of its folder, name of its file without suffix), "" where none
    can be read: ACTOR_anything, ACTOR-anything, and the names that known data sets give.

    A name is a word of letters, or a letter or word for a person with up to three digits. The names
    of cameras, dates, numbers and the action's own name are no actors, nor is a word that stands
    on one clip alone and says nothing else.
    """
    words = {_plain(w) for folder, _ in clips for w in _END.split(folder) if w}
    words |= {_plain(folder) for folder, _ in clips}
    read = [_read(stem, words) for _, stem in clips]
    seen = Counter(actor for actor, _ in read)
    return [actor if lead or seen[actor] > 1 else "" for actor, lead in read]


def _read(stem: str, actions: set[str]) -> tuple[str, bool]:
    """The actor, and whether something follows the name."""
    for known in NAMED:
        if match := known.fullmatch(stem):
            return match[1], True
    parts = [part for part in _END.split(stem) if part]
    while parts and _is_action(parts[0], actions):
        parts = parts[1:]
    if not parts:
        return "", False
    word, rest = parts[0], parts[1:]
    lead = _plain(word).rstrip("0123456789")
    digits = len(word) - len(word.rstrip("0123456789"))
    if lead in SUBJECT and 1 <= digits <= 3:
        return word, bool(rest)
    if not lead or not lead.isalpha() or len(lead) < 2 or lead in CAMERA:
        return "", False
    counter = bool(rest) and re.fullmatch(r"\d{3,}", rest[0]) is not None
    if word.isupper() and (counter or digits > 2):  # ABCD_0001, ABCD0001: a camera counts
        return "", False
    if digits > 3:
        return "", False
    return word, bool(rest)


def _is_action(word: str, actions: set[str]) -> bool:
    """waving and wave in a folder "waving", jump in "jumping"."""
    plain = _plain(word).rstrip("0123456789")
    if not plain:
        return False
    stem = plain[:-1] if len(plain) > 3 and plain[-1] in "es" else plain
    return any(a == plain or (len(stem) > 2 and a.startswith(stem)) for a in actions)


def _plain(word: str) -> str:
    return word.casefold()
