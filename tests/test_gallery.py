"""The gallery of movements: what it lists and finds, and films that stand in nobody's way."""

from __future__ import annotations

import base64
import io
import json
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from larnet.body.skeleton import AT
from larnet.errors import BadInput
from larnet.media.crop import CropBox
from larnet.text.action_table import ACTION_ROWS
from larnet.text.phrases import NOVEL
from larnet.ui.clip.figure_files import figure_action
from larnet.ui.gallery import preview_maker
from larnet.ui.gallery.movement_gallery import asked, gallery_html
from larnet.ui.gallery.movement_list import OTHERS, MovementCard, find_movements, movements_of
from larnet.ui.gallery.preview_maker import LEFT, Actor, PreviewMaker
from larnet.ui.gallery.preview_sheet import SIDE, longest_for, preview_sheet
from larnet.ui.gallery.stick_frames import MOMENTS, placed, stick_frames
from larnet.ui.parts import suggestions
from larnet.ui.parts.actor_picker import FIGURES, example_actors
from larnet.ui.server.model_host import ModelHost
from larnet.ui.tabs import explore

CARDS = [MovementCard(name, "", "Whole body") for name in ("walking", "jumping", "boxing")]
BOX = CropBox(0, 0, 40)


def test_cards_are_all_actions_in_groups_those_in_front_first(model_host):
    cards = movements_of(model_host)
    names = [card.action for card in cards]
    assert sorted(names) == sorted(set(model_host.pipeline().actions) - {"standing still"})
    front = [card.action for card in cards if card.good]
    assert front == [name for name in suggestions.GOOD_FIRST if name in names]
    assert len(front) > 8 and names[: len(front)] == front
    assert OTHERS not in {card.group for card in cards}


def test_actions_of_nobodys_table_have_a_group_too():
    host = SimpleNamespace(pipeline=lambda of: SimpleNamespace(actions=("my jig",)), has_more=False)
    assert movements_of(host) == [MovementCard("my jig", "", OTHERS)]


def test_what_only_the_other_checkpoint_knows_is_its_own():
    known = {"": ("walking", "standing still"), "movements": ("walking", "archery")}
    host = SimpleNamespace(pipeline=lambda of: SimpleNamespace(actions=known[of]), has_more=True)
    assert {card.action: card.served for card in movements_of(host)} == {
        "walking": "",
        "archery": "movements",
    }


@pytest.mark.parametrize(
    ("words", "first"), [("boxing", "boxing"), ("punch", "punching"), ("  Wave ", "hand waving")]
)
def test_words_find_movements(model_host, words, first):
    found = find_movements(model_host, words)
    assert first in found[:3]
    if words == "punch":
        assert "boxing" in found
    assert len(found) <= 12


@pytest.mark.parametrize("words", ["", "  ", "?!", "qqxzzv"])
def test_words_that_mean_nothing_find_nothing(model_host, words):
    assert find_movements(model_host, words) == []


# Never chosen by the page itself until their frames look right; who asks for them gets them.
NOT_BY_DEFAULT = (
    "bowing",
    "picking up",
    "sitting down",
    "kneeling",
    "drinking",
    "turning around",
)


def test_the_page_chooses_no_movement_that_looks_wrong():
    """Of everything that it offers or shows without being asked for it."""
    wrong = {
        phrase.casefold()
        for name in NOT_BY_DEFAULT
        for phrase in (*ACTION_ROWS[name].train, *ACTION_ROWS[name].unseen)
    }
    chosen = [
        *suggestions.GOOD_FIRST,
        *suggestions.STARTERS,
        *suggestions.BOTH,
        *(phrase for phrases in suggestions.SETS.values() for phrase in phrases),
        *(*explore.ENDS, explore.FIRST, *explore.FREE, *NOVEL),
        *(figure_action(path) for path, _ in example_actors(FIGURES)),
    ]
    halves = {half.casefold() for phrase in chosen for half in phrase.split(" while ")}
    assert len(halves) > 20
    assert halves & wrong == set()
    assert {"bowing", "picking up", "drinking"} <= wrong, "the list is read"


def test_a_card_is_a_button_and_text_is_escaped():
    html = gallery_html([MovementCard("<b>jig", "", "More")], "")
    assert "<b>jig" not in html and 'data-say="&lt;b&gt;jig"' in html


def test_stick_figures_stand_upright_in_their_square(model_host):
    standing = np.zeros((1, 20, 3), np.float32)
    standing[0, AT["head"], 1] = 0.95
    (at,) = placed(standing)
    assert at[AT["head"], 1] < at[AT["left foot"], 1] < 255
    cards = movements_of(model_host)[:3]
    assert len(base64.b64decode(stick_frames(model_host, cards))) == 3 * MOMENTS * 20 * 2


