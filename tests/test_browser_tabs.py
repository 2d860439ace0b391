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
    page.get_by_role("button", name="Animate it").click()
    page.get_by_role("button", name="Generate", exact=True).wait_for()
    assert page.get_by_label("Action", exact=False).first.input_value() == "shooing away a wasp"


def test_a_blend_of_two_actions_plays_as_a_strip(page):
    page.get_by_role("tab", name="Explore").click()
    page.get_by_label("From", exact=True).fill("walking")
    page.get_by_label("To", exact=True).fill("bowing")
    page.get_by_role("button", name="Blend", exact=True).click()
    _play_together(page, "#strip", 5)
    labels = page.locator("#strip figcaption b").all_text_contents()
    assert (labels[0], labels[-1]) == ("walking", "bowing")


def test_about_shows_the_card(page):
    page.get_by_role("tab", name="About").click()
    page.locator(".card h1").wait_for()
    assert "knows" in page.locator("#in-short").text_content()
