"""The visitor's own photo: who moves in it, chosen and put right, and clips of the whole of it."""

from __future__ import annotations

import html
import json
import re

import numpy as np
import pytest
from PIL import Image
from skimage import data

from larnet.body.skeleton import AT, JOINTS
from larnet.errors import BadInput
from larnet.media import video_file
from larnet.ui.clip.figure import chosen, figure, preview, warnings_list
from larnet.ui.clip.figure_files import example_joints, figure_action
from larnet.ui.clip.player import photo_key
from larnet.ui.clip.who_moves import who_moves
from larnet.ui.parts.actor_picker import FIGURES, example_actors
from larnet.ui.parts.clip_files import write_mp4
from larnet.ui.parts.stick_bones import bones
from larnet.ui.tabs.animate import generate, shown
from larnet.ui.tabs.comparison import Question, compare

SHORT = 4 / 3  # seconds: 16 frames of nobody, 12 a second


def test_a_photo_of_nobody_says_so_and_is_shown_as_it_is(photo):
    seen = preview(photo)
    assert np.array_equal(seen.picture, np.asarray(Image.open(photo).convert("RGB")))
    assert "<li>" in warnings_list(seen.warnings)
    assert warnings_list(()) == ""
    assert "<script>" not in warnings_list(("<script>",))
    assert seen.joints is None and "Place the joints by hand" in figure(seen)


def test_lines_are_drawn_between_joints_one_way_everywhere(photo):
    """By the figure, where joints are dragged, and in the gallery: through wrists to hands."""
    told = json.loads(html.unescape(re.search('data-told="([^"]*)"', figure(preview(photo)))[1]))
    assert told["bones"] == [list(pair) for pair in bones()] and len(bones()) == 19
    assert {i for pair in bones() for i in pair} == set(range(len(JOINTS)))
    assert (AT["left wrist"], AT["left hand"]) in bones()


def test_a_clip_is_the_whole_photo(model_host, photo):
    made = generate(model_host, photo, "walking", "sentence", 0, 1, 3, SHORT, "")
    assert made.animation.frames.shape == (1, 16, 90, 70, 3)
    assert video_file.read(made.mp4).shape == (16, 90, 70, 3)


def test_compare_shows_the_whole_photo_of_one_actor_and_of_several(model_host, photo):
    *_, one = compare(model_host, Question([(photo, "A")], ["walking", "bowing"]), 16, 3)
    assert [clip.shape for clip in one.clips] == [(16, 90, 70, 3)] * 2
    several = Question([(photo, "A"), (photo, "B")], ["walking"])
    *_, made = compare(model_host, several, 16, 3)
    assert [clip.shape for clip in made.clips] == [(16, 90, 70, 3)] * 2


def test_half_a_body_is_shown_in_its_photo(model_host, tmp_path):
    """Most of the square around someone whose legs are cut off is no photo."""
    path = tmp_path / "portrait.png"
    Image.fromarray(data.astronaut()).save(path)
    seen = preview(str(path))
    assert "upper body" in " ".join(seen.warnings)
    assert seen.picture.shape == (512, 512, 3)
    left = seen.picture.mean(-1) / data.astronaut().mean(-1).clip(1)
    assert np.median(left[70:200, 195:260]) > 0.95, "the face stays as it is"
    assert np.median(left[:60, :60]) < 0.45, "what is around the person is dimmed"
    made = generate(model_host, str(path), "walking", "sentence", 0, 1, 3, SHORT / 2, "")
    assert made.animation.frames.shape == (1, 16, 512, 512, 3)


def _drawing() -> str:
    return next(path for path, name in example_actors(FIGURES) if name == "Crayon drawing")


def test_the_first_frame_is_the_photo_to_the_pixel(model_host):
    """Of every kind of example; the file that is shown differs by the loss of its format alone."""
    pipeline = model_host.pipeline()
    for path, _ in example_actors(FIGURES):
        photo = np.asarray(Image.open(path).convert("RGB"))
        who = chosen(path, "", photo).asked(photo)
        made = pipeline.animate(photo, figure_action(path), frames=2, output="photo", **who)
        assert np.array_equal(made.frames[0, 0], photo), path
        off = np.abs(video_file.read(write_mp4(made.frames[0], 12, "x"))[0].astype(int) - photo)
        assert off.mean() < 3, path