def test_a_sheet_is_the_actors_square_as_far_as_the_photo_reaches():
    clip = np.zeros((5, 60, 40, 3), np.uint8)
    clip[3, 10:50] = 250
    sheet = preview_sheet(clip, (120, 80, 3), CropBox(-30, 20, 80), 4.0)
    assert (sheet.frames, sheet.seconds) == (5, 1.25)
    assert (sheet.width, sheet.height) == (25, 40)
    data = base64.b64decode(sheet.picture.partition(",")[2])
    pixels = np.asarray(Image.open(io.BytesIO(data)))
    assert pixels.shape == (40, 125, 3)
    assert pixels[:, 3 * 25 + 5 : 4 * 25 - 5].min() > 200 and pixels[:, :70].max() < 50


def test_the_photo_is_composed_as_large_as_the_square_needs():
    assert longest_for((1000, 500, 3), CropBox(0, 0, 1000)) == SIDE
    assert longest_for((1000, 500, 3), CropBox(0, 0, 500)) == 2 * SIDE
    assert longest_for((1000, 500, 3), CropBox(0, 0, 20)) == preview_sheet.__globals__["MOST"]


class FakeHost:
    """Makes grey films; `busy` while somebody waits for a clip."""

    def __init__(self) -> None:
        self.busy, self.calls = False, []
        self.pipe = SimpleNamespace(
            actions=[card.action for card in CARDS],
            continuous=False,
            fps=12,
            encoders=("sentence",),
            info=SimpleNamespace(spec=SimpleNamespace(has_joints=True)),
        )
        self.has_more = False

    def pipeline(self, served=""):
        return self.pipe

    def preview(self, photo, actions, **settings):
        self.calls.append((list(actions), settings))
        if self.busy:
            return None
        frames = np.full((len(actions), 4, 20, 20, 3), 99, np.uint8)
        return SimpleNamespace(frames=frames, crop_box=BOX, fps=4.0)


@pytest.fixture
def host(monkeypatch) -> FakeHost:
    person = SimpleNamespace(person=object(), crop_box=BOX)
    monkeypatch.setattr(PreviewMaker, "_square", staticmethod(lambda job: person.crop_box))
    return FakeHost()


def actor() -> Actor:
    return Actor(np.zeros((40, 40, 3), np.uint8), {})


def ask(maker: PreviewMaker, key="k", visitor="v", wanted=("boxing",), address="a", read=actor):
    return maker.ask(key, visitor, address, CARDS, read, wanted)


def until(true) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_films_are_made_in_the_background_and_told_when_they_are_looked_at(host):
    maker = PreviewMaker(host)
    first = ask(maker)
    assert (first.films, first.total, first.over) == ({}, 3, "")
    until(lambda: ask(maker).over == "all")
    told = ask(maker)
    assert list(told.films) == ["boxing"] and told.made == 3
    assert host.calls[0][0][0] == "boxing", "what is looked at comes first"
    assert host.calls[0][1]["every"] == 3 and host.calls[0][1]["frames"] == 24
    count = len(host.calls)
    assert set(ask(maker, visitor="other", wanted=("walking",)).films) == {"walking"}
    assert len(host.calls) == count, "nobody's films are made twice"


def test_films_wait_while_somebody_waits_for_a_clip(host):
    host.busy = True
    maker = PreviewMaker(host)
    ask(maker)
    until(lambda: len(host.calls) >= 2)
    assert ask(maker).made == 0
    host.busy = False
    until(lambda: ask(maker).over == "all")


def test_work_ends_when_the_visitor_leaves_and_goes_on_when_they_are_back(host):
    now = [0.0]
    host.busy = True
    maker = PreviewMaker(host, clock=lambda: now[0])
    ask(maker)
    until(lambda: host.calls)
    now[0] += LEFT + 0.1
    until(lambda: maker._thread is None)
    count = len(host.calls)
    host.busy = False
    until(lambda: ask(maker).over == "all")
    assert len(host.calls) > count


def test_another_photo_ends_the_work_on_the_one_before(host):
    host.busy = True
    maker = PreviewMaker(host)
    ask(maker, key="old")
    ask(maker, key="new")
    assert list(maker._live) == ["new"]
    ask(maker, key="old", visitor="somebody else")
    assert set(maker._live) == {"new", "old"}, "another visitor's work goes on"
    host.busy = False
    until(lambda: ask(maker, key="new").over == "all")


