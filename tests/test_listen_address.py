"""Ports and hosts: one sentence and exit 2, before anything is loaded."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import pytest

from larnet.__main__ import main
from larnet.errors import BadInput
from larnet.runtime.listen_address import free_port, port_of


@pytest.fixture
def taken():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_port_0_picks_a_free_one():
    port = free_port("127.0.0.1", 0)
    assert port > 1023
    assert free_port("127.0.0.1", port) == port, "it is let go again"


@pytest.mark.parametrize("text", ["http", "", "-1", "65536", "7860.5", None])
def test_what_is_no_port(text):
    with pytest.raises(BadInput, match="whole number from 1 to 65535"):
        port_of(text)


@pytest.mark.parametrize("text", ["0", 7860, " 7860 "])
def test_what_is_one(text):
    assert port_of(text) in (0, 7860)


@pytest.mark.parametrize("host", ["999.1.1.1", "no such host", "\0", "x" * 300])
def test_what_is_no_host(host):
    with pytest.raises(BadInput, match="is no address"):
        free_port(host, 0)


def test_an_address_of_another_machine():
    with pytest.raises(BadInput, match=r"no address of this machine|Nothing can listen"):
        free_port("192.0.2.1", 0)


def test_a_port_that_is_taken(taken, capsys):
    assert main(["serve", "--port", str(taken)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and f"Port {taken} is taken" in said


def test_the_page_says_so_as_a_program(repository, taken):
    for arguments, env in ((["--port", str(taken)], {}), ([], {"GRADIO_SERVER_PORT": "http"})):
        done = subprocess.run(
            [sys.executable, "app.py", *arguments], cwd=repository, capture_output=True, text=True,
            env=os.environ | env, timeout=120,
        )  # fmt: skip
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1 and "Traceback" not in done.stderr


def test_a_page_that_answers_late_is_no_page_that_cannot_be_reached(monkeypatch):
    """Gradio gave up after 3 seconds without an answer, which a busy machine takes."""
    import gradio as gr

    from larnet.ui.page import LAUNCH

    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    with gr.Blocks() as demo:
        gr.Markdown("Here.")
    _, url, _ = demo.launch(**LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    demo.close()
    assert url.startswith("http://127.0.0.1:")
