"""A drawing is made of areas, each of which is the figure or what is behind it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from paper_doll import STANDING, picture_of, shares_of
from PIL import Image, ImageDraw

from larnet.body.background.flat_place import flat_place
from larnet.body.background.place import hole_of, place_without
from larnet.body.bones.body_bones import LEFT, LOWER_LEG
from larnet.body.finder.flat_cells import (
    figure_of_cells,
    flat_cells,
    is_drawn,
    with_whole_cells,
)
from larnet.body.given_joints import complete_joints, given_joints
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.photo_cut.part_picture import FINE
from larnet.body.skeleton import AT

SKY, GRASS, TALL = (150, 200, 240), (90, 170, 80), 460.0
JOINTS = {
    "head": (200, 90), "shoulder centre": (200, 150), "hip centre": (200, 290),
    "left shoulder": (235, 155), "right shoulder": (165, 155),
    "left hip": (220, 290), "right hip": (180, 290),
    "left hand": (300, 270), "right hand": (100, 270),
    "left ankle": (225, 480), "right ankle": (175, 480),
}  # fmt: skip


def lines(fill: str | None, background=(255, 255, 255)) -> np.ndarray:
    """A figure in black lines, of one colour or of none: uint8 (H, W, 3)."""
    picture = Image.new("RGB", (400, 560), background)
    draw = ImageDraw.Draw(picture)
    for corners in (
        [(165, 150), (175, 175), (110, 280), (90, 260)],
        [(235, 150), (225, 175), (290, 280), (310, 260)],
        [(165, 290), (198, 290), (195, 500), (155, 500)],
        [(202, 290), (235, 290), (245, 500), (205, 500)],
        [(165, 145), (235, 145), (235, 290), (165, 290)],
    ):
        draw.polygon(corners, fill, "black", 4)
    draw.ellipse((155, 40, 245, 140), fill, "black", 4)
    return np.array(picture)


def joints() -> np.ndarray:
    return complete_joints(given_joints(JOINTS, (560, 400)))


def true_mask() -> np.ndarray:
    figure = lines("red", (0, 0, 255))
    return ~(figure == (0, 0, 255)).all(-1)


def with_cells(photo, matte, mask, joints) -> np.ndarray:
    cells = flat_cells(photo)
    assert cells is not None
    return with_whole_cells(photo, cells.of_a_person(TALL), matte, mask, joints, TALL)


def half_seen() -> np.ndarray:
    """An outline as a network tells that of a drawing: lines, no left leg, no face."""
    drawn = (lines(None) < 128).all(-1)
    drawn[60:120, 170:230] = False
    drawn[295:, 202:] = False
    return drawn.astype(np.float32)


@pytest.mark.parametrize("fill", [None, "white", "#f08040"])
def test_every_area_of_a_drawn_figure_is_the_figure(fill):
    found = with_cells(lines(fill), half_seen(), None, joints())
    true = true_mask()
    assert found[true].mean() > 0.98
    assert found[~true].mean() < 0.005  # no more than the gap of a pixel between the legs


def test_a_photo_has_no_areas_and_keeps_its_outline():
    shares = shares_of(STANDING)
    noise = np.random.default_rng(1).integers(-9, 10, (*shares.shape[1:], 3))
    photo = (picture_of(shares).astype(int) + noise).clip(0, 255).astype(np.uint8)
    matte = shares.max(0) * np.float32(0.6)
    assert flat_cells(photo) is None
    assert figure_of_cells(photo, matte) is matte


def test_a_large_area_far_from_the_bones_is_behind_the_figure():
    picture = Image.fromarray(lines("#f08040", (240, 240, 240)))
    behind = Image.new("RGB", picture.size, (240, 240, 240))
    ImageDraw.Draw(behind).ellipse((30, 180, 370, 520), (200, 230, 215))
    own = true_mask()
    photo = np.where(own[..., None], np.array(picture), np.array(behind))
    ys, xs = np.ogrid[:560, :400]
    disc = ((xs - 200) / 170) ** 2 + ((ys - 350) / 170) ** 2 < 1
    matte = (own | disc).astype(np.float32)
    found = with_cells(photo, matte, own.astype(np.float32), joints())
    assert found[own].mean() > 0.98
    assert found[disc & ~own].mean() < 0.1


def test_what_is_behind_a_figure_goes_on_with_its_horizon():
    place = np.full((560, 400, 3), SKY, np.uint8)
    place[430:] = GRASS
    own = true_mask()
    photo = np.where(own[..., None], lines("#f08040"), place)
    filled = place_without(photo, own.astype(np.float32), TALL, flat_cells(photo))
    assert np.abs(filled.astype(int) - place).max() <= 2


def test_shades_behind_a_figure_go_on():
    rows = np.linspace(90, 250, 560)[:, None, None]
    place = np.broadcast_to(rows, (560, 400, 3)).astype(np.uint8)
    own = true_mask()
    photo = np.where(own[..., None], lines("#f08040"), place)
    cells = flat_cells(photo)
    assert cells is not None
    filled = flat_place(photo, cells, hole_of(own.astype(np.float32), TALL))
    assert filled is not None
    assert np.abs(filled.astype(int) - place).mean() < 4


def test_a_line_around_a_limb_goes_with_it_whole():
    shares = shares_of(STANDING)
    own = shares.max(0) > 0.5
    inner = cv2.erode(own.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    photo = np.where(own[..., None], np.uint8((240, 200, 120)), np.uint8((250, 250, 250)))
    photo[own & ~inner] = 20
    ground = np.full_like(photo, 250)
    shin = shares[LEFT + LOWER_LEG] > 0
    line = (shin & ~inner).sum()

    def black(drawn: bool) -> float:
        """Pixels of the photo's lines in the picture of a shin."""
        matte = own.astype(np.float32)
        made = photo_layers(photo, matte, shares, STANDING, ground, 250.0, drawn=drawn)
        rgba = made.layers[LEFT + LOWER_LEG].rgba
        return ((rgba[..., 3] > 200) & (rgba[..., :3].max(-1) < 60)).sum() / FINE**2

    assert black(True) > 0.95 * line
    assert black(False) < 0.9 * line


