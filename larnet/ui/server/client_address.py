"""Who sent a request, as an address to count requests by, and whether a reverse proxy handed it on:
then being reached at home proves nothing."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]

SIGNS = ("forwarded", "x-forwarded-", "x-real-ip", "via", "cf-connecting-ip", "true-client-ip")


def countable(host: str) -> str:
    """The address of a host, or the host itself where it is none; of IPv6 the network of one
    customer (64 bits), who has all its addresses."""
    try:
        known = ipaddress.ip_address(host.split("%")[0])
    except ValueError:
        return host
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((int(known), 64), strict=False))
    return str(known)


def address_of(scope: Scope, proxies: int) -> str:
    """The address that asks; of IPv6 the network of one customer (64 bits), which has many."""
    client = scope.get("client")
    address = client[0] if client else ""
    if proxies:
        lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        hops = b",".join(lines).decode("latin-1").split(",")
        # Each proxy adds the address that it saw; what stands before those may be made up.
        if len(hops) >= proxies and hops[-proxies].strip():
            address = hops[-proxies].strip()
    return countable(address)


def through_proxy(headers: Iterable[str], http_version: str = "1.1") -> bool:
    """Whether the names of a request's headers, or its HTTP version, are those of a proxy.

    nginx, where nothing is set, adds no header but speaks HTTP/1.0, as no browser does.
    """
    return http_version == "1.0" or any(name.lower().startswith(SIGNS) for name in headers)
