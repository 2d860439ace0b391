"""Requests that another site makes a visitor's browser send, by a name or across sites."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import httpx
import pytest
from served_page import first_answer

from larnet.__main__ import main
from larnet.ui.server import access
from larnet.ui.server.request_origin import RequestOrigin, in_address, is_loopback

PATH = "gradio_api/queue/join"


def _answer(
    headers: dict[str, str], method: str = "POST", bound: str = "0.0.0.0"
) -> httpx.Response:
    """What the middleware answers to a request; 204 where it hands it on."""
    import asyncio

    async def inner(scope, receive, send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(RequestOrigin(inner, bound))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.request(method, "/", headers=headers)

    return asyncio.run(ask())


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1:7860", "localhost:7860", "LOCALHOST", "[::1]:7860", "192.168.1.7:7860", "0.0.0.0:1",
     "localhost.", socket.gethostname()],
)  # fmt: skip
def test_numbers_and_local_names_are_ours(host):
    assert _answer({"host": host}).status_code == 204
    assert _answer({"host": host, "origin": f"http://{host}"}).status_code == 204


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "host",
    ["evil.example:7860", "127.0.0.1.evil.example", "localhost.evil.example", "", "[", "a b"],
)
def test_a_foreign_name_that_leads_here_is_refused(host, method):
    """DNS rebinding: the site's own name, and an origin that is the same."""
    answer = _answer({"host": host, "origin": f"http://{host}"}, method)
    assert answer.status_code == 403
    assert "LARNET_HOSTS" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "http://localhost:3000", "http://127.0.0.1", "", "file://",
     "http://127.0.0.1:7860.evil.example", "http://127.0.0.1:x", "https://127.0.0.1"],
)  # fmt: skip
def test_another_site_is_refused(origin, method):
    answer = _answer({"host": "127.0.0.1:7860", "origin": origin}, method)
    assert answer.status_code == 403
    assert "Another site" in answer.json()["detail"]


def test_programs_send_no_origin_and_old_browsers_are_told_by_another_header():
    own = {"host": "127.0.0.1:7860"}
    assert _answer(own).status_code == 204
    assert _answer(own | {"sec-fetch-site": "same-origin"}).status_code == 204
    assert _answer(own | {"sec-fetch-site": "cross-site"}).status_code == 403
    assert _answer(own | {"sec-fetch-site": "cross-site"}, "GET").status_code == 204  # a link


def test_names_can_be_allowed(monkeypatch):
    monkeypatch.setenv("LARNET_HOSTS", "larnet.example.org:8443, *.lab.example")
    for host in ("larnet.example.org", "Larnet.Example.org:8443", "gpu.lab.example:7860"):
        assert _answer({"host": host}).status_code == 204
        assert _answer({"host": host, "origin": f"https://{host}"}).status_code == 204
        # A proxy that hands on its own name for this page
        proxied = {"host": "127.0.0.1:7860", "origin": f"https://{host}"}
        assert _answer(proxied).status_code == 204
    for host in ("example.org", "lab.example", "larnet.example.org.evil.example"):
        assert _answer({"host": host}).status_code == 403
    monkeypatch.setenv("LARNET_HOSTS", "*")
    assert _answer({"host": "any.example", "origin": "https://other.example"}).status_code == 204


def test_the_host_that_the_server_is_bound_to_is_its_name():
    assert _answer({"host": "gpubox:7860"}, bound="gpubox").status_code == 204
    assert _answer({"host": "gpubox:7860"}, bound="").status_code == 403


def test_a_space_is_reached_by_its_own_hosts(monkeypatch):
    space = {"host": "someone-larnet.hf.space"}
    assert _answer(space).status_code == 403
    monkeypatch.setenv("SPACE_ID", "someone/larnet")
    monkeypatch.setenv("SPACE_HOST", "someone-larnet.hf.space,larnet.example.org")
    for headers in (
        space,
        space | {"origin": "https://someone-larnet.hf.space"},
        {"host": "larnet.example.org", "origin": "https://larnet.example.org"},
        {"host": "10.0.3.4:7860", "origin": "https://someone-larnet.hf.space"},
    ):
        assert _answer(headers).status_code == 204
    # Another Space is another site
    assert _answer(space | {"origin": "https://evil-space.hf.space"}).status_code == 403
    assert _answer({"host": "evil.example"}).status_code == 403


