"""What the tabs of one page share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import gradio as gr

from larnet.ui.server.model_host import ModelHost

if TYPE_CHECKING:
    from larnet.training.jobs.launch import Runs


@dataclass
class Shared:
    """The model, and the components that more than one tab uses."""

    model_host: ModelHost
    served: gr.State  # the checkpoint this visitor chose in place of the page's own, or ""
    tabs: gr.Tabs
    photo: gr.Image | None = None  # of the Animate tab
    phrase: gr.Textbox | None = None  # of the Animate tab
    who: gr.Textbox | None = None  # of the Animate tab: who moves in that photo
    banner: gr.HTML | None = None  # of the Animate tab: says which checkpoint was chosen
    back: gr.Button | None = None  # and returns to the page's own
    trained: gr.Dataset | None = None  # of the Animate tab: the chosen checkpoint's own actions
    runs: Runs | None = None  # where training is allowed
    named: dict[str, gr.Tab] = field(default_factory=dict)  # by the tab's name in the address
