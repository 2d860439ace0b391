"""The Animate tab in a real Chromium: whose clip it is, who moves, what is kept."""

from __future__ import annotations

import json
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest
from browser_states import PLAYS
from conftest import PATIENCE
from PIL import Image

from larnet.ui.clip.player import photo_key
from larnet.ui.parts.actor_picker import example_actors

pytestmark = pytest.mark.browser

OLD = "document.querySelector('#result .player').classList.contains('old')"
FIGURE = "document.querySelector('#figure .figure')?.dataset.photo"
WHO = "document.querySelector('#who textarea, #who input').value"
IN_VIEW = """() => { const {top, bottom} = document.querySelector("#result video")
  .getBoundingClientRect(); return top >= 0 && bottom <= innerHeight; }"""
ASKED = "sessionStorage.getItem('larnet-asked')"
PHRASE = "document.querySelector('#phrase textarea, #phrase input')?.value"


@pytest.fixture(scope="module")
def nobody(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "nobody.png"
    pixels = np.random.default_rng(5).integers(0, 256, (160, 120, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return path


@pytest.fixture(scope="module")
def couple(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("photos") / "couple.png"
    both = Image.new("RGB", (640, 448))
    for at, (actor, _) in zip((0, 320), example_actors()[2:5:2]):
        both.paste(Image.open(actor).convert("RGB").crop((64, 0, 384, 448)), (at, 0))
    both.save(path)
    return path


def ask(page, phrase: str) -> None:
    page.get_by_label("Action", exact=False).first.fill(phrase)
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(PLAYS, arg=f"larnet-{phrase.replace(' ', '-')}-")


def test_a_clip_of_another_photo_says_so_and_is_not_downloaded(page, nobody):
    ask(page, "walking")
    assert not page.evaluate(OLD)
    page.locator("#photo input[type=file]").set_input_files(nobody)
    page.wait_for_function(OLD)
    page.get_by_text("This is a clip of the photo before").wait_for()
    assert page.evaluate("document.querySelector('#result .downloads').inert")
    assert page.evaluate("!!document.querySelector('#result video').src"), "it is not wiped"
    page.wait_for_function("document.querySelector('#figure .tools') !== null")
    ask(page, "kicking")
    page.wait_for_function(f"!({OLD})")
    assert not page.evaluate("document.querySelector('#result .downloads').inert")


def test_joints_are_placed_dragged_taken_back_and_found_again(page):
    """On a photo in which nobody is found."""
    page.get_by_role("button", name="Place the joints by hand").click()
    joint = page.get_by_role("button", name="left wrist", exact=True)
    box = joint.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = json.loads(page.evaluate(WHO))["joints"]
    assert len(before) == 20
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 30, y - 40, steps=3)
    page.mouse.up()
    after = json.loads(page.evaluate(WHO))["joints"]
    moved = [i for i, (a, b) in enumerate(zip(before, after)) if a != b]
    assert moved == [6, 7], "the hand goes with its wrist"
    assert after[6][0] > before[6][0] and after[6][1] < before[6][1]
    shifts = [[a - b for a, b in zip(after[i], before[i])] for i in moved]
    assert shifts[0] == pytest.approx(shifts[1], abs=2e-4)
    page.get_by_role("button", name="Undo").click()
    assert json.loads(page.evaluate(WHO))["joints"] == before
    joint.focus()
    page.keyboard.press("ArrowRight")
    assert json.loads(page.evaluate(WHO))["joints"][6][0] == pytest.approx(before[6][0] + 0.01)
    page.get_by_role("button", name="Place anew").click()
    assert json.loads(page.evaluate(WHO))["joints"] == before, "somebody who stands in the middle"
    page.keyboard.press("Escape")
    page.locator(".figure.editing").wait_for(state="detached")
    ask(page, "bowing")  # with the joints as they were placed
    assert "No person was found" not in page.locator("#notes").text_content()
    page.get_by_role("button", name="Find again").click()
    page.wait_for_function(f"!JSON.parse({WHO}).joints")
    page.get_by_role("button", name="Place the joints by hand").wait_for()


def test_the_same_photo_again_is_no_other_photo(page):
    """Nor are joints that were dragged kept when they are to be found again."""
    page.locator(".actors button").nth(1).click()
    page.wait_for_function(f"![undefined, 'unknown'].includes({FIGURE})")
    adjust = page.get_by_role("button", name="Adjust the joints")
    adjust.wait_for()
    ask(page, "walking")
    page.locator(".actors button").nth(1).click()
    page.wait_for_timeout(1000)
    page.wait_for_function(f"{FIGURE} !== 'unknown' && !({OLD})")
    adjust.click()
    places = "[...document.querySelectorAll('#figure circle')].map(c => c.cx.baseVal.value)"
    before = page.evaluate(places)
    page.get_by_role("button", name="left wrist", exact=True).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.evaluate(places) != before
    page.get_by_role("button", name="Find again").click()
    page.wait_for_function(f"before => String({places}) === String(before)", arg=before)
    page.get_by_role("button", name="Find again").wait_for(state="hidden")


def test_a_late_welcome_leaves_a_photo_that_was_chosen_meanwhile(browser, site, nobody):
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    held, chosen = [], []
    page.route("**/queue/join*", lambda route: route.continue_() if chosen else held.append(route))
    page.goto(site.url, wait_until="domcontentloaded")
    page.locator("#photo input[type=file]").wait_for(state="attached")
    while not held:
        page.wait_for_timeout(50)
    chosen.append(nobody)
    page.locator("#photo input[type=file]").set_input_files(nobody)
    page.get_by_role("button", name="Place the joints by hand").wait_for()
    figure = page.evaluate(FIGURE)
    page.get_by_role("button", name="Place the joints by hand").click()
    editing = page.locator(".figure.editing")
    for route in held:
        route.continue_()
    page.locator("#result .player[data-welcome]").wait_for()
    page.wait_for_function(OLD)
    page.wait_for_timeout(1500)  # for a figure that would replace the right one
    assert page.evaluate(FIGURE) == figure
    assert editing.is_visible(), "whoever places joints meanwhile goes on"
    page.close()


@pytest.mark.parametrize(("ending", "side"), [("jpg", 4600), ("avif", 448), ("heic", 448)])
def test_a_large_photo_and_one_of_a_phone_are_taken(page, tmp_path, ending, side):
    """21 megapixels are scaled; AVIF and HEIC are opened. The figure shows who was found; of what
    the browser cannot show it is said so."""
    photo = "document.querySelector('#figure .figure:has(.canvas)')?.dataset.photo"
    before = page.evaluate(photo)
    if ending == "heic":
        pytest.importorskip("pillow_heif", reason="pillow-heif reads HEIC").register_heif_opener()
    path = tmp_path / f"actor.{ending}"
    with Image.open(example_actors()[3][0]) as actor:
        actor.convert("RGB").resize((side, side)).save(path, quality=90)
    with page.expect_file_chooser() as chooser:  # at once, though a photo is there already
        page.locator("#photo").get_by_role("button", name="Upload file").click()
    chooser.value.set_files(path)
    page.wait_for_function(
        f"before => ![before, 'unknown', undefined].includes({photo})", arg=before
    )
    page.get_by_role("button", name="Adjust the joints").wait_for()
    assert page.locator("#photo .unshown").count() == (ending == "heic")


# Somebody else is chosen in the instant in which the figure of a new photo shows people.
CHOOSE = """() => { window.chosen = ""; const look = setInterval(() => {
  const one = document.querySelector(
    "#figure .figure:not([data-photo=unknown]) .one[aria-pressed=false]");
  if (!one) return;
  clearInterval(look);
  window.chosen = one.textContent;
  one.click(); }, 5); }"""


def test_one_of_two_people_is_chosen_by_a_click(page, couple):
    assert page.locator(".figure .one").count() == 0
    page.evaluate(CHOOSE)
    page.locator("#photo input[type=file]").set_input_files(couple)
    page.wait_for_function("window.chosen")
    chosen = page.evaluate("window.chosen")
    page.locator(f".figure .one[aria-pressed=true]:text-is('{chosen}')").wait_for()
    page.wait_for_timeout(1500)  # for an answer that would take it back
    assert page.locator(".figure .one[aria-pressed=true]").text_content() == chosen
    assert json.loads(page.evaluate(WHO))["person"] == int(chosen)
    page.locator("#photo input[type=file]").set_input_files(couple)  # as if nothing was chosen
    page.locator(f".figure .one[aria-pressed=false]:text-is('{chosen}')").wait_for()
    assert page.evaluate(WHO) == ""


def test_a_photo_told_twice_is_asked_about_once(page):
    """Its second figure would take back who was chosen in the first."""
    told = [{"path": "one"}, {"path": "one"}, {"path": "two"}, None, {"path": "two"}]
    again = page.evaluate("photos => photos.map(larnet.askedAgain)", told)
    assert again == [False, True, False, False, False]
    page.evaluate("larnet.figureFailed()")
    assert not page.evaluate("larnet.askedAgain({path: 'two'})"), "a failure may be tried again"


def test_nothing_is_done_to_the_figure_of_the_photo_before(page):
    """Until who is in the new one is known."""
    tools = page.locator("#figure .tools")
    tools.wait_for()
    page.evaluate("larnet.photoChanged()")
    tools.wait_for(state="hidden")
    page.evaluate("larnet.figureShown()")
    tools.wait_for()


def test_an_example_is_a_clip_with_one_click(page):
    page.locator(".actors button").nth(len(example_actors())).click()
    page.wait_for_function(PLAYS, arg="larnet-jumping-jack-")
    page.wait_for_function(f"!({OLD})")


def test_the_photo_lies_over_the_clip_while_a_button_is_held(page):
    hold = page.get_by_role("button", name="Hold to see the photo")
    split = "document.querySelector('.player').style.getPropertyValue('--split')"
    hold.scroll_into_view_if_needed()
    box = hold.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    assert page.evaluate(split) == "100%"
    page.mouse.up()
    assert page.evaluate(split) == "0%"
    hold.focus()
    page.keyboard.down("Space")
    assert page.evaluate(split) == "100%"
    page.keyboard.up("Space")
    page.get_by_label("How much of the clip the photo covers", exact=False).fill("40")
    assert page.evaluate(split) == "40%"
    shape = page.evaluate(
        "(() => { const i = document.querySelector('.player .before');"
        " const v = document.querySelector('.player video');"
        " return [i.naturalWidth, i.naturalHeight, v.videoWidth, v.videoHeight]; })()"
    )
    assert shape[:2] == shape[2:], "the photo as large as its clip"


def test_the_last_clips_are_kept_over_a_reload(page, site):
    rows = page.locator("#recent li")
    ask(page, "hopping")
    ask(page, "jumping jack")
    page.locator("#recent li:first-child:has-text('jumping jack')").wait_for()
    count = rows.count()
    assert 2 <= count <= 8
    page.locator("#gallery .cards button").first.scroll_into_view_if_needed()
    page.wait_for_function(IN_VIEW)  # however many are kept
    page.get_by_role("button", name="Download GIF").click()
    page.wait_for_function("document.querySelector('#film-made a') !== null")
    page.goto(site.url, wait_until="domcontentloaded")
    page.locator("#recent li").first.wait_for()
    assert rows.count() == count
    assert "jumping jack" in rows.first.text_content()
    for kind in ("mp4", "gif"):
        with page.expect_download() as download:
            rows.first.get_by_role("button", name=f"Download the {kind} of").click()
        assert download.value.suggested_filename.endswith(f".{kind}")
    page.get_by_label("Action", exact=False).first.fill("something else")
    rows.first.get_by_role("button", name="Use the settings of").click()
    page.wait_for_function(f"{PHRASE} === 'jumping jack'")
    page.get_by_role("button", name="Forget them").click()
    page.locator("#recent .recent").wait_for(state="hidden")


def test_what_is_asked_for_is_asked_again_after_a_reload(page, nobody):
    """The photo, too."""
    page.locator("#photo input[type=file]").set_input_files(nobody)
    page.wait_for_function(f"{FIGURE} === '{photo_key(nobody)}'")
    page.get_by_label("Action", exact=False).first.fill("kicking")
    lost = "**/queue/join*"
    page.route(lost, lambda route: None)
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(f"!!{ASKED}")
    page.unroute(lost)
    page.reload(wait_until="domcontentloaded")
    page.get_by_text("it is being made again").wait_for()
    page.wait_for_function(f"{PHRASE} === 'kicking'")
    page.wait_for_function(f"{FIGURE} === '{photo_key(nobody)}'")


def test_a_link_brings_phrase_seed_and_settings_back(browser, site):
    page = browser.new_page()
    page.goto(
        f"{site.url}?phrase=bowing&seed=77&speed=1.5&ending=once&actor=02_bruno&noise=99",
        wait_until="domcontentloaded",
    )
    page.wait_for_function(f"{PHRASE} === 'bowing'", timeout=180_000)
    page.get_by_role("button", name="Fine tuning").click()
    page.wait_for_function("document.querySelector('[aria-label=Seed]')?.value === '77'")
    page.wait_for_function("document.querySelector('#photo img')?.src.includes('bruno')")
    page.close()


# Of the words of waiting: relative luminance of letters and of what is behind them.
CONTRAST = """() => {
  const p = document.querySelector("#wait"), style = getComputedStyle(p);
  const light = (rgb) => rgb.match(/[\\d.]+/g).slice(0, 3).map((n) => n / 255)
    .map((n) => n <= 0.04045 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4)
    .reduce((sum, n, i) => sum + n * [0.2126, 0.7152, 0.0722][i], 0);
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}"""
SAID = """() => { window.said = new Set(); setInterval(() => {
  const p = document.querySelector("#wait");
  if (p && !p.hidden) window.said.add(p.textContent); }, 20); }"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_waiting_can_be_read_and_the_old_clip_stays(browser, site, theme):
    page = browser.new_page()
    page.goto(f"{site.url}?__theme={theme}", wait_until="domcontentloaded")
    page.wait_for_function(
        "document.querySelector('#result video')?.currentTime > 0", timeout=180_000
    )
    page.evaluate(SAID)
    page.get_by_label("Action", exact=False).first.fill("saluting")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function("window.said.size > 0", timeout=180_000)
    assert (
        page.evaluate("getComputedStyle(document.querySelector('#result .player')).opacity") == "1"
    )
    page.wait_for_function(PLAYS, arg="larnet-saluting-", timeout=180_000)
    said = page.evaluate("[...window.said]")
    assert any(words.startswith(("Making the clip", "Place ")) for words in said), said
    page.evaluate("document.querySelector('#wait').hidden = false")
    assert page.evaluate(CONTRAST) >= 4.5
    page.close()


def test_the_place_in_the_queue_is_told_in_words(browser, site):
    page = browser.new_page()
    page.goto(site.url, wait_until="domcontentloaded")
    page.wait_for_function("!!window.larnet?.waitingWords", timeout=180_000)
    words = [
        page.evaluate("told => larnet.waitingWords(told)", told)
        for told in ("queue: 2/3 | 1.2/4.0s", "processing | 0.4/3.0s", "processing | 0.4s")
    ]
    assert words == [
        "Place 2 of 3 in the queue, about 3 s left …",
        "Making the clip, about 3 s left …",
        "Making the clip …",
    ]
    page.close()


def test_a_slip_of_the_keyboard_is_offered_mended(page):
    page.get_by_label("Action", exact=False).first.fill("jumpin jacks")
    offer = page.locator("#hint").get_by_role("button", name="jumping jacks", exact=True)
    offer.wait_for()
    offer.click()
    page.wait_for_function(f"{PHRASE} === 'jumping jacks'")
    page.locator("#hint").get_by_text("Shows: jumping jack").wait_for()


def test_a_photo_that_cannot_be_used_is_said_once_where_the_old_figure_was(page, nobody, tmp_path):
    page.locator("#photo input[type=file]").set_input_files(nobody)
    page.wait_for_function("document.querySelector('#figure .tools') !== null")
    (bad := tmp_path / "notes.jpg").write_text("no picture")
    page.locator("#photo input[type=file]").set_input_files(bad)
    page.locator("#figure .trouble").get_by_text("'notes.jpg' is no picture").wait_for()
    page.wait_for_timeout(1500)  # Gradio says that a photo changed twice
    assert page.locator("#figure img").count() == 0
    assert page.get_by_text("is no picture that is accepted here").count() == 1
    (paper := tmp_path / "paper.pdf").write_text("%PDF-1.4")
    page.locator("#photo input[type=file]").set_input_files(paper)
    page.get_by_text("paper.pdf is no photo. Choose a JPEG").wait_for()
    page.locator("#photo input[type=file]").set_input_files(nobody)
    page.wait_for_function("document.querySelector('#figure .tools') !== null")


def test_a_video_that_the_browser_cannot_play_is_read_all_the_same(page, tmp_path):
    path = tmp_path / "old.avi"
    writer = imageio_ffmpeg.write_frames(str(path), (64, 64), codec="mpeg4", fps=12)
    writer.send(None)
    for frame in np.random.default_rng(1).integers(0, 256, (24, 64, 64, 3), np.uint8):
        writer.send(frame.tobytes())
    writer.close()
    page.locator("#driver-way button").first.click()
    page.locator("#driver input[type=file]").set_input_files(path)
    page.locator("#driver-trouble .trouble").wait_for()  # nobody is in it
    page.wait_for_timeout(500)
    assert page.get_by_text("Video not playable").count() == 0
