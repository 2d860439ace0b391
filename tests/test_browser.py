"""The page as a visitor meets it: a real Chromium against `python app.py`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

PLAYS = """() => {
  const v = document.querySelector("#result video");
  return v && v.readyState >= 2 && v.videoWidth > 0 && !v.error && v.currentTime > 0;
}"""


@pytest.fixture(scope="module")
def served(start_page, tiny_checkpoint, tmp_path_factory) -> Iterator[str]:
    """`python app.py` on a free port, with temporary files of its own."""
    with start_page(tmp_path_factory.mktemp("app"), "--checkpoint", tiny_checkpoint) as server:
        yield server.url


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def test_a_click_at_once_gets_the_clip_that_was_asked_for(
    browser, start_page, tiny_checkpoint, tmp_path
):
    """The model and the clip that welcomes visitors are still on their way."""
    with start_page(tmp_path, "--checkpoint", tiny_checkpoint) as server:
        page = browser.new_page()
        page.goto(server.url, wait_until="domcontentloaded")
        page.get_by_label("Action", exact=False).first.fill("bowing", timeout=60_000)
        page.get_by_role("button", name="Generate", exact=True).click()
        page.wait_for_function(PLAYS, timeout=60_000)
        page.wait_for_timeout(2_000)  # a late welcome would come now
        src = page.evaluate("document.querySelector('#result video').src")
        assert "larnet-bowing-" in src
        page.close()


@pytest.fixture
def page(browser, served):
    """The loaded page; afterwards it must have asked nobody but this machine."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    foreign = []

    def note(request) -> None:
        if not request.url.startswith((served, "data:", "blob:")):
            foreign.append(request.url)

    opened.on("request", note)
    opened.goto(served, wait_until="domcontentloaded")
    opened.get_by_role("button", name="Generate", exact=True).wait_for(timeout=60_000)
    yield opened
    opened.close()
    assert not foreign


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "visitor.png"
    pixels = np.zeros((160, 120, 3), np.uint8)
    pixels[..., 0] = 200
    pixels[40:140, 45:75] = (30, 60, 120)
    Image.fromarray(pixels).save(path)
    return path


def _upload(page, photo: Path) -> None:
    clear = page.locator("#photo").get_by_role("button", name="Clear")
    if clear.count():
        clear.click()
    page.locator("#photo input[type=file]").set_input_files(photo)
    page.locator("#photo img").wait_for()


def test_a_visitor_gets_a_playing_video(page, visitor):
    _upload(page, visitor)
    page.get_by_label("Action", exact=False).first.fill("taking a bow")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(
        "() => document.querySelector('#understood')?.textContent.includes('bow')", timeout=60_000
    )
    page.wait_for_function(PLAYS, timeout=30_000)
    src = page.evaluate("document.querySelector('#result video').src")
    assert "larnet-taking-a-bow-" in src
    before = page.evaluate("document.querySelector('#result video').currentTime")
    page.wait_for_function(
        f"() => Math.abs(document.querySelector('#result video').currentTime - {before}) > 0.1"
    )
    video = page.evaluate(
        "(() => { const v = document.querySelector('#result video');"
        " return [v.muted, v.loop, v.videoWidth, v.videoHeight]; })()"
    )
    assert video == [True, True, 448, 448]
    with page.expect_download() as download:
        page.get_by_role("link", name="Download GIF").or_(
            page.get_by_role("button", name="Download GIF")
        ).first.click()
    assert download.value.suggested_filename.endswith(".gif")


def test_a_mistake_is_told_in_words(page, visitor):
    _upload(page, visitor)
    page.get_by_label("Action", exact=False).first.fill("   ")
    page.keyboard.press("Enter")
    toast = page.get_by_text("Type an action")
    toast.wait_for(timeout=30_000)
    assert "Traceback" not in page.content()


def test_a_suggestion_fills_the_phrase_in_and_runs(page, visitor):
    _upload(page, visitor)
    page.get_by_role("button", name="dancing", exact=True).first.click()
    page.wait_for_function(
        "() => document.querySelector('#result video')?.src.includes('larnet-dancing-')",
        timeout=60_000,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(browser, served, theme):
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.goto(f"{served}?__theme={theme}", wait_until="domcontentloaded")
    phone.get_by_role("button", name="Generate", exact=True).wait_for(timeout=60_000)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.close()


def test_every_picture_and_input_has_a_name(page):
    unnamed = page.evaluate(
        """[...document.querySelectorAll("main img, main input, main textarea")]
           .filter(e => e.offsetParent && e.type !== "file" && !(e.alt || e.ariaLabel
             || e.labels?.length || e.closest("label")))
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


def test_about_shows_the_card(page):
    page.get_by_role("tab", name="About").click()
    page.locator(".card h1").wait_for(timeout=60_000)


TOGETHER = """() => {
  const videos = [...document.querySelectorAll("#players video")];
  if (videos.length !== 4 || videos.some(v => v.error || v.paused || v.currentTime === 0)) return;
  const times = videos.map(v => v.currentTime);
  return Math.max(...times) - Math.min(...times) < 0.1;
}"""


def test_four_actions_play_together(page):
    page.get_by_role("tab", name="Compare").click()
    assert "tab=compare" in page.url
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_function(TOGETHER, timeout=60_000)
    for _ in range(5):
        page.wait_for_timeout(300)
        page.wait_for_function(TOGETHER, timeout=1_000)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_function(TOGETHER, timeout=5_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all as MP4").click(timeout=30_000)
    assert download.value.suggested_filename.startswith("larnet-compare-")


def test_the_address_opens_a_tab(browser, served):
    page = browser.new_page()
    page.goto(f"{served}?tab=about", wait_until="domcontentloaded")
    page.locator(".card h1").wait_for(timeout=60_000)
    page.close()
