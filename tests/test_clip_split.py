"""Which of anybody's clips train and which validate, and what `data check` says of it."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larnet.__main__ import main
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_set, open_stream
from larnet.data.datasets.clip_split import OwnClip, divide
from larnet.data.video.dataset_check import check
from larnet.data.video.index import load_index
from larnet.errors import MissingData
from larnet.media import video_file


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


def fill(root: Path, names: dict[str, list[str]], content=None) -> None:
    """Files of a few bytes, all different unless `content` is given: nothing is decoded."""
    for action, files in names.items():
        (root / action).mkdir(parents=True, exist_ok=True)
        for name in files:
            (root / action / name).write_bytes(content or f"{action}/{name}".encode())


def sides(root: Path) -> dict[str, dict[str, set[str]]]:
    """{action: {side: actors}}."""
    out: dict[str, dict[str, set[str]]] = {}
    for r in load_index(open_set("folder", str(root))).recordings:
        out.setdefault(r.action, {}).setdefault(r.split, set()).add(r.actor)
    return out


NAMES = {
    "camera": [f"IMG_{n:04}.MP4" for n in range(3)],
    "clip": [f"clip_{n:02}.mp4" for n in range(3)],
    "letters": [f"{c}.mp4" for c in "abcdef"],
    "two": ["clip_01.mp4", "clip_02.mp4"],
    "dates": [f"VID_2024010{n}_1200{n}1.mp4" for n in range(4)],
    "many": [f"{n:05}.mts" for n in range(40)],
    "people": ["anna_1.mp4", "anna_2.mp4", "ben_1.mp4"],
    "ucf": [f"v_Juggling_g{g:02}_c{c:02}.avi" for g in (1, 2, 3) for c in (1, 2, 3)],
    "ntu": [f"S001C00{c}P00{p}R001A023.avi" for c in (1, 2, 3) for p in (1, 2)],
}


@pytest.mark.parametrize("kind", NAMES)
def test_both_sides_hold_clips_of_every_action_and_no_actor_twice(tmp_path, kind):
    fill(tmp_path, {"waving": NAMES[kind], "yodelling": NAMES[kind]})
    for divided in sides(tmp_path).values():
        assert set(divided) == {"train", "val"}
        assert not (divided["train"] & divided["val"]) - {""}


def test_a_share_of_many_clips_validates(tmp_path):
    fill(tmp_path, {"waving": [f"{n:05}.mp4" for n in range(200)]})
    recordings = load_index(open_set("folder", str(tmp_path))).recordings
    assert 0.08 < sum(r.split == "val" for r in recordings) / 200 < 0.25


def test_any_division_of_actors_and_copies_keeps_its_promises():
    for seed in range(60):
        draw = random.Random(seed)
        clips = [
            OwnClip(f"{n}", draw.choice("xyz"), draw.choice(["", "ann", "bob", "cy", "di"]),
                    str(draw.randrange(18)))
            for n in range(draw.randrange(1, 26))
        ]  # fmt: skip
        split, _ = divide(clips)
        for action in {c.action for c in clips}:
            mine = [(c, s) for c, s in zip(clips, split) if c.action == action]
            if len(mine) > 1:
                assert len({s for _, s in mine}) == 2
        if len({c.action for c in clips}) < len(clips):  # one clip of an action trains
            counts = Counter(c.action for c in clips)
            assert all(s == "train" for c, s in zip(clips, split) if counts[c.action] == 1)


def test_copies_stay_on_one_side_where_there_are_other_clips(tmp_path):
    fill(tmp_path, {"waving": [f"{n}.mp4" for n in range(4)]})
    fill(tmp_path, {"waving": ["x.mp4", "y.mp4", "z.mp4"]}, content=b"the same")
    recordings = load_index(open_set("folder", str(tmp_path))).recordings
    copies = {r.split for r in recordings if Path(r.path).stem in "xyz"}
    assert len(copies) == 1 and {r.split for r in recordings} == {"train", "val"}


def test_a_side_belongs_to_what_a_clip_shows_not_to_its_name(tmp_path):
    fill(tmp_path / "a", {"waving": [f"{n:02}.mp4" for n in range(30)]})
    (tmp_path / "b" / "waving").mkdir(parents=True)
    for n in range(30):
        source = tmp_path / "a" / "waving" / f"{n:02}.mp4"
        (tmp_path / "b" / "waving" / f"IMG_{n:04}.mp4").write_bytes(source.read_bytes())
    split = [
        [r.split for r in load_index(open_set("folder", str(tmp_path / s))).recordings]
        for s in "ab"
    ]
    assert split[0] == split[1]


def test_check_shows_the_split_and_warns(tmp_path):
    fill(tmp_path, {"waving": ["anna_1.mp4", "anna_2.mp4"], "bowing": ["ben_1.mp4"]})
    lines = "\n".join(check(open_set("folder", str(tmp_path)), decode=False).lines())
    assert "2 hand waving (1 train, 1 val)" in lines
    assert "only anna does it, so the same person trains and validates" in lines
    assert "one clip trains, and none measures: bowing" in lines
    fill(tmp_path / "copies", {"waving": ["1.mp4", "2.mp4"]}, content=b"one")
    lines = "\n".join(check(open_set("folder", str(tmp_path / "copies")), decode=False).lines())
    assert "copies of waving/1.mp4: waving/2.mp4; what measures was trained on." in lines


def test_one_clip_in_all_is_refused_in_words_and_shown_by_check(tmp_path):
    fill(tmp_path, {"waving": ["only.mp4"]})
    with pytest.raises(MissingData, match="holds one clip; two different clips are needed"):
        open_stream(DataSpec(source=f"folder:{tmp_path}"), ModelSpec(size=32))
    lines = check(open_set("folder", str(tmp_path)), decode=False).lines()
    assert any("two different clips are needed" in line for line in lines)


def test_a_single_clip_can_be_looked_at(tmp_path, capsys):
    frames = np.random.default_rng(0).integers(0, 256, (24, 64, 64, 3), np.uint8)
    video_file.write(tmp_path / "clips" / "waving" / "only.mp4", frames)
    sheet = tmp_path / "sheet.png"
    assert main(["data", "check", f"folder:{tmp_path / 'clips'}", "--out", str(sheet)]) == 0
    said = capsys.readouterr().out
    assert "frames decoded" in said and f"wrote {sheet}" in said
    with Image.open(sheet) as picture:
        assert picture.width > 9 * 112  # the photo and nine moments
