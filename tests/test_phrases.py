"""The table of actions and their phrases."""

import pytest

from larnet.errors import UnknownName
from larnet.text.phrases import (
    ACTIONS,
    ARMS,
    COMBINATIONS,
    LEGS,
    NOVEL,
    TRAINED,
    parts_of,
    phrases_of,
)

EVERY = (*ACTIONS, *NOVEL, *TRAINED)


def plain(phrase: str) -> str:
    """A phrase without what cannot make it another wording."""
    return " ".join(w for w in phrase.casefold().split() if w not in {"a", "an", "the"})


def test_the_order_is_the_class_number():
    names = list(ACTIONS)
    assert names[0] == "standing still" and names[47] == "stretching arms sideways"
    assert names.index("hand waving") == 22


@pytest.mark.parametrize("name", ACTIONS)
def test_an_action_has_enough_phrases(name):
    phrases = ACTIONS[name]
    assert phrases.train[0] == name
    assert len(phrases.train) >= 14 and len(phrases.held_out) >= 4
    assert all(p == p.strip() and p for p in phrases.train + phrases.held_out)


def test_no_phrase_belongs_to_two_actions_or_to_both_sides():
    said = [plain(p) for row in ACTIONS.values() for p in set(row.train)]
    held = [plain(p) for row in ACTIONS.values() for p in row.held_out]
    assert len(set(held)) == len(held)
    assert not set(said) & set(held)
    owners: dict[str, set[str]] = {}
    for name, row in ACTIONS.items():
        for phrase in row.train:
            owners.setdefault(plain(phrase), set()).add(name)
    assert not {p: o for p, o in owners.items() if len(o) > 1}


@pytest.mark.parametrize("name", (*NOVEL, *TRAINED))
def test_a_combination_speaks_of_both_parts(name):
    phrases = phrases_of(name)
    assert phrases.train[0] == name
    assert len(set(phrases.train)) == len(phrases.train) >= 6
    assert len(phrases.held_out) >= 2 and not set(phrases.train) & set(phrases.held_out)
    assert parts_of(name) == tuple(name.split(" while "))


def test_combinations_are_legs_by_arms():
    assert len(COMBINATIONS) == len(LEGS) * len(ARMS) == 60
    assert set(LEGS) | set(ARMS) <= set(ACTIONS)
    assert set(NOVEL) <= set(COMBINATIONS) and len(NOVEL) == 8
    assert set(COMBINATIONS) - set(NOVEL) < set(TRAINED) and not set(TRAINED) & set(NOVEL)
    assert "walk and wave your hand" in phrases_of("walking while hand waving").train


def test_no_combination_shares_a_phrase():
    said = [p for name in EVERY for p in {*phrases_of(name).train, *phrases_of(name).held_out}]
    assert len(said) == len(set(said))


@pytest.mark.parametrize("name", ["", "wave", "hand waving while walking", "walking while golf"])
def test_another_name_is_refused_with_an_offer(name):
    with pytest.raises(UnknownName, match="Unknown action"):
        phrases_of(name)
