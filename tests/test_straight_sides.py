"""The sides of clothes behind hands: straight, whole, and of their own colours."""

from __future__ import annotations

import numpy as np
from paper_doll import COLOURS, GROUND, SIZE, STANDING, TALL, picture_of, shares_of

from larnet.body.bones.body_bones import HAND, LEFT, TRUNK, UPPER_LEG, bones_of
from larnet.body.cloth.straight_sides import clothed_behind, drop_ears
from larnet.body.layers.photo_layers import photo_layers
from larnet.body.photo_cut.clean_colours import mirrored_in_rows
from larnet.body.photo_cut.part_picture import FINE

LEFT_HAND, LEFT_THIGH = LEFT + HAND, LEFT + UPPER_LEG
HANGING = STANDING.copy()  # the left arm hangs, its hand over the outer half of the thigh
HANGING[5:8] = ((152, 122), (149, 160), (148, 176))


def with_hand_before_the_thigh():
    """Shares of the parts, and which pixels of the left thigh the hand hides."""
    shares, whole = shares_of(HANGING), shares_of(STANDING)
    hand = np.zeros(SIZE, bool)
    hand[160:176, 140:160] = True
    hidden = (whole[LEFT_THIGH] > 0) & hand
    shares[:, hand] = 0
    shares[LEFT_HAND][hand] = 1
    return shares, hidden


def labels_of(shares):
    return np.where(shares.any(0), shares.argmax(0), -1).astype(np.int8)


def test_a_thigh_goes_on_behind_a_hand_before_its_side():
    shares, hidden = with_hand_before_the_thigh()
    photo = picture_of(shares)
    ground = np.broadcast_to(GROUND, photo.shape).copy()
    layer = photo_layers(photo, shares.max(0), shares, HANGING, ground, TALL).layers[LEFT_THIGH]
    left, top, right, bottom = layer.box
    alpha, colours = np.zeros(SIZE), np.zeros((*SIZE, 3), int)
    alpha[top:bottom, left:right] = layer.rgba[::FINE, ::FINE, 3]
    colours[top:bottom, left:right] = layer.rgba[::FINE, ::FINE, :3]
    assert hidden.sum() > 100
    assert (alpha[hidden] > 200).mean() > 0.5
    off = np.abs(colours[hidden] - COLOURS[LEFT_THIGH]).max(-1)
    assert (off[alpha[hidden] > 200] < 30).mean() > 0.9, "it is cloth, not skin"


def test_only_what_covers_a_side_hides_it():
    shares, hidden = with_hand_before_the_thigh()
    labels, bones = labels_of(shares), bones_of(HANGING)
    behind = clothed_behind(labels, shares.max(0), bones, TALL)
    assert (behind[hidden] == LEFT_THIGH).mean() > 0.6
    assert (behind[labels < 0] < 0).mean() > 0.999
    assert (behind[np.isin(labels, (TRUNK, LEFT_THIGH))] < 0).all()
    spread = shares_of(STANDING)  # arms away from the body
    assert (clothed_behind(labels_of(spread), spread.max(0), bones_of(STANDING), TALL) < 0).all()


def test_an_ear_beside_a_hand_is_the_hand_and_the_thigh_stays():
    shares, _ = with_hand_before_the_thigh()
    labels = labels_of(shares)
    ear = np.zeros(SIZE, bool)
    ear[170:175, 152:164] = True
    labels[ear] = LEFT_THIGH
    before = labels.copy()
    drop_ears(labels, bones_of(HANGING), TALL)
    assert (labels[170:175, 153:164] == LEFT_HAND).all()
    changed = labels != before
    assert changed[~ear].sum() < 0.02 * (before == LEFT_THIGH).sum()
    assert (labels[before < 0] < 0).all()


def test_without_hands_nothing_is_an_ear():
    labels = labels_of(shares_of(STANDING))
    labels[np.isin(labels, [first + limb for first in (2, 8) for limb in (0, 1, 2)])] = -1
    labels[200:204, 145:156] = LEFT_THIGH
    before = labels.copy()
    drop_ears(labels, bones_of(STANDING), TALL)
    assert (labels == before).all()


def test_belts_go_on_in_their_rows():
    colours = np.zeros((40, 60, 3), np.float32)
    colours[:, :, 0] = 200
    colours[18:26] = (20, 90, 20)  # a belt
    known, wanted = np.zeros((40, 60), bool), np.zeros((40, 60), bool)
    known[:, 10:40], wanted[:, 42:56] = True, True
    seen = np.where(known[..., None], colours, 255)
    got = mirrored_in_rows(seen.astype(np.float32), known, wanted)
    assert np.abs(got[20:24, 42:56] - (20, 90, 20)).max() < 2
    assert np.abs(got[:14, 42:56] - (200, 0, 0)).max() < 2
    assert (got[~wanted] == seen[~wanted]).all()
