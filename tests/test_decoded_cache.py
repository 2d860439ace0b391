"""What is decoded of recordings: open files, threads, and what stays in the cache."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from larnet.data import open_set
from larnet.data.datasets.folder import ClipFolder
from larnet.data.video import decoded_cache
from larnet.data.video.dataset import Recording
from larnet.data.video.decoded_cache import DecodedVideo, VideoArchive
from larnet.data.video.index import load_index
from larnet.data.video.pack import PackArchive, Packed, archive_of
from larnet.data.video.track_actor import ActorTrack


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("LARNET_CACHE", str(folder))
    return folder


def tiny(number: int) -> DecodedVideo:
    """A footage of grey frames that say its number."""
    frames = np.full((4, 8, 8), number % 256, np.uint8)
    return DecodedVideo(
        frames, np.full((4, 8, 1), 255, np.uint8), np.zeros((0, 20, 2), np.float16), frames[0],
        ActorTrack(np.zeros(4, np.float32), 0.0, 0.0, False),
    )  # fmt: skip


def numbered(number: int) -> Recording:
    return Recording(f"waving/{number}.mp4", "", "waving", "train", 24.0)


def made_at_once(_dataset, recording, store=None) -> DecodedVideo:
    """Instead of decoding: `tiny`, into the store where there is one."""
    made = tiny(int(Path(recording.path).stem))
    if store is not None:
        for frame in made.frames:
            store.add(np.repeat(frame[..., None], 3, -1))
        store.close()
    return made


@pytest.fixture
def archive(tmp_path, monkeypatch) -> VideoArchive:
    monkeypatch.setattr(decoded_cache, "make", made_at_once)
    (tmp_path / "clips" / "waving").mkdir(parents=True)
    return VideoArchive(ClipFolder(tmp_path / "clips"), [numbered(n) for n in range(1_000)])


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="open files cannot be counted")
def test_many_recordings_leave_few_files_open(archive, tmp_path):
    before = open_files()
    for n in [*range(150), *range(150)]:
        assert archive.get(numbered(n)).frames[0, 0, 0] == n
    assert open_files() - before < 200

    root, rows = tmp_path / "pack", [numbered(n) for n in range(150)]
    for n in range(150):
        decoded_cache.save(root / f"r{n:05d}", tiny(n))
    index = {"format": 1, "standing": False, "actions": ["waving"]}
    (root / "index.json").write_text(json.dumps(index | {"recordings": [asdict(r) for r in rows]}))
    carried = PackArchive(Packed(root))
    assert all(carried.get(row).frames[0, 0, 0] == n for n, row in enumerate(rows))
    assert open_files() - before < 200, "of both together"


def test_threads_share_what_is_kept_in_memory(archive, monkeypatch):
    """The cache has no room; a thousand recordings, of which memory holds few."""
    archive.limit = 0.0
    one = tiny(0).bytes
    monkeypatch.setattr(decoded_cache, "MEMORY_GB", 40.5 * one / decoded_cache.GB)
    monkeypatch.setattr(VideoArchive, "_keep", lambda *_: False)
    failed: Counter[str] = Counter()

    def get(number: int) -> None:
        try:
            assert archive.get(numbered(number % 1_000)).frames[0, 0, 0] == number % 1_000 % 256
        except Exception as error:
            failed[repr(error)] += 1

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(get, range(2_000)))
    finally:
        sys.setswitchinterval(interval)
    assert not failed
    assert len(archive._memory) == 40


# ------------------------------------------------------------------------- what stays in the cache


@pytest.fixture
def clips(tmp_path, monkeypatch) -> ClipFolder:
    """A folder of clips, whose decoded frames are the number that a clip's file holds."""

    def read(dataset, recording, store=None):
        text = (dataset.root / recording.path).read_text()
        return made_at_once(dataset, replace(recording, path=f"{int(text)}.mp4"), store)

    monkeypatch.setattr(decoded_cache, "make", read)
    return ClipFolder(tmp_path / "clips")


def write(clips: ClipFolder, name: str, number: int, time: int = 0) -> Path:
    path = clips.root / "waving" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{number:04}")  # of one size, whatever the number
    if time:
        os.utime(path, (time, time))
    return path


