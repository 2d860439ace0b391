"""Which language a phrase is in, by its little words, and the action that a few frequent words of
other languages mean (stdlib only)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

NAMES = {"de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese"}
_ENGLISH_WORDS = (
    "the a an with and is his her to on in of up down your like my you he she they it at "
    "for from into while then off out over around are this that do i me him them"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_LITTLE = {
    "de": (
        "der die das ein eine einen einem einer mit und ist er sie auf den dem des im am ich "
        "nicht mach mache macht bitte wie zur zum vor nach hand arm arme beide sich durch aus "
        "von zu du soll lass deine seine ihre hoch"
    ),
    "fr": (
        "le la les un une des avec et est il elle sur dans au aux du de se son sa ses je ne "
        "pas fais fait faire s'il vous plaît comme les deux bras main mains en tu ton ta tes "
        "que qui lui"
    ),
    "es": (
        "el la los las un una unos con y es en del al de se su sus yo no por favor como haz "
        "hace hacer que le las dos brazos mano manos tu mi para él ella está"
    ),
    "pt": (
        "o a os as um uma com e é em no na do da de se seu sua eu não por favor como faça faz "
        "fazer que lhe dois braços mão mãos para ele ela está dos das pelo"
    ),
}
_LETTERS = {"de": "äöüß", "fr": "èêàùœîôûëï", "es": "ñ¿¡", "pt": "ãõ"}
# Stems of frequent words -> the action they mean; a stem is the beginning of a word without accents
_WORDS: dict[str, dict[str, str]] = {
    "de": {
        "wink": "hand waving", "hallo": "hand waving", "tanz": "dancing", "spring": "jumping",
        "hupf": "hopping",
        "lauf": "running", "renn": "running", "geh": "walking", "klatsch": "hand clapping",
        "sitz": "sitting down", "setz": "sitting down", "steh": "standing up",
        "schlaf": "sleeping",
        "trink": "drinking", "iss": "eating", "ess": "eating", "werf": "throwing",
        "wirf": "throwing",
        "fang": "catching", "boxen": "boxing", "schlag": "punching", "verbeug": "bowing",
        "schwimm": "swimming", "lach": "laughing", "wein": "crying", "sing": "singing",
        "knie": "kneeling", "dreh": "turning around", "zeig": "pointing", "tret": "kicking",
        "joggen": "jogging", "kletter": "climbing a ladder", "telefonier": "answering the phone",
    },
    "fr": {
        "dans": "dancing", "saut": "jumping", "march": "walking", "cour": "running",
        "salu": "hand waving", "bonjour": "hand waving", "applaud": "hand clapping",
        "assi": "sitting down",
        "assey": "sitting down", "lev": "standing up", "boi": "drinking", "mang": "eating",
        "dor": "sleeping", "lanc": "throwing", "attrap": "catching", "box": "boxing",
        "frapp": "punching", "nag": "swimming", "ri": "laughing", "rire": "laughing",
        "pleur": "crying", "chant": "singing", "agenouill": "kneeling", "tourn": "turning around",
        "pointe": "pointing", "grimp": "climbing a ladder", "telephon": "answering the phone",
    },
    "es": {
        "bail": "dancing", "salt": "jumping", "camin": "walking", "anda": "walking",
        "corr": "running", "salud": "hand waving", "hola": "hand waving",
        "aplaud": "hand clapping", "sent": "sitting down", "sient": "sitting down",
        "levant": "standing up", "beb": "drinking", "com": "eating",
        "dorm": "sleeping", "duerm": "sleeping",
        "lanz": "throwing",
        "boxe": "boxing", "golpe": "punching", "nad": "swimming", "rei": "laughing",
        "llor": "crying", "cant": "singing", "arrodill": "kneeling", "gir": "turning around",
        "patea": "kicking", "trep": "climbing a ladder", "inclin": "bowing",
    },
    "pt": {
        "danc": "dancing", "pul": "jumping", "salt": "jumping", "anda": "walking",
        "caminh": "walking", "corr": "running", "acen": "hand waving", "ola": "hand waving",
        "aplaud": "hand clapping",
        "sent": "sitting down", "levant": "standing up", "beb": "drinking", "com": "eating",
        "dorm": "sleeping", "lanc": "throwing", "jog": "throwing", "nad": "swimming",
        "ri": "laughing", "chor": "crying", "cant": "singing", "ajoelh": "kneeling",
        "gir": "turning around", "chut": "kicking", "escal": "climbing a ladder",
    },
}  # fmt: skip
# Side, pace and number, by the beginnings of words without accents, in all these languages at once
_MANNER = {
    "on the left": "link gauche izquierd esquerd",
    "on the right": "recht droite droit derech direit",
    "slowly": "langsam lentement lente lento doucement despacio devagar",
    "quickly": "schnell vite rapid depressa",
}
_NUMBER = {
    word: number
    for number, words in enumerate(
        (
            "ein une uma", "zwei deux dos dois duas", "drei trois tres",
            "vier quatre cuatro quatro",
            "funf cinq cinco", "sechs six seis", "sieben sept siete sete", "acht huit ocho oito",
            "neun neuf nueve nove", "zehn dix diez dez",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_TIMES = re.compile(rf"\b(\d{{1,3}}|{'|'.join(_NUMBER)})\s*(?:mal|fois|veces|vezes)\b")
_ENDINGS = {
    "de": r"(?:e|en|n|st|t|et|end|end[a-z]{1,2})?",
    "fr": r"(?:e|er|es|ent|ez|ons|ir|it|is|re|t|ant|te|de|rit|us?)?",
    "es": r"(?:a|ar|e|er|en|an|as|es|ir|o|ando|iendo|se|arse|ado|ese)?",
    "pt": r"(?:a|ar|e|er|em|am|as|es|ir|o|ando|endo|indo|se|ar-se)?",
}
_BOTH = frozenset(("wink", "lancer", "cantor", "boxer", "spring", "sing", "come", "salt", "rid"))
_LITTLE_SETS = {language: frozenset(words.split()) for language, words in _LITTLE.items()}


def _bare(word: str) -> str:
    letters = unicodedata.normalize("NFKD", word)
    return "".join(c for c in letters if not unicodedata.combining(c))


def language_of(phrase: str, english: Container[str] = ()) -> str:
    """ "de", "fr", "es", "pt", or "" for English and whatever is none of these.

    phrase: small letters; english: words that count as English, those that actions are said with.
    """
    words = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", phrase)
    ours = sum(w in _ENGLISH or w in english for w in words)
    scores = {language: _score(words, language, english) for language in NAMES}
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > ours else ""


def _score(words: list[str], language: str, english: Container[str]) -> float:
    score = 0.0
    for word in words:
        score += word in _LITTLE_SETS[language]
        score += 2.0 * any(c in _LETTERS[language] for c in word)
        if word not in english and word not in _ENGLISH and word not in _BOTH:
            score += 1.5 * bool(_meaning(word, language))
    return score


def _meaning(word: str, language: str) -> str:
    bare = _bare(word)
    for stem, action in _WORDS[language].items():
        if bare.startswith(stem) and re.fullmatch(_ENDINGS[language], bare[len(stem) :]):
            return action
    return ""


def meaning_of(phrase: str, language: str) -> str:
    """The action that a phrase in another language means, by one frequent word; "" unknown."""
    words = re.findall(r"[^\W\d_]+", phrase)
    return next((a for a in (_meaning(w, language) for w in words) if a), "")


def manner_of(phrase: str) -> str:
    """The side, the pace and the number of a phrase in another language, in English words: "on the
    right 3 times"."""
    bare = _bare(phrase)
    said = [
        english
        for english, stems in _MANNER.items()
        if re.search(rf"\b(?:{'|'.join(stems.split())})", bare)
    ]
    if found := _TIMES.search(bare):
        said.append(f"{_NUMBER.get(found[1], found[1])} times")
    return " ".join(said)
