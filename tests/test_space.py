"""A Hugging Face Space: its hardware, a GPU that is lent by the call, storage that stays."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from larnet.ui import page

ROOT = Path(__file__).resolve().parent.parent
# As the real package: the function runs elsewhere, so what goes in and comes out is copied, and
# what it stores is lost.
SPACES = """
import pickle, sys

calls, torch_was_there = [], "torch" in sys.modules

def GPU(function):
    def lent(*args):
        calls.append(function.__name__)
        return pickle.loads(pickle.dumps(function(*pickle.loads(pickle.dumps(args)))))
    return lent
"""
PROGRAM = """
import sys
import numpy as np
from larnet.ui.server import zero_gpu
from larnet.ui.server.model_host import ModelHost
import spaces

assert zero_gpu.LENT and not spaces.torch_was_there
host = ModelHost(sys.argv[1])
host.open()
photo = np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)
made = host.animate(photo, ["walking"], encoder="glove", frames=16, output="photo")
assert host.ready, "the model is there before the work moves elsewhere"
print(made.frames.shape, made.frames.std() > 1, spaces.calls)
"""


def test_a_clip_is_made_on_the_gpu_that_is_lent(tiny_checkpoint, tmp_path):
    (tmp_path / "spaces.py").write_text(SPACES)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tiny_checkpoint)],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[-2] == "(1, 16, 90, 70, 3) True ['_compute_here']"


def front_matter() -> dict[str, str]:
    lines = (ROOT / "README.md").read_text("utf-8").split("---")[1].strip().splitlines()
    return {key: value.strip() for key, value in (line.split(":", 1) for line in lines)}


def test_the_front_matter_names_hardware_that_is_free():
    fields = front_matter()
    assert fields["suggested_hardware"] == "cpu-basic"
    assert fields["hf_oauth"] == "true"


def test_nothing_is_fetched_at_the_start_so_nothing_is_preloaded():
    assert "preload_from_hub" not in front_matter()
    asked = re.compile(r"hf_hub_download|snapshot_download|SentenceTransformer\(\s*[\"']")
    for path in (ROOT / "larnet").rglob("*.py"):
        assert not asked.search(path.read_text("utf-8")), path


@pytest.fixture
def plain(monkeypatch) -> None:
    monkeypatch.delenv("LARNET_RUNS", raising=False)
    monkeypatch.delenv("SPACE_ID", raising=False)


def test_runs_stay_where_a_space_keeps_what_it_stores(plain, monkeypatch, tmp_path):
    monkeypatch.setattr(page, "PERSISTENT", tmp_path)
    assert page.runs_folder() == ROOT / "runs"
    monkeypatch.setenv("SPACE_ID", "somebody/larnet")
    assert page.runs_folder() == tmp_path / "larnet" / "runs"
    monkeypatch.setattr(page, "PERSISTENT", tmp_path / "missing")
    assert page.runs_folder() == ROOT / "runs", "a Space without persistent storage"
    monkeypatch.setenv("LARNET_RUNS", str(tmp_path / "own"))
    assert page.runs_folder() == tmp_path / "own"
