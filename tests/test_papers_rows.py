"""The rows of the paper to the letter: its hierarchy, E_a, equation 5, x^0, words, optimiser."""

import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from small_models import TINY_PAPER

from larnet import losses
from larnet.config.specs import CriticSpec, ModelSpec, override, run_spec, to_dict
from larnet.config.variants import COMPACT, PAPER, change, variant
from larnet.data.batch import generator
from larnet.errors import BadInput, UnknownName
from larnet.evaluation.checkpoints_under_test import CheckpointUnderTest
from larnet.nets.appearance import VGG16Appearance
from larnet.nets.blocks import double, fold, stretch, unfold
from larnet.nets.features.vgg import VGG16Features
from larnet.nets.integrator import HierarchicalIntegrator
from larnet.text.load_encoder import encoder_of, use_files
from larnet.training import loop
from larnet.training.batches import Batches
from larnet.training.critic_steps import CRITICS, adversarial_phases
from larnet.training.generator_step import GeneratorPhase
from larnet.training.loop import row_changes, settled
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.trainer import OPTIMIZERS
from larnet.weights import checkpoint

SMALL = change(COMPACT, TINY_PAPER)


def test_each_level_reads_e_m_beside_the_decoded_level_above():
    spec = SMALL.model
    torch.manual_seed(0)
    net = HierarchicalIntegrator(spec)
    e_a = {s: torch.randn(1, 8, 24 // s, 24 // s) for s in spec.scales}
    e_m = {s: torch.randn(1, 8, spec.length(s), 24 // s, 24 // s) for s in spec.scales}
    e_v = net(e_a, e_m)
    for fine, coarse in ((4, 8), (2, 4)):
        stage, narrow = net.lift[str(fine)].children()
        decoded = unfold(double(narrow(fold(stage(e_v[coarse])))), 1)
        m = torch.cat((e_m[fine], stretch(decoded, spec.length(fine))), 1)
        assert m.shape[1] == 16
        assert torch.allclose(net.cells[str(fine)](e_a[fine], m), e_v[fine], atol=1e-6)
    assert net.cells["4"].motion_gates.kernel_size == (3, 3)


@pytest.fixture(scope="module")
def vgg16():
    """Made-up weights of VGG-16's shapes, up to conv4_3."""
    draw, weights, channels = torch.Generator().manual_seed(0), {}, 3
    for i, width in enumerate((64, 64, 128, 128, 256, 256, 256, 512, 512, 512)):
        spread = (2 / (9 * channels)) ** 0.5
        shape = (width, channels, 3, 3)
        weights[f"VGG16_0.Conv_{i}.weight"] = torch.randn(shape, generator=draw) * spread
        weights[f"VGG16_0.Conv_{i}.bias"] = torch.randn(width, generator=draw) * 0.1
        channels = width
    return weights


@torch.inference_mode()
def test_e_a_of_the_paper_is_vgg16(vgg16):
    torch.manual_seed(0)
    appearance = VGG16Appearance(dataclasses.replace(PAPER.model, size=32))
    assert appearance.is_vgg16
    appearance.load(vgg16)
    x_0 = torch.rand(1, 3, 32, 32) * 2 - 1
    stages = {}
    for stride in (2, 4, 8):
        read = appearance.state[str(stride)]
        read.register_forward_pre_hook(lambda _, x, s=stride: stages.update({s: x[0]}))
    e_a = appearance(x_0)
    found = VGG16Features(vgg16)(x_0)
    for stride, endpoint in ((2, "relu2_2"), (4, "relu3_3"), (8, "relu4_3")):
        assert torch.allclose(stages[stride], found[endpoint], atol=1e-4)
        assert e_a[stride].abs().max() <= 1
    with pytest.raises(BadInput, match="in turn"):
        VGG16Appearance(ModelSpec(appearance="vgg16", appearance_widths=((4, 8), (8, 8))))


class Recorder:
    """A critic of clips that writes down what it is given."""

    look, matched = staticmethod(CRITICS["larnet"]["video"].look), False
    heard = staticmethod(lambda score: -score.mean())

    def step(self, real, fake, draw, end, told):
        self.real, self.fake, self.end = real, fake, end
        return {}

    def score(self, fake, told):
        return torch.zeros(len(fake))


@pytest.mark.parametrize("between", ["generated", "fakes"])
def test_x_hat_of_equation_4_ends_at_the_generated_clip(between):
    v, real = torch.zeros(2, 3, 16, 4, 4), torch.ones(2, 3, 16, 4, 4)
    outcome = SimpleNamespace(generated=SimpleNamespace(v=v), real=real)
    critic, spec = Recorder(), CriticSpec(penalty_between=between)
    adversarial_phases({"video": critic}, outcome, spec, generator(0))
    share = critic.fake.mean().item()
    assert 0 < share < 1  # Mix(): frames of both
    assert critic.end is (outcome.generated.v if between == "generated" else critic.fake)
    with pytest.raises(BadInput, match="penalty_between"):
        CriticSpec(penalty_between="noise")


def test_equation_5_is_a_plain_mean_over_every_pixel(made_up_phrases):
    """Recorded clips with a known person: today's default would weigh that person more."""
    spec = SMALL
    table = PhraseTable.build(["glove"], ["walking", "bowing"])
    stream = loop.open_stream(spec.data, spec.model, "train", "cpu", ["walking", "bowing"])
    batch = Batches(stream, table, spec, 0)[0]
    recorded = torch.ones(2, dtype=torch.bool)
    batch = dataclasses.replace(batch, clips=dataclasses.replace(batch.clips, recorded=recorded))
    plain, near = (
        GeneratorPhase(change(spec, {"loss": {"near_person": n}}), len(stream.actions))
        for n in (False, True)
    )
    near.load_state_dict(plain.state_dict())
    outcome = plain(batch, None)
    assert torch.allclose(
        outcome.terms["video"], F.mse_loss(outcome.generated.v, outcome.real), rtol=1e-4
    )
    assert (outcome.terms["video"] - near(batch, None).terms["video"]).abs() > 1e-4


def test_rows_of_the_paper_have_no_other_terms():
    paper = variant("paper")
    weights = to_dict(paper.loss)
    of_equation_5 = {"video", "motion", "adversarial_motion", "adversarial_video", "perceptual"}
    others = {"absolute", "moving", "recognise", "joints", "joints_real", "edges"}
    assert all(weights[n] > 0 for n in of_equation_5) and not any(weights[n] for n in others)
    assert not paper.loss.near_person
    assert paper.data == variant("larnet").data and not paper.data.augment
    assert paper.critic.penalty_between == variant("larnet").critic.penalty_between == "generated"
    assert (paper.train.optimizer, paper.train.batch, paper.train.epochs) == ("adam", 16, 42)
    assert (paper.train.weight_decay, paper.train.clip_norm, paper.train.final_rate) == (0, 0, 1)
    assert isinstance(OPTIMIZERS["adam"]([torch.zeros(1)], lr=1.0), torch.optim.Adam)
    assert run_spec(to_dict(paper)) == paper
    for name in ("larnet", "dagger", "mi-1", "larnet-compact"):
        assert run_spec(to_dict(variant(name))) == variant(name)


def test_words_of_a_row_are_the_actions_names(made_up_phrases):
    names = ("walking", "bowing")
    table = PhraseTable.build(["glove"], names)
    stream = loop.open_stream(SMALL.data, SMALL.model, "train", "cpu", names)
    batch = Batches(stream, table, SMALL, 0)[0]
    wanted = np.stack([table.vectors["glove"][n][0] for n in batch.clips.names])
    wanted = wanted / np.linalg.norm(wanted, axis=1, keepdims=True)
    assert np.allclose(batch.words.vectors["glove"], wanted, atol=1e-6)
    other = Batches(stream, table, override(SMALL, "data", names_only=False), 0)[0]
    assert not np.allclose(other.words.vectors["glove"], wanted, atol=1e-3)


class Recordings:
    """A data set of 10 recordings and its own actions."""

    actions = vocabulary = names = ("eating", "falling down", "feeling sick")

    def recordings(self):
        return [None] * 10


def test_epochs_and_one_hot_lengths_are_those_of_the_data(monkeypatch):
    spec = override(
        change(variant("one-hot", "compact"), {"train": {"epochs": 3}}), "train", batch=4
    )
    monkeypatch.setattr(loop, "open_stream", lambda *_: Recordings())
    found = settled(spec)
    assert found.model.encoders == (("onehot", 3),)
    assert (found.train.steps, found.train.epochs) == (8, 0)  # ceil(3 * 10 / 4)
    assert settled(spec, processes=2).train.steps == 4
    monkeypatch.setattr(loop, "open_stream", lambda *_: SimpleNamespace(actions=("bowing",)))
    assert settled(spec).train.steps == spec.train.steps  # drawn clips never end
    assert override(spec, "train", steps=5).train.epochs == 0


def test_an_earlier_run_of_a_row_says_that_the_row_has_changed():
    old = dataclasses.replace(SMALL.model, integrator="recurrent", gate_kernel=1, size=48)
    told = row_changes(old, SMALL.model)
    assert told == "integrator recurrent, now hierarchical, gate_kernel 1, now 3"
    assert not row_changes(dataclasses.replace(SMALL.model, size=48), SMALL.model)


def test_one_hot_over_the_data_sets_own_actions():
    table = PhraseTable.build(["onehot"], Recordings.vocabulary, Recordings.actions)
    rows = [table.vectors["onehot"][n][0] for n in Recordings.actions]
    assert np.array_equal(rows, np.eye(3, dtype="f4"))


def test_glove_of_any_length_from_a_file(tmp_path):
    path = tmp_path / "glove.txt"
    path.write_text("walking 1 0 2\nbowing 0 3 0\n")
    spec = override(SMALL, "train", encoder_files=(("glove", str(path)),))
    assert settled(spec).model.encoders == (("glove", 3),)
    table = PhraseTable.build(["glove"], ["bowing"], files=dict(spec.train.encoder_files))
    assert np.allclose(table.vectors["glove"]["bowing"][0], [0, 1, 0])
    with pytest.raises(BadInput, match="hears glove"):
        settled(override(SMALL, "train", encoder_files=(("bert", "x"),)))
    with pytest.raises(UnknownName, match="base"):
        variant("larnet", base="compactt")


def test_the_mean_of_the_penalty_moves_with_its_end():
    """Not only handed over: the critic's own step measures its slope there."""
    from larnet.training.accelerator import new_accelerator
    from larnet.training.critic_steps import Critic

    class Square(torch.nn.Module):
        """D(x) = w |x|^2 / 2: the slope at x is w x."""

        def __init__(self):
            super().__init__()
            self.w = torch.nn.Parameter(torch.ones(()))

        def forward(self, x):
            return self.w * x.square().flatten(1).sum(1) / 2

    critic = Critic(
        Square(), CriticSpec(learning_rate=0.0), new_accelerator(SMALL, "cpu", "", None)
    )
    real, far = torch.zeros(1, 1), torch.full((1, 1), 3.0)
    share = torch.rand(1, generator=generator(0)).item()
    told = critic.step(real, real, generator(0), far)
    assert told["penalty"].item() == pytest.approx((3.0 * (1 - share) - 1) ** 2, rel=1e-4)
    assert losses.between(real, far, torch.tensor([share])).item() == pytest.approx(
        3.0 * (1 - share)
    )


def test_a_checkpoint_is_heard_in_the_vectors_it_learned_from(tmp_path, monkeypatch):
    monkeypatch.setattr("larnet.text.load_encoder._files", {})
    assert encoder_of("onehot", 3, Recordings.actions).encode(["eating"]).tolist() == [[1, 0, 0]]
    large = encoder_of("glove", 300, ())  # this machine's have 50 numbers
    large.give(["bowing"], np.eye(300, dtype="f4")[:1])
    assert large.encode(["bowing"]).shape == (1, 300)
    with pytest.raises(BadInput, match="--glove"):
        large.encode(["a phrase that it never saw"])
    path = tmp_path / "glove.txt"
    path.write_text("bowing 0 3 0\n")
    use_files({"glove": str(path), "bert": None})
    assert encoder_of("glove", 3, ()).encode(["bowing"]).tolist() == [[0, 1, 0]]


def test_a_run_with_a_glove_file_names_it_without_its_folder(tmp_path):
    path = tmp_path / "private" / "vectors.txt"
    path.parent.mkdir()
    path.write_text("walking 1 0 2\nbowing 0 3 0\n")
    spec = override(SMALL, "train", encoder_files=(("glove", str(path)),))
    spec = override(spec, "data", actions=("walking", "bowing"))
    spec = change(spec, {"loss": {"adversarial_video": 0.0, "adversarial_motion": 0.0}})
    last = loop.train(spec, tmp_path / "run", "larnet-compact", device="cpu")
    loaded = checkpoint.load(last)
    assert loaded.info.spec.encoders == (("glove", 3),)
    assert loaded.info.training["train"]["encoder_files"] == [["glove", "vectors.txt"]]
    assert "private" not in (last / "config.json").read_text()
    subject = CheckpointUnderTest("model", loaded, "glove")  # whose encoder is not on this machine
    clips = loop.open_stream(spec.data, spec.model, "val").batch(0, 1, ["bowing"])
    assert subject.make(clips).shape == clips.v.shape
