"""Compare and Explore in a real Chromium: several clips that play together, the map, the blend."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

# All clips of a group play, and are within 0.1 seconds of each other.
TOGETHER = """([group, count]) => {
  const videos = [...document.querySelectorAll(`${group} video`)];
  if (videos.length !== count) return false;
  if (videos.some(v => v.error || v.paused || v.currentTime === 0)) return false;
  const times = videos.map(v => v.currentTime);
  return Math.max(...times) - Math.min(...times) < 0.1;
}"""


def _play_together(page, group: str, count: int) -> None:
    page.wait_for_function(TOGETHER, arg=[group, count])
    for _ in range(3):
        page.wait_for_timeout(300)
        page.wait_for_function(TOGETHER, arg=[group, count])


def test_four_actions_play_together(page):
    page.get_by_role("tab", name="Compare").click()
    assert "tab=compare" in page.url
    page.get_by_label("Actions, one a line").fill("walking\nbowing\nkicking\nhand waving")
    page.get_by_role("button", name="Compare", exact=True).click()
    _play_together(page, "#players", 4)
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Play", exact=True).click()
    _play_together(page, "#players", 4)
    labels = page.locator("#players figcaption b").all_text_contents()
    assert labels == ["walking", "bowing", "kicking", "hand waving"]
    with page.expect_download() as download:
        page.get_by_role("button", name="Download all as MP4").click()
    assert download.value.suggested_filename.startswith("larnet-compare-")


def test_a_phrase_is_found_on_the_map(page):
    page.get_by_role("tab", name="Explore").click()
    page.locator("#map svg circle.said").wait_for()
    page.locator("#explore-phrase").get_by_role("textbox").fill("taking a bow")
    page.get_by_role("button", name="Show on the map").click()
    page.locator("#map text.said", has_text="taking a bow").wait_for()
    assert "bowing" in page.locator("#map svg").get_attribute("aria-label")
    assert "bowing" in page.locator("#explore-words").text_content()
    assert page.locator("#map line.tie").count() == 3


def test_what_was_never_trained_is_said_to_be_new(page):
    page.get_by_role("tab", name="Explore").click()
    page.get_by_role("button", name="shooing away a wasp", exact=True).click()
    page.locator("#map text.said", has_text="shooing away a wasp").wait_for()
    page.locator("#explore-words em", has_text="new").wait_for()
    page.get_by_role("button", name="Use it in Animate").click()
    page.get_by_role("button", name="Generate", exact=True).wait_for()
    assert page.get_by_label("Action", exact=False).first.input_value() == "shooing away a wasp"


# Whether a clip of these words plays in one part of the tab.
HERE = """([where, words]) => {
  const v = document.querySelector(`${where} video`);
  return v && v.src.includes(words) && v.readyState >= 2 && v.currentTime > 0;
}"""


def test_a_dot_of_the_map_is_named_and_played(page):
    page.get_by_role("tab", name="Explore").click()
    dot = page.locator("#map .dot[data-play='kicking']")
    dot.wait_for()
    dot.hover()
    visible = (
        "getComputedStyle(document.querySelector('#map .dot[data-play=kicking] text')).visibility"
    )
    assert page.evaluate(visible) == "visible"
    dot.click()
    page.wait_for_function(HERE, arg=["#explore-clip", "larnet-kicking-"])
    page.locator("#map text.said", has_text="kicking").wait_for()
    page.locator("#map .dot[data-play='kicking']").focus()
    page.keyboard.press("ArrowRight")
    other = page.evaluate("document.activeElement.dataset.play")
    assert other and other != "kicking"
    page.keyboard.press("Enter")
    stem = "larnet-" + other.replace(" ", "-")
    page.wait_for_function(HERE, arg=["#explore-clip", stem])


def test_the_clip_of_a_blend_follows_the_slider(page):
    page.get_by_label("From", exact=True).fill("walking")
    page.get_by_label("To", exact=True).fill("boxing")
    slider = page.locator("#share input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(HERE, arg=["#blend-clip", "45-walking-55-boxing"])
    page.keyboard.press("End")
    page.wait_for_function(HERE, arg=["#blend-clip", "0-walking-100-boxing"])


def test_phrases_nobody_trained_on_are_read_and_played(page):
    page.get_by_role("button", name="Draw new phrases").click()
    phrase = page.locator("#novel li button").first
    phrase.wait_for()
    assert " of 8" in page.locator("#novel strong").first.text_content()
    assert "Read as" in page.locator("#novel li").first.text_content()
    words = phrase.get_attribute("data-play")
    phrase.click()
    page.locator("#map text.said", has_text=words[:20]).wait_for()


def test_a_blend_of_two_actions_plays_as_a_strip(page):
    page.get_by_role("tab", name="Explore").click()
    page.get_by_label("From", exact=True).fill("walking")
    page.get_by_label("To", exact=True).fill("bowing")
    page.get_by_role("button", name="Five steps side by side").click()
    _play_together(page, "#strip", 5)
    labels = page.locator("#strip figcaption b").all_text_contents()
    assert (labels[0], labels[-1]) == ("walking", "bowing")


def test_about_shows_the_card(page):
    page.get_by_role("tab", name="About").click()
    page.locator(".card h1").wait_for()
    assert "knows" in page.locator("#in-short").text_content()