def test_one_address_has_few_actors_at_a_time(host):
    host.busy = True
    maker = PreviewMaker(host)
    for i in range(6):
        told = ask(maker, key=f"k{i}", visitor=f"v{i}")
        assert (told.made, told.over) == (0, "")
    assert len(maker._live) == preview_maker.OF_ADDRESS
    for i in range(6):
        ask(maker, key=f"o{i}", visitor=f"o{i}", address=f"address {i}")
    assert len(maker._live) == preview_maker.MOST
    host.busy = False


def test_a_photo_that_cannot_be_read_ends_quietly(host, caplog):
    def unreadable() -> Actor:
        raise BadInput("This is no photo.")

    maker = PreviewMaker(host)
    until(lambda: ask(maker, read=unreadable).over == "failed")
    assert not caplog.records


def test_movements_that_cannot_be_made_leave_the_others(host, monkeypatch, caplog):
    monkeypatch.setattr(preview_maker, "AT_A_TIME", 1)
    preview = host.preview

    def broken(photo, actions, **settings):
        if actions == ["boxing"]:
            raise ZeroDivisionError
        return preview(photo, actions, **settings)

    host.preview = broken
    maker = PreviewMaker(host)
    until(lambda: ask(maker).over == "all")
    told = ask(maker, wanted=("boxing", "walking"))
    assert told.films["boxing"] is None and told.films["walking"] is not None
    assert told.made == told.total == 3
    assert "boxing" in caplog.text


def test_the_work_ends_with_the_process(host):
    host.busy = True
    maker = PreviewMaker(host)
    ask(maker)
    until(lambda: host.calls)
    maker.end()
    assert maker._thread is None
    assert ask(maker).made == 0 and maker._thread is None, "and does not begin again"


def test_nobody_in_the_photo_is_said(host, monkeypatch):
    monkeypatch.setattr(PreviewMaker, "_square", staticmethod(lambda job: None))
    maker = PreviewMaker(host)
    until(lambda: ask(maker).over == "nobody")
    assert not host.calls


def test_what_the_page_asks_for_is_checked(host, photo):
    maker = PreviewMaker(host)
    told = json.loads(asked(host, maker, "", photo, "", json.dumps({"wanted": ["boxing"]})))
    assert told["total"] == 3 and told["photo"]
    for wrong in (None, "[", "[]", '{"wanted": 3}', '{"wanted": [1]}', "x" * 9999):
        with pytest.raises(BadInput, match="reload the page"):
            asked(host, maker, "", photo, "", wrong)
    assert json.loads(asked(host, maker, "", None, "", '{"wanted": []}'))["over"] == "nobody"


@pytest.mark.parametrize(
    ("phrase", "whose"),
    [("archery", "movements"), (" Archery ", "movements"), ("walking", ""), ("shoot an arrow", "")],
)
def test_a_movement_that_only_the_other_checkpoint_names_is_made_by_it(phrase, whose):
    near = SimpleNamespace(far=False, parts=(), near=(), read_as="", language="")
    known = {"default": ("walking",), "movements": ("walking", "archery")}
    host = ModelHost(
        load=lambda name: SimpleNamespace(actions=known[name], understand=lambda *_: near)
    )
    assert host.knowing(phrase) == whose


def test_a_preview_is_refused_while_a_clip_is_waited_for(model_host, photo):
    """The model is not asked for both at once."""
    started, go_on = threading.Event(), threading.Event()
    host = ModelHost("tiny", load=lambda _: SimpleNamespace(animate=wait))

    def wait(*_, **__):
        started.set()
        assert go_on.wait(60)
        return "clip"

    clip = threading.Thread(target=host.animate, args=(photo, ["walking"]))
    clip.start()
    assert started.wait(60)
    assert host.preview(photo, ["walking"]) is None
    go_on.set()
    clip.join()
    assert host.preview(photo, ["walking"]) == "clip"


def test_films_of_a_real_actor(model_host):
    """A real model; the films are those frames of the clip."""
    maker, path = PreviewMaker(model_host), example_actors()[1][0]
    wish = json.dumps({"wanted": ["walking"]})

    def film():
        told = json.loads(asked(model_host, maker, "", path, "", wish))
        assert not told["over"] or told["over"] == "all", told
        return told["films"].get("walking")

    until(film)
    picture, frames, width, height, seconds = film()
    assert picture.startswith("data:image/jpeg") and frames == 8 and seconds == 2.0
    assert 60 <= max(width, height) <= SIDE + 2
