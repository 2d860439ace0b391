"""How long a visitor waits: page start, first video, later videos, in a real Chromium.

    python benchmarks/page.py [--checkpoint default] [--clips 7]

Starts app.py on a free port, opens it headless, uploads an example photo, asks for "hand waving"
at once, then for one action after another in words the model has not met, so that the text encoder
works each time (the first of them may wait for it to load). Bars: the page answers at most 20 s
after the process starts, the first video comes at most 5 s after the click, later ones at most 1.5
s (median).
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
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


def _ask(page: Page, phrase: str) -> float:
    """Seconds from the click until that phrase's video plays."""
    page.get_by_label("Action", exact=False).first.fill(phrase)
    began = time.perf_counter()
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(SHOWN, arg=phrase.replace(" ", "-"), timeout=120_000)
    return time.perf_counter() - began


def _visit(url: str, clips: int) -> list[float]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(url, wait_until="domcontentloaded")
        page.get_by_role("button", name="Generate", exact=True).wait_for(timeout=60_000)
        photo = sorted((ROOT / "assets/actors").glob("*.png"))[0]
        page.locator("#photo input[type=file]").set_input_files(photo)
        page.locator("#photo img").wait_for()
        waits = [_ask(page, phrase) for phrase in ("hand waving", *PHRASES[:clips])]
        browser.close()
        return waits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--clips", type=int, default=7)
    options = parser.parse_args()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        command = [sys.executable, "app.py", "--port", str(port)]
        app = subprocess.Popen(
            [*command, "--checkpoint", options.checkpoint],
            cwd=ROOT,
            env=os.environ | {"GRADIO_TEMP_DIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            url = f"http://127.0.0.1:{port}/"
            while True:
                try:
                    httpx.get(url, timeout=5)
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            answered = time.perf_counter() - began
            first, new, *later = _visit(url, options.clips)
        finally:
            app.terminate()
            app.wait(20)
    print(
        f"page answers {answered:.1f} s after the start; first video {first:.2f} s after the "
        f"click; first one in new words {new:.2f} s; later ones {statistics.median(later):.2f} s "
        f"(median of {len(later)}, {min(later):.2f} to {max(later):.2f})"
    )


if __name__ == "__main__":
    main()
