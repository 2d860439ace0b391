"""The last clips of this browser, at the foot of Animate: the server keeps none of them."""

from __future__ import annotations

import gradio as gr

STRIP = """<section class="recent" hidden aria-label="Your last clips">
<h2 class="step">Your last clips</h2><ol></ol>
<p class="caption">Kept in this browser only. <button type="button" data-do="forget">Forget them
</button></p></section>"""


def recent_clips() -> gr.HTML:
    """The strip, empty until recent.html fills it."""
    return gr.HTML(STRIP, elem_id="recent")
