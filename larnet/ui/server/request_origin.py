"""Whose page sent a request: other sites may not act in the name of a visitor.

A site that a visitor has open can make their browser send requests here, across sites or by a name
of its own that leads to this address (DNS rebinding). Browsers name the site in `Origin` and the
name in `Host`; programs send no `Origin` and are not held up.
"""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

HOSTS = "LARNET_HOSTS"  # names under which the page may be reached, comma-separated; * is any part
LOCAL = ("localhost", "ip6-localhost")
PORTS = {"http": 80, "https": 443}
READS = ("GET", "HEAD", "OPTIONS")


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server that is bound to the host."""
    name = host.strip("[]").lower()
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in LOCAL


def in_address(host: str) -> str:
    """The host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


class RequestOrigin:
    """ASGI middleware that answers 403, in words, to requests under a foreign name or from a
    foreign site, whatever they ask for: Gradio would let any site read the answers.

    bound: the host that the server is bound to.
    """

    def __init__(self, app: ASGIApp, bound: str = "") -> None:
        self.app = app
        self._sites = _named()
        machine = socket.gethostname().lower()
        self._names = [*self._sites, *LOCAL, machine, f"{machine}.local", bound.lower()]
        if os.environ.get("SPACE_ID"):
            self._names.append("*.hf.space")  # the Hub alone gives these names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or refuse it."""
        if scope["type"] == "http" and (words := self._refusal(scope)):
            await JSONResponse({"detail": words}, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if not origins and scope["method"] not in READS:
            origins = ["null"] if headers.get("sec-fetch-site") == "cross-site" else []
        for host in hosts:
            if not self._is_ours(_name(host)):
                return (
                    f"This page is not known as {host!r:.80}. If you run it and the name is yours, "
                    f"start it with {HOSTS}={_name(host) or 'NAME'}."
                )
        for origin in origins:
            if not (_matches(_origin_name(origin), self._sites) or _is_same(origin, hosts)):
                return (
                    f"Another site, {origin!r:.80}, cannot use this page. If you run both, start "
                    f"this one with {HOSTS}={_origin_name(origin) or 'NAME'}."
                )
        return None

    def _is_ours(self, name: str) -> bool:
        try:
            ipaddress.ip_address(name)
        except ValueError:
            return _matches(name, self._names)
        return True  # no site can make a number lead elsewhere


def _named() -> list[str]:
    """The names that the settings give this page."""
    text = f"{os.environ.get(HOSTS, '')},{os.environ.get('SPACE_HOST', '')}"
    return [name for host in text.split(",") if (name := _name(host.strip()))]


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return bool(name) and any(fnmatchcase(name, pattern) for pattern in patterns if pattern)


def _name(host: str) -> str:
    """The name in "name:port", in small letters, without brackets; "" where there is none."""
    try:
        return (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return ""


def _origin_name(origin: str) -> str:
    try:
        return (urlsplit(origin).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_same(origin: str, hosts: Sequence[str]) -> bool:
    """Whether an origin is the very host that the request is for, port and all."""
    try:
        sent = urlsplit(origin)
        usual = PORTS.get(sent.scheme)
        own = [urlsplit(f"//{host}") for host in hosts]
        asked = {(host.hostname, host.port or usual) for host in own}
        return bool(sent.hostname) and asked == {(sent.hostname, sent.port or usual)}
    except ValueError:  # a port that is no number
        return False
