"""Training leaves what it promises on disk, resumes exactly, and refuses what cannot go on."""

import importlib.util
import json
import os
import shutil
import signal
from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from larnet.config.specs import override, to_dict
from larnet.config.variants import variant
from larnet.data import open_stream
from larnet.data.batch import generator
from larnet.errors import BadCheckpoint, BadInput, MissingData, UnknownName
from larnet.media import video_file
from larnet.runtime.precision import bf16_is_faster
from larnet.training.accelerator import new_accelerator
from larnet.training.batches import kept_frames
from larnet.training.generator_step import Batch, GeneratorPhase, Words
from larnet.training.loop import train
from larnet.training.run_folder import RunFolder
from larnet.training.train_step import TrainStep, learning_rate, loss_weights, weighted_sum
from larnet.training.trainer import Trainer
from larnet.weights import checkpoint

DEBUG = override(variant("debug"), "data", combinations=0.1)
DEBUG = override(DEBUG, "loss", adversarial_motion=0.1, adversarial_video=0.1)


def run(out, **options):
    spec = override(DEBUG, "train", steps=options.pop("steps", 4))
    return train(spec, out, "debug", device="cpu", **options)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """Where `straight` makes its run, and the checkpoint that it returned."""
    return tmp_path_factory.mktemp("runs") / "straight", []


@pytest.fixture
def straight(once, tmp_path, made_up_phrases):
    """Four steps in one go: made once, a copy for every test."""
    made, last = once
    if not last:
        last.append(run(made))
    root = shutil.copytree(made, tmp_path / "straight")
    return root, root / last[0].relative_to(made)


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
    update = TrainStep.__call__

    def update_then_ask(self, batch):
        result = update(self, batch)
        if self.step == 2:
            RunFolder(tmp_path / "run").stop.touch()
        return result

    monkeypatch.setattr(TrainStep, "__call__", update_then_ask)
    assert run(tmp_path / "run").name == "step_000002"
    monkeypatch.undo()
    last = run(tmp_path / "run", resume=True)
    states = [RunFolder(root).load_state(4)[0] for root in (straight[0], tmp_path / "run")]
    assert any(key.startswith("critic_video/optimizer/") for key in states[0])
    states += [load_file(root / "model.safetensors") for root in (straight[1], last)]
    for one, other in (states[:2], states[2:]):
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
        weighted_sum(outcome.terms, loss_weights(DEBUG, 0)).backward()
        optimizer.step()
        history.append({n: t.item() for n, t in outcome.terms.items()})
    assert history[-1]["video"] < 0.9 * history[0]["video"]
    assert history[-1]["joints"] < 0.95 * history[0]["joints"]


def test_every_weight_at_inference_is_trained():
    stream = open_stream(DEBUG.data, DEBUG.model)
    phase = GeneratorPhase(DEBUG, len(stream.actions))
    vectors = {n: torch.randn(2, d) for n, d in DEBUG.model.encoders}
    words = Words(vectors, torch.tensor([0, 1]))
    batch = Batch(stream.batch(0, 2), words, stream.draw_skeletons(0, 2), words)
    weighted_sum(phase(batch, None).terms, loss_weights(DEBUG, 0)).backward()
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


def test_a_step_that_is_not_finite_names_step_term_and_batch(
    tmp_path, made_up_phrases, monkeypatch
):
    forward = GeneratorPhase.forward

    def broken(self, batch, keep):
        outcome = forward(self, batch, keep)
        return replace(outcome, terms=outcome.terms | {"edges": outcome.terms["edges"] * torch.nan})

    run(tmp_path / "run", steps=2)
    monkeypatch.setattr(GeneratorPhase, "forward", broken)
    with pytest.raises(BadInput, match=r"Step 3: edges became nan \(batch 8192 of data seed 0\)"):
        run(tmp_path / "run", resume=True)
    assert RunFolder(tmp_path / "run").last_step() == 2  # and the weights before it are kept


def test_a_full_disk_is_told_and_the_last_good_checkpoint_stays(
    tmp_path, made_up_phrases, monkeypatch
):
    run(tmp_path / "run", steps=2)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("larnet.training.run_folder.save_file", full)
    with pytest.raises(BadInput, match=r"No space left.* step 2"):
        run(tmp_path / "run", resume=True)
    folder = RunFolder(tmp_path / "run")
    assert folder.last_step() == 2
    assert not list(folder.root.rglob("*.tmp"))
    monkeypatch.undo()
    assert checkpoint.load(folder.checkpoint(2)).info.step == 2


