"""Arms and the neck of a figure that nobody knows, told from its outline."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from larnet.body.figure_joints import figure_of
from larnet.body.finder.figure_arms import arms_of
from larnet.body.skeleton import AT


def drawn(lines, ellipses=(), polygons=()) -> np.ndarray:
    """Lines (ends, colour, width), then polygons and ellipses, (places, colour)."""
    picture = Image.new("RGB", (700, 900), "white")
    draw = ImageDraw.Draw(picture)
    for ends, colour, width in lines:
        draw.line(ends, colour, width)
    for places, colour in polygons:
        draw.polygon(places, colour)
    for box, colour in ellipses:
        draw.ellipse(box, colour)
    return np.array(picture)


def stick(hands: dict[str, tuple[int, int]]) -> np.ndarray:
    """A stick figure 480 tall with its arms from (250, 240) to two places, (H, W) bool."""
    lines = [((250, 180, 250, 370), "black", 7)]
    lines += [((250, 240, *at), "black", 7) for at in hands.values()]
    lines += [((250, 370, x, 560), "black", 7) for x in (185, 315)]
    return drawn(lines, [((200, 80, 300, 180), "black")])[..., 0] < 128


@pytest.mark.parametrize(
    "hands",
    [
        {"left": (310, 330), "right": (190, 330)},  # close to the trunk
        {"left": (360, 110), "right": (140, 110)},  # held up, beside the head
    ],
)
def test_arms_that_are_lines_end_in_hands(hands):
    found = arms_of(stick(hands), 250.0, 181.0, 232.0, 370.0, 16.0)
    for side, place in hands.items():
        assert np.hypot(*np.subtract(found[f"{side} hand"], place)) < 20, (side, found)


def test_hair_on_the_shoulders_does_not_hide_the_neck():
    girl = drawn(
        [((x, 530, x, 770), "peru", 60) for x in (309, 391)],
        [((262, 110, 438, 286), "bisque")],
        [
            ([(225, 205), (475, 205), (475, 300), (225, 300)], "sienna"),
            ([(250, 290), (450, 290), (510, 572), (190, 572)], "crimson"),
        ],
    )
    person = figure_of(girl)
    assert person is not None
    assert abs(person.guessed[AT["shoulder centre"], 1] - 300) < 30


def test_a_trunk_that_is_thinner_below_the_arms_cuts_no_arms_off():
    lines = [((350, 270, 350, 330), "navy", 12), ((350, 330, 350, 530), "navy", 7)]
    lines += [((350, 320, x, 480), "navy", 9) for x in (260, 440)]
    lines += [((350, 530, x, 780), "navy", 9) for x in (250, 450)]
    person = figure_of(drawn(lines, [((260, 100, 440, 280), "navy")]))
    assert person is not None
    for side, x in (("left", 440), ("right", 260)):
        assert np.hypot(*(person.guessed[AT[f"{side} hand"]] - (x, 480))) < 30, side
