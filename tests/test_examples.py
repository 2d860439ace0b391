"""The examples run: cells of the notebook, commands of the page, with tiny settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documented_commands import ROOT, commands, run
from PIL import Image

NOTEBOOK = ROOT / "examples" / "animate.ipynb"
PAGE = ROOT / "examples" / "train_on_your_clips.md"
TINY = {"quick": "debug", "300": "2", "32": "16", "16": "4"}


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder of examples beside the repository's own files."""
    (tmp_path / "assets").symlink_to(ROOT / "assets")
    (tmp_path / "examples").mkdir()
    monkeypatch.chdir(tmp_path / "examples")
    return tmp_path / "examples"


def test_the_notebook_is_clean_and_its_cells_run(folder):
    notebook = json.loads(NOTEBOOK.read_text("utf-8"))
    assert notebook["nbformat"] == 4
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells)
    names: dict[str, object] = {}
    for cell in cells:
        exec(compile("".join(cell["source"]), NOTEBOOK.name, "exec"), names)
    assert names["animation"].frames.shape == (2, 16, 112, 112, 3)
    assert names["animation"].frames[0].std(0).max() > 10  # it moves
    with Image.open(folder / "between.gif") as film:
        assert max(film.size) == 320
        assert film.n_frames == 64


def tiny(arguments: list[str]) -> list[str]:
    """The same command, of the smallest model and few steps."""
    small = [TINY.get(a, a).replace("step_000300", "step_000002") for a in arguments]
    if small[0] == "train":
        small += ["--actions", "hand waving,bowing"]  # few phrases to encode
    if small[0] == "evaluate":
        small += ["--recogniser", "none"]
    return small


def test_the_commands_of_the_page_lead_from_clips_to_a_model(tmp_path):
    steps = [tiny(c) for c in commands(PAGE.read_text("utf-8"))]
    assert [c[0] for c in steps] == [*["generate"] * 4, "data", "train", "evaluate", "generate"]
    told = run(steps, tmp_path)
    assert "hand waving" in told
    assert json.loads((tmp_path / "report" / "report.json").read_text())["scores"]
    for name in ("sheet.png", "bowing.mp4", "runs/mine/checkpoints/step_000002/model.safetensors"):
        assert (tmp_path / name).stat().st_size > 1000, name
