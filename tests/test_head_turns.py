"""Nodding, shaking the head and looking somewhere: in words, in time and in pictures."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import STANDING, doll, shown
from test_performance import body, waving

from larnet.body.bones.body_bones import HEAD
from larnet.body.bones.face_turn import face_shift, head_moved
from larnet.body.layers.layer_compositor import compose_photo
from larnet.body.performance.head_gesture import HeadGesture
from larnet.body.performance.head_turns import head_turns
from larnet.body.performance.perform import Direction, Scene, perform
from larnet.body.stance.portrait_warp import portrait_frames
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline
from larnet.text.action_table import ACTION_ROWS
from larnet.text.action_table.head_ways import head_track, way_of
from larnet.text.more_movements import MORE
from larnet.weights import checkpoint

LOOK, NOD, COCK = range(3)


def gesture(action: str, way: str = "") -> HeadGesture:
    return HeadGesture(head_track(action, way, ACTION_ROWS))


def turns(action: str, way: str = "", count: int = 64, times: int = 0) -> np.ndarray:
    """Degrees (count, 3) at 24 frames a second."""
    return gesture(action, way).turns(count, 1 / 24, times, 64 / 24)


def tops(values: np.ndarray) -> int:
    """How often values rise above 12 degrees."""
    return int((np.diff((values > 12).astype(int), prepend=0) == 1).sum())


def test_only_actions_of_the_head_turn_it():
    heads = {name for name in ACTION_ROWS if head_track(name, "", ACTION_ROWS)}
    assert heads == {"nodding", "shaking the head", "looking around"}


@pytest.mark.parametrize("action, turn", [("nodding", NOD), ("shaking the head", LOOK)])
def test_a_head_goes_to_and_fro_whole_times_and_comes_back(action, turn):
    made = turns(action)
    assert np.abs(made[[0, -1]]).max() < 6
    assert tops(made[:, turn]) in (4, 5)
    assert np.ptp(made[:, turn]) > 4 * np.ptp(made[:, 1 - turn])


def test_so_many_nods_and_then_none():
    made = turns("nodding", times=2)
    assert tops(made[:, NOD]) == 2 and not made[30:].any()
    assert gesture("nodding").seconds(2, 2.7) < 1.3


@pytest.mark.parametrize(
    "way, turn, sign", [("left", LOOK, 1), ("right", LOOK, -1), ("up", NOD, -1), ("down", NOD, 1)]
)
def test_who_looks_somewhere_looks_there_and_back(way, turn, sign):
    made = turns("looking around", way)
    assert (sign * made[20:44, turn]).min() > 20
    assert (sign * made[:, turn]).min() > -1e-6
    assert np.abs(made[[0, -1]]).max() < 2


@pytest.mark.parametrize(
    "said, way",
    [
        ("look left", "left"),
        ("she looks at the sky", "up"),
        ("look at your shoes", "down"),
        ("tilt your head to the left", "aside"),
        ("look left and right", ""),
        ("look around", ""),
    ],
)
def test_words_say_which_way(said, way):
    assert way_of("looking around", said) == way
    assert way_of("walking", said) == ""


def scene(*parts: Direction, joined: str = "") -> Scene:
    return Scene(parts, joined)


NODS = Direction(waving(), head=gesture("nodding"), limbs="head")
WAVES = Direction(waving(), limbs="arms")


def test_a_head_turns_in_its_own_part_of_a_chain():
    chain = scene(WAVES, NODS, joined="then")
    made = head_turns(chain, 144, 24, 0.0, loops=False)
    assert not made[:72].any() and np.ptp(made[72:, NOD]) > 20


def test_beside_a_nod_the_body_does_the_other_action():
    both = scene(NODS, WAVES, joined="while")
    alone = perform(scene(WAVES), 72, 24, 0.0, body(), loops=False)
    assert np.allclose(perform(both, 72, 24, 0.0, body(), loops=False), alone)
    assert np.ptp(head_turns(both, 72, 24, 0.0, loops=False)[:, NOD]) > 20


def test_a_longer_clip_has_whole_rounds_of_nods():
    made = head_turns(scene(NODS), 150, 24, 0.0, loops=True)
    assert (made[:72] == made[72:144]).all() and not made[144:].any()


@pytest.mark.parametrize(
    "degrees, axis, sign", [((30, 0, 0), 1, 1), ((-30, 0, 0), 1, -1), ((0, 25, 0), 0, 1)]
)
def test_the_face_moves_on_the_head_and_the_body_does_not(degrees, axis, sign):
    layers = doll()
    turn = np.deg2rad(np.array([degrees, degrees], float))
    turn[0] = 0
    pose = head_moved(np.repeat(STANDING[None].astype(float), 2, 0), turn, False, layers.height)
    made = compose_photo(layers, pose, np.zeros((2, 20)), face_shift(turn, back=False))
    assert (made[0] == layers.photo).all()
    was, now = (np.argwhere(shown(frame, HEAD)).mean(0) for frame in made)
    assert sign * (now - was)[axis] > 1
    hips = round(float(STANDING[3, 1]))
    assert (made[1, hips:] == layers.photo[hips:]).all()


def test_the_middle_of_a_portrait_moves_more_than_its_outline():
    photo = np.random.default_rng(0).integers(0, 100, (60, 50, 3), np.uint8)
    photo = resize(photo, 240, 200)
    photo[117:124, 97:104] = 255
    joints = np.zeros((20, 2)) + (100, 200)
    joints[0] = 100, 120
    out = portrait_frames(
        photo, joints, np.repeat(joints[None], 2, 0), np.array([(0, 0), (0.4, 0)])
    )
    assert (out[0] == photo).all()
    nose = np.argwhere((out[1] > 180).all(-1)).mean(0) - (120, 100)
    assert abs(nose[0]) < 1 and 0.25 * 44 < nose[1] < 0.4 * 44  # of half a head
    off = np.abs(out[1].astype(int) - photo)
    assert off[:, :20].mean() < 2 and off[:20].mean() < 2 < off[100:140, 80:120].mean()


@pytest.mark.skipif(MORE not in checkpoint.names(), reason=f"no checkpoint {MORE}")
def test_words_bring_it_on_a_photo(repository):
    pipeline = load_pipeline(MORE, "cpu")
    actor = repository / "assets/actors/04_dario.png"
    made = pipeline.animate(actor, "shake your head", output="photo", longest=320)
    assert made.understood[0].told == "shaking the head"
    assert pipeline.understand("look to the left").told == "looking around, to the left"
    assert pipeline.understand("walk and look around").joined == "while"
    head = made.joints[0, :, 0] - made.joints[0, :, 1]
    assert np.ptp(head[:, 0]) > 0.02 * np.ptp(made.joints[0, 0, :, 1])
