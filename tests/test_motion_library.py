"""Movements to train on: retargeting, the ground, loops, windows, files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from larnet.__main__ import main
from larnet.body.skeleton import JOINTS
from larnet.data.motions import (
    HELD_OUT,
    Episode,
    MotionLibrary,
    MotionRecording,
    episodes_of,
    mirrored,
    motion_batch,
    pose_at,
    read_recordings,
    write_recordings,
)
from larnet.data.motions.bones import retargeted, standing
from larnet.data.motions.cutting import looped, pieces
from larnet.data.motions.drawn_motion import drawn_joints
from larnet.data.motions.ground import grounded
from larnet.data.motions.stick_sheet import stick_figure, stick_sheet
from larnet.data.synthetic import skeletons
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.text.action_table import ACTION_ROWS, ActionRow
from larnet.weights import checkpoint

AT = {name: i for i, name in enumerate(JOINTS)}
FILE = Path(__file__).resolve().parents[1].parent / "shared/data/motions/motions.npz"


def drawn(action: str, seconds: float = 2.5, fps: int = 24) -> np.ndarray:
    t = torch.arange(round(seconds * fps)) / fps
    return drawn_joints([action], t[None], torch.zeros(1, 15))[0].double().numpy()


def bones(p: np.ndarray) -> np.ndarray:
    chains = [("shoulder", "elbow"), ("elbow", "wrist"), ("hip", "knee"), ("knee", "ankle")]
    pairs = [(f"{s} {a}", f"{s} {b}") for s in ("left", "right") for a, b in chains]
    return np.stack(
        [np.linalg.norm(p[..., AT[b], :] - p[..., AT[a], :], axis=-1) for a, b in pairs], -1
    )


@pytest.mark.parametrize("action", ["squatting", "hand waving", "kicking", "bowing"])
def test_retargeting_gives_a_drawn_actor_back(action):
    """The average actor's own joints, retargeted and put on the ground, are the same movement."""
    p = drawn(action)
    got = grounded(retargeted(p), p, 24)
    want = p - (np.median(p[:, AT["hip centre"]], axis=0) * [1, 0, 1])
    assert np.abs(bones(got) - bones(standing())).max() < 0.012
    assert np.abs(got - want).mean() < 0.02
    assert abs(got[..., 1].min()) < 0.02


def test_another_body_moves_the_same_actor():
    """A toy of half the size with short legs and a child give one actor's movement."""
    p = drawn("hand clapping")
    toy = p.copy() * 0.5
    toy[..., 1] = np.where(toy[..., 1] > 0.2, toy[..., 1] - 0.08, toy[..., 1] * 0.6)
    want, got = retargeted(p), retargeted(toy)
    assert np.abs(bones(got) - bones(standing())).max() < 1e-6
    assert np.abs(got - want)[:, AT["left wrist"]].max() < 0.06


def test_standing_feet_stay_and_jumps_leave_the_ground():
    p = drawn("squatting")
    slid = p + np.linspace(0, 0.05, len(p))[:, None, None] * [1, 0, 0]  # a sensor that drifts
    got = grounded(retargeted(slid), slid, 24)
    for side in ("left", "right"):
        way = got[:, AT[f"{side} ankle"]][:, [0, 2]]
        assert np.ptp(way, axis=0).max() < 0.012
    p = drawn("jumping")
    got = grounded(retargeted(p), p, 24)
    lowest = got[:, [AT["left foot"], AT["right foot"]], 1].min(1)
    assert lowest.max() > 0.06 and lowest.min() < 0.02
    kept = grounded(retargeted(p), p, 24, leaves_ground=False)
    assert kept[:, [AT["left foot"], AT["right foot"]], 1].min(1).max() < 0.02


