"""The About tab: the model card of the loaded checkpoint."""

from __future__ import annotations

import html

import gradio as gr

from larnet.errors import LarnetError
from larnet.ui.shared import Shared


def build(shared: Shared) -> None:
    """The tab's components, inside the current `gr.Tab`; the card comes when the model is there."""
    card = gr.Markdown("Waking the model, a few seconds …", elem_classes="card")

    def on_load() -> str:
        try:
            return shared.stage.pipeline().card
        except LarnetError as error:  # the Animate tab shows the toast
            return html.escape(str(error))

    gr.on(None, on_load, None, card, queue=False, show_progress="hidden", api_visibility="private")
