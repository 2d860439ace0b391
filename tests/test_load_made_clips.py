"""The example that loads made clips with other tools."""

from __future__ import annotations

import importlib.util

import pytest
from fake_animator import ACTIONS, FRAMES, load, write_photos

from larnet.data.factory.dataset_plan import plan
from larnet.data.factory.produce import produce


@pytest.fixture
def example(repository, monkeypatch):
    monkeypatch.syspath_prepend(str(repository / "examples"))
    import load_made_clips

    return load_made_clips


def made(tmp_path, layout):
    photos = write_photos(tmp_path / "photos", 2)
    produce(plan(photos, "all", ACTIONS, "c" * 64, layout=layout), tmp_path / layout, load)
    return tmp_path / layout


def test_shards_are_read_with_the_standard_library(example, tmp_path):
    clips = list(example.shards(made(tmp_path, "webdataset")))
    assert sorted(labels["action"] for _, labels in clips) == sorted(2 * list(ACTIONS))
    assert all(video[4:8] == b"ftyp" for video, _ in clips)
    assert all(len(labels["joints"]) == FRAMES for _, labels in clips)


@pytest.mark.skipif(
    importlib.util.find_spec("datasets") is None, reason="datasets is not installed: pip install it"
)
def test_a_folder_is_a_videofolder(example, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    clips = example.videofolder(made(tmp_path, "folder"))
    assert sorted(clips["action"]) == sorted(2 * list(ACTIONS))
    assert all(clip["video"]["path"].endswith(".mp4") for clip in clips)
