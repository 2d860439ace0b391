"""NTU's .skeleton files say where the actor is; the body that moves most is the actor."""

import numpy as np
import pytest

from larnet.body.skeleton import AT
from larnet.data import open_set
from larnet.data.datasets.ntu_skeleton import read_skeleton
from larnet.data.video.decoded_cache import make
from larnet.data.video.index import load_index
from larnet.errors import BadInput
from larnet.media.video_file import write

FRAMES = 20
HEAD, ANKLES = 3, (14, 18)


def skeleton_file(path, frames=FRAMES):
    """Furniture that stands still, and an actor 600 pixels tall who sways by 40."""
    lines = [str(frames)]
    for t in range(frames):
        lines.append("2")
        for body, x, sway in (("72057594037927936", 300, 0), ("72057594037927937", 960, 40)):
            lines += [f"{body} 0 1 1 1 1 0 0.1 0.2 2", "25"]
            for joint in range(25):
                y = 300 if joint == HEAD else 900 if joint in ANKLES else 600
                colour_x = x + sway * (t % 2)
                lines.append(f"0.1 0.2 3.0 250 200 {colour_x}.5 {y}.0 0.1 0.2 0.3 0.4 2")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_actor_is_the_body_that_moves(tmp_path):
    joints = read_skeleton(skeleton_file(tmp_path / "a.skeleton"))
    assert joints.shape == (FRAMES, 20, 2) and np.isfinite(joints).all()
    assert joints[0, AT["head"]].tolist() == [960.5, 300.0]
    assert joints[1, AT["left ankle"]].tolist() == [1000.5, 900.0]


def test_a_damaged_file_is_named(tmp_path):
    whole = skeleton_file(tmp_path / "a.skeleton").read_text()
    for text in ("", "nothing", whole[: len(whole) // 2], whole.replace("25\n", "20\n")):
        (tmp_path / "b.skeleton").write_text(text)
        with pytest.raises(BadInput, match=r"b\.skeleton"):
            read_skeleton(tmp_path / "b.skeleton")
    (tmp_path / "none.skeleton").write_text("2\n0\n0\n")
    assert np.isnan(read_skeleton(tmp_path / "none.skeleton")).all()


def test_the_crop_follows_the_skeleton(tmp_path):
    clip = np.full((FRAMES, 54, 96, 3), (200, 190, 170), np.uint8)
    clip[::2, 20:40, 45:50] = 60
    write(tmp_path / "S001C001P001R001A023_rgb.mp4", clip, 25)
    dataset = open_set("ntu", str(tmp_path))
    (recording,) = load_index(dataset).recordings
    assert make(dataset, recording).track.height == 0  # the whole picture
    (tmp_path / "skeletons").mkdir()
    skeleton_file(tmp_path / "skeletons" / "S001C001P001R001A023.skeleton")
    dataset = open_set("ntu", str(tmp_path))
    made = make(dataset, recording)
    assert made.joints[0, AT["head"]].tolist() == pytest.approx([48.0, 15.0], abs=0.1)
    assert made.track.height == pytest.approx(30 / 0.878, abs=0.5)  # 600 of 1080 rows are 30 of 54
    assert made.track.x[0] == pytest.approx(49, abs=1.5)
