"""A test of phrases that training never saw: which movement each is read as, and what is near."""

from __future__ import annotations

import html
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from larnet.text.action_table import ACTION_ROWS
from larnet.ui.server.model_host import ModelHost

if TYPE_CHECKING:
    from larnet.text.load_encoder import KnownAction

COUNT, NEAR = 8, 3  # phrases at a time, and movements that are near each
EMPTY = (
    '<div class="novel"><p class="caption">Phrases that nobody trained on appear here, with what '
    "each is read as.</p></div>"
)


@dataclass(frozen=True)
class NovelPhrase:
    """A phrase, the movement it was written for, and those nearest to it, best first."""

    phrase: str
    meant: str
    near: tuple[KnownAction, ...]

    @property
    def right(self) -> bool:
        """Whether it is read as what it was written for."""
        return bool(self.near) and self.near[0].name == self.meant


def novel_phrases(
    host: ModelHost, served: str, encoder: str, draw: random.Random, count: int = COUNT
) -> list[NovelPhrase]:
    """Some held-out phrases of the checkpoint's actions, each of another action. Raises
    UnknownName for a text encoder that there is none of."""
    pipeline = host.pipeline(served)
    can = [row for name in pipeline.actions if (row := ACTION_ROWS.get(name)) and row.unseen]
    rows = draw.sample(can, min(count, len(can)))
    phrases = [draw.choice(row.unseen) for row in rows]
    if not phrases:
        return []
    space = pipeline.locate(phrases, encoder)
    return [
        NovelPhrase(phrase, row.name, tuple(near[:NEAR]))
        for phrase, row, near in zip(phrases, rows, space.known)
    ]


def novel_table(rows: Sequence[NovelPhrase]) -> str:
    """The phrases as HTML, each to be played; all text is escaped."""
    if not rows:
        return EMPTY
    items = "".join(
        f'<li><button type="button" class="pill" data-play="{html.escape(row.phrase)}">'
        f"{html.escape(row.phrase)}</button><p>{_read_as(row)}</p></li>"
        for row in rows
    )
    right = sum(row.right for row in rows)
    return (
        f'<div class="novel" role="status"><p><strong>{right} of {len(rows)}</strong> are read as '
        f"what they were written for. Click one to see it.</p><ul>{items}</ul></div>"
    )


def _read_as(row: NovelPhrase) -> str:
    first, *others = row.near
    beside = ", ".join(f"{html.escape(one.name)} {one.cosine:.2f}" for one in others)
    mark = "" if row.right else f" It was written for {html.escape(row.meant)}."
    return (
        f"Read as <strong>{html.escape(first.name)}</strong> {first.cosine:.2f}.{mark} "
        f'<span class="caption">Also near: {beside}.</span>'
    )
