"""Screenshots of every tab, to look at: on a desk, on a phone, light and dark.

    python -m benchmarks.server.screens FOLDER [--checkpoint default] [--runs runs] [--tab NAME ...]
        [--size desk|phone]

Starts app.py on a free port with what each tab shows after its main button: a clip, a comparison, a
map with a blend, a run if there is one in --runs, the card. Writes TAB-desk-light.png and so on.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from benchmarks.server.served import app, chromium, free_port, serving

TABS = ("animate", "compare", "explore", "train", "about")
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
PATIENCE = 180_000  # milliseconds


def _act(page: Page, tab: str) -> None:
    """Press the tab's main button and wait for what it makes."""
    if tab == "animate":
        page.locator("#result video").scroll_into_view_if_needed()  # or it does not play by itself
        page.wait_for_function("document.querySelector('#result video')?.currentTime > 0.4")
    elif tab == "compare":
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_function("document.querySelectorAll('#players video').length === 4")
    elif tab == "explore":
        page.locator("#map svg").wait_for()
        page.locator("#blend").click()
        page.wait_for_function("document.querySelectorAll('#strip video').length === 5")
    elif tab == "train":
        page.locator("#train-card .run").wait_for()
    else:
        page.locator(".card h1").wait_for()
    page.wait_for_timeout(2_500)


def _shoot(url: str, folder: Path, tabs: list[str], sizes: list[str]) -> None:
    with chromium() as browser:
        for size in sizes:
            width, height = SIZES[size]
            for theme in ("light", "dark"):
                for tab in tabs:
                    page = browser.new_page(viewport={"width": width, "height": height})
                    page.set_default_timeout(PATIENCE)
                    page.goto(f"{url}?tab={tab}&__theme={theme}", wait_until="domcontentloaded")
                    _act(page, tab)
                    path = folder / f"{tab}-{size}-{theme}.png"
                    page.screenshot(path=path, full_page=True)
                    wide = page.evaluate("document.documentElement.scrollWidth")
                    print(path.name, "" if wide <= width else f"overflows: {wide} px")
                    page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--runs", default="runs", help="folder of runs for the Train tab")
    parser.add_argument("--tab", nargs="+", choices=TABS, default=list(TABS))
    parser.add_argument("--size", nargs="+", choices=SIZES, default=list(SIZES))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as cache:
        env = {"GRADIO_TEMP_DIR": cache, "LARNET_RUNS": options.runs}
        with serving(port, app(port, options.checkpoint), **env) as page:
            _shoot(page.url, options.folder, options.tab, options.size)


if __name__ == "__main__":
    main()
