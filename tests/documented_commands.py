"""The `python -m larnet ...` commands of a page of documentation, and how tests run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = "python -m larnet "
RUN = """
import json, sys
from larnet.__main__ import main

for arguments in json.loads(sys.argv[1]):
    code = main(arguments)
    if code:
        sys.exit(f"{code}: larnet {' '.join(arguments)}")
"""


def commands(text: str) -> list[list[str]]:
    """Arguments of every command, in blocks of code and between backticks."""
    joined = re.sub(r"\\\n\s*", " ", text)
    blocks = [line.strip() for line in joined.splitlines()]
    found = [line for line in blocks if line.startswith(START)]
    found += re.findall(rf"`({START}[^`]+)`", joined)
    return [shlex.split(command)[3:] for command in found]


def run(arguments: list[list[str]], folder: Path) -> str:
    """Run commands one after the other in one process, with the repository's files in `folder`;
    returns what they print. Raises AssertionError with their words where one fails."""
    for name in ("assets", "checkpoints"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    done = subprocess.run(
        [sys.executable, "-c", RUN, json.dumps(arguments)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout
