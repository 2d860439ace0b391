"""How long a visitor waits: page start, first video, later videos, six at once, in a real Chromium.

    python benchmarks/page.py [--checkpoint default] [--clips 7]

Starts app.py on a free port, opens it headless, uploads an example photo, asks for "hand waving"
at once, then for one action after another in words the model has not met, so that the text encoder
works each time. Bars: the page answers at most 12 s after the process starts, the first video
comes at most 3 s after the click, and Compare with 6 phrases takes at most 3 times as long as one
clip. On a machine that does other work besides, compare the
processor time of the server, which is printed too.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psutil
from playwright.sync_api import Page
from served import ROOT, app, chromium, free_port, serving

PHRASES = (
    "wave at the neighbours",
    "a joyful jumping jack",
    "bow before the queen",
    "throw a stone far away",
    "march like a soldier",
    "kick the ball hard",
    "dance in the rain",
    "squat down slowly",
    "clap for the band",
)
SHOWN = """phrase => {
  const v = document.querySelector('#result video');
  return v && v.src.includes(phrase) && v.readyState >= 2 && !v.error && v.currentTime > 0;
}"""


SIX = ("hand waving", "bowing", "kicking", "squatting", "walking", "boxing")
ALL_PLAY = """seen => {
  const videos = [...document.querySelectorAll('#players video')];
  return videos.length === 6 && videos[0].src !== seen
    && videos.every(v => v.readyState >= 2 && !v.error && v.currentTime > 0);
}"""


@dataclass(frozen=True)
class Wait:
    """What one wish took: seconds until the clips play, processor seconds of the server."""

    wall: float
    cpu: float


@contextmanager
def _server_time(app: psutil.Process) -> Iterator[list[float]]:
    """Appends the processor seconds that the server and its finished encoders used."""
    took: list[float] = []
    before = sum(app.cpu_times()[:4])
    yield took
    took.append(sum(app.cpu_times()[:4]) - before)


def _ask(page: Page, phrase: str, app: psutil.Process) -> Wait:
    """From the click until that phrase's video plays."""
    page.get_by_label("Action", exact=False).first.fill(phrase)
    with _server_time(app) as cpu:
        began = time.perf_counter()
        page.get_by_role("button", name="Generate", exact=True).click()
        page.wait_for_function(SHOWN, arg=phrase.replace(" ", "-"), timeout=120_000)
        wall = time.perf_counter() - began
    return Wait(wall, *cpu)


def _compare(page: Page, app: psutil.Process) -> Wait:
    """Until six clips play together, and their film can be downloaded."""
    seen = page.evaluate("document.querySelector('#players video')?.src ?? ''")
    with _server_time(app) as cpu:
        began = time.perf_counter()
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_function(ALL_PLAY, arg=seen, timeout=120_000)
        wall = time.perf_counter() - began
        page.wait_for_timeout(2_000)  # the films
    return Wait(wall, *cpu)


def _visit(url: str, clips: int, app: psutil.Process) -> dict[str, float | list[Wait]]:
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        began = time.perf_counter()
        page.goto(url, wait_until="domcontentloaded")
        page.get_by_label("Action", exact=False).first.fill("hand waving", timeout=60_000)
        usable = time.perf_counter() - began
        photo = sorted((ROOT / "assets/actors").glob("*.png"))[0]
        page.locator("#photo input[type=file]").set_input_files(photo)
        page.locator("#photo img").wait_for()
        waits = [_ask(page, phrase, app) for phrase in ("hand waving", *PHRASES[:clips])]
        page.get_by_role("tab", name="Compare").click()
        page.get_by_label("Actions, one a line").fill("\n".join(SIX))
        many = [_compare(page, app) for _ in range(4)][1:]
        return {"usable": usable, "one": waits, "six": many}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--clips", type=int, default=7)
    options = parser.parse_args()
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(port, app(port, options.checkpoint), GRADIO_TEMP_DIR=folder) as page,
    ):
        told = _visit(page.url, options.clips, psutil.Process(page.pid))
    first, new, *later = told["one"]
    one, six = (_median(waits) for waits in (later, told["six"]))
    walls = [wait.wall for wait in later]
    print(
        f"page answers {page.seconds:.1f} s after the start, usable {told['usable']:.1f} s later; "
        f"first video {first.wall:.2f} s after the click; first one in new words {new.wall:.2f} s; "
        f"later ones {one.wall:.2f} s (median of {len(later)}, {min(walls):.2f} to "
        f"{max(walls):.2f})\n"
        f"Compare with 6 phrases {six.wall:.2f} s, {six.wall / one.wall:.1f} times one clip; "
        f"processor time of the server {six.cpu:.2f} s, {six.cpu / one.cpu:.1f} times {one.cpu:.2f}"
    )


def _median(waits: list[Wait]) -> Wait:
    return Wait(*(statistics.median(getattr(w, name) for w in waits) for name in ("wall", "cpu")))


if __name__ == "__main__":
    main()
