"""Every benchmark can be imported, and importing one runs nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parent.parent / "benchmarks"
IMPORT = """
import importlib, os, sys
os.chdir(sys.argv[1])
before = set(os.listdir())
for name in sys.argv[2:]:
    sys.argv = [name, "--no-such-option"]  # whoever parses it now leaves with a mistake
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} says what it measures"
assert set(os.listdir()) == before
"""


def names() -> list[str]:
    files = (path.relative_to(FOLDER.parent) for path in FOLDER.rglob("*.py"))
    return sorted(".".join(path.with_suffix("").parts) for path in files)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """All of them in one fresh process."""
    env = os.environ | {"PYTHONPATH": str(FOLDER.parent)}
    folder = tmp_path_factory.mktemp("benchmarks")
    command = [sys.executable, "-c", IMPORT, str(folder), *names()]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=300)


@pytest.mark.slow
def test_every_benchmark_is_imported_without_running(imported):
    assert names()
    assert imported.returncode == 0, imported.stderr[-2000:]
    assert not imported.stdout
