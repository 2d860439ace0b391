"""One client cannot fill the queue, by whichever door its requests come."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import gradio as gr
import httpx
import pytest

from larnet.errors import BadInput, UnknownName
from larnet.ui import page
from larnet.ui.server.client_address import address_of
from larnet.ui.server.model_host import AT_ONCE, ModelHost
from larnet.ui.server.protection import middleware
from larnet.ui.server.queue_limits import QueueLimits, limit_queue


@dataclass
class Served:
    """A page with one slow event, and how many of it ran at the same time."""

    url: str = ""
    free: threading.Event = field(default_factory=threading.Event)
    running: int = 0
    most: int = 0

    def join(self, session: str, **headers: str) -> httpx.Response:
        body = {"data": ["x"], "fn_index": 0, "session_hash": session}
        return httpx.post(f"{self.url}gradio_api/queue/join", json=body, headers=headers)

    def call(self, **body: object) -> httpx.Response:
        return httpx.post(f"{self.url}gradio_api/call/slow", json={"data": ["x"], **body})

    def direct(self, door: str, **body: object) -> httpx.Response:
        sent = {"data": ["x"], **body}
        return httpx.post(f"{self.url}gradio_api/{door}/slow", json=sent, timeout=60)


def serve(limits: QueueLimits) -> Iterator[Served]:
    served = Served()
    counting = threading.Lock()

    def slow(text: str) -> str:
        with counting:
            served.running += 1
            served.most = max(served.most, served.running)
        served.free.wait(30)
        with counting:
            served.running -= 1
        return text.upper()

    with gr.Blocks(analytics_enabled=False) as demo:
        text = gr.Textbox()
        gr.Button().click(slow, text, text, api_name="slow", concurrency_limit=1)
        gr.Button().click(str, text, text, api_name="quick", concurrency_limit=None)
    demo.queue(max_size=20)
    limit_queue(demo, limits)
    kwargs = {"app_kwargs": {"middleware": middleware("127.0.0.1", 0)}}
    _, served.url, _ = demo.launch(
        server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, **kwargs
    )
    try:
        yield served
    finally:
        served.free.set()
        demo.close()


@pytest.fixture
def served() -> Iterator[Served]:
    yield from serve(QueueLimits())


@pytest.fixture
def behind_a_proxy() -> Iterator[Served]:
    yield from serve(QueueLimits(proxies=1))


def fill(served: Served, count: int) -> None:
    """One request runs, `count` wait, each of another session."""
    for number in range(count + 1):
        assert served.join(f"filler-{number}").status_code == 200
        end = time.monotonic() + 10
        while not served.running and time.monotonic() < end:
            time.sleep(0.01)


def refusal(answer: httpx.Response) -> str:
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    words = answer.json()["detail"]
    assert f"in about {answer.headers['retry-after']} s" in words
    return words


def test_three_wait_for_a_session(served):
    fill(served, 0)
    for _ in range(3):
        assert served.join("one").status_code == 200
    assert "3 requests are waiting from this page" in refusal(served.join("one"))
    assert served.join("another").status_code == 200


def test_six_wait_for_an_address_whatever_the_sessions_are_called(served):
    fill(served, 6)
    assert "6 requests are waiting from your address" in refusal(served.join("new"))


@pytest.mark.parametrize("made_up", ["203.0.113.9", "203.0.113.9, 127.0.0.1"])
def test_an_address_cannot_be_made_up(served, made_up):
    fill(served, 6)
    headers = {"x-forwarded-for": made_up, "x-real-ip": made_up, "forwarded": f"for={made_up}"}
    refusal(served.join("new", **headers))


def test_calls_of_the_api_obey_the_same_limits(served):
    fill(served, 6)
    assert "from your address" in refusal(served.call())
    assert "from your address" in refusal(served.call(session_hash="mine"))


@pytest.mark.parametrize("door", ["run", "api"])
def test_calls_past_the_queue_are_refused_when_the_queue_holds_enough(served, door):
    fill(served, 6)
    assert "from your address" in refusal(served.direct(door))


def test_requests_at_the_same_moment_are_all_counted(served):
    fill(served, 0)
    with ThreadPoolExecutor(20) as threads:
        codes = list(threads.map(lambda n: served.join(f"s{n}").status_code, range(20)))
    assert sorted(codes) == [200] * 6 + [429] * 14


def test_calls_past_the_queue_wait_for_their_place_and_are_counted(served):
    """One runs at a time, six wait, the rest hears so at once; all that waited are answered."""
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(served.direct, "run") for _ in range(20)]
        end = time.monotonic() + 20
        while sum(one.done() for one in asked) < 13 and time.monotonic() < end:
            time.sleep(0.02)
        assert served.running == 1
        refusal(served.join("new"))
        served.free.set()
        answers = [one.result() for one in asked]
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [200] * 7 + [429] * 13
    assert all(a.json()["data"] == ["X"] for a in answers if a.status_code == 200)
    assert served.most == 1


@pytest.mark.parametrize("index", ["0", 0.0, False])  # 0, as Gradio reads it
def test_a_number_of_any_form_obeys_the_limits(served, index):
    fill(served, 6)
    assert "from your address" in refusal(served.direct("run", fn_index=index))


def test_a_direct_caller_who_hangs_up_is_counted_no_more(served):
    fill(served, 0)
    for _ in range(8):
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{served.url}gradio_api/run/slow", json={"data": ["x"]}, timeout=0.3)
    time.sleep(0.2)
    assert served.join("new").status_code == 200


def test_who_was_answered_may_ask_again(served):
    fill(served, 6)
    refusal(served.join("new"))
    served.free.set()
    end = time.monotonic() + 20
    while served.join("again").status_code != 200:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_what_never_waits_is_not_limited(served):
    fill(served, 6)
    sent = {"data": ["x"]}
    assert httpx.post(f"{served.url}gradio_api/call/quick", json=sent).status_code == 200
    assert httpx.post(f"{served.url}gradio_api/run/quick", json=sent).json()["data"] == ["x"]


def test_nonsense_past_the_queue_is_refused_by_the_server_as_before(served):
    url = f"{served.url}gradio_api/run/slow"
    assert httpx.post(url, content=b"{").status_code == 422
    assert httpx.post(url, json=[1]).status_code == 422
    for index, status in (("none", 422), ("99", 404), (-1, 404)):
        assert served.direct("run", fn_index=index).status_code == status
    assert httpx.post(url, content=bytes(5 << 20)).status_code == 413
    assert httpx.get(url).status_code == 405


def test_behind_a_proxy_each_visitor_has_an_own_place(behind_a_proxy):
    served = behind_a_proxy
    for number in range(7):
        one = {"x-forwarded-for": f"10.9.9.{number}, 198.51.100.1"}
        assert served.join(f"a{number}", **one).status_code == 200
        end = time.monotonic() + 10
        while not served.running and time.monotonic() < end:
            time.sleep(0.01)
    refusal(served.join("b", **{"x-forwarded-for": "198.51.100.2, 198.51.100.1"}))
    assert served.join("c", **{"x-forwarded-for": "198.51.100.1, 198.51.100.2"}).status_code == 200


def scope(client: str, *forwarded: str) -> dict:
    headers = [(b"x-forwarded-for", line.encode()) for line in forwarded]
    return {"client": (client, 1234), "headers": headers}


def test_addresses():
    assert address_of(scope("192.0.2.1", "203.0.113.9"), 0) == "192.0.2.1"
    assert address_of(scope("192.0.2.1", "203.0.113.9"), 1) == "203.0.113.9"
    assert address_of(scope("192.0.2.1", "203.0.113.9", "203.0.113.10"), 1) == "203.0.113.10"
    assert address_of(scope("192.0.2.1", "203.0.113.9, 203.0.113.10"), 2) == "203.0.113.9"
    assert address_of(scope("192.0.2.1"), 1) == "192.0.2.1"
    assert address_of(scope("::ffff:192.0.2.1"), 0) == "192.0.2.1"
    # One customer has 2 ** 64 of them.
    assert address_of(scope("2001:db8:1:2::3"), 0) == address_of(scope("2001:db8:1:2:9::8"), 0)
    assert address_of(scope("2001:db8:1:3::3"), 0) != address_of(scope("2001:db8:1:2::3"), 0)


def test_limits_of_the_environment(monkeypatch):
    for name in ("SPACE_ID", "LARNET_PROXY"):
        monkeypatch.delenv(name, raising=False)
    assert QueueLimits.from_environment() == QueueLimits(3, 6, 0)
    monkeypatch.setenv("SPACE_ID", "somebody/larnet")
    assert QueueLimits.from_environment().proxies == 1
    monkeypatch.delenv("SPACE_ID")
    monkeypatch.setenv("LARNET_PROXY", "1")
    monkeypatch.setenv("LARNET_WAITING_PER_SESSION", "2")
    monkeypatch.setenv("LARNET_WAITING_PER_ADDRESS", "50")
    assert QueueLimits.from_environment() == QueueLimits(2, 50, 1)
    monkeypatch.setenv("LARNET_WAITING_PER_ADDRESS", "many")
    with pytest.raises(BadInput, match="LARNET_WAITING_PER_ADDRESS is 'many'"):
        QueueLimits.from_environment()


def test_the_page_is_limited(photo):
    """While the model loads, two requests wait for it and six wait behind those."""
    free = threading.Event()

    def load(name: str):
        free.wait(60)
        raise UnknownName("checkpoint", name, ["default"])

    demo = page.build(ModelHost("none", load=load))
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    try:
        with open(photo, "rb") as file:
            place = httpx.post(f"{url}gradio_api/upload", files={"files": file}).json()[0]
        sent = {"path": place, "meta": {"_type": "gradio.FileData"}}
        body = {"data": [sent, "walking", "sentence", 0, 1, 0, 16]}
        doors = ["call"] * 10 + ["run"]
        answers = [
            httpx.post(f"{url}gradio_api/{door}/animate", json=body, timeout=60) for door in doors
        ]
        codes = [answer.status_code for answer in answers]
        assert codes.index(429) == AT_ONCE + 6
        assert set(codes[codes.index(429) :]) == {429}
        assert "from your address" in refusal(answers[-1])
    finally:
        free.set()
        demo.close()


def test_a_slow_photo_does_not_hold_up_the_model(photo, monkeypatch):
    """While one photo is being decoded, another visitor's clip is computed."""
    decoding, computed = threading.Event(), threading.Event()

    class Computes:
        """A pipeline that says when it was asked."""

        def animate(self, pixels: object, phrases: list[str], **settings: object) -> str:
            computed.set()
            return "a clip"

        info = type("Info", (), {"spec": type("Spec", (), {"head": "paint"})})

    def read(path: str) -> str:
        if path == "slow.jpg":
            decoding.set()
            assert computed.wait(20), "the model waited for the photo"
        return path

    monkeypatch.setattr("larnet.media.image_file.read_photo", read)
    model_host = ModelHost("none", load=lambda name: Computes())
    assert AT_ONCE > 1
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(model_host.animate, "slow.jpg", ["walking"])
        assert decoding.wait(20)
        assert model_host.animate("usual.jpg", ["walking"]) == "a clip"
        assert slow.result() == "a clip"
