"""The visitor's photo with who will move in it: the others dimmed, an outline, the joints.

As HTML; figure.html draws the joints, which can be dragged, and lets one choose among people.
"""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from larnet.body.skeleton import AT, JOINTS
from larnet.ui.clip.figure_files import example_joints
from larnet.ui.clip.player import photo_key
from larnet.ui.clip.who_moves import WhoMoves, who_moves
from larnet.ui.parts.stick_bones import bones

SIDE = 560  # pixels of the preview's long side, at most
AROUND = 0.35  # brightness of what is not the person
LINE = (249, 127, 78)  # colour of the outline
NO_WARNING = ""
HOW = (
    '<p class="how">Drag a joint to where it belongs. <span class="left">Blue</span> is the '
    'person\'s own left side, <span class="right">orange</span> the right.</p>'
)
EMPTY = '<div class="figure empty"><p>Who moves is shown here.</p></div>'
TOOLS = """<div class="tools">
<button type="button" data-do="joints">{edit}</button>
<button type="button" data-do="undo" hidden>Undo</button>
<button type="button" data-do="anew" hidden>Place anew</button>
<button type="button" data-do="again" hidden>Find again</button>
<button type="button" data-do="done" hidden>Done</button></div>"""


def refused(words: str) -> str:
    """What stands in place of the figure of a photo that cannot be used, as HTML."""
    said = html.escape(words, quote=False)
    return (
        '<div class="figure empty" data-photo="unknown">'
        f'<p class="trouble" role="alert">{said}</p></div>'
    )


@dataclass(frozen=True, eq=False)
class Preview:
    """What is shown of a photo before anything is generated."""

    picture: np.ndarray  # uint8 (H, W, 3), small: all but the person who will move dimmed
    joints: np.ndarray | None  # (20, 2), shares of width and height, NaN where unseen
    people: list[list[float]]  # where each person's chest is, shares; one person: empty
    person: int  # the number of who moves, 0 where it is not known
    warnings: tuple[str, ...]  # what a visitor should know about the photo
    key: str  # of the photo


def preview(photo: str, told: Any = "") -> Preview:
    """A photo's file as it is seen, and who moves in it as the page tells. Raises BadInput."""
    from larnet.body.detection_cache import detect, seen_as  # here: they import torch
    from larnet.body.given_joints import given_joints, person_of_joints
    from larnet.media.image_file import read_photo
    from larnet.media.pixels import resize

    pixels, key = read_photo(photo), photo_key(photo)
    who = chosen(photo, told, pixels)
    asked = who.asked(pixels)
    if "joints" in asked:
        given = given_joints(asked["joints"], pixels.shape[:2])
        detected = seen_as(person_of_joints(given, pixels.shape[:2]))
    else:
        detected = detect(pixels, who.person)
    person, people = detected.person, []
    if person is not None and person.others and who.joints is None:
        people = _crowd(pixels)
    height, width = pixels.shape[:2]
    scale = min(1.0, SIDE / max(height, width))
    picture = resize(pixels, max(1, round(height * scale)), max(1, round(width * scale)))
    if person is None:
        return Preview(picture, None, people, 0, detected.warnings, key)
    shares = person.joints / np.array((width, height), np.float32)
    picture = _outlined(picture, person.mask)
    number = person.number or _nearest(people, shares)
    return Preview(picture, shares, people, number, detected.warnings, key)


def chosen(photo: str, told: Any, pixels: np.ndarray) -> WhoMoves:
    """Who moves: as told, or where nothing is told and the photo is an example with joints, those.
    Raises BadInput."""
    who = who_moves(told, photo_key(photo))
    if who.person is None and who.joints is None:
        return WhoMoves(joints=example_joints(photo, pixels.shape))
    return who


def _crowd(pixels: np.ndarray) -> list[list[float]]:
    from larnet.body.detection_cache import people_of

    size = np.array(pixels.shape[1::-1], np.float32)
    places = [person.guessed[AT["spine"]] / size for person in people_of(pixels)]
    return [[round(float(n), 4) for n in np.clip(at, 0.03, 0.97)] for at in places]