def test_an_example_drawing_brings_its_joints(tmp_path):
    path = _drawing()
    told = json.loads((FIGURES / "1_crayon_drawing.json").read_text())["joints"]
    joints = preview(path).joints * (448, 560)
    assert np.allclose(joints[AT["left wrist"]], told["left wrist"], atol=1)
    other = tmp_path / "1_crayon_drawing.png"  # of the same name, and another picture
    Image.new("RGB", (448, 560)).save(other)
    assert example_joints(str(other), (560, 448, 3)) is None


def test_joints_put_right_move_another_limb(model_host):
    """A wrist told elsewhere is where the clip begins, whatever the finder saw."""
    path = example_actors()[1][0]
    seen = preview(path)
    joints = [None if np.isnan(at).any() else at.tolist() for at in seen.joints]
    at = AT["left hand"]
    joints[at] = [joints[at][0] + 0.05, joints[at][1] - 0.02]
    told = json.dumps({"photo": seen.key, "joints": joints})
    made = generate(model_host, path, "walking", "glove", 0, 1, 3, SHORT / 2, "", told)
    first = made.animation.joints[0, 0] / np.array((448, 448))
    assert np.allclose(first[at], joints[at], atol=0.01)


def test_two_people_are_numbered_and_either_can_be_chosen(model_host, tmp_path):
    left, right = (Image.open(path).convert("RGB") for path, _ in example_actors()[2:5:2])
    both = Image.new("RGB", (640, 448))
    both.paste(left.crop((64, 0, 384, 448)), (0, 0))
    both.paste(right.crop((64, 0, 384, 448)), (320, 0))
    path = str(tmp_path / "both.png")
    both.save(path)
    seen = preview(path)
    assert len(seen.people) == 2 and seen.people[0][0] < 0.5 < seen.people[1][0]
    assert figure(seen).count('class="one"') == 2
    for person in (1, 2):
        told = json.dumps({"photo": seen.key, "person": person})
        one = preview(path, told)
        assert one.person == person
        assert re.findall(r'data-person="(.)" aria-pressed="true"', figure(one)) == [str(person)]
        middle = np.nanmean(one.joints[:, 0])
        assert (middle < 0.5) == (person == 1)
    made = generate(model_host, path, "hand waving", "glove", 0, 1, 3, SHORT / 2, "", told)
    moved = np.abs(np.diff(made.animation.frames[0].astype(int), axis=0)).max((0, 1, 3))
    assert moved[320:].max() > 20 and moved[:260].max() == 0, "the other stays as in the photo"


def test_what_is_told_of_another_photo_counts_as_nothing():
    told = json.dumps({"photo": "another", "person": 2})
    assert who_moves(told, "this").person is None
    assert who_moves(told, "another").person == 2
    assert who_moves("", "this").joints is None


@pytest.mark.parametrize(
    "told",
    [
        "no JSON", "[]", "7", "[" * 3000, "x" * 10_000, 7, ["a"],
        '{"photo": "k", "person": "two"}', '{"photo": "k", "person": true}',
        '{"photo": "k", "joints": 3}', '{"photo": "k", "joints": [[1, 2]]}',
        '{"photo": "k", "joints": [["a", 2]]}', '{"photo": "k", "joints": {"a": 1}}',
        json.dumps({"photo": "k", "joints": [[1e999, 0]] * 20}),
        json.dumps({"photo": "k", "joints": [[1]] * 20}),
    ],
)  # fmt: skip
def test_other_things_told_are_refused_in_words(told):
    with pytest.raises(BadInput, match="Find again"):
        who_moves(told, "k")


def test_the_player_says_whose_photo_it_shows_and_escapes_what_was_typed(model_host, photo):
    made = generate(model_host, photo, '"><script>x', "sentence", 0, 1, 5, SHORT)
    told = shown(made, photo)[0]
    assert f'data-photo="{photo_key(photo)}"' in told and "<script>" not in told
    before = re.search(r'class="before" src="gradio_api/file=([^"]+)"', told)[1]
    assert Image.open(before).size == (70, 90), "the photo lies over the clip in its size"
