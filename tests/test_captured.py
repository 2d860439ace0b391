"""Drawn actors moved by recorded joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from larnet.body.skeleton import EPISODE, JOINTS
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.data.synthetic import CHOREOGRAPHY, skeletons
from larnet.data.synthetic.mocap_retarget import episode, played
from larnet.errors import BadInput, MissingData

AT = {name: i for i, name in enumerate(JOINTS)}
ELSEWHERE = "shooting a basketball"  # of the recordings alone
REAL = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "utd_mhad"


def recorded(frames: int = 70, noise: float = 0.005) -> np.ndarray:
    """A person of 1.7 m as a Kinect sees them, raising the right hand and taking it down."""
    body = skeletons(["standing still"], torch.zeros(1), torch.zeros(1, 15), 1)[0, 0].numpy()
    joints = np.tile(body * 1.7, (frames, 1, 1)).astype(np.float64)
    rise = np.sin(np.linspace(0, np.pi, frames - 20)) * 150
    shoulder = AT["right shoulder"]
    for n, degrees in enumerate(rise, 10):
        angle = np.radians(degrees)
        for name in ("elbow", "wrist", "hand"):
            far = np.linalg.norm(joints[0, AT[f"right {name}"]] - joints[0, shoulder])
            way = np.array([-0.2, -np.cos(angle), np.sin(angle)])
            joints[n, AT[f"right {name}"]] = joints[n, shoulder] + far * way / np.linalg.norm(way)
    joints += np.random.default_rng(0).normal(0, noise, joints.shape)
    return joints


def file_of(path: Path, keys=("a3_s1_t1", "a3_s2_t1", "a24_s1_t1")) -> Path:
    kinect = recorded() * (-1, 1, -1) + (0.1, -0.9, 2.8)
    np.savez(path, **{key: kinect.astype(np.float16) for key in keys})
    return path


def test_an_episode_stands_acts_and_stands_again():
    rows = episode(recorded())
    assert rows.shape[0] == EPISODE and rows.isfinite().all()
    t = torch.arange(EPISODE)[None]
    z = torch.zeros(1, 15)
    body = skeletons([""], torch.zeros(1), z, EPISODE, lambda a, t, z: played([rows], t))[0]
    rise = body[:, AT["right wrist"], 1] - body[:, AT["right shoulder"], 1]
    assert rise[0] < -0.15 and rise[-1] < -0.15 and rise[12:20].max() > 0.1
    assert (body[:, AT["left wrist"], 1] < body[:, AT["left shoulder"], 1] - 0.15).all()
    # feet stay where they are, on the ground, and nothing trembles
    for foot in ("left ankle", "right ankle"):
        assert (body[:, AT[foot]] - body[0, AT[foot]]).norm(dim=-1).max() < 0.02
    assert (body[2:] - 2 * body[1:-1] + body[:-2]).norm(dim=-1)[:, AT["head"]].max() < 0.01
    assert played([rows], t).shape[:2] == (1, EPISODE)


def test_bones_are_the_builds_own():
    rows = episode(recorded())
    body = skeletons(
        [""], torch.zeros(1), torch.zeros(1, 15), EPISODE, lambda a, t, z: played([rows], t)
    )
    own = skeletons(["standing still"], torch.zeros(1), torch.zeros(1, 15), 1)
    for a, b in (("right shoulder", "right elbow"), ("left hip", "left knee")):
        long = (body[..., AT[a], :] - body[..., AT[b], :]).norm(dim=-1)
        assert torch.allclose(
            long, (own[..., AT[a], :] - own[..., AT[b], :]).norm(dim=-1), atol=1e-3
        )


def test_the_stream_splits_by_people(tmp_path):
    path = file_of(tmp_path / "skeletons.npz")
    spec = DataSpec(source=f"synthetic:{path}")
    train = open_stream(spec, ModelSpec(size=32))
    assert train.names == ("hand waving", "standing up")
    assert open_stream(spec, ModelSpec(size=32), "val").names == ("hand waving",)
    clips = train.batch(0, 3)
    assert clips.v.shape == (3, 16, 32, 32, 3) and clips.joints.isfinite().all()
    assert train.draw_skeletons(0, 4).skeleton.shape == (4, 16, 20, 3)
    mixed = open_stream(DataSpec(source=f"synthetic,synthetic:{path}"), ModelSpec(size=32))
    assert len(mixed.actions) == len(CHOREOGRAPHY)


@pytest.mark.parametrize("names", [("hand waving", "walking"), None])
def test_recorded_joints_take_no_part_where_choreography_has_all_actions(tmp_path, names, caplog):
    path = file_of(tmp_path / "skeletons.npz", ("a3_s1_t1", "a3_s3_t1"))  # hand waving
    spec = DataSpec(source=f"synthetic,synthetic:{path}", combinations=0.0)
    both = open_stream(spec, ModelSpec(size=32), names=names)
    assert both.names == (names or tuple(CHOREOGRAPHY))
    drawn = open_stream(DataSpec(combinations=0.0), ModelSpec(size=32), names=names)
    assert torch.equal(both.batch(0, 3).v, drawn.batch(0, 3).v)
    assert "skeletons.npz shows nothing: choreography has it all." in caplog.text
    with pytest.raises(MissingData, match="There is no file"):
        absent = DataSpec(source="synthetic,synthetic:none.npz")
        open_stream(absent, ModelSpec(size=32), names=names)


def test_recorded_joints_show_what_choreography_has_not(tmp_path):
    path = file_of(tmp_path / "skeletons.npz", ("a3_s1_t1", "a7_s1_t1"))
    spec = DataSpec(source=f"synthetic,synthetic:{path}", combinations=0.0)
    both = open_stream(spec, ModelSpec(size=32), names=("walking", "hand waving", ELSEWHERE))
    assert both.names == ("walking", "hand waving", ELSEWHERE)
    assert [stream.names for stream in both.streams] == [("walking", "hand waving"), (ELSEWHERE,)]


def test_bad_files_are_refused_in_words(tmp_path):
    def opened(path):
        return open_stream(DataSpec(source=f"synthetic:{path}"), ModelSpec(size=32))

    with pytest.raises(MissingData, match="There is no file"):
        opened(tmp_path / "none.npz")
    with pytest.raises(BadInput, match="aA_sS_tT"):
        opened(file_of(tmp_path / "odd.npz", ("walk",)))
    np.savez(tmp_path / "shape.npz", a3_s1_t1=np.zeros((9, 5, 3)))
    with pytest.raises(BadInput, match="frames, 20, 3"):
        opened(tmp_path / "shape.npz")
    (tmp_path / "text.npz").write_text("no archive")
    with pytest.raises(BadInput, match="no skeletons"):
        opened(tmp_path / "text.npz")


def test_real_skeletons():
    if not (REAL / "skeletons.npz").is_file():
        pytest.skip("the real skeletons are not here (../shared/data/utd_mhad)")
    with np.load(REAL / "skeletons.npz") as file:
        assert len(file.files) == 646 or len(file.files) >= 640
        for key in sorted(file.files)[::60]:
            rows = episode(file[key] * np.float32((-1, 1, -1)), starts_standing="a24_" not in key)
            assert rows.isfinite().all() and rows.abs().max() < 120
