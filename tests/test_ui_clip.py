"""The Animate tab's own events, without a browser: the form makes a clip or says what is wrong."""

from __future__ import annotations

import json
import re
import threading
from types import SimpleNamespace

import gradio as gr
import pytest

from larnet.text.load_encoder import KnownAction
from larnet.text.understanding import Part, Understanding
from larnet.ui import page
from larnet.ui.clip.hint import hint
from larnet.ui.tabs import animate

FORM = {
    "served": "", "photo": None, "who": "", "phrase": "hand waving", "seconds": 0, "ending": "loop",
    "speed": 1.0, "strength": 1.0, "side": "", "position": 0.0, "encoder": "glove", "noise": 1.0,
    "seed": 7,
}  # fmt: skip


@pytest.fixture(scope="module")
def form(model_host, photo):
    """The handler of Generate, by the values that differ from the form's own."""
    model_host.pipeline()
    blocks = page.build(model_host)
    handler = next(
        f.fn for f in blocks.fns.values() if getattr(f.fn, "__name__", "") == "on_generate"
    )

    def ask(**change):
        values = FORM | {"photo": photo} | change
        return handler(*values.values(), SimpleNamespace(session_hash="one"), lambda *_, **__: None)

    return ask


def test_the_form_makes_a_clip_that_carries_its_settings(form):
    shown, _, words = form(seconds=2, speed=1.5)
    told = json.loads(re.search(r'data-settings="([^"]*)"', shown)[1].replace("&quot;", '"'))
    assert told == {
        "phrase": "hand waving",
        "seed": 7,
        "seconds": 2,
        "speed": 1.5,
        "encoder": "glove",
    }
    assert "The clip shows: <strong>hand waving, 1.5 times as fast</strong>" in words
    assert 'class="before"' in shown and "larnet-hand-waving-7.mp4" in shown


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"photo": None}, "Choose an actor"),
        ({"phrase": " "}, "Type an action"),
        ({"seconds": 99}, "Seconds"),
        ({"seconds": "x"}, "Seconds"),
        ({"speed": 9}, "0.5 to 2"),
        ({"speed": "fast"}, "0.5 to 2"),
        ({"strength": None}, "0.3 to 1.5"),
        ({"side": "up"}, "up"),
        ({"ending": 7}, "ending"),
        ({"who": "nonsense"}, "Find again"),
        ({"seed": -1}, "Seed"),
    ],
)
def test_every_wrong_value_of_the_form_is_refused_in_words(form, change, words):
    with pytest.raises(gr.Error, match=re.escape(words)):
        form(**change)


def test_an_earlier_wish_of_the_form_does_not_replace_a_later_one(form, monkeypatch):
    waits, begun, late = threading.Event(), threading.Event(), []
    generate = animate.generate

    def slow(model_host, photo, phrase, **asked):
        if phrase == "walking":
            begun.set()
            waits.wait(60)
        return generate(model_host, photo, phrase, **asked)

    monkeypatch.setattr(animate, "generate", slow)
    thread = threading.Thread(target=lambda: late.extend(form(phrase="walking")))
    thread.start()
    assert begun.wait(60)
    assert "larnet-hand-waving-" in form()[0]
    waits.set()
    thread.join(60)
    assert len(late) == 3
    assert all(value["__type__"] == "update" and "value" not in value for value in late)


def test_what_a_phrase_will_show_is_said_while_it_is_typed(model_host):
    def said(phrase: str) -> str:
        return hint(model_host.understand(phrase, "glove"))

    slip = said("jumpin jacks")
    assert "Did you mean" in slip and 'data-say="jumping jacks"' in slip
    foreign = said("danse")
    assert "French; only English is understood. Taken as: dancing" in foreign
    assert foreign.count("dancing") == 1, "what is shown is said once"
    assert "Shows: hand waving" in said("wave")
    assert "<script>" not in said("<script>wave")
    smile = said("smile")
    assert "faces do not" in smile and "“smile” is far" in smile and "data-say" not in smile


def test_a_far_phrase_says_what_is_shown_and_offers_three_movements():
    near = tuple(KnownAction(name, 0.3) for name in ("squatting", "skipping", "lunging"))
    far = Understanding((Part("<b>juggling", "squatting", far=True),), far=True, near=near)
    told = hint(far)
    assert "“&lt;b&gt;juggling” is far from every movement" in told
    assert "Shown instead: squatting." in told and "Shows:" not in told
    assert re.findall(r'data-say="([^"]+)"', told) == ["squatting", "skipping", "lunging"]


def test_the_hint_of_a_chain_with_a_far_part_tells_what_is_shown_of_all():
    far = Part("shrug", "shrugging", far=True, said="solve an equation")
    seen = Understanding((Part("wave", "hand waving", "left"), far), "then", far=True)
    told = hint(seen)
    assert "“solve an equation” is far from every movement" in told
    assert "Shows: hand waving, left side; then shrugging." in told
