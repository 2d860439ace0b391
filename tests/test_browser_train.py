"""Training from the page in a real Chromium: a real run that outlives reload and restart."""

from __future__ import annotations

import pytest

from larnet.training.runs import Runs

pytestmark = pytest.mark.browser

POINTS = """least => {
  const card = document.querySelector("#train-card");
  const step = card?.textContent.match(/step ([\\d,]+) of/);
  return step && Number(step[1].replaceAll(",", "")) >= least;
}"""
STATE = 'name => document.querySelector("#train-card .state")?.textContent === name'


@pytest.fixture(scope="module")
def browser(chromium):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


def test_a_run_is_started_followed_stopped_resumed_and_used(
    browser, start_page, tiny_checkpoint, tmp_path
):
    runs = Runs(tmp_path / "runs")
    settings = {"LARNET_RUNS": str(runs.root)}
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(120_000)
    try:
        with start_page(tmp_path, "--checkpoint", tiny_checkpoint, **settings) as server:
            page.goto(f"{server.url}?tab=train", wait_until="domcontentloaded")
            page.get_by_label("Variant").click()
            page.get_by_role("option", name="Debug", exact=False).click()
            page.wait_for_function("document.querySelector('#train-steps input').value === '4'")
            page.get_by_label("Steps", exact=True).fill("3000")
            page.locator("#train-cost").get_by_text("Estimate").wait_for()
            page.get_by_role("button", name="Start training").click()
            page.wait_for_function(POINTS, arg=2)
            page.wait_for_function("document.querySelectorAll('.plot svg, .plot canvas').length")

            page.goto(f"{server.url}?tab=train&run=debug-1", wait_until="domcontentloaded")
            page.wait_for_function(STATE, arg="Running")
            port = server.port
        assert runs.status("debug-1").alive, "the run outlives the server"
        with start_page(tmp_path, "--checkpoint", tiny_checkpoint, port=port, **settings) as server:
            page.goto(f"{server.url}?tab=train", wait_until="domcontentloaded")
            page.wait_for_function(STATE, arg="Running")
            page.get_by_role("button", name="Stop and save").click()
            page.wait_for_function(STATE, arg="Stopped")
            stopped = runs.status("debug-1").saved
            assert stopped == runs.status("debug-1").step
            page.locator("#train-samples video").first.wait_for()

            page.get_by_role("button", name="Go on").click()
            page.wait_for_function(POINTS, arg=stopped + 1)
            page.get_by_role("button", name="Stop and save").click()
            page.wait_for_function(STATE, arg="Stopped")

            page.get_by_role("button", name="Use in Animate").click()
            page.get_by_text("Animate and Compare use").wait_for()
            page.get_by_label("Action", exact=False).first.fill("bowing")
            page.get_by_role("button", name="Generate", exact=True).click()
            page.wait_for_function(
                "document.querySelector('#result video')?.src.includes('larnet-bowing-')"
            )
            stranger = browser.new_page()
            stranger.goto(server.url, wait_until="domcontentloaded")
            stranger.get_by_role("button", name="Generate", exact=True).wait_for()
            assert not stranger.get_by_text("Animate and Compare use").is_visible()
            stranger.close()
    finally:
        page.close()
        for status in runs.statuses():
            if status.alive and not runs.stop(status.name, wait=20):
                runs.stop(status.name, wait=20)