def opened(clips: ClipFolder) -> tuple[VideoArchive, list[Recording]]:
    index = load_index(ClipFolder(clips.root))
    archive = archive_of(ClipFolder(clips.root), index)
    assert isinstance(archive, VideoArchive)
    return archive, list(index.recordings)


def numbers(clips: ClipFolder) -> tuple[list[int], set[str]]:
    """What every recording of the folder shows, and the names of the entries in the cache."""
    archive, recordings = opened(clips)
    seen = [int(archive.get(r).frames[0, 0, 0]) for r in recordings]
    return seen, {p.name for p in archive.folder.iterdir()}


def test_clips_that_come_and_go_leave_one_entry_for_each_that_is_there(clips, monkeypatch):
    made: list[str] = []
    make = decoded_cache.make

    def counted(dataset, recording, store=None):
        made.append(recording.path)
        return make(dataset, recording, store)

    monkeypatch.setattr(decoded_cache, "make", counted)
    kept: list[set[str]] = []
    for n, name in enumerate(("a.mp4", "b.mp4", "c.mp4"), 1):
        write(clips, name, n)
        seen, entries = numbers(clips)
        assert seen == [1, 2, 3][:n] and len(entries) == n
        kept.append(entries)
    assert kept[0] < kept[1] < kept[2] and len(made) == 3, "none is decoded twice"
    (clips.root / "waving" / "b.mp4").unlink()
    assert numbers(clips) == ([1, 3], kept[2] - (kept[1] - kept[0])) and len(made) == 3


def test_a_clip_that_changes_is_decoded_anew_alone(clips):
    write(clips, "a.mp4", 1, 10**9)
    write(clips, "b.mp4", 2, 10**9)
    _, before = numbers(clips)
    write(clips, "b.mp4", 7, 10**9 + 1)
    seen, after = numbers(clips)
    assert seen == [1, 7] and len(after) == 2 and len(before & after) == 1
    # two clips change places: names and sizes are as they were
    write(clips, "a.mp4", 7, 10**9 + 1)
    write(clips, "b.mp4", 1, 10**9)
    seen, swapped = numbers(clips)
    assert seen == [7, 1] and not swapped & after


def test_labels_beside_a_clip_are_part_of_what_is_decoded(clips):
    write(clips, "a.mp4", 1)
    write(clips, "b.mp4", 2)
    _, before = numbers(clips)
    (clips.root / "waving" / "a.json").write_text("{}")
    _, after = numbers(clips)
    assert len(after) == 2 and len(before & after) == 1


@pytest.mark.parametrize(
    ("name", "clip", "beside"),
    [
        ("weizmann", "anna_jack.avi", "masks.npz"),
        ("utd_mhad", "a3_s1_t1_depth.mp4", "skeletons.npz"),
        ("ntu", "S001C001P001R001A001_rgb.avi", "S001C001P001R001A001.skeleton"),
        ("penn", "frames/0001", "labels/0001.mat"),
        ("webdataset", "part.tar/a.mp4", "part.tar"),
    ],
)
def test_every_data_set_says_what_its_recordings_are_decoded_from(name, clip, beside, tmp_path):
    row = Recording(clip, "", "waving", "train", 25.0)
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    names = set()
    for data in (b"1", b"22"):
        (tmp_path / beside).write_bytes(data)
        archive = VideoArchive(open_set(name, str(tmp_path)), [row])
        names |= {archive.entry(row)}
    assert len(names) == 2


def test_entries_of_before_and_of_killed_processes_go_others_work_stays(clips, cache):
    write(clips, "a.mp4", 1)
    _, entries = numbers(clips)
    (folder,) = {p.parent for p in cache.rglob(next(iter(entries)))}
    other = cache / "data" / "folder-0123456789abcdef" / "decoded" / "x"
    for old in (folder / ("0" * 24), folder / ".killed.1", folder / ".at-work.2", other):
        old.mkdir(parents=True)
        (old / "frames.npy").write_bytes(bytes(1_000))
    os.utime(folder / ".killed.1", (10**9, 10**9))
    seen, left = numbers(clips)
    assert seen == [1] and left == entries | {".at-work.2"} and other.is_dir()


