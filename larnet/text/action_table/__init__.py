"""The table of actions. An action is one row in one of these files, and adding one touches nothing
else: streams, phrases, movements and the command line read this table.

Class numbers of pictures (`larnet.text.phrases.ACTIONS`) are the places of the rows with `pictures`
among themselves, files in the order below: a new one belongs at the end of the last file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from larnet.text.action_table import (
    body_language,
    chores,
    floor_and_fitness,
    hands,
    moving_on,
    stage_and_sports,
    travelling,
    whole_body,
)
from larnet.text.action_table.key_poses import Choreography
from larnet.text.action_table.row import ActionRow, Combined

FILES = (
    moving_on,
    whole_body,
    hands,
    travelling,
    floor_and_fitness,
    body_language,
    stage_and_sports,
    chores,
)

__all__ = [
    "ACTION_ROWS",
    "FILES",
    "ActionRow",
    "Combined",
    "Choreography",
    "phrases_by_action",
    "table_of",
]


def table_of(rows: Iterable[ActionRow]) -> dict[str, ActionRow]:
    """Rows by name. Raises ValueError when two have one name or a mirror partner is missing."""
    found: dict[str, ActionRow] = {}
    for row in rows:
        if row.name in found:
            raise ValueError(f"two rows are named {row.name!r}")
        found[row.name] = row
    for row in found.values():
        if row.mirror and row.mirror not in found:
            raise ValueError(
                f"{row.name!r} has the mirror partner {row.mirror!r}, which has no row"
            )
    return found


ACTION_ROWS: dict[str, ActionRow] = table_of(row for file in FILES for row in file.ROWS)


def phrases_by_action(rows: Mapping[str, ActionRow] = ACTION_ROWS) -> dict[str, tuple[str, ...]]:
    """The training phrases of every row, for a `PhraseBank`.

    A phrase of two rows is the later one's: "rowing" was said of pulling a rope before there was a
    row for it. A row's own name is always its own.
    """
    owner = {phrase.casefold(): row.name for row in rows.values() for phrase in row.train}
    owner.update({name.casefold(): name for name in rows})
    return {
        name: tuple(p for p in dict.fromkeys(row.train) if owner[p.casefold()] == name)
        for name, row in rows.items()
    }
