"""Phrases whose words say more than their vectors: orders, negations, slips, other languages,
emoji, what stands inside a longer phrase."""

from __future__ import annotations

import pytest
from test_understanding import WordsAsVectors

from larnet.text.action_table import ACTION_ROWS, phrases_by_action
from larnet.text.load_encoder import PhraseBank
from larnet.text.understanding import Understanding, understand
from larnet.text.word_overlap import words_of_actions
from larnet.text.wording.asking import first_word, heads, without_lead, without_subject
from larnet.text.wording.languages import language_of, manner_of, meaning_of
from larnet.text.wording.phrase_parts import in_order, instead
from larnet.text.wording.pictured import in_words
from larnet.text.wording.spelling import corrected


@pytest.fixture(scope="module")
def bank() -> PhraseBank:
    names = ("standing still", "walking", "running", "hand waving", "hand clapping", "bowing",
             "kicking", "sitting down", "standing up", "jumping", "squatting", "dancing", "nodding",
             "punching", "golf swing", "skiing", "falling down", "swiping left", "throwing",
             "cheering", "raising both arms", "sword fighting", "yawning")  # fmt: skip
    return PhraseBank(WordsAsVectors(), {n: phrases_by_action()[n] for n in names})


def told(seen: Understanding) -> tuple[list[str], str]:
    return [part.action for part in seen.parts], seen.joined


@pytest.mark.parametrize(
    ("text", "actions", "joined"),
    [
        ("bow before you sit down", ["bowing", "sitting down"], "then"),
        ("run until you fall down", ["running", "falling down"], "then"),
        ("after bowing he claps his hands", ["bowing", "hand clapping"], "then"),
        ("clap after jumping", ["jumping", "hand clapping"], "then"),
        ("after you jump, bow", ["jumping", "bowing"], "then"),
        ("bow before the queen", ["bowing"], ""),
        ("dance and end with a bow", ["dancing", "bowing"], "then"),
        ("sit down then stand up and wave",
         ["sitting down", "standing up", "hand waving"], "then"),
        ("walk while clapping and nodding", ["walking", "hand clapping", "nodding"], "while"),
        ("walk while waving while nodding", ["walking", "hand waving", "nodding"], "while"),
        ("jump then clap while walking", ["jumping", "hand clapping", "walking"], "then"),
        ("don't run; walk", ["walking"], ""),
        ("clap instead of waving", ["hand clapping"], ""),
        ("rather than running, walk", ["walking"], ""),
        ("don't stop dancing", ["dancing"], ""),
        ("stop dancing", ["standing still"], ""),
    ],
)  # fmt: skip
def test_orders_and_negations(text, actions, joined, bank):
    assert told(understand(text, bank)) == (actions, joined)


def test_an_order_is_read_where_both_halves_can_be_done():
    assert in_order("stretch after waking up") == []
    assert in_order("wash your hands before breakfast") == []
    assert instead("no dancing") == "no dancing"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("downhill skiing", "skiing"),
        ("take a free kick", "kicking"),
        ("go for a long slow run", "running"),
    ],
)
def test_what_a_longer_phrase_has_inside(text, action, bank):
    assert [part.action for part in understand(text, bank).parts] == [action]


def test_the_longest_stretch_counts():
    words = words_of_actions(("golf swing", "punching", "skiing", "dancing"), ACTION_ROWS)
    assert words.within("try to hit a hole in one today") == "golf swing"
    assert words.within("ski dancing skiing") == ""  # two names
    assert words.within("balance the budget") == ""


def test_what_comes_before_where_and_with_what():
    assert heads("fold your arms and look grumpy") == ["fold your arms"]
    assert heads("shovel snow off the drive at dawn") == [
        "shovel snow off the drive",
        "shovel snow",
    ]
    assert first_word("sob into a handkerchief") == "sob"
    assert heads("turns over the soil") == [] and first_word("fold your arms and look") == ""


def test_slips_that_the_rest_of_the_phrase_tells_apart():
    known = {"racing": 9, "raising": 2, "both": 3, "hands": 9, "ladder": 2, "sword": 2, "fight": 3}
    assert corrected("rasing both hands", known) == "racing both hands"
    named = {"raising both hands"}.__contains__
    assert corrected("rasing both hands", known, said=named) == "raising both hands"
    assert corrected("a laddder", known) == "a ladder"
    assert corrected("a swordfight", known) == "a sword fight"
    lifts = known | {"lift": 9}
    assert corrected("get lit", lifts, said=lambda phrase: True) == "get lit"


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("i would like to see this lovely old lady in the picture dance", "dance"),
        ("take the man in the photo and let him throw the ball", "throw the ball"),
        ("the girl in this photo is waving", "waving"),
    ],
)
def test_who_the_photo_shows_is_no_action(text, bare):
    assert without_subject(without_lead(text)) == bare


@pytest.mark.parametrize(
    ("text", "language", "action", "manner"),
    [
        ("mach drei kniebeugen", "de", "squatting", "3 times"),
        ("mit zwei händen winken", "de", "hand waving", ""),
        ("deux pompes", "fr", "push-ups", "2 times"),
        ("bater palmas três vezes", "pt", "hand clapping", "3 times"),
        ("levanta las dos manos", "es", "raising both arms", ""),
        ("camina hacia atrás", "es", "walking backwards", ""),
        ("fa una giravolta", "it", "turning around", ""),
    ],
)
def test_numbers_and_deeds_of_other_languages(text, language, action, manner):
    assert language_of(text) == language
    assert (meaning_of(text, language), manner_of(text)) == (action, manner)


@pytest.mark.parametrize(
    ("text", "actions"),
    [
        ("erst winken, dann zweimal springen", ["hand waving", "jumping"]),
        ("sauter puis danser", ["jumping", "dancing"]),
        ("baila y luego salta", ["dancing", "jumping"]),
    ],
)
def test_chains_in_other_languages(text, actions, bank):
    seen = understand(text, bank)
    assert told(seen) == (actions, "then")
    assert "Taken as: " + seen.told in seen.remark
    if "zweimal" in text:
        assert [part.times for part in seen.parts] == [0, 2]


@pytest.mark.parametrize(
    ("sign", "action"),
    [("💃", "dancing"), ("👋🏽", "hand waving"), ("🏃‍♀️", "running"), ("👏👏", "hand clapping")],
)
def test_an_emoji_alone_is_an_action(sign, action, bank):
    assert told(understand(sign, bank)) == ([action], "")


def test_a_sign_without_a_picture_is_no_word():
    assert in_words("?! …") == "" and in_words("🙏") == "pray"
