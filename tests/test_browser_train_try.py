"""What a run has learned, tried in a real Chromium: beside the page's own model, and in Animate."""

from __future__ import annotations

import json
import os
import shutil

import pytest

from larnet.config.specs import to_dict
from larnet.config.variants import variant
from larnet.weights.checkpoint import PHRASES

pytestmark = pytest.mark.browser


@pytest.fixture
def learned(runs, tiny_checkpoint):
    """A run that ended, whose checkpoint knows two actions."""
    folder = runs.root / "learned"
    saved = folder / "checkpoints" / "step_000004"
    shutil.copytree(tiny_checkpoint, saved)
    known = json.loads((saved / "config.json").read_text())
    known["actions"] = {name: known["actions"][name] for name in ("bowing", "walking")}
    known["step"] = 4
    del known["phrases_sha256"]  # its vectors are those of every action
    (saved / PHRASES).unlink()
    (saved / "config.json").write_text(json.dumps(known))
    (saved / "training.json").write_text("{}")
    config = {"variant": "debug"} | to_dict(variant("debug"))
    (folder / "config.json").write_text(json.dumps(config))
    rows = [{"step": i, "total": 1 / i} for i in range(1, 5)]
    (folder / "metrics.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    os.utime(folder / "metrics.jsonl", (10**9, 10**9))
    yield "learned"
    shutil.rmtree(folder)


def test_a_run_is_compared_in_one_click_and_its_actions_are_offered(page, site, learned):
    page.goto(f"{site.url}?tab=train&run={learned}", wait_until="domcontentloaded")
    page.locator("#train-card").get_by_text(learned).wait_for()
    page.get_by_role("button", name="Beside the page's own").click()
    page.locator("#train-both").get_by_text("learned, step 4").wait_for()
    page.locator("#train-both").get_by_text("“bowing”").first.wait_for()
    assert page.locator("#train-both video").count() == 2
    action = page.locator("#train-action input")
    assert action.input_value() == "bowing"
    action.click()
    page.get_by_role("option", name="walking").click()
    page.get_by_role("button", name="Show both").click()
    page.locator("#train-both").get_by_text("“walking”").first.wait_for()
    assert page.locator("#train-beside-trouble").inner_text() == ""

    page.get_by_role("button", name="Use in Animate").click()
    page.get_by_text("Animate and Compare use learned, step 4, for you.").wait_for()
    page.wait_for_function("location.search.includes('tab=animate')")
    offered = page.locator(".chips").filter(has_text="What your model was trained on")
    offered.wait_for()
    offered.get_by_role("button", name="bowing", exact=True).click()
    page.wait_for_function(
        "document.querySelector('#result video')?.src.includes('larnet-bowing-')"
    )
    page.get_by_role("button", name="Back to the page's own model").click()
    offered.wait_for(state="hidden")
