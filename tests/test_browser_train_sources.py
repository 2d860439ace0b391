"""Training in a real Chromium: a BVH file as its source; two runs in one plot."""

from __future__ import annotations

import pytest
from test_bvh import bvh_text, written

pytestmark = pytest.mark.browser

RAISE = {"left shoulder": ("Z", 150.0), "right shoulder": ("Z", -150.0)}
# The run of this name is the one that is looked at, and has ended well.
FINISHED = """name => {
  const card = document.querySelector("#train-card .run");
  return card?.querySelector("b")?.textContent === name
    && card.querySelector(".state")?.textContent === "Finished";
}"""
CURVES = """[...document.querySelectorAll("#run-plot .mark-line path")]
  .filter((line) => line.getAttribute("d").includes("L") && line.getAttribute("stroke")).length"""


def bring(page, site) -> None:
    page.goto(f"{site.url}?tab=train", wait_until="domcontentloaded")
    page.get_by_role("button", name="Bring your own clips").click()


def test_a_bvh_file_becomes_clips_of_drawn_actors(page, site, tmp_path):
    bring(page, site)
    files = page.locator("#bring-files input[type=file]")
    files.set_input_files(written(tmp_path, "nothing of the kind", "broken.bvh"))
    page.locator("#bring-files .file-preview").wait_for()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#bring-trouble").get_by_text("broken.bvh, line 1: HIERARCHY").wait_for()

    page.locator("#bring-files").get_by_label("Clear").click()
    files.set_input_files(written(tmp_path, bvh_text(turns=RAISE, frames=45), "arms_up-02.bvh"))
    page.locator("#bring-files .file-preview").wait_for()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#bring-account").get_by_text("3 raising both arms").wait_for()
    assert page.locator("#bring-trouble").inner_text() == ""
    assert page.locator(".own-clip img").count() == 3
    assert page.locator(".own-clip em").count() == 0, "nothing is wrong with what we drew"
    page.locator("#train-data").get_by_text("Your clips: ").wait_for()


def test_two_runs_are_compared_in_one_plot(page, site, runs):
    page.goto(f"{site.url}?tab=train", wait_until="domcontentloaded")
    page.get_by_role("button", name="All variants").click()
    page.get_by_label("Variant", exact=True).click()
    page.get_by_role("option", name="Debug", exact=False).click()
    page.wait_for_function("document.querySelector('#train-steps input').value === '4'")
    for name in ("first-try", "second-try"):
        page.locator("#train-name input, #train-name textarea").fill(name)
        page.get_by_role("button", name="Start training").click()
        page.wait_for_function(FINISHED, arg=name)
    page.get_by_role("button", name="Compare runs").click()
    page.wait_for_function(f"{CURVES} === 1")
    page.get_by_label("Runs in one plot").click()
    page.get_by_role("option", name="first-try", exact=True).click()
    page.wait_for_function(f"{CURVES} === 2")
    plot = page.locator("#run-plot")
    for name in ("first-try", "second-try"):
        plot.get_by_text(name, exact=True).wait_for()
