"""The About tab's sentences: measured numbers, or that there are none."""

from __future__ import annotations

import dataclasses

import pytest

from larnet.ui.tabs.about import in_plain_words, in_short, without_front_matter
from larnet.weights.checkpoint import find, read_info


def test_what_was_not_measured_is_said_to_be_so(model_host):
    told = in_short(model_host.pipeline().info)
    assert "has not been measured" in told
    assert "deleted" in told


def test_the_shipped_checkpoint_says_how_good_it_is():
    told = in_short(read_info(find("default"))[0])
    assert "action classifier" in told
    assert "integrator M_I only corrects" in told
    assert "has not been measured" not in told


def test_the_card_is_shown_without_what_is_for_the_hub():
    assert without_front_matter("---\nlicense: x\n---\n# a\n\n---\nb") == "# a\n\n---\nb"
    assert without_front_matter("# a") == "# a"


@pytest.mark.parametrize("data", ["", "a*b*c", ",,,", "<b>*0"])
def test_a_source_that_is_none_is_shown_as_text(data):
    told = in_short(dataclasses.replace(read_info(find("default"))[0], data=data))
    assert "<b>*0" not in told
    assert "In short" in told


def test_a_card_says_in_words_what_was_learned_from():
    card = "on `synthetic*5,synthetic:a.npz*2,utd_mhad:utd_mhad*0.5`: 8 clips\n`utd_mhad:x`"
    assert in_plain_words(card) == (
        "on drawn actors, drawn actors moving as recorded people did and those of "
        "UTD-MHAD: 8 clips\nthe recorded people of UTD-MHAD"
    )
    assert in_plain_words("64 clips of `synthetic` actors") == "64 clips of drawn actors"
    assert in_plain_words("the `puppet` head, `a.py:3`") == "the `puppet` head, `a.py:3`"
    for name in ("default", "movements"):
        shown = in_plain_words(without_front_matter((find(name) / "README.md").read_text("utf-8")))
        assert "utd_mhad" not in shown and "synthetic" not in shown
