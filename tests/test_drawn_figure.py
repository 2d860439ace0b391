"""A figure that somebody drew, unknown to the detector of people, is found all the same."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from larnet.body.finder import detect_person
from larnet.body.finder.detect_person import find_people, find_person
from larnet.body.skeleton import AT
from larnet.errors import MissingData

SKIN, JEANS = (255, 224, 189), (60, 80, 200)
HANDS = {"left": (390, 330), "right": (110, 330)}
FEET = {"left": (305, 585), "right": (195, 585)}


@pytest.fixture(scope="module")
def child() -> np.ndarray:
    """A child in a red dress on a meadow, as a child draws one: uint8 (H, W, 3)."""
    picture = Image.new("RGB", (500, 640), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((190, 40, 310, 170), SKIN, "black", 6)
    for x in (220, 264):
        draw.ellipse((x, 85, x + 16, 105), "black")
    draw.arc((220, 100, 280, 145), 20, 160, "red", 5)
    draw.polygon([(200, 175), (300, 175), (330, 400), (170, 400)], (230, 60, 90), "black")
    draw.line(((205, 190), HANDS["right"]), SKIN, 26)
    draw.line(((295, 190), HANDS["left"]), SKIN, 26)
    draw.line((215, 400, 205, 580), JEANS, 36)
    draw.line((285, 400, 295, 580), JEANS, 36)
    draw.ellipse((160, 565, 225, 605), "black")
    draw.ellipse((275, 565, 340, 605), "black")
    draw.rectangle((0, 605, 500, 640), (90, 180, 80))
    return np.array(picture)


def test_a_childs_drawing_is_found_whole(child):
    person = find_person(child)
    assert person is not None
    for side in ("left", "right"):
        for joint, place in (("hand", HANDS), ("foot", FEET)):
            off = np.hypot(*(person.guessed[AT[f"{side} {joint}"]] - place[side]))
            assert off < 50, (side, joint, off)
    (only,) = find_people(child)
    assert np.allclose(only.guessed, person.guessed, atol=8)


def test_without_what_stands_out_the_detector_alone_decides(child, monkeypatch):
    def missing(_):
        raise MissingData("not there")

    monkeypatch.setattr(detect_person, "salient", missing)
    person = find_person(child)
    assert person is None or person.reach < 150


def test_a_plain_wall_has_nobody():
    assert find_person(np.full((300, 300, 3), 200, np.uint8)) is None