@pytest.mark.slow
def test_a_killed_run_goes_on_from_its_last_checkpoint(tmp_path, made_up_phrases):
    """What kill -9 leaves: a checkpoint without its last file, unfinished files, half a line."""
    run(tmp_path / "run", steps=2)
    folder = RunFolder(tmp_path / "run")
    late = folder.checkpoint(3)
    late.mkdir()
    (late / ".model.safetensors.1.tmp").write_bytes(b"half")
    (late / "training-000.safetensors").write_bytes(b"half")
    with folder.metrics.open("a") as file:
        file.write('{"step": 3, "total": 1.0}\n{"step": 4, "to')
    assert folder.last_step() == 2
    last = run(tmp_path / "run", resume=True)
    assert last.name == "step_000004"
    lines = folder.metrics.read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2, 3, 4]
    assert not late.exists()


def test_sigterm_ends_after_the_step_and_saves(tmp_path, made_up_phrases, monkeypatch):
    update = TrainStep.__call__

    def update_then_signal(self, batches):
        result = update(self, batches)
        if self.step == 1:
            os.kill(os.getpid(), signal.SIGTERM)
        return result

    monkeypatch.setattr(TrainStep, "__call__", update_then_signal)
    assert run(tmp_path / "run").name == "step_000001"
    assert RunFolder(tmp_path / "run").last_step() == 1


def test_state_is_split_into_files_that_can_be_moved(tmp_path, monkeypatch):
    monkeypatch.setattr("larnet.training.run_folder.LARGEST", 100)
    tensors = {"a": torch.arange(60.0).view(3, 20), "b": torch.ones(7), "c": torch.tensor(5)}
    folder = RunFolder(tmp_path)
    folder.save_state(1, tensors, {"seconds": 2.0})
    files = sorted(folder.checkpoint(1).glob("*.safetensors"))
    held = [sum(t.nbytes for t in load_file(file).values()) for file in files]
    assert len(files) > 2 and max(held) <= 100
    loaded, progress = folder.load_state(1)
    assert loaded.keys() == tensors.keys()
    assert all(torch.equal(loaded[name], tensors[name]) for name in tensors)
    assert progress["seconds"] == 2.0
    files[0].write_bytes(b"damaged")
    with pytest.raises(BadCheckpoint, match="step 1"):
        folder.load_state(1)


def test_accumulated_gradients_are_the_mean_of_the_batches(tmp_path, made_up_phrases):
    spec = override(variant("debug"), "train", precision="fp32", accumulate=2)
    trainer = Trainer(spec, RunFolder(tmp_path), new_accelerator(spec, "cpu", "", tmp_path))
    both = next(trainer.batches())
    assert len(both) == 2
    assert not torch.equal(both[0].clips.v, both[1].clips.v)
    found = []
    for batches in (both, both[:1], both[1:]):
        trainer.train_step.optimizer.zero_grad()
        trainer.train_step.gradients(batches)
        found.append(torch.cat([p.grad.flatten() for p in trainer.module.parameters()]))
    assert torch.allclose(found[0], (found[1] + found[2]) / 2, atol=1e-5, rtol=1e-3)


def test_trackers_are_optional_and_refused_in_words(tmp_path, made_up_phrases):
    with pytest.raises(UnknownName, match="tensorboard"):
        run(tmp_path / "a", tracker="tensorbord")
    if importlib.util.find_spec("wandb") is None:
        with pytest.raises(MissingData, match="pip install wandb"):
            run(tmp_path / "a", tracker="wandb")


def test_training_on_some_actions_knows_only_these(tmp_path, made_up_phrases):
    spec = override(DEBUG, "data", actions=("walking", "bowing"), combinations=0.0)
    last = train(override(spec, "train", steps=1), tmp_path / "run", "debug", device="cpu")
    assert list(checkpoint.load(last).info.actions) == ["walking", "bowing"]


def test_an_action_that_the_data_do_not_show_is_told_before_training(tmp_path):
    spec = override(DEBUG, "data", actions=("walking", "jumping forward"))
    with pytest.raises(UnknownName, match=r"'jumping forward'\. Did you mean: jump"):
        train(spec, tmp_path / "run", "debug", device="cpu")


def pictures_only(**fields):
    """`debug` as `demo-pictures` trains: the head alone, every joint told."""
    pictures = variant("demo-pictures")
    spec = replace(DEBUG, loss=pictures.loss)
    train = {
        "all_keypoints_given": True,
        "parts": pictures.train.parts,
        "skeleton_clips": 0,
        "skeleton_warm_up": 0,
    }
    return override(spec, "train", **train | fields)


