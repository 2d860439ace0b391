"""Who may start, follow and stop training. Hidden components protect nothing: where training is not
allowed its events are not built, and where it is allowed each of them asks here first."""

from __future__ import annotations

import os

import gradio as gr
from gradio.context import LocalContext

from larnet.errors import BadInput
from larnet.ui.server.client_address import through_proxy
from larnet.ui.server.request_origin import is_loopback


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
    if os.environ.get("LARNET_TRAINING") != "1" and _came_through_proxy():
        raise BadInput(
            "Nobody can train through a reverse proxy. If you run this page and only people you "
            "trust reach it, start it with LARNET_TRAINING=1."
        )
    if not on_space():
        return
    owners = os.environ.get("LARNET_OWNERS", os.environ.get("SPACE_AUTHOR_NAME", ""))
    allowed = {name.strip() for name in owners.split(",")} - {""}
    if profile is None or profile.username not in allowed:
        raise BadInput("Only the owner of this Space can train here. Sign in first.")


def _came_through_proxy() -> bool:
    """Whether the event that is being handled was sent through a reverse proxy."""
    sent = LocalContext.request.get(None)
    if sent is None or sent.request is None:
        return False  # no event, or one of the page itself
    scope = sent.request.scope
    return through_proxy(sent.request.headers.keys(), scope.get("http_version", "1.1"))
