"""Clips that Explore shows: one of a phrase or a blend, or all steps from one phrase to another.

The actor is the one of the Animate tab: its photo, and who moves in it as the page tells.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from larnet.errors import BadInput
from larnet.ui.clip.figure import chosen
from larnet.ui.parts.players import SIDE, SMALL, Player, players
from larnet.ui.shared import Shared

if TYPE_CHECKING:
    from larnet.animation import Animation

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the second phrase, in the steps of a blend


def one_clip(
    shared: Shared, served: str, actor: tuple[Any, Any], wanted: Any, encoder: Any, said: str
) -> str:
    """A player with the clip of one phrase or blend; actor: the photo, and who moves in it as the
    page tells. Raises BadInput in words."""
    from larnet.ui.parts.clip_files import clip_stem, write_mp4

    made = _made(shared, served, actor, [wanted], encoder, SIDE)
    clip = write_mp4(made.frames[0], made.fps, clip_stem(said, made.seed))
    return players([Player(clip, said)], "The clip", 1)


def blended(
    shared: Shared, served: str, actor: tuple[Any, Any], first: Any, second: Any, encoder: Any
) -> list[Player]:
    """Clips from one phrase to another, of the whole photo; actor as of `one_clip`.

    Raises BadInput in words.
    """
    from larnet.animation import Blend
    from larnet.ui.parts.clip_files import write_mp4

    wanted = [Blend(first, second, share) for share in SHARES]
    made = _made(shared, served, actor, wanted, encoder, SMALL)
    labels = (first, "a quarter", "half and half", "three quarters", second)
    return [
        Player(write_mp4(clip, made.fps, f"larnet-blend-{number}"), label)
        for number, (clip, label) in enumerate(zip(made.frames, labels), start=1)
    ]


def _made(
    shared: Shared,
    served: str,
    actor: tuple[Any, Any],
    wanted: list[Any],
    encoder: Any,
    longest: int,
) -> Animation:
    """Clips of phrases or blends, as those of Animate: of the whole photo, who was chosen moves."""
    from larnet.animation import Blend  # here: they take long to import
    from larnet.media.image_file import read_photo

    photo, who = actor
    if not photo:
        raise BadInput("Choose an actor in the Animate tab first; Explore uses the same one.")
    host, pixels = shared.model_host, read_photo(photo)
    said = wanted[0]
    for phrase in (said.first, said.second) if isinstance(said, Blend) else wanted:
        served = served or host.knowing(phrase, str(encoder))
    return host.animate(
        pixels,
        wanted,
        output="photo",
        longest=longest,
        served=served,
        encoder=str(encoder),
        **host.whole_action(served),
        **chosen(photo, who, pixels).asked(pixels),
    )
