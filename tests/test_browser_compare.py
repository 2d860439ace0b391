"""Compare in a real Chromium: people beside actions, one film, models, sweeps."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PIL import Image

from larnet.media import video_file

pytestmark = pytest.mark.browser

# Clips of exactly these labels, all playing.
SHOWS = """labels => {
  const figures = [...document.querySelectorAll("#players figure")];
  const told = figures.map((one) => one.querySelector("figcaption b").textContent);
  return JSON.stringify(told) === JSON.stringify(labels)
    && figures.every((one) => one.querySelector("video").currentTime > 0);
}"""


@pytest.fixture(scope="module")
def compare(page):
    """The tab, and a press of its button that is answered by clips of these labels."""
    page.get_by_role("tab", name="Compare").click()

    def press(labels: list[str]):
        page.get_by_role("button", name="Compare", exact=True).click()
        page.wait_for_function(SHOWS, arg=labels)
        return page

    return press


def choose(page, what: str) -> None:
    page.get_by_role("tabpanel").get_by_label(what, exact=True).check()


def photos(folder, count: int) -> list:
    paths = []
    for i in range(count):
        pixels = np.random.default_rng(i).integers(0, 256, (60 + 30 * i, 80, 3), np.uint8)
        paths.append(folder / f"own{i}.png")
        Image.fromarray(pixels).save(paths[-1])
    return paths


def test_own_photos_beside_actions_are_one_labelled_film(page, compare, tmp_path):
    choose(page, "People")
    page.locator("#own-photos input[type=file]").set_input_files(photos(tmp_path, 2))
    page.locator("#own-photos img").nth(1).wait_for()
    for name in ("Bruno", "Celine"):
        page.locator("#cast").get_by_label(name).set_checked(name == "Bruno")
    page.locator("#compare-phrases textarea").fill("walking\nboxing")
    people = ("Your actor", "Photo 2", "Photo 3", "Bruno")
    compare([f"{who}: {what}" for who in people for what in ("walking", "boxing")])
    button = page.get_by_role("button", name="Download all as MP4")
    with page.expect_download() as download:
        button.click()
    film = video_file.read(download.value.path())
    assert len(film) == 64, "a whole action at 24 frames a second"
    assert film.shape[1] > film.shape[2], "four rows of two"


def test_what_cannot_be_compared_is_said_beside_the_button_and_stays(page, compare, tmp_path):
    choose(page, "People")
    page.locator("#compare-phrases textarea").fill("walking")
    for name in ("Bruno", "Celine", "Dario", "Elena"):
        page.locator("#cast").get_by_label(name).check()
    page.get_by_role("button", name="Compare", exact=True).click()
    trouble = page.locator("#compare-trouble [role=alert]")
    trouble.wait_for()
    assert "4" in trouble.text_content()
    assert page.locator("#players .error").count() == 0, "and the clips before are not covered"
    assert page.locator("#players video").count() > 0
    for name in ("Bruno", "Celine", "Dario", "Elena"):
        page.locator("#cast").get_by_label(name).set_checked(name == "Bruno")
    compare([f"{who}: walking" for who in ("Your actor", "Photo 2", "Photo 3", "Bruno")])
    assert not trouble.is_visible()


def test_speed_goes_from_slow_to_fast(page, compare):
    choose(page, "Speed")
    page.get_by_label("number input for How many clips").fill("3")
    page.keyboard.press("Tab")
    page.locator("#compare-phrases textarea").fill("walking")
    compare(["speed 0.5", "speed 1.2", "speed 2"])


def test_both_ways_to_read_words_stand_side_by_side(page, compare):
    choose(page, "How words are read")
    page.locator("#compare-phrases textarea").fill("walking")
    compare(["Sentence encoder", "GloVe word vectors"])


def test_models_stand_side_by_side(page, compare):
    choose(page, "Models")
    ticked = page.locator("#models")
    ticked.get_by_label("default: Knows").wait_for()
    page.get_by_text("a blur that hardly moves").wait_for()  # what each says of itself
    for name in ("default", "tiny", "movements", "larnet"):
        box = ticked.get_by_label(re.compile(rf"(^|\s){name}(:|\s*$)"))
        box.set_checked(name in ("default", "tiny"))
    page.locator("#compare-phrases textarea").fill("walking")
    compare(["tiny", "default"])


def test_too_few_models_are_told_in_words(page):
    page.locator("#models").get_by_label("default: Knows").set_checked(False)
    page.get_by_role("button", name="Compare", exact=True).click()
    page.get_by_text("Tick at least two models").wait_for()