def test_a_shoe_that_a_bone_only_touches_is_the_figures():
    picture = Image.fromarray(lines("#f08040"))
    box = (222, 490, 322, 514)
    ImageDraw.Draw(picture).ellipse(box, (40, 40, 120))
    shoe = Image.new("L", picture.size)
    ImageDraw.Draw(shoe).ellipse(box, 255)
    inside = np.array(shoe) > 0
    places = joints()
    places[AT["left foot"]] = (244, 504)
    seen = np.where(inside, 0, half_seen())
    found = with_cells(np.array(picture), seen, None, places)
    assert found[inside].mean() > 0.95


@pytest.mark.parametrize("fill", ["red", None])
def test_a_figure_of_lines_is_drawn_and_a_photo_before_a_white_wall_is_not(fill):
    joints = complete_joints(given_joints(JOINTS, (560, 400)))
    drawing = lines(fill)
    black = (drawing < 128).all(-1).astype(np.float32)  # as a network of photos sees it
    cells = flat_cells(drawing)
    assert cells is not None and is_drawn(cells.of_a_person(TALL), black, joints)
    person = (lines("red") != 255).any(-1)
    texture = np.random.default_rng(0).integers(0, 255, drawing.shape).astype(np.uint8)
    photo = np.where(person[..., None], cv2.GaussianBlur(texture, (0, 0), 1.5), np.uint8(255))
    photo[150:220, 200:236] = 255  # a shirt as white as the wall
    cells = flat_cells(photo)
    assert cells is not None
    assert not is_drawn(cells.of_a_person(TALL), person.astype(np.float32), joints)


@pytest.mark.parametrize("reach, goes_with_it", [(90, True), (150, False)])
def test_hair_and_a_cape_that_the_finder_does_not_know_are_the_figures(reach, goes_with_it):
    own = true_mask()
    ys, xs = np.mgrid[:560, :400]
    beside = ((xs < 165) | (xs > 235)) & (ys > 180) & (ys < 330)
    cape = beside & (abs(xs - 200) < 35 + reach) & ~own
    photo = lines("#f08040", (240, 240, 240))
    photo[cape] = (190, 20, 30)
    body = own & (abs(xs - 200) < 50)  # the finder's mask, without the arms
    found = with_cells(photo, (own | cape).astype(np.float32), body.astype(np.float32), joints())
    inner = cv2.erode(cape.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    assert found[body].mean() > 0.98
    assert bool(found[inner].mean() > 0.95) is goes_with_it
