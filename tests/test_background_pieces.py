"""The place behind a person, put together from pieces of the photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from larnet.body.background.place import hole_of, place_without, standing_out
from larnet.body.background.rim_shifts import rim_shifts
from larnet.body.background.shift_choice import KEPT, Grid, choose_shifts
from larnet.body.background.shift_map import fill_from_beside
from larnet.errors import MissingData
from larnet.nets.decoders.background_filler import BackgroundFiller, FillerSpec

TINY = FillerSpec((8, 8, 8, 8), (1,), 64)


def bricks(height: int = 160, width: int = 240) -> np.ndarray:
    """A wall that goes on in the same way every 40 columns and 20 rows."""
    y, x = np.mgrid[:height, :width]
    wall = np.full((height, width, 3), (150, 90, 70), np.uint8)
    wall[(y % 20 < 4) | ((x + 20 * (y // 20 % 2)) % 40 < 5)] = (220, 215, 200)
    return wall


def person(height: int = 160, width: int = 240) -> np.ndarray:
    y, x = np.mgrid[:height, :width]
    return ((abs(x - 120) < 22) & (y > 30)).astype(np.float32)


def test_a_wall_goes_on_behind_a_person_as_sharp_as_beside_them():
    wall, matte = bricks(), person()
    photo = np.where(matte[..., None] > 0, np.uint8(20), wall)
    smooth = np.full_like(wall, wall.reshape(-1, 3).mean(0).astype(np.uint8))  # no brick in it
    hole = hole_of(matte, 130) > 0
    filled = fill_from_beside(photo, hole, smooth)
    assert (filled[~hole] == photo[~hole]).all()
    off = np.abs(filled[hole].astype(int) - wall[hole]).mean()
    assert off < 0.5 * np.abs(smooth[hole].astype(int) - wall[hole]).mean()
    edges = [np.abs(np.diff(x.astype(float).mean(2), axis=1))[40:, 105:135].mean()
             for x in (filled, wall)]  # fmt: skip
    assert edges[0] > 0.3 * edges[1], "joints of the bricks, which a smooth picture has none of"


def test_the_shift_that_goes_on_is_found_among_more_than_each_cell_keeps():
    draw = np.random.default_rng(3)
    picture = np.tile(draw.random((20, 24, 3), np.float32), (1, 5, 1))  # again every 24 columns
    hole = np.zeros(picture.shape[:2], bool)
    hole[6:14, 50:60] = True
    blurred = cv2.blur(picture, (3, 3))
    grid = Grid(picture, blurred, hole, ~hole, blurred)
    sideways = draw.permutation([d for d in range(-48, 49) if abs(d) > 11])
    assert len(sideways) > KEPT
    shifts = np.stack((0 * sideways, sideways), 1)
    chosen = choose_shifts(grid, shifts)
    assert (chosen >= 0).all() and (shifts[chosen, 1] % 24 == 0).all()


def test_a_rough_wall_is_put_together_from_few_pieces():
    draw = np.random.default_rng(0)
    picture = (0.5 + 0.08 * draw.standard_normal((24, 60, 3))).astype(np.float32)
    hole = np.zeros(picture.shape[:2], bool)
    hole[6:20, 25:35] = True
    blurred = np.full_like(picture, 0.5)
    sideways = np.array([d for d in range(-24, 25) if abs(d) > 11])
    shifts = np.stack((0 * sideways, sideways), 1)
    chosen = choose_shifts(Grid(picture, blurred, hole, ~hole, blurred), shifts)
    assert len(np.unique(chosen)) <= 8


def test_nothing_of_the_person_is_left_and_no_border_is_seen():
    matte = person()
    photo = np.where(matte[..., None] > 0, np.array([255, 0, 0], np.uint8), np.uint8(128))
    place = place_without(photo, matte, 130, filler=BackgroundFiller(TINY).eval())
    assert np.abs(place.astype(int) - 128).max() <= 3
    away = hole_of(matte, 130) == 0
    assert (place[away] == photo[away]).all()


@pytest.mark.parametrize(("textured", "shown"), [(False, False), (True, True)])
def test_another_hue_that_the_guide_expects_is_not_seen_on_a_plain_wall(textured, shown):
    noise = np.random.default_rng(2).integers(-30, 31, (160, 240, 1)) * textured
    photo = (np.array([90, 90, 100]) + noise).astype(np.uint8)
    hole = hole_of(person(), 130) > 0
    guide = np.full_like(photo, (90, 90, 100))
    guide[40:100] = (108, 98, 78)  # the glow of a window that ends behind the person
    filled = fill_from_beside(photo, hole, guide, shade=5.0).astype(float)
    here = hole.copy()
    here[:55] = here[85:] = False
    off = filled[here].mean(0) - (90, 90, 100)
    assert (np.abs(off).max() > 5) == shown


def test_the_same_photo_gives_the_same_place():
    photo = np.random.default_rng(3).integers(0, 256, (120, 90, 3), np.uint8)
    hole = np.zeros((120, 90), bool)
    hole[40:100, 30:50] = True
    first, again = (fill_from_beside(photo, hole, photo[::-1].copy()) for _ in range(2))
    assert (first == again).all()


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_no_hole_and_nothing_but_hole(share):
    photo, guide = (np.full((40, 30, 3), value, np.uint8) for value in (10, 90))
    filled = fill_from_beside(photo, np.full((40, 30), share > 0), guide)
    assert (filled == (guide if share else photo)).all()


def test_a_hole_with_nothing_to_copy_beside_it_is_the_guide():
    photo, guide = (np.full((64, 64, 3), value, np.uint8) for value in (10, 90))
    hole = np.ones((64, 64), bool)
    hole[:, :2] = hole[:, -2:] = False
    filled = fill_from_beside(photo, hole, guide)
    assert (filled[hole] == 90).all() and (filled[~hole] == 10).all()


def test_shifts_are_those_by_which_the_rim_goes_on():
    stripes = np.random.default_rng(0).random((20, 6, 1)).astype(np.float32)
    stripes = np.tile(stripes, (1, 10, 1))  # alike every 6 columns
    usable = np.ones((20, 60), bool)
    usable[5:, 27:34] = False
    rim = np.zeros((20, 60), bool)
    rim[5:, 25:27] = True
    shifts = rim_shifts(stripes, rim, usable, (0, 24), 3)
    assert len(shifts) and set(shifts[:, 1] % 6) == {0} and not shifts[:, 0].any()


def test_who_stands_beside_a_person_is_not_copied_into_their_place():
    matte = person()
    photo = np.random.default_rng(5).integers(120, 136, (160, 240, 3)).astype(np.uint8)
    photo[40:130, 160:176] = (220, 30, 30)  # a passer-by, near enough to be copied
    clear = photo.copy()
    photo[matte > 0] = 20
    hole = hole_of(matte, 130) > 0
    guide = clear.copy()
    guide[60:100, 108:132] = (220, 30, 30)  # even where somebody is expected
    single = (clear == (220, 30, 30)).all(-1)

    def red(filled: np.ndarray) -> int:
        return int(((filled[..., 0] > 180) & (filled[..., 1] < 80) & hole).sum())

    assert red(fill_from_beside(photo, hole, guide)) > 100
    assert red(fill_from_beside(photo, hole, guide, single)) == 0
    everything = np.ones(hole.shape, bool)
    filled = fill_from_beside(photo, hole, guide, everything)
    assert (filled == fill_from_beside(photo, hole, guide)).all()


def test_what_stands_out_of_a_place_is_a_thing_and_no_wall(monkeypatch):
    share = np.zeros((320, 320), np.float32)
    share[100:200, 40:60] = 0.9  # a passer-by
    share[:, 160:] = 0.9  # half of the picture
    monkeypatch.setattr("larnet.body.background.place.salient", lambda place, side: share)
    out = standing_out(np.zeros((160, 160, 3), np.uint8))
    assert out is not None
    assert out[60:90, 22:28].all() and not out[:, 80:].any() and out.sum() < 1000


def test_a_place_is_made_without_the_network_that_knows_what_stands_out(monkeypatch):
    def missing(place: np.ndarray, side: int) -> np.ndarray:
        raise MissingData("no file")

    monkeypatch.setattr("larnet.body.background.place.salient", missing)
    assert standing_out(np.zeros((16, 16, 3), np.uint8)) is None


def test_pieces_take_the_light_of_the_guide_and_leave_no_seam():
    """A wall with a lamp in the middle and a fine pattern: pieces from beside are too dark."""
    y, x = np.mgrid[:120, :160]
    lamp = 60 + 140 * np.exp(-np.hypot(x - 80, y - 60) / 50)
    light = np.repeat(lamp[..., None], 3, 2).astype(np.float32)
    pattern = 6 * np.sin(np.arange(160) * 1.7)[None, :, None]
    photo, guide = (light + pattern).round().astype(np.uint8), light.round().astype(np.uint8)
    hole = np.zeros((120, 160), bool)
    hole[20:100, 60:100] = True
    plain = fill_from_beside(photo, hole, guide)
    lit = fill_from_beside(photo, hole, guide, shade=6.0)

    def off(filled: np.ndarray) -> float:
        return float(np.abs(cv2.blur(filled.astype("f4") - light, (9, 9)))[hole].mean())

    assert off(lit) < 0.5 * off(plain)
    fine = [
        np.abs(np.diff(x[..., 0].astype("f4"), axis=1))[30:90, 65:95].mean() for x in (lit, photo)
    ]
    assert fine[0] > 0.7 * fine[1]  # the pattern is there
