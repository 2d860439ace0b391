"""An action is one row in one file: adding one touches that file and nothing else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from larnet.data.motions import MotionLibrary
from larnet.data.motions.drawn_motion import is_drawn
from larnet.text.action_table import ACTION_ROWS, FILES, phrases_by_action, table_of
from larnet.text.action_table.row import ActionRow
from larnet.text.phrases import ACTIONS, RECORDED, phrases_of, resolve

ROOT = Path(__file__).resolve().parent.parent
NEW = """
    ActionRow(
        "polishing a teapot",
        "polish a teapot; rub the teapot; a person polishes a teapot; shine the teapot",
        "she makes the teapot gleam",
        pictures=True,
        loops=True,
        side="right",
        combined=Combined("arms", 99, ("polishing", "polish it", "polishes", "rubbing a teapot")),
        choreography=Choreography(
            arms=cycle(6, (0.0, arm("right", 0.0, -0.2, 0.5)), (0.5, arm("right", 0.3, -0.2, 0.5))),
        ),
    ),
"""
ASK = """
import json, torch
from larnet.data.motions import MotionLibrary, motion_batch
from larnet.data.synthetic import CHOREOGRAPHY, skeletons
from larnet.text.phrases import ACTIONS, TRAINED, phrases_of, resolve
from larnet.text.load_encoder import OneHot
from larnet.text.action_table import ACTION_ROWS
name = "polishing a teapot"
z, zero = torch.zeros(2, 15), torch.zeros(2)
clip = skeletons([name, f"walking while {name}"], zero, z, 32)
batch = motion_batch([name], 4, 0, frames=24)
print(json.dumps({
    "class": list(ACTIONS).index(name), "first": list(ACTIONS)[:48], "drawn": name in CHOREOGRAPHY,
    "held": phrases_of(name).held_out, "folder": resolve("rub_the_teapot"),
    "dim": OneHot().dim, "pair": f"walking while {name}" in TRAINED,
    "moves": float((clip[:, 16] - clip[:, 0]).abs().max()),
    "known": name in MotionLibrary().names, "batch": list(batch.joints.shape),
    "side": ACTION_ROWS[name].side,
}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict:
    """What a copy of the project, with one row more in one file, says of the new action."""
    copy = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "larnet", copy / "larnet", ignore=shutil.ignore_patterns("__pycache__"))
    table = copy / "larnet/text/action_table/hands.py"
    text = table.read_text("utf-8")
    end = text.rindex("\n)")
    table.write_text(text[:end] + NEW.rstrip() + text[end:], "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=copy, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    shown = subprocess.run(
        [sys.executable, "-m", "larnet", "motions"],
        cwd=copy, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, shown.stderr
    return json.loads(done.stdout.splitlines()[-1]) | {"listed": shown.stdout}


def test_one_row_is_an_action(told):
    """It has a class number, choreography, phrases, combinations, movements and a place in the
    list."""
    assert told["class"] == len(ACTIONS) and told["dim"] == len(ACTIONS) + 1
    assert told["drawn"] and told["known"] and told["moves"] > 0.1
    assert told["held"] == ["she makes the teapot gleam"]
    assert told["folder"] == "polishing a teapot" and told["side"] == "right"
    assert told["pair"], "an action of the arms is combined with those of the legs"
    assert told["batch"] == [4, 24, 20, 3]
    assert "polishing a teapot               drawn" in told["listed"]


def test_one_row_changes_no_other_action(told):
    assert told["first"] == list(ACTIONS)[:48]


def plain(phrase: str) -> str:
    return " ".join(w for w in phrase.casefold().split() if w not in {"a", "an", "the"})


def test_at_least_120_actions_move():
    library = MotionLibrary()
    recorded = {name for name, row in ACTION_ROWS.items() if row.recordings}
    assert len({*library.names, *recorded}) >= 120
    assert len(ACTION_ROWS) == sum(len(f.ROWS) for f in FILES)


@pytest.mark.parametrize("row", ACTION_ROWS.values(), ids=lambda row: row.name)
def test_a_row_is_whole(row: ActionRow):
    assert len(row.train) >= 9 and len(row.unseen) >= 2
    said, unseen = {plain(p) for p in row.train}, {plain(p) for p in row.unseen}
    assert not said & unseen and len(unseen) == len(row.unseen)
    assert all(p and p == p.strip() for p in row.train + row.unseen)
    assert row.mirror in ("", *ACTION_ROWS)
    if row.mirror not in ("", row.name):
        assert ACTION_ROWS[row.mirror].mirror == row.name
    assert row.side in ("", "left", "right") and not (row.side and row.mirror == row.name)
    assert not row.pictures or row.choreography
    assert all(":" in key for key in row.recordings)


def test_no_held_out_phrase_is_trained_on_anywhere():
    said = {plain(p) for row in ACTION_ROWS.values() for p in row.train}
    held = [plain(p) for row in ACTION_ROWS.values() for p in row.unseen]
    assert not said & set(held) and len(set(held)) == len(held)


def test_a_phrase_of_two_rows_is_the_later_ones():
    owned = phrases_by_action()
    every = [p.casefold() for phrases in owned.values() for p in phrases]
    assert len(set(every)) == len(every)
    assert "rowing" in owned["rowing"] and "rowing" not in owned["pulling"]
    assert "rowing" in phrases_of("pulling").train, "its own phrases stay as they were"
    assert all(phrases[0] == name for name, phrases in owned.items())


def test_tables_that_contradict_themselves_are_refused():
    with pytest.raises(ValueError, match="two rows"):
        table_of([ActionRow("a"), ActionRow("a")])
    with pytest.raises(ValueError, match="mirror partner"):
        table_of([ActionRow("a", mirror="b")])


def test_what_is_known_of_pictures_stays():
    """The actions of pictures and those of data sets, by the same table."""
    assert set(ACTIONS) | set(RECORDED) == set(ACTION_ROWS)
    assert all(is_drawn(name) for name in ACTIONS)
    assert resolve("Basketball_Shoot") in ("throwing", "shooting a basketball")


def test_an_action_is_meant_by_its_own_name():
    """A tennis serve is an action of its own, though it is a phrase of the tennis swing, too."""
    assert {name: resolve(name) for name in ACTION_ROWS} == {name: name for name in ACTION_ROWS}
