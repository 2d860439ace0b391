"""Whether a request came through a reverse proxy: then being reached at home proves nothing."""

from __future__ import annotations

from collections.abc import Iterable

SIGNS = ("forwarded", "x-forwarded-", "x-real-ip", "via", "cf-connecting-ip", "true-client-ip")


def through_proxy(headers: Iterable[str], http_version: str = "1.1") -> bool:
    """Whether the names of a request's headers, or its HTTP version, are those of a proxy.

    nginx, where nothing is set, adds no header but speaks HTTP/1.0, as no browser does.
    """
    return http_version == "1.0" or any(name.lower().startswith(SIGNS) for name in headers)
