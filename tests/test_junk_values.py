"""What is posted to any event is answered in words; the log gets one line, never a traceback."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import gradio as gr
import httpx
import pytest
from gradio.block_function import BlockFunction
from gradio.state_holder import SessionState
from starlette.requests import Request

from larnet.errors import BadInput
from larnet.training.jobs.launch import Runs
from larnet.ui import page
from larnet.ui.server.model_host import ModelHost
from larnet.ui.server.user_errors import MEANINGLESS

JUNK: dict[str, Any] = {
    "null": None,
    "true": True,
    "negative": -1,
    "whole of 400 digits": 10**400,
    "nan": float("nan"),
    "infinite": float("inf"),
    "half": 0.5,
    "beyond every list": 99,
    "text": "walking",
    "long text": "x" * 100_000,
    "zero byte": "a\0b",
    "half a character": "\ud800",
    "empty list": [],
    "list of lists": [[]],
    "many nulls": [None] * 100,
    "object": {},
    "file without a path": {"path": None},
    "file whose path is a number": {"path": 5},
}
ALONE = ("null", "true", "whole of 400 digits", "nan", "text", "list of lists", "object")


class NoClips(ModelHost):
    """Everything of the model but clips, which junk alone never gets."""

    def animate(self, *args: Any, **kwargs: Any) -> Any:
        raise BadInput("A clip was asked for.")


@pytest.fixture(scope="module")
def demo(model_host, tmp_path_factory) -> gr.Blocks:
    """The whole page, where training is allowed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("SPACE_ID", raising=False)
        host = NoClips("tiny", load=model_host._load)
        return page.build(host, Runs(tmp_path_factory.mktemp("junk") / "runs"))


@pytest.fixture(autouse=True)
def no_launch(monkeypatch) -> None:
    def refused(*args: Any) -> None:
        raise BadInput("Nothing is launched here.")

    monkeypatch.setattr(Runs, "_launch", refused)


def _events(demo: gr.Blocks) -> Iterator[BlockFunction]:
    """Every event that runs on the server, those of the same function and inputs once."""
    seen = set()
    for event in demo.fns.values():
        if event.fn is not None:
            handler = getattr(event.fn, "__wrapped__", event.fn)
            kind = (handler.__code__, *(type(block) for block in event.inputs))
            if kind not in seen:
                seen.add(kind)
                yield event


def _rows(event: BlockFunction) -> Iterator[tuple[str, list[Any]]]:
    """Junk in all inputs, in each of them alone beside the page's own values, and too little."""
    usual = [json.loads(json.dumps(getattr(b, "value", None), default=str)) for b in event.inputs]
    for name, junk in JUNK.items():
        yield name, [junk] * len(usual)
        for i in range(len(usual)) if name in ALONE else ():
            yield f"{name} at {i}", [*usual[:i], junk, *usual[i + 1 :]]
    if usual:
        yield "nothing", []


@pytest.mark.filterwarnings(
    "ignore:Unexpected argument", "ignore:The value passed into gr.Dropdown"
)
def test_no_junk_makes_a_traceback(demo):
    """Gradio prints one for every exception but an Error that says it need not be printed."""
    printed: list[str] = []
    count = 0
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": []}
    visitor = Request(scope | {"http_version": "1.1"})

    async def post() -> None:
        nonlocal count
        for event in _events(demo):
            state, request = SessionState(demo), gr.Request(visitor, session_hash="junk")
            for name, row in _rows(event):
                count += 1
                try:
                    await demo.process_api(event, row, state=state, request=request)
                except gr.Error as error:
                    if error.print_exception or not str(error):
                        printed.append(f"{event.name} {event._id}, {name}: {error}")
                except Exception as error:
                    printed.append(f"{event.name} {event._id}, {name}: {error!r:.90}")

    asyncio.run(post())
    assert count > 400
    assert not printed, "\n".join([f"{len(printed)} of {count}", *printed[:20]])


def test_over_http_the_answer_is_words_and_the_log_one_line(demo, capfd, caplog):
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    try:
        body = {"data": [7, "walking", "sentence", 0, 1, 0, 16]}
        event = httpx.post(f"{url}gradio_api/call/animate", json=body).json()["event_id"]
        told = httpx.get(f"{url}gradio_api/call/animate/{event}", timeout=120).text
        assert MEANINGLESS in told
    finally:
        demo.close()
    assert "Traceback" not in capfd.readouterr().err
    lines = [record for record in caplog.records if "has no meaning" in record.getMessage()]
    assert len(lines) == 1 and lines[0].exc_info is None
