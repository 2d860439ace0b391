"""Which way somebody looks where a phrase says so, and what the head does in an action of its own.

A recorded or made skeleton has one joint for a head, which says nothing of where the face points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from larnet.text.action_table.key_poses import Key, Track, timeline
from larnet.text.action_table.row import ActionRow

Way = Literal["", "left", "right", "up", "down", "aside"]  # left and right are the actor's own

LOOKS = "looking around"  # the action of whoever looks somewhere
WAYS: dict[Way, str] = {  # in words
    "left": "to the left", "right": "to the right", "up": "up", "down": "down", "aside": "tilted",
}  # fmt: skip
_WORDS: tuple[tuple[Way, str], ...] = (
    ("aside", "tilt|tilts|tilting|cock|cocks|cocking"),
    ("left", "left"),
    ("right", "right"),
    ("up", "up|upwards?|raise|raises|raising|lift|lifts|lifting|sky|ceiling|stars?|clouds?|moon"),
    ("down", "down|downwards?|lower|lowers|lowering|floor|ground|feet|shoes?|toes"),
)
_SAID = {way: re.compile(rf"\b({words})\b") for way, words in _WORDS}


def _held(pose: Mapping[str, float]) -> Track:
    """Somebody turns the head some way, stays so for a while and turns back."""
    keys: tuple[Key, ...] = ((7, pose), (24, {name: 1.06 * value for name, value in pose.items()}))
    return timeline(*keys)


_TRACKS: dict[Way, Track] = {
    "left": _held({"look": 46, "nod": -2}),
    "right": _held({"look": -46, "nod": -2}),
    "up": _held({"nod": -28}),
    "down": _held({"nod": 30}),
    "aside": _held({"cock": 16}),
}


def way_of(action: str, said: str) -> Way:
    """Which way the head turns in a phrase that is understood as an action; "": none is said, or
    several are."""
    if action != LOOKS:
        return ""
    found = [way for way, words in _SAID.items() if words.search(said)]
    if found and found[0] == "aside":
        return "aside"
    return found[0] if len(found) == 1 else ""


def head_track(action: str, way: Way, rows: Mapping[str, ActionRow]) -> Track | None:
    """What the head does in an action that is its own; None: it is no such action."""
    row = rows.get(action)
    if row is None or not row.head:
        return None
    if way:
        return _TRACKS[way]
    return row.choreography.torso if row.choreography else None
