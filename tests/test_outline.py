"""The outline of a person at the photo's own resolution, and the filter that puts its edge."""

from __future__ import annotations

import shutil
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from larnet.body import outline, salient_map, tflite_network
from larnet.body.finder.detect_person import find_person
from larnet.body.guided_filter import guided_filter
from larnet.body.outline import person_outline
from larnet.body.skeleton import AT
from larnet.data.synthetic import Requests, render, seed_of
from larnet.errors import BadCheckpoint, BadInput, MissingData
from larnet.media.pixels import resize
from larnet.nets.features.salient_objects import U2NetP


def share(found, meant):
    """Intersection over union."""
    return (found & meant).sum() / (found | meant).sum()


@pytest.fixture(scope="module")
def drawn():
    """Two standing actors, 224 pixels a side."""
    seeds = torch.tensor([seed_of("val", index) for index in (300, 303)])
    zeros, sure = torch.zeros(2), torch.ones(2, dtype=torch.bool)
    still = Requests(["standing still"] * 2, seeds, zeros, torch.zeros(2, 15), sure)
    return render(still, 224, frames=0)


@pytest.fixture(scope="module")
def photos(drawn):
    return drawn.x_0.permute(0, 2, 3, 1).contiguous().numpy()


@pytest.fixture(scope="module")
def masks(drawn):
    return drawn.mask_0.numpy() > 0


@pytest.fixture(scope="module")
def people(photos):
    return [find_person(photo) for photo in photos]


def test_drawn_actors_are_outlined(photos, masks, people):
    for photo, mask, person in zip(photos, masks, people):
        found = person_outline(photo, person)
        assert found.shape == photo.shape[:2]
        assert found.dtype == np.float32
        assert found.min() >= 0
        assert found.max() <= 1
        assert share(found > 0.5, mask) > 0.9
        assert share(found > 0.5, mask) > share(person.mask > 0.5, mask)


def test_joints_or_a_box_say_who_is_meant(photos, masks, people):
    rows, columns = np.nonzero(masks[0])
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    for how in ({"joints": people[0].joints}, {"box": box}):
        assert share(person_outline(photos[0], **how) > 0.5, masks[0]) > 0.9


def test_a_small_person_is_outlined_as_well_as_a_large_one(photos, masks, people):
    scene = np.full((720, 960, 3), (96, 128, 112), np.uint8)
    cover = masks[0][..., None]
    scene[480:704, 40:264] = np.where(cover, photos[0], scene[480:704, 40:264])
    meant = np.zeros(scene.shape[:2], bool)
    meant[480:704, 40:264] = masks[0]
    joints = people[0].joints + np.float32((40, 480))
    assert share(person_outline(scene, joints=joints) > 0.5, meant) > 0.9


def test_somebody_beside_is_left_out(photos, masks, people):
    wide = np.full((224, 448, 3), (96, 128, 112), np.uint8)
    wide[:, :224] = np.where(masks[0][..., None], photos[0], wide[:, :224])
    wide[:, 224:] = np.where(masks[1][..., None], photos[1], wide[:, 224:])
    person = find_person(wide)
    found = person_outline(wide, person)
    mine = int(person.guessed[0, 0] > 224)
    there = [np.s_[:, :224], np.s_[:, 224:]]
    assert found[there[mine]][masks[mine]].mean() > 0.9
    assert found[there[1 - mine]][masks[1 - mine]].mean() < 0.1


def test_a_lost_hand_comes_back_and_a_torn_piece_goes(photos, masks, people, monkeypatch):
    photo, person = photos[0], people[0]
    x, y = (int(n) for n in person.joints[AT["right wrist"]])
    hand = np.zeros_like(masks[0])
    hand[y - 8 : y + 14, x - 8 : x + 8] = True
    hand &= masks[0]
    piece = np.zeros_like(masks[0])
    piece[60:72, x - 24 : x - 12] = True
    assert not (piece & masks[0]).any()
    torn = (masks[0] & ~hand) | piece
    monkeypatch.setattr(outline, "_crop", lambda *_: (0, 0, photo.shape[1], photo.shape[0]))
    seen = resize(np.repeat(255 * torn[..., None], 3, -1).astype(np.uint8), 320, 320)
    monkeypatch.setattr(outline, "salient", lambda _: seen[..., 0] / np.float32(255))
    found = person_outline(photo, person)
    assert found[hand].mean() > 0.6
    assert found[piece].mean() < 0.05
    assert share(found > 0.5, masks[0]) > 0.9


