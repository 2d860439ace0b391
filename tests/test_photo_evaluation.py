"""Clips of photos measured: each figure on pictures made for it, and a folder from end to end."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from PIL import Image

from larnet.__main__ import main
from larnet.body.body_distance import body_distance, grid_of, trunk_length
from larnet.body.finder.detect_person import FILES
from larnet.body.skeleton import AT, JOINTS
from larnet.body.tflite_network import FOLDER, load_network
from larnet.data.synthetic import Requests, render, seed_of
from larnet.errors import BadInput, MissingData
from larnet.evaluation.photos import evaluate_photos as module
from larnet.evaluation.photos.evaluate_photos import evaluate_photos, find_photos, photo_lines
from larnet.evaluation.photos.limb_detail import limb_looks
from larnet.evaluation.photos.photo_clips import PhotoClips, animate_photo
from larnet.evaluation.photos.photo_judge import PhotoJudge
from larnet.evaluation.photos.photo_scores import (
    away_share,
    detail_of,
    head_patch,
    left_behind,
    likeness,
    outline_reach,
    score_clip,
    score_photo,
)
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline

STANDING = dict(
    zip(
        JOINTS,
        [(100, 30), (100, 60), (100, 100), (100, 120)]
        + [(85, 62), (75, 90), (72, 115), (71, 124)]
        + [(115, 62), (125, 90), (128, 115), (129, 124)]
        + [(92, 122), (90, 155), (89, 185), (88, 192)]
        + [(108, 122), (110, 155), (111, 185), (112, 192)],
    )
)


def joints(**moved):
    """A standing body (20, 2) in a picture of 200 x 200, some joints elsewhere."""
    places = STANDING | {name.replace("_", " "): at for name, at in moved.items()}
    return np.float32([places[name] for name in JOINTS])


class Segmenter:
    """Stands in for the network of people: whatever is not grey."""

    shape = (1, 256, 256, 3)

    def __call__(self, picture):
        colourful = picture[0].max(-1) - picture[0].min(-1) > 0.1
        return (colourful[None, ..., None].astype(np.float32),)


@pytest.fixture(scope="module")
def judge():
    """With the pose network of the product, in place of one that has to be fetched."""
    name = "pose_landmark_full.tflite"
    return PhotoJudge(load_network(FOLDER / name, FILES[name], "tests", ""), Segmenter())


@pytest.fixture(scope="module")
def photo():
    """A drawn actor never trained on, 224 pixels, in a wider grey place."""
    seeds = torch.tensor([seed_of("val", 300)])
    still = Requests(
        ["standing still"], seeds, torch.zeros(1), torch.zeros(1, 15), torch.ones(1).bool()
    )
    drawn = render(still, 224, frames=0)
    actor = drawn.x_0[0].permute(1, 2, 0).numpy()
    wide = np.full((224, 320, 3), 150, np.uint8)
    wide[:, 48:272] = np.where(drawn.mask_0[0].numpy()[..., None] > 0, actor, wide[:, 48:272])
    return wide


@pytest.fixture(scope="module")
def clips(photo):
    return animate_photo(load_pipeline("default", "cpu"), photo, ["hand waving"], 320, seed=0)


def test_distances_are_to_the_nearest_bone():
    body = joints()
    rows, columns = grid_of((200, 200))
    away = body_distance(body, (200, 200))
    assert away.shape == (rows, columns)
    cell = 200 / columns
    at = lambda x, y: away[int(y / cell), int(x / cell)]  # noqa: E731
    assert at(100, 80) < cell  # on the trunk
    assert at(180, 80) == pytest.approx(180 - 121, abs=6)  # the right upper arm is at x = 121
    assert trunk_length(body) == 60
    half = np.where(np.arange(20)[:, None] < 12, body, np.nan)
    assert body_distance(half, (200, 200))[-1].min() > 60
    assert np.isinf(body_distance(np.full((20, 2), np.nan), (200, 200))).all()


@pytest.fixture(scope="module")
def textured():
    """A picture whose right forearm, and that of a second one where it went, show a pattern."""
    rng = np.random.default_rng(0)
    pattern = rng.integers(60, 200, (13, 60, 3), np.uint8)
    still = np.full((200, 200, 3), 128, np.uint8)
    still[94:107, 20:80] = pattern
    frame = np.full((200, 200, 3), 128, np.uint8)
    frame[150:163, 60:120] = pattern
    before = joints(right_elbow=(20, 100.5), right_wrist=(80, 100.5))
    now = joints(right_elbow=(60, 156.5), right_wrist=(120, 156.5))
    return still, frame, before, now


def test_a_limb_that_only_moved_keeps_its_detail_and_colour(textured):
    still, frame, before, now = textured
    (limb,) = limb_looks(still, frame, before, now, trunk=60)
    assert detail_of([limb]) == pytest.approx(1, abs=0.02)
    assert limb.colour < 1


def test_blur_and_paint_show_in_detail_and_colour(textured):
    still, frame, before, now = textured
    soft = resize(resize(frame, 50, 50), 200, 200)
    assert detail_of(limb_looks(still, soft, before, now, 60)) < 0.6
    assert detail_of([]) is None
    darker = (frame * 0.8).astype(np.uint8)
    (limb,) = limb_looks(still, darker, before, now, 60)
    assert limb.colour == pytest.approx(0.2 * 130, rel=0.1)


def test_limbs_at_rest_unseen_or_out_of_the_picture_are_not_looked_at(textured):
    still, frame, before, now = textured
    assert limb_looks(still, frame, before, before, 60) == []
    unseen = before.copy()
    unseen[AT["right wrist"]] = np.nan
    assert limb_looks(still, frame, unseen, now, 60) == []
    out = joints(right_elbow=(150, 156.5), right_wrist=(210, 156.5))
    assert limb_looks(still, frame, before, out, 60) == []
    towards_camera = joints(right_elbow=(60, 156.5), right_wrist=(80, 156.5))
    assert limb_looks(still, frame, before, towards_camera, 60) == []


def test_ghosts_are_away_passers_by_are_not():
    body = joints()
    near = body_distance(body, (200, 200))
    rows, columns = near.shape
    people = (near < 12).astype(np.float32)
    passer_by = people.copy()
    passer_by[:30, :20] = 1
    reach = outline_reach(passer_by, near, 60)
    assert 60 * 0.25 <= reach <= 60 * 0.6
    assert away_share(passer_by, near, passer_by, near, reach) == 0
    ghost = passer_by.copy()
    ghost[:20, -20:] = 1
    share = away_share(ghost, near, passer_by, near, reach)
    assert share == pytest.approx(400 / (rows * columns), rel=0.2)
    gone = body_distance(body + np.float32((70, 0)), (200, 200))  # the body left, its shape stayed
    assert away_share(people, gone, people, near, reach) > 0.02


def test_a_head_is_like_itself_wherever_it_goes():
    rng = np.random.default_rng(1)
    picture = resize(rng.integers(0, 255, (50, 50, 3), np.uint8), 200, 200)
    body = joints()
    first = head_patch(picture, body, 60)
    assert first.shape == (32, 32)
    assert likeness(first, first) == pytest.approx(1)
    moved = np.roll(picture, (12, 30), (0, 1))
    there = body + np.float32((30, 12))
    assert likeness(first, head_patch(moved, there, 60)) == pytest.approx(1, abs=0.01)
    beside = there + np.float32((3, -2))  # three pixels beside where the head is meant to be
    assert likeness(first, head_patch(moved, beside, 60)) < 0.9
    assert likeness(first, head_patch(moved, beside, 60, margin=5)) > 0.95
    assert likeness(first, head_patch(np.roll(picture, 90, 1), there, 60)) < 0.5


def test_clips_say_where_their_joints_are_meant_to_be(photo, clips):
    assert clips.frames.shape == (1, 16, 224, 320, 3)
    assert clips.still.shape == clips.background.shape == (224, 320, 3)
    assert clips.joints.shape == (1, 16, 20, 2)
    off = np.linalg.norm(clips.joints[0, 0] - clips.guessed_0, axis=-1)
    assert np.median(off) < 0.15 * trunk_length(clips.guessed_0)  # the clip begins at the photo
    wrist = clips.joints[0, :, AT["right wrist"]]
    other = clips.joints[0, :, AT["left wrist"]]
    reach = max(np.ptp(wrist[:, 1]), np.ptp(other[:, 1]))
    assert reach > 0.4 * trunk_length(clips.guessed_0)  # a hand waves


def test_the_background_is_the_photo_without_its_actor(photo, clips):
    near = body_distance(clips.guessed_0, (224, 320))
    rows, columns = (np.arange(n) * m // n for n, m in zip((224, 320), near.shape))
    near = near[rows[:, None], columns]
    changed = np.abs(clips.background.astype(int) - clips.still).max(-1) > 8
    trunk = trunk_length(clips.guessed_0)
    assert changed[near < 0.05 * trunk].mean() > 0.8
    assert changed[near > 1.5 * trunk].mean() < 0.01


def test_a_clip_of_a_drawn_actor_is_scored(clips, judge):
    own = score_photo(clips, judge)
    assert own.found["knee"] == (2, 2)
    assert own.background < 0.5
    score = score_clip(clips, 0, "a.png", "hand waving", judge)
    assert score.found["ankle"][1] == 32
    assert score.share_found > 0.6
    assert 0 <= score.away < 0.05
    assert score.far < 0.02
    assert score.head[0] > 0.8


def test_somebody_left_in_the_background_is_seen_a_passer_by_is_not(clips, judge):
    fields = {f: getattr(clips, f) for f in PhotoClips.__dataclass_fields__}
    same = PhotoClips(**(fields | {"background": clips.still}))
    assert left_behind(same, judge) > 0.5
    aside = np.roll(clips.still, 70, 1)
    assert left_behind(PhotoClips(**(fields | {"background": aside})), judge) < 0.5


def test_a_clip_that_does_not_show_what_was_meant_scores_less(clips, judge):
    """The photo stands still while the arms are meant to move."""
    frozen = np.repeat(clips.still[None, None], 16, axis=1)
    fields = {f: getattr(clips, f) for f in PhotoClips.__dataclass_fields__}
    still = PhotoClips(**(fields | {"frames": frozen}))
    moving = score_clip(clips, 0, "a", "hand waving", judge).found["wrist"]
    standing = score_clip(still, 0, "a", "hand waving", judge).found["wrist"]
    assert standing[1] == moving[1]
    assert standing[0] < moving[0]


def test_a_folder_of_photos_from_end_to_end(photo, judge, tmp_path, monkeypatch, capsys):
    folder, out = tmp_path / "photos", tmp_path / "report"
    folder.mkdir()
    Image.fromarray(photo).save(folder / "a.png")
    Image.fromarray(np.full((90, 120, 3), 128, np.uint8)).save(folder / "b.png")
    (folder / "c.txt").write_text("no photo")
    monkeypatch.setattr(PhotoJudge, "load", classmethod(lambda _: judge))
    command = ["evaluate", "--photos", str(folder), "--actions", "hand waving/hello,kicking"]
    assert main([*command, "--longest", "160", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "2 clips of 1 photos, 1 left out" in told
    assert "wrist" in told
    report = json.loads((out / "report.json").read_text())
    assert report["skipped"] == {"b.png": "nobody was found"}
    assert {row["action"] for row in report["rows"]} == {"hand waving/hello", "kicking"}
    assert any("hand-waving-hello" in name for name in report["worst"])
    assert 0 < report["found"]["knee"]["relative"] <= 1
    assert report["empty_background"] == 1
    strips = [Image.open(out / name) for name in report["worst"]]
    assert len(strips) == 2
    assert all(strip.width > 8 * 160 for strip in strips)
    assert any(line.startswith("detail") for line in photo_lines(report))


def test_mistakes_in_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path / "none"))
    with pytest.raises(BadInput, match="There is no photo in"):
        find_photos(tmp_path)
    (tmp_path / "01.jpg").touch()
    (tmp_path / "02.JPG").touch()
    assert [p.name for p in find_photos(tmp_path)] == ["01.jpg", "02.JPG"]
    assert [p.name for p in find_photos(tmp_path / "*2.*")] == ["02.JPG"]
    with pytest.raises(BadInput, match="at least 1"):
        find_photos(tmp_path, limit=0)
    with pytest.raises(BadInput, match="Clips of 9 pixels"):
        evaluate_photos(tmp_path, longest=9)
    with pytest.raises(MissingData, match="fetch-weights pose-judge"):
        evaluate_photos(tmp_path)
    assert main(["evaluate", "--photos", str(tmp_path)]) == 2
    assert "fetch-weights pose-judge" in capsys.readouterr().err
    monkeypatch.setattr(PhotoJudge, "load", classmethod(lambda _: None))
    fake = SimpleNamespace(name="fake", info=SimpleNamespace(spec=SimpleNamespace(has_joints=True)))
    monkeypatch.setattr(module, "load_pipeline", lambda *_: fake)
    with pytest.raises(BadInput, match=r"No clip could be measured: .*01.jpg"):
        evaluate_photos(tmp_path)


def test_a_checkpoint_that_moves_no_joints_is_refused_before_a_photo_is_looked_at(
    photo, judge, tmp_path, monkeypatch
):
    Image.fromarray(photo).save(tmp_path / "a.png")
    monkeypatch.setattr(PhotoJudge, "load", classmethod(lambda _: judge))
    monkeypatch.setattr(module, "read_photo", lambda path: pytest.fail("a photo was read"))
    with pytest.raises(BadInput, match="'larnet' moves no joints"):
        evaluate_photos(tmp_path, "larnet")
