"""The whole person of a clip is found, also where only an arm moves or the clip is upright."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_set, open_stream
from larnet.data.video import find_actor as module
from larnet.data.video.decoded_cache import DecodedVideo, make
from larnet.data.video.find_actor import find_actor
from larnet.data.video.index import load_index
from larnet.data.video.windows import crop_side, cut, window
from larnet.errors import MissingData
from larnet.media.video_file import write


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def waving() -> tuple[np.ndarray, np.ndarray]:
    """A drawn actor who waves in place: frames (16, 128, 128, 3), masks (16, 128, 128)."""
    data = DataSpec(source="synthetic", combinations=0.0, standing=0.0, start=1.0, seed=1)
    clip = open_stream(data, ModelSpec(size=128), "train", names=("hand waving",)).batch(0, 1)
    return clip.v[0].numpy(), (clip.mask[0] == 1).numpy()


def moving_arm(waving) -> np.ndarray:
    """The first frame, in which one arm alone moves: what is above the hips on one side."""
    frames, masks = waving
    out = np.repeat(frames[:1], len(frames), 0)
    changed = (frames != frames[:1]).any(-1).sum(0)
    rows, columns = np.nonzero(changed)
    assert rows.size and masks[0].any()
    side = slice(0, 60) if (columns < 64).sum() > (columns >= 64).sum() else slice(68, 128)
    out[:, :80, side] = frames[:, :80, side]
    return np.concatenate([out] * 3)  # of two and more seconds


def test_who_waves_one_arm_is_found_whole(waving, tmp_path):
    frames, masks = moving_arm(waving), waving[1][0]
    rows = np.flatnonzero(masks.any(1))
    tall = rows[-1] - rows[0] + 1
    (tmp_path / "waving").mkdir()
    for name in ("a", "b"):
        write(tmp_path / "waving" / f"{name}.mp4", frames, 24)
    dataset = open_set("folder", str(tmp_path))
    track = make(dataset, load_index(dataset).recordings[0]).track
    assert track.height == pytest.approx(tall, rel=0.15) and not track.crosses
    assert track.feet == pytest.approx(rows[-1] + 1, abs=0.05 * tall)
    assert np.nanmax(np.abs(track.x - 64)) < 0.1 * tall and np.isfinite(track.x).all()


def decoded(frames: np.ndarray) -> DecodedVideo:
    found = find_actor(frames, 12.0, True)
    none = np.zeros((0, 20, 2), np.float16)
    return DecodedVideo(frames, found.bits, none, found.scene, found.track)


def test_an_upright_clip_shows_the_whole_person(waving):
    frames, masks = waving
    upright = np.pad(frames[:, :, 24:104], ((0, 0), (30, 10), (0, 0), (0, 0)), mode="edge")
    rows = np.flatnonzero(masks.any(0).any(1)) + 30
    clip = decoded(upright)
    seen = window(clip, 0, 16, 1.0, crop_side(clip, 112))
    assert seen.top < rows[0] and seen.top + seen.side > rows[-1]
    assert cut(upright, seen, clip.scene).shape == (17, seen.side, seen.side, 3)


def test_an_upright_clip_of_nobody_is_shown_from_top_to_bottom():
    draw = np.random.default_rng(0)
    upright = draw.integers(0, 256, (1, 90, 50, 3), np.uint8).repeat(20, 0)
    clip = decoded(upright)
    seen = window(clip, 0, 16, 1.0, crop_side(clip, 32))
    assert (seen.top, seen.side) == (0, 90) and (seen.left == -20).all()
    shown = cut(upright, seen, clip.scene)
    assert np.array_equal(shown[3, :, 20:70], upright[0])


def test_what_moves_counts_where_the_finder_sees_the_same(waving):
    frames, masks = waving
    place = np.full((40, 128, 320, 3), 120, np.uint8)
    rows, columns = np.nonzero(masks[0])
    for n in range(40):
        place[n, rows, columns + 4 * n] = frames[0, rows, columns]
    found = find_actor(place, 12.0, True)
    tall = rows.max() - rows.min() + 1
    assert found.track.crosses and found.track.height == pytest.approx(tall, rel=0.12)
    assert found.bits.shape == (40, 128, 40) and found.scene.shape == (128, 320, 3)


def test_a_small_thing_that_moves_is_no_person_where_nobody_is_found(monkeypatch):
    monkeypatch.setattr(module, "find_person", lambda photo: None)
    frames = np.full((40, 144, 180, 3), 120, np.uint8)
    for n in range(40):
        frames[n, 40:55, 10 + 3 * n : 20 + 3 * n] = 30
    found = find_actor(frames, 12.0, True)
    assert not found.track.height and not found.bits.size


def test_without_the_finders_files_motion_counts_and_it_is_said(monkeypatch, caplog):
    def absent(photo):
        raise MissingData("pose_detection.tflite is not there.")

    monkeypatch.setattr(module, "find_person", absent)
    frames = np.full((40, 144, 180, 3), 120, np.uint8)
    for n in range(40):
        frames[n, 40:110, 10 + 3 * n : 30 + 3 * n] = 30
    found = find_actor(frames, 12.0, True)
    assert found.track.crosses and found.track.height == pytest.approx(70, abs=4)
    assert "pose_detection.tflite is not there" in caplog.text
