"""What the repository promises as a whole: sizes, pins, portability."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from larnet.weights.pretrained import cache_folder

ROOT = Path(__file__).resolve().parent.parent
TOTAL = 64_000_000  # bytes of all files
LARGEST = 9_900_000  # bytes of one file: a Space takes files below 10 MB without LFS


@pytest.fixture(scope="module")
def files() -> list[Path]:
    """Every file that is, or is about to be, in version control."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("no git checkout here: which files belong to the repository is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if listed.returncode:
        pytest.skip("git does not list this checkout")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def pins(name: str) -> dict[str, str]:
    """Package -> what follows its name, without comments."""
    lines = (line.partition("#")[0].strip() for line in (ROOT / name).read_text().splitlines())
    return dict(re.match(r"([A-Za-z0-9._-]+)(.*)", line).groups() for line in lines if line)


def test_sizes(files):
    sizes = {path: path.stat().st_size for path in files}
    assert sum(sizes.values()) < TOTAL
    too_large = {path.name: size for path, size in sizes.items() if size > LARGEST}
    assert not too_large


def test_no_path_of_a_developers_machine(files):
    places = "|".join(("work", "root", "Users", "mnt"))
    pattern = re.compile(rf"(?<![\w./-])/(?:{places})/\w".encode())
    found = [str(path.relative_to(ROOT)) for path in files if pattern.search(path.read_bytes())]
    assert not found


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-test.txt", "requirements-docs.txt"]
)
def test_requirements_are_exact(name):
    for package, version in pins(name).items():
        assert re.fullmatch(r"==\d+(\.\d+)+", version), f"{package}{version}"


def test_torch_comes_first():
    """A package before it could ask for any torch, and get gigabytes of CUDA with it."""
    assert next(iter(pins("requirements.txt"))) == "torch"


def test_the_library_asks_for_nothing_that_the_pins_lack():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["offline"]]
    packages = {re.match(r"[A-Za-z0-9._-]+", line).group() for line in wanted}
    assert packages == set(pins("requirements.txt"))
    tests = {re.match(r"[\w-]+", line).group() for line in project["optional-dependencies"]["test"]}
    tests |= {"ray"}  # larnet[cluster]
    assert tests == set(pins("requirements-test.txt"))


def test_the_space_runs_the_gradio_that_is_tested():
    readme = ROOT / "README.md"
    front = readme.read_text("utf-8").split("---")[1]
    fields = dict(line.split(":", 1) for line in front.splitlines() if ":" in line)
    fields = {key.strip(): value.split("#")[0].strip(" \"'") for key, value in fields.items()}
    assert fields["sdk"] == "gradio"
    assert f"=={fields['sdk_version']}" == pins("requirements.txt")["gradio"]
    assert (ROOT / fields["app_file"]).exists()
    assert tuple(map(int, fields["python_version"].split(".")[:2])) >= (3, 11)
    assert fields["license"] == "apache-2.0"


def test_no_name_beside_app_hides_a_package():
    """`mcp.py`, `spaces.py` or `trackio.py` next to app.py breaks the import of gradio."""
    assert not [n for n in ("mcp", "spaces", "trackio") if (ROOT / f"{n}.py").exists()]


def test_image_and_ci_files_agree():
    docker = (ROOT / "Dockerfile").read_text()
    assert "requirements.txt" in docker
    assert "7860" in docker
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111
    assert (ROOT / "packages.txt").read_text().split() == ["ffmpeg"]
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text())
    assert {"run": ".ci/run"} in workflow["jobs"]["test"]["steps"]


def test_the_checks_before_a_commit_fetch_nothing():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    named = {word for hook in hooks for word in hook["entry"].split() if word.startswith("tests/")}
    assert named and all((ROOT / name).exists() for name in named)
    assert all(hook["language"] == "system" for hook in hooks)


def test_the_changelog_has_the_version():
    import larnet

    version = larnet.__version__.partition(".dev")[0]
    assert re.search(rf"^## {re.escape(version)}\b", (ROOT / "CHANGELOG.md").read_text(), re.M)


def test_the_users_own_cache_is_left_alone():
    assert cache_folder() == ROOT / ".pytest_cache" / "larnet"
