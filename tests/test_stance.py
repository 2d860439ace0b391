"""People who do not stand, or of whom the photo shows a piece: what cannot move stays."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from paper_doll import SIZE, STANDING, picture_of, shares_of

from larnet.body.actor_crop import TRUNK
from larnet.body.given_joints import person_of_joints
from larnet.body.skeleton import AT, IN_TRUNKS
from larnet.body.stance.held_pose import USUAL_ARM, held_pose, kept_trunk
from larnet.body.stance.person_stance import hint_joints, stance_of
from larnet.body.stance.portrait_warp import portrait_frames
from larnet.body.stance.remarks import remarks
from larnet.media.crop import CropBox
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize

ACTOR = Path(__file__).resolve().parent.parent / "assets" / "actors" / "02_bruno.png"
LEGS = [AT[f"{side} {joint}"] for side in ("left", "right") for joint in ("hip", "knee", "ankle")]
ARMS = [AT[f"{side} {joint}"] for side in ("left", "right") for joint in ("elbow", "wrist")]


def doll(joints: np.ndarray = STANDING, shape: tuple[int, int] = SIZE):
    """The doll as a finder tells it: places beyond the picture are guesses."""
    whole = person_of_joints(joints.astype(np.float32), (1000, 1000))
    inside = ((joints >= 0) & (joints <= np.array(shape[::-1]))).all(-1, keepdims=True)
    seen = np.where(inside, joints, np.nan).astype(np.float32)
    return replace(whole, joints=seen, guessed=joints.astype(np.float32), shape=shape)


def turned(degrees: float) -> np.ndarray:
    """The doll turned clockwise around the middle of a picture that is large enough."""
    angle = np.deg2rad(degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return (STANDING - STANDING[3]) @ turn.T + 200


def test_an_arm_is_as_long_here_as_everywhere():
    wanted = {joint: IN_TRUNKS[joint] * TRUNK for joint in ("elbow", "wrist", "hand")}
    assert pytest.approx(wanted, abs=0.001) == USUAL_ARM


def test_who_stands_in_the_photo_moves_as_the_model_says():
    person = doll()
    stance = stance_of(person)
    assert stance.posture == "standing" and stance.free
    assert remarks(person) == ()


@pytest.mark.parametrize(
    ("degrees", "posture"),
    [(-90, "lying"), (90, "lying"), (-70, "lying"), (180, "upside down"), (20, "standing")],
)
def test_posture_by_the_trunk(degrees, posture):
    person = doll(turned(degrees), (400, 400))
    stance = stance_of(person)
    assert stance.posture == posture and not stance.turned
    said = " ".join(remarks(person))
    assert "turn the back" not in said
    assert ("stay as they are" in said) == (posture != "standing")


def test_who_turns_the_back_is_told_so_in_every_posture():
    back = STANDING * (-1, 1) + (240, 0)
    assert any("turn the back" in words for words in remarks(doll(back)))
    lying = (back - back[3]) @ np.array([[0.0, 1.0], [-1.0, 0.0]]).T + 200
    assert any("turn the back" in words for words in remarks(doll(lying, (400, 400))))


def test_who_sits_or_bends():
    seat = STANDING.copy()
    for side, x in (("left", 140), ("right", 100)):
        for joint, y in (("knee", 172), ("ankle", 225), ("foot", 232)):
            seat[AT[f"{side} {joint}"]] = x, y
    assert stance_of(doll(seat)).posture == "sitting"
    bow = STANDING.copy()
    bow[AT["head"]] = STANDING[AT["shoulder centre"]] + (0, 3)
    assert stance_of(doll(bow)).posture == "bent"


def seated(kind: str) -> np.ndarray:
    """The doll in a wheelchair from ahead or from its side, or cross-legged on the ground."""
    joints = STANDING.copy()
    if kind == "side":
        joints[:, 0] = 120 + (joints[:, 0] - 120) * 0.25
    for side, s in (("left", 1), ("right", -1)):
        places = {
            "ahead": {"knee": (120 + 20 * s, 175), "ankle": (120 + 20 * s, 228),
                      "foot": (120 + 20 * s, 238), "elbow": (120 + 42 * s, 122),
                      "wrist": (120 + 46 * s, 160), "hand": (120 + 47 * s, 168)},
            "side": {"knee": (178 + 3 * s, 158), "ankle": (182 + 3 * s, 212),
                     "foot": (204 + 3 * s, 220), "elbow": (126 + 3 * s, 118),
                     "wrist": (158 + 3 * s, 132), "hand": (168 + 3 * s, 134)},
            "crossed": {"knee": (120 + 62 * s, 178), "ankle": (120 - 14 * s, 192),
                        "foot": (120 - 34 * s, 196), "elbow": (120 + 44 * s, 122),
                        "wrist": (120 + 54 * s, 160), "hand": (120 + 58 * s, 170)},
        }[kind]  # fmt: skip
        for joint, place in places.items():
            joints[AT[f"{side} {joint}"]] = place
    return joints


@pytest.mark.parametrize("kind", ["ahead", "side", "crossed"])
def test_who_sits_in_a_wheelchair_or_cross_legged_is_told_so(kind):
    person = doll(seated(kind))
    assert stance_of(person).posture == "sitting" and not stance_of(person).legs
    assert remarks(person)[0].startswith("The person sits or crouches")


def test_the_model_gets_a_figure_that_stands():
    person = doll(turned(-90), (400, 400))
    at = hint_joints(person, CropBox(0, 0, 400))
    assert np.isfinite(at).all() and np.abs(at).max() < 1
    assert at[AT["head"], 1] < at[AT["hip centre"], 1] < at[AT["left foot"], 1]
    assert abs(at[AT["left foot"], 1] - 0.8) < 0.06  # the ground at 0.90 of the square
    assert at[AT["left shoulder"], 0] > at[AT["right shoulder"], 0]


def test_the_model_gets_arms_that_are_not_seen_where_the_finder_guesses_them():
    person = doll(STANDING, (260, 260))
    hidden = person.joints.copy()
    unseen = [AT["right wrist"], AT["right hand"], AT["left knee"]]
    hidden[unseen] = np.nan
    box = CropBox(0, 0, 260)
    at = hint_joints(replace(person, joints=hidden), box)
    wrist, hand, knee = unseen
    assert np.allclose(at[[wrist, hand]], 2 * person.guessed[[wrist, hand]] / 260 - 1, atol=1e-5)
    assert np.isnan(at[knee]).all()  # a leg inside of the photo is the model's to guess


def test_an_arm_without_a_hand_goes_with_the_trunk():
    low = STANDING.copy()
    low[[AT[f"{side} {joint}"] for side in ("left", "right") for joint in ("wrist", "hand")], 1] = (
        170
    )
    person = doll(low, (160, 240))  # the picture ends above the hands, below the hips
    stance = stance_of(person)
    assert stance.arms == (False, False) and not stance.legs
    joints = person.guessed.astype(np.float64)
    pose = np.repeat(joints[None], 3, 0)
    pose[1:, ARMS] += (0, -60)
    pose[2] += (5, 0)
    held = held_pose(pose, joints, stance)
    assert np.allclose(held[1], joints, atol=1e-3) and np.allclose(held[2] - joints, (5, 0))


def test_the_trunk_of_a_half_body_grows_no_longer_than_in_the_photo():
    person = doll(STANDING, (160, 240))  # the picture ends below the hips
    joints = person.guessed.astype(np.float64)
    pose = np.repeat(joints[None], 3, 0)
    above = [AT["shoulder centre"], AT["head"], AT["left shoulder"], AT["right shoulder"]]
    pose[1, above] -= (0, 20)  # the body of another
    pose[2, above] += (0, 20)  # bows
    held = kept_trunk(pose, joints)
    tall = joints[AT["hip centre"], 1] - joints[AT["shoulder centre"], 1]
    rise = joints[above, 1] - held[:, above, 1]
    assert (rise[1] > 0).all() and (rise[1] < 0.03 * tall).all()
    assert np.allclose(rise[2], -20)


def test_a_body_cut_at_its_side_stays_at_the_edge():
    person = doll(STANDING - (72, 0))  # the right arm is beyond the left edge
    stance = stance_of(person)
    assert stance.arms == (True, False)
    pose = np.repeat(person.guessed[None].astype(np.float64), 2, 0)
    pose[1] += (40, 0)
    assert held_pose(pose, pose[0], stance)[1, 3, 0] - pose[0, 3, 0] < 8
    pose[1] -= (80, 0)
    assert held_pose(pose, pose[0], stance)[1, 3, 0] - pose[0, 3, 0] == pytest.approx(-40)


def test_a_portrait_is_bent_not_cut():
    photo = np.random.default_rng(0).integers(0, 256, (60, 50, 3), np.uint8)
    photo = resize(photo, 240, 200)
    joints = np.zeros((20, 2)) + (100, 200)
    joints[AT["head"]] = 100, 120
    pose = np.repeat(joints[None], 2, 0)
    pose[1, AT["head"]] = 110, 121
    out = portrait_frames(photo, joints, pose)
    assert (out[0] == photo).all() and (out[1] != photo).mean() > 0.2
    moved = photo[115:125, 95:105].mean((0, 1)) - out[1, 116:126, 105:115].mean((0, 1))
    assert np.abs(moved).max() < 12  # the face is where the head is
    assert np.abs(out[1].mean((0, 1)) - photo.mean((0, 1))).max() < 3, "no hole"


# ---------------------------------------------------------------- with the networks


@pytest.fixture(scope="module")
def photo():
    return read_photo(ACTOR)


def wave(pipeline, photo, **options):
    return pipeline.animate(np.ascontiguousarray(photo), "wave", frames=6, **options)


def test_the_face_of_a_portrait_stays_whole(pipeline, photo):
    portrait = resize(photo[95:205, 180:270].copy(), 440, 360)
    got = wave(pipeline, portrait, output="photo")
    assert "only the head moves" in got.warnings[0]
    frames = got.frames[0].astype(int)
    assert (frames[0] == portrait).all() and (frames[-1] != portrait).any()
    skin = np.abs(frames - np.median(portrait[230:250, 150:200], (0, 1))).max(-1) < 40
    amount = skin.sum((1, 2))
    assert amount[0] > 2000 and (np.abs(amount / amount[0] - 1) < 0.15).all()


def test_who_lies_goes_on_lying(pipeline, photo):
    lying = np.rot90(photo).copy()
    got = wave(pipeline, lying, output="photo")
    assert "lies" in got.warnings[0]
    joints = got.joints[0]
    assert np.ptp(joints[:, LEGS], 0).max() < 0.01
    assert np.ptp(joints[:, ARMS], 0).max() > 25
    legs = np.abs(got.frames[0][:, :, 340:].astype(int) - lying[:, 340:])
    assert (legs > 16).mean() < 0.01, "they are where they were"
    square = wave(pipeline, lying)
    assert square.frames.shape == (1, 6, pipeline.size, pipeline.size, 3)
    small = resize(got.frames[0, -1], 112, 112).astype(int)
    assert np.abs(square.frames[0, -1].astype(int) - small).mean() < 40


def test_half_a_person_stands_still(pipeline, photo):
    half = photo[:, :222]
    got = wave(pipeline, half, output="photo")
    assert "in half" in got.warnings[0]
    assert (got.frames[0] == half).all()


def test_a_wheelchair_stays_where_it_is(pipeline):
    joints = seated("ahead")
    photo = picture_of(shares_of(joints))
    wheels = np.zeros(SIZE, np.uint8)
    for x in (66, 174):
        cv2.ellipse(wheels, (x, 200), (9, 52), 0, 0, 360, 1, 4)
    wheels[shares_of(joints).any(0)] = 0
    photo[wheels > 0] = 30
    got = wave(pipeline, photo, output="photo", joints=joints.astype(np.float32))
    assert "sits or crouches" in got.warnings[0]
    moved = np.abs(got.frames[0].astype(int) - photo).max(-1) > 40
    assert moved[:, :140].any(), "the arm waves"
    wheels[:190] = 0  # a hand's width around the hands
    assert moved[:, wheels > 0].mean() < 0.02
    legs = np.s_[:, 200:250, 85:155]
    assert moved[legs].mean() < 0.02
    assert np.ptp(got.joints[0][:, LEGS], 0).max() < 0.01


def test_who_sits_cross_legged_keeps_the_legs(pipeline):
    joints = seated("crossed")
    photo = picture_of(shares_of(joints))
    got = wave(pipeline, photo, output="photo", joints=joints.astype(np.float32))
    assert "sits or crouches" in got.warnings[0]
    assert np.ptp(got.joints[0][:, LEGS], 0).max() < 0.01
    moved = np.abs(got.frames[0].astype(int) - photo).max(-1) > 40
    assert moved[:, :140].any() and moved[:, 185:205, 80:160].mean() < 0.04
