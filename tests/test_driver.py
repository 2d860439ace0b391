"""Driving videos: whatever somebody brings, and the movement of its person on another body."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larnet.body.finder.detect_person import find_person
from larnet.body.performance import driver as drivers
from larnet.body.performance.driver import RATE, Driver, follow, read_driver
from larnet.body.performance.retarget import retargeted, smooth
from larnet.errors import BadInput
from larnet.media import video_file
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize

ACTORS = Path(__file__).resolve().parent.parent / "assets" / "actors"
RIGHT_WRIST, LEFT_WRIST = 10, 6


@pytest.fixture(scope="module")
def actor():
    return resize(read_photo(ACTORS / "02_bruno.png"), 160, 160)


@pytest.fixture(scope="module")
def waves(pipeline, actor, tmp_path_factory):
    """A video in which another drawn person waves, and where its joints are."""
    other = resize(read_photo(sorted(ACTORS.glob("*.png"))[0]), 160, 160)
    made = pipeline.animate(other, "wave", encoder="glove", output="photo", frames=16)
    path = tmp_path_factory.mktemp("driver") / "waves.mp4"
    return video_file.write(path, made.frames[0], 12), made.joints[0]


def ffmpeg(*options: object) -> None:
    from imageio_ffmpeg import get_ffmpeg_exe

    subprocess.run([get_ffmpeg_exe(), "-v", "error", "-y", *map(str, options)], check=True)


def upright(scale: float = 1.0) -> np.ndarray:
    """Joints (20, 2) of somebody who stands, pixels."""
    person = np.zeros((20, 2))
    person[:4] = [(0, -60), (0, -40), (0, -14), (0, 0)]
    for side, sign in ((4, 1), (8, -1)):
        person[side : side + 4] = [
            (sign * 13, -40),
            (sign * 15, -17),
            (sign * 15, 3),
            (sign * 15, 12),
        ]
    for side, sign in ((12, 1), (16, -1)):
        person[side : side + 4] = [(sign * 8, 2), (sign * 8, 34), (sign * 8, 62), (sign * 10, 68)]
    return 100 + scale * person


def raising(scale: float = 1.0, frames: int = 48) -> np.ndarray:
    """Joints (T, 20, 2) of somebody who lifts the right arm to the side."""
    out = np.repeat(upright(scale)[None], frames, 0)
    turn = np.linspace(0, np.pi / 2, frames)
    for joint in (9, 10, 11):
        off = upright(scale)[joint] - upright(scale)[8]
        length = np.hypot(*off)
        out[:, joint] = out[:, 8] + length * np.stack((-np.sin(turn), np.cos(turn)), -1)
    return out


def driver_of(joints: np.ndarray) -> Driver:
    return Driver(joints.astype(np.float32), joints.astype(np.float32))


def test_directions_are_taken_over_and_lengths_are_the_photos():
    photo = upright(2.0)
    made = retargeted(driver_of(raising(0.5)), photo)
    assert np.abs(made[0] - photo).max() < 8
    assert made[-1, RIGHT_WRIST, 1] == pytest.approx(photo[8, 1], abs=12)  # as high as the shoulder
    for a, b in ((8, 9), (9, 10), (17, 18), (1, 0)):
        bones = np.linalg.norm(made[:, b] - made[:, a], axis=-1)
        assert bones == pytest.approx(np.linalg.norm(photo[b] - photo[a]), rel=0.1)
    assert np.abs(made[:, [14, 15, 18, 19]] - photo[[14, 15, 18, 19]]).max() < 5  # feet stay


def test_gaps_are_filled_and_trembling_goes():
    joints, draw = raising(), np.random.default_rng(0)
    noisy = joints + draw.normal(0, 1.0, joints.shape)
    noisy[10:16, RIGHT_WRIST] = np.nan
    noisy[:5, LEFT_WRIST] = np.nan
    found = smooth(Driver(noisy.astype(np.float32), joints.astype(np.float32)))
    assert np.isfinite(found).all()
    assert np.abs(found - joints)[10:16, RIGHT_WRIST].max() < 6
    second = np.abs(np.diff(found, 2, axis=0)).mean()
    assert (
        second < 0.5 * np.abs(np.diff(joints + draw.normal(0, 1.0, joints.shape), 2, axis=0)).mean()
    )


def test_at_the_ends_an_unseen_joint_is_where_it_is_guessed():
    joints = raising()
    seen, guessed = joints.copy(), joints.copy()
    seen[:12, RIGHT_WRIST] = seen[-8:, RIGHT_WRIST] = np.nan  # comes into view late, leaves early
    seen[:3] = guessed[:3] = np.nan  # nobody is found yet
    found = smooth(Driver(seen.astype(np.float32), guessed.astype(np.float32)))
    off = np.linalg.norm(found - joints, axis=-1)[:, RIGHT_WRIST]
    assert off[5:].max() < 2
    assert np.isfinite(found).all()


def test_what_a_driver_never_shows_stays_as_in_the_photo():
    joints = raising()
    seen = joints.copy()
    seen[:, 12:] = np.nan  # no legs in the picture
    made = retargeted(Driver(seen.astype(np.float32), joints.astype(np.float32)), upright(2.0))
    photo = upright(2.0)
    assert np.allclose(made[:, 12:], photo[12:])
    assert np.ptp(made[:, RIGHT_WRIST, 1]) > 40


def test_who_goes_somewhere_stays_in_the_photo():
    joints = raising() + np.linspace(0, 400, 48)[:, None, None] * np.array((1.0, 0.0))
    made = retargeted(driver_of(joints), upright(2.0))
    assert np.ptp(made[:, 3, 0]) < 30


def test_the_person_of_a_video_is_repeated(pipeline, actor, waves):
    path, theirs = waves
    made = pipeline.animate(actor, driver=path, output="photo", encoder="glove")
    assert made.fps == 24 and made.frames.shape[:2] == (1, 32)
    assert made.phrases == ("waves.mp4",) and made.understood[0].parts == ()
    assert (made.frames[0, 0] == actor).all()
    wrist = made.joints[0][12:, RIGHT_WRIST, 1]
    other = theirs[6:, RIGHT_WRIST, 1].repeat(2)[: len(wrist)]
    assert np.corrcoef(wrist, other)[0, 1] > 0.8
    assert np.ptp(made.joints[0][:, LEFT_WRIST, 1]) < 0.3 * np.ptp(
        made.joints[0][:, RIGHT_WRIST, 1]
    )
    found = find_person(made.frames[0, 20])
    away = np.linalg.norm(found.joints - made.joints[0][20], axis=-1)
    assert np.nanmean(away) < 8  # of 160 pixels: the picture shows what was asked for
    slow = pipeline.animate(actor, driver=path, seconds=1, fps=8, longest=64, encoder="glove")
    assert slow.frames.shape == (1, 8, 64, 64, 3)


def test_either_words_or_a_driver(pipeline, actor, waves):
    with pytest.raises(BadInput, match="either words or"):
        pipeline.animate(actor, "wave", driver=waves[0])
    with pytest.raises(BadInput, match="its path"):
        pipeline.animate(actor, driver=np.zeros((4, 4, 3)))


def test_what_is_no_driver_is_answered_in_words(tmp_path, waves):
    (tmp_path / "text.mp4").write_text("no video")
    ffmpeg("-f", "lavfi", "-i", "sine=duration=2", tmp_path / "sound.m4a")
    ffmpeg("-f", "lavfi", "-i", "testsrc=duration=0.75:size=64x48:rate=12", tmp_path / "nobody.mp4")
    ffmpeg("-i", waves[0], "-frames:v", "2", tmp_path / "short.mp4")
    whole = waves[0].read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    for name, words in (
        ("nowhere.mp4", "no video file"),
        ("text.mp4", "no video that can be read"),
        ("sound.m4a", "only sound"),
        ("nobody.mp4", "in none of the frames"),
        ("short.mp4", "half a second"),
        ("half.mp4", "can be read|damaged"),
    ):
        with pytest.raises(BadInput, match=words):
            read_driver(tmp_path / name)


def test_only_the_beginning_of_a_long_video_is_decoded(monkeypatch, tmp_path):
    monkeypatch.setattr(drivers, "SECONDS", 1.0)
    still = Image.fromarray(resize(read_photo(ACTORS / "02_bruno.png"), 96, 96))
    still.save(tmp_path / "one.png")
    ffmpeg("-loop", "1", "-i", tmp_path / "one.png", "-t", "60", "-r", "2", tmp_path / "long.mp4")
    found = read_driver(tmp_path / "long.mp4")
    assert len(found.joints) == RATE and "first 1 seconds" in found.warnings[0]


def test_the_longest_piece_between_cuts_is_repeated(actor):
    black = np.zeros_like(actor)
    piece = [actor] * 13
    found = follow([*piece[:8], *[black] * 7, *piece])
    assert len(found.joints) == 13 and "cuts" in found.warnings[0]
    with pytest.raises(BadInput, match="cut so often"):
        follow(([actor] * 6 + [black] * 6) * 2)
