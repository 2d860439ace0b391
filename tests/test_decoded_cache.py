"""What is decoded of recordings: open files, threads, and what stays in the cache."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from larnet.data.datasets.folder import ClipFolder
from larnet.data.video import decoded_cache
from larnet.data.video.dataset import Recording
from larnet.data.video.decoded_cache import DecodedVideo, VideoArchive
from larnet.data.video.pack import PackArchive, Packed
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
    return VideoArchive(ClipFolder(tmp_path / "clips"))


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
