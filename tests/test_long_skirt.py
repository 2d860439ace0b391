"""A gown is one piece of cloth down to its hem, whatever a map of parts says of legs in it."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import (
    FEET,
    LEFT,
    RIGHT,
    SHINS,
    THIGHS,
    TRUNK,
    UPPER_LEG,
    bones_of,
)
from larnet.body.cloth.long_skirt import give_hem
from larnet.body.cloth.skirt_spread import SkirtSpread
from larnet.body.cloth.whole_skirt import close_skirt
from larnet.body.layers.part_cut import cut_parts

rows, columns = np.indices(SIZE)
PLAIN = np.full((*SIZE, 3), (90, 40, 60), np.uint8)
HIPS, KNEES, ANKLES = 152, 210, 262
GOWN = (rows >= HIPS) & (abs(columns - 120) < 20 + (rows - HIPS) // 6)


def doll_in(cloth, legs_again):
    """A map of the doll's parts in which cloth (H, W) bool is the trunk's; legs are seen again
    where `legs_again` (H, W) bool says so."""
    part_of = np.where(shares_of(STANDING).any(0), shares_of(STANDING).argmax(0), -1)
    part_of = part_of.astype(np.int8)
    as_legs = np.isin(part_of, (*THIGHS, *SHINS, *FEET)) & legs_again
    out = np.where(cloth & ~as_legs, TRUNK, part_of)
    out[~cloth & np.isin(out, (*THIGHS, *SHINS))] = -1
    return out.astype(np.int8)


def closed(part_of, photo=PLAIN):
    out = part_of.copy()
    close_skirt(out, photo, bones_of(STANDING))
    return out


def test_thighs_above_the_cloth_of_a_gown_are_its_cloth():
    gown = GOWN & (rows < 255)
    part_of = doll_in(gown, rows < KNEES)
    assert np.isin(part_of[gown], THIGHS).mean() > 0.2
    assert (closed(part_of)[gown] == TRUNK).mean() > 0.99


def test_a_bag_before_trousers_leaves_the_legs_above_it():
    bag = GOWN & (rows < 255)
    part_of = doll_in(bag, rows < KNEES)
    trousers = np.where(np.isin(part_of, THIGHS)[..., None], PLAIN // 4, PLAIN)
    assert (closed(part_of, trousers) == part_of).all()


@pytest.mark.parametrize("hem", (KNEES - 20, KNEES + 2))
def test_a_coat_that_ends_at_the_knees_leaves_the_legs_below_it(hem):
    part_of = doll_in(GOWN & (rows < hem), rows > hem)
    legs = np.isin(shares_of(STANDING).argmax(0), SHINS) & (shares_of(STANDING).max(0) > 0)
    part_of[legs & (rows >= hem)] = shares_of(STANDING).argmax(0)[legs & (rows >= hem)]
    assert (closed(part_of) == part_of).all()


def test_legs_between_the_halves_of_an_open_coat_stay_legs():
    halves = GOWN & (rows < 255) & (abs(columns - 120) > 25)
    part_of = doll_in(halves, rows < 0)
    legs = (rows >= HIPS) & (rows < 255) & (abs(columns - 120) <= 25)
    part_of[legs] = np.where(columns < 120, *(RIGHT + UPPER_LEG, LEFT + UPPER_LEG))[legs]
    part_of[legs & (rows > KNEES)] = SHINS[0]
    assert (closed(part_of)[legs] == part_of[legs]).all()


def test_what_is_told_to_be_cloth_far_below_the_hips_is_no_leg():
    gown = GOWN & (rows < 270)
    shares = shares_of(STANDING)
    shares[:, gown] = 0
    shares[TRUNK, gown] = 0.6
    for leg in (*THIGHS, *SHINS):
        shares[leg, gown] = 0.1
    got = cut_parts(picture_of(shares), shares.max(0) * 0 + (shares > 0).any(0), shares,
                    bones_of(STANDING), TALL)  # fmt: skip
    assert (got[gown & (rows > HIPS + 10)] == TRUNK).mean() > 0.97


@pytest.mark.parametrize("colour, wide, given", [(0, 30, True), (0, 8, False), (120, 30, False)])
def test_a_foot_as_wide_as_the_skirt_and_of_its_colours_is_its_hem(colour, wide, given):
    part_of = doll_in(GOWN & (rows < 255), rows < 0)
    part_of[rows >= 255] = -1
    foot = (rows >= 255) & (rows < 280) & (abs(columns - 120) < wide)
    part_of[foot] = FEET[0]
    photo = PLAIN.copy()
    photo[foot] += np.uint8(colour)
    give_hem(part_of, photo, bones_of(STANDING), TALL)
    assert (part_of[foot] == (TRUNK if given else FEET[0])).all()


def test_the_hem_of_a_gown_stays_at_the_feet_of_one_who_squats():
    squat = STANDING.copy()
    squat[:12, 1] += 60  # all above the hips
    squat[[12, 16], 1] += 60
    squat[13], squat[17] = (165, 210), (75, 210)
    ankles = np.float64([STANDING[14, 1], STANDING[18, 1]]).mean()
    shown = np.stack([STANDING, squat])
    down = np.broadcast_to((0.0, 1.0), (2, 2))
    spread = SkirtSpread(STANDING, down[0], shown, down, np.ones(2))
    below = ankles - shown[:, 3, 1]
    beside = np.zeros((2, 1, 1), np.float32)
    standing, squatting = spread(beside, below.astype(np.float32)[:, None, None])[1].ravel()
    assert abs(squatting - standing) < 4  # pixels; the ankles are 112 below the hips
