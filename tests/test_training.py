"""Training leaves what it promises on disk, resumes exactly, and refuses what cannot go on."""

import json

import pytest
import torch
from safetensors.torch import load_file

from larnet import checkpoint
from larnet.data import open_stream
from larnet.data.clips import generator
from larnet.errors import BadInput
from larnet.spec import override
from larnet.training.folder import RunFolder
from larnet.training.loop import Trainer, kept_frames, learning_rate, train
from larnet.training.step import Batch, GeneratorPhase, Words
from larnet.variants import variant

DEBUG = override(variant("debug"), "data", combinations=0.1)


def run(out, **options):
    spec = override(DEBUG, "train", steps=options.pop("steps", 4))
    return train(spec, out, "debug", device="cpu", **options)


@pytest.fixture(scope="module")
def straight(tmp_path_factory):
    """Four steps in one go."""
    root = tmp_path_factory.mktemp("straight") / "run"
    return root, run(root)


def test_a_run_leaves_its_files(straight):
    root, last = straight
    assert last == root / "checkpoints" / "step_000004"
    steps = [json.loads(line)["step"] for line in (root / "metrics.jsonl").read_text().splitlines()]
    assert steps == [1, 2, 3, 4]
    variant_name, spec = RunFolder(root).read_config()
    assert (variant_name, spec.model) == ("debug", DEBUG.model)
    assert (root / "samples" / "step_000004.npy").is_file()
    loaded = checkpoint.load(last)
    assert loaded.info.step == 4
    assert loaded.info.encoders == ("sentence", "glove")
    phrases = sum(len(group) for group in loaded.info.actions.values())
    assert {n: tuple(v.shape) for n, v in loaded.phrases.items()} == {
        "sentence": (phrases, 384),
        "glove": (phrases, 50),
    }
    assert not [p for p in root.rglob("*.tmp")]


def test_two_steps_and_two_more_equal_four(straight, tmp_path, monkeypatch):
    """Stopped by the file STOP after two steps, resumed: bit for bit the run that never stopped."""
    update = Trainer.update

    def update_then_ask(self, batch):
        result = update(self, batch)
        if self.step == 2:
            self.folder.stop.touch()
        return result

    monkeypatch.setattr(Trainer, "update", update_then_ask)
    assert run(tmp_path / "run").name == "step_000002"
    monkeypatch.undo()
    last = run(tmp_path / "run", resume=True)
    for name in ("model.safetensors", "training.safetensors"):
        one, other = load_file(straight[1] / name), load_file(last / name)
        assert one.keys() == other.keys()
        assert all(torch.equal(one[key], other[key]) for key in one)
    lines = (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2, 3, 4]


def test_a_second_run_does_not_overwrite_the_first(straight):
    with pytest.raises(BadInput, match="--resume"):
        run(straight[0])


def test_metrics_after_the_checkpoint_are_forgotten(tmp_path):
    folder = RunFolder(tmp_path)
    for step in (1, 2, 3):
        folder.log(step, {"total": 1.0})
    with folder.metrics.open("a") as file:
        file.write('{"step": 4, "tot')  # what a killed process leaves
    folder.forget_after(2)
    steps = [json.loads(line)["step"] for line in folder.metrics.read_text().splitlines()]
    assert steps == [1, 2]


def test_a_loss_that_is_not_finite_stops_the_run_in_words(tmp_path):
    with pytest.raises(BadInput, match="Step 7: video became nan"):
        RunFolder(tmp_path).log(7, {"video": float("nan")})


def test_training_lowers_the_loss_on_one_batch():
    torch.manual_seed(0)
    stream = open_stream(DEBUG.data, DEBUG.model)
    clips = stream.batch(0, 2, ["jumping jack", "squatting"])
    phase = GeneratorPhase(DEBUG, len(stream.actions))
    draw = generator(1)
    vectors = {n: torch.randn(2, d, generator=draw) for n, d in DEBUG.model.encoders}
    words = Words(vectors, torch.tensor([0, 1]))
    optimizer = torch.optim.Adam(phase.parameters(), 3e-3)
    history = []
    for _ in range(25):
        outcome = phase(Batch(clips, words), None)
        optimizer.zero_grad()
        outcome.total.backward()
        optimizer.step()
        history.append({n: t.item() for n, t in outcome.terms.items()})
    assert history[-1]["video"] < 0.9 * history[0]["video"]
    assert history[-1]["joints"] < 0.95 * history[0]["joints"]


def test_every_weight_at_inference_is_trained():
    stream = open_stream(DEBUG.data, DEBUG.model)
    phase = GeneratorPhase(DEBUG, len(stream.actions))
    vectors = {n: torch.randn(2, d) for n, d in DEBUG.model.encoders}
    words = Words(vectors, torch.tensor([0, 1]))
    batch = Batch(stream.batch(0, 2), words, stream.rehearse(0, 2), words)
    phase(batch, None).total.backward()
    still = [n for n, p in phase.named_parameters() if p.grad is None]
    assert not still


def test_learning_rate_warms_up_and_falls():
    train_spec = override(variant("demo"), "train", steps=1000, warm_up=100).train
    rates = [learning_rate(train_spec, step) for step in range(1000)]
    assert rates[0] == pytest.approx(train_spec.learning_rate / 100)
    assert max(rates) == pytest.approx(train_spec.learning_rate)
    assert rates[100:] == sorted(rates[100:], reverse=True)
    end = train_spec.learning_rate * train_spec.final_rate
    assert rates[-1] == pytest.approx(end, rel=0.01)


def test_kept_frames_are_one_of_each_part_of_the_clip():
    spec = override(variant("demo"), "train", decoded_frames=4)
    seen = {tuple(kept_frames(spec, step).tolist()) for step in range(200)}
    assert all(4 * i <= frame < 4 * i + 4 for kept in seen for i, frame in enumerate(kept))
    assert {frame for kept in seen for frame in kept} == set(range(16))
    assert kept_frames(override(spec, "train", decoded_frames=0), 0) is None
