"""Clips that somebody brings to train on: taken in under limits, looked at, kept, then deleted."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path

import numpy as np
import pytest
from imageio_ffmpeg import get_ffmpeg_exe
from test_bvh import bvh_text, written

from larnet.__main__ import main
from larnet.config.specs import to_dict
from larnet.config.variants import variant
from larnet.data.brought import take_in as limits
from larnet.data.brought.clip_review import look_at
from larnet.data.brought.drawn_bvh import clips_of_bvh
from larnet.data.brought.take_in import action_name, take_in, take_recording
from larnet.data.datasets.folder import ClipFolder
from larnet.data.video.decode import decode
from larnet.data.video.index import load_index
from larnet.errors import BadInput
from larnet.media import video_file
from larnet.training.jobs.clip_sets import ClipSets
from larnet.training.jobs.launch import Runs
from larnet.ui.tabs.train_clips import cards, data_choices, summary
from larnet.ui.tabs.train_form import plan

RAISE = {"left shoulder": ("Z", 150.0), "right shoulder": ("Z", -150.0)}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture
def own(tmp_path) -> Path:
    folder = tmp_path / "set" / "own-clips"
    folder.mkdir(parents=True)
    return folder


def zipped(path: Path, members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", kind) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def held(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


# ---------------------------------------------------------------------------------- taking in


def test_a_zip_keeps_its_actions_and_leaves_the_rest(own, tmp_path):
    path = zipped(
        tmp_path / "mine.zip",
        {
            "clips/waving/anna.mp4": b"1",
            "clips/jumping jack/anna.MOV": b"2",
            "clips/read me.txt": b"3",
            "__MACOSX/clips/waving/._anna.mp4": b"4",
            "clips/waving/.hidden.mp4": b"5",
            "top.webm": b"6",
        },
    )
    taken = take_in([path], "bowing", own)
    assert held(own) == ["bowing/top.webm", "jumping jack/anna.mov", "waving/anna.mp4"]
    assert taken.passed_over == ["read me.txt is no clip"]


def test_single_files_are_of_the_action_that_is_said_and_never_overwrite(own, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "clip.mp4").write_bytes(folder.encode())
        take_in([tmp_path / folder / "clip.mp4"], "  hand   waving ", own)
    assert held(own) == ["hand waving/clip (2).mp4", "hand waving/clip.mp4"]
    with pytest.raises(BadInput, match="Say which action"):
        take_in([tmp_path / "a" / "clip.mp4"], " ", own)
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(BadInput, match=r"notes.txt is no clip: bring a zip"):
        take_in([tmp_path / "notes.txt"], "waving", own)


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "a\\b", "x" * 61, "con:", "a\0b", 7])
def test_no_action_is_a_way_out_of_the_folder(name):
    with pytest.raises(BadInput, match="action"):
        action_name(name)


def test_names_in_any_script_name_an_action():
    assert [action_name(n) for n in ("махать рукой", "手を振る", "Jumping Jack")] == [
        "махать рукой",
        "手を振る",
        "Jumping Jack",
    ]


def link_in_zip(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as file:
        link = zipfile.ZipInfo("waving/a.mp4")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    return path


def encrypted(path: Path) -> Path:
    data = bytearray(zipped(path, {"waving/a.mp4": b"x"}).read_bytes())
    data[6] |= 1  # flags of the member, and of its line in the table of contents
    data[data.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)
    return path


def bomb(path: Path) -> Path:
    """A megabyte that unpacks to 210."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for n in range(210):
            file.writestr(f"waving/{n}.mp4", bytes(1_000_000))
    return path


def broken_inside(path: Path) -> Path:
    """A first member that is whole and a second one that cannot be unpacked."""
    data = np.random.default_rng(0).bytes(2_000) + bytes(200_000)
    zipped(path, {"waving/good.mp4": data, "waving/bad.mp4": data})
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"waving/bad.mp4", 0, raw.index(b"PK\1\2")) + len("waving/bad.mp4")
    raw[at : at + 30] = b"\xff" * 30
    path.write_bytes(raw)
    return path


def lying(path: Path) -> Path:
    """A member that says it is small and is not."""
    data = bytearray(zipped(path, {"waving/a.mp4": bytes(5_000_000)}).read_bytes())
    at = data.index(b"PK\1\2")
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    return path


