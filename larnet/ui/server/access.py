"""Who may start, follow and stop training, and bring clips for it. Hidden components protect
nothing: where training is not allowed its events are not built, and where it is allowed each of
them asks here first."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import Any

import gradio as gr
from gradio.context import LocalContext
from starlette.responses import PlainTextResponse

from larnet.errors import BadInput
from larnet.ui.server.client_address import Scope, through_proxy
from larnet.ui.server.request_origin import is_loopback

LARGE, USUAL = "200mb", 41 << 20  # of an upload by who may train, and bytes of anybody else's
TOO_LARGE = "This is larger than 40 MB. Scale the photo down first."


def on_space() -> bool:
    """Whether this is a public Space."""
    return bool(os.environ.get("SPACE_ID"))


def may_build(host: str, login: bool) -> bool:
    """Whether the training events are built: on a Space when LARNET_TRAINING is 1, elsewhere when
    only this machine can reach the page or everybody has to log in."""
    if on_space():
        return os.environ.get("LARNET_TRAINING") == "1"
    return login or is_loopback(host)


def check_owner(profile: gr.OAuthProfile | None) -> None:
    """Raises BadInput unless the visitor of a Space is its owner, or one of LARNET_OWNERS, and for
    a request through a reverse proxy unless LARNET_TRAINING is 1: it brings strangers."""
    sent = LocalContext.request.get(None)
    if sent is None or sent.request is None:
        _check((), "1.1", profile)  # no event, or one of the page itself
    else:
        version = sent.request.scope.get("http_version", "1.1")
        _check(sent.request.headers.keys(), version, profile)


def _check(headers: Iterable[str], version: str, profile: Mapping[str, Any] | None) -> None:
    if os.environ.get("LARNET_TRAINING") != "1" and through_proxy(headers, version):
        raise BadInput(
            "Nobody can train through a reverse proxy. If you run this page and only people you "
            "trust reach it, start it with LARNET_TRAINING=1."
        )
    if not on_space():
        return
    owners = os.environ.get("LARNET_OWNERS", os.environ.get("SPACE_AUTHOR_NAME", ""))
    allowed = {name.strip() for name in owners.split(",")} - {""}
    if profile is None or getattr(profile, "username", None) not in allowed:
        raise BadInput("Only the owner of this Space can train here. Sign in first.")


class LargeUploads:
    """ASGI middleware: uploads of more than USUAL bytes come from who may train alone.

    It is put on where training events are built, together with the limit LARGE of the page; the
    length of a request must be told before its body.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        refused = None
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith("/upload"):
            refused = _refusal(scope)
        await (refused or self.app)(scope, receive, send)


def _refusal(scope: Scope) -> PlainTextResponse | None:
    """The answer to an upload that is not let in; None where it is."""
    told = dict(scope["headers"]).get(b"content-length", b"")
    if not told.isdigit():
        if scope["method"] != "POST":
            return None
        return PlainTextResponse("Say how long the upload is (Content-Length).", 411)
    if int(told) <= USUAL:
        return None
    try:
        names = [name.decode("latin-1") for name, _ in scope["headers"]]
        _check(names, scope.get("http_version", "1.1"), _profile(scope.get("session") or {}))
    except BadInput:
        return PlainTextResponse(TOO_LARGE, 413)
    return None


def _profile(session: MutableMapping[str, Any]) -> gr.OAuthProfile | None:
    """Who signed in on a Space."""
    info = session.get("oauth_info")
    user = info.get("userinfo") if isinstance(info, dict) else None
    return gr.OAuthProfile(user) if isinstance(user, dict) else None
