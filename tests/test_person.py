"""Who is in a photo: joints, mask and frame of drawn actors, nobody where nobody is, bad files."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.body import detection_cache
from larnet.body.actor_crop import (
    keypoints_in_crop,
    only_upper_body,
    person_crop_box,
    standing_height,
)
from larnet.body.detection_cache import detect
from larnet.body.finder import detect_person
from larnet.body.finder.detect_person import find_person
from larnet.body.landmarks import as_drawn, from_mediapipe, visibility
from larnet.body.skeleton import AT, JOINTS
from larnet.body.stance.remarks import remarks
from larnet.data import synthetic
from larnet.data.synthetic import Requests, render, seed_of
from larnet.errors import BadCheckpoint, MissingData
from larnet.media.crop import CropBox, centre_crop_box
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline

SIZE = 112  # the model's; actors stand 0.66 of it tall


@pytest.fixture(scope="module")
def drawn():
    """Six standing actors never trained on."""
    seeds = torch.tensor([seed_of("val", index) for index in range(300, 306)])
    still = Requests(
        ["standing still"] * 6,
        seeds,
        torch.zeros(6),
        torch.zeros(6, 15),
        torch.ones(6, dtype=torch.bool),
    )
    return render(still, SIZE, frames=0)


@pytest.fixture(scope="module")
def photos(drawn):
    return drawn.x_0.permute(0, 2, 3, 1).contiguous().numpy()


@pytest.fixture(scope="module")
def people(photos):
    return [find_person(photo) for photo in photos]


@pytest.fixture(scope="module")
def landscape():
    rows = np.linspace(0, 1, 90)[:, None, None]
    sky = (1 - rows) * (120, 170, 230) + rows * (200, 210, 190) + np.zeros((90, 160, 1))
    sky[55:] = (90, 120, 60)
    return sky.astype(np.uint8)


def pasted(photo, mask, scene, left, top, side):
    """A scene with an actor in it, cut out of a drawn photo and resized."""
    cover = resize(np.repeat(255 * mask[..., None], 3, -1).astype(np.uint8), side, side) / 255.0
    out, there = scene.copy(), np.s_[top : top + side, left : left + side]
    out[there] = cover * resize(photo, side, side) + (1 - cover) * scene[there]
    return out


def test_the_joints_are_those_the_actors_are_drawn_with():
    assert JOINTS == synthetic.JOINTS


def test_drawn_actors_are_found_with_their_joints(drawn, people):
    for person, joints in zip(people, drawn.joints_0.numpy()):
        assert person.joints.shape == (20, 2)
        assert person.joints.dtype == person.visibility.dtype == np.float32
        off = np.linalg.norm(person.joints / SIZE - joints, axis=-1)
        assert np.nanmean(off) < 0.015
        assert np.nanmax(off) < 0.08
        assert np.isfinite(off).mean() > 0.8
        assert person.score > 0.9
        assert person.others == 0


def test_the_mask_covers_the_actor(drawn, people):
    for person, mask in zip(people, drawn.mask_0.numpy() > 0):
        assert person.mask.shape == (SIZE, SIZE)
        assert person.mask.dtype == np.float32
        assert 0 <= person.mask.min() <= person.mask.max() <= 1
        found = person.mask > 0.5
        assert (found & mask).sum() / (found | mask).sum() > 0.85


def test_nobody_is_found_where_nobody_is(landscape):
    assert find_person(landscape) is None
    assert find_person(np.full((16, 40, 3), 128, np.uint8)) is None


def test_grey_and_barred_photos_are_fine(photos):
    grey = np.repeat(photos[0].mean(-1, keepdims=True), 3, -1).astype(np.uint8)
    assert find_person(grey) is not None
    barred = np.pad(photos[1], ((0, 0), (60, 60), (0, 0)))
    crop_box = person_crop_box(find_person(barred))
    assert abs(crop_box.left - 60) < 0.08 * SIZE


def test_photos_as_the_model_knows_them_are_taken_whole(people):
    assert sum(person_crop_box(person) == CropBox(0, 0, SIZE) for person in people) >= 5


@pytest.mark.parametrize(("left", "top", "side"), [(30, 40, 250), (330, 10, 180), (260, 60, 300)])
def test_a_small_actor_off_centre_gets_the_same_frame(photos, drawn, landscape, left, top, side):
    scene = resize(landscape, 360, 640)
    photo = pasted(photos[2], drawn.mask_0[2].numpy(), scene, left, top, side)
    person = find_person(photo)
    crop_box = person_crop_box(person)
    assert abs(crop_box.side - side) < 0.1 * side
    assert abs(crop_box.left - left) < 0.08 * side
    assert abs(crop_box.top - top) < 0.1 * side
    assert standing_height(person) == pytest.approx(0.66 * side, rel=0.1)
    at = keypoints_in_crop(person, crop_box)
    assert at.dtype == np.float32
    off = np.linalg.norm((at + 1) / 2 - drawn.joints_0[2].numpy(), axis=-1)
    assert np.nanmean(off) < 0.05


def test_a_photo_of_half_a_body_is_framed_as_if_the_rest_were_below(photos):
    cut = photos[3][:68]  # to the hips, about
    person = find_person(cut)
    assert any("upper body" in words or "feet" in words for words in remarks(person))
    crop_box = person_crop_box(person)
    assert crop_box.top + crop_box.side > 68 + 0.2 * SIZE
    assert abs(crop_box.side - SIZE) < 0.3 * SIZE


def test_legs_below_the_photo_are_those_of_someone_who_stands(photos, drawn):
    cut = photos[3][:68]
    person = find_person(cut)
    assert only_upper_body(person) and not only_upper_body(find_person(photos[3]))
    crop_box = person_crop_box(person)
    found = (keypoints_in_crop(person, crop_box) + 1) / 2
    legs = [AT[f"{side} {joint}"] for side in ("left", "right") for joint in ("knee", "ankle")]
    assert np.isfinite(found[legs]).all()
    whole = find_person(photos[3])
    real = (keypoints_in_crop(whole, person_crop_box(whole)) + 1) / 2
    assert np.abs(found[legs] - real[legs])[:, 1].max() < 0.12
    assert (found[legs, 1] * crop_box.side + crop_box.top > len(cut)).all()


def test_remarks_are_for_photos_that_need_them(people):
    assert sum(remarks(person) == () for person in people) >= 5


def test_threads_find_the_same(photos, people):
    with ThreadPoolExecutor(4) as pool:
        again = list(pool.map(find_person, photos))
    for one, other in zip(people, again):
        assert np.allclose(one.joints, other.joints, atol=0.01, equal_nan=True)


def test_files_that_are_altered_or_missing_are_refused_in_words(tmp_path, monkeypatch, photos):
    monkeypatch.setattr(detect_person, "FOLDER", tmp_path)
    monkeypatch.setattr(detection_cache, "_kept", type(detection_cache._kept)(detection_cache.KEPT))
    with pytest.raises(MissingData, match=r"pose_detection\.tflite"):
        find_person(photos[0])
    for name in detect_person.FILES:
        shutil.copy(
            detect_person.Path(detect_person.__file__).parents[3] / "checkpoints/person" / name,
            tmp_path,
        )
    damaged = tmp_path / "pose_landmark_full.tflite"
    damaged.write_bytes(damaged.read_bytes()[:-100])
    with pytest.raises(BadCheckpoint, match=r"pose_landmark_full\.tflite.*not the known file"):
        find_person(photos[0])
    told = detect(photos[0])
    assert told.person is None
    assert told.crop_box == centre_crop_box(SIZE, SIZE)
    assert "not the known file" in told.warnings[0]


def test_landmarks_that_are_not_seen_are_not_known():
    marks = np.ones((1, 33, 3), np.float32)
    marks[0, 13, 2] = 0.1
    joints = from_mediapipe(marks)[0]
    assert np.isnan(joints[JOINTS.index("left elbow")]).all()
    assert np.isfinite(joints).all(1).sum() == 19
    assert visibility(marks[..., 2])[0, JOINTS.index("left elbow")] == pytest.approx(0.1)


def test_joints_move_to_where_drawn_actors_have_them_and_the_unknown_stays_unknown():
    joints = np.full((20, 2), np.nan, np.float32)
    joints[[1, 3, 14]] = (50, 20), (50, 50), (55, 90)  # shoulders, hips, left ankle
    moved = as_drawn(joints)
    assert moved[1, 1] < 20
    assert moved[14, 1] > 90
    assert np.array_equal(np.isnan(moved), np.isnan(joints))


def test_the_pipeline_frames_on_the_person(tiny_checkpoint, photos, drawn, landscape):
    pipeline = load_pipeline(tiny_checkpoint, "cpu")
    scene = resize(landscape, 360, 640)
    photo = pasted(photos[2], drawn.mask_0[2].numpy(), scene, 380, 80, 200)
    made = pipeline.animate(photo, "walking")
    assert made.crop_box == person_crop_box(made.person)
    assert made.warnings == ()
    nobody = pipeline.animate(landscape, "walking")
    assert nobody.person is None
    assert nobody.crop_box == centre_crop_box(90, 160)
    assert "No person was found" in nobody.warnings[0]


@pytest.mark.parametrize(("others", "said"), [(1, False), (2, True)])
def test_as_many_people_are_told_as_can_be_chosen(monkeypatch, people, others, said):
    """The quick look sees somebody else; those who are surely people are counted."""
    person = replace(people[0], others=1)
    photo = np.full((40, 30, 3), others, np.uint8)
    monkeypatch.setattr(detection_cache, "find_person", lambda _: person)
    monkeypatch.setattr(detection_cache, "find_people", lambda _: (person,) * others)
    assert ("2 people were found" in " ".join(detect(photo).warnings)) is said
