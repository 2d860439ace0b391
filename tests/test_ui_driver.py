"""A driving video on the page: what was found is shown, the movement repeated, paths refused."""

from __future__ import annotations

import re
from pathlib import Path

import gradio as gr
import numpy as np
import pytest

from larnet.errors import BadInput
from larnet.media import video_file
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize
from larnet.pipeline import load_pipeline
from larnet.ui import page
from larnet.ui.clip.driver_view import driver_view, followed
from larnet.ui.clip.settings import USUAL
from larnet.ui.parts.actor_picker import example_actors
from larnet.ui.server.upload_guard import NO_UPLOAD
from larnet.ui.tabs.animate import generate, shown

ACTORS = [path for path, _ in example_actors()]


@pytest.fixture(scope="module")
def waves(tmp_path_factory) -> str:
    """A video in which a drawn person waves."""
    photo = resize(read_photo(ACTORS[0]), 160, 160)
    made = load_pipeline("default", "cpu").animate(photo, "wave", output="photo", frames=16)
    path = tmp_path_factory.mktemp("driver") / "waves.mp4"
    return str(video_file.write(path, made.frames[0], 12))


@pytest.fixture(scope="module")
def nobody(tmp_path_factory) -> str:
    frames = np.full((20, 96, 96, 3), 120, np.uint8)
    return str(video_file.write(tmp_path_factory.mktemp("driver") / "wall.mp4", frames, 12))


def test_the_joints_that_were_found_are_drawn_over_the_video(waves):
    html = driver_view(waves)
    assert re.search(r"1\.\d seconds of movement were found", html)
    path = Path(re.search(r'file=([^"]+)"', html)[1])
    assert path.is_file()
    plain = video_file.read(waves)
    drawn = video_file.read(path)
    assert drawn.shape[1:] == plain.shape[1:]
    joints = np.full((40, 20, 2), np.nan)
    without = followed(waves, 0, joints)
    assert np.abs(without[0].astype(int) - plain[0]).mean() < 8, "nothing seen, nothing drawn"
    assert np.abs(drawn[0].astype(int) - without[0]).max() > 60


def test_an_actor_repeats_the_video(model_host, waves):
    settings = {name: value for name, value in USUAL.items() if name != "seed"}
    made = generate(model_host, ACTORS[1], "", driver=waves, served="", who="", seed=5, **settings)
    moved = np.abs(made.animation.joints[0] - made.animation.joints[0, 0]).max()
    assert moved > 40, "pixels that some joint goes"
    player, _, words = shown(made, ACTORS[1])
    assert "repeats the movement of your video" in words
    assert "Copy link" not in player and "MP4" in player, "a link would not bring the video back"


@pytest.mark.parametrize(
    ("name", "words"), [("wall.mp4", "in none of the frames"), ("broken.mp4", "no video")]
)
def test_videos_that_cannot_be_repeated_say_why(nobody, tmp_path, name, words):
    path = tmp_path / name
    path.write_bytes(Path(nobody).read_bytes() if name == "wall.mp4" else b"nothing of the kind")
    with pytest.raises(BadInput, match=words):
        driver_view(str(path))


def events_with_video(demo: gr.Blocks) -> list[int]:
    """Numbers of the events that take the driving video."""
    return [
        index
        for index, fn in demo.fns.items()
        if any(getattr(block, "elem_id", "") == "driver" for block in fn.inputs)
    ]


def test_a_path_that_is_no_upload_is_refused_by_every_event(address, model_host, waves):
    """In the same words as everywhere, whether it is bare or named as a file."""
    import httpx

    demo = page.build(model_host)
    found = events_with_video(demo)
    assert len(found) == 2, "the preview, and the clip"
    for index in found:
        blocks = demo.fns[index].inputs
        for value in (
            waves,
            {"path": waves},
            {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}},
        ):
            data = [value if getattr(b, "elem_id", "") == "driver" else None for b in blocks]
            told = httpx.post(
                f"{address}gradio_api/run/predict",
                json={"fn_index": index, "data": data, "session_hash": "stranger"},
                timeout=60,
            )
            assert told.status_code == 500 and NO_UPLOAD in told.json()["error"], told.text[:300]
