"""A skirt that a map of parts shows as two thighs is one piece of cloth."""

from __future__ import annotations

import numpy as np
from paper_doll import SIZE, STANDING, TALL, shares_of

from larnet.body.bones.body_bones import HEAD, LEFT, LOWER_LEG, RIGHT, TRUNK, UPPER_LEG, bones_of
from larnet.body.cloth.short_skirt import join_skirt

THIGHS, SHINS = ((LEFT + limb, RIGHT + limb) for limb in (UPPER_LEG, LOWER_LEG))
CLOTH, SKIN, SHIRT, PLACE = (130, 190, 220), (200, 150, 120), (150, 40, 30), (90, 90, 90)
HEM = 215


def somebody(split_from=SIZE[0], below=SKIN):
    """A map of parts in which both thighs and the upper shins are cloth down to the hem, with a gap
    between both legs from a row on, and a photo of it; legs of some colour below it."""
    part_of = np.where(shares_of(STANDING).any(0), shares_of(STANDING).argmax(0), -1)
    part_of = part_of.astype(np.int8)
    rows, columns = np.indices(SIZE)
    skirt = (rows >= 150) & (rows < HEM) & (abs(columns - 120) < 30)
    legs = np.isin(part_of, (*THIGHS, *SHINS)) & (rows >= HEM)
    part_of[(rows >= 150) & np.isin(part_of, (TRUNK, *THIGHS, *SHINS))] = -1
    part_of[legs & (columns >= 120)], part_of[legs & (columns < 120)] = SHINS
    part_of[skirt & (columns >= 120)], part_of[skirt & (columns < 120)] = THIGHS
    part_of[(rows >= split_from) & (rows < HEM) & (abs(columns - 120) < 4)] = -1
    photo = np.full((*SIZE, 3), PLACE, int)
    photo[part_of >= 0] = SHIRT
    photo[part_of == HEAD] = SKIN
    photo[np.isin(part_of, THIGHS)] = CLOTH
    photo[np.isin(part_of, SHINS)] = below
    photo += np.random.default_rng(0).integers(-6, 7, photo.shape)
    return part_of, photo.astype(np.uint8), skirt & (part_of >= 0)


def joined(part_of, photo):
    out = part_of.copy()
    join_skirt(out, photo, bones_of(STANDING), TALL)
    return out


def test_a_skirt_over_both_thighs_is_the_trunk_and_legs_below_it_are_legs():
    part_of, photo, skirt = somebody()
    got = joined(part_of, photo)
    assert (got[skirt] == TRUNK).mean() > 0.95
    below = np.isin(part_of, SHINS)
    assert (got[below] == part_of[below]).mean() > 0.95
    assert (got[~skirt & ~below] == part_of[~skirt & ~below]).all()


def test_shorts_have_two_legs():
    part_of, photo, _ = somebody(split_from=175)
    assert (joined(part_of, photo) == part_of).all()


def test_trousers_of_one_colour_have_two_legs():
    part_of, photo, _ = somebody(below=CLOTH)
    assert (joined(part_of, photo) == part_of).all()


def test_tights_below_a_skirt_are_legs_too_as_it_is_wider():
    part_of, photo, skirt = somebody(below=(30, 30, 35))
    got = joined(part_of, photo)
    assert (got[skirt] == TRUNK).mean() > 0.95 and np.isin(got, SHINS).sum() > 500


def test_bare_thighs_are_no_skirt():
    part_of, photo, skirt = somebody(below=(30, 30, 35))
    photo[skirt] = SKIN
    assert (joined(part_of, photo) == part_of).all()
