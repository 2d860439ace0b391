"""What a visitor should know about a photo, in plain words."""

from __future__ import annotations

import numpy as np

from larnet.body.actor_crop import only_upper_body, standing_height
from larnet.body.finder.detect_person import Person
from larnet.body.skeleton import AT
from larnet.body.stance.person_stance import Posture, Stance, stance_of

_FEET = ("foot", "ankle")
SMALL = 60  # pixels of standing height below which a clip is a blur
GUESSED = (
    "No person was found in the photo, but a figure that stands out; where its joints are was "
    "guessed from its outline. Where a limb moves wrongly, put its joints right."
)
BACK = (
    "The person seems to turn the back, and moves as if this were the front: what the left hand "
    "would do, the right one does."
)
_POSTURES: dict[Posture, str] = {
    "sitting": "The person sits or crouches: arms, trunk and head move, hips and legs stay as they "
    "are in the photo.",
    "bent": "The person bends: arms and head move, trunk and legs stay as they are in the photo.",
    "lying": "The person lies: arms and head move, trunk and legs stay as they are in the photo.",
    "upside down": "The person is upside down: arms and head move, trunk and legs stay as they are "
    "in the photo.",
}


def remarks(person: Person) -> tuple[str, ...]:
    """Remarks on the person of a photo; most important first."""
    stance, height, said = stance_of(person), standing_height(person), []
    if person.guess:
        said.append(GUESSED)
    if stance.portrait:
        said.append(
            "Only head and shoulders are in the picture, so only the head moves; a photo of the "
            "whole person works best."
        )
    elif stance.halved:
        said.append(
            "An edge of the photo cuts the person in half, so nothing moves; a photo of the whole "
            "person works best."
        )
    elif stance.posture != "standing":
        said.append(_POSTURES[stance.posture])
    elif only_upper_body(person):
        said.append(
            "Only the upper body is in the picture; the model was made for whole people, so the "
            "legs are missing from the clip as well."
        )
    elif not any(_sees(person, f"{side} {j}") for side in ("left", "right") for j in _FEET):
        said.append("The feet are not in the picture; a photo of the whole person works best.")
    if not (stance.portrait or stance.halved):
        said += _arms(stance)
    if person.back or stance.turned:
        said.append(BACK)
    if height < SMALL:
        said.append(
            f"The person is only about {height:.0f} pixels tall; a closer photo gives a sharper "
            "clip."
        )
    count = person.others + 1
    if person.number and count > 1:
        said.append(f"Person {person.number} of {count}, counted from left to right, moves.")
    elif person.others:
        said.append(f"{count} people were found; the clip shows the largest one moving.")
    if person.close:
        said.append("Somebody else stands very near; pieces of both may move.")
    return tuple(said)


def _sees(person: Person, joint: str) -> bool:
    return bool(np.isfinite(person.joints[AT[joint]]).all())


def _arms(stance: Stance) -> list[str]:
    if all(stance.arms):
        return []
    if not any(stance.arms):
        return ["The hands are not in the picture, so the arms stay as they are in the photo."]
    side = "right" if stance.arms[0] else "left"
    return [f"The {side} hand is not in the picture, so that arm stays as it is in the photo."]
