"""Clothes that go on over the border to what they touch: sleeves beside a trunk, trouser legs."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.body.bones.body_bones import LEFT, LOWER_ARM, RIGHT, TRUNK, UPPER_ARM, UPPER_LEG
from larnet.body.cloth.seam import seam

TALL = 400.0
COAT, SKIN = (40, 50, 90), (220, 170, 140)


@pytest.fixture
def beside():
    """Labels (h, w) of a trunk with an arm that hangs beside it: upper arm, forearm."""
    labels = np.full((200, 120), -1, np.int8)
    labels[10:190, 20:70] = TRUNK
    labels[10:80, 70:95] = LEFT + UPPER_ARM
    labels[80:150, 70:95] = LEFT + LOWER_ARM
    return labels


def reached(labels: np.ndarray, **colours: tuple[int, int, int]) -> np.ndarray:
    """Columns (h,) that the trunk goes on over its border."""
    photo = np.full((*labels.shape, 3), COAT, np.float32)
    photo[labels == LEFT + UPPER_ARM] = colours.get("upper", COAT)
    photo[labels == LEFT + LOWER_ARM] = colours.get("lower", COAT)
    known = labels == TRUNK
    over = seam(TRUNK, labels, known, (labels >= 0).astype(np.float32), photo, TALL)
    return (over[:, 70:] > 0.5).sum(1)


def test_a_coat_goes_on_under_its_sleeve_and_less_and_less_to_the_wrist(beside):
    wide = reached(beside)
    assert (wide[20:80] >= 5).all()
    assert wide[110] < wide[90] and (wide[145:] <= 1).all()


def test_a_bare_arm_is_no_coat(beside):
    assert not reached(beside, upper=SKIN, lower=SKIN).any()
    short = reached(beside, lower=SKIN)
    assert (short[12:40] >= 4).all() and not short[90:].any()


def test_a_trouser_leg_goes_on_over_the_other_one_and_ends_as_a_wedge_without_rags():
    labels = np.full((200, 120), -1, np.int8)
    labels[10:190, 20:60] = LEFT + UPPER_LEG
    labels[10:110, 60:100] = RIGHT + UPPER_LEG
    labels[110:190, 75:100] = RIGHT + UPPER_LEG  # apart from here on,
    labels[150:155, 60:75] = RIGHT + UPPER_LEG  # but for a crease
    photo = np.full((*labels.shape, 3), COAT, np.float32)
    known, somebody = labels == LEFT + UPPER_LEG, (labels >= 0).astype(np.float32)
    over = seam(LEFT + UPPER_LEG, labels, known, somebody, photo, TALL)
    wide = (over[:, 60:75] > 0.5).sum(1)
    assert (wide[30:90] >= 4).all()
    assert (np.diff(wide[90:112]) <= 0).all() and wide[100] < wide[90] and wide[107] <= 1
    assert not wide[145:160].any()
