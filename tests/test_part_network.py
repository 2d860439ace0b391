"""The part network: shapes, mirror images, street photos, resumed training, shipped weights."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from larnet.body.bones import body_bones
from larnet.body.network_folder import PARTS as FOLDER
from larnet.body.network_folder import load_network, save_network
from larnet.body.part_map import (
    BODY_PARTS,
    BONES,
    IGNORED,
    MIRRORED_PARTS,
    PART_INDEX,
    PARTS,
    bone_distances,
    bone_maps,
)
from larnet.body.parts import analyse_parts
from larnet.body.skeleton import AT
from larnet.data.part_batch import PartBatch, mirrored
from larnet.data.part_samples import PartStream, StreetParts, drawn_batch
from larnet.data.street import read_street, street_numbers
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import draw_parts
from larnet.data.synthetic.render import seed_of
from larnet.errors import BadCheckpoint, BadInput, MissingData
from larnet.nets.part_network import BODY, PartNetwork, PartSpec
from larnet.training.part_training import part_iou, part_trainer, train_parts
from larnet.training.small_trainer import SmallTrainer, SmallTraining

TINY = PartSpec(widths=(12, 12, 16, 16, 16), blocks=(0, 0, 1, 0, 0), head=8, long_side=96)


@pytest.fixture(scope="module")
def actors():
    """Eight drawn actors that training never sees."""
    seeds = torch.tensor([seed_of("val", 100 + i) for i in range(8)])
    return drawn_batch(draw_parts(seeds, 192), backdrops(seeds, 192))


def one(batch: PartBatch, i: int) -> PartBatch:
    return PartBatch(*(getattr(batch, f.name)[i : i + 1] for f in fields(batch)))


# ------------------------------------------------------------------------------ maps of parts


def test_there_are_fourteen_parts_and_sides_swap_in_a_mirror():
    assert len(PARTS) == 15 and len(BODY_PARTS) == 14
    assert MIRRORED_PARTS[PART_INDEX["left hand"]] == PART_INDEX["right hand"]
    assert MIRRORED_PARTS[PART_INDEX["trunk"]] == PART_INDEX["trunk"]
    assert sorted(MIRRORED_PARTS) == list(range(15))


def test_parts_have_the_same_numbers_in_maps_layers_and_networks():
    numbers = {"head": body_bones.HEAD, "trunk": body_bones.TRUNK}
    for side, first in (("left", body_bones.LEFT), ("right", body_bones.RIGHT)):
        for limb in ("upper arm", "lower arm", "hand", "upper leg", "lower leg", "foot"):
            numbers[f"{side} {limb}"] = first + getattr(body_bones, limb.upper().replace(" ", "_"))
    assert numbers == {name: n for n, name in enumerate(BODY_PARTS)}
    assert len(BODY_PARTS) == body_bones.PARTS == BODY == len(body_bones.WIDTHS)
    for bone, (first, second, _) in zip(body_bones.BONES, BONES):
        assert set(bone) == {first, second}


def test_a_bone_is_near_along_its_whole_length_and_absent_without_an_end():
    joints = torch.full((1, 20, 2), torch.nan)
    joints[0, AT["left elbow"]] = torch.tensor([10.0, 20.0])
    joints[0, AT["left wrist"]] = torch.tensor([50.0, 20.0])
    far = bone_distances(joints, 64, 64)[0]
    forearm = PART_INDEX["left lower arm"] - 1
    assert far[forearm, 20, 10:50].max() < 1
    assert far[forearm, 40, 30] == pytest.approx(20.5, abs=0.1)
    assert far[PART_INDEX["left hand"] - 1].isinf().all()
    maps = bone_maps(joints, 64, 64, 96, 2)
    assert maps.shape == (1, 14, 32, 32)
    assert maps[0, PART_INDEX["left hand"] - 1].max() == 0


def test_the_network_answers_at_the_size_of_the_picture():
    network = PartNetwork(TINY).eval()
    with torch.inference_mode():
        out = network(torch.rand(2, 3, 96, 64), torch.rand(2, 1, 96, 64), torch.rand(2, 14, 48, 32))
    assert out.parts.shape == (2, 15, 96, 64)
    assert out.whole.shape == (2, 14, 96, 64)


def test_the_network_is_as_small_as_promised():
    assert sum(p.numel() for p in PartNetwork().parameters()) <= 2_500_000


# ------------------------------------------------------------------------------ drawn actors


def test_drawn_parts_are_where_their_joints_are(actors):
    """A hand in front of everything is at its joint; whole parts hold what is seen of them."""
    for i in range(8):
        sample = one(actors, i)
        for part in range(1, 15):
            seen = sample.parts[0] == part
            assert not (seen & (sample.whole[0, part - 1] == 0)).any()
        x, y = sample.joints[0, AT["head"]].round().long()
        assert sample.whole[0, PART_INDEX["head"] - 1, y, x] == 1


def test_something_is_hidden_in_drawn_pictures(actors):
    front = torch.stack([actors.parts == i for i in range(1, 15)], 1)
    assert ((actors.whole == 1) & ~front).sum() > 100


def test_a_mirror_swaps_the_sides(actors):
    twice = mirrored(mirrored(actors))
    for f in fields(actors):
        torch.testing.assert_close(getattr(twice, f.name), getattr(actors, f.name))
    other = mirrored(actors)
    left, right = PART_INDEX["left hand"], PART_INDEX["right hand"]
    assert torch.equal(other.parts == left, (actors.parts == right).flip(-1))
    assert torch.equal(other.whole[:, left - 1], actors.whole[:, right - 1].flip(-1))
    at = actors.joints[:, AT["right hand"]]
    assert torch.equal(other.joints[:, AT["left hand"], 0], 192 - at[:, 0])


# ------------------------------------------------------------------------------ street photos

HEAD, TORSO, ARM, FOREARM, HAND = 0, 12, 2, 6, 10  # BodyPix: face, torso, left arm and hand
HAIR, SHIRT, SKIN, SKIRT, BAG = 19, 38, 41, 42, 2


@pytest.fixture
def street(tmp_path):
    """One photo, number 0001: a shirt, a bare forearm with a bag in its hand, hair, a skirt."""
    labels, bodypix = np.zeros((120, 80), np.uint8), np.zeros((120, 80), np.uint8)

    def fill(rows, columns, label, part):
        labels[slice(*rows), slice(*columns)] = label
        bodypix[slice(*rows), slice(*columns)] = part

    fill((10, 25), (32, 48), HAIR, HEAD)
    fill((25, 60), (30, 50), SHIRT, TORSO)
    fill((60, 90), (30, 50), SKIRT, TORSO)
    fill((28, 44), (50, 58), SHIRT, ARM)
    fill((44, 60), (50, 58), SKIN, FOREARM)
    fill((60, 66), (50, 58), SKIN, HAND)
    fill((66, 80), (50, 62), BAG, TORSO)
    joints = np.full((20, 3), np.nan, np.float16)
    for name, at in {
        "head": (40, 17), "shoulder centre": (40, 26), "hip centre": (40, 62),
        "left shoulder": (53, 30), "left elbow": (54, 44), "left wrist": (54, 60),
        "left hand": (54, 66),
    }.items():  # fmt: skip
        joints[AT[name]] = (*at, 1)
    for kind, picture in {
        "photos": np.repeat(labels[..., None] * 4, 3, 2), "labels": labels, "parts": bodypix,
        "outline": np.where(labels > 0, 255, 0).astype(np.uint8),
    }.items():  # fmt: skip
        (tmp_path / kind).mkdir()
        suffix = "jpg" if kind == "photos" else "png"
        Image.fromarray(picture).save(tmp_path / kind / f"0001.{suffix}")
    np.savez(tmp_path / "joints.npz", **{"0001": joints})
    return tmp_path


def test_parts_of_a_street_photo_are_those_that_its_sources_agree_on(street):
    parts = read_street(street, "0001").parts
    expected = {
        (15, 40): "head", (40, 40): "trunk", (75, 40): "trunk", (36, 54): "left upper arm",
        (52, 54): "left lower arm", (64, 54): "left hand", (75, 56): "left hand",
        (100, 10): "background",
    }  # fmt: skip
    assert {at: PARTS[parts[at]] for at in expected} == expected


def test_a_skirt_that_is_taken_for_an_arm_is_nobodys_knowledge(street):
    bodypix = np.array(Image.open(street / "parts" / "0001.png"))
    bodypix[70:80, 30:40] = ARM
    Image.fromarray(bodypix).save(street / "parts" / "0001.png")
    assert (read_street(street, "0001").parts[72:78, 32:38] == IGNORED).all()


def test_numbers_split_street_photos(street):
    assert street_numbers(street) == ["0001"]
    assert street_numbers(street, "val") == []
    with pytest.raises(MissingData, match="street photos"):
        street_numbers(street / "nowhere")
    (street / "labels" / "0001.png").unlink()
    with pytest.raises(MissingData, match="0001"):
        read_street(street, "0001")


def test_a_batch_depends_on_its_step_alone(street):
    stream = PartStream(StreetParts(street), long_side=96)
    first, other = stream.batch(3, 4), stream.batch(4, 4)
    again = PartStream(StreetParts(street), long_side=96).batch(3, 4)
    assert len(first.photo) == 4 and first.whole.shape == (4, 14, *first.photo.shape[-2:])
    assert torch.equal(first.photo, again.photo) and torch.equal(first.parts, again.parts)
    assert other.photo.shape != first.photo.shape or not torch.equal(first.photo, other.photo)


# ------------------------------------------------------------------------------ training


def trainer() -> SmallTrainer:
    return part_trainer(PartStream(None, long_side=96), SmallTraining(steps=4, batch=2), TINY)


def test_two_steps_and_two_more_are_four():
    straight, first, second = trainer(), trainer(), trainer()
    losses = [straight.advance() for _ in range(4)]
    first.advance(), first.advance()
    second.restore(first.tensors())
    assert [second.advance(), second.advance()] == losses[2:]
    for name, tensor in straight.tensors().items():
        assert torch.equal(tensor, second.tensors()[name]), name


def test_a_run_leaves_weights_that_load_and_is_not_overwritten(tmp_path):
    training = SmallTraining(steps=1, batch=1)
    folder = train_parts(None, tmp_path / "run", training, TINY, minutes=1)
    _, info = load_network(FOLDER, folder)
    assert info.spec == TINY and info.step == 1
    assert set(info.scores["drawn"]) >= set(PARTS)
    assert json.loads((tmp_path / "run" / "metrics.jsonl").read_text())["step"] == 1
    with pytest.raises(BadInput, match="--resume"):
        train_parts(None, tmp_path / "run", training, TINY)


def test_damaged_weights_are_refused(tmp_path):
    save_network(tmp_path, FOLDER, PartNetwork(TINY), TINY, 0, {}, "card")
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    with pytest.raises(BadCheckpoint, match="sha256"):
        load_network(FOLDER, tmp_path)
    weights.unlink()
    with pytest.raises(MissingData, match="checkpoints/parts"):
        load_network(FOLDER, tmp_path)


def test_the_weights_that_were_checked_are_those_that_load(tmp_path, monkeypatch):
    """Whatever takes the file's place meanwhile."""
    network, other = PartNetwork(TINY).half(), tmp_path / "other"
    save_network(tmp_path, FOLDER, network, TINY, 0, {}, "card")
    save_network(other, FOLDER, PartNetwork(TINY), TINY, 0, {}, "card")
    read = Path.read_bytes

    def then_replaced(path: Path) -> bytes:
        data = read(path)
        (other / "model.safetensors").replace(path)
        return data

    monkeypatch.setattr(Path, "read_bytes", then_replaced)
    loaded, _ = load_network(FOLDER, tmp_path)
    for name, tensor in network.float().state_dict().items():
        assert torch.equal(tensor, loaded.state_dict()[name]), name


