"""The clip on arrival never replaces one that a visitor asked for."""

from __future__ import annotations

import threading

import pytest

from larnet.ui.server.welcome_clip import Welcome


def test_it_is_made_once_for_everybody():
    made = []
    welcome = Welcome(lambda: made.append(1) or ["clip"])
    assert [welcome.values(visitor) for visitor in ("a", "b", None)] == [["clip"]] * 3
    assert len(made) == 1


def test_it_may_be_made_before_anybody_comes():
    made = []
    welcome = Welcome(lambda: made.append(1) or ["clip"])
    welcome.prepare()
    assert welcome.values("a") == ["clip"] and len(made) == 1


def test_whoever_asked_for_a_clip_is_not_welcomed():
    welcome = Welcome(lambda: ["clip"])
    with welcome.superseded("a"):
        assert welcome.values("a") is None
    assert welcome.values("a") is None
    assert welcome.values("b") == ["clip"]


def test_whoever_asks_while_it_is_made_is_not_welcomed():
    making, asked = threading.Event(), threading.Event()

    def make() -> list[str]:
        making.set()
        asked.wait(10)
        return ["clip"]

    welcome, found = Welcome(make), []
    thread = threading.Thread(target=lambda: found.append(welcome.values("a")))
    thread.start()
    making.wait(10)
    with welcome.superseded("a"):
        asked.set()
        thread.join(10)
    assert found == [None]


def test_a_wish_that_failed_is_no_reason_to_show_nothing():
    welcome = Welcome(lambda: ["clip"])
    with pytest.raises(ValueError), welcome.superseded("a"):
        raise ValueError
    assert welcome.values("a") == ["clip"]


def test_visitors_are_forgotten_in_the_end(monkeypatch):
    monkeypatch.setattr(Welcome, "REMEMBERED", 2)
    welcome = Welcome(lambda: ["clip"])
    for visitor in "abc":
        with welcome.superseded(visitor):
            pass
    assert welcome.values("a") == ["clip"]
    assert welcome.values("b") is None
