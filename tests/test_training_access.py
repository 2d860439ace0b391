"""Who may train where others reach the page: behind a reverse proxy, and on a Space."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from served_page import first_answer

from larnet.errors import UnknownName
from larnet.training.jobs.launch import Runs
from larnet.ui import page
from larnet.ui.server.client_address import through_proxy
from larnet.ui.server.model_host import ModelHost

pytestmark = pytest.mark.slow

FORM = ["mine", ["synthetic"], "debug", 32, 4, 2, 0.001]
PROXIES = (
    {"x-forwarded-for": "9.9.9.9"},
    {"X-Forwarded-Host": "larnet.example.org"},
    {"x-forwarded-proto": "https"},
    {"forwarded": "for=9.9.9.9"},
    {"x-real-ip": "9.9.9.9"},
    {"via": "1.1 proxy"},
)


def _ask_every_event(url: str, headers: dict[str, str]) -> str:
    """What all events of a page answer to the values of a new run; past the queue if they may."""
    told = []
    with httpx.Client(base_url=url, timeout=60, headers=headers) as client:
        for event in client.get("config").json()["dependencies"]:
            data = (FORM * len(event["inputs"]))[: len(event["inputs"])]
            body = {"data": data, "fn_index": event["id"], "session_hash": "one"}
            if event["queue"]:
                client.post("gradio_api/queue/join", json=body).raise_for_status()
                told.append(client.get("gradio_api/queue/data?session_hash=one").text)
            else:
                told.append(client.post("gradio_api/run/predict", json=body).text)
    return "\n".join(told)


# ------------------------------------------------------------------------- behind a proxy


@pytest.fixture(scope="module")
def own_runs(tmp_path_factory) -> Runs:
    return Runs(tmp_path_factory.mktemp("runs"))


@pytest.fixture
def launched(monkeypatch, own_runs) -> Iterator[list[str]]:
    """Names of runs that the page launched; none really begins, none stays."""
    names: list[str] = []
    monkeypatch.setattr(Runs, "_launch", lambda self, name, *rest: names.append(name))
    yield names
    shutil.rmtree(own_runs.root / "mine", ignore_errors=True)


@pytest.fixture(scope="module")
def training_page(own_runs) -> Iterator[str]:
    """A page that may train, with one run; no model."""
    runs = own_runs
    (runs.root / "hidden-run").mkdir()
    (runs.root / "hidden-run" / "log.txt").write_text("a line of the log\n")

    def load(name: str):
        raise UnknownName("checkpoint", name, ["default"])

    demo = page.build(ModelHost("none", load=load), runs)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    yield url
    demo.close()


@pytest.mark.parametrize("headers", PROXIES, ids=lambda headers: next(iter(headers)))
def test_nobody_trains_through_a_reverse_proxy(training_page, launched, headers):
    """Though the page is bound to this machine alone."""
    told = _ask_every_event(training_page, headers)
    assert launched == []
    assert "Nobody can train through a reverse proxy" in told
    assert "hidden-run" not in told
    assert "a line of the log" not in told


@pytest.mark.parametrize(("headers", "setting"), [({}, ""), (PROXIES[0], "1")])
def test_training_goes_on_without_a_proxy_and_where_it_is_switched_on_by_name(
    training_page, launched, monkeypatch, headers, setting
):
    monkeypatch.setenv("LARNET_TRAINING", setting)
    assert "reverse proxy" not in _ask_every_event(training_page, headers)
    assert set(launched) == {"mine"}


def _upload(url: str, megabytes: int, headers: dict[str, str]) -> httpx.Response:
    files = {"files": ("clips.zip", bytes(megabytes << 20))}
    return httpx.post(f"{url}gradio_api/upload", files=files, headers=headers, timeout=60)


@pytest.mark.parametrize("headers", PROXIES[:2], ids=lambda headers: next(iter(headers)))
def test_strangers_upload_photos_and_who_may_train_uploads_clips(training_page, headers):
    assert _upload(training_page, 42, {}).status_code == 200
    assert _upload(training_page, 2, headers).status_code == 200
    refused = _upload(training_page, 42, headers)
    assert refused.status_code == 413 and "larger than 40 MB" in refused.text
    parts = {**headers, "content-type": "multipart/form-data; boundary=x"}
    unknown = httpx.post(
        f"{training_page}gradio_api/upload", content=iter([b"--x--"]), headers=parts, timeout=60
    )
    assert unknown.status_code == 411


def test_nobody_uploads_more_than_clips_may_have(training_page):
    assert _upload(training_page, 201, {}).status_code == 413


def test_a_proxy_that_adds_no_header_is_known_by_its_protocol(training_page, launched):
    """nginx as it is installed speaks HTTP/1.0 and names itself nowhere."""
    assert through_proxy(["host"], "1.0")
    assert not through_proxy(["host", "user-agent", "origin"], "1.1")
    config = httpx.get(f"{training_page}config").json()
    start = max(
        (event for event in config["dependencies"] if len(event["inputs"]) == len(FORM)),
        key=lambda event: len(event["outputs"]),
    )
    body = json.dumps({"data": FORM, "fn_index": start["id"], "session_hash": "old"}).encode()
    address = urlsplit(training_page)
    head = (
        f"POST /gradio_api/run/predict HTTP/1.0\r\nHost: {address.netloc}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((address.hostname, address.port), 30) as connection:
        connection.sendall(head.encode() + body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert b"Nobody can train through a reverse proxy" in answer
    assert launched == []


# -------------------------------------------------------------------------------- a Space


class Provider(BaseHTTPRequestHandler):
    """Stands in for the Hub's sign-in: whoever comes is the user of `name`."""

    name = "somebody"
    nonces: dict[str, str]
    key: Any

    def do_GET(self) -> None:
        url = f"http://{self.headers['host']}"
        if self.path == "/.well-known/openid-configuration":
            self._tell(
                {
                    "issuer": url,
                    "authorization_endpoint": f"{url}/authorize",
                    "token_endpoint": f"{url}/token",
                    "jwks_uri": f"{url}/keys",
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )
        elif self.path == "/keys":
            self._tell({"keys": [self.key.as_dict(private=False)]})
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        from joserfc import jwt

        now = int(time.time())
        claims = {
            "iss": f"http://{self.headers['host']}",
            "aud": "client",
            "sub": "1",
            "iat": now,
            "exp": now + 600,
            "nonce": self.nonces[sent["code"][0]],
            "name": "Some Body",
            "preferred_username": sent["code"][0],
            "profile": "https://example.org/somebody",
            "picture": "https://example.org/somebody.png",
        }
        token = jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)
        self._tell(
            {
                "access_token": "token",
                "token_type": "bearer",
                "expires_in": 600,
                "scope": "openid profile",
                "id_token": token,
            }
        )

    def _tell(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    from joserfc.jwk import RSAKey

    Provider.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, private=True)
    Provider.nonces = {}
    with HTTPServer(("127.0.0.1", 0), Provider) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def space(provider, repository, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """`python app.py` as a Space of the user "owner" runs it, and its folder of runs."""
    folder = tmp_path_factory.mktemp("space")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    env = os.environ | {
        "SYSTEM": "spaces",
        "SPACE_ID": "owner/larnet",
        "SPACE_HOST": "owner-larnet.hf.space",
        "SPACE_AUTHOR_NAME": "owner",
        "LARNET_TRAINING": "1",
        "LARNET_RUNS": str(folder / "runs"),
        "OAUTH_CLIENT_ID": "client",
        "OAUTH_CLIENT_SECRET": "secret",
        "OAUTH_SCOPES": "openid profile",
        "OPENID_PROVIDER_URL": provider,
        "GRADIO_TEMP_DIR": str(folder / "gradio"),
    }
    command = [sys.executable, "app.py", "--port", str(port), "--checkpoint", str(folder / "none")]
    with (folder / "log").open("wb") as log:
        app = subprocess.Popen(command, cwd=repository, env=env, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{port}/"
    try:
        first_answer(f"{url}config", app, folder / "log")
        yield url, folder / "runs"
    finally:
        app.terminate()
        app.wait(30)


def _sign_in(url: str, name: str) -> dict[str, str]:
    """The cookie of a visitor who signed in at the provider."""
    with httpx.Client(base_url=url, timeout=60) as client:
        asked = client.get("login/huggingface")
        assert asked.status_code == 302, asked.text
        sent = parse_qs(urlsplit(asked.headers["location"]).query)
        assert sent["redirect_uri"][0].startswith("https://owner-larnet.hf.space/login/callback")
        Provider.nonces[name] = sent["nonce"][0]
        # By hand: the cookie is for https, which the Space speaks with the world
        before = asked.headers["set-cookie"].split(";")[0]
        back = f"login/callback?code={name}&state={sent['state'][0]}"
        answer = client.get(back, headers={"cookie": before})
        assert answer.status_code == 307, answer.text
        return {"cookie": answer.headers["set-cookie"].split(";")[0]}


def test_the_space_asks_for_what_signing_in_needs(repository):
    front = (repository / "README.md").read_text("utf-8").split("---")[1]
    assert "\nhf_oauth: true\n" in front
    pinned = (repository / "requirements.txt").read_text("utf-8")
    assert "\nauthlib==" in pinned
    assert "\nitsdangerous==" in pinned


def test_on_a_space_strangers_and_other_users_do_not_train(space):
    url, runs = space
    proxied = {"x-forwarded-for": "9.9.9.9", "host": "owner-larnet.hf.space"}
    for headers in (proxied, proxied | _sign_in(url, "somebody")):
        told = _ask_every_event(url, headers)
        assert "Only the owner of this Space can train here" in told
        assert not (runs / "mine").exists()


def test_on_a_space_the_owner_alone_uploads_clips(space):
    url, _ = space
    proxied = {"x-forwarded-for": "9.9.9.9", "host": "owner-larnet.hf.space"}
    for headers in (proxied, proxied | _sign_in(url, "somebody")):
        assert _upload(url, 42, headers).status_code == 413
    assert _upload(url, 42, proxied | _sign_in(url, "owner")).status_code == 200


def test_on_a_space_the_signed_in_owner_trains(space):
    url, runs = space
    told = _ask_every_event(url, {"x-forwarded-for": "9.9.9.9"} | _sign_in(url, "owner"))
    assert "reverse proxy" not in told
    assert (runs / "mine" / "job.json").is_file()
    started = Runs(runs)
    if not started.stop("mine", wait=30):
        started.stop("mine", wait=30)