def test_a_travel_stays_over_the_origin_and_a_lunge_comes_back():
    p = drawn("walking")
    walked = p + np.linspace(0, 3, len(p))[:, None, None] * [0, 0, 1]
    got = grounded(retargeted(walked), walked, 24)
    hips = got[:, AT["hip centre"]][:, [0, 2]]
    assert np.abs(hips).max() < 0.25
    p = drawn("lunging")
    got = grounded(retargeted(p), p, 24)
    assert np.ptp(got[:, AT["hip centre"], 2]) > 0.05, "the way ahead and back is part of a lunge"


def test_a_loop_has_no_seam():
    t = np.arange(100) / 24
    swing = np.zeros((100, 20, 3))
    swing[..., 1] = np.linspace(0, 1, 20)
    swing[:, :, 2] = np.sin(2 * np.pi * t / 1.7)[:, None] * np.linspace(0, 0.4, 20)
    loop = looped(swing, 24)
    steps = np.linalg.norm(np.diff(loop, axis=0), axis=-1).mean(1)
    seam = np.linalg.norm(loop[0] - loop[-1], axis=-1).mean()
    assert seam <= 1.05 * steps.max()
    assert abs(len(loop) / 24 / 1.7 - round(len(loop) / 24 / 1.7)) < 0.1, "whole rounds"


def test_a_long_recording_is_cut_where_it_is_still():
    p = np.zeros((720, 20, 3))
    p[..., 0] = np.sin(np.arange(720) / 10)[:, None]
    p[350:370] = p[350]
    parts = pieces(p, 24)
    assert sum(map(len, parts)) == 720 and max(map(len, parts)) <= 12 * 24 * 1.3
    assert any(350 <= cut <= 371 for cut in np.cumsum([len(x) for x in parts]))


def recording(
    action: str, joints: np.ndarray, name: str = "a", source: str = "mine"
) -> MotionRecording:
    return MotionRecording(source, name, action, "", 24.0, joints.astype(np.float32))


def test_files_come_back_and_broken_ones_are_refused(tmp_path):
    path = write_recordings(tmp_path / "m.npz", [recording("bowing", drawn("bowing"))])
    (back,) = read_recordings(path)
    assert (back.source, back.action, back.split) == ("mine", "bowing", "train")
    assert np.abs(back.joints - drawn("bowing")).max() < 2e-3
    with pytest.raises(MissingData, match="There is no file"):
        read_recordings(tmp_path / "none.npz")
    with pytest.raises(BadInput, match="no recording"):
        write_recordings(path, [])
    with pytest.raises(BadInput, match=r"no \.npz file"):  # numpy itself would add the ending
        write_recordings(tmp_path / "m", [recording("bowing", drawn("bowing"))])
    (tmp_path / "text.npz").write_bytes(b"no zip")
    np.savez(tmp_path / "odd.npz", x=np.zeros(3))
    np.savez(tmp_path / "short.npz", source=["a"], name=["a"], action=["a"], fps=[20], frames=[9],
             joints=np.zeros((5, 20, 3)))  # fmt: skip
    np.savez(tmp_path / "nan.npz", source=["a"], name=["a"], action=["a"], fps=[20], frames=[5],
             joints=np.full((5, 20, 3), np.nan))  # fmt: skip
    for name, words in (("text", "cannot|no recorded"), ("odd", "not named"),
                        ("short", "9 frames are told"), ("nan", "no numbers")):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            read_recordings(tmp_path / f"{name}.npz")


def test_rows_choose_recordings_and_their_partners_get_the_mirror_image():
    rows = {
        "left": ActionRow("left", recordings=("mine:hi",), mirror="right"),
        "right": ActionRow("right", mirror="left"),
    }
    made = episodes_of(
        [recording("hi", drawn("hand waving")), recording("no", drawn("bowing"))], rows
    )
    assert [(e.action, e.mirrored) for e in made] == [("left", False), ("right", True)]
    assert np.allclose(mirrored(made[0].joints), made[1].joints)
    assert np.allclose(mirrored(mirrored(made[0].joints)), made[0].joints)


