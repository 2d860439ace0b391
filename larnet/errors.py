"""The mistakes a user can make, each with a sentence: what came, what is accepted, what to do.

Raised where the fact is known; shown at two doors only: the command line prints one line and exits
with code 2, the page shows the same words. Any other exception is a bug and keeps its traceback.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class LarnetError(Exception):
    """Base of every error whose message is meant for the user."""


class BadInput(LarnetError):
    """A value the user gave cannot be used as it is."""


class UnknownName(LarnetError):
    """A name that is not in a table; the message offers the nearest ones."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = difflib.get_close_matches(name.lower(), known, n=3, cutoff=0.4)
        offer = ", ".join(near or known[:8]) or "none"
        told = f"Did you mean: {offer}?" if near else f"Known: {offer}."
        super().__init__(f"Unknown {kind} {name[:60]!r}. {told}")


class BadCheckpoint(LarnetError):
    """A checkpoint folder that is missing a part, cut short, altered or of another kind."""


class MissingData(LarnetError):
    """Data or weights that are not on this machine; the message says how to get them."""
