"""Several people, and people in panoramas: who is found, who moves, that nobody else is torn."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from larnet.body.finder.detect_person import _networks, find_people, find_person
from larnet.body.finder.different_people import different, people_among
from larnet.body.finder.person_look import PersonLook, is_part_of, look_at
from larnet.body.finder.regions import Region
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.body.skeleton import AT
from larnet.body.stance.remarks import remarks
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize

ACTORS = Path(__file__).resolve().parent.parent / "assets" / "actors"


def place(height: int, width: int) -> np.ndarray:
    """A meadow under a sky: uint8 (H, W, 3)."""
    rows = np.linspace(0, 1, height)[:, None, None]
    sky = (1 - rows) * (120, 170, 230) + rows * (200, 210, 190) + np.zeros((height, width, 1))
    sky[int(0.6 * height) :] = (90, 120, 60)
    return sky.astype(np.uint8)


@pytest.fixture(scope="module")
def cut_outs() -> list[tuple[np.ndarray, np.ndarray]]:
    """Actors, uint8 (H, W, 3), and where they are, (H, W) in [0, 1]."""
    made = []
    for name in ("02_bruno.png", "04_dario.png", "08_hugo.png", "01_amara.png"):
        photo = read_photo(ACTORS / name)
        person = find_person(photo)
        joints = np.where(np.isfinite(person.joints), person.joints, person.guessed)
        made.append((photo, analyse_photo(photo, person, joints).matte))
    return made


def put(scene: np.ndarray, cut_out: tuple[np.ndarray, np.ndarray], side: int, x: int, y: int):
    """An actor into a scene, in place, the middle of the square at (x, y); returns where it is."""
    photo, matte = cut_out
    grey = np.repeat((255 * matte[..., None]).round(), 3, -1).astype(np.uint8)
    cover, picture = (resize(a.copy(), side, side) for a in (grey, photo))
    share, whole = np.zeros(scene.shape[:2]), np.zeros_like(scene)
    top, left = y - side // 2, x - side // 2
    there = np.s_[max(0, top) : top + side, max(0, left) : left + side]
    rows, columns = share[there].shape
    here = np.s_[max(0, -top) :, max(0, -left) :]
    share[there] = cover[here][:rows, :columns, 0] / 255
    whole[there] = picture[here][:rows, :columns]
    scene[:] = (share[..., None] * whole + (1 - share[..., None]) * scene).round()
    return share


@pytest.mark.parametrize("width", [1400, 2048])
def test_who_is_in_a_panorama_is_found(cut_outs, width):
    scene = place(130, width)
    put(scene, cut_outs[0], 120, 3 * width // 4, 70)
    person = find_person(scene)
    assert person is not None
    x, y = person.guessed[3]
    assert abs(x - 3 * width // 4) < 15 and abs(y - 72) < 20


def test_more_than_three_of_a_row_are_counted(cut_outs):
    scene = place(260, 700)
    for n in range(6):
        put(scene, cut_outs[n % 4], 240 if n != 2 else 262, 80 + 108 * n, 128)
    person = find_person(scene)
    assert person.others >= 3
    assert any("people were found" in words for words in remarks(person))


def test_a_neighbour_stays_in_the_place_behind(cut_outs):
    """The outline of one ends where the other begins, though their arms touch."""
    scene = place(300, 320)
    left = put(scene, cut_outs[0], 290, 108, 152)
    right = put(scene, cut_outs[1], 290, 196, 152)
    person = find_person(scene)
    assert person.others == 1 and len(person.beside) == 1
    own, other = (left, right) if person.guessed[3, 0] < 152 else (right, left)
    joints = np.where(np.isfinite(person.joints), person.joints, person.guessed)
    found = analyse_photo(scene, person, joints)
    alone = (other > 0.9) & (own < 0.1)
    assert (found.matte > 0.5)[own > 0.9].mean() > 0.8
    assert (found.matte > 0.5)[alone].mean() < 0.12
    kept = np.abs(found.layers.background.astype(int) - scene)[alone].max(-1) < 12
    assert kept.mean() > 0.8, "the place without the person still shows the other"


def test_a_child_before_an_adult_is_a_second_person(cut_outs):
    scene = place(420, 420)
    put(scene, cut_outs[0], 400, 210, 210)
    put(scene, cut_outs[1], 220, 270, 300)
    tall, small = sorted(find_people(scene), key=lambda person: -person.reach)
    assert small.reach < 0.7 * tall.reach
    person = find_person(scene)
    assert person.others == 1 and len(person.beside) == 1


@pytest.mark.parametrize("region", [Region(210, 330, 180, -2.0), Region(210, 210, 200, 0.4)])
def test_no_part_of_a_body_is_a_second_person(cut_outs, region):
    scene = place(420, 420)
    put(scene, cut_outs[0], 400, 210, 210)
    landmarker = _networks()[1]
    whole = look_at(landmarker, scene, Region(210, 210, 560))
    part = look_at(landmarker, scene, region)
    assert whole.score > 0.95
    assert is_part_of(landmarker, scene, part, [whole])


@pytest.mark.parametrize("actor", ["01_amara", "04_dario", "07_greta"])
def test_a_head_that_fills_a_photo_is_one_person(actor):
    photo = np.asarray(read_photo(ACTORS / f"{actor}.png"))
    joints = find_person(photo).guessed
    x, y = joints[AT["head"]]
    tall = float(joints[:, 1].max() - y)
    top, left, side = int(max(0, y - 0.13 * tall)), int(max(0, x - 0.15 * tall)), int(0.3 * tall)
    portrait = resize(photo[top : top + side, left : left + side].copy(), 512, 512)
    (only,) = find_people(portrait)
    found = find_person(portrait)
    assert found.others == 0 and not found.close
    assert np.hypot(*(only.guessed[AT["head"]] - (256, 222))) < 60


def look(x: float, y: float, reach: float, score: float, turn: float = 0.0) -> PersonLook:
    """A look at somebody whose head is at (x, y), `turn` radians from upright."""
    down = np.array((np.sin(-turn), np.cos(turn)))
    points = np.array((x, y)) + np.linspace(0, reach, 35)[:, None] * down
    points[:11] = x, y
    points[33], points[34] = np.array((x, y)) + 0.7 * reach * down, (x, y) - 0.3 * reach * down
    picture = np.zeros((256, 256), np.float32)
    return PersonLook(Region(x, y, reach), score, points, np.ones(33, np.float32), picture)


def test_of_two_looks_at_one_head_the_larger_counts_unless_it_is_doubtful():
    large, small, beside = (
        look(200, 100, 400, 0.99),
        look(205, 103, 200, 1.0),
        look(320, 100, 300, 1),
    )
    assert different([small, beside, large]) == [large, beside]
    doubtful = look(200, 100, 900, 0.61)
    assert different([doubtful, small]) == [small]


def test_who_lies_and_is_not_certain_is_nobody_beside_who_stands(cut_outs):
    scene = place(420, 420)
    put(scene, cut_outs[0], 400, 210, 210)
    landmarker = _networks()[1]
    stands = look_at(landmarker, scene, Region(210, 210, 560))
    leaves = look(40, 40, 60, 0.9, turn=1.8)
    assert people_among(landmarker, scene, [stands, leaves]) == [stands]
    assert people_among(landmarker, scene, [leaves]) == [leaves]
