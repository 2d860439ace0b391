"""One client cannot fill the queue: few requests may wait for one session and for one address.

Two doors lead to the model. Requests that join the queue are counted where Gradio puts them into it
(`Queue.push`); calls past the queue (`/gradio_api/run/...`, `/gradio_api/api/...`) are held back by
an ASGI middleware (`direct_calls`) until the queue has a place for them, and count as waiting until
then. Whoever has too many waiting hears in words how long to wait, with status 429.

A session's name is whatever its caller says, so the limit of the address is the real one. The
address is that of the connection; X-Forwarded-For is believed only where a proxy is known to stand
in front: on a Space, or with LARNET_PROXY=1 (the number of proxies).
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import gradio as gr
from fastapi import HTTPException
from gradio.block_function import BlockFunction
from gradio.queueing import Event, EventQueue, Queue
from starlette.requests import Request

from larnet.errors import BadInput
from larnet.ui.server.client_address import address_of

_USUAL_SECONDS = 5.0  # of a request of a kind that has not been answered yet


@dataclass(frozen=True)
class QueueLimits:
    """How many requests may wait at once; those that run are not counted."""

    per_session: int = 3
    per_address: int = 6
    proxies: int = 0  # in front of this server, whose X-Forwarded-For is believed

    @classmethod
    def from_environment(cls) -> QueueLimits:
        """The limits, changed by LARNET_WAITING_PER_SESSION, LARNET_WAITING_PER_ADDRESS and
        LARNET_PROXY. Raises BadInput on what is no whole number."""
        return cls(
            _whole("LARNET_WAITING_PER_SESSION", cls.per_session, 1),
            _whole("LARNET_WAITING_PER_ADDRESS", cls.per_address, 1),
            _whole("LARNET_PROXY", 1 if os.environ.get("SPACE_ID") else 0, 0),
        )


def _whole(name: str, default: int, least: int) -> int:
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or int(text) < least:
        raise BadInput(f"{name} is {text[:20]!r}; give a whole number, {least} or more.")
    return int(text)


class QueueGuard:
    """Counts who waits in the queue of one page."""

    def __init__(self, queue: Queue, limits: QueueLimits) -> None:
        self.limits = limits
        self._queue = queue
        self._push = queue.push
        # Between the check and the place in the queue, and direct calls until they run.
        self._sessions: Counter[str] = Counter()
        self._addresses: Counter[str] = Counter()
        queue.push = self._limited_push  # type: ignore[method-assign]

    async def _limited_push(self, body: Any, request: Request, username: str | None) -> Any:
        fn = self.function(body.fn_index)
        if fn is None or not self.waits(fn):
            return await self._push(body=body, request=request, username=username)
        address = address_of(request.scope, self.limits.proxies)
        with self.waiting(body.session_hash, address):
            return await self._push(body=body, request=request, username=username)

    def function(self, index: int | None) -> BlockFunction | None:
        """The event with this number, where there is one."""
        return None if index is None else self._queue.blocks.fns.get(index)

    def named(self, name: str) -> BlockFunction | None:
        """The event with this name in the API, where there is one."""
        return next((fn for fn in self._queue.blocks.fns.values() if fn.api_name == name), None)

    def waits(self, fn: BlockFunction) -> bool:
        """Whether an event ever waits for its turn."""
        return bool(fn.queue) and self._limit(fn) is not None

    @contextmanager
    def waiting(self, session: str | None, address: str) -> Iterator[None]:
        """Count one more request as waiting. Raises HTTPException (429) where that is too many."""
        self._check(session, address)
        session = session or ""
        self._sessions[session] += 1
        self._addresses[address] += 1
        try:
            yield
        finally:
            for counter, name in ((self._sessions, session), (self._addresses, address)):
                counter[name] -= 1
                if not counter[name]:
                    del counter[name]

    @contextmanager
    def running(self, fn: BlockFunction) -> Iterator[bool]:
        """Take a place among the running events of that kind; False where there is none."""
        queue = self._event_queue(fn)
        limit = queue.concurrency_limit
        free = limit is None or queue.current_concurrency < limit
        queue.current_concurrency += free
        try:
            yield free
        finally:
            queue.current_concurrency -= free

    def full(self) -> bool:
        """Whether as many wait as may wait in all."""
        most = self._queue.max_size
        return most is not None and len(self._queue) + self._addresses.total() >= most

    def _check(self, session: str | None, address: str) -> None:
        limits = self.limits
        in_queue = [event for queue in self._queues() for event in queue.queue]
        of_session = sum(event.session_hash == session for event in in_queue) if session else 0
        of_address = sum(self._address(event) == address for event in in_queue)
        of_session += self._sessions[session] if session else 0
        of_address += self._addresses[address]
        if session and of_session >= limits.per_session:
            self._refuse(of_session, "from this page", lambda e: e.session_hash == session)
        if of_address >= limits.per_address:
            self._refuse(of_address, "from your address", lambda e: self._address(e) == address)

    def _refuse(self, count: int, whose: str, theirs: Callable[[Event], bool]) -> None:
        seconds = self.expected_seconds(theirs)
        requests = "1 request is" if count == 1 else f"{count} requests are"
        raise HTTPException(
            429,
            f"{requests} waiting {whose} already, as many as may wait at once. The next of them is "
            f"answered in about {seconds} s: try again then.",
            headers={"Retry-After": str(seconds)},
        )

    def expected_seconds(self, theirs: Callable[[Event], bool]) -> int:
        """About how long until the first of these waiting events is answered, in whole seconds."""
        waits = []
        for queue in self._queues():
            places = max(1, queue.concurrency_limit or 1)
            ahead = self._seconds(None)
            for event in queue.queue:
                ahead += self._seconds(event.fn) / places
                if theirs(event):
                    waits.append(ahead)
                    break
        return max(1, math.ceil(min(waits, default=_USUAL_SECONDS)))

    def _seconds(self, fn: BlockFunction | None) -> float:
        """The mean seconds of an event, or of every kind of event."""
        times = self._queue.process_time_per_fn
        if fn is None:
            known = [time.avg_time for time in times.values() if time.count]
            return max(known, default=0.0) / 2  # what runs now is half done
        return times[fn].avg_time if fn in times else _USUAL_SECONDS

    def _queues(self) -> list[EventQueue]:
        return list(self._queue.event_queue_per_concurrency_id.values())

    def _event_queue(self, fn: BlockFunction) -> EventQueue:
        self._queue.create_event_queue_for_fn(fn)
        return self._queue.event_queue_per_concurrency_id[fn.concurrency_id]

    def _limit(self, fn: BlockFunction) -> int | None:
        return self._event_queue(fn).concurrency_limit

    def _address(self, event: Event) -> str:
        return address_of(event.request.scope, self.limits.proxies)


_GUARDS: WeakKeyDictionary[gr.Blocks, QueueGuard] = WeakKeyDictionary()


def limit_queue(page: gr.Blocks, limits: QueueLimits | None = None) -> QueueGuard:
    """Limit who may wait in the queue of a page; call it after `page.queue(...)`.

    limits: those of the environment where none are given. The server's own reading of
    X-Forwarded-For is switched off: it believes whoever connects from this machine.
    """
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "none")
    guard = QueueGuard(page._queue, limits or QueueLimits.from_environment())
    _GUARDS[page] = guard
    return guard


def guard_of(page: gr.Blocks) -> QueueGuard | None:
    """The guard of a page whose queue is limited."""
    return _GUARDS.get(page)
