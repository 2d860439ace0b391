"""The player of the Animate tab as HTML: the clip, the photo over it, its downloads (player.html).

The clip stays while the next one is made. It says so when the photo is another by then.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from larnet.ui.parts.clip_files import write_photo
from larnet.ui.parts.players import address

STALE = "This is a clip of the photo before. Generate makes one of the new photo."
EMPTY = (
    '<div class="player empty"><div class="stage"><p>The clip appears here. The first one is on '
    "its way.</p></div></div>"
)
LINK = '<button type="button" data-do="link">Copy link</button>'
TOOLS = """<div class="before-after">
<label>Photo over clip <input type="range" min="0" max="100" value="0" data-do="split"
aria-label="How much of the clip the photo covers, from the left, in percent"></label>
<button type="button" data-do="hold">Hold to see the photo</button></div>"""


@dataclass(frozen=True)
class Shown:
    """A clip in the player: its mp4 and the photo in the clip's size, files of the page; whose
    photo it is (`photo_key`); and what it was asked for with."""

    mp4: Path
    before: Path
    photo: str
    frames: np.ndarray  # uint8 (T, H, W, 3)
    settings: Mapping[str, Any]
    welcome: bool = False  # made for everybody who arrives, and kept by nobody


def photo_key(photo: str | Path) -> str:
    """What a photo's file is known by on the page: equal for equal bytes."""
    with open(photo, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def before_picture(photo: np.ndarray, frames: np.ndarray, mp4: Path) -> Path:
    """The photo, uint8 (H, W, 3), as large as its clip, beside the clip's file."""
    from larnet.media.pixels import resize

    return write_photo(mp4.with_suffix(".jpg"), resize(photo, *frames.shape[1:3]))


def player(clip: Shown) -> str:
    """The player as HTML; all text is escaped."""
    height, width = clip.frames.shape[1:3]
    phrase = str(clip.settings.get("phrase", ""))
    kept = html.escape(json.dumps(dict(clip.settings)))
    films = "".join(
        f'<button type="button" data-film="{kind}" aria-label="Download {title}">{title}</button>'
        for kind, title in (("gif", "GIF"), ("webp", "WebP"))
    )
    mp4 = html.escape(address(clip.mp4))
    return (
        f'<div class="player" data-photo="{clip.photo}" data-clip="{html.escape(str(clip.mp4))}" '
        f'data-settings="{kept}"{" data-welcome" if clip.welcome else ""}>'
        f'<div class="stage" style="--shape:{width}/{height}">'
        f'<video src="{mp4}" muted loop autoplay playsinline controls '
        f'controlslist="nodownload" preload="auto" aria-label="{html.escape(f"Clip: {phrase}")}">'
        "</video>"
        f'<img class="before" src="{html.escape(address(clip.before))}" alt="The photo itself">'
        f'<p class="stale" role="status" hidden>{STALE}</p></div>'
        f'{TOOLS}<div class="downloads">'
        f'<a href="{mp4}" download="{html.escape(clip.mp4.name)}" aria-label="Download MP4">MP4</a>'
        f"{films}{'' if clip.settings.get('driven') else LINK}</div>"
        '<input class="link" hidden readonly aria-label="Link to this phrase and these settings">'
        "</div>"
    )
