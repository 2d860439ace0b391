"""A folder of clips as people have it: links, what systems leave behind, files of other kinds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from larnet.data import open_set
from larnet.data.video.index import load_index
from larnet.data.video.set_files import VIDEO_SUFFIXES, videos_below


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


def fill(folder: Path, *names: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(f"{folder.name} {name}".encode())
    return folder


def found(root: Path) -> tuple[set[str], str]:
    index = load_index(open_set("folder", str(root)))
    return {r.path for r in index.recordings}, "\n".join(index.problems)


def test_what_systems_leave_behind_is_no_clip_and_no_action(tmp_path):
    fill(tmp_path / "squatting", "ann_1.mp4", "bob_1.mp4", "._ann_1.mp4", ".DS_Store", "Thumbs.db",
         "desktop.ini")  # fmt: skip
    fill(tmp_path / "__MACOSX" / "squatting", "._ann_1.mp4")
    fill(tmp_path / ".trash", "gone.mp4")
    fill(tmp_path, ".DS_Store", "Thumbs.db")
    paths, problems = found(tmp_path)
    assert paths == {"squatting/ann_1.mp4", "squatting/bob_1.mp4"} and not problems
    assert open_set("folder", str(tmp_path)).known_actions() == ("squatting",)
    assert len(list(videos_below(tmp_path))) == 2


def test_links_are_followed_and_broken_ones_are_said(tmp_path):
    real = fill(tmp_path / "elsewhere", "a.mp4", "b.mp4")
    root = fill(tmp_path / "root" / "bowing", "c.mp4").parent
    (root / "squatting").symlink_to(real)
    (root / "bowing" / "d.mp4").symlink_to(real / "a.mp4")
    (root / "broken").symlink_to(tmp_path / "nowhere")
    (root / "bowing" / "gone.mp4").symlink_to(tmp_path / "nowhere.mp4")
    (root / "itself").symlink_to("itself")
    (root / "back").symlink_to(".")
    paths, problems = found(root)
    assert paths == {"bowing/c.mp4", "bowing/d.mp4", "squatting/a.mp4", "squatting/b.mp4"}
    for words in ("broken is a link that leads nowhere", "gone.mp4 is a link that leads nowhere",
                  "itself is a link", "back is a link back to where it lies"):  # fmt: skip
        assert problems.count(words) == 1
    assert len(list(videos_below(root))) == 4


def test_a_change_behind_a_link_is_seen(tmp_path):
    real = fill(tmp_path / "elsewhere", "a.mp4", "b.mp4")
    root = tmp_path / "root"
    root.mkdir()
    (root / "squatting").symlink_to(real)
    assert len(found(root)[0]) == 2
    fill(real, "c.mp4")
    assert len(found(root)[0]) == 3
    (root / "squatting").unlink()
    (root / "squatting").symlink_to(fill(tmp_path / "other", "x.mp4", "y.mp4"))
    assert found(root)[0] == {"squatting/x.mp4", "squatting/y.mp4"}


def test_a_folder_that_may_not_be_opened_is_said(tmp_path, monkeypatch):
    fill(tmp_path / "bowing", "a.mp4", "b.mp4")
    closed = fill(tmp_path / "squatting", "c.mp4")
    listed = os.listdir

    def refuse(path):
        if Path(path) == closed:  # the user who runs the tests may be allowed everything
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    paths, problems = found(tmp_path)
    assert paths == {"bowing/a.mp4", "bowing/b.mp4"}
    assert problems == "squatting cannot be opened: permission denied."


def test_every_suffix_that_is_read_and_words_for_the_others(tmp_path):
    names = [f"clip{s}" for s in VIDEO_SUFFIXES] + ["loud.MP4", "notes.txt", "clip.rm"]
    fill(tmp_path / "waving", *names)
    fill(tmp_path / "deep" / "anna", "a.mp4")
    paths, problems = found(tmp_path)
    assert {Path(p).name for p in paths} == set(names) - {"notes.txt", "clip.rm"}
    for suffix in ("m4v", "mpg", "wmv", "3gp", "mts", "flv", "ogv", "ts"):
        assert f"waving/clip.{suffix}" in paths
    assert "waving/notes.txt is no clip; read are mp4, m4v," in problems
    assert "deep holds no clip: its clips lie a folder too deep." in problems
