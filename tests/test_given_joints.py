"""People who are told: joints by hand, a number among several; and the sheet that shows them."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from larnet.__main__ import main
from larnet.body.actor_crop import person_crop_box, standing_height
from larnet.body.bones.body_bones import BONES, bones_of
from larnet.body.detection_cache import detect
from larnet.body.finder.detect_person import find_people, find_person
from larnet.body.given_joints import complete_joints, given_joints, person_of_joints, read_joints
from larnet.body.outline import person_outline
from larnet.body.skeleton import AT, JOINTS
from larnet.body.stance.remarks import remarks
from larnet.data.synthetic import Requests, render, seed_of
from larnet.errors import BadInput, UnknownName
from larnet.media.image_file import read_file
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline

TRUNK = {
    "left shoulder": (120, 80),
    "right shoulder": (80, 80),
    "left hip": (110, 150),
    "right hip": (90, 150),
}


def far(a, b):
    return float(np.hypot(*(np.float32(a) - np.float32(b))))


@pytest.fixture(scope="module")
def drawn():
    """Three standing actors never trained on, 224 pixels a side."""
    seeds = torch.tensor([seed_of("val", index) for index in (300, 303, 305)])
    zeros, sure = torch.zeros(3), torch.ones(3, dtype=torch.bool)
    still = Requests(["standing still"] * 3, seeds, zeros, torch.zeros(3, 15), sure)
    return render(still, 224, frames=0)


@pytest.fixture(scope="module")
def crowd(drawn):
    """The three of them in a wide place, the last ones smaller, and how far right each stands."""
    scene = np.full((320, 640, 3), (150, 165, 150), np.uint8)
    middles = []
    for n, (left, top, side) in enumerate(((400, 50, 230), (20, 90, 200), (240, 130, 130))):
        photo = drawn.x_0[n].permute(1, 2, 0).numpy()
        cover = np.repeat(255 * (drawn.mask_0[n].numpy() > 0)[..., None], 3, -1).astype(np.uint8)
        cover = resize(cover, side, side) / 255.0
        there = np.s_[top : top + side, left : left + side]
        scene[there] = cover * resize(photo, side, side) + (1 - cover) * scene[there]
        middles.append(left + side / 2)
    return scene, sorted(middles)


@pytest.fixture(scope="module")
def stick_figure():
    """A figure drawn with a pen, and its joints: nobody whom a network finds."""
    joints = {
        "head": (150, 60), "left shoulder": (175, 100), "right shoulder": (125, 100),
        "left elbow": (190, 140), "right elbow": (110, 140), "left wrist": (195, 180),
        "right wrist": (105, 180), "left hip": (163, 180), "right hip": (137, 180),
        "left knee": (168, 230), "right knee": (132, 230), "left ankle": (170, 280),
        "right ankle": (130, 280),
    }  # fmt: skip
    image = Image.new("RGB", (300, 320), (250, 248, 240))
    pen = ImageDraw.Draw(image)
    for chain in (("wrist", "elbow", "shoulder"), ("shoulder", "hip", "knee", "ankle")):
        for side in ("left", "right"):
            pen.line([joints[f"{side} {part}"] for part in chain], fill=(40, 60, 160), width=7)
    pen.line([joints["left shoulder"], joints["right shoulder"]], fill=(40, 60, 160), width=7)
    pen.line([joints["left hip"], joints["right hip"]], fill=(40, 60, 160), width=7)
    pen.ellipse((132, 40, 168, 80), outline=(40, 60, 160), width=6)
    return np.asarray(image), joints


def test_what_is_missing_is_guessed_from_shoulders_and_hips():
    given = given_joints(TRUNK, (300, 200))
    assert np.isfinite(given).all(-1).sum() == 4
    body = complete_joints(given)
    at = {name: body[n] for name, n in AT.items()}
    assert np.isfinite(body).all()
    assert far(at["shoulder centre"], (100, 80)) < 1
    assert far(at["hip centre"], (100, 150)) < 1
    assert 40 < at["head"][1] < 65
    assert abs(at["head"][0] - 100) < 1
    for side, sign in (("left", 1), ("right", -1)):
        elbow, wrist, knee, ankle = (
            at[f"{side} {part}"] for part in ("elbow", "wrist", "knee", "ankle")
        )
        assert 80 < elbow[1] < wrist[1] < 165
        assert sign * (elbow[0] - at[f"{side} shoulder"][0]) > 0
        assert 190 < knee[1] < ankle[1] < 270
        assert far(knee, (at[f"{side} hip"][0], knee[1])) < 1


def test_limbs_go_on_as_far_as_they_are_told():
    raised = TRUNK | {"left elbow": (150, 60), "right wrist": (30, 20)}
    body = complete_joints(given_joints(raised, (300, 200)))
    elbow, wrist = body[AT["left elbow"]], body[AT["left wrist"]]
    way = (elbow - (120, 80)) / far(elbow, (120, 80))
    assert far((wrist - elbow) / far(wrist, elbow), way) < 0.01  # straight on
    between = body[AT["right elbow"]]
    assert far(between, (80, 80)) + far(between, (30, 20)) == pytest.approx(
        far((80, 80), (30, 20)), rel=0.01
    )
    assert body[AT["right hand"]][1] < 20  # beyond the wrist
    one_sided = {"left shoulder": (120, 80), "shoulder centre": (100, 80), "hip centre": (100, 150)}
    body = complete_joints(given_joints(one_sided, (300, 200)))
    assert far(body[AT["right shoulder"]], (80, 80)) < 1
    assert body[AT["left hip"]][0] > 100 > body[AT["right hip"]][0]


@pytest.mark.parametrize("bone", BONES)
def test_two_joints_in_one_place_are_one_joint(bone):
    """As files have it that know no hands and no feet."""
    body = complete_joints(given_joints(TRUNK, (320, 200)))
    whole = {name: tuple(map(float, body[n])) for name, n in AT.items()}
    upper, lower = (JOINTS[n] for n in bone)
    if upper == "hip centre":
        with pytest.raises(BadInput, match="from the hips"):
            person_of_joints(given_joints(whole | {lower: whole[upper]}, (320, 200)), (320, 200))
        return
    for off in (0.0, 0.6):
        at = (whole[upper][0] + off, whole[upper][1])
        joints = given_joints(whole | {lower: at}, (320, 200))
        assert np.isnan(joints[AT[lower]]).all()
        assert np.isfinite(joints).all(-1).sum() == len(JOINTS) - 1
        assert bones_of(complete_joints(joints)).length.min() > 2


def test_three_joints_in_one_place_are_one_joint():
    named = TRUNK | {"left knee": (112, 200), "left ankle": (112, 200), "left foot": (112, 200)}
    body = complete_joints(given_joints(named, (320, 200)))
    assert body[AT["left foot"], 1] > body[AT["left ankle"], 1] > 210


def test_a_body_that_lies_is_completed_along_its_trunk():
    lying = {name: (y, x) for name, (x, y) in TRUNK.items()}
    body = complete_joints(given_joints(lying, (200, 300)))
    assert body[AT["head"]][0] < 65
    assert body[AT["left ankle"]][0] > 200


def test_arrays_and_scales():
    array = np.full((20, 2), np.nan)
    for name, at in TRUNK.items():
        array[AT[name]] = at
    by_name = given_joints(TRUNK, (300, 200))
    np.testing.assert_array_equal(by_name, given_joints(array, (300, 200)))
    np.testing.assert_allclose(by_name / 2, given_joints(TRUNK, (150, 100), 0.5))


def test_a_told_person_has_all_that_a_found_one_has():
    person = person_of_joints(given_joints(TRUNK, (230, 200)), (230, 200))
    assert person.visibility[AT["left hip"]] == 1
    assert 0 < person.visibility[AT["left elbow"]] < 1
    assert person.visibility[AT["left ankle"]] == 0  # below the photo's edge
    assert np.isnan(person.joints[AT["left ankle"]]).all()
    assert person.mask.shape == (230, 200)
    assert person.mask[100, 100] > 0.9
    assert person.mask[20, 10] < 0.1
    assert 180 < standing_height(person) < 300
    assert person_crop_box(person).side > 230


@pytest.mark.parametrize(
    ("joints", "error", "words"),
    [
        ({"left ear": (1, 1)} | TRUNK, UnknownName, "Unknown joint 'left ear'"),
        (TRUNK | {"head": (100, -5)}, BadInput, r"head is at \(100, -5\), outside of the photo"),
        (TRUNK | {"head": ("a", 5)}, BadInput, "place of the head"),
        (TRUNK | {"head": 7}, BadInput, "place of the head"),
        (TRUNK | {"head": "12"}, BadInput, "place of the head is 12; give two numbers"),
        (TRUNK | {"head": b"12"}, BadInput, "place of the head"),
        (TRUNK | {"head": (1e300, 5)}, BadInput, r"head is at \(1e\+300, 5\), outside"),
        (TRUNK | {"head": (float("nan"), 7)}, BadInput, "place of the head"),
        ({"left shoulder": (120, 80)}, BadInput, "shoulders and the hips are missing"),
        (
            {k: v for k, v in TRUNK.items() if "hip" not in k},
            BadInput,
            "hips are missing. Give 'left hip' and 'right hip'",
        ),
        ({}, BadInput, "are missing"),
        (np.zeros((13, 2)), BadInput, r"numbers \(20, 2\)"),
        (np.full((20, 2), 1e300), BadInput, "outside of the photo"),
        (np.full((20, 2), "x"), BadInput, r"numbers \(20, 2\)"),
    ],
)
def test_joints_that_cannot_be_used_in_words(joints, error, words):
    with pytest.raises(error, match=words):
        given_joints(joints, (300, 200))


def test_a_body_without_size_is_refused():
    flat = {name: (100, 100) for name in TRUNK}
    with pytest.raises(BadInput, match="pixels from the hips"):
        person_of_joints(given_joints(flat, (300, 200)), (300, 200))


def test_files_of_joints(tmp_path):
    path = tmp_path / "joints.json"
    path.write_text(json.dumps({"joints": TRUNK | {"head": None}}))
    assert read_joints(path) == {name: tuple(map(float, at)) for name, at in TRUNK.items()}
    for text, words in (("no JSON", "is not JSON"), ("[1, 2]", "no names and places")):
        path.write_text(text)
        with pytest.raises(BadInput, match=words):
            read_joints(path)
    path.write_text('{"left wirst": [1, 2]}')
    with pytest.raises(UnknownName, match="left wrist"):
        read_joints(path)
    with pytest.raises(BadInput, match="cannot be read"):
        read_joints(tmp_path / "none.json")


def test_a_crowd_is_numbered_from_left_to_right(crowd):
    scene, middles = crowd
    people = find_people(scene)
    assert [person.number for person in people] == [1, 2, 3]
    for person, middle in zip(people, middles):
        assert abs(person.guessed[AT["hip centre"], 0] - middle) < 12
        assert person.others == 2
    largest = find_person(scene).guessed[AT["hip centre"], 0]
    assert abs(largest - middles[2]) < 12
    second = detect(scene, 2)
    assert second.person.number == 2
    assert any("Person 2 of 3" in words for words in second.warnings)
    assert not any("very near" in words for words in second.warnings)
    assert detect(scene, 2) is second
    assert detect(scene, np.int64(2)).person is second.person
    assert detect(scene).person.number == 0


def test_a_person_of_sixty_pixels_in_a_large_photo_is_found(drawn):
    scene = np.full((600, 800, 3), (150, 165, 150), np.uint8)
    cover = np.repeat(255 * (drawn.mask_0[0].numpy() > 0)[..., None], 3, -1).astype(np.uint8)
    cover = resize(cover, 91, 91) / 255.0
    small = resize(drawn.x_0[0].permute(1, 2, 0).numpy(), 91, 91)
    scene[300:391, 250:341] = cover * small + (1 - cover) * scene[300:391, 250:341]
    person = find_person(scene)
    assert 45 < standing_height(person) < 80
    assert abs(person.guessed[AT["hip centre"], 0] - 295) < 8


def test_somebody_very_near_is_told(drawn):
    scene = np.full((240, 320, 3), (150, 165, 150), np.uint8)
    for n, left in ((0, 20), (1, 65)):
        photo, mask = drawn.x_0[n].permute(1, 2, 0).numpy(), drawn.mask_0[n].numpy() > 0
        there = scene[8:232, left : left + 224]
        there[mask] = photo[mask]
    people = find_people(scene)
    assert len(people) == 2
    assert all(any("very near" in words for words in remarks(p)) for p in people)


def test_numbers_that_nobody_has(crowd):
    scene, _ = crowd
    with pytest.raises(BadInput, match="Person 4 was asked for, but 3 people were found"):
        detect(scene, 4)
    with pytest.raises(BadInput, match="numbered from left to right"):
        detect(scene, 0)
    with pytest.raises(BadInput, match="nobody was found"):
        detect(np.full((90, 120, 3), 128, np.uint8), 1)


def test_a_drawn_figure_moves_where_its_joints_are_given(stick_figure):
    figure, joints = stick_figure
    pipeline = load_pipeline("default", "cpu")
    made = pipeline.animate(figure, "jumping jack", joints=joints)
    assert not made.warnings or "No person" not in made.warnings[0]
    assert made.crop_box == person_crop_box(made.person)
    known = [AT[name] for name in joints]
    np.testing.assert_allclose(
        made.person.joints[known], np.float32(list(joints.values())), atol=0.01
    )
    wrists = made.joints[0, :, [AT["left wrist"], AT["right wrist"]], 1]
    assert np.ptp(wrists) > 60
    assert made.motion[0] > 0.5
    again = pipeline.animate(figure, "jumping jack", joints=given_joints(joints, figure.shape[:2]))
    assert (again.frames == made.frames).all()
    with pytest.raises(BadInput, match="either a person's number or joints"):
        pipeline.animate(figure, "walking", joints=joints, person=1)


def test_a_figure_moves_whose_hands_and_feet_are_given_at_wrists_and_ankles(stick_figure):
    figure, joints = stick_figure
    for side in ("left", "right"):
        joints = joints | {f"{side} hand": joints[f"{side} wrist"]}
        joints = joints | {f"{side} foot": joints[f"{side} ankle"]}
    joints = joints | {"left knee": joints["left ankle"]}
    how = {"joints": joints, "output": "photo", "longest": 96, "seconds": 0.5}
    made = load_pipeline("default", "cpu").animate(figure, "waving", **how)
    assert made.motion[0] > 0.1


def test_a_drawn_figure_is_outlined_with_its_head(stick_figure):
    figure, joints = stick_figure
    person = person_of_joints(given_joints(joints, figure.shape[:2]), figure.shape[:2])
    found, ink = person_outline(figure, person) > 0.5, figure[..., 0] < 100
    assert found[ink].mean() > 0.9
    assert found[:90][ink[:90]].mean() > 0.9  # the head hangs in the air
    assert found[290:].mean() < 0.01  # feet that are guessed, not drawn


def test_the_person_of_a_number_moves(crowd):
    scene, middles = crowd
    pipeline = load_pipeline("default", "cpu")
    made = pipeline.animate(scene, "hand waving", person=2)
    assert abs(made.crop_box.left + made.crop_box.side / 2 - middles[1]) < 20
    assert made.person.number == 2


def test_joints_are_in_pixels_of_the_upright_file(tmp_path, stick_figure):
    """A photo that lies on its side in the file and is scaled down when it is read."""
    figure, joints = stick_figure
    large = Image.fromarray(figure).resize((2400, 2560))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter to be seen upright
    large.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.jpg", exif=exif)
    photo = read_file(tmp_path / "turned.jpg")
    assert (photo.width, photo.height) == (2400, 2560)
    assert photo.pixels.shape[:2] == (2048, 1920)
    eight = {name: (8 * x, 8 * y) for name, (x, y) in joints.items()}
    made = load_pipeline("default", "cpu").animate(tmp_path / "turned.jpg", "walking", joints=eight)
    wrist = made.person.joints[AT["left wrist"]]
    np.testing.assert_allclose(wrist, np.float32(eight["left wrist"]) * 2048 / 2560, rtol=1e-3)


def test_the_command_line_lists_draws_writes_and_animates(tmp_path, crowd, capsys):
    scene, _ = crowd
    photo, sheet, places = (tmp_path / name for name in ("crowd.png", "sheet.png", "one.json"))
    Image.fromarray(scene).save(photo)
    assert main(["person", str(photo), "--out", str(sheet)]) == 0
    told = capsys.readouterr().out
    assert [line.split(":")[0] for line in told.splitlines() if line.startswith("person")] == [
        "person 1", "person 2", "person 3",
    ]  # fmt: skip
    drawn = np.asarray(Image.open(sheet).convert("RGB"))
    assert drawn.shape == scene.shape
    assert 0.01 < (np.abs(drawn.astype(int) - scene).max(-1) > 30).mean() < 0.3
    assert main(["person", str(photo), "--json", str(places)]) == 2
    assert "--person says whose" in capsys.readouterr().err
    assert main(["person", str(photo), "--person", "2", "--json", str(places)]) == 0
    assert set(json.loads(places.read_text())) <= set(JOINTS)
    out = tmp_path / "clip.npy"
    command = ["generate", "--actor", str(photo), "--action", "walking", "--out", str(out)]
    assert main([*command, "--joints", str(places)]) == 0
    told = np.load(out)
    assert main([*command, "--person", "2"]) == 0
    assert np.abs(np.load(out).astype(int) - told).mean() < 3  # the same person, much the same clip
    assert main([*command, "--person", "9"]) == 2
    assert "Person 9 was asked for" in capsys.readouterr().err


def test_nobody_is_said_in_words(tmp_path, capsys):
    Image.new("RGB", (120, 90), (128, 128, 128)).save(tmp_path / "empty.png")
    assert main(["person", str(tmp_path / "empty.png"), "--out", str(tmp_path / "a.png")]) == 0
    assert "Nobody was found" in capsys.readouterr().out
    assert main(["person", str(tmp_path / "empty.png"), "--out", str(tmp_path / "a.txt")]) == 2
    assert main(["person", str(tmp_path / "none.png")]) == 2
