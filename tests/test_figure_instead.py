"""Of a drawing, the joints are taken that lie in its outline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from larnet.body.detection_cache import misses
from larnet.body.figure_joints import figure_of
from larnet.body.finder.detect_person import Person


@pytest.fixture(scope="module")
def pictogram() -> Person:
    """The figure of a pictogram of a woman."""
    picture = Image.new("RGB", (500, 640), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((205, 40, 295, 130), "black")
    draw.polygon([(190, 145), (310, 145), (350, 400), (150, 400)], "black")
    for x, side in ((190, -1), (310, 1)):
        draw.line((x, 165, x + 55 * side, 330), "black", 32)
        draw.rectangle((250 + 32 * side - 20, 400, 250 + 32 * side + 20, 570), "black")
    figure = figure_of(np.array(picture))
    assert figure is not None
    return figure


@pytest.mark.parametrize(
    ("longer", "missed"),
    [(1.0, False), (1.25, True), (1.7, False)],  # 1.7: a half body, legs go on below it
)
def test_whose_bones_lie_beside_a_drawing_is_none_of_it(pictogram, longer, missed):
    joints = pictogram.guessed.copy()
    joints[:, 1] = 40 + longer * (joints[:, 1] - 40)
    joints[:, 0] = 250 + longer * (joints[:, 0] - 250)
    assert misses(replace(pictogram, guess=False, guessed=joints), pictogram) == missed
