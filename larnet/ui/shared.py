"""What the tabs of one page share."""

from __future__ import annotations

from dataclasses import dataclass, field

import gradio as gr

from larnet.ui.stage import Stage


@dataclass
class Shared:
    """The model, and the components that more than one tab uses."""

    stage: Stage
    served: gr.State  # the checkpoint this visitor chose in place of the page's own, or ""
    tabs: gr.Tabs
    photo: gr.Image | None = None  # of the Animate tab
    training: bool = False  # whether this page may start and follow training
    named: dict[str, gr.Tab] = field(default_factory=dict)  # by the tab's name in the address
