"""Who may start, follow and stop training. Hidden components protect nothing: where training is not
allowed its events are not built, and where it is allowed each of them asks here first."""

from __future__ import annotations

import os

import gradio as gr

from larnet.errors import BadInput

LOCAL = ("127.0.0.1", "localhost", "::1")


def on_space() -> bool:
    """Whether this is a public Space."""
    return bool(os.environ.get("SPACE_ID"))


def may_build(host: str, login: bool) -> bool:
    """Whether the training events are built: on a Space when LARNET_TRAINING is 1, elsewhere when
    only this machine can reach the page or everybody has to log in."""
    if on_space():
        return os.environ.get("LARNET_TRAINING") == "1"
    return login or host in LOCAL


def check_owner(profile: gr.OAuthProfile | None) -> None:
    """Raises BadInput unless the visitor of a Space is its owner, or one of LARNET_OWNERS."""
    if not on_space():
        return
    owners = os.environ.get("LARNET_OWNERS", os.environ.get("SPACE_AUTHOR_NAME", ""))
    allowed = {name.strip() for name in owners.split(",")} - {""}
    if profile is None or profile.username not in allowed:
        raise BadInput("Only the owner of this Space can train here. Sign in first.")
