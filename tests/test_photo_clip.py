"""Clips of the whole photo: the photo itself in its first frame, layers of it in all others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from larnet.body import network_folder
from larnet.body.detection_cache import detect
from larnet.body.layers import photo_analysis
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize
from larnet.runtime.recent import Recent

ACTOR = Path(__file__).resolve().parent.parent / "assets" / "actors" / "02_bruno.png"


@pytest.fixture(scope="module")
def photo():
    return read_photo(ACTOR)[:, 60:380]  # taller than wide


@pytest.fixture(scope="module")
def wave(pipeline, photo):
    return pipeline.animate(photo, ["hand waving", "bowing"], frames=8, output="photo")


def test_a_clip_is_the_photo_in_its_own_shape(photo, wave):
    assert wave.frames.shape == (2, 8, *photo.shape)


def test_the_first_frame_is_the_photo_to_the_pixel(photo, wave):
    assert (wave.frames[:, 0] == photo).all()
    assert np.abs(wave.frames[:, 1].astype(int) - photo).mean() < 4, "the second follows it"
    assert (wave.frames[:, -1] != photo).any((1, 2, 3)).all()


def test_nothing_changes_far_from_the_actor(photo, wave):
    person = detect(photo).person
    xs = person.joints[np.isfinite(person.joints).all(1), 0]
    assert (wave.frames[1][:, :, : int(xs.min()) - 60] == photo[:, : int(xs.min()) - 60]).all()


def test_joints_are_where_the_limbs_are_put(wave):
    wrists = wave.joints[0][:, [6, 10]]
    assert wave.joints.shape == (2, 8, 20, 2)
    assert np.ptp(wrists[..., 1], 0).max() > 40, "an arm is raised"


def test_a_larger_photo_is_scaled_down(pipeline, photo):
    got = pipeline.animate(photo, "hand waving", frames=2, output="photo", longest=224)
    assert got.frames.shape == (1, 2, 224, 160, 3)
    assert (got.frames[0, 0] == resize(photo, 224, 160)).all()


def test_a_clip_from_the_middle_of_an_action_starts_there(pipeline, photo):
    got = pipeline.animate(photo, "hand waving", frames=2, position=0.4, output="photo")
    assert (got.frames[0, 0] != photo).any()


def test_a_photo_is_analysed_once(photo, wave, monkeypatch):
    person = detect(photo).person
    joints = np.where(np.isfinite(person.joints), person.joints, person.guessed)
    first = analyse_photo(photo, person, joints)
    monkeypatch.setattr(photo_analysis, "person_outline", None)  # would fail if it were called
    assert analyse_photo(photo, person, joints) is first


def test_another_person_in_the_same_joints_is_analysed_anew(photo, monkeypatch):
    monkeypatch.setattr(photo_analysis, "_analysed", lambda *_: SimpleNamespace(warnings=()))
    monkeypatch.setattr(photo_analysis, "_kept_small", Recent(2))
    person = detect(photo).person
    joints = np.where(np.isfinite(person.joints), person.joints, person.guessed)
    first = analyse_photo(photo, person, joints, 96)
    assert analyse_photo(photo, replace(person), joints, 96) is first
    for other in (
        replace(person, told=True),
        replace(person, outline=-person.outline),
        replace(person, region=replace(person.region, side=1.1 * person.region.side)),
        replace(person, reach=1.1 * person.reach),
        replace(person, visibility=0.5 * person.visibility),
        replace(person, beside=(person.guessed + 30,)),
    ):
        assert analyse_photo(photo, other, joints, 96) is not first


@pytest.mark.parametrize("network", ["PARTS", "CARRIED", "FILLER"])
def test_what_a_network_that_is_not_there_would_know_is_said_and_not_remembered(
    photo, monkeypatch, network
):
    person = detect(photo).person
    off = 0.5 + 0.01 * len(network)  # nobody's yet
    joints = np.where(np.isfinite(person.joints), person.joints, person.guessed) + off
    kind = getattr(network_folder, network)
    for every in (network_folder.PARTS, network_folder.CARRIED, network_folder.FILLER):
        network_folder.shipped_network(every)  # remembered, but for the one that goes
    with monkeypatch.context() as patch:
        patch.setattr(network_folder, "SHIPPED", Path("/nowhere"))
        patch.delitem(network_folder._loaded, kind.folder)
        told = analyse_photo(photo, person, joints, 96).warnings
        assert told == (getattr(photo_analysis, f"NO_{network}"),)
    found = analyse_photo(photo, person, joints, 96)
    assert not found.warnings
    assert analyse_photo(photo, person, joints, 96) is found


def test_parts_that_a_network_tells_are_not_guessed(photo, monkeypatch):
    person = detect(photo).person
    asked, ask = [], photo_analysis.guessed_parts
    monkeypatch.setattr(photo_analysis, "guessed_parts", lambda *x: asked.append(1) or ask(*x))
    joints = person.guessed + 0.03  # not those that were analysed before
    analyse_photo(photo, person, joints, 96)
    assert not asked
    analyse_photo(photo, replace(person, guess=True), joints, 96)
    assert asked


def test_an_outline_without_anybody_gives_way_to_the_finders(photo, monkeypatch):
    person = detect(photo).person
    joints = np.where(np.isfinite(person.joints), person.joints, person.guessed)
    nobody = np.zeros(photo.shape[:2], np.float32)
    monkeypatch.setattr(photo_analysis, "person_outline", lambda *_: nobody)
    found = analyse_photo(photo, person, joints + 0.02)
    assert (found.matte > 0.5).any() and found.layers.layers


def test_where_nobody_is_the_square_moves_in_the_photo(pipeline):
    empty = np.full((90, 140, 3), 120, np.uint8)
    got = pipeline.animate(empty, "hand waving", frames=2, output="photo")
    assert got.frames.shape == (1, 2, 90, 140, 3) and got.person is None


def test_same_seed_same_bytes(pipeline, photo, wave):
    again = pipeline.animate(photo, ["hand waving", "bowing"], frames=8, output="photo")
    assert (again.frames == wave.frames).all()


def test_labels_fit_the_clip(pipeline, photo):
    got = pipeline.animate(
        photo, "jumping jack", frames=6, output="photo", longest=224, labels=True
    )
    person, joints = got.origins[0].person, got.joints[0] * (224 / max(photo.shape))
    assert person.shape == got.frames.shape[1:4]
    assert got.origins[0].flow.shape == (*person.shape, 2)
    at = joints.round().astype(int)
    inside = [
        person[t, max(0, y - 3) : y + 4, max(0, x - 3) : x + 4].any()
        for t in range(6)
        for x, y in at[t]
    ]
    assert np.mean(inside) > 0.95
    plain = pipeline.animate(photo, "jumping jack", frames=6, output="photo", longest=224)
    assert (got.frames == plain.frames).all()
    assert not plain.origins
