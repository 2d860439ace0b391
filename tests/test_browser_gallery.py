"""The gallery of movements in a real Chromium: films of the actor, words that find, clicks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from browser_states import PLAYS
from conftest import PATIENCE

from larnet.media import video_file
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.parts.suggestions import GOOD_FIRST

pytestmark = pytest.mark.browser

SHOWN = "[...document.querySelectorAll('#gallery .cards li:not([hidden])')].map(x => x.innerText)"
FILM = """words => document.querySelector(`#gallery [data-say="${words}"] .film`)
  ?.style.backgroundImage.startsWith('url("data:image/jpeg')"""
# Whether a stick figure is drawn: some pixel of its canvas.
DRAWN = """words => {
  const canvas = document.querySelector(`#gallery [data-say="${words}"] canvas`);
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.some((n, i) => i % 4 === 3 && n > 0);
}"""


def look_at_the_gallery(page) -> None:
    page.locator("#gallery .cards li").first.wait_for()
    page.locator("#gallery .cards").scroll_into_view_if_needed()


def test_stick_figures_then_films_of_the_actor(page):
    look_at_the_gallery(page)
    page.wait_for_function(DRAWN, arg=GOOD_FIRST[0])
    page.wait_for_function(FILM, arg=GOOD_FIRST[0])
    assert page.evaluate(SHOWN)[:3] == list(GOOD_FIRST[:3])


def test_a_film_that_is_there_before_the_next_tick_follows_a_stick_figure(browser, page, site):
    """A busy page ticks late, and films of this actor are made."""
    look_at_the_gallery(page)
    page.wait_for_function(FILM, arg=GOOD_FIRST[0])
    busy = browser.new_page(viewport={"width": 1280, "height": 900})
    busy.set_default_timeout(PATIENCE)
    busy.add_init_script(
        "const own = setInterval; setInterval = (f, t, ...a) => own(f, t === 140 ? 4000 : t, ...a)"
    )
    busy.goto(site.url, wait_until="domcontentloaded")
    busy.wait_for_function("document.querySelector('#figure .figure')?.dataset.photo")
    look_at_the_gallery(busy)
    busy.wait_for_function(FILM, arg=GOOD_FIRST[0])
    assert busy.evaluate(DRAWN, arg=GOOD_FIRST[0])
    busy.close()


def test_words_find_movements_and_a_click_animates(page):
    page.get_by_label("Find a movement in the gallery").fill("punch")
    page.wait_for_function(f"{SHOWN}[0] === 'punching'")
    assert "boxing" in page.evaluate(SHOWN)
    page.locator("#gallery").get_by_role("button", name="boxing", exact=True).click()
    page.wait_for_function(PLAYS, arg="larnet-boxing-")
    page.get_by_label("Find a movement in the gallery").fill("qqxzzv")
    page.get_by_text("No movement is near these words").wait_for()
    page.get_by_label("Find a movement in the gallery").fill("")
    page.wait_for_function(f"{SHOWN}.length > 40")


def test_groups_hide_what_is_not_of_them(page):
    page.locator("#gallery").get_by_role("button", name="Good to begin with").click()
    page.wait_for_function(f"{SHOWN}.length <= {len(GOOD_FIRST)}")
    assert set(page.evaluate(SHOWN)) <= set(GOOD_FIRST)
    page.locator("#gallery").get_by_role("button", name="All", exact=True).click()
    page.wait_for_function(f"{SHOWN}.length > 40")


def test_arrows_go_from_card_to_card(page):
    first = page.locator("#gallery .cards button").first
    first.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.say") == GOOD_FIRST[1]
    assert (
        page.evaluate("document.querySelectorAll('#gallery .cards [tabindex=\"0\"]').length") == 1
    )


def test_a_surprise_is_one_of_the_good_ones(page):
    page.get_by_role("button", name="Surprise me").click()
    page.wait_for_function(
        "(names) => names.some((n) => document.querySelector('#result video')?.src"
        ".includes('larnet-' + n.replaceAll(' ', '-') + '-'))",
        arg=[name for name in GOOD_FIRST if name != "boxing"],
    )


def test_another_photo_has_films_of_its_own(page):
    name = GOOD_FIRST[0]
    look_at_the_gallery(page)
    page.wait_for_function(FILM, arg=name)
    picture = (
        f"document.querySelector('#gallery [data-say=\"{name}\"] .film')?.style.backgroundImage"
    )
    before = page.evaluate(picture)
    page.locator(".actors button").nth(len(example_actors()) - 1).click()
    look_at_the_gallery(page)
    page.wait_for_function(
        f"before => {{ const now = {picture}; return now && now !== before; }}", arg=before
    )


@pytest.fixture(scope="module")
def waves(tmp_path_factory) -> Path:
    """A video in which a drawn person waves."""
    photo = resize(read_photo(example_actors()[0][0]), 160, 160)
    made = load_pipeline("default", "cpu").animate(photo, "wave", output="photo", frames=16)
    path = tmp_path_factory.mktemp("driver") / "waves.mp4"
    return video_file.write(path, made.frames[0], 12)


def test_a_video_is_looked_at_and_its_movement_repeated(page, waves):
    page.get_by_role("button", name="Or repeat the movement of a video").click()
    page.locator("#driver input[type=file]").set_input_files(waves)
    page.get_by_text("seconds of movement were found").wait_for()
    page.wait_for_function("document.querySelector('#driver-found video').currentTime > 0")
    page.get_by_role("button", name="Repeat this movement").click()
    page.wait_for_function(PLAYS, arg="larnet-waves-mp4-")
    page.locator("#understood").get_by_text("repeats the movement of your video").wait_for()
    assert page.locator("#result [data-do=link]").count() == 0


def test_a_video_that_shows_nobody_says_so(page, tmp_path):
    wall = video_file.write(tmp_path / "wall.mp4", np.full((20, 96, 96, 3), 120, np.uint8), 12)
    page.locator("#driver").get_by_role("button", name="Clear").click()
    page.locator("#driver input[type=file]").set_input_files(wall)
    page.locator("#driver-trouble").get_by_text("in none of the frames").wait_for()
