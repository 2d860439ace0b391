"""The README is true: its commands run or parse, its snippet runs, nothing is left out."""

from __future__ import annotations

import argparse
import re
import shutil

import pytest
from documented_commands import ROOT, commands, run

from larnet.__main__ import COMMANDS, command_parser

README = ROOT / "README.md"
PAGES = (README, *sorted((ROOT / "docs").glob("*.md")), ROOT / "examples/train_on_your_clips.md")
QUICK = ("variants", "datasets", "checkpoints", "data sheet")  # run as they are written
OF_MACHINES = "LARNET_RUN_TOKEN"  # set by the program itself


def subcommands(parser: argparse.ArgumentParser, before: str = "") -> list[str]:
    """`generate`, `data check` and so on: every command that takes arguments of its own."""
    kinds = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    if not kinds:
        return [before.strip()]
    return [n for k, p in kinds[0].choices.items() for n in subcommands(p, f"{before} {k}")]


def text() -> str:
    return README.read_text("utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_every_command_parses(page, capsys):
    for arguments in commands(page.read_text("utf-8")):
        if "..." in arguments or "[" in " ".join(arguments):  # a form, not a command
            continue
        if len(arguments) == 1 and page != README:  # named in passing
            continue
        try:
            command_parser().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"{page.name}: larnet {' '.join(arguments)}: {capsys.readouterr().err}")


def test_every_command_and_way_to_size_a_clip_is_in_the_readme():
    written = [" ".join(arguments) for arguments in commands(text())]
    for name in subcommands(command_parser()):
        assert any(line == name or line.startswith(f"{name} ") for line in written), name
    assert len(COMMANDS) >= 6
    for option in ("--square", "--longest", "--scale", "--whole", "--frames", "--seed"):
        assert f"`{option}" in text(), option
    assert "folder:" in text()


def test_quick_commands_run_as_written(tmp_path):
    written = commands(text())
    first = next(c for c in written if c[0] == "generate" and "assets/" in " ".join(c))
    quick = [first] + [c for c in written if " ".join(c).startswith(QUICK)]
    assert {c[0] for c in quick} == {"generate", "variants", "datasets", "checkpoints", "data"}
    told = run(quick, tmp_path)
    for words in ("larnet-authors-weights", "folder", "default", "nearest known jumping jack"):
        assert words in told
    assert (tmp_path / "waving.mp4").stat().st_size > 5_000
    assert (tmp_path / "sheet.png").stat().st_size > 5_000


def test_the_snippet_runs(tmp_path, monkeypatch):
    shutil.copy(ROOT / "assets/actors/01_amara.png", tmp_path / "photo.jpg")
    monkeypatch.chdir(tmp_path)
    snippet = text().split("```python\n")[1].split("```")[0]
    names: dict[str, object] = {}
    exec(compile(snippet, "README.md", "exec"), names)
    assert names["animation"].frames.shape == (2, 16, 112, 112, 3)


def test_every_setting_is_documented():
    files = [*(ROOT / "larnet").rglob("*.py"), ROOT / "app.py"]
    used = {n for f in files for n in re.findall(r"\bLARNET_[A-Z_]+", f.read_text("utf-8"))}
    documented = (ROOT / "docs/serving.md").read_text("utf-8")
    for name in used - {OF_MACHINES}:
        assert f"`{name}" in documented, name
        assert f"`{name}`" in text(), name


def test_the_tree_has_a_line_for_every_folder():
    tree = text().split("## The tree")[1].split("```")[1]
    for folder in sorted(p.parent for p in (ROOT / "larnet").glob("*/__init__.py")):
        assert re.search(rf"^  {folder.name}/ ", tree, re.M), folder.name
    for name in re.findall(r"^(\w+)/ ", tree, re.M):
        assert (ROOT / name).is_dir(), name


def test_make_knows_what_pages_name():
    goals = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for page in (*PAGES, ROOT / "CONTRIBUTING.md"):
        text = page.read_text("utf-8")
        named = re.findall(r"^ *make ([a-z-]+)", text, re.M) + re.findall(r"`make ([a-z-]+)", text)
        assert set(named) <= goals, page.name