def test_only_the_named_parts_learn(tmp_path, made_up_phrases):
    spec = pictures_only(precision="fp32")
    trainer = Trainer(spec, RunFolder(tmp_path), new_accelerator(spec, "cpu", "", tmp_path))
    before = {n: t.clone() for n, t in trainer.weights.items()}
    batches = trainer.batches()
    for _ in range(2):
        numbers = trainer.train_step(next(batches))
    changed = {n for n, t in trainer.weights.items() if not torch.equal(t, before[n])}
    learning = {n for n in before if n.startswith(spec.train.parts)}
    assert changed == learning and any(n.startswith("G_v.out") for n in changed)
    assert "video" in numbers and "motion" not in numbers  # E_v is not even asked


def test_a_part_that_is_not_there_is_refused_in_words(tmp_path, made_up_phrases):
    with pytest.raises(BadInput, match="G_x"):
        train(pictures_only(parts=("G_x.",), steps=1), tmp_path / "run", "debug", device="cpu")


def test_half_precision_only_where_it_pays(tmp_path, monkeypatch):
    spec = override(DEBUG, "train", precision="bf16")
    for pays, wanted in ((False, "no"), (True, "bf16")):
        monkeypatch.setattr("larnet.training.accelerator.bf16_is_faster", lambda _, pays=pays: pays)
        assert new_accelerator(spec, "cpu", "", tmp_path).mixed_precision == wanted
    assert bf16_is_faster("cpu") in (True, False) and not bf16_is_faster("meta")


def test_a_new_run_begins_with_another_runs_newest_weights(straight, tmp_path):
    root, last = straight
    spec = override(DEBUG, "train", skeleton_warm_up=0)
    for source in (root, last):
        (out := tmp_path / f"from_{source.name}").mkdir()
        trainer = Trainer(spec, RunFolder(out), new_accelerator(spec, "cpu", "", out))
        trainer.restore(str(source))
        wanted = checkpoint.load(last).model.state_dict()
        assert trainer.step == 0
        assert [(r["steps"], r["clips"]) for r in trainer.info().training["earlier"]] == [(4, 8)]
        assert all(torch.equal(t, wanted[n]) for n, t in trainer.weights.items())


def test_skeletons_alone_move_the_joints_and_not_the_pictures(straight, tmp_path):
    root, last = straight
    spec = pictures_only(skeleton_clips=8, skeleton_warm_up=2, steps=1, parts=("G_v.out",))
    trainer = Trainer(spec, RunFolder(tmp_path), new_accelerator(spec, "cpu", "", tmp_path))
    trainer.restore(str(root))
    wanted = checkpoint.load(last).model.state_dict()
    changed = {n for n, t in trainer.weights.items() if not torch.equal(t, wanted[n])}
    assert any(n.startswith("G_v.figure.") for n in changed)
    assert any(n.startswith("G_m.code.") for n in changed)
    assert not any(n.startswith(("E_a.", "M_I.", "G_v.out", "G_v.stage")) for n in changed)


def test_recorded_clips_alone_have_no_skeleton_training(tmp_path, made_up_phrases):
    """Recorded people have no skeletons to draw: no second optimiser is built, or recorded."""
    root = tmp_path / "clips"
    for name in ("walking", "bowing"):
        for i in range(4):
            path = root / name / f"actor{i}_{name}.mp4"
            path.parent.mkdir(parents=True, exist_ok=True)
            noise = np.random.default_rng(i).integers(0, 256, (40, 48, 48, 3), dtype=np.uint8)
            video_file.write(path, noise, 24)
    spec = override(DEBUG, "data", source=f"folder:{root}", combinations=0.0)
    out = tmp_path / "run"
    out.mkdir()
    trainer = Trainer(spec, RunFolder(out), new_accelerator(spec, "cpu", "", out))
    assert DEBUG.train.skeleton_clips and trainer.spec.train.skeleton_clips == 0
    assert trainer.train_step.skeletons is None
    assert trainer.info().training["train"]["skeleton_clips"] == 0


@pytest.mark.parametrize("device", ["gpuu", "CUDA", ""])
def test_an_unknown_device_is_refused(tmp_path, device):
    with pytest.raises(UnknownName, match="device"):
        train(DEBUG, tmp_path / "run", "debug", device=device)
    assert not (tmp_path / "run").exists()


def test_a_run_folder_of_before_the_names_changed_is_read(tmp_path):
    values = to_dict(DEBUG)
    new = values["train"]
    old = {"skeleton_clips": "rehearsal", "skeleton_minibatch": "rehearsal_batch"}
    old |= {"skeleton_rate": "rehearsal_rate", "skeleton_warm_up": "rehearse_first"}
    old |= {"keypoint_hint_prob": "told", "all_keypoints_given": "posed"}
    values["train"] = {old.get(name, name): value for name, value in new.items()}
    (tmp_path / "config.json").write_text(json.dumps({"variant": "debug"} | values))
    assert RunFolder(tmp_path).read_config() == ("debug", DEBUG)
