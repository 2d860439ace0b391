"""Which actions there are, and which words people use for them (stdlib only).

`ACTIONS` fixes the names and their order: an action's place is its class number. A combination
"LEGS while ARMS" is two actions at once; its phrases are made from those of both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from larnet.errors import UnknownName
from larnet.text.action_phrases import ROWS
from larnet.text.recorded_phrases import ROWS as RECORDED_ROWS


@dataclass(frozen=True)
class Phrases:
    """The wordings of one action. `train` begins with its own name; no phrase is in both."""

    train: tuple[str, ...]
    held_out: tuple[str, ...]  # other wordings, never trained on


def _split(row: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in row.split(";"))


def _table(rows: tuple[tuple[str, str, str], ...]) -> dict[str, Phrases]:
    return {name: Phrases((name, *_split(train)), _split(held)) for name, train, held in rows}


ACTIONS: dict[str, Phrases] = _table(ROWS)
RECORDED: dict[str, Phrases] = _table(RECORDED_ROWS)  # actions of data sets of real people only

# Each part of a combination as: the -ing form, the order, the description, and another -ing form.
_LEGS: dict[str, tuple[str, str, str, str]] = {
    "walking": ("walking", "walk", "walks", "strolling"),
    "jogging": ("jogging", "jog", "jogs", "jogging in place"),
    "marching": ("marching", "march", "marches", "marching like a soldier"),
    "squatting": ("squatting", "squat", "squats", "doing squats"),
    "jumping": ("jumping", "jump", "jumps", "jumping up and down"),
    "side stepping": ("side stepping", "step sideways", "steps sideways", "moving sideways"),
    "running": ("running", "run", "runs", "sprinting"),
    "skipping": ("skipping", "skip", "skips", "skipping along"),
    "hopping": ("hopping", "hop", "hops", "hopping on one leg"),
    "lunging": ("lunging", "lunge", "lunges", "doing lunges"),
    "kneeling": ("kneeling", "kneel down", "kneels", "kneeling down"),
    "kicking": ("kicking", "kick", "kicks", "kicking a leg up"),
    "sitting down": ("sitting down", "sit down", "sits down", "taking a seat"),
}
_ARMS: dict[str, tuple[str, str, str, str]] = {
    "hand waving": ("waving", "wave your hand", "waves a hand", "saying hello"),
    "waving with both hands": (
        "waving both hands",
        "wave both arms",
        "waves with both hands",
        "waving both arms",
    ),
    "hand clapping": ("clapping", "clap your hands", "claps", "applauding"),
    "boxing": ("boxing", "throw jabs", "boxes", "shadow boxing"),
    "drinking": ("drinking", "drink from a cup", "drinks", "sipping a drink"),
    "pointing": ("pointing", "point ahead", "points", "pointing a finger"),
    "saluting": ("saluting", "salute", "salutes", "giving a salute"),
    "raising both arms": (
        "raising both arms",
        "raise your arms",
        "raises both arms",
        "holding both arms up",
    ),
    "answering the phone": (
        "talking on the phone",
        "answer the phone",
        "talks on the phone",
        "making a phone call",
    ),
    "crossing arms": ("crossing the arms", "cross your arms", "crosses the arms", "folding arms"),
    "punching": ("punching", "throw a punch", "punches", "punching ahead"),
    "throwing": ("throwing a ball", "throw a ball", "throws a ball", "throwing something"),
    "pushing": ("pushing", "push with both hands", "pushes", "pushing something away"),
    "pulling": ("pulling a rope", "pull a rope", "pulls a rope", "pulling something"),
    "knocking": ("knocking on a door", "knock on a door", "knocks on a door", "knocking"),
    "arm circles": (
        "circling the arms",
        "circle your arms",
        "circles the arms",
        "making big arm circles",
    ),
    "shrugging": ("shrugging", "shrug your shoulders", "shrugs", "shrugging the shoulders"),
    "lifting weights": (
        "lifting weights",
        "lift a barbell",
        "lifts weights",
        "pressing a barbell overhead",
    ),
    "strumming a guitar": (
        "strumming a guitar",
        "play the guitar",
        "plays the guitar",
        "playing guitar",
    ),
    "stretching arms sideways": (
        "stretching the arms sideways",
        "stretch your arms out",
        "stretches the arms sideways",
        "holding the arms out",
    ),
}

# Those that combinations are measured with; the others are for training only
LEGS: tuple[str, ...] = tuple(_LEGS)[:6]
ARMS: tuple[str, ...] = tuple(_ARMS)[:10]


def _pairs(legs: Iterable[str], arms: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{lower} while {upper}" for lower in legs for upper in arms)


COMBINATIONS: tuple[str, ...] = _pairs(LEGS, ARMS)
# Combinations kept out of every training run, to measure what the model makes of new ones.
NOVEL: tuple[str, ...] = (
    "walking while hand waving",
    "squatting while hand clapping",
    "jogging while pointing",
    "marching while raising both arms",
    "jumping while boxing",
    "side stepping while saluting",
    "walking while answering the phone",
    "marching while hand waving",
)
# All pairs that are trained on: many parts, each with many others, so that a new pair is read as
# what its parts say and not as the nearest pair.
TRAINED: tuple[str, ...] = tuple(p for p in _pairs(_LEGS, _ARMS) if p not in NOVEL)


def parts_of(name: str) -> tuple[str, ...]:
    """The single actions in a name: one for an action, (legs, arms) for a combination.

    Raises UnknownName for anything but a name in ACTIONS, RECORDED or COMBINATIONS.
    """
    if name in ACTIONS or name in RECORDED:
        return (name,)
    legs, _, arms = name.partition(" while ")
    if legs in _LEGS and arms in _ARMS:
        return (legs, arms)
    raise UnknownName("action", name, (*ACTIONS, *COMBINATIONS))


def phrases_of(name: str) -> Phrases:
    """The phrases of an action or of a combination; `train[0]` is the name itself.

    Raises UnknownName for anything but a name in ACTIONS, RECORDED or COMBINATIONS.
    """
    parts = parts_of(name)
    if len(parts) == 1:
        return ACTIONS.get(name) or RECORDED[name]
    l_ing, l_do, l_does, l_other = _LEGS[parts[0]]
    a_ing, a_do, a_does, a_other = _ARMS[parts[1]]
    train = (
        name,
        f"{l_ing} while {a_ing}",
        f"{a_ing} while {l_ing}",
        f"{l_do} and {a_do}",
        f"{a_do} while you {l_do}",
        f"{l_ing} and {a_ing} at the same time",
        f"a person is {l_ing} and {a_ing}",
        f"he {l_does} and {a_does}",
        f"{l_other} and {a_other}",
    )
    held_out = (
        f"{a_do} as you {l_do}",
        f"she {a_does} while she {l_does}",
        f"{l_other} while {a_other}",
        f"both {l_ing} and {a_ing}",
    )
    return Phrases(tuple(dict.fromkeys(train)), held_out)


def phrases_for(name: str) -> Phrases:
    """The phrases of any action that a data set has; a name nobody wrote phrases for is put into
    sentences as it is."""
    try:
        return phrases_of(name)
    except UnknownName:
        train = ("{}", "a person is {}", "he is {}", "she is {}", "a man {}", "someone {}",
                 "start {}", "keep {}", "{} again", "a person who is {}")  # fmt: skip
        held_out = ("a woman {}", "somebody is {} now", "they are {}")
        return Phrases(*(tuple(s.format(name) for s in group) for group in (train, held_out)))


def resolve(text: str) -> str:
    """The known action that a folder's name means, by its name or one of its phrases, else the name
    itself with blanks for underscores, in small letters."""
    words = " ".join(text.replace("_", " ").split()).casefold()
    spaced = words.replace("-", " ")
    for table in (ACTIONS, RECORDED):
        for name, phrases in table.items():
            if {words, spaced} & {name, *phrases.train, *phrases.held_out}:
                return name
    return words
