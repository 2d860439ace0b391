"""The endpoint /person, for programs: who is found in a photo, and where the joints are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np

from larnet.errors import BadInput
from larnet.ui.api.arguments import number_argument, photo_argument, value_argument
from larnet.ui.api.who_is_meant import JOINTS_ABOUT, PERSON_ABOUT, who_is_meant
from larnet.ui.parts.clip_files import new_folder
from larnet.ui.server.model_host import AT_ONCE
from larnet.ui.server.user_errors import user_errors

if TYPE_CHECKING:
    from larnet.body.finder.detect_person import Person


def people_of(photo: Any, number: Any = None, joints: Any = None) -> tuple[Path, dict[str, Any]]:
    """A picture of who is found, a PNG in a new folder, and what is known of each, in pixels of the
    photo's file: the one of a number, or whose joints are given, or everyone. Raises BadInput."""
    from larnet.body.detection_cache import people_of as found_in  # here: they import torch
    from larnet.body.given_joints import person_of_joints
    from larnet.body.person_sheet import PersonSheet

    if not photo:
        raise BadInput("Send a photo.")
    taken, asked = who_is_meant(photo, number, joints)
    pixels = taken.pixels
    if len(asked) > 1:
        raise BadInput("Give either a person's number or joints: joints say who is meant.")
    if "joints" in asked:
        people: tuple[Person, ...] = (person_of_joints(asked["joints"], pixels.shape[:2]),)
    else:
        people = found_in(pixels)
    if "person" in asked:
        found, people = len(people), tuple(p for p in people if p.number == asked["person"])
        if not people:
            raise BadInput(f"Person {asked['person']!r:.20} was asked for; {found} were found.")
    picture = new_folder() / "larnet-people.png"
    PersonSheet(taken, people).write_picture(picture)
    scale = taken.height / pixels.shape[0]
    told = [described(person, scale) for person in people]
    return picture, {"width": taken.width, "height": taken.height, "people": told}


def described(person: Person, scale: float) -> dict[str, Any]:
    """A person as JSON, places times `scale`; joints that the photo does not show are null."""
    from larnet.body.actor_crop import standing_height
    from larnet.body.skeleton import JOINTS
    from larnet.body.stance.remarks import remarks

    places = {
        name: [round(float(x), 1), round(float(y), 1)] if np.isfinite((x, y)).all() else None
        for name, (x, y) in zip(JOINTS, person.joints * scale)
    }
    return {
        "number": person.number or None,
        "score": round(float(person.score), 4),
        "standing_height": round(float(standing_height(person) * scale), 1),
        "joints": places,
        "warnings": list(remarks(person)),
    }


def offer_person() -> None:
    """The endpoint, with inputs of its own."""

    @user_errors
    def person(
        photo: str, person: int | None = None, joints: Any = None
    ) -> tuple[str, dict[str, Any]]:
        """Who is in a photo. Send the joints back, corrected, to /animate or to look at them here.

        Returns a picture with joints, outlines and numbers, and {"width", "height", "people":
        [{"number", "score", "standing_height", "joints": {name: [x, y] or null}, "warnings"},
        from left to right]}, places in pixels of the photo.
        """
        picture, people = people_of(photo, person, joints)
        return str(picture), people

    gr.Button(visible=False).click(
        person,
        [
            photo_argument(),
            number_argument("Person", PERSON_ABOUT, whole=True),
            value_argument("Joints", JOINTS_ABOUT),
        ],
        [gr.Image(visible=False, label="Picture"), gr.JSON(visible=False, label="People")],
        api_name="person",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )
