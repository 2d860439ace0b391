"""Which language a phrase is in, by its little words, and the action that a few frequent words of
other languages mean (stdlib only)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from larnet.text.wording.foreign_words import WORDS
from larnet.text.wording.spelling import english_words

NAMES = {"de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese", "it": "Italian"}
_ENGLISH_WORDS = (
    "the a an with and is his her to on in of up down your like my you he she they it at "
    "for from into while then off out over around are this that do i me him them"
)
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
_LITTLE = {
    "de": (
        "der die das ein eine einen einem einer mit und ist er sie auf den dem des im am ich "
        "nicht mach mache macht bitte wie zur zum vor nach hand arm arme beide sich durch aus "
        "von zu du soll lass deine seine ihre hoch spielen spielt spiel machen in kopf hände"
    ),
    "fr": (
        "le la les un une des avec et est il elle sur dans au aux du de se son sa ses je ne "
        "pas fais fait faire s'il vous plaît comme les deux bras main mains en tu ton ta tes "
        "que qui lui jouer joue comme tête"
    ),
    "es": (
        "el la los las un una unos con y es en del al de se su sus yo no por favor como haz "
        "hace hacer que le las dos brazos mano manos tu mi para él ella está tocar toca jugar "
        "juega dar da cabeza"
    ),
    "pt": (
        "o a os as um uma com e é em no na do da de se seu sua eu não por favor como faça faz "
        "fazer que lhe dois braços mão mãos para ele ela está dos das pelo tocar toca jogar joga "
        "dar bater bate cabeça"
    ),
    "it": (
        "il lo la i gli le un uno una con e di da in che si mi ti suo sua tuo non per fa fai fare "
        "braccia braccio mano mani lui lei come sta suonare suona giocare gioca"
    ),
}
_LETTERS = {"de": "äöüß", "fr": "èêàùœîôûëïç", "es": "ñ¿¡", "pt": "ãõêâôç", "it": "ìò"}
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
            "ein une uma", "zwei deux dos dois duas due", "drei trois tres tre",
            "vier quatre cuatro quatro quattro",
            "funf cinq cinco cinque", "sechs six seis sei", "sieben sept siete sete sette",
            "acht huit ocho oito otto", "neun neuf nueve nove", "zehn dix diez dez dieci",
        ),
        start=1,
    )
    for word in words.split()
}  # fmt: skip
_TIMES = re.compile(rf"\b(\d{{1,3}}|{'|'.join(_NUMBER)})\s*(?:mal|fois|veces|vezes|volte)\b")
_NO_DEED = (  # is counted with: limbs and times
    "hand|arm|mano|mao|mani|main|bras|bein|braz|brac|pied|pie|pes|fuss|jamb|pern|minut|sekund"
    "|segund|second|stund|heure|hora|ore"
)
_COUNTED = re.compile(  # deeds: "drei kniebeugen", no "zwei hände"
    rf"\b(\d{{1,2}}|{'|'.join(w for w, n in _NUMBER.items() if n > 1)})\s+"
    rf"(?!(?:{_NO_DEED})\w*)\w{{4,}}"
)
_NEXT = re.compile(
    r"\s*(?:,\s*|\b(?:und|et|y|e)\s+)?\b(?:dann|danach|anschließend|puis|ensuite|après|luego"
    r"|después|depois|poi|dopo)\b\s*,?\s*(?:de\s+)?"
)
_ENDINGS = {
    "de": r"(?:e|en|n|st|t|et|s|end|end[a-z]{1,2})?",
    "fr": r"(?:e|er|es|ent|ez|ons|ir|it|is|re|s|t|ant|te|de|rit|us?)?",
    "es": r"(?:a|ar|e|er|en|an|as|es|ir|o|os|ando|iendo|se|arse|ado|ese)?",
    "pt": r"(?:a|ar|e|er|em|am|s|as|es|ir|o|os|ando|endo|indo|se|ar-se)?",
    "it": r"(?:a|are|arsi|ando|e|ere|endo|i|ia|iare|iando|ire|iamo|o|ono|ano|ato)?",
}
# What English dictionaries have too, and who types it here means in the other language
_SELDOM_ENGLISH = frozenset(
    ("essen", "manger", "saute", "bois", "comer", "bebe", "canto", "giro", "nada", "lanza", "danse")
)
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
        heard = word in english or word in _ENGLISH or word in english_words()
        if not heard or word in _SELDOM_ENGLISH:
            score += 1.5 * bool(_meaning(word, language))
    return score


def _meaning(word: str, language: str) -> str:
    bare = _bare(word)
    for stem, action in WORDS[language].items():
        if bare.startswith(stem) and re.fullmatch(_ENDINGS[language], bare[len(stem) :]):
            return action
    return ""


def meaning_of(phrase: str, language: str) -> str:
    """The action that a phrase in another language means, by two frequent words of it or by one;
    "" unknown."""
    words = [_bare(word) for word in re.findall(r"[^\W\d_]+", phrase)]
    pairs = [
        (len(stems), action)
        for stems, action in WORDS[language].items()
        if " " in stems and all(any(w.startswith(s) for w in words) for s in stems.split())
    ]
    if pairs:  # "manos levant" says more than "mano levant"
        return max(pairs, key=lambda pair: pair[0])[1]
    return next((a for a in (_meaning(w, language) for w in words) if a), "")


def steps_of(phrase: str) -> list[str]:
    """What a phrase in another language says is done one after the other: "winken, dann tanzen"."""
    return [step for step in _NEXT.split(phrase) if step]


def manner_of(phrase: str) -> str:
    """The side, the pace and the number of a phrase in another language, in English words: "on the
    right 3 times"."""
    bare = _bare(phrase)
    said = [
        english
        for english, stems in _MANNER.items()
        if re.search(rf"\b(?:{'|'.join(stems.split())})", bare)
    ]
    if found := _TIMES.search(bare) or _COUNTED.search(bare):
        said.append(f"{_NUMBER.get(found[1], found[1])} times")
    return " ".join(said)
