"""A figure that somebody drew, unknown to the detector of people, is found all the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageDraw

from larnet.body import detection_cache, salient_map
from larnet.body.bones.body_bones import HEAD
from larnet.body.detection_cache import NOBODY, detect, misses, people_of
from larnet.body.figure_joints import figure_of
from larnet.body.finder import detect_person
from larnet.body.finder.detect_person import find_people, find_person
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.body.outline import person_outline
from larnet.body.photo_cut.part_picture import FINE
from larnet.body.skeleton import AT
from larnet.body.stance.remarks import GUESSED
from larnet.errors import MissingData
from larnet.pipeline import load_pipeline

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

    monkeypatch.setattr(detect_person, "salient_in", missing)
    person = find_person(child)
    assert person is None or person.reach < 150


def test_a_plain_wall_has_nobody():
    assert find_person(np.full((300, 300, 3), 200, np.uint8)) is None


@pytest.fixture(scope="module")
def stick_figure() -> np.ndarray:
    picture = Image.new("RGB", (400, 560), "white")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((150, 30, 250, 130), None, "black", 7)
    for ends in (
        (200, 130, 200, 340), (200, 180, 100, 270), (200, 180, 300, 270),
        (200, 340, 130, 520), (200, 340, 270, 520),
    ):  # fmt: skip
        draw.line(ends, "black", 7)
    return np.array(picture)


@pytest.fixture(scope="module")
def robot() -> np.ndarray:
    """One whose arms and head hang on nothing."""
    picture = Image.new("RGB", (420, 600), (180, 215, 250))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((140, 60, 280, 180), 20, (150, 160, 170), "black", 4)
    draw.rectangle((130, 200, 290, 380), (120, 130, 150), "black", 4)
    for x in (85, 300):
        draw.rectangle((x, 205, x + 35, 400), (150, 160, 170), "black", 3)
        draw.ellipse((x, 395, x + 35, 430), (200, 80, 60))
    for x in (145, 225):
        draw.rectangle((x, 380, x + 50, 570), (110, 120, 140), "black", 3)
    return np.array(picture)


def test_joints_of_a_stick_figure_lie_on_its_lines(stick_figure):
    found = figure_of(stick_figure).guessed
    places = {
        "left hand": (300, 270), "right hand": (100, 270), "shoulder centre": (200, 190),
        "left ankle": (265, 500), "right ankle": (135, 500), "head": (200, 80),
    }  # fmt: skip
    for name, place in places.items():
        assert np.hypot(*(found[AT[name]] - place)) < 25, (name, found[AT[name]])


@pytest.fixture(scope="module")
def big_head() -> np.ndarray:
    """A cartoon child, more than half of which is its head."""
    picture = Image.new("RGB", (480, 600), (255, 240, 220))
    draw = ImageDraw.Draw(picture)
    for x in (215, 265):
        draw.line((x, 450, x, 520), (60, 70, 140), 36)
        draw.ellipse((x - 30, 515, x + 30, 550), (120, 60, 40), "black", 4)
    for x, side in ((200, -1), (280, 1)):
        draw.line((x, 375, x + 50 * side, 450), (220, 60, 60), 30)
        draw.ellipse((x + 50 * side - 16, 440, x + 50 * side + 16, 472), (200, 120, 90), "black", 4)
    draw.polygon([(195, 355), (285, 355), (295, 465), (185, 465)], (220, 60, 60), "black")
    draw.ellipse((125, 135, 355, 355), SKIN, "black", 4)
    draw.pieslice((120, 130, 360, 345), 180, 360, (90, 50, 20), "black")
    for x in (200, 280):
        draw.ellipse((x - 16, 240, x + 16, 288), (40, 40, 60))
    return np.array(picture)


def test_a_figure_with_a_big_head_has_its_arms_below_it(big_head):
    found = figure_of(big_head).guessed
    places = {
        "shoulder centre": (240, 365), "hip centre": (240, 455), "head": (240, 245),
        "left hand": (335, 460), "right hand": (145, 460),
        "left ankle": (265, 520), "right ankle": (215, 520),
    }  # fmt: skip
    for name, place in places.items():
        assert np.hypot(*(found[AT[name]] - place)) < 30, (name, found[AT[name]])


def test_a_big_head_is_one_part_and_all_of_it_is_the_figure(big_head):
    person = figure_of(big_head)
    assert person is not None
    found = analyse_photo(big_head, person, person.guessed)
    ys, xs = np.ogrid[:600, :480]
    head = ((xs - 240) / 105) ** 2 + ((ys - 245) / 100) ** 2 < 1
    assert found.matte[head].mean() > 0.97
    layer = found.layers.layers[HEAD]
    alpha = np.zeros((600, 480), np.float32)
    own = layer.rgba[::FINE, ::FINE, 3] / 255
    alpha[layer.top : layer.top + own.shape[0], layer.left : layer.left + own.shape[1]] = own
    assert alpha[head].mean() > 0.97


@pytest.mark.parametrize("name", ["stick_figure", "robot", "big_head"])
def test_a_figure_that_nobody_knows_moves_whole_and_says_that_it_is_a_guess(name, request):
    photo = request.getfixturevalue(name)
    seen = detect(photo)
    assert seen.person is not None and seen.person.guess
    assert seen.warnings[0] == GUESSED
    (only,) = people_of(photo)
    assert only.guess and only.number == 1
    clip = load_pipeline("default", "cpu").animate(
        photo, "raise both arms", frames=16, output="photo", longest=300
    )
    assert clip.frames.shape[1] == 16
    changed = np.abs(clip.frames[0, 12].astype(int) - clip.frames[0, 0]).max(-1) > 60
    hands = [seen.person.guessed[AT[f"{side} hand"]] for side in ("left", "right")]
    scale = clip.frames.shape[2] / photo.shape[0]
    for x, y in hands:  # they are no longer there
        x, y = (round(float(n) * scale) for n in (x, y))
        assert changed[y - 6 : y + 7, x - 6 : x + 7].any()


def test_arms_that_hang_on_nothing_belong_to_a_robot(robot):
    person = detect(robot).person
    matte = person_outline(robot, person)
    for x in (102, 317):
        assert matte[220:380, x].mean() > 0.8


@pytest.mark.parametrize("what", ["bottle lying", "frame", "crowd of dots"])
def test_what_is_no_upright_figure_is_none(what):
    picture = Image.new("RGB", (400, 400), "white")
    draw = ImageDraw.Draw(picture)
    if what == "bottle lying":
        draw.rectangle((60, 180, 340, 240), "green")
    elif what == "frame":
        draw.rectangle((0, 0, 399, 399), None, "black", 30)
    else:
        for x in range(40, 400, 90):
            draw.ellipse((x, x, x + 30, x + 30), "red")
    assert figure_of(np.array(picture)) is None


def test_a_figure_whose_shoulder_would_be_beside_the_picture_breaks_nothing():
    picture = Image.new("RGB", (200, 320), (240, 240, 235))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((150, 12, 194, 70), "brown")
    for box in ((166, 66, 184, 84), (70, 80, 194, 200), (80, 200, 110, 306), (150, 200, 185, 306)):
        draw.rectangle(box, "navy")
    figure = figure_of(np.array(picture))
    assert figure is not None and figure.guess


def test_a_figure_of_a_few_pixels_is_nobody(robot):
    small, tiny = (np.array(Image.fromarray(robot).resize((21 * n, 30 * n))) for n in (4, 1))
    assert figure_of(small) is not None
    assert figure_of(tiny) is None
    assert NOBODY in detect(tiny).warnings


def test_who_looks_for_figures_again_asks_the_network_once(stick_figure, monkeypatch):
    asked, ask = [], salient_map.salient
    monkeypatch.setattr(salient_map, "salient", lambda photo: asked.append(1) or ask(photo))
    photo = stick_figure.copy()
    photo[0, 0] = 7  # not one that was looked at before
    detect(photo)
    people_of(photo)
    assert len(asked) == 1


def test_a_foot_that_was_surely_found_is_a_part_of_the_stick_figure(stick_figure, monkeypatch):
    figure = figure_of(stick_figure)
    foot = replace(figure, score=1.0, guess=False, reach=0.15 * figure.reach)
    monkeypatch.setattr(detection_cache, "find_person", lambda photo: foot)
    marked = stick_figure.copy()
    marked[0, 0] = 1  # no photo that is remembered
    assert detect(marked).person.guess
    photo = np.random.default_rng(0).integers(0, 255, marked.shape, np.uint8)
    assert detect(photo).person is not None and not detect(photo).person.guess


def test_hips_of_a_stick_figure_are_where_its_legs_part(stick_figure):
    found = figure_of(stick_figure).guessed
    assert abs(found[AT["hip centre"], 1] - 340) < 12
    for side, sign in (("left", 1), ("right", -1)):  # on the lines of the arms
        x, y = found[AT[f"{side} shoulder"]]
        assert abs(y - (180 + 0.9 * sign * (x - 200))) < 12


def test_arms_of_a_robot_begin_beside_its_trunk(robot):
    found = figure_of(robot).guessed
    for side, middle in (("left", 317), ("right", 102)):
        for joint in ("shoulder", "elbow"):
            assert abs(found[AT[f"{side} {joint}"], 0] - middle) < 12, (side, joint)


def test_long_hair_is_no_arm(big_head):
    hair = Image.fromarray(big_head)
    for x in (95, 365):
        ImageDraw.Draw(hair).ellipse((x, 200, x + 22, 420), (90, 50, 20), "black", 3)
        ImageDraw.Draw(hair).line((x + 11, 230, 240, 230), (90, 50, 20), 30)
    ImageDraw.Draw(hair).ellipse((125, 135, 355, 355), SKIN, "black", 4)
    found = figure_of(np.array(hair)).guessed
    for side, place in (("left", (335, 460)), ("right", (145, 460))):
        assert np.hypot(*(found[AT[f"{side} hand"]] - place)) < 30, side


def test_no_limb_of_a_guessed_figure_is_made_up(stick_figure):
    found = analyse_photo(stick_figure, (person := figure_of(stick_figure)), person.guessed)
    lines = (stick_figure < 128).all(-1)
    for part, layer in found.layers.layers.items():
        shown = (layer.rgba[..., 3] > 128) & (layer.rgba[..., :3].max(-1) < 100)
        assert shown.sum() / FINE**2 < 0.5 * lines.sum(), part


def test_a_person_who_leaves_out_the_feet_of_a_figure_is_none():
    figure = figure_of(bear())
    assert figure is not None
    trunk = figure.guessed.copy()
    half = trunk[AT["head"], 1] + 0.5 * (trunk[:, 1] - trunk[AT["head"], 1])
    small = np.stack((0.5 * (trunk[:, 0] + trunk[AT["head"], 0]), half), -1)  # as of its belly
    assert misses(replace(figure, guess=False, guessed=small), figure)
    assert not misses(replace(figure, guess=False), figure)


def bear() -> np.ndarray:
    picture = Image.new("RGB", (400, 520), (232, 244, 217))
    draw = ImageDraw.Draw(picture)
    for line, width in (((150, 240, 90, 330), 44), ((250, 240, 310, 330), 44)):
        draw.line(line, "sienna", width)
    for box in (
        (130, 60, 270, 200),
        (118, 190, 282, 390),
        (140, 360, 192, 470),
        (208, 360, 260, 470),
    ):
        draw.ellipse(box, "sienna")
    return np.array(picture)
