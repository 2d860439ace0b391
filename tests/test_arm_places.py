"""Elbows and wrists lie on the forearms that a photo shows."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.finder.arm_places import arms_in_picture
from larnet.body.finder.detect_person import Person
from larnet.body.finder.regions import Region
from larnet.body.layers import photo_analysis
from larnet.body.parts import PhotoParts
from larnet.errors import MissingData

SHARES = shares_of(STANDING)
ELBOW, WRIST, HAND = (9, 5), (10, 6), (11, 7)  # of the right, the left arm


def beside(elbow: float, wrist: float) -> np.ndarray:
    """The doll's joints as a finder has them that puts both elbows and wrists so many pixels aside
    of the forearms; hands lie off as far as wrists."""
    joints = STANDING.copy()
    for ends in zip(ELBOW, WRIST, HAND):
        bone = STANDING[ends[1]] - STANDING[ends[0]]
        aside = np.array((-bone[1], bone[0])) / np.hypot(*bone)
        joints[list(ends)] += np.outer((elbow, wrist, wrist), aside)
    return joints


def off_the_arm(joints: np.ndarray) -> float:
    """Pixels from the elbows and wrists to where the doll's forearms are, aside of them."""
    far = []
    for ends in zip(ELBOW, WRIST):
        bone = STANDING[ends[1]] - STANDING[ends[0]]
        aside = np.array((-bone[1], bone[0])) / np.hypot(*bone)
        far.append(np.abs((joints - STANDING)[list(ends)] @ aside).max())
    return float(max(far))


@pytest.mark.parametrize(("elbow", "wrist"), [(6.0, 6.0), (-5.0, -5.0), (7.0, 1.0), (0.0, -6.0)])
def test_elbows_and_wrists_beside_an_arm_go_to_its_middle(elbow, wrist):
    found = beside(elbow, wrist)
    joints = arms_in_picture(SHARES, found, TALL)
    assert off_the_arm(joints) < 0.35 * off_the_arm(found)
    rest = [j for j in range(20) if j not in (*ELBOW, *WRIST, *HAND)]
    np.testing.assert_array_equal(joints[rest], STANDING[rest])
    moved = joints - found
    np.testing.assert_allclose(moved[list(HAND)], moved[list(WRIST)])


def test_arms_that_lie_on_their_picture_stay_to_the_pixel():
    for by in (0.0, 1.0):
        np.testing.assert_array_equal(arms_in_picture(SHARES, beside(by, by), TALL), beside(by, by))


def test_a_sleeve_as_wide_as_a_coat_or_a_bag_beside_the_arm_says_nothing_of_it():
    found = beside(6.0, 6.0)
    coat = SHARES.copy()
    coat[3, 90:170, 150:220] = coat[9, 90:170, 20:90] = 1
    np.testing.assert_array_equal(arms_in_picture(coat, found, TALL), found)
    bag: np.ndarray = np.zeros(SIZE, bool)
    bag[110:150] = True
    np.testing.assert_array_equal(arms_in_picture(SHARES, found, TALL, bag), found)


def test_a_forearm_that_points_at_the_camera_stays():
    found = beside(6.0, 6.0)
    found[list(WRIST)] = found[list(ELBOW)] + (4.0, 8.0)
    np.testing.assert_array_equal(arms_in_picture(SHARES, found, TALL), found)


def test_a_photo_is_analysed_with_arms_where_it_shows_them(monkeypatch):
    def missing(*_: object) -> np.ndarray:
        raise MissingData("no file")

    matte = SHARES.max(0)
    parts = PhotoParts((0, 0, SIZE[1], SIZE[0]), SHARES)
    monkeypatch.setattr(photo_analysis, "analyse_parts", lambda *_: parts)
    monkeypatch.setattr(photo_analysis, "carried_map", missing)
    monkeypatch.setattr(photo_analysis, "person_outline", lambda *_: matte)
    found = beside(6.0, 6.0).astype(np.float32)
    person = Person(
        found, np.ones(20, np.float32), found, 130.0, 1.0, 0, SIZE,
        Region(120.0, 160.0, 320.0, 0.0), np.full((256, 256), 9.0, np.float32),
    )  # fmt: skip
    analysis = photo_analysis.analyse_photo(picture_of(SHARES), person, found)
    assert off_the_arm(analysis.joints) < 3 < off_the_arm(found)
