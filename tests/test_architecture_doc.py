"""docs/architecture.md is true: paths exist, names are defined there, the picture is whole."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOC = ROOT / "docs" / "architecture.md"
PICTURE = ROOT / "docs" / "architecture.svg"
LONGEST_PAGE = 150  # lines
DIARY = "lab-notes.md"
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)[^)]*\)")
PATH = re.compile(r"`((?:larnet|docs|tests|benchmarks|examples|checkpoints|assets)/[\w./-]+)`")


def places() -> list[tuple[str, str, str]]:
    """(what, file, name) of the table "Where is ..."."""
    section = DOC.read_text("utf-8").split("## Where is ...")[1].split("\n## ")[0]
    return re.findall(r"^\| (.+?) \| `([^`]+)` \| `([^`]+)` \|$", section, re.M)


def defined(path: Path) -> set[str]:
    """Names of functions, classes and constants of a module, those within functions included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {t.id for t in targets if isinstance(t, ast.Name)}
    return found


def pages() -> list[Path]:
    """Every page that people read, from the top of the repository and from docs."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*.md")]
    return sorted([*pages, *ROOT.glob("checkpoints/*/README.md"), *ROOT.glob("benchmarks/*.md")])


def test_the_table_answers_what_newcomers_ask():
    asked = " ".join(what for what, _, _ in places())
    for what in ("equation 1", "critics' step", "joints' order", "matte", "start button"):
        assert what in asked
    assert len(places()) >= 15


@pytest.mark.parametrize(("what", "file", "name"), places(), ids=lambda x: x)
def test_everything_is_where_the_table_says(what, file, name):
    assert name in defined(ROOT / file), f"{what}: {file} defines no {name}"


def test_the_picture_shows_every_room():
    shown = set(re.findall(r'<text class="name"[^>]*>([^<]+)</text>', PICTURE.read_text("utf-8")))
    rooms = {f"{p.parent.name}/" for p in (ROOT / "larnet").glob("*/__init__.py")}
    files = {p.name for p in (ROOT / "larnet").glob("*.py")} - {"__init__.py", "__main__.py"}
    assert rooms | files <= shown
    assert {name for name in shown if name.endswith("/")} == rooms


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_pages_are_short(page):
    if page.name != DIARY:
        assert len(page.read_text("utf-8").splitlines()) <= LONGEST_PAGE


@pytest.mark.parametrize("page", pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_and_paths_lead_somewhere(page):
    text = page.read_text("utf-8")
    broken = [link for link in LINK.findall(text) if not (page.parent / link).exists()]
    if page.name not in (DIARY, "CHANGELOG.md"):  # they name what was
        paths = [path for path in PATH.findall(text) if "NAME" not in path]
        broken += [path for path in paths if not (ROOT / path).exists()]
    assert not broken