def _nearest(people: Sequence[Sequence[float]], joints: np.ndarray) -> int:
    """The number of who has these joints among people at these places."""
    middle = np.nanmean(joints, 0)
    if not people or not np.isfinite(middle).all():
        return 0
    return 1 + int(np.hypot(*(np.array(people) - middle).T).argmin())


def _outlined(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """All but the person dimmed, and a line around the person."""
    import cv2

    share = cv2.resize(mask, picture.shape[1::-1], interpolation=cv2.INTER_AREA)
    out = (picture * (AROUND + (1 - AROUND) * share[..., None])).round().astype(np.uint8)
    edges, _ = cv2.findContours(
        (share > 0.5).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    return cv2.drawContours(out, edges, -1, LINE, max(1, round(max(out.shape) / 280)), cv2.LINE_AA)


def standing(shape: tuple[int, ...]) -> np.ndarray:
    """Joints (20, 2) of somebody who stands in the middle of a picture, shares: a start for whoever
    places them by hand."""
    from larnet.body.given_joints import complete_joints

    height, width = shape[:2]
    tall = min(0.8 * height, 1.6 * width)
    joints = np.full((len(JOINTS), 2), np.nan, np.float32)
    trunk = 0.29 * tall
    top = height / 2 - 0.28 * tall
    for part, down, half in (("shoulder", 0.0, 0.33), ("hip", trunk, 0.2)):
        for side, sign in (("left", 1), ("right", -1)):
            joints[AT[f"{side} {part}"]] = width / 2 + sign * half * trunk, top + down
    places = complete_joints(joints) / np.array((width, height), np.float32)
    return np.clip(places, 0.01, 0.99)


def figure(shown: Preview) -> str:
    """The preview as HTML; all text is escaped."""
    height, width = shown.picture.shape[:2]
    stands = standing(shown.picture.shape)
    places = _places(stands if shown.joints is None else shown.joints)
    editable = shown.joints is None or all(
        places[AT[f"{side} {part}"]] for part in ("shoulder", "hip") for side in ("left", "right")
    )
    data = {
        "photo": shown.key,
        "joints": places,
        "standing": _places(stands),
        "names": JOINTS,
        "bones": bones(),
        "found": shown.joints is not None,
    }
    others = "".join(
        f'<button type="button" class="one" data-person="{n}" '
        f'aria-pressed="{str(n == shown.person).lower()}" '
        f'aria-label="Person {n}" style="left:{100 * x:.2f}%;top:{100 * y:.2f}%">{n}</button>'
        for n, (x, y) in enumerate(shown.people, start=1)
    )
    said = "Adjust the joints" if shown.joints is not None else "Place the joints by hand"
    tools = TOOLS.format(edit=said) if editable else ""
    choose = '<p class="caption">Click the number of who shall move.</p>' if others else ""
    return (
        f'<div class="figure" data-photo="{shown.key}" '
        f'data-told="{html.escape(json.dumps(data))}">'
        f'<div class="canvas" style="--shape:{width}/{height}">'
        f'<img src="{_picture(shown.picture)}" alt="Your photo, all but who moves dimmed">'
        f'<svg viewBox="0 0 {width} {height}" aria-hidden="true"></svg>{others}</div>'
        f"{choose}{HOW if tools else ''}{tools}</div>"
    )


def _places(joints: np.ndarray) -> list[list[float] | None]:
    return [[round(float(n), 4) for n in at] if np.isfinite(at).all() else None for at in joints]


def _picture(pixels: np.ndarray) -> str:
    from PIL import Image

    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=85)
    return f"data:image/jpeg;base64,{base64.b64encode(out.getvalue()).decode()}"


def warnings_list(warnings: Sequence[str]) -> str:
    """Warnings as HTML, or nothing."""
    if not warnings:
        return NO_WARNING
    items = "".join(f"<li>{html.escape(warning)}</li>" for warning in warnings)
    return f'<ul class="warnings" role="status">{items}</ul>'
