"""Movements of people in videos as joints in space: what depth they have, what repeats."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from larnet.__main__ import main
from larnet.body.skeleton import AT
from larnet.data import open_set
from larnet.data.motions import (
    HELD_OUT,
    MotionLibrary,
    MotionRecording,
    episodes_of,
    read_recordings,
)
from larnet.data.motions.bones import retargeted, standing
from larnet.data.motions.cutting import one_lap
from larnet.data.motions.drawn_motion import drawn_joints
from larnet.data.motions.lifted import lifted, recordings_of_set
from larnet.data.video.dataset import Index, Notes, RecordedSet, Recording
from larnet.errors import BadInput, MissingData

FPS, TALL = 24, 70.0  # frames a second; pixels


def drawn(action: str, seconds: float = 2.5) -> np.ndarray:
    t = torch.arange(round(seconds * FPS)) / FPS
    return drawn_joints([action], t[None], torch.zeros(1, 15))[0].double().numpy()


def filmed(space: np.ndarray, side: bool, left: bool = False) -> np.ndarray:
    """Pixels (T, 20, 2) of joints in space, from the front or from the side."""
    x = space[..., 2] * (-1 if left else 1) if side else space[..., 0]
    return np.stack((90 + TALL * x, 120 - TALL * space[..., 1]), -1)


@pytest.mark.parametrize(
    ("action", "side", "left"),
    [
        ("jumping jack", False, False),
        ("hand waving", False, False),
        ("walking", True, False),
        ("walking", True, True),
        ("bowing", True, True),
    ],
)
def test_a_body_in_a_video_moves_in_space_as_it_did(action, side, left):
    space = drawn(action)
    got, want = retargeted(lifted(filmed(space, side, left), FPS)), retargeted(space)
    flat = [1, 2] if side else [0, 1]
    limbs = [AT[f"{s} {j}"] for s in ("left", "right") for j in ("elbow", "wrist", "knee", "ankle")]
    apart = np.abs(got - want)[:, limbs]
    assert apart[..., flat].mean() < 0.02  # standing heights
    assert apart.mean() < 0.035
    still = np.abs(retargeted(standing()[None]) - want)[:, limbs]
    assert apart.mean() < 0.6 * still.mean()


def test_who_comes_twice_is_seen_once_and_gaps_are_closed():
    space = drawn("walking", 1.5)
    there, back = filmed(space, True), filmed(space, True, left=True)
    gone = np.full((10, 20, 2), np.nan)
    there[5, AT["left wrist"]] = np.nan
    got = lifted(np.concatenate((there, gone, back[:20])), FPS)
    assert got.shape == (len(there), 20, 3) and np.isfinite(got).all()
    assert np.allclose(got, lifted(np.concatenate((there, gone, back[:12])), FPS))


@pytest.mark.parametrize(
    ("spoiled", "words"),
    [
        (lambda p: np.where(np.arange(len(p))[:, None, None] % 2, p, np.nan), "50% of the frames"),
        (lambda p: p * 0.05, "pixels tall"),
    ],
)
def test_what_can_not_be_read_is_said(spoiled, words):
    with pytest.raises(BadInput, match=words):
        lifted(spoiled(filmed(drawn("walking"), True)), FPS)


@pytest.mark.parametrize("laps", [3, 5])
def test_laps_begin_alike_however_many_there_are(laps):
    """Arms go up and down once a second, from anywhere."""
    t = np.arange(laps * FPS + 7) / FPS + 0.4
    p = np.repeat(standing()[None], len(t), 0)
    up = 0.3 * (1 - np.cos(2 * np.pi * t))
    for side in ("left", "right"):
        for joint, share in (("elbow", 0.5), ("wrist", 1.0), ("hand", 1.2)):
            p[:, AT[f"{side} {joint}"], 1] += share * up
    lap = one_lap(p, FPS, standing())
    assert lap is not None and abs(len(lap) - FPS) <= 1
    raised = lap[:, AT["left hand"], 1] - standing()[AT["left hand"], 1]
    assert raised[0] < 0.03 and abs(int(raised.argmax()) - FPS // 2) <= 1
    assert one_lap(p[: FPS + 7], FPS, standing()) is None  # nothing is done twice


def test_own_recordings_are_laps_and_the_tables_are_as_they_were():
    p = np.tile(drawn("jumping jack")[12:28], (3, 1, 1)).astype(np.float32)
    own = MotionRecording("somebody", "jacks", "jumping jack", "", FPS, p)
    (episode, _) = episodes_of([own])
    assert episode.loops and episode.seconds < 1.0
    table = MotionRecording("cc0-m2m", "jacks", "jumping jacks", "", FPS, p)
    (episode, _) = episodes_of([table])
    assert not episode.loops and episode.seconds > 1.5


class Filmed(RecordedSet):
    """Two people, of one of whom nobody knows the joints."""

    name = "weizmann"
    home = "It is drawn."

    def watched(self):
        return iter(())

    def find(self) -> Index:
        made = [
            Recording(f"{n}_walk.avi", n, "walking", "train", FPS) for n in ("ido", "eli", "nobody")
        ]
        return Index(tuple(made))

    def frames(self, recording):
        return iter(np.zeros((60, 8, 8, 3), np.uint8))

    def notes(self, recording, frames):
        known = recording.actor != "nobody"
        return Notes(filmed(drawn("walking"), True) if known else None)


def test_a_set_of_videos_becomes_movements(tmp_path):
    made, problems = recordings_of_set(Filmed(tmp_path))
    assert [r.person for r in made] == ["ido", "eli"] and len(problems) == 1
    assert "nobody_walk.avi: its joints are not known" in problems[0]
    library = MotionLibrary(episodes_of(made))
    assert {e.person for e in library.of("walking")} == {"eli"}  # ido is never trained on
    assert HELD_OUT["weizmann"] == ("ido",)
    assert {e.person for e in library.of("walking", "held_out")} == {"ido"}


def test_the_command_takes_a_set_in_the_place_of_a_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("larnet.data.open_set", lambda name, path: Filmed(tmp_path))
    out = tmp_path / "made.npz"
    assert main(["data", "motions", f"weizmann:{tmp_path}", "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "2 recordings of 1 actions" in told and "left out: nobody_walk.avi" in told
    assert [r.person for r in read_recordings(out)] == ["ido", "eli"]


def test_sets_that_tell_no_movement_are_refused(tmp_path):
    with pytest.raises(BadInput, match="camera moves"):
        recordings_of_set(open_set("penn", str(tmp_path)))
    unknown = Filmed(tmp_path)
    unknown.notes = lambda *_: Notes()
    with pytest.raises(MissingData, match="no recording whose joints are known"):
        recordings_of_set(unknown)
