"""A drawing on paper is found and moved however it was photographed."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import STANDING, picture_of, shares_of
from PIL import Image, ImageDraw

from larnet.body.detection_cache import people_of
from larnet.body.finder.flat_cells import flat_cells
from larnet.body.finder.paper import as_scanned, drawing_in
from larnet.body.skeleton import AT

PAPER, TABLE, INK = (244, 238, 220), (88, 62, 44), (50, 48, 52)
SIZE = (480, 640)


def stick_figure(ruled: bool = False) -> Image.Image:
    sheet = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(sheet)
    for y in range(40, SIZE[1], 30) if ruled else ():
        draw.line((0, y, SIZE[0], y), (150, 182, 222), 2)
    draw.ellipse((190, 90, 290, 190), outline=INK, width=7)
    for line in (
        (240, 190, 240, 380), (240, 240, 150, 330), (240, 240, 330, 330),
        (240, 380, 180, 550), (240, 380, 300, 550),
    ):  # fmt: skip
        draw.line(line, INK, 8)
    return sheet


def photographed(sheet: Image.Image, turned: float) -> np.ndarray:
    """A sheet on a table, turned by degrees, in light that falls off, with a camera's noise."""
    height, width = (round(1.2 * n) for n in (SIZE[1], SIZE[0]))
    photo = Image.new("RGB", (width, height), TABLE)
    at = ((width - SIZE[0]) // 2, (height - SIZE[1]) // 2)
    photo.paste(sheet, at)
    photo = photo.rotate(turned, Image.Resampling.BICUBIC, fillcolor=TABLE)
    light = np.linspace(0.6, 1, width)[None, :, None] * np.linspace(1, 0.85, height)[:, None, None]
    noise = np.random.default_rng(0).normal(0, 5, (height, width, 3))
    return (np.asarray(photo) * light + noise).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("ruled", [False, True])
def test_a_photographed_sheet_is_white_and_its_ink_is_left(ruled):
    scanned = as_scanned(photographed(stick_figure(ruled), 3.0))
    assert scanned is not None
    dark = (scanned < 200).any(-1)
    assert (~dark).mean() > 0.95  # neither table nor shade nor rules
    assert (scanned[:20] == 255).all() and (scanned[:, :20] == 255).all()
    assert dark[270:430, 250:320].any(1).mean() > 0.95  # the trunk


def test_a_clean_drawing_is_as_it_was_and_a_photo_is_no_drawing():
    clean = np.asarray(stick_figure())
    assert drawing_in(clean)[0] is clean
    shares = shares_of(STANDING)
    noise = np.random.default_rng(1).integers(-9, 10, (*shares.shape[1:], 3))
    photo = (picture_of(shares).astype(int) + noise).clip(0, 255).astype(np.uint8)
    assert as_scanned(photo) is None
    assert drawing_in(photo)[1] is None


def test_a_figure_on_ruled_paper_is_an_area_apart():
    _, cells = drawing_in(np.asarray(stick_figure(ruled=True)))
    assert cells is not None
    assert cells.areas.max() > 0.7 * cells.of.size  # the sheet, no longer strips of it
    whole = flat_cells(np.asarray(stick_figure(ruled=True)))
    assert whole is not None and whole.areas.max() < 0.25 * whole.of.size


@pytest.mark.parametrize("turned", [-7.0, 0.0, 6.0])
def test_a_stick_figure_is_found_on_a_sheet_that_lies_askew(turned):
    people = people_of(photographed(stick_figure(), turned))
    assert [person.guess for person in people] == [True]
    found = people[0].guessed
    angle, middle = np.deg2rad(turned), np.array((SIZE[0], SIZE[1])) * 0.6
    turn = np.array(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    for name, at in (
        ("head", (240, 140)), ("hip centre", (240, 380)),
        ("left ankle", (295, 530)), ("right ankle", (185, 530)),
    ):  # fmt: skip
        true = turn @ (np.array(at) - np.array(SIZE) / 2) + middle
        assert np.linalg.norm(found[AT[name]] - true) < 40, name


def test_a_sheet_of_one_colour_on_a_table_is_no_clean_drawing():
    photo = Image.new("RGB", (580, 760), TABLE)
    photo.paste(stick_figure(), (50, 60))
    drawing, cells = drawing_in(np.asarray(photo))
    assert cells is not None
    assert (drawing[:20] == 255).all()  # the table