def test_the_real_page_refuses_other_sites_and_serves_its_own(address):
    """The page as it is launched; where Gradio alone would let another site read the answer."""
    body = {"data": [], "fn_index": 0, "session_hash": "origin"}
    own = address.rstrip("/")
    fine = httpx.post(f"{address}{PATH}", json=body, headers={"origin": own})
    assert fine.status_code == 200
    for headers in ({"origin": "https://evil.example"}, {"host": "evil.example"}):
        for path in (PATH, "gradio_api/run/predict", "gradio_api/upload", "gradio_api/cancel"):
            assert httpx.post(f"{address}{path}", json=body, headers=headers).status_code == 403
        for path in ("", "config", "gradio_api/token", "gradio_api/info"):
            answer = httpx.get(f"{address}{path}", headers=headers)
            assert answer.status_code == 403
            assert "components" not in answer.text


# ----------------------------------------------------------------------------- addresses


def test_addresses_of_this_machine_are_told_apart():
    assert [in_address(h) for h in ("::1", "[::1]", "127.0.0.1", "localhost")] == [
        "[::1]", "[::1]", "127.0.0.1", "localhost",
    ]  # fmt: skip
    for host in ("127.0.0.1", "127.0.0.9", "localhost", "::1", "[::1]"):
        assert is_loopback(host)
        assert access.may_build(host, False)
    for host in ("0.0.0.0", "::", "[::]", "192.168.1.1", "localhost.example.org", ""):
        assert not is_loopback(host)
        assert not access.may_build(host, False)


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as listener:
            listener.bind(("::1", 0))
        return True
    except OSError:
        return False


@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 address of its own")
@pytest.mark.parametrize("by", ["argument", "environment"])
def test_an_ipv6_address_is_an_argument_or_a_variable(monkeypatch, by):
    served = []
    monkeypatch.setattr("larnet.ui.page.serve", lambda host, *rest: served.append(host))
    monkeypatch.setattr("larnet.ui.server.model_host.ModelHost.start", lambda self: None)
    monkeypatch.setenv("GRADIO_SERVER_NAME", "127.0.0.1" if by == "argument" else "::1")
    told = ["--host", "::1"] if by == "argument" else []
    assert main(["serve", "--port", "0", *told]) == 0
    assert served == ["::1"]
    assert "GRADIO_SERVER_NAME" not in os.environ, "Gradio reads no IPv6 address from it"


@pytest.mark.slow
@pytest.mark.skipif(not _has_ipv6(), reason="this machine has no IPv6 address of its own")
def test_the_page_is_served_at_an_ipv6_address(repository, tiny_checkpoint, tmp_path):
    """Of the environment, from which Gradio itself reads no such address."""
    with socket.socket(socket.AF_INET6) as listener:
        listener.bind(("::1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "app.py", "--port", str(port), "--checkpoint", str(tiny_checkpoint)]
    env = {"GRADIO_TEMP_DIR": str(tmp_path / "gradio"), "GRADIO_SERVER_NAME": "::1"}
    env = os.environ | env
    url = f"http://[::1]:{port}/"
    with (tmp_path / "log").open("wb") as log:
        app = subprocess.Popen(command, cwd=repository, env=env, stdout=log, stderr=log)
    try:
        config = first_answer(f"{url}config", app, tmp_path / "log")
        assert config.json()["root"] == url.rstrip("/")
        kinds = [component["type"] for component in config.json()["components"]]
        assert "timer" in kinds, "training is offered at an address of this machine alone"
        sent = {"data": [], "fn_index": 0, "session_hash": "six"}
        own = {"origin": url.rstrip("/")}
        assert httpx.post(f"{url}{PATH}", json=sent, headers=own).status_code == 200
        evil = {"origin": "http://evil.example"}
        assert httpx.post(f"{url}{PATH}", json=sent, headers=evil).status_code == 403
    finally:
        app.terminate()
        app.wait(30)
    assert not list((tmp_path / "gradio").glob("larnet-*")), "its folder goes with it"
