"""Starts the demo: builds the page and serves it."""

from __future__ import annotations

import argparse
import os

from larnet.ui.server.fast_import import without_stubs
from larnet.ui.server.model_host import ModelHost


def main() -> None:
    """Read the few settings and serve until stopped."""
    on_space = "SPACE_ID" in os.environ
    parser = argparse.ArgumentParser(description="The LARNet page.")
    parser.add_argument(
        "--host",
        default=os.environ.get("GRADIO_SERVER_NAME", "0.0.0.0" if on_space else "127.0.0.1"),
    )
    parser.add_argument(
        "--port", type=int, default=int(os.environ.get("GRADIO_SERVER_PORT", "7860"))
    )
    parser.add_argument(
        "--checkpoint",
        default=os.environ.get("LARNET_CHECKPOINT", "default"),
        help="name or folder of the checkpoint to serve",
    )
    settings = parser.parse_args()
    login = os.environ.get("LARNET_LOGIN", "")  # NAME:PASSWORD that every visitor has to give
    name, _, password = login.partition(":")
    if login and not (name and password):
        parser.error("LARNET_LOGIN is NAME:PASSWORD")
    os.environ.pop("GRADIO_SERVER_NAME", None)  # Gradio itself reads no IPv6 address from it
    model_host = ModelHost(settings.checkpoint)
    model_host.start()  # while Gradio is imported, which takes as long

    with without_stubs():
        from larnet.ui.page import serve

    serve(settings.host, settings.port, model_host, (name, password) if password else None)


if __name__ == "__main__":
    main()
