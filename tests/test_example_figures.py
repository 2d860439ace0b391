"""The example figures are what the project draws, each with what is known of it beside it."""

from __future__ import annotations

import json

import numpy as np
from PIL import Image

from larnet.data.synthetic.example_figures import ACTIONS, write_figures
from larnet.text.action_table import ACTION_ROWS
from larnet.ui.parts.actor_picker import FIGURES


def test_the_figures_are_drawn_by_the_project(tmp_path):
    for path in write_figures(tmp_path):
        shipped = FIGURES / path.name
        drawn, kept = (np.asarray(Image.open(p), np.int16) for p in (path, shipped))
        assert drawn.shape == kept.shape
        assert np.abs(drawn - kept).mean() < 1, path.name
        assert json.loads(shipped.with_suffix(".json").read_text()) == json.loads(
            path.with_suffix(".json").read_text()
        )


def test_their_actions_are_known():
    assert set(ACTIONS.values()) <= set(ACTION_ROWS)
    assert {path.stem for path in FIGURES.glob("*.png")} == set(ACTIONS)
