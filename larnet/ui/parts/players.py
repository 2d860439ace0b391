"""Clips side by side as HTML: players that begin together and stay together (see head.html)."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

# Pixels of a clip's long side; of one among more than FEW, shown smaller
SIDE, SMALL, FEW = 336, 224, 4
BAR = """<div class="bar">
<button type="button" data-do="pause">Pause</button>
<button type="button" data-do="restart">From the start</button>
<button type="button" data-do="slow" aria-pressed="false">Slow motion</button>
</div>"""


@dataclass(frozen=True)
class Player:
    """One clip: its file (in Gradio's own cache), its caption, and a second line or ""."""

    clip: Path
    label: str
    note: str = ""


def address(path: Path) -> str:
    """Where the page serves a file of Gradio's own cache."""
    return f"gradio_api/file={quote(str(path))}"


def download_link(path: Path) -> str:
    """A link that downloads a file of Gradio's own cache, as HTML."""
    name = html.escape(path.name)
    return f'<a href="{html.escape(address(path))}" download="{name}">{name}</a>'


def players(clips: Sequence[Player], about: str, columns: int = 0, *, pairs: bool = False) -> str:
    """The group as HTML; all text is escaped. `pairs`: every clip is two squares wide."""
    figures = "".join(
        f'<figure><video src="{html.escape(address(p.clip))}" muted loop playsinline preload="auto"'
        f' aria-label="Clip: {html.escape(p.label)}"></video>'
        f"<figcaption><b>{html.escape(p.label)}</b>"
        f"{f'<span>{html.escape(p.note)}</span>' if p.note else ''}</figcaption></figure>"
        for p in clips
    )
    grid = f' style="--columns:{columns}"' if columns else ""
    kind = "players pairs" if pairs else "players"
    return (
        f'<div class="{kind}" role="group" aria-label="{html.escape(about)}">{BAR}'
        f'<div class="grid"{grid}>{figures}</div></div>'
    )


def waiting(text: str) -> str:
    """What stands where players will be."""
    return f'<div class="players empty"><p>{html.escape(text)}</p></div>'