BAD = {
    "out of the folder": (lambda p: zipped(p, {"waving/../../x.mp4": b"x"}), "leads out"),
    "absolute": (lambda p: zipped(p, {"/tmp/x.mp4": b"x"}), "leads out"),
    "backslash": (lambda p: zipped(p, {"..\\x.mp4": b"x"}), "leads out"),
    "drive": (lambda p: zipped(p, {"C:x.mp4": b"x"}), "leads out"),
    "link": (link_in_zip, "leads out"),
    "nested": (lambda p: zipped(p, {"waving/a.mp4": b"1", "b.zip": b"2"}), "another archive"),
    "encrypted": (encrypted, "encrypted"),
    "bomb": (bomb, "unpacks to 210 MB"),
    "lying": (lying, "damaged"),
    "broken inside": (broken_inside, r"bad.mp4 cannot be kept: it is damaged\."),
    "nothing": (lambda p: zipped(p, {"read me.txt": b"x"}), "holds no clip"),
    "no zip": (lambda p: p.write_bytes(b"PK\3\4 and nothing more") and p, "no zip"),
    "packed oddly": (
        lambda p: zipped(p, {"waving/a.mp4": b"x"}, zipfile.ZIP_LZMA),
        "not read here",
    ),
    "many": (lambda p: zipped(p, {f"w/{i}.txt": b"" for i in range(2_001)}), "2,001 files"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_zip_that_is_not_allowed_is_refused_in_words_and_leaves_nothing(kind, own, tmp_path):
    make, words = BAD[kind]
    path = make(tmp_path / "bad.zip")
    with pytest.raises(BadInput, match=words) as told:
        take_in([path], "waving", own)
    assert held(own.parent) == [] and str(tmp_path) not in str(told.value)
    assert not (tmp_path.parent / "x.mp4").exists() and not (tmp_path / "x.mp4").exists()


def test_a_set_has_room_for_so_much(own, tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MOST_CLIPS", 2)
    path = zipped(tmp_path / "a.zip", {f"waving/{i}.mp4": b"x" for i in range(3)})
    with pytest.raises(BadInput, match="more than 2 clips"):
        take_in([path], "", own)
    monkeypatch.setattr(limits, "MOST_BYTES", 10)
    (tmp_path / "long.mp4").write_bytes(bytes(11))
    with pytest.raises(BadInput, match="leave some out"):
        take_in([tmp_path / "long.mp4"], "waving", own)
    assert held(own) == []


def test_a_recording_that_a_browser_broke_off_is_kept(own, tmp_path):
    film = np.random.default_rng(0).integers(0, 256, (60, 64, 48, 3), np.uint8)
    whole = video_file.write(tmp_path / "whole.mp4", film, 24)
    part = tmp_path / "sample.ts"
    command = [get_ffmpeg_exe(), "-v", "error", "-i", whole, "-c", "copy", part]
    subprocess.run(command, check=True)
    broken = tmp_path / "sample.webm"  # known by what it holds
    broken.write_bytes(part.read_bytes()[: part.stat().st_size * 3 // 4])
    with pytest.raises(BadInput, match="damaged"):
        decode(broken, 24)
    kept = take_recording(broken, "waving", own)
    assert held(own) == ["waving/recording.mp4"] and 24 <= len(video_file.read(kept)) < 60
    assert take_recording(broken, "waving", own).name == "recording (2).mp4"


def test_a_copy_that_is_stopped_leaves_nothing(own, tmp_path, monkeypatch):
    def stopped(_source, file, _length):
        file.write(b"half")
        raise KeyboardInterrupt

    (tmp_path / "a.mp4").write_bytes(b"whole")
    monkeypatch.setattr(limits.shutil, "copyfileobj", stopped)
    with pytest.raises(KeyboardInterrupt):
        take_in([tmp_path / "a.mp4"], "waving", own)
    assert held(own) == []


def test_a_recording_of_nothing_is_refused(own, tmp_path):
    path = tmp_path / "sample.webm"
    path.write_bytes(b"")
    with pytest.raises(BadInput, match="too short: record two seconds or more"):
        take_recording(path, "waving", own)
    assert held(own) == []


# ------------------------------------------------------------------------ BVH, and a first look


def test_a_bvh_file_of_a_name_that_was_brought_before_adds_its_clips(own, tmp_path):
    made = []
    for day, frames in (("monday", 60), ("tuesday", 80)):
        (tmp_path / day).mkdir()
        path = written(tmp_path / day, bvh_text(turns=RAISE, frames=frames))
        made += clips_of_bvh(path, "raising arms", own)
    assert len({p.stem for p in made}) == 6 and all(p.is_file() for p in made)
    lengths = [len(video_file.read(p)) for p in made]
    assert lengths[:3] == lengths[:1] * 3 and lengths[3:] == lengths[3:4] * 3
    assert lengths[0] < lengths[3] and len(held(own)) == 12, "each with its labels"


def test_a_bvh_file_becomes_clips_of_drawn_actors_that_training_reads(own, tmp_path):
    path = written(tmp_path, bvh_text(turns=RAISE, frames=60))
    made = clips_of_bvh(path, "raising arms", own)
    assert len(made) == 3 and all(video_file.read(p).shape[1:] == (128, 128, 3) for p in made)
    index = load_index(ClipFolder(own))
    assert {r.actor for r in index.recordings} == {"actor1", "actor2", "actor3"}
    assert {r.split for r in index.recordings} == {"train", "val"}
    film = video_file.read(made[0]).astype(int)
    assert np.abs(film[-1] - film[0]).max() > 60, "it moves"
    names = [p.relative_to(own).as_posix() for p in made]
    seen = list(look_at(own, names, tmp_path / "seen"))
    assert [one.name for one in seen] == names
    assert all(one.usable and not one.remark and one.strip for one in seen)


def test_what_training_cannot_use_is_said(own, tmp_path):
    place = own / "waving"
    grey = np.full((40, 128, 128, 3), 90, np.uint8)
    video_file.write(place / "empty.mp4", grey)
    video_file.write(place / "short.mp4", grey[:4])
    (place / "broken.mp4").write_bytes(b"no film")
    names = [f"waving/{n}.mp4" for n in ("empty", "short", "broken")]
    empty, short, broken = look_at(own, names, tmp_path / "seen")
    assert empty.usable and "Nobody is found" in empty.remark
    assert not short.usable and "No 17 frames" in short.remark and short.strip
    assert not broken.usable and "broken.mp4 is no video" in broken.remark and not broken.strip
    again = list(look_at(own, names, tmp_path / "seen"))
    assert again == [empty, short, broken]
    shown = cards([empty, broken], ["waving/empty.mp4"])
    assert shown.count("<label") == 2 and shown.count(" checked") == 1
    assert shown.count(" disabled") == 1 and shown.count("<img") == 1


def test_names_of_clips_are_text_on_the_page(own, tmp_path):
    path = own / "wav<b>ing" / "a<img src=x>.mp4"
    path.parent.mkdir()
    path.write_bytes(b"no film")
    (seen,) = look_at(own, [path.relative_to(own).as_posix()], tmp_path / "seen")
    assert "<b>ing" not in cards([seen], []) and "<img" not in cards([seen], [])


# --------------------------------------------------------------------------------- sets of clips


@pytest.fixture
def clips(tmp_path) -> ClipSets:
    return ClipSets(Runs(tmp_path / "runs"))


def filled(clips: ClipSets, *names: str):
    one = clips.new()
    for name in names:
        path = one.own / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(name.encode())
    one.touch()
    return one


def run_of(clips: ClipSets, name: str, source: str) -> None:
    folder = clips.runs.root / name
    folder.mkdir(parents=True)
    spec = to_dict(variant("debug"))
    spec["data"] = spec.get("data", {}) | {"source": source}
    (folder / "config.json").write_text(json.dumps({"variant": "debug"} | spec))
    (folder / "metrics.jsonl").write_text('{"step": 1, "total": 1.0}\n')
    os.utime(folder / "metrics.jsonl", (10**9, 10**9))


def test_a_set_is_named_by_its_token_alone_and_is_no_run(clips):
    one = filled(clips, "waving/a.mp4", "bowing/b.mp4")
    assert clips.runs.names() == []
    assert clips.find(one.token) == one and one.title == "bowing, waving"
    for wrong in ("", "../" + one.token, one.token[:-1], one.token.upper(), "0" * 32, None):
        assert clips.find(wrong) is None
    with pytest.raises(BadInput, match="not here any more"):
        clips.get("0" * 32)


def test_clips_leave_and_come_back_with_what_lies_beside_them(clips):
    one = filled(clips, "waving/a.mp4", "waving/a.json", "waving/b.mp4", "bowing/c.mp4")
    one.leave_out(["waving/a.mp4", "bowing/c.mp4", "../x", "waving/none.mp4"])
    assert one.clips() == ["waving/b.mp4"]
    assert held(one.own) == ["waving/b.mp4"] and one.title == "waving"
    assert one.clips(left_out=True) == ["bowing/c.mp4", "waving/a.mp4"]
    one.leave_out([])
    assert held(one.own) == ["bowing/c.mp4", "waving/a.json", "waving/a.mp4", "waving/b.mp4"]


def test_a_clip_of_the_name_of_one_that_was_left_out_does_not_replace_it(clips, tmp_path):
    one, path = clips.new(), tmp_path / "a.mp4"
    path.write_bytes(b"first")
    take_in([path], "waving", one.own)
    one.leave_out(["waving/a.mp4"])
    path.write_bytes(b"second")
    take_in([path], "waving", one.own)
    assert one.clips() == ["waving/a (2).mp4"]
    one.leave_out([])
    held_now = {name: (one.own / name).read_bytes() for name in one.clips()}
    assert held_now == {"waving/a.mp4": b"first", "waving/a (2).mp4": b"second"}


def test_clips_of_one_name_on_both_sides_are_kept_both(clips):
    one = filled(clips, "waving/a.mp4", "waving/a.json")
    other = one.left_out / "waving" / "a.mov"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"other")
    one.leave_out(["waving/a.mp4", "waving/a.mov"])
    assert held(one.own) == []
    assert held(one.left_out) == ["waving/a (2).json", "waving/a (2).mp4", "waving/a.mov"]
    one.leave_out([])
    assert held(one.own) == ["waving/a (2).json", "waving/a (2).mp4", "waving/a.mov"]
    assert (one.own / "waving" / "a.mov").read_bytes() == b"other"


def test_a_run_keeps_its_clips_and_the_others_expire(clips):
    used, idle, young = (filled(clips, f"waving/{n}.mp4") for n in "abc")
    run_of(clips, "mine", f"synthetic,{used.source}")
    for one in (used, idle):
        os.utime(one.folder / "used", (10**9, 10**9))
    clips.expire(3000)
    assert clips.find(used.token) and clips.find(young.token)
    assert clips.find(idle.token) is None
    assert clips.used() == {used.token: ["mine"]}


def test_only_clips_that_no_other_run_uses_go_with_a_run(clips):
    alone, shared = filled(clips, "waving/a.mp4"), filled(clips, "waving/b.mp4")
    run_of(clips, "one", f"{alone.source},{shared.source}")
    run_of(clips, "two", shared.source)
    assert clips.only_of("one") == [alone] and clips.only_of("two") == []
    clips.delete(alone)
    assert clips.find(alone.token) is None and clips.find(shared.token)


FORM = {"variant": "debug", "size": 32, "steps": 4, "batch": 2, "rate": 1e-3}


def test_a_plan_takes_a_set_that_is_there_and_large_enough(clips):
    one = filled(clips, "waving/a.mp4", "waving/b.mp4")
    made = plan([], "mine", [one.source], **FORM, clips=clips)
    assert made.arguments[made.arguments.index("--data") + 1] == one.source
    one.leave_out(["waving/b.mp4"])
    with pytest.raises(BadInput, match="two different clips are needed"):
        plan([], "mine", [one.source], **FORM, clips=clips)
    clips.delete(one)
    with pytest.raises(BadInput, match="not here any more"):
        plan([], "mine", [one.source], **FORM, clips=clips)
    for other in (f"folder:{clips.runs.root}", "folder:/etc", one.source + ",folder:/etc"):
        with pytest.raises(BadInput):
            plan([], "mine", [other], **FORM, clips=clips)


def test_only_sets_of_runs_are_listed_for_all(clips):
    filled(clips, "waving/secret.mp4")
    used = filled(clips, "bowing/a.mp4", "bowing/b.mp4")
    run_of(clips, "mine", used.source)
    listed = [c for c in data_choices(clips) if ".clips" in c[1]]
    assert listed == [("Clips of mine: bowing", used.source)]


# ------------------------------------------------------------------------------------- training


@pytest.mark.usefixtures("made_up_phrases")
def test_one_action_and_three_clips_train_to_the_end(clips, tmp_path):
    one = clips.new()
    path = written(tmp_path, bvh_text(turns=RAISE, frames=45))
    clips_of_bvh(path, "waving", one.own)
    said = summary(one)
    assert "3 hand waving (2 train, 1 val)" in said
    arguments = plan([], "mine", [one.source], **FORM, clips=clips).arguments
    out = clips.runs.root / "mine"
    assert main(["train", *arguments, "--out", str(out)]) == 0
    status = clips.runs.status("mine")
    assert (status.step, status.saved, status.error) == (4, 4, "")
