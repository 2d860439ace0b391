"""The judge of actions: trained for one step, kept, read again; and the shipped one at work."""

import json

import numpy as np
import pytest
import torch

from larnet.__main__ import main
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.errors import BadCheckpoint, BadInput, MissingData
from larnet.evaluation import train_classifier
from larnet.evaluation.action_accuracy import confusion, recognition
from larnet.evaluation.checkpoints_under_test import load_checkpoints_under_test
from larnet.evaluation.train_classifier import OTHER, ActionClassifier, labels
from larnet.media.video_file import write
from larnet.nets.action_classifier import ActionClassifierNet
from larnet.text.phrases import ACTIONS, NOVEL


class Oracle(ActionClassifier):
    """A judge that reads the answer from the first pixel: the place of a name in `data`."""

    def names(self, v, batch=32):
        written = [self.data[i] for i in v[:, 0, 0, 0, 0].tolist()]
        told = [labels(name) for name in written]
        return {track: [t[track] for t in told] for track in ("action", "legs", "arms")}


def test_labels_of_actions_and_combinations():
    assert labels("walking") == {"action": "walking", "legs": "walking", "arms": OTHER}
    assert labels("drinking") == {"action": "drinking", "legs": OTHER, "arms": "drinking"}
    assert labels("golf swing") == {"action": "golf swing", "legs": OTHER, "arms": OTHER}
    told = labels("walking while hand waving")
    assert told == {"action": "", "legs": "walking", "arms": "hand waving"}


def test_legs_and_arms_of_a_combination_are_judged_apart():
    names = ("walking while hand waving", "walking while drinking", "bowing", "walking")
    oracle = Oracle(None, {}, names, 0)
    v = torch.zeros(4, 16, 8, 8, 3, dtype=torch.uint8)
    v[:, 0, 0, 0, 0] = torch.tensor([1, 1, 2, 2])  # what is seen
    right = oracle.correct(v, names)  # what was asked for
    assert right == {"action": [True, False], "legs": [True, True], "arms": [False, True]}
    assert confusion(oracle, v[2:], names[2:], ["bowing", "walking"]) == [[1, 0], [1, 0]]


@pytest.mark.slow
def test_train_save_load_and_the_same_twice(tmp_path, capsys):
    arguments = ["recogniser", "--steps", "1", "--minutes", "9", "--out"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(train_classifier, "_BATCH", 4)
        patch.setattr(train_classifier, "_PREFILL", 1)
        patch.setattr(train_classifier, "held_out_accuracy", lambda *_: {"action": 0.5})
        assert main([*arguments, str(tmp_path / "a")]) == 0
        assert main([*arguments, str(tmp_path / "b")]) == 0
    assert "50.0% right" in capsys.readouterr().out
    a, b = (train_classifier.load(tmp_path / name) for name in "ab")
    assert a.sha256 == b.sha256 and a.steps == 1 and len(a.actions) == len(ACTIONS)
    v = open_stream(DataSpec(), ModelSpec(size=32), "val").batch(0, 2).v
    assert a.names(v) == b.names(v) == train_classifier.find(str(tmp_path / "a")).names(v)

    (tmp_path / "a" / train_classifier.WEIGHTS).write_bytes(b"nothing")
    with pytest.raises(BadCheckpoint, match="damaged"):
        train_classifier.load(tmp_path / "a")
    config = json.loads((tmp_path / "b" / train_classifier.CONFIG).read_text())
    config["tracks"]["legs"] = ["other legs"]
    (tmp_path / "b" / train_classifier.CONFIG).write_text(json.dumps(config))
    with pytest.raises(BadCheckpoint, match="RuntimeError"):
        train_classifier.load(tmp_path / "b")
    with pytest.raises(BadInput, match="positive"):
        train_classifier.train(tmp_path / "c", minutes=0)


@pytest.fixture
def short(monkeypatch, tmp_path_factory):
    """One step of few clips."""
    monkeypatch.setenv("LARNET_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(train_classifier, "_BATCH", 4)
    monkeypatch.setattr(train_classifier, "_PREFILL", 1)


def test_an_action_of_one_clip_is_learned_and_not_measured(tmp_path, short, caplog):
    draw = np.random.default_rng(0)
    for name, count in (("hand waving", 3), ("juggling", 1)):
        for number in range(count):
            (tmp_path / "clips" / name).mkdir(parents=True, exist_ok=True)
            clip = draw.integers(0, 255, (40, 64, 64, 3), np.uint8)
            write(tmp_path / "clips" / name / f"{number}.mp4", clip, 24)
    judge = train_classifier.train(tmp_path / "out", f"folder:{tmp_path / 'clips'}", steps=1)
    assert set(judge.actions) == {"hand waving", "juggling"}
    assert judge.accuracy.keys() == {"action"}
    assert caplog.messages[-1].endswith("held out: juggling")


def test_a_training_that_cannot_be_measured_is_kept(tmp_path, short, monkeypatch):
    def nothing(*_):
        raise MissingData("No clip is held out.")

    monkeypatch.setattr(train_classifier, "held_out_accuracy", nothing)
    with pytest.raises(MissingData):
        train_classifier.train(tmp_path / "out", steps=1)
    assert train_classifier.load(tmp_path / "out").steps == 1


def test_shapes_and_any_length_of_clip():
    net = ActionClassifierNet({"action": ("a", "b"), "legs": ("c",)}).eval()
    for frames, size in ((4, 20), (16, 112)):
        scores = net(torch.zeros(2, 3, frames, size, size))
        assert {t: tuple(s.shape) for t, s in scores.items()} == {"action": (2, 2), "legs": (2, 1)}


@pytest.mark.slow
@torch.inference_mode()
def test_accuracy_on_phrases_and_combinations(tiny_checkpoint, monkeypatch):
    """An untrained model is judged like any other; `real` stands beside it."""
    from larnet.evaluation import action_accuracy as module

    monkeypatch.setattr(module, "PHRASES", 8)
    monkeypatch.setattr(module, "COMBINED", 8)
    subjects = load_checkpoints_under_test([str(tiny_checkpoint)], "glove")
    stream = open_stream(DataSpec(start=1.0), subjects[0].loaded.info.spec, "val")
    tracks = {t: tuple({labels(n)[t]: 0 for n in (*stream.actions, *NOVEL)}) for t in labels("")}
    judge = ActionClassifier(
        ActionClassifierNet(tracks).eval(), tracks, "synthetic", 0, {"action": 0.5}
    )
    clips = stream.batch(0, 2)
    known = {"model": clips.v, "repeated": clips.v, "real": clips.v}
    told = recognition(judge, subjects, stream, known, clips.names, 0)
    assert next(iter(told)) == "judge"  # its own accuracy comes first
    assert told["judge"]["accuracy_on_held_out_actors"] == {"action": 0.5}
    assert told["held_out_phrases"]["model"]["clips"] == 8
    for key in ("trained_combinations", "novel_combinations"):
        assert set(told[key]["real"]) == {"legs", "arms", "both"}
        assert told[key]["model"]["legs"]["clips"] == 8


@pytest.mark.slow
def test_the_shipped_recogniser_knows_actors_it_never_saw():
    judge = train_classifier.find("default")
    assert judge is not None
    stream = open_stream(DataSpec(start=1.0), ModelSpec(size=112), "val")
    names = ["jumping jack", "squatting", "bowing", "waving with both hands", "kicking", "walking"]
    found = judge.correct(stream.batch(77, 6, names).v, names)["action"]
    assert sum(found) >= 4
