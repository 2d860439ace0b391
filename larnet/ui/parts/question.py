"""What is compared: people beside actions, or values of one other thing; the labels of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from larnet.errors import BadInput
from larnet.ui.parts.cast import MOST_ACTORS
from larnet.ui.parts.controls import ENCODERS

LEAST, MOST = 2, 6  # phrases, or values of a sweep
MOST_EACH = 4  # rows and columns of a grid
# Fields of a question: numbers that a sweep goes through, and names that stand beside actions
SWEEPS = {
    "positions": "where the clip begins",
    "noises": "the variation",
    "speeds": "the speed",
    "strengths": "how large it is",
}
GRIDS = ("encoders", "checkpoints")


def lines(text: Any) -> list[str]:
    """The phrases of a text, one a line; blank lines are no phrases."""
    if not isinstance(text, str):
        raise BadInput("Type the actions, one a line.")
    return [line.strip() for line in text.splitlines() if line.strip()]


@dataclass(frozen=True)
class Question:
    """What to compare: people beside actions, or one of the other things with several values, of
    which GRIDS may stand beside actions, too."""

    actors: Sequence[tuple[str, str]]  # (photo, name)
    phrases: Sequence[str]
    positions: Sequence[float] = (0.0,)
    noises: Sequence[float] = (1.0,)
    speeds: Sequence[float] = (1.0,)
    strengths: Sequence[float] = (1.0,)
    encoders: Sequence[str] = ()  # none: that of the settings
    checkpoints: Sequence[tuple[str, str]] = ()  # (`served`, name); none: as the page chooses
    who: Mapping[str, Any] = field(default_factory=dict)  # of the first: of `who_is_meant`

    @property
    def swept(self) -> str:
        """What differs beside people and actions: the name of its field, "" where nothing does.
        Raises BadInput where two things do."""
        swept = [name for name in (*SWEEPS, *GRIDS) if len(getattr(self, name)) > 1]
        if len(swept) > 1:
            raise BadInput(
                f"Let one thing differ: the actions, {', '.join(SWEEPS.values())}, the text "
                "encoder or the checkpoint."
            )
        return swept[0] if swept else ""

    @property
    def values(self) -> Sequence[Any]:
        """The values of what differs, or one that stands for none."""
        return getattr(self, self.swept) if self.swept else (None,)

    def check(self) -> None:
        """Raises BadInput unless the numbers of everything are allowed."""
        self.check_actors()
        swept, rows, count = self.swept, len(self.phrases), len(self.values)
        if swept in SWEEPS and rows > 1:
            raise BadInput(f"Let one thing differ: the actions or {SWEEPS[swept]}.")
        if len(self.actors) > 1 and rows > 1 and count > 1:
            raise BadInput("Of several actors let either the actions differ or one other thing.")
        if len(self.actors) > 1:
            if max(rows, count) > MOST_EACH:
                what = f"{count} values" if swept else f"{rows} actions"
                raise BadInput(f"{what} for several actors; give 1 to {MOST_EACH}.")
        elif swept and rows > 1:
            if max(rows, count) > MOST_EACH:
                raise BadInput(f"{rows} actions for {count} {swept}; give up to {MOST_EACH} each.")
        elif not LEAST <= max(rows, count) <= MOST:
            what = "values" if swept else "actions"
            raise BadInput(f"{max(rows, count)} {what} to compare; give {LEAST} to {MOST}.")

    def check_actors(self) -> None:
        """Raises BadInput unless there are people and actions."""
        if not self.actors or not all(photo for photo, _ in self.actors):
            raise BadInput("Choose an actor first: upload a photo or pick one of the examples.")
        if len(self.actors) > MOST_ACTORS:
            raise BadInput(f"{len(self.actors)} actors were chosen; at most {MOST_ACTORS} fit.")
        if not self.phrases or not all(isinstance(phrase, str) for phrase in self.phrases):
            raise BadInput("Type an action, for example: wave, do jumping jacks, take a bow.")

    @property
    def columns(self) -> int:
        """Clips in a row."""
        rows, count = len(self.phrases), len(self.values)
        each = rows * count
        if len(self.actors) > 1:
            return each if each > 1 else len(self.actors)
        if rows > 1 and count > 1:
            return count
        return 3 if each in (3, 5, 6) else 2


def value_in_words(swept: str, value: Any) -> str:
    """How a label says one value."""
    if swept == "positions":
        return f"begins at {100 * float(value):.0f} %"
    if swept == "noises":
        return f"variation {float(value):.2g}"
    if swept == "speeds":
        return f"speed {float(value):.2g}"
    if swept == "strengths":
        return f"how large: {float(value):.2g}"
    return ENCODERS.get(value, value) if swept == "encoders" else value[1]


def label_of(swept: str, value: Any, name: str, phrase: str, several: tuple[bool, bool]) -> str:
    """The label of a clip; several: whether there are several people, and several actions."""
    people, actions = several
    parts = [name] if people else []
    if actions or not swept:
        parts.append(phrase)
    if swept:
        parts.append(value_in_words(swept, value))
    return ": ".join(parts)
