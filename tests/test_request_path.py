"""One request, traced: docs/architecture.md shows the longest chain of files there is."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from PIL import Image

from larnet.runtime import cpu_pool

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = f"{ROOT / 'larnet'}/"
HANDLER = "larnet/ui/tabs/animate_api.py"
COMPOSED = "larnet/nets/decoders/layers.py"  # where layers become frames
BETWEEN = 7  # files between the handler and there


def written() -> tuple[str, ...]:
    """The files of the section "One request", in order."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    steps = text.split("<!-- request path -->")[1].split("<!-- end -->")[0]
    return tuple(re.findall(r"^\d+\. `([^`]+)`", steps, re.M))


def chain(frame: FrameType | None) -> tuple[str, ...]:
    """Files of the package in a stack, from the handler on, each once, in calling order."""
    names: list[str] = []
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(PACKAGE):
            names.append(name[len(PACKAGE) - len("larnet/") :])
        frame = frame.f_back
    names = list(dict.fromkeys(reversed(names)))
    return tuple(names[names.index(HANDLER) :]) if HANDLER in names else ()


@pytest.fixture(scope="module")
def chains(model_host, tmp_path_factory) -> set[tuple[str, ...]]:
    """Every chain of files of one call of /animate, with a photo that was never seen before."""
    from larnet.ui import page

    blocks = page.build(model_host)
    handler = next(f.fn for f in blocks.fns.values() if f.api_name == "animate")
    paths = []
    for seed in (1, 2):
        pixels = np.random.default_rng(seed).integers(0, 256, (80, 60, 3), np.uint8)
        paths.append(tmp_path_factory.mktemp("traced") / f"{seed}.png")
        Image.fromarray(pixels).save(paths[-1])
    ask = ("hand waving", "glove", 0, 1, 0, 16)
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setattr(cpu_pool, "_count", 1)  # threads of a pool have stacks of their own
    monkeypatch.setattr(model_host, "_compute_in_turn", model_host._compute)  # and so has this one
    handler(str(paths[0]), *ask)  # weights and packages are loaded now, and not traced
    found: set[tuple[str, ...]] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(PACKAGE):
            found.add(chain(frame))

    sys.setprofile(note)
    try:
        handler(str(paths[1]), *ask)
    finally:
        sys.setprofile(None)
        monkeypatch.undo()
    return found - {()}


def test_few_files_lie_between_the_handler_and_the_frames(chains):
    there = [c[: c.index(COMPOSED)] for c in chains if COMPOSED in c]
    longest = max(there, key=len)
    assert len(longest) - 1 <= BETWEEN, " -> ".join(longest)


def test_the_document_shows_the_longest_chain(chains):
    longest = max(map(len, chains))
    assert written() in {c for c in chains if len(c) == longest}, sorted(
        c for c in chains if len(c) == longest
    )


def test_the_shorter_chains_of_the_document_are_there(chains):
    pairs = {pair for c in chains for i, a in enumerate(c) for pair in ((a, b) for b in c[i + 1 :])}
    for above, below in (
        ("ui/api/who_is_meant.py", "media/decode_pool.py"),
        ("pipeline.py", "body/finder/detect_person.py"),
        ("pipeline.py", "text/nearest_actions.py"),
        ("pipeline.py", "rendering.py"),
        ("pipeline.py", "media/paste_back.py"),
        ("ui/tabs/animate_api.py", "media/video_file.py"),
    ):
        assert (f"larnet/{above}", f"larnet/{below}") in pairs, (above, below)
