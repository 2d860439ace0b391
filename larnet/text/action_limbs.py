"""Which half of the body an action needs, so that the other half may do something else."""

from __future__ import annotations

from collections.abc import Mapping

from larnet.text.action_table.row import ActionRow


def limb_of(action: str, rows: Mapping[str, ActionRow]) -> str:
    """ "legs" or "arms" for an action of which the other half of the body is free; else ""."""
    row = rows.get(action)
    if row is None:
        return ""
    if row.combined:
        return row.combined.part
    moves = row.choreography
    return "arms" if moves and moves.arms.keys and not moves.legs.keys else ""
