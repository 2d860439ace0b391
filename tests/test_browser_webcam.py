"""Where movements come from in a real Chromium: a webcam that shows nobody."""

from __future__ import annotations

import re

import pytest
from conftest import PATIENCE
from test_browser_train_sources import bring

pytestmark = pytest.mark.browser

SECONDS = 3_000  # milliseconds of a recording
# A busy machine records few frames, and then that is what is said.
REFUSED = re.compile(
    "A person is found in none of the frames of recording|recording.* a driver needs half a second"
)


@pytest.fixture(scope="module")
def camera(browser, chromium, site):
    """A page in a browser with a camera, which shows a clock and nobody."""
    started = browser.browser_type.launch(
        executable_path=chromium,
        args=[
            "--no-sandbox", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
        ],
    )  # fmt: skip
    opened = started.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    yield opened
    started.close()


def record(page, place) -> None:
    """Record some seconds with the camera of a video input."""
    place.get_by_text("Click to Access Webcam").click()
    place.get_by_role("button", name="start recording").click()
    page.wait_for_timeout(SECONDS)
    place.get_by_role("button", name="Stop", exact=True).click()


def test_a_driver_from_the_camera_that_shows_nobody_is_refused_in_words(camera, site):
    camera.goto(site.url, wait_until="domcontentloaded")
    camera.get_by_role("button", name="Or repeat the movement of a video").click()
    driver = camera.locator("#driver")
    driver.get_by_label("Capture from camera").click()
    record(camera, driver)
    words = camera.locator("#driver-trouble")
    words.get_by_text(REFUSED).wait_for()
    assert "sample" not in words.inner_text(), "nobody gave the recording that name"
    camera.get_by_role("button", name="Repeat this movement").click()
    camera.locator(".toast-body").get_by_text(REFUSED).wait_for()


def test_a_recording_to_train_on_says_where_nobody_is_found(camera, site):
    bring(camera, site)
    camera.get_by_role("button", name="Record yourself").click()
    record(camera, camera.locator("#bring-recording"))
    camera.locator("#bring-recording video[src]").wait_for()
    camera.get_by_role("button", name="Add", exact=True).click()
    camera.locator("#bring-trouble").get_by_text("Say which action these clips show").wait_for()
    camera.locator("#bring-action input, #bring-action textarea").fill("saluting")
    camera.get_by_role("button", name="Add", exact=True).click()
    camera.locator("#own-clips").get_by_text("Nobody is found in it").wait_for()
    assert camera.locator("#bring-trouble").inner_text() == ""
    camera.locator("#bring-account").get_by_text("two different clips are needed").wait_for()
