"""What visitors type, as the page reads it: everyday words, slips, idioms, languages, chains."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from larnet.pipeline import load_pipeline
from larnet.text.action_table import ACTION_ROWS
from larnet.text.more_movements import MORE, more_knows
from larnet.text.phrase_reader import Part
from larnet.text.understanding import Understanding
from larnet.text.wording.phrase_parts import instead, words_of
from larnet.text.wording.spelling import corrected
from larnet.weights import checkpoint

pytestmark = pytest.mark.skipif(MORE not in checkpoint.names(), reason=f"no checkpoint {MORE}")
TABLE = Path(__file__).parent / "data" / "phrases_of_visitors.csv"
JOINS = {" > ": "then", " + ": "while"}


def table() -> list[tuple[str, str]]:
    """Phrases and what would please who typed them: actions by |, ways by /, `>` then, `+` at once;
    @ a side, a number, or slow; far: being told that no movement shows it."""
    with TABLE.open(encoding="utf-8") as file:
        return [(line["phrase"], line["shown"]) for line in csv.DictReader(file)]


def is_part(part: Part, wanted: str) -> bool:
    names, *manner = wanted.split(" @")
    told = {part.side, str(part.times), "slow" if part.speed < 1 else ""}
    return part.action in names.split("|") and told >= set(manner)


def pleases(seen: Understanding, shown: str) -> bool:
    for way in shown.split(" / "):
        if seen.far:
            if "far" in way.split("|"):
                return True
            continue
        wanted = re.split(r" > | \+ ", way)
        joined = next((word for sign, word in JOINS.items() if sign in way), "")
        orders = [seen.parts, seen.parts[::-1]] if joined == "while" else [seen.parts]
        alike = len(wanted) == len(seen.parts) and joined in ("", seen.joined)
        if alike and any(all(map(is_part, order, wanted)) for order in orders):
            return True
    return False


def test_the_table_names_known_actions_and_no_phrase_twice():
    rows = table()
    assert len(rows) == len({phrase for phrase, _ in rows}) == 120
    for _, shown in rows:
        names = re.split(r" > | \+ | / |\|", re.sub(r" @\w+", "", shown))
        assert set(names) <= {*ACTION_ROWS, "far"}, shown


@pytest.mark.parametrize(
    ("encoder", "least"),
    [
        pytest.param("glove", 0.70, id="glove"),
        pytest.param("sentence", 0.85, id="sentence", marks=pytest.mark.slow),
    ],
)
def test_visitors_are_shown_what_they_typed(encoder, least):
    """Written before any model was asked: 67 % (sentence) and 57 % (GloVe) then."""
    own, more = (load_pipeline(name, "cpu") for name in ("default", MORE))

    def shown(phrase: str) -> Understanding:
        whose = more if more_knows(own, more, phrase, encoder) else own
        return whose.understand(phrase, encoder)

    right = [pleases(shown(phrase), wanted) for phrase, wanted in table()]
    assert sum(right) / len(right) >= least


def test_what_is_done_instead_of_something_else():
    assert instead("no waving, only clapping") == "clapping"
    assert instead("don't run but walk slowly") == "walk slowly"
    for phrase in ("don't move", "stop waving, please", "wave, then bow", "no"):
        assert instead(phrase) == phrase


@pytest.mark.parametrize(
    ("phrase", "bare", "times"),
    [
        ("half a dozen squats", "do squats", 6),
        ("a dozen squats", "do squats", 12),
        ("sit down again", "sit down", 0),
        ("again", "again", 0),
    ],
)
def test_dozens_and_again(phrase, bare, times):
    words = words_of(phrase)
    assert (words.phrase, words.times) == (bare, times)


def test_a_slip_becomes_the_word_that_sounds_like_it():
    known = {"jabs": 9, "jacks": 2, "running": 5, "ready": 3, "fast": 4}
    assert corrected("jaks", known) == "jacks"
    assert corrected("running realy fast", known) == "running really fast"


def test_a_short_phrase_names_its_action_last():
    own = load_pipeline(MORE, "cpu")
    for phrase, action in (("argentine tango", "dancing"), ("throw a left hook", "punching")):
        seen = own.understand(phrase, "glove")
        assert [part.action for part in seen.parts] == [action] and not seen.far


@pytest.mark.parametrize(
    "phrase, told",
    [
        ("give me twenty", "push-ups, 20 times"),
        ("drop and give me twenty", "push-ups, 20 times"),
        ("give me five", "high five"),
        ("left hook", "punching, left side"),
        ("throw a right hook", "punching, right side"),
        ("throw hands up", "raising both arms"),
    ],
)
def test_a_number_and_a_side_of_an_idiom_are_kept(phrase, told):
    assert load_pipeline(MORE, "cpu").understand(phrase).told == told