def test_recordings_of_the_other_hand_are_exchanged():
    """A row whose right side acts takes a left-handed person's recording mirrored."""
    row = {"w": ActionRow("w", recordings=("mine:w",), side="right")}
    right, left = (
        episodes_of([recording("w", p)], row)[0].joints
        for p in (drawn("hand waving"), mirrored(drawn("hand waving")))
    )
    assert np.abs(right - left).max() < 1e-4
    assert right[:, AT["right wrist"], 1].max() > 0.9


@pytest.fixture(scope="module")
def library() -> MotionLibrary:
    loop = np.stack([drawn("walking", 1.0)] * 1)[0].astype(np.float32)
    ones = np.stack([standing()] * 30).astype(np.float32)
    two = np.stack([drawn("bowing", 2.0)])[0].astype(np.float32)
    return MotionLibrary([
        Episode("bowing", "mine", "still", "", "train", ones, False),
        Episode("bowing", "mine", "deep", "", "train", two, False),
        Episode("bowing", "mine", "other person", "p2", "held_out", two, False),
        Episode("walking", "mine", "round", "", "train", loop, True),
    ])  # fmt: skip


def test_a_batch_is_the_same_for_the_same_seed(library):
    names = ["bowing", "walking", "juggling", "walking while hand waving"]
    a, b = (motion_batch(names, 40, 3, library=library, frames=24) for _ in range(2))
    c = motion_batch(names, 40, 4, library=library, frames=24)
    assert a.joints.shape == (40, 24, 20, 3) and a.joints.dtype == torch.float32
    assert torch.equal(a.joints, b.joints) and not torch.equal(a.joints, c.joints)
    assert set(a.names) == set(names) and a.joints.isfinite().all()
    assert {"drawn", "mine"} == set(a.sources)
    assert 0.3 < (a.p_e == 0).float().mean() < 0.8
    assert torch.allclose(a.moments[:, 0], a.p_e * a.seconds)


def test_z_chooses_the_performance(library):
    z = torch.zeros(2, 15)
    z[0, 8], z[1, 8] = -2.0, 2.0
    draw = torch.Generator().manual_seed(0)
    got = library.sample(
        ["bowing"], draw, count=2, frames=40, drawn_share=0.0, z=z, p_e=torch.zeros(2)
    )
    moved = (got.joints[:, :, AT["head"]] - got.joints[:, :1, AT["head"]]).norm(dim=-1).amax(1)
    assert moved[0] < 1e-6 and moved[1] > 0.1


def test_a_window_holds_the_last_pose_and_a_loop_goes_round(library):
    deep = library.of("bowing")[1]
    late = pose_at(deep, np.array([deep.seconds, 99.0]))
    assert np.array_equal(late[0], late[1]) and np.array_equal(late[0], deep.joints[-1])
    (walk,) = library.of("walking")
    assert np.allclose(
        pose_at(walk, np.array([0.3])), pose_at(walk, np.array([0.3 + walk.seconds]))
    )


def test_held_out_people_are_never_trained_on(library):
    draw = torch.Generator().manual_seed(0)
    names = {e.name for e in library.of("bowing")}
    assert "other person" not in names
    batch = library.sample(["bowing"], draw, count=8, split="held_out")
    assert batch.recorded.all()
    with pytest.raises(UnknownName, match="held_out"):
        library.sample(["walking"], draw, count=8, split="held_out")
    with pytest.raises(UnknownName, match="Did you mean"):
        library.sample(["walkin"], draw)
    with pytest.raises(BadInput, match="at least one"):
        library.sample([], draw)


def test_choreography_serves_where_nobody_recorded():
    batch = motion_batch(["watering plants", "hand waving"], 16, 0, frames=30)
    assert not batch.recorded.any() and set(batch.sources) == {"drawn"}
    still = batch.joints[:, 0][batch.p_e == 0]
    assert (still[:, AT["head"], 1] > 0.85).all(), "an episode begins standing"