# ------------------------------------------------------------------------------ photos


def picture(batch: PartBatch, i: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    photo = (batch.photo[i].permute(1, 2, 0) * 255).round().to(torch.uint8).numpy()
    return photo, batch.outline[i, 0].numpy(), batch.joints[i].numpy()


def test_parts_add_up_to_the_matte(actors):
    photo, matte, joints = picture(actors, 0)
    found = analyse_parts(photo, matte, joints, PartNetwork(TINY).eval())
    left, top, right, bottom = found.box
    assert found.masks.shape == (14, bottom - top, right - left)
    inside = matte[top:bottom, left:right]
    np.testing.assert_allclose(found.masks.sum(0), inside, atol=1e-5)
    assert (matte > 0.5).sum() == (inside > 0.5).sum()


def test_a_photo_that_ends_at_the_person_and_unknown_joints_are_fine(actors):
    photo, matte, joints = picture(actors, 1)
    row = int(np.flatnonzero((matte > 0.5).any(1)).mean())
    joints = np.where(joints[:, 1:] < row, joints, np.nan)
    found = analyse_parts(photo[:row], matte[:row], joints, PartNetwork(TINY).eval())
    assert found.box[3] == row
    assert np.isfinite(found.masks).all()


def test_a_matte_without_anybody_is_refused_in_words(actors):
    photo, matte, joints = picture(actors, 0)
    with pytest.raises(BadInput, match="nobody"):
        analyse_parts(photo, np.zeros_like(matte), joints)
    with pytest.raises(BadInput, match="matte"):
        analyse_parts(photo, matte[:-1], joints)


def test_the_shipped_network_knows_the_parts_of_actors_it_never_saw(actors):
    network, _ = load_network(FOLDER)
    scores = part_iou(network, [actors])
    assert scores["mean of body"] > 0.65
    assert min(scores[name] for name in BODY_PARTS) > 0.4
    assert scores["hidden"] > 0.35


def test_the_part_network_is_not_offered_as_a_checkpoint_of_the_model():
    from larnet.weights.checkpoint import names

    assert FOLDER.folder not in names()
