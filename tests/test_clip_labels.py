"""Labels beside clips: the same when read again, and read by the data sets that hold such clips."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from fake_animator import ACTIONS, load, write_photos

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_set, open_stream
from larnet.data.factory.dataset_plan import plan
from larnet.data.factory.produce import produce
from larnet.data.video.clip_labels import (
    FORMAT,
    ClipFacts,
    ClipLabels,
    filled,
    from_json,
    read_labels,
    run_lengths,
    to_json,
)
from larnet.errors import BadInput

FACTS = ClipFacts("bowing", "take a bow", 7, "a.png", "a" * 64, "c" * 64, 3, 12, 6, 4)


def labels() -> ClipLabels:
    draw = np.random.default_rng(0)
    joints = draw.uniform(0, 6, (3, 20, 2)).astype(np.float32).round(2)
    return ClipLabels(FACTS, joints, draw.random((3, 4, 6)) > 0.5)


def test_run_lengths_go_down_the_columns_and_begin_with_nobody():
    mask = np.array([[1, 0, 0], [1, 1, 0]], bool)
    assert run_lengths(mask) == [0, 2, 1, 1, 2]
    assert run_lengths(~mask) == [2, 1, 1, 2]
    assert run_lengths(np.zeros((2, 2), bool)) == [4]
    for m in (mask, ~mask, np.ones((5, 1), bool)):
        assert (filled(run_lengths(m), *m.shape) == m).all()


def test_labels_are_the_same_when_read_again():
    again = from_json(to_json(labels()), "a.json")
    assert again.facts == FACTS
    assert np.allclose(again.joints, labels().joints)
    assert (again.masks == labels().masks).all()


def test_labels_follow_a_clip_that_was_decoded_smaller_and_faster():
    got = labels().at(6, 24, 2, 3)
    assert np.allclose(got.joints[0], labels().joints[0] / 2)
    assert got.joints.shape == (6, 20, 2) and got.masks.shape == (6, 2, 3)
    assert np.allclose(got.joints[4], labels().joints[2] / 2), "the fifth of 24 is the third of 12"
    same = labels().at(3, 24, 4, 6)
    assert (same.masks == labels().masks).all(), "as many frames are those frames"


def test_a_file_of_another_kind_is_no_labels(tmp_path):
    assert from_json(b"[1, 2]", "a.json") is None
    assert from_json(b'{"format": "other"}', "a.json") is None
    assert read_labels(tmp_path / "a.mp4") is None


@pytest.mark.parametrize(
    "change",
    [
        {"joints": [[[1, 2]]]},
        {"joints": "here"},
        {"masks": {"counts": [[1, 2, 3]] * 3}},
        {"masks": {"counts": [[-1, 25]] * 3}},
        {"masks": 3},
        {"frames": 10**9},
        {"width": 0},
        {"fps": None},
    ],
)
def test_damaged_labels_are_refused_in_words(change):
    values = json.loads(to_json(labels())) | change
    with pytest.raises(BadInput, match=r"a\.json holds no labels that fit"):
        from_json(json.dumps(values).encode(), "a.json")
    assert values["format"] == FORMAT


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    """The same clips as a folder and as tar files."""
    root = tmp_path_factory.mktemp("sets")
    photos = write_photos(root / "photos", 4)
    for layout in ("folder", "webdataset"):
        settings = {"per_photo": 3, "layout": layout, "labels": "joints,masks"}
        produce(plan(photos, "all", ACTIONS, "c" * 64, **settings), root / layout, load)
    return root


@pytest.mark.parametrize("layout", ["folder", "webdataset"])
def test_a_made_data_set_is_trained_on_with_joints_and_masks(sets, layout):
    data = DataSpec(source=f"{layout}:{sets / layout}", start=1.0, standing=0.0, augment=False)
    stream = open_stream(data, ModelSpec(size=32, noise=2))
    assert set(stream.actions) == set(ACTIONS)
    clips = stream.batch(0, 3, ["bowing", "jumping", "hand waving"])
    assert clips.v.shape == (3, 16, 32, 32, 3)
    assert torch.isfinite(clips.joints).all() and torch.isfinite(clips.joints_0).all()
    assert set(clips.mask.unique().tolist()) == {0, 1}, "known everywhere"


@pytest.mark.parametrize("layout", ["folder", "webdataset"])
def test_what_is_read_is_what_was_made(sets, layout):
    dataset = open_set(layout, str(sets / layout))
    recording = min(dataset.find().recordings, key=lambda r: r.path)
    frames = np.stack(list(dataset.frames(recording)))
    notes = dataset.notes(recording, frames)
    assert len(notes.joints) == len(notes.mask) == len(frames)
    assert notes.mask[0].sum() == 15 * 10
    assert {r.split for r in dataset.find().recordings} == {"train", "val"}


def test_a_broken_tar_file_is_named(sets, tmp_path):
    (tmp_path / "a.tar").write_bytes((sets / "webdataset" / "shard-000000.tar").read_bytes()[:700])
    (tmp_path / "b.tar").write_bytes(b"no tar file" * 100)
    problems = open_set("webdataset", str(tmp_path)).find().problems
    assert any(p.startswith("b.tar is no whole tar file") for p in problems)