def test_drawn_joints_are_those_of_pictures():
    z = torch.randn(2, 15, generator=torch.Generator().manual_seed(1))
    names = ["hand waving", "walking while hand clapping"]
    want = skeletons(names, torch.zeros(2), z, 16)
    got = drawn_joints(names, (torch.arange(16) / 12).expand(2, 16), z)
    assert torch.allclose(want, got, atol=1e-6)
    with pytest.raises(UnknownName, match="drawn action"):
        drawn_joints(["no such"], torch.zeros(1, 2), z[:1])


def test_a_stick_figure_shows_left_at_the_viewers_right():
    figure = stick_figure(standing(), side=96, turn=0.0)
    red = np.argwhere((figure[..., 0] > 150) & (figure[..., 2] < 110))
    blue = np.argwhere((figure[..., 2] > 150) & (figure[..., 0] < 110))
    assert red[:, 1].mean() > 48 > blue[:, 1].mean()
    assert stick_sheet([drawn("bowing")] * 3, ["a", "b", "c"], moments=4).size[1] == 3 * 96


@pytest.mark.skipif(not FILE.is_file(), reason="the recordings are not on this machine")
def test_the_recordings_as_episodes():
    """Every row's recordings are found, on the actor's bones, and people held out stay so."""
    many = ("ui-prmd", "hdm05")  # enough of them to see every row
    some = [r for i, r in enumerate(read_recordings(FILE)) if r.source not in many or i % 9 == 0]
    library = MotionLibrary(episodes_of(some))
    found = {e.action for e in library.episodes}
    keys = {k.partition(":")[0] for r in ACTION_ROWS.values() for k in r.recordings}
    read = {"cc0-ual1", "cc0-m2m", "cc0-kaykit", "ui-prmd", "hdm05", "cmu"}
    assert keys - read <= {"utd-mhad"}
    for row in ACTION_ROWS.values():
        if any(k.partition(":")[0] in read for k in row.recordings):
            assert row.name in found, row.name
    for e in library.episodes:
        assert (e.split == "held_out") == (e.person in HELD_OUT.get(e.source, ()))
    trained = {(e.source, e.person) for e in library.episodes if e.split == "train"}
    assert not trained & {("ui-prmd", "s03"), ("hdm05", "tr"), ("cmu", "007")}
    every = np.concatenate([e.joints for e in library.episodes if not e.loops])
    assert np.isfinite(every).all() and every[..., 1].min() > -0.03
    assert np.abs(bones(every) - bones(standing())).max() < 0.02
    slide = [_slide(e.joints) for e in library.episodes if e.source == "ui-prmd" and not e.mirrored]
    assert np.mean(slide) < 0.03, "standing heights a second"


def _slide(p: np.ndarray) -> float:
    """Mean speed over the ground of ankles that are on it."""
    speeds = []
    for side in ("left", "right"):
        ankle = p[:, AT[f"{side} ankle"]]
        low = ankle[:, 1] < standing()[AT["left ankle"], 1] + 0.008
        speed = np.linalg.norm(np.diff(ankle[:, [0, 2]], axis=0), axis=-1) * 24
        speeds += list(speed[low[1:] & low[:-1]])
    return float(np.mean(speeds)) if speeds else 0.0


def test_the_list_says_what_is_learned_where_no_recording_is_at_hand(capsys):
    """What the page's gallery shows is no movement that is yet to come."""
    assert main(["motions"]) == 0
    *rows, count = capsys.readouterr().out.splitlines()
    shown = set(checkpoint.read_info(checkpoint.find("movements"))[0].actions)
    absent, learned = (
        {row.partition(words)[0].strip() for row in rows if words in row}
        for words in ("no movement yet", "learned, no recording here")
    )
    assert absent == set(ACTION_ROWS) - shown and "crawling" in learned and learned <= shown
    assert count.endswith(f"{len(shown)} shown by a checkpoint")
    assert any(row.split("  ")[0] == "bench pressing" and "videos: penn" in row for row in rows)
