"""Somebody whose back is seen moves as somebody who faces the camera, and keeps the shoulders."""

from __future__ import annotations

import numpy as np
from paper_doll import SIZE, STANDING, picture_of, shares_of

from larnet.body.detection_cache import detect_asked
from larnet.body.given_joints import person_of_joints
from larnet.body.skeleton import ARMS, AT, MIRRORED
from larnet.body.stance.facing import facing
from larnet.body.stance.person_stance import stance_of
from larnet.body.stance.remarks import BACK
from larnet.pipeline import load_pipeline

BEHIND = STANDING[list(MIRRORED)]  # the same body, whose left is on the left


def of(joints: np.ndarray):
    return person_of_joints(joints.astype(np.float32), SIZE)


def test_who_faces_the_camera_stays_the_same():
    person = of(STANDING)
    assert facing(person) is person


def test_a_back_changes_sides_and_what_is_known_of_each_joint_goes_along():
    behind = of(BEHIND)
    behind.visibility[AT["left hand"]] = 0.25
    behind.joints[AT["left hand"]] = np.nan
    front = facing(behind)
    assert stance_of(behind).turned and not stance_of(front).turned
    assert np.allclose(front.guessed, STANDING, atol=1e-3)
    assert front.visibility[AT["right hand"]] == 0.25
    assert np.isnan(front.joints[AT["right hand"]]).all()
    assert np.isfinite(front.joints[AT["left hand"]]).all()
    assert front.back


def test_legs_that_are_the_right_way_round_stay():
    joints = STANDING.copy()
    for left, right in zip(ARMS["left"], ARMS["right"]):
        joints[[left, right]] = joints[[right, left]]
    assert np.allclose(facing(of(joints)).guessed, STANDING, atol=1e-3)


def test_a_back_is_told_of_and_does_not_turn_round_in_the_clip():
    photo = picture_of(shares_of(BEHIND))
    detected = detect_asked(photo, BEHIND)
    assert detected.warnings[0] == BACK
    clip = load_pipeline("default", "cpu").animate(
        photo, "jumping jack", joints=BEHIND, output="photo", longest=160, frames=24
    )
    assert BACK in clip.warnings
    left, right = (clip.joints[0, :, AT[f"{side} shoulder"], 0] for side in ("left", "right"))
    apart = (left - right) / (left - right)[0]
    assert apart.min() > 0.6, apart.min()  # of its width in the photo
