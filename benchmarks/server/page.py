"""How long a visitor waits: page start, first video, later videos, six at once, in a real Chromium.

    python -m benchmarks.server.page [--checkpoint default] [--clips 7] [--own PHOTO ...]

Starts app.py on a free port, opens it headless, uploads an example photo, asks for "hand waving"
at once, then for one action after another in words the model has not met, so that the text encoder
works each time; then for a clip of every photo of one's own, as soon as it is uploaded, so that its
analysis counts. Bars: the page answers at most 12 s after the process starts, the first video comes
at most 3 s after the click, of an own photo 5 s, and Compare with 6 phrases takes at most 3 times
as long as one clip. On a machine that does other work besides, compare the
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
from pathlib import Path

import psutil
from playwright.sync_api import Page

from benchmarks.server.served import ROOT, app, chromium, free_port, serving

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


def _own(page: Page, photo: Path, phrase: str, app: psutil.Process) -> Wait:
    """From the click on a photo just uploaded until its video plays."""
    before = page.locator("#photo img").get_attribute("src")
    if remove := page.locator("#photo").get_by_role("button", name="Clear").all():
        remove[0].click()
    page.locator("#photo input[type=file]").set_input_files(photo)
    page.wait_for_function(
        "old => (document.querySelector('#photo img')?.src ?? old) !== old", arg=before
    )
    return _ask(page, phrase, app)


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


def _visit(
    url: str, clips: int, own: list[Path], app: psutil.Process
) -> dict[str, float | list[Wait]]:
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
        words = [f"{phrase} again" for phrase in PHRASES]
        owns = [_own(page, photo, word, app) for photo, word in zip(own, words)]
        page.get_by_role("tab", name="Compare").click()
        page.get_by_label("Actions, one a line").fill("\n".join(SIX))
        many = [_compare(page, app) for _ in range(4)][1:]
        return {"usable": usable, "one": waits, "own": owns, "six": many}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--clips", type=int, default=7)
    parser.add_argument("--own", type=Path, nargs="*", default=[], metavar="PHOTO")
    options = parser.parse_args()
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(port, app(port, options.checkpoint), GRADIO_TEMP_DIR=folder) as page,
    ):
        told = _visit(page.url, options.clips, options.own, psutil.Process(page.pid))
    if told["own"]:
        own = _median(told["own"])
        every = ", ".join(f"{wait.wall:.2f}" for wait in told["own"])
        print(f"own photo {own.wall:.2f} s after the click ({every}), processor {own.cpu:.2f} s")
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
