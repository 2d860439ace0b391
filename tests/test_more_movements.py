"""Phrases that the page's own checkpoint does not know are shown by the one that knows more."""

from __future__ import annotations

import pytest

from larnet.ui.server.model_host import MORE, ModelHost
from larnet.ui.tabs.about import in_short
from larnet.weights import checkpoint


@pytest.fixture(scope="module")
def host():
    return ModelHost("default")


def test_there_is_a_checkpoint_that_knows_more():
    more = checkpoint.load(MORE).info.actions
    assert MORE in checkpoint.names()
    assert len(more) > 2 * len(checkpoint.load("default").info.actions)


@pytest.mark.parametrize("phrase", ("playing the violin", "do some push-ups", "jump rope"))
def test_what_the_default_does_not_know_is_shown_by_the_other(host, phrase):
    assert host.understand(phrase).far
    assert host.knowing(phrase) == MORE
    assert not host.understand(phrase, served=MORE).far


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("touch your toes twice", "touching the toes, twice"),  # a name in other words
        ("a quick curtsy", "curtsying, 1.6 times as fast"),  # nearer than bowing
        ("scratch your head and shrug", "scratching the head; then shrugging"),
        ("raise your left arm", "raising one arm, left side"),  # a side, which both arms have not
        ("tiptoe past the sleeping dog", "tiptoeing"),
        ("crawl under the fence", "crawling"),  # the verb counts more than the fence
    ],
)
def test_what_the_other_tells_better_is_shown_by_it(host, phrase, told):
    assert host.knowing(phrase) == MORE
    seen = host.understand(phrase, served=MORE)
    assert seen.told == told and not seen.far


@pytest.mark.parametrize(
    "phrase",
    ("wave with your left hand", "jumping jacks", "qwrtzp", "", None, "!!", "solving equations"),
)
def test_what_it_knows_and_what_nobody_knows_stays_with_the_default(host, phrase):
    assert host.knowing(phrase) == ""


def test_a_chosen_checkpoint_is_kept(host):
    assert host.knowing("playing the violin", served="default") == "default"


def test_another_checkpoint_of_the_page_has_no_helper():
    assert ModelHost("movements").knowing("playing the violin") == ""


def test_an_unknown_encoder_is_left_to_whoever_makes_the_clip(host):
    assert host.knowing("a violin is played", "none") == ""


def test_about_says_who_shows_what():
    own, more = (checkpoint.load(name).info for name in ("default", MORE))
    said = in_short(own, more)
    assert f"knows {len(own.actions)} actions" in said
    assert f"<b>{MORE}</b>, which knows {len(more.actions)} actions" in said
    assert MORE not in in_short(own)
