"""The page as a visitor meets it: a real Chromium against `python app.py`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

pytestmark = pytest.mark.browser

PLAYS = """words => {
  const v = document.querySelector("#result video");
  return v && v.src.includes(words) && v.readyState >= 2 && v.videoWidth > 0 && !v.error
    && v.currentTime > 0;
}"""
TABS = ("Animate", "Compare", "Explore", "Train", "About")


def test_a_click_at_once_gets_the_clip_that_was_asked_for(page):
    """First: the server has just started, so the model and the clip that welcomes visitors are
    still on their way."""
    page.get_by_label("Action", exact=False).first.fill("bowing")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(PLAYS, arg="larnet-bowing-")
    page.wait_for_timeout(1_500)  # a late welcome would come now
    assert page.evaluate(PLAYS, "larnet-bowing-")


# The stream of answers reaches this page late, so that it also ends late: by then the server has
# taken the next wish, and nobody listens any more.
LATE = """
const plain = window.fetch;
window.fetch = async (...request) => {
  const answer = await plain(...request);
  if (!String(request[0].url ?? request[0]).includes("queue/data")) return answer;
  const late = new TransformStream({
    async transform(chunk, to) {
      await new Promise((done) => setTimeout(done, 700));
      to.enqueue(chunk);
    },
  });
  window.heard = (window.heard ?? 0) + 1;
  return new Response(answer.body.pipeThrough(late), answer);
};
"""


def test_a_wish_between_two_streams_is_answered(browser, site):
    page = browser.new_page()
    page.add_init_script(LATE)
    page.goto(site.url, wait_until="domcontentloaded")
    page.wait_for_function("document.querySelector('#result video')?.src", timeout=180_000)
    page.wait_for_timeout(2_500)
    page.get_by_role("tab", name="Explore").click()
    page.wait_for_timeout(500)
    page.get_by_role("tab", name="Animate").click()
    page.get_by_label("Action", exact=False).first.fill("kicking")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(PLAYS, arg="larnet-kicking-", timeout=180_000)
    page.close()


@pytest.fixture(scope="module")
def visitor(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "visitor.png"
    pixels = np.zeros((160, 120, 3), np.uint8)
    pixels[..., 0] = 200
    pixels[40:140, 45:75] = (30, 60, 120)
    Image.fromarray(pixels).save(path)
    return path


def test_a_visitor_gets_a_playing_video(page, visitor):
    page.locator("#photo input[type=file]").set_input_files(visitor)
    page.locator("#photo img").wait_for()
    page.get_by_label("Action", exact=False).first.fill("taking a bow")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(PLAYS, arg="larnet-taking-a-bow-")
    assert "bow" in page.locator("#understood").text_content()
    assert "No person was found" in page.locator("#notes").text_content()
    before = page.evaluate("document.querySelector('#result video').currentTime")
    page.wait_for_function(
        f"() => Math.abs(document.querySelector('#result video').currentTime - {before}) > 0.1"
    )
    video = page.evaluate(
        "(() => { const v = document.querySelector('#result video');"
        " return [v.muted, v.loop, v.videoWidth, v.videoHeight]; })()"
    )
    assert video == [True, True, 120, 160], "the whole photo, in its own size"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download GIF").click()
    assert download.value.suggested_filename.endswith(".gif")


# Width over height of every player, and of the clip in it.
SHAPES = """() => [...document.querySelectorAll("#players video")].map((v) => [
  v.clientWidth / v.clientHeight, v.videoWidth / v.videoHeight, getComputedStyle(v).objectFit])"""


def test_clips_side_by_side_show_the_whole_photo(page, visitor):
    page.get_by_role("tab", name="Compare").click()
    page.locator("#compare-photo input[type=file]").set_input_files(visitor)
    page.locator("#compare-photo img[src*=visitor]").wait_for()
    page.get_by_label("Actions, one a line").fill("walking\nbowing")
    page.get_by_role("button", name="Compare", exact=True).click()
    page.wait_for_function(
        "() => { const all = [...document.querySelectorAll('#players video')];"
        " return all.length === 2 && all.every((v) => v.videoWidth); }"
    )
    shapes = page.evaluate(SHAPES)
    page.get_by_role("tab", name="Animate").click()
    for player, clip, fit in shapes:
        assert clip == pytest.approx(0.75)
        assert player == pytest.approx(clip, abs=0.01) or fit == "contain", "nothing is cut off"


def test_a_mistake_is_told_in_words(page):
    page.get_by_label("Action", exact=False).first.fill("   ")
    page.keyboard.press("Enter")
    page.get_by_text("Type an action").wait_for()
    assert "Traceback" not in page.content()


def test_a_suggestion_fills_the_phrase_in_and_runs(page):
    page.get_by_role("button", name="dancing", exact=True).first.click()
    page.wait_for_function(PLAYS, arg="larnet-dancing-")


# How the focused element and those around it look: a ring or another border or ground.
LOOK = """e => [e, e.parentElement, e.parentElement?.parentElement].filter(Boolean).map((one) => {
  const s = getComputedStyle(one);
  return [s.outlineStyle, s.outlineWidth, s.boxShadow, s.borderColor, s.backgroundColor].join();
}).join()"""


def test_the_keyboard_is_enough(page):
    """From the top of the page to the phrase by Tab alone, seeing where one is; Enter animates."""
    page.get_by_role("heading", name="LARNet").first.click()
    page.keyboard.press("Tab")
    seen = []
    for _ in range(60):
        here = page.evaluate_handle("document.activeElement").as_element()
        focused = here.evaluate(LOOK)
        if here.evaluate("e => !!e.closest('#phrase')"):
            break
        page.keyboard.press("Tab")
        page.wait_for_timeout(250)  # colours fade
        name = here.evaluate("e => e.ariaLabel || e.textContent.trim() || e.outerHTML")
        seen.append((name[:60], focused != here.evaluate(LOOK)))
    else:
        raise AssertionError(f"Tab does not reach the phrase: {seen}")
    assert [name for name, visible in seen if not visible] == []
    page.keyboard.press("Control+A")
    page.keyboard.type("saluting")
    page.keyboard.press("Enter")
    page.wait_for_function(PLAYS, arg="larnet-saluting-")


UNNAMED = """() => [...document.querySelectorAll("img, input, textarea, button")]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && e.type !== "file")
  .filter((e) => !(e.alt || e.ariaLabel || e.title || e.textContent.trim() || e.labels?.length
    || e.closest("label") || e.querySelector("img[alt]:not([alt=''])")))
  .map(e => e.outerHTML.slice(0, 120))"""


def test_every_picture_and_input_has_a_name(page):
    for tab in TABS:
        page.get_by_role("tab", name=tab).click()
        assert page.evaluate(UNNAMED) == [], tab


CUT_OFF = """() => [...document.querySelectorAll("main *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width && box.height && e.checkVisibility({visibilityProperty: true})
    && box.right > innerWidth + 1
    && !e.closest(".runs, pre, .plot, .card table, [role=tablist], [tabindex='-1']");
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_is_cut_off_on_a_phone(browser, site, theme):
    phone = browser.new_page(viewport={"width": 390, "height": 844})
    phone.set_default_timeout(180_000)
    phone.goto(f"{site.url}?__theme={theme}", wait_until="domcontentloaded")
    phone.get_by_role("button", name="Generate", exact=True).wait_for()
    for tab in TABS:
        phone.get_by_role("tab", name=tab).click()
        phone.wait_for_timeout(300)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390, tab
        assert phone.evaluate(CUT_OFF) == [], tab
    assert phone.evaluate("document.body.classList.contains('dark')") == (theme == "dark")
    phone.close()


PLACES = """() => Object.fromEntries(
  ["phrase", "generate", "result", "gallery"].map((id) => {
    const box = document.getElementById(id).getBoundingClientRect();
    return [id, {left: box.left, top: box.top + scrollY, bottom: box.bottom + scrollY}];
  }))"""


def test_photo_words_and_button_are_seen_at_once(browser, site):
    """On a desk without scrolling, the clip beside them; on a phone the clip follows the button,
    before further ways to ask."""
    for width, height in ((1280, 900), (390, 844)):
        opened = browser.new_page(viewport={"width": width, "height": height})
        opened.set_default_timeout(180_000)
        opened.goto(site.url, wait_until="domcontentloaded")
        opened.get_by_role("button", name="Generate", exact=True).wait_for()
        opened.wait_for_function("document.querySelector('#figure .canvas')")
        at = opened.evaluate(PLACES)
        if width > 900:
            assert at["generate"]["bottom"] < height and at["result"]["top"] < at["phrase"]["top"]
            assert at["result"]["left"] > at["gallery"]["left"] + 300
            opened.evaluate("scrollTo(0, 420)")
            result = "document.getElementById('result').getBoundingClientRect()"
            opened.wait_for_function(f"scrollY > 200 && {result}.top > -100")  # it stays in view
        else:
            assert at["generate"]["bottom"] < at["result"]["top"] < at["gallery"]["top"]
        opened.close()


def test_the_address_opens_a_tab(browser, site):
    page = browser.new_page()
    page.goto(f"{site.url}?tab=about", wait_until="domcontentloaded")
    page.locator(".card h1").wait_for(timeout=180_000)
    page.close()
