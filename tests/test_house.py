"""The house keeps its shape: few rooms, small files, one name one thing."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "larnet"
FILES, FOLDERS = 9, 14  # at the top of the package
MOST = 16  # files of a folder
LINES = 300  # of a file
TABLES = ("config/variants.py", "text/action_table/")  # data, a row an entry


def modules() -> list[Path]:
    return sorted(p for p in PACKAGE.rglob("*.py"))


def folders() -> list[Path]:
    return sorted({p.parent for p in modules()} - {PACKAGE})


def test_the_top_is_seen_at_a_glance():
    files = [p.name for p in PACKAGE.glob("*.py")]
    rooms = [f.name for f in folders() if f.parent == PACKAGE]
    assert len(files) <= FILES, files
    assert len(rooms) <= FOLDERS, rooms


@pytest.mark.parametrize("folder", folders(), ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_folder_is_seen_at_a_glance(folder):
    names = [p.name for p in folder.glob("*.py")]
    assert len(names) <= MOST, names
    assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text())), "says what it holds"


@pytest.mark.parametrize("folder", ["benchmarks", "benchmarks/server"])
def test_scripts_are_seen_at_a_glance(folder):
    names = [p.name for p in (ROOT / folder).glob("*.py")]
    assert 0 < len(names) <= MOST, names


def test_one_file_name_one_thing():
    places = defaultdict(list)
    for path in modules():
        if path.name not in ("__init__.py", "__main__.py"):
            places[path.name].append(str(path.relative_to(ROOT)))
    assert not {n: p for n, p in places.items() if len(p) > 1}


def test_one_class_name_one_thing():
    places = defaultdict(list)
    for path in modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    assert not {n: p for n, p in places.items() if len(p) > 1}


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_files_are_small(path):
    if not str(path.relative_to(PACKAGE)).startswith(TABLES):
        assert len(path.read_text("utf-8").splitlines()) <= LINES
