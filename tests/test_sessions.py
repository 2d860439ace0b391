"""What the server keeps of a visitor is small, and goes when nobody comes back for it."""

from __future__ import annotations

import asyncio
import gc
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import httpx
import pytest
from gradio.state_holder import SessionState

from larnet.ui import page
from larnet.ui.parts.inputs import photo_as_sent
from larnet.ui.server.sessions import forget_sessions as forgetting
from larnet.ui.server.sessions.forget_sessions import forget_sessions
from larnet.ui.server.sessions.light_sessions import LightSession, use_light_sessions

SMALL = 40_000  # bytes of a session in which nothing has changed


@pytest.fixture(scope="module")
def served(model_host) -> Iterator[tuple[gr.Blocks, str]]:
    demo = page.build(model_host)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    yield demo, url
    demo.close()


def _ask(url: str, photo, session: str = "") -> str:
    """Begin a clip; the address of its answer."""
    with open(photo, "rb") as file:
        sent = {"path": httpx.post(f"{url}gradio_api/upload", files={"files": file}).json()[0]}
    body = {"data": [sent, "walking", "sentence", 0, 1, 0, 16]}
    named = body | ({"session_hash": session} if session else {})
    event = httpx.post(f"{url}gradio_api/call/animate", json=named).json()["event_id"]
    return f"{url}gradio_api/call/animate/{event}"


def _answer(address: str) -> str:
    return httpx.get(address, timeout=120).text


def _once(address: str) -> str:
    """The session of a request that named none."""
    return address.rsplit("/", 1)[1]


def _kept(demo: gr.Blocks) -> tuple[set[str], ...]:
    """Sessions: their values, their times, their rows of answers, their answers not fetched."""
    holder, queue = demo.state_holder, demo._queue
    names = holder.session_data, holder.time_last_used, queue.pending_messages_per_session
    return *(set(kept) for kept in names), set(queue.pending_event_ids_session)


def test_sessions_are_forgotten_once_nobody_comes_back(served, photo, monkeypatch):
    """Of a single request soon, of a closed page after the promised time, of an open page never;
    an answer that nobody fetched waits for the promised time."""
    demo, url = served
    once = _ask(url, photo)
    assert "complete" in _answer(once)
    for name in ("open", "closed"):
        assert "complete" in _answer(_ask(url, photo, name))
    late = _ask(url, photo)
    end = time.monotonic() + 120
    while demo._queue.event_ids_to_events and time.monotonic() < end:
        time.sleep(0.02)  # the clip is made all the same
    everybody = {_once(once), _once(late), "open", "closed"}
    assert all(kept == everybody for kept in _kept(demo))
    demo.state_holder.session_data["closed"].is_closed = True

    monkeypatch.setattr(forgetting, "ONCE_FOR", 0.0)
    forget_sessions(demo, 60)
    assert all(kept == everybody - {_once(once)} for kept in _kept(demo))
    assert "complete" in _answer(late)
    forget_sessions(demo, 0)
    assert all(kept == {"open"} for kept in _kept(demo))


def test_a_session_that_hung_up_before_its_turn_leaves_nothing(served):
    """Gradio takes its event out of the row and keeps the rest."""
    demo, _ = served
    demo._queue.pending_messages_per_session["gone"] = object()
    demo._queue.pending_event_ids_session["gone"] = set()
    demo._queue.pending_event_ids_session["pushed out"] = {"an event of long ago"}
    forget_sessions(demo, 60)
    assert not {"gone", "pushed out"} & set.union(*_kept(demo))


def _bytes(thing: object) -> int:
    """Of everything that was made for it alone: containers not yet there before."""
    made, found, size = [thing], set(), 0
    while made:
        one = made.pop()
        if id(one) in found or isinstance(one, type) or not isinstance(one, dict | list | set):
            made += [vars(one)] if one is thing else []
            continue
        found.add(id(one))
        size += sys.getsizeof(one)
        made += gc.get_referents(one)
    return size


def test_a_session_is_small_and_its_saved_link_whole(served):
    """A link saved in it holds the settings of the whole page and what was changed there."""
    demo, _ = served
    light, full = LightSession(demo), SessionState(demo)
    assert _bytes(light) < SMALL < _bytes(full) / 5
    changed = next(key for key, block in demo.blocks.items() if isinstance(block, gr.Slider))
    for session in (light, full):
        session._update_value_in_config(changed, 0.25)
    settings = list(light.components)
    assert settings == list(full.components)
    assert [c["props"]["value"] for c in settings if c["id"] == changed] == [0.25]
    assert len(light.config_values) == 1, "the link is made without being kept"


def test_the_server_keeps_light_sessions_and_few_records(served, photo):
    demo, url = served
    assert "complete" in _answer(_ask(url, photo, "small"))
    assert isinstance(demo.state_holder["small"], LightSession)
    assert not demo._queue.cached_event_analytics_summary["functions"], "nobody reads it"


def test_records_of_events_are_few(served, monkeypatch):
    demo, url = served
    monkeypatch.setattr("larnet.ui.server.sessions.light_sessions.RECORDS", 1)
    use_light_sessions(demo, demo.app)
    try:
        for _ in range(3):
            body = {"data": [], "fn_index": _listen(demo), "session_hash": "few"}
            httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()
            httpx.get(f"{url}gradio_api/queue/data?session_hash=few", timeout=120)
        assert len(demo._queue.event_analytics) == 1
    finally:
        monkeypatch.undo()
        use_light_sessions(demo, demo.app)


def _listen(demo: gr.Blocks) -> int:
    """The queued event that does nothing."""
    button = next(k for k, block in demo.blocks.items() if block.elem_id == "listen")
    return next(k for k, fn in demo.fns.items() if (button, "click") in fn.targets)


def test_an_input_is_read_as_the_page_says_after_an_answer_that_changed_it(tmp_path):
    """Gradio builds a new component where an answer changes one, or leaves it out."""
    broken = tmp_path / "broken.png"  # Gradio's own reader opens it, and fails
    broken.write_text("no picture")
    with gr.Blocks(analytics_enabled=False) as demo:
        picture, told = photo_as_sent(gr.Image(type="filepath")), gr.HTML()
        gr.Button().click(lambda: gr.update(label="Another"), None, picture)
        gr.Button().click(lambda: {told: "An error."}, None, [told, picture])
        gr.Button().click(lambda path: path, picture, told)
    change, leave, ask = demo.fns.values()
    sent = [{"path": str(broken), "meta": {"_type": "gradio.FileData"}}]
    for answered in (change, leave):
        session = LightSession(demo)
        asyncio.run(demo.postprocess_data(answered, answered.fn(), session))
        (read,) = asyncio.run(demo.preprocess_data(ask, sent, session, explicit_call=True))
        assert Path(read).name == broken.name