def test_a_trunk_that_does_not_stand_out_is_the_masks(photos, masks, people, monkeypatch):
    photo, person = photos[0], people[0]
    dark = np.zeros_like(masks[0])
    rows = person.joints[[AT["shoulder centre"], AT["hip centre"]], 1].astype(int)
    dark[rows[0] - 4 : rows[1] + 4] = True
    monkeypatch.setattr(outline, "_crop", lambda *_: (0, 0, photo.shape[1], photo.shape[0]))
    lit = (masks[0] & ~dark).astype(np.uint8) * 255
    seen = resize(np.repeat(lit[..., None], 3, -1), 320, 320)
    monkeypatch.setattr(outline, "salient", lambda _: seen[..., 0] / np.float32(255))
    found = person_outline(photo, person)
    trunk = person.joints[[AT["shoulder centre"], AT["spine"], AT["hip centre"]]].astype(int)
    assert all(found[y, x] > 0.8 for x, y in trunk)
    assert found[masks[0]].mean() > 0.8


def test_same_bytes_from_several_threads(photos, people):
    once = person_outline(photos[0], people[0])
    with ThreadPoolExecutor(2) as pool:
        again = list(pool.map(lambda _: person_outline(photos[0], people[0]), range(2)))
    assert all((once == other).all() for other in again)


def test_an_outline_costs_less_than_a_core_second(photos, people):
    photo = resize(photos[0], 1024, 1024)
    joints = people[0].joints * np.float32(1024 / 224)
    person_outline(photo, joints=joints)  # loads the network
    start = time.process_time()
    person_outline(photo, joints=joints)
    assert time.process_time() - start < 2.0  # 0.6 measured; a slow machine may take longer


def test_what_cannot_be_outlined_is_said_in_words(photos):
    with pytest.raises(BadInput, match="where the person is"):
        person_outline(photos[0])
    with pytest.raises(BadInput, match="where the person is"):
        person_outline(photos[0], joints=np.full((20, 2), np.nan))
    with pytest.raises(BadInput, match="outside of the photo of 224 x 224"):
        person_outline(photos[0], box=(900, 900, 1000, 1000))
    with pytest.raises(BadInput, match="uint8"):
        person_outline(photos[0].astype(np.float32), box=(0, 0, 10, 10))


def test_a_file_that_is_missing_or_altered_is_refused_in_words(
    photos, people, tmp_path, monkeypatch
):
    monkeypatch.setattr(salient_map, "_loaded", {})
    monkeypatch.setattr(salient_map, "FOLDER", tmp_path)
    with pytest.raises(MissingData, match=r"u2netp.tflite, which outlines .* cannot be read"):
        person_outline(photos[0], people[0])
    shutil.copy(tflite_network.FOLDER / salient_map.FILE, tmp_path)
    with (tmp_path / salient_map.FILE).open("ab") as file:
        file.write(b"more")
    with pytest.raises(BadCheckpoint, match="is not the known file"):
        person_outline(photos[0], people[0])


def test_the_guided_filter_puts_a_soft_edge_where_the_photo_has_it():
    photo = np.zeros((64, 96, 3), np.uint8)
    photo[:, 40:] = (200, 120, 40)
    soft = np.clip((np.arange(96, dtype=np.float32) - 34) / 12, 0, 1)[None].repeat(64, 0)
    steps = np.diff(guided_filter(photo, soft, radius=8), axis=1)
    assert (steps[:, 39] > 5 * np.diff(soft, axis=1).max()).all()  # between pixels 39 and 40
    assert (np.delete(steps, 39, axis=1) < 0.1).all()


def test_the_guided_filter_is_the_mean_where_the_photo_is_flat():
    photo = np.full((20, 30, 3), 77, np.uint8)
    values = np.random.default_rng(0).random((20, 30), np.float32)
    flat = guided_filter(photo, values, radius=40)
    np.testing.assert_allclose(flat, values.mean(), atol=1e-3)
    with pytest.raises(BadInput, match="filtered along a photo"):
        guided_filter(photo.astype(np.float32), values, radius=2)


def test_the_outline_network_says_what_its_file_says(photos):
    file = tflite_network.FOLDER / salient_map.FILE
    meant = tflite_network.load_network(file, salient_map.SHA256, "", "")
    x = resize(photos[0], salient_map.SIDE, salient_map.SIDE).astype(np.float32)
    x = ((x / x.max() - salient_map.MEAN) / salient_map.DEVIATION)[None]
    off = np.abs(meant(x)[0][0, ..., 0] - salient_map.salient(photos[0]))
    assert off.max() < 1e-3


def test_weights_of_another_network_are_refused():
    weights = [torch.zeros(64, 3, 3, 3), torch.zeros(64)]
    with pytest.raises(ValueError, match="not the weights of U2-Net-P"):
        U2NetP.of_weights(weights)


def test_the_outline_network_has_one_thread_and_leaves_the_others_as_they_were(photos, monkeypatch):
    seen, forward, before = [], U2NetP.forward, torch.get_num_threads()

    def told(self, picture):
        seen.append(torch.get_num_threads())
        return forward(self, picture)

    monkeypatch.setattr(U2NetP, "forward", told)
    try:
        torch.set_num_threads(2)
        salient_map.salient(photos[0])
        assert (seen, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)