def test_what_is_dropped_makes_room(clips, monkeypatch):
    monkeypatch.setenv("LARNET_DECODED_GB", str(2.5 * tiny(1).bytes / decoded_cache.GB))
    for n in range(1, 8):  # one clip after another, each in the place of the one before
        write(clips, "a.mp4", n, 10**9 + n)
        seen, entries = numbers(clips)
        assert seen == [n] and len(entries) == 1
    for n in range(8, 12):  # beside it, without room for all
        write(clips, f"{n}.mp4", n)
    seen, entries = numbers(clips)
    assert sorted(seen) == [7, 8, 9, 10, 11] and len(entries) < 5


def test_a_clip_that_changes_while_it_is_used_is_not_kept_under_the_name_it_had(clips):
    write(clips, "a.mp4", 1, 10**9)
    archive, (row,) = opened(clips)
    write(clips, "a.mp4", 2, 10**9 + 1)  # after the archive was opened, before it is asked
    assert archive.get(row).frames[0, 0, 0] == 2
    write(clips, "a.mp4", 1, 10**9)
    assert numbers(clips)[0] == [1]


def test_a_clip_that_changes_while_it_is_decoded_is_not_kept(clips, monkeypatch):
    make = decoded_cache.make

    def overwritten(dataset, recording, store=None):
        made = make(dataset, recording, store)
        write(clips, "a.mp4", 2, 10**9 + 1)
        return made

    write(clips, "a.mp4", 1, 10**9)
    archive, (row,) = opened(clips)
    monkeypatch.setattr(decoded_cache, "make", overwritten)
    archive.get(row)
    assert not [*archive.folder.iterdir()]
    monkeypatch.setattr(decoded_cache, "make", make)
    write(clips, "a.mp4", 3, 10**9)
    assert numbers(clips)[0] == [3]


def test_an_entry_that_another_process_drops_is_decoded_again(clips, monkeypatch):
    write(clips, "a.mp4", 1)
    (_, (row,)), _ = opened(clips), numbers(clips)
    archive, _ = opened(clips)
    entry, load = archive.folder / archive.entry(row), decoded_cache.load

    def dropped_first(folder):
        shutil.rmtree(entry)
        return load(folder)

    monkeypatch.setattr(decoded_cache, "load", dropped_first)
    assert archive.get(row).frames[0, 0, 0] == 1


DROPPING = """
import os, sys
from pathlib import Path
from larnet.data.datasets.folder import ClipFolder
from larnet.data.video.dataset import Recording
from larnet.data.video.decoded_cache import VideoArchive
from larnet.runtime.recent import Recent
from test_decoded_cache import made_at_once
from larnet.data.video import decoded_cache

decoded_cache.make = made_at_once
decoded_cache.OpenVideos._all = Recent(4, 1e9)
mine = range(0, 40) if sys.argv[2] == "a" else range(20, 60)
rows = [Recording(f"waving/{n}.mp4", "", "waving", "train", 24.0) for n in mine]
for _ in range(3):
    archive = VideoArchive(ClipFolder(Path(sys.argv[1])), rows)
    archive.drop_others()
    for n, row in zip(mine, rows):
        frames = archive.get(row).frames
        assert (frames == n).all(), (n, frames[0, 0])
print("whole")
"""


def test_processes_that_drop_each_others_entries_see_their_own_pictures(clips, cache, repository):
    for n in range(60):
        write(clips, f"{n}.mp4", n)
    environment = os.environ | {"PYTHONPATH": f"{repository}{os.pathsep}{repository / 'tests'}"}
    both = [
        subprocess.Popen(
            [sys.executable, "-c", DROPPING, str(clips.root), one], cwd=repository,
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for one in "ab"
    ]  # fmt: skip
    for process in both:
        out, errors = process.communicate(timeout=120)
        assert out.strip() == "whole", errors
    rows = [numbered(n) for n in range(20, 60)]
    archive = VideoArchive(ClipFolder(clips.root), rows)
    archive.drop_others()
    assert {p.name for p in archive.folder.iterdir()} <= {archive.entry(row) for row in rows}


def test_what_was_kept_of_one_kind_of_file_can_be_made_anew_alone(archive, monkeypatch):
    """Animated WebP was kept at the wrong speed."""
    film, picture = numbered(1), replace(numbered(1), path="waving/1.WEBP")
    before = archive.entry(film), archive.entry(picture)
    monkeypatch.setattr(decoded_cache, "FORMATS", {})
    assert archive.entry(film) == before[0] and archive.entry(picture) != before[1]
