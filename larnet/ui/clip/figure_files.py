"""What is known of the example figures: beside each lie its action and maybe its joints."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import numpy as np

from larnet.ui.clip.who_moves import joints_file
from larnet.ui.parts.actor_picker import FIGURES


@cache
def _figure(path: Path) -> dict[str, object]:
    return json.loads(path.with_suffix(".json").read_text("utf-8"))


def figure_action(path: str) -> str:
    """The action that an example figure is shown with; "" of any other photo."""
    beside = Path(path)
    return str(_figure(beside).get("action", "")) if beside.parent == FIGURES else ""


def example_joints(photo: str, shape: tuple[int, ...]) -> np.ndarray | None:
    """Joints (20, 2), shares of width and height, of a photo's file that is an example figure with
    joints of its own, also of a copy of it; None of any other. shape: (H, W, ...) of the photo."""
    beside = FIGURES / Path(photo).name
    if not beside.is_file() or "joints" not in _figure(beside):
        return None
    if beside.read_bytes() != Path(photo).read_bytes():
        return None
    return joints_file(beside.with_suffix(".json"), shape)
