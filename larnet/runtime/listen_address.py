"""Whether a server can listen at a host and a port, asked before anything slow is loaded."""

from __future__ import annotations

import errno
import socket

from larnet.errors import BadInput

LAST_PORT = 65535


def port_of(text: object) -> int:
    """A port from 0 to LAST_PORT. Raises BadInput in words."""
    try:
        port = int(str(text))
    except ValueError:
        port = -1
    if not 0 <= port <= LAST_PORT:
        raise BadInput(
            f"The port is {str(text)[:40]!r}; give a whole number from 1 to {LAST_PORT}, or 0 for "
            "any that is free."
        )
    return port


def free_port(host: str, port: int) -> int:
    """The port, or a free one where it is 0, at which this machine can listen under the host.

    Raises BadInput where the host is no address of this machine or the port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise BadInput(
            f"The host {host[:80]!r} is no address; give for example 127.0.0.1, or 0.0.0.0 for all "
            "of this machine."
        ) from None
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
            listener.listen(1)
        except OSError as error:
            raise BadInput(_reason(error, host, port)) from None
        return int(listener.getsockname()[1])


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; give another, or 0 for any that is free."
    if error.errno == errno.EACCES:
        return f"Port {port} needs more rights than this program has; give one above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return (
            f"{host!r} is no address of this machine; give for example 127.0.0.1, or 0.0.0.0 for "
            "all of it."
        )
    return f"Nothing can listen at {host!r}, port {port}: {error.strerror or error}."
