"""One action: everything that is known of it, in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from larnet.text.action_table.key_poses import Choreography


@dataclass(frozen=True)
class Combined:
    """How an action is spoken of as one half of "LEGS while ARMS"."""

    part: Literal["legs", "arms"]
    place: int  # order among its part: the first 6 legs and 10 arms are measured with
    forms: tuple[str, str, str, str]  # -ing form, order, description, another -ing form


@dataclass(frozen=True)
class ActionRow:
    """An action. `phrases` and `held_out` are separated by semicolons; forms vary on purpose
    (orders, descriptions, with and without a subject), and a held-out phrase is another wording,
    never one of `phrases` with an article changed."""

    name: str
    phrases: str = ""  # that training draws from, beside the name itself
    held_out: str = ""  # never trained on
    choreography: Choreography | None = None
    recordings: tuple[str, ...] = ()  # SOURCE:ACTION of files of recorded joints
    mirror: str = ""  # the action that its mirror image shows; its own name: still the same
    side: Literal["", "left", "right"] = (
        ""  # the one that acts; recordings of the other are mirrored
    )
    usually: Literal["", "left", "right"] = (
        ""  # that acts as it is drawn, where its mirror is the same
    )
    loops: bool = False  # it has no beginning and no end: recordings become loops
    head: bool = False  # the head is what acts; the rest of the body may do something else
    as_drawn: bool = False  # what people were recorded doing is not what its name says
    pictures: bool = False  # networks of pictures know it: it has a class number, see ACTIONS
    combined: Combined | None = None

    @property
    def acts(self) -> Literal["", "left", "right"]:
        """The side that acts where nobody says one; "": it has none."""
        return self.side or self.usually

    @property
    def train(self) -> tuple[str, ...]:
        """The name, then the phrases."""
        return (self.name, *_split(self.phrases))

    @property
    def unseen(self) -> tuple[str, ...]:
        """The held-out phrases."""
        return _split(self.held_out)


def _split(text: str) -> tuple[str, ...]:
    return tuple(phrase.strip() for phrase in text.split(";")) if text else ()
