"""People whom a tilted camera shows stay as tilted as the photo has them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from paper_doll import SIZE, STANDING

from larnet.body.detection_cache import detect
from larnet.body.given_joints import person_of_joints
from larnet.body.skeleton import AT
from larnet.body.stance.camera_tilt import camera_tilt
from larnet.body.stance.person_stance import hint_joints
from larnet.media.crop import CropBox
from larnet.media.image_file import read_photo

ACTOR = Path(__file__).resolve().parent.parent / "assets" / "actors" / "02_bruno.png"
HIPS, NECK = AT["hip centre"], AT["shoulder centre"]
ANKLES = [AT["left ankle"], AT["right ankle"]]


def doll(degrees: float, joints: tuple[int, ...] = tuple(range(20))):
    """The doll with some joints turned clockwise about its hips."""
    angle, turned = np.deg2rad(degrees), STANDING.copy()
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    some = list(joints)
    turned[some] = (STANDING[some] - STANDING[HIPS]) @ turn.T + STANDING[HIPS]
    return person_of_joints(turned.astype(np.float32), SIZE)


def tilt_of(joints: np.ndarray) -> np.ndarray:
    x, y = np.moveaxis(joints[..., NECK, :] - joints[..., HIPS, :], -1, 0)
    return np.degrees(np.arctan2(x, -y))


@pytest.mark.parametrize("degrees", [-16.0, 10.0])
def test_a_body_that_is_turned_as_a_whole(degrees):
    assert np.degrees(camera_tilt(doll(degrees))) == pytest.approx(degrees, abs=1.5)


def test_who_stands_upright_or_bends_is_not_tilted():
    assert camera_tilt(doll(2.0)) == 0
    upper = tuple(joint for joint in range(12) if joint != HIPS)
    assert camera_tilt(doll(25.0, upper)) == 0, "the legs are upright"
    person = doll(12.0)
    hidden = person.joints.copy()
    hidden[AT["left ankle"]] = np.nan
    assert camera_tilt(replace(person, joints=hidden)) == 0


def test_the_model_gets_who_is_tilted_upright_where_the_clip_is_turned_back():
    person, box = doll(14.0), CropBox(0, 0, 260)
    assert tilt_of(hint_joints(person, box)) == pytest.approx(14, abs=0.5)
    upright = hint_joints(person, box, upright=True)
    assert abs(tilt_of(upright)) < 1.5
    assert (upright[HIPS] == hint_joints(person, box)[HIPS]).all()


def test_a_tilted_photo_is_not_straightened(pipeline):
    photo = read_photo(ACTOR)
    middle = np.array(photo.shape[1::-1]) / 2
    turn = cv2.getRotationMatrix2D(tuple(middle.tolist()), -14, 0.9)
    tilted = cv2.warpAffine(photo, turn, photo.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    made = pipeline.animate(tilted, "jumping jack", frames=16, output="photo", longest=224)
    person = detect(tilted).person
    assert np.degrees(camera_tilt(person)) == pytest.approx(14, abs=3)
    joints = made.joints[0]
    x, y = np.moveaxis(joints[:, NECK] - joints[:, ANKLES].mean(1), -1, 0)
    assert np.abs(np.degrees(np.arctan2(x, -y)) - 14).max() < 5
    assert np.allclose(joints[0][ANKLES], person.guessed[ANKLES], atol=1.0)
