"""Training from the page in a real Chromium: a real run that outlives reload and restart."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

REACHED = """least => {
  const card = document.querySelector("#train-card");
  const step = card?.textContent.match(/step ([\\d,]+) of/);
  return step && Number(step[1].replaceAll(",", "")) >= least;
}"""
STATE = 'name => document.querySelector("#train-card .state")?.textContent === name'
MANY = 60_000  # steps: a run that no slow page sees the end of
# The curve of the whole loss has at least so many points.
CURVE = """least => {
  const line = document.querySelector(".plot .mark-line path")?.getAttribute("d");
  return line && line.split(/[ML]/).length > least;
}"""


def _is(page, state: str) -> None:
    page.wait_for_function(STATE, arg=state)


def test_a_run_is_started_followed_stopped_resumed_and_used(page, browser, site, runs):
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("button", name="All variants").click()
    page.get_by_label("Variant", exact=True).click()
    page.get_by_role("option", name="Debug", exact=False).click()
    page.wait_for_function("document.querySelector('#train-steps input').value === '4'")
    page.get_by_label("Steps", exact=True).fill(str(MANY))
    page.locator("#train-cost").get_by_text("Estimate").wait_for()
    named = "document.querySelector('#train-name input, #train-name textarea').value === "
    page.wait_for_function(named + "'debug-1'")
    page.get_by_role("button", name="Start training").click()
    page.wait_for_function(named + "'debug-2'")
    page.wait_for_function(CURVE, arg=2)
    page.wait_for_function(CURVE, arg=4)

    page.goto(f"{site.url}?tab=train&run=debug-1", wait_until="domcontentloaded")
    _is(page, "Running")
    site.stop()
    assert runs.status("debug-1").alive, "the run outlives the server"
    before = runs.status("debug-1").step
    page.goto("about:blank")  # the old page would hold connections that it waits on
    site.start()
    page.goto(f"{site.url}?tab=train", wait_until="domcontentloaded")
    _is(page, "Running")
    page.wait_for_function(REACHED, arg=before + 1)
    page.get_by_role("button", name="Stop and save").click()
    _is(page, "Stopped")
    stopped = runs.status("debug-1").saved
    assert stopped == runs.status("debug-1").step
    page.locator("#train-samples video").first.wait_for()

    page.get_by_role("button", name="Go on", exact=True).click()
    further = page.get_by_label("Steps further")
    further.wait_for()
    page.wait_for_function("document.querySelector('#train-further input').value > 0")
    assert int(further.input_value()) == MANY - stopped
    further.fill("0")
    page.get_by_role("button", name="Go on so far").click()
    page.locator("#train-trouble").get_by_text("Steps further: give a whole number").wait_for()
    further.fill(str(MANY))
    page.get_by_role("button", name="Go on so far").click()
    page.wait_for_function(REACHED, arg=stopped + 1)
    page.get_by_role("button", name="Stop and save").click()
    _is(page, "Stopped")

    page.get_by_role("button", name="Use in Animate").click()
    page.get_by_text("Animate and Compare use").wait_for()
    page.get_by_label("Action", exact=False).first.fill("bowing")
    page.get_by_role("button", name="Generate", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#result video')?.src.includes('larnet-bowing-')"
    )
    stranger = browser.new_page()
    stranger.goto(site.url, wait_until="domcontentloaded")
    stranger.get_by_role("button", name="Generate", exact=True).wait_for()
    assert not stranger.get_by_text("Animate and Compare use").is_visible()
    stranger.close()
