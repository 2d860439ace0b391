"""Clips brought to train on, in a real Chromium: uploaded, looked at, one left out, trained on."""

from __future__ import annotations

import zipfile

import pytest
from test_bvh import bvh_text, written

from larnet.data.brought.drawn_bvh import clips_of_bvh
from larnet.training.jobs.clip_sets import ClipSets

pytestmark = pytest.mark.browser

RAISE = {"left shoulder": ("Z", 150.0), "right shoulder": ("Z", -150.0)}


@pytest.fixture(scope="module")
def packed(tmp_path_factory):
    """A zip of three clips of one action, of a file that is no clip, and of a broken one."""
    folder = tmp_path_factory.mktemp("clips")
    path = written(folder, bvh_text(turns=RAISE, frames=45))
    made = clips_of_bvh(path, "raising both arms", folder / "made")
    with zipfile.ZipFile(folder / "mine.zip", "w") as file:
        for clip in made:
            file.write(clip, f"mine/raising both arms/{clip.name}")
        file.writestr("mine/raising both arms/broken.mp4", "no film")
        file.writestr("mine/read me.txt", "x")
    return folder / "mine.zip"


def test_a_zip_is_looked_at_one_clip_left_out_and_the_rest_trained_on(page, site, runs, packed):
    page.goto(f"{site.url}?tab=train", wait_until="domcontentloaded")
    page.get_by_role("button", name="Bring your own clips").click()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#bring-trouble").get_by_text("then press Add").wait_for()

    page.locator("#bring-files input[type=file]").set_input_files(packed)
    page.locator("#bring-files .file-preview").wait_for()
    page.get_by_role("button", name="Add", exact=True).click()
    page.locator("#bring-account").get_by_text("Passed over: read me.txt is no clip").wait_for()
    page.locator("#bring-account").get_by_text("3 raising both arms").wait_for()
    assert page.locator(".own-clip").count() == 4
    assert page.locator(".own-clip img").count() == 3
    broken = page.get_by_label("Train on raising both arms: broken.mp4")
    assert broken.is_disabled() and not broken.is_checked()
    assert page.locator("#bring-trouble").inner_text() == ""

    clips = page.locator(".own-clip input:enabled")
    clips.nth(1).uncheck()
    page.locator("#bring-account").get_by_text("2 raising both arms").wait_for()
    clips.nth(0).uncheck()
    page.locator("#bring-account").get_by_text("two different clips are needed").wait_for()
    clips.nth(1).check()
    page.locator("#bring-account").get_by_text("2 raising both arms").wait_for()

    page.get_by_role("button", name="All variants").click()
    page.get_by_label("Variant", exact=True).click()
    page.get_by_role("option", name="Debug", exact=False).click()
    page.wait_for_function("document.querySelector('#train-steps input').value === '4'")
    page.locator("#train-name input, #train-name textarea").fill("own-clips")
    page.locator("#train-cost").get_by_text("Estimate").wait_for()
    page.get_by_role("button", name="Start training").click()
    page.wait_for_function(
        """() => {
          const card = document.querySelector("#train-card .run");
          const state = card?.querySelector(".state")?.textContent;
          return card?.querySelector("b")?.textContent === "own-clips" && state === "Finished";
        }"""
    )
    status = runs.status("own-clips")
    assert (status.step, status.saved) == (4, 4)
    (one,) = ClipSets(runs).only_of("own-clips")
    assert len(one.clips()) == 2 and len(one.clips(left_out=True)) == 2

    page.get_by_role("button", name="Rename, download or delete").click()
    page.get_by_label("New name").fill("Mine!")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.locator("#run-trouble").get_by_text("cannot name a run").wait_for()
    page.get_by_label("New name").fill("of-clips")
    page.get_by_role("button", name="Rename", exact=True).click()
    page.locator("#train-card").get_by_text("of-clips").wait_for()
    assert page.locator("#run-trouble").inner_text() == ""
    page.get_by_role("button", name="Make a file to download").click()
    page.get_by_text("larnet-of-clips").first.wait_for()
    page.get_by_role("button", name="Compare runs").click()
    page.locator("#run-plot canvas, #run-plot svg.marks").first.wait_for()

    page.get_by_role("button", name="Delete …").click()
    page.get_by_label("Delete its clips too (2 of your own)").check()
    page.get_by_role("button", name="Delete of-clips for good").click()
    page.wait_for_function("!document.querySelector('#train-table').innerText.includes('of-clips')")
    assert "of-clips" not in runs.names() and not one.folder.exists()
