"""Short legs of a child or a cartoon stay short; they are no legs of somebody who sits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from paper_doll import SIZE, STANDING, picture_of, shares_of

from larnet.body.given_joints import person_of_joints
from larnet.body.skeleton import ARMS, AT
from larnet.body.stance.own_build import own_build, own_legs
from larnet.body.stance.person_stance import stance_of
from larnet.pipeline import load_pipeline

HIPS = STANDING[AT["hip centre"], 1]


def shortened(share: float) -> np.ndarray:
    """The doll, with legs of that share of their length."""
    joints = STANDING.copy()
    below = joints[12:, 1] > HIPS + 5
    joints[12:][below] = (joints[12:][below] - (0, HIPS)) * (1, share) + (0, HIPS)
    return joints


def leg(poses: np.ndarray) -> np.ndarray:
    hip, knee, ankle = (poses[..., AT[f"left {joint}"], :] for joint in ("hip", "knee", "ankle"))
    return np.linalg.norm(knee - hip, axis=-1) + np.linalg.norm(ankle - knee, axis=-1)


def test_legs_of_usual_length_move_as_the_model_says():
    pose = np.repeat(STANDING[None], 3, 0)
    assert own_legs(pose, shortened(0.95)) is pose


def test_short_legs_stay_short_and_stand_on_their_ground():
    pose = np.repeat(STANDING[None], 3, 0)
    pose[1, 12:16, 1] -= 30  # a leg is lifted
    pose[2, :, 1] -= 40  # both feet leave the ground
    found = own_legs(pose, shortened(0.6))
    assert np.allclose(leg(found), leg(shortened(0.6)), rtol=0.05)
    ankles = [AT["left ankle"], AT["right ankle"]]
    assert np.allclose(found[:, ankles, 1].max(1), pose[:, ankles, 1].max(1))
    arm = AT["left hand"]
    assert np.allclose(found[:, arm] - found[:, 3], pose[:, arm] - pose[:, 3])


@pytest.mark.parametrize(("share", "bend", "posture"), [(0.6, 0, "standing"), (0.6, 25, "sitting")])
def test_straight_short_legs_stand_and_bent_ones_sit(share, bend, posture):
    joints = shortened(share)
    joints[[AT["left knee"], AT["right knee"]], 0] += (bend, -bend)
    stance = stance_of(person_of_joints(joints.astype(np.float32), SIZE))
    assert stance.posture == posture
    assert stance.straight_legs == (posture == "standing")


def test_a_figure_whose_joints_were_guessed_stands():
    joints = shortened(0.3)
    joints[[AT["left knee"], AT["right knee"]], 0] += (25, -25)
    person = person_of_joints(joints.astype(np.float32), SIZE)
    assert stance_of(person).posture == "sitting"
    assert stance_of(replace(person, guess=True)).posture == "standing"


def test_nobody_with_short_legs_grows_in_a_clip():
    joints = shortened(0.6)
    clip = load_pipeline("default", "cpu").animate(
        picture_of(shares_of(joints)), "hand waving", joints=joints, output="photo", longest=160,
        frames=24,
    )  # fmt: skip
    lengths = leg(clip.joints[0])
    assert lengths.max() < 1.15 * lengths[0], lengths / lengths[0]


def test_a_figure_keeps_its_own_bones_whatever_the_model_knows():
    joints = shortened(0.5)
    joints[[AT["left shoulder"], AT["right shoulder"]], 0] += (25, -25)
    joints[AT["head"], 1] -= 20
    pose = np.repeat(STANDING[None], 12, 0)
    pose[8, ARMS["left"][1:], 1] -= 60  # an arm is lifted
    found = own_build(pose, joints, 4)
    for first, second in (("shoulder centre", "head"), ("hip centre", "shoulder centre")):
        lengths = np.linalg.norm(found[:, AT[first]] - found[:, AT[second]], axis=-1)
        assert np.allclose(lengths, np.linalg.norm(joints[AT[first]] - joints[AT[second]]))
    assert np.allclose(leg(found), leg(joints), rtol=0.08)
    wide = found[:, AT["left shoulder"], 0] - found[:, AT["right shoulder"], 0]
    own = np.ptp(joints[[AT["left shoulder"], AT["right shoulder"]], 0])
    assert np.allclose(wide, own, rtol=0.05)
    ankles = [AT["left ankle"], AT["right ankle"]]
    assert np.allclose(found[:, ankles, 1].max(1), pose[:, ankles, 1].max(1))


def test_bones_of_a_clip_that_does_not_begin_as_its_photo_have_no_jump():
    pose = np.repeat(STANDING[None].astype(float), 12, 0)
    shoulder, *arm = ARMS["left"]
    for n in (0, 1):  # an arm points at the camera
        pose[n, arm] = pose[n, [shoulder]] + 0.3 * (pose[n, arm] - pose[n, [shoulder]])
    found = own_build(pose, STANDING.astype(float), 0)
    reach = np.linalg.norm(found[:, arm[-1]] - found[:, shoulder], axis=-1)
    assert reach[0] == pytest.approx(reach[1])


@pytest.mark.parametrize("own", (own_legs, lambda pose, joints: own_build(pose, joints, 4)))
def test_who_comes_back_to_the_photo_has_its_build_there(own):
    """The model's legs grow from the photo's to a grown-up's and shrink again, for a loop."""
    joints = shortened(0.6)
    grown = np.interp(np.arange(16), (0, 4, 11, 15), (0, 1, 1, 0))[:, None, None]
    found = own(joints + grown * (STANDING - joints), joints)
    assert np.allclose(found[[0, -1]], joints, atol=1.5)
    assert np.allclose(leg(found[4:12]), leg(joints), rtol=0.1)
