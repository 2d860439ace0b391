"""Sessions that hold what differs from the page as it was built, not a second copy of the page, and
in which an input is read as the page reads it, whatever was changed about it.

Gradio writes down the settings of all components for each session, in case somebody saves a
link: 0.4 MB and 19 ms of a processor for this page, also for a program that asks once. Hundreds of
them at a time leave the memory of Python in pieces, which do not go back to the system.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
from gradio.state_holder import SessionState, StateHolder

RECORDS = 100  # events whose time and outcome Gradio remembers, which this page shows nobody


class LightSession(SessionState):
    """A session that writes down the settings of a component once they change."""

    def __init__(self, page: gr.Blocks) -> None:
        nothing_yet = SimpleNamespace(default_config=page.default_config, blocks={})
        super().__init__(cast(gr.Blocks, nothing_yet))
        self._page = page

    def __setitem__(self, key: int, value: Any) -> None:
        """Gradio makes a new component of one that an answer changes or leaves as it is, and would
        read its next value in its own way: it opens pictures, converts videos."""
        built = self._page.blocks.get(key)
        own = vars(built).get("preprocess") if built else None
        if own and isinstance(value, gr.components.Component):
            vars(value)["preprocess"] = own
        super().__setitem__(key, value)

    @property
    def components(self) -> Iterator[dict[str, Any]]:
        """The settings of every component of the page, as they are in this session."""
        for key, block in self.blocks_config.blocks.items():
            settings = self.config_values.get(key)
            if settings is None and key in self._page.blocks:
                settings = self.blocks_config.config_for_block(key, [], block)
            if settings:
                yield settings


class LightSessions(StateHolder):
    """All sessions of a page."""

    def __getitem__(self, session_id: str) -> SessionState:
        if session_id not in self.session_data:
            self.session_data[session_id] = LightSession(self.blocks)
        return super().__getitem__(session_id)


def use_light_sessions(page: gr.Blocks, app: Any) -> None:
    """Let the server `app` of a page keep light sessions and few records; call it before the first
    request."""
    app.state_holder = LightSessions()
    app.state_holder.set_blocks(page)
    page._queue.ANALYTICS_MAX_EVENTS = RECORDS
    # Gradio sums its records up after each event, in tables of pandas
    page._queue.ANAYLTICS_CACHE_FREQUENCY = 1 << 62
