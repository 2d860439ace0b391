"""Sessions are forgotten once nobody comes back to them, with the answers that wait for them.

Gradio keeps the values of a session until 500 others have come, also of a program that asked once
and named no session; the row of its answers until 2,000 others have come; and the list of those
that were not fetched for ever.
"""

from __future__ import annotations

import datetime
import re

import gradio as gr

ONCE = re.compile(r"[0-9a-f]{32}")  # the session that Gradio gives a request that names none
ONCE_FOR = 60.0  # seconds after which nobody comes back to such a session


def forget_sessions(page: gr.Blocks, age: float) -> None:
    """Forget sessions that were last used `age` seconds ago and whose page was closed, and those of
    single requests soon after their answer was fetched. An open page keeps its session.

    Call it where the server's own loop runs, so that nothing changes meanwhile.
    """
    holder, now = page.state_holder, datetime.datetime.now()
    for name, used in list(holder.time_last_used.items()):
        idle = (now - used).total_seconds()
        session = holder.session_data.get(name)
        closed = session is None or session.is_closed
        if ONCE.fullmatch(name):
            over = idle > (age if _waits(page, name) else min(age, ONCE_FOR))
        else:
            over = closed and idle > age
        if over and not _runs(page, name):
            with holder.lock:
                holder.session_data.pop(name, None)
                holder.time_last_used.pop(name, None)
            _forget_answers(page, name)
    _forget_strays(page)


def _waits(page: gr.Blocks, name: str) -> bool:
    """Whether an answer is being made, or was not fetched yet."""
    return bool(page._queue.pending_event_ids_session.get(name))


def _runs(page: gr.Blocks, name: str) -> bool:
    """Whether an answer is being made, or waits for its turn."""
    queue = page._queue
    events = queue.pending_event_ids_session.get(name, ())
    return any(event in queue.event_ids_to_events for event in events)


def _forget_answers(page: gr.Blocks, name: str) -> None:
    page._queue.pending_messages_per_session.pop(name, None)
    page._queue.pending_event_ids_session.pop(name, None)


def _forget_strays(page: gr.Blocks) -> None:
    """What is left of sessions that hung up before their turn came, or were pushed out."""
    queue, known = page._queue, page.state_holder.time_last_used
    for name in [*queue.pending_messages_per_session, *queue.pending_event_ids_session]:
        if name not in known and not _runs(page, name):
            fetched = not _waits(page, name)
            if fetched or name not in queue.pending_messages_per_session:
                _forget_answers(page, name)
