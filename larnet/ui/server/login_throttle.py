"""Passwords cannot be tried out: after a few wrong ones an address has to wait."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from larnet.ui.server.client_address import address_of

FREE = 5  # wrong passwords before the first wait
FIRST, LONGEST = 30.0, 900.0  # seconds of waiting; each further wrong password doubles them
REMEMBERED = 10_000  # addresses; the one that tried longest ago is forgotten first
FORGOTTEN = 3600.0  # seconds after which an address has tried nothing
# For the login form, which shows no words of its own for this answer
ABOUT = (
    "After five wrong passwords in a row every further try has to wait: half a minute at first, "
    "then longer."
)


@dataclass
class _Tries:
    """Of one address: those that did not succeed, and when the last one was."""

    count: int
    last: float


class LoginThrottle:
    """ASGI middleware that answers 429, in words, to logins that come too soon after wrong ones.

    proxies: how many stand in front of the server, whose X-Forwarded-For is believed; clock:
    seconds, of a clock that is never set back.
    """

    def __init__(
        self, app: ASGIApp, proxies: int = 0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._proxies = proxies
        self._clock = clock
        self._tries: OrderedDict[str, _Tries] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or have its sender wait."""
        login = scope["type"] == "http" and scope["method"] == "POST"
        if not login or scope["path"].rstrip("/").rsplit("/", 1)[-1] != "login":
            await self.app(scope, receive, send)
            return
        address = address_of(scope, self._proxies)
        if (wait := self._wait(address)) > 0:
            told = f"Too many wrong passwords. Try again in {_in_words(wait)}."
            after = {"retry-after": str(math.ceil(wait))}
            await JSONResponse({"detail": told}, 429, after)(scope, receive, send)
            return
        self._count(address)  # before it is answered: else many at once would count as none

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400:
                self._tries.pop(address, None)
            await send(message)

        await self.app(scope, receive, answered)

    def _wait(self, address: str) -> float:
        """Seconds until the address may try again; 0 or less: at once."""
        tries = self._tries.get(address)
        if tries is None or tries.count < FREE:
            return 0.0
        pause = min(FIRST * 2 ** min(tries.count - FREE, 10), LONGEST)
        return tries.last + pause - self._clock()

    def _count(self, address: str) -> None:
        now = self._clock()
        tries = self._tries.pop(address, None)
        if tries is None or now - tries.last > FORGOTTEN:
            tries = _Tries(0, now)
        self._tries[address] = _Tries(tries.count + 1, now)
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)


def _in_words(seconds: float) -> str:
    seconds = math.ceil(seconds)
    return f"{seconds} seconds" if seconds < 120 else f"{math.ceil(seconds / 60)} minutes"
