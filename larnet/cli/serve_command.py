"""`larnet serve`: the page."""

from __future__ import annotations

import argparse
import os

from larnet.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """The command's arguments."""
    on_space = "SPACE_ID" in os.environ
    p = add_command(commands, "serve", serve, "serve the page to a browser")
    host = os.environ.get("GRADIO_SERVER_NAME", "0.0.0.0" if on_space else "127.0.0.1")
    p.add_argument(
        "--host",
        default=host,
        metavar="ADDRESS",
        help=f"where to listen; 0.0.0.0: wherever this machine is reached (default: {host})",
    )
    port = os.environ.get("GRADIO_SERVER_PORT", "7860")
    p.add_argument("--port", default=port, metavar="N", help=f"0: any free one (default: {port})")
    name = os.environ.get("LARNET_CHECKPOINT", "default")
    p.add_argument(
        "--checkpoint",
        default=name,
        metavar="NAME|DIR",
        help=f"the checkpoint to serve (default: {name})",
    )


def serve(options: argparse.Namespace) -> None:
    """Read the few settings and serve until stopped."""
    import logging

    from larnet.errors import BadInput
    from larnet.runtime.listen_address import free_port, port_of

    logging.getLogger().setLevel(logging.WARNING)  # nothing of what visitors do
    login = os.environ.get("LARNET_LOGIN", "")  # NAME:PASSWORD that every visitor has to give
    name, _, password = login.partition(":")
    if login and not (name and password):
        raise BadInput("LARNET_LOGIN is NAME:PASSWORD.")
    port = free_port(options.host, port_of(options.port))
    os.environ.pop("GRADIO_SERVER_NAME", None)  # Gradio itself reads no IPv6 address from it

    from larnet.ui.server.fast_import import without_stubs
    from larnet.ui.server.model_host import ModelHost

    model_host = ModelHost(options.checkpoint)
    model_host.start()  # while Gradio is imported, which takes as long

    with without_stubs():
        from larnet.ui import page

    page.serve(options.host, port, model_host, (name, password) if password else None)
