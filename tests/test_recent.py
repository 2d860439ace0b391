"""What is remembered of the last photos goes in time, also where nobody asks again."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest

from larnet.body.detection_cache import Detection, detect
from larnet.body.layers import photo_analysis
from larnet.runtime.recent import KEPT_FOR, Recent, forget_expired
from larnet.ui import page


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Value:
    """Something whose end can be seen."""


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_what_is_too_old_is_gone(clock):
    recent: Recent[str, Value] = Recent(4, 10.0, clock)
    value = recent.put("a", Value())
    clock.now += 10
    assert recent.get("a") is value
    clock.now += 0.5
    assert recent.get("a") is None, "being asked for makes nothing younger"
    assert recent.get("b") is None


def test_old_values_are_let_go_though_nobody_asks(clock):
    recent: Recent[str, Value] = Recent(4, 10.0, clock)
    old, young = weakref.ref(recent.put("old", Value())), Value()
    clock.now += 8
    recent.put("young", young)
    forget_expired()
    assert old() is not None
    clock.now += 4
    forget_expired()
    gc.collect()
    assert old() is None
    assert len(recent) == 1 and recent.get("young") is young


def test_a_sweep_may_ask_for_less_than_the_limit_never_for_more(clock):
    recent: Recent[str, int] = Recent(4, 10.0, clock)
    recent.put("a", 1)
    clock.now += 6
    forget_expired(age=7.0)
    assert len(recent) == 1
    forget_expired(age=5.0)
    assert len(recent) == 0
    recent.put("a", 1)
    clock.now += 11
    forget_expired(age=1e9)
    assert len(recent) == 0


def test_the_one_used_longest_ago_goes_first_and_a_new_value_counts_anew(clock):
    recent: Recent[str, int] = Recent(2, 10.0, clock)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)
    assert recent.get("b") is None and recent.get("a") == 1 and recent.get("c") == 3
    clock.now += 9
    recent.put("a", 4)
    clock.now += 9
    assert recent.get("a") == 4 and recent.get("c") is None


def test_the_limit_is_within_the_promised_hour():
    assert KEPT_FOR + page.TIDY_EVERY <= 3600


def test_the_person_of_a_photo_is_forgotten():
    """The memories in use are among those that the sweep empties."""
    photo = np.random.default_rng(5).integers(0, 256, (64, 48, 3), np.uint8)
    first = detect(photo)
    assert detect(photo) is first, "remembered"
    analysed = photo_analysis._kept.put(b"a photo", Value())  # type: ignore[arg-type]
    ended = [weakref.ref(first), weakref.ref(analysed)]
    del first, analysed
    forget_expired(age=0.0)
    gc.collect()
    assert [end() for end in ended] == [None, None]
    assert not [d for d in gc.get_objects() if type(d) is Detection]
