"""Zips and .npz files that are damaged inside are refused in words, whoever reads them."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_set, open_stream
from larnet.data.motions.archive import read_recordings
from larnet.data.street import read_street
from larnet.data.video.dataset import Recording
from larnet.errors import BadInput, LarnetError, MissingData
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))


def broken(path: Path, key: str = "a3_s1_t1") -> Path:
    """An .npz whose one member has its name and length, and cannot be unpacked."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(path, **{key: np.random.default_rng(0).random((60, 20, 3))})
    with zipfile.ZipFile(path) as file:
        at = file.infolist()[0].header_offset + 60
    raw = bytearray(path.read_bytes())
    raw[at : at + 40] = b"\xff" * 40
    path.write_bytes(raw)
    return path


def of_drawn_actors(folder: Path) -> None:
    path = broken(folder / "skeletons.npz")
    open_stream(DataSpec(source=f"synthetic:{path}"), ModelSpec(size=32))


def of_a_pack(folder: Path) -> None:
    open_set("packed", str(broken(folder / "pack.npz")))


def of_a_data_set(name: str, file: str, clip: str) -> Callable[[Path], None]:
    def read(folder: Path) -> None:
        broken(folder / file)
        clip_of = Recording(clip, "s1", "waving", "train", 24.0)
        open_set(name, str(folder)).notes(clip_of, np.zeros((4, 8, 8, 3), np.uint8))

    return read


def of_street_photos(folder: Path) -> None:
    broken(folder / "joints.npz", "0001")
    for kind in ("photos", "labels", "parts", "outline"):
        (folder / kind).mkdir()
        Image.new("RGB", (8, 8)).save(folder / kind / "0001.jpg")
        Image.new("L", (8, 8)).save(folder / kind / "0001.png")
    read_street(folder, "0001")


READERS = {
    "recorded joints": (
        lambda f: read_recordings(broken(f / "a.npz")), BadInput, "a.npz holds no recorded joints",
    ),
    "drawn actors": (of_drawn_actors, BadInput, "skeletons.npz holds no skeletons"),
    "a pack": (of_a_pack, BadInput, "pack.npz is no whole pack"),
    "weizmann": (
        of_a_data_set("weizmann", "masks.npz", "anna_wave1.avi"), BadInput, "masks.npz is damaged",
    ),
    "utd_mhad": (
        of_a_data_set("utd_mhad", "skeletons.npz", "a1_s1_t1_depth.mp4"),
        BadInput, "skeletons.npz is damaged",
    ),
    "street": (of_street_photos, MissingData, "Street photo 0001 is not whole"),
}  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_a_member_that_cannot_be_unpacked_is_a_sentence(reader, tmp_path):
    read, kind, words = READERS[reader]
    with pytest.raises(LarnetError, match=words) as told:
        read(tmp_path / "of")
    assert type(told.value) is kind


def test_whatever_is_damaged_is_among_what_readers_expect(tmp_path):
    chance, path = random.Random(0), tmp_path / "a.npz"
    np.savez(path, a=np.zeros((4, 3)))
    whole, failed = path.read_bytes(), 0
    for n in range(1_500):  # in one place, in a few, or cut short
        raw = bytearray(whole[: chance.randrange(len(whole))] if n % 10 == 0 else whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            if raw:
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        path.write_bytes(raw)
        try:
            with np.load(path, allow_pickle=False) as file:
                assert all(file[name] is not None for name in file.files)
        except DAMAGED_ARCHIVE:
            failed += 1
    assert failed > 1_000
