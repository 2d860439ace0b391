"""Calls past the queue of Gradio wait for a place in it like everybody, under its limits."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import HTTPException
from gradio.block_function import BlockFunction
from gradio.data_classes import PredictBody
from starlette.responses import JSONResponse

from larnet.ui.server.client_address import Scope, address_of
from larnet.ui.server.queue_limits import QueueGuard, guard_of

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_DIRECT = re.compile(r"/gradio_api/(?:run|api)/([^/]+)/?$")
_LOOK_EVERY = 0.02  # seconds, for a place
_MOST_BODY = 4 << 20  # bytes of a direct call; photos are uploaded, not sent in it
_NO_EVENT = "This page has no such endpoint; /gradio_api/info lists them."


class DirectCallLimits:
    """ASGI middleware: calls past the queue wait for a place like everybody, under its limits."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _DIRECT.search(scope["path"]) if scope["type"] == "http" else None
        guard = guard_of(scope["app"].get_blocks()) if found else None
        if found is None or guard is None or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        if body is None:
            refused = JSONResponse({"detail": "The request is larger than 4 MB."}, 413)
            await refused(scope, receive, send)
            return
        sent = _sent(body)
        if sent is None:  # Gradio says what is wrong with it
            await self.app(scope, _again(body, receive), send)
            return
        fn = guard.named(found[1]) if sent.fn_index is None else guard.function(sent.fn_index)
        if fn is None:
            missing = JSONResponse({"detail": _NO_EVENT}, 404)
            await missing(scope, receive, send)
        elif not guard.waits(fn):
            await self.app(scope, _again(body, receive), send)
        else:
            session = sent.session_hash
            await _held_back(guard, fn, session, self.app, scope, body, receive, send)


async def _held_back(
    guard: QueueGuard,
    fn: BlockFunction,
    session: str | None,
    app: App,
    scope: Scope,
    body: bytes,
    receive: Receive,
    send: Send,
) -> None:
    """Wait for a place, then hand the call on; a caller who hangs up leaves the row."""
    if guard.full():
        busy = JSONResponse({"detail": "The queue is full. Try again in a few seconds."}, 503)
        await busy(scope, receive, send)
        return
    gone = asyncio.ensure_future(receive())

    async def receive_later() -> Message:
        return await asyncio.shield(gone)

    try:
        row = guard.waiting(session, address_of(scope, guard.limits.proxies))
        with row:
            while True:
                place = guard.running(fn)
                if place.__enter__():
                    break
                place.__exit__(None, None, None)
                await asyncio.wait({gone}, timeout=_LOOK_EVERY)
                if gone.done():
                    return
        try:
            await app(scope, _again(body, receive_later), send)
        finally:
            place.__exit__(None, None, None)
    except HTTPException as refused:
        answer = JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)
        await answer(scope, receive, send)
    finally:
        gone.cancel()


def _sent(body: bytes) -> PredictBody | None:
    """The body of a direct call as Gradio reads it ("5" and 5.0 are 5, too), where it can."""
    try:
        return PredictBody.model_validate(json.loads(body))
    except ValueError:  # no JSON, or not what a call holds
        return None


async def _body(receive: Receive) -> bytes | None:
    parts, length = [], 0
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > _MOST_BODY:
            return None
        if not message.get("more_body"):
            return b"".join(parts)


def _again(body: bytes, receive: Receive) -> Receive:
    """The body once more, then what comes after it."""
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
