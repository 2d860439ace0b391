"""An installed wheel works on its own: outside of the repository, with all of its files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest

from larnet.runtime.shipped_files import installed, shipped

SOURCES = ("pyproject.toml", "setup.py", "README.md", "LICENSE")
LARGEST = 60_000_000  # bytes of the wheel


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory) -> Path:
    """Built from a copy, so that nothing is left in the repository."""
    if int(version("setuptools").split(".")[0]) < 77:
        pytest.skip("to build a wheel offline takes setuptools 77 or newer")
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in SOURCES:
        shutil.copy(repository / name, tree)
    for name in ("larnet", "checkpoints", "assets"):
        shutil.copytree(
            repository / name, tree / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"]
    command += ["--no-build-isolation", "--no-index", "-w", str(out), str(tree)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return next(out.glob("*.whl"))


def test_the_wheel_carries_every_file(wheel, repository):
    with zipfile.ZipFile(wheel) as file:
        names = set(file.namelist())
    assert wheel.stat().st_size < LARGEST
    for folder in ("checkpoints", "assets/actors"):
        for path in (repository / folder).rglob("*"):
            if path.is_file():
                assert f"larnet/shipped/{path.relative_to(repository).as_posix()}" in names
    for path in (repository / "larnet").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            assert path.relative_to(repository).as_posix() in names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/"))]


@pytest.mark.slow
def test_an_installed_wheel_makes_a_clip_elsewhere(wheel, repository, tmp_path):
    """In a new environment that sees the packages of this one, not the repository."""
    new = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(new)], check=True)
    scripts = new / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command += ["--no-deps", "--no-index", "--no-compile", str(wheel)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    packages = next(new.rglob("site-packages"))
    (packages / "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(repository / "assets" / "actors" / "02_bruno.png", home / "actor.png")
    env = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            arguments, cwd=home, env=env, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    said = run(
        str(scripts / "larnet"), "generate", "--actor", "actor.png", "--action", "wave",
        "--frames", "3", "--longest", "128", "--out", "clip.mp4",
    )  # fmt: skip
    assert "wrote clip.mp4" in said and "No person" not in said and "is not there" not in said
    assert (home / "clip.mp4").stat().st_size > 1000
    assert "default" in run(str(scripts / "larnet"), "checkpoints")
    places = run(
        str(python), "-c",
        "from larnet.ui.theme import STYLES; from larnet.ui.parts.actor_picker import EXAMPLES;"
        "import larnet; whole = all(s.is_file() for s in STYLES);"
        "print(larnet.__file__, whole, len(list(EXAMPLES.glob('*.png'))))",
    )  # fmt: skip
    file, style, examples = places.split()
    assert Path(file).is_relative_to(new) and style == "True" and int(examples) >= 8


def test_in_the_repository_its_own_files_are_used(repository):
    assert not installed()
    assert shipped("checkpoints") == repository / "checkpoints"
