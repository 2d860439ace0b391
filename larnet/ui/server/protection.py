"""Everything that protects a page, put on where it is built: no launch goes without."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import gradio as gr
from starlette.middleware import Middleware

from larnet.ui.server.access import LARGE, LargeUploads
from larnet.ui.server.direct_calls import DirectCallLimits
from larnet.ui.server.login_throttle import ABOUT, LoginThrottle
from larnet.ui.server.queue_limits import limit_queue
from larnet.ui.server.request_origin import RequestOrigin, in_address
from larnet.ui.server.sessions.light_sessions import use_light_sessions
from larnet.ui.server.upload_expiry import expiring
from larnet.ui.server.upload_guard import guard_uploads
from larnet.ui.server.user_errors import check_values_in_words


def protect(
    page: gr.Blocks,
    examples: Sequence[Path],
    every: float,
    age: float,
    clips: Callable[[float], None] | None = None,
) -> None:
    """Guard the files, the requests and the queue of a page, and let its files expire, however it
    is launched.

    examples: folders whose files every visitor may name. every, age: seconds between two looks for
    old files, and the age at which they are removed. clips: removes clips of that age that were
    brought to train on, where training is allowed; who may train uploads larger files there.
    """
    guard_uploads(page, examples)
    check_values_in_words(page)
    proxies = limit_queue(page).limits.proxies
    guarded = partial(_launch, page, page.launch, every, age, proxies, clips)
    page.launch = guarded  # type: ignore[method-assign]  # Gradio has no hook for it


def middleware(host: str, proxies: int, *, training: bool = False) -> list[Middleware]:
    """What every request passes before the page, the first one first.

    host: the one that the server is bound to; proxies: how many stand in front of it; training:
    whether it is allowed here.
    """
    large = [Middleware(LargeUploads)] if training else []
    return [
        Middleware(RequestOrigin, bound=host),
        Middleware(LoginThrottle, proxies=proxies),
        Middleware(DirectCallLimits),
        *large,
    ]


def _lifespan(
    page: gr.Blocks, expiry: Callable[[Any], AbstractAsyncContextManager[None]]
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: Any) -> AsyncIterator[None]:
        use_light_sessions(page, app)  # before the first request
        async with expiry(app):
            yield

    return lifespan


def _launch(
    page: gr.Blocks,
    launch: Any,
    every: float,
    age: float,
    proxies: int,
    clips: Callable[[float], None] | None,
    **settings: Any,
) -> Any:
    host = settings.get("server_name") or ""
    if host:
        settings["server_name"] = in_address(host)
    if settings.get("auth"):
        settings.setdefault("auth_message", ABOUT)
    if clips is not None:
        settings["max_file_size"] = LARGE
    # New for each launch: Gradio writes into it
    settings["app_kwargs"] = {
        **(settings.get("app_kwargs") or {}),
        "lifespan": _lifespan(page, expiring(page, every, age, clips)),
        "middleware": middleware(host, proxies, training=clips is not None),
    }
    return launch(**settings)
