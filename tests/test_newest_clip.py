"""The clip that was asked for last is the one that stays, whichever is ready first."""

from __future__ import annotations

from larnet.ui.clip.newest_clip import NewestClip


def test_a_clip_that_is_ready_after_a_later_one_is_not_shown():
    newest = NewestClip()
    first, second, third = newest.asked(), newest.asked(), newest.asked()
    assert newest.may_show("a", second)
    assert not newest.may_show("a", first)
    assert newest.may_show("b", first), "another visitor's"
    assert newest.may_show("a", third)


def test_visitors_are_forgotten_in_the_end(monkeypatch):
    monkeypatch.setattr(NewestClip, "REMEMBERED", 2)
    newest = NewestClip()
    first, second = newest.asked(), newest.asked()
    assert all(newest.may_show(visitor, second) for visitor in "abc")
    assert newest.may_show("a", first) and not newest.may_show("c", first)
