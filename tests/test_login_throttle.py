"""Trying out passwords: slowed, per address, in words, and with a bounded memory."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from larnet.ui import page
from larnet.ui.server import login_throttle
from larnet.ui.server.login_throttle import ABOUT, FIRST, FREE, LoginThrottle

RIGHT = "right"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Login:
    """A login behind the throttle: how often a password was looked at."""

    def __init__(self, proxies: int = 0) -> None:
        self.clock, self.looks = Clock(), 0
        self.throttle = LoginThrottle(self._app, proxies, self.clock)

    async def _app(self, scope, receive, send) -> None:
        self.looks += 1
        message = await receive()
        status = 200 if message["body"] == RIGHT.encode() else 400
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def post(
        self,
        password: str = "wrong",
        address: str = "9.9.9.9",
        path: str = "/login",
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        return self.post_at_once([password], address, path, headers)[0]

    def post_at_once(
        self,
        passwords: list[str],
        address: str = "9.9.9.9",
        path: str = "/login",
        headers: dict[str, str] | None = None,
    ) -> list[httpx.Response]:
        async def ask() -> list[httpx.Response]:
            transport = httpx.ASGITransport(self.throttle, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                asked = (
                    client.post(path, content=password, headers=headers) for password in passwords
                )
                return list(await asyncio.gather(*asked))

        return asyncio.run(ask())


def test_after_five_wrong_passwords_the_address_waits():
    login = Login()
    assert [login.post().status_code for _ in range(FREE)] == [400] * FREE
    answer = login.post(RIGHT)
    assert answer.status_code == 429
    assert answer.json()["detail"] == "Too many wrong passwords. Try again in 30 seconds."
    assert answer.headers["retry-after"] == "30"
    assert login.looks == FREE, "the password was not even looked at"
    assert login.post(RIGHT, "8.8.8.8").status_code == 200, "others do not wait"
    login.clock.now += FIRST
    assert login.post(RIGHT).status_code == 200
    assert login.post().status_code == 400, "who got in begins anew"


def test_each_further_wrong_password_doubles_the_wait():
    login = Login()
    waits = []
    for _ in range(FREE + 7):
        if (answer := login.post()).status_code == 429:
            waits.append(int(answer.headers["retry-after"]))
            login.clock.now += waits[-1]
            login.post()
    assert waits[:5] == [30, 60, 120, 240, 480]
    assert set(waits[5:]) == {900}


def test_many_tries_at_once_are_counted_all():
    login = Login()
    codes = [answer.status_code for answer in login.post_at_once(["wrong"] * 40)]
    assert codes.count(400) == FREE
    assert codes.count(429) == 40 - FREE


@pytest.mark.parametrize("path", ["/login/", "/larnet/login"])
def test_every_way_to_the_login_counts(path):
    login = Login()
    for _ in range(FREE):
        login.post(path=path)
    assert login.post().status_code == 429


def test_other_requests_never_wait():
    login = Login()
    for _ in range(2 * FREE):
        assert login.post(path="/gradio_api/upload").status_code == 400


def test_one_network_of_ipv6_is_one_address():
    login = Login()
    for i in range(FREE):
        login.post(address=f"2001:db8::{i + 1}")
    assert login.post(address="2001:db8::ffff").status_code == 429
    assert login.post(address="2001:db8:0:1::1").status_code == 400


@pytest.fixture
def behind_a_proxy(model_host, monkeypatch):
    """The address of a page with a login, started for one reverse proxy in front of it."""
    monkeypatch.setenv("LARNET_PROXY", "1")
    demo = page.build(model_host)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True,
        auth=[("owner", "word")],
    )  # fmt: skip
    yield url
    demo.close()


def test_behind_a_proxy_one_stranger_does_not_hold_up_the_others(behind_a_proxy):
    """The connection is always the proxy's; what the proxy adds tells who asks. What stands before
    that is the stranger's own invention."""

    def post(password: str, forwarded: str) -> int:
        data, headers = {"username": "owner", "password": password}, {"x-forwarded-for": forwarded}
        return httpx.post(f"{behind_a_proxy}login", data=data, headers=headers).status_code

    codes = [post("wrong", f"7.7.7.{n}, 9.9.9.9") for n in range(FREE + 1)]
    assert codes == [400] * FREE + [429], "a made-up address is no new beginning"
    assert post("word", "8.8.8.8") == 200
    assert post("word", "9.9.9.9") == 429


def test_without_a_proxy_no_header_makes_another_address():
    login = Login()
    for n in range(FREE):
        login.post(headers={"x-forwarded-for": f"7.7.7.{n}"})
    assert login.post(headers={"x-forwarded-for": "8.8.8.8"}).status_code == 429


def test_the_memory_is_bounded(monkeypatch):
    monkeypatch.setattr(login_throttle, "REMEMBERED", 20)
    login = Login()
    for i in range(100):
        login.post(address=f"9.9.9.{i}")
    assert len(login.throttle._tries) == 20


def test_the_page_itself_slows_logins_and_says_so(model_host):
    demo = page.build(model_host)
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True,
        auth=[("owner", "word")],
    )  # fmt: skip
    try:
        assert ABOUT in httpx.get(url).text
        wrong, right = ({"username": "owner", "password": word} for word in ("wrong", "word"))
        assert httpx.post(f"{url}login", data=right).status_code == 200
        codes = [httpx.post(f"{url}login", data=wrong).status_code for _ in range(FREE + 1)]
        assert codes == [400] * FREE + [429]
        answer = httpx.post(f"{url}login", data=right)
        assert answer.status_code == 429
        assert "Too many wrong passwords" in answer.json()["detail"]
    finally:
        demo.close()
