"""Which language a phrase is in, by its little words, and the action that a few frequent words of
other languages mean (stdlib only)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

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
_LETTERS = {"de": "äöüß", "fr": "èêàùœîôûëï", "es": "ñ¿¡", "pt": "ãõ", "it": "ìò"}
# Stems of frequent words -> the action they mean; a stem is the beginning of a word without accents
_WORDS: dict[str, dict[str, str]] = {
    "de": {
        "seil spring": "jumping rope", "seilspring": "jumping rope",
        "schulter zuck": "shrugging", "schultern zuck": "shrugging", "kuss": "blowing a kiss",
        "haare kamm": "combing hair", "boden sitz": "sitting on the floor",
        "boden setz": "sitting on the floor",
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
        "gitarre": "strumming a guitar", "klavier": "playing the piano",
        "geige": "playing the violin", "trommel": "playing the drums",
        "schlagzeug": "playing the drums", "liegestutz": "push-ups",
        "hampelmann": "jumping jack", "kniebeug": "squatting", "hock": "squatting",
        "fussball": "kicking", "fahrrad": "riding a bike", "radfahr": "riding a bike",
        "reit": "riding a horse", "schleich": "sneaking", "kriech": "crawling",
        "krabbel": "crawling", "nick": "nodding", "umarm": "hugging", "streck": "stretching",
        "gahn": "yawning", "les": "reading", "schreib": "writing", "koch": "stirring a pot",
        "kehr": "sweeping the floor", "feg": "sweeping the floor", "schieb": "pushing",
        "zieh": "pulling", "klopf": "knocking", "bet": "praying", "jubel": "cheering",
        "zitter": "shivering", "ruder": "rowing", "fall": "falling down", "fecht": "fencing",
        "jongl": "juggling", "salutier": "saluting", "hupft": "hopping",
        "arme heb": "raising both arms", "hande hoch": "raising both arms",
        "hand heb": "raising one arm", "arm heb": "raising one arm",
        "kopf schuttel": "shaking the head",
        "zahn": "brushing teeth", "hand wasch": "washing hands", "hande wasch": "washing hands",
        "spazier": "walking", "marschier": "marching", "stampf": "stomping",
    },
    "fr": {
        "corde saut": "jumping rope", "dents bross": "brushing teeth",
        "epaules hauss": "shrugging", "baiser": "blowing a kiss", "bisou": "blowing a kiss",
        "cheveux": "combing hair", "mains lav": "washing hands",
        "sol assi": "sitting on the floor", "sol assey": "sitting on the floor",
        "dans": "dancing", "saut": "jumping", "march": "walking", "cour": "running",
        "salu": "hand waving", "bonjour": "hand waving", "applaud": "hand clapping",
        "assi": "sitting down",
        "assey": "sitting down", "lev": "standing up", "boi": "drinking", "mang": "eating",
        "dor": "sleeping", "lanc": "throwing", "attrap": "catching", "box": "boxing",
        "frapp": "punching", "nag": "swimming", "ri": "laughing", "rire": "laughing",
        "pleur": "crying", "chant": "singing", "agenouill": "kneeling", "tourn": "turning around",
        "pointe": "pointing", "grimp": "climbing a ladder", "telephon": "answering the phone",
        "guitar": "strumming a guitar", "piano": "playing the piano",
        "violon": "playing the violin", "batterie": "playing the drums",
        "pomp": "push-ups", "velo": "riding a bike", "cheval": "riding a horse",
        "main lev": "raising one arm", "bras lev": "raising both arms",
        "mains lev": "raising both arms", "main sign": "hand waving",
        "pied coup": "kicking", "poing coup": "punching", "ramp": "crawling",
        "baill": "yawning", "lis": "reading", "lire": "reading", "ecri": "writing",
        "cuisin": "stirring a pot", "pouss": "pushing", "tire": "pulling", "prie": "praying",
        "embrass": "hugging", "tomb": "falling down", "etir": "stretching",
        "trembl": "shivering", "jongl": "juggling", "foot": "kicking",
        "balay": "sweeping the floor",
        "accroup": "squatting", "merci": "praying", "marche arriere": "walking backwards",
        "tete oui": "nodding", "tete non": "shaking the head", "hoch tete": "nodding",
    },
    "es": {
        "cuerda salt": "jumping rope", "comba salt": "jumping rope", "dientes": "brushing teeth",
        "hombros": "shrugging", "beso": "blowing a kiss", "pelo": "combing hair",
        "manos lav": "washing hands", "suelo sent": "sitting on the floor",
        "suelo sient": "sitting on the floor",
        "bail": "dancing", "salt": "jumping", "camin": "walking", "anda": "walking",
        "corr": "running", "salud": "hand waving", "hola": "hand waving",
        "aplaud": "hand clapping", "sent": "sitting down", "sient": "sitting down",
        "levant": "standing up", "beb": "drinking", "com": "eating",
        "dorm": "sleeping", "duerm": "sleeping",
        "lanz": "throwing",
        "boxe": "boxing", "golpe": "punching", "nad": "swimming", "rei": "laughing",
        "llor": "crying", "cant": "singing", "arrodill": "kneeling", "gir": "turning around",
        "patea": "kicking", "trep": "climbing a ladder", "inclin": "bowing",
        "guitarr": "strumming a guitar", "piano": "playing the piano",
        "violin": "playing the violin", "tambor": "playing the drums",
        "bateria": "playing the drums", "flexion": "push-ups", "bicicleta": "riding a bike",
        "caball": "riding a horse", "brazos levant": "raising both arms",
        "brazo levant": "raising one arm", "mano levant": "raising one arm",
        "manos levant": "raising both arms", "manos arriba": "raising both arms",
        "patada": "kicking", "pate": "kicking", "punetaz": "punching",
        "gate": "crawling", "bostez": "yawning", "lee": "reading", "leer": "reading",
        "escrib": "writing", "cocin": "stirring a pot", "empuj": "pushing", "tira": "pulling",
        "reza": "praying", "abraz": "hugging", "cae": "falling down", "caer": "falling down",
        "estir": "stretching", "tiembl": "shivering", "aplaus": "hand clapping",
        "palma": "hand clapping", "futbol": "kicking", "sentadill": "squatting",
        "barr": "sweeping the floor", "marcha": "marching", "voltere": "rolling forward",
        "adios": "hand waving", "gracias": "praying",
    },
    "pt": {
        "corda pul": "jumping rope", "dentes": "brushing teeth", "ombros": "shrugging",
        "beijo": "blowing a kiss", "cabelo": "combing hair", "maos lav": "washing hands",
        "chao sent": "sitting on the floor",
        "danc": "dancing", "pul": "jumping", "salt": "jumping", "anda": "walking",
        "caminh": "walking", "corr": "running", "acen": "hand waving", "ola": "hand waving",
        "aplaud": "hand clapping",
        "sent": "sitting down", "levant": "standing up", "beb": "drinking", "com": "eating",
        "dorm": "sleeping", "lanc": "throwing", "jog": "throwing", "nad": "swimming",
        "ri": "laughing", "chor": "crying", "cant": "singing", "ajoelh": "kneeling",
        "gir": "turning around", "chut": "kicking", "escal": "climbing a ladder",
        "violao": "strumming a guitar", "guitarra": "strumming a guitar",
        "piano": "playing the piano", "violino": "playing the violin",
        "tambor": "playing the drums", "bateria": "playing the drums",
        "flexo": "push-ups", "flexa": "push-ups", "bicicleta": "riding a bike",
        "caval": "riding a horse", "bracos levant": "raising both arms",
        "braco levant": "raising one arm", "mao levant": "raising one arm",
        "maos levant": "raising both arms", "maos alto": "raising both arms",
        "palma": "hand clapping", "soc": "punching", "engatinh": "crawling",
        "bocej": "yawning", "ler": "reading", "escrev": "writing", "cozinh": "stirring a pot",
        "empurr": "pushing", "pux": "pulling", "rez": "praying", "abrac": "hugging",
        "cai": "falling down", "cair": "falling down", "along": "stretching",
        "trem": "shivering", "futebol": "kicking", "agach": "squatting",
        "varr": "sweeping the floor", "march": "marching", "cambalhota": "rolling forward",
        "tchau": "hand waving", "obrigad": "praying", "sambar": "dancing",
    },
    "it": {
        "corda salt": "jumping rope", "denti": "brushing teeth", "spalle alz": "shrugging",
        "spallucce": "shrugging", "bacio": "blowing a kiss", "capelli": "combing hair",
        "mani lav": "washing hands", "terra sed": "sitting on the floor",
        "ball": "dancing", "danz": "dancing", "salt": "jumping", "cammin": "walking",
        "corr": "running", "salut": "hand waving", "ciao": "hand waving",
        "applaud": "hand clapping", "sied": "sitting down", "sed": "sitting down",
        "alz": "standing up", "bev": "drinking", "ber": "drinking", "mangi": "eating",
        "dorm": "sleeping", "lanci": "throwing", "nuot": "swimming", "rid": "laughing",
        "piang": "crying", "cant": "singing", "inginocchi": "kneeling", "gir": "turning around",
        "calci": "kicking", "chitarra": "strumming a guitar", "pianoforte": "playing the piano",
        "violino": "playing the violin", "batteria": "playing the drums", "flession": "push-ups",
        "biciclett": "riding a bike", "cavall": "riding a horse", "abbracci": "hugging",
        "scriv": "writing", "legg": "reading", "cucin": "stirring a pot", "spin": "pushing",
        "tira": "pulling", "prega": "praying", "cad": "falling down", "inchin": "bowing",
        "mano alz": "raising one arm", "braccia alz": "raising both arms",
        "mani alz": "raising both arms", "mani batt": "hand clapping", "pugn": "punching",
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
    for stem, action in _WORDS[language].items():
        if bare.startswith(stem) and re.fullmatch(_ENDINGS[language], bare[len(stem) :]):
            return action
    return ""


def meaning_of(phrase: str, language: str) -> str:
    """The action that a phrase in another language means, by two frequent words of it or by one;
    "" unknown."""
    words = [_bare(word) for word in re.findall(r"[^\W\d_]+", phrase)]
    for stems, action in _WORDS[language].items():
        if " " in stems and all(any(w.startswith(s) for w in words) for s in stems.split()):
            return action
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
