"""Training on movements without pictures: what each loss reaches, what is real, what goes on."""

import dataclasses
import json

import pytest
import torch

from larnet import losses
from larnet.config.specs import AS_RECORDED, RunSpec, SkeletonSpec, override
from larnet.config.variants import DEBUG, POSED, change
from larnet.data.batch import generator
from larnet.data.skeleton_batches.skeleton_batch import SkeletonBatch
from larnet.data.skeleton_batches.skeleton_stream import SkeletonStream, frame_rate
from larnet.data.skeleton_batches.sketches import MOMENTS, SketchBook
from larnet.errors import BadInput
from larnet.nets.motion import Moments
from larnet.nets.motion_critic import SequenceCritic
from larnet.training.generator_step import Words
from larnet.training.movements import skeleton_parts
from larnet.training.movements.motion_watch import check_spread, nearest_share, retrieval, spread
from larnet.training.movements.pretrain import pretrain
from larnet.training.movements.skeleton_losses import STYLES, Known, MotionPhase
from larnet.training.movements.skeleton_parts import SAMPLES
from larnet.training.movements.skeleton_pretraining import SkeletonPretraining
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import RunFolder
from larnet.weights.checkpoint import load

SPEC = change(
    DEBUG,
    {
        "model": POSED | {"state": 32},
        "data": {"actions": ("squatting", "hand waving", "bowing")},
        "skeleton": {
            "steps": 4,
            "batch": 6,
            "frames": 8,
            "warm_up": 1,
            "save_every": 2,
            "critics_every": 1,
            "critic_start": 0,
            "uses": 2,
            "sketches": 6,
            "rebuilt": 2,
        },
    },
)


class Take:
    """A recording of somebody who raises the left arm, the higher the later."""

    fps, loops = 24, False

    def __init__(self, still: torch.Tensor, high: float) -> None:
        rise = torch.linspace(0, high, 40)
        joints = still.repeat(40, 1, 1)
        joints[:, 5:8, 1] += rise[:, None]
        self.joints = joints.numpy()

    @property
    def seconds(self) -> float:
        return 39 / 24


class Library:
    """Two recordings of one action, none of them held out."""

    names = ("squatting",)

    def __init__(self) -> None:
        from larnet.data.synthetic import skeletons

        still = skeletons(["standing still"], torch.zeros(1), torch.zeros(1, 15), 1)[0]
        self.takes = [Take(still, 0.1), Take(still, 0.4)]

    def of(self, action: str, split: str = "train") -> list[Take]:
        return self.takes if action == "squatting" and split == "train" else []

    def choose(self, action: str, style: float, split: str = "train") -> Take:
        return self.takes[int(style > 0)]


def stream(spec: RunSpec = SPEC) -> SkeletonStream:
    return SkeletonStream(spec.data, spec.skeleton, spec.model.noise, Library())


def spoken(batch: SkeletonBatch, seed: int = 0) -> Words:
    draw, count = generator(seed), len(batch.names)
    vectors = {n: torch.randn(count, d, generator=draw) for n, d in SPEC.model.encoders}
    return Words(vectors, torch.zeros(count, dtype=torch.long))


@pytest.fixture
def phase() -> MotionPhase:
    torch.manual_seed(0)
    return MotionPhase(SPEC, stream().actions)


def reached(module: torch.nn.Module) -> bool:
    return any(p.grad is not None and p.grad.abs().max() > 0 for p in module.parameters())


def outcome(phase: MotionPhase, step: int = 0):
    batch = stream().batch(step)
    return phase(batch, spoken(batch), generator(1))


def test_motion_loss_teaches_g_m_and_never_its_target(phase):
    outcome(phase).terms["motion"].backward()
    assert reached(phase.larnet.G_m.code)
    assert reached(phase.larnet.encoders["sentence"])
    assert not reached(phase.E_v.first) and not reached(phase.E_v.code)
    assert not reached(phase.larnet.M_I)


def test_what_keeps_the_target_informative_is_its_own(phase):
    out = outcome(phase)
    (out.terms["rebuild"] + out.terms["recognise"]).backward()
    assert reached(phase.E_v.code) and reached(phase.E_v.name)
    assert not reached(phase.larnet.G_m)


def test_places_teach_what_they_come_through(phase):
    outcome(phase).terms["place"].backward()
    for module in (phase.larnet.G_m.code, phase.larnet.M_I.pose, phase.larnet.G_v.reader):
        assert reached(module)
    pictures = (phase.larnet.E_a, phase.larnet.M_I.cells, phase.larnet.G_v.puppet)
    assert not any(reached(module) for module in pictures)


def test_critics_and_generator_share_no_gradient(tmp_path, made_up_phrases):
    run = SkeletonPretraining(SPEC, started(tmp_path), Library())
    movements, words = run.batch(0)
    out = run.phase(movements, words, generator(1))
    felt, told = run.adversarial(out, generator(2))
    assert set(felt) == {"adversarial_motion", "adversarial_joints"}
    assert {"wasserstein_motion", "penalty_joints"} <= set(told)
    assert not reached(run.phase)  # the critics' phase saw detached samples
    before = [p.clone() for c in run.critics.values() for p in c.net.parameters()]
    sum(felt.values()).backward()
    after = [p for c in run.critics.values() for p in c.net.parameters()]
    assert reached(run.phase.larnet.G_m.code) and reached(run.phase.larnet.M_I.pose)
    assert not any(reached(c.net) for c in run.critics.values())
    assert all(torch.equal(a, b) for a, b in zip(before, after))
    # e^_m is what is real: it does not try to look made
    assert not reached(run.phase.E_v.first) and not reached(run.phase.E_v.code)


def test_the_remix_is_frame_by_frame_and_counts_as_fake(phase):
    out = outcome(phase)
    real, fake = SAMPLES["joints"](out, generator(3))
    assert torch.equal(real, out.real)
    made = (fake == out.made.sequence).all(-1)
    kept = (fake == out.real).all(-1)
    assert (made | kept).all() and made.any() and kept.any()
    assert 0.2 < made.float().mean() < 0.8
    which = torch.tensor([[True, False]])
    a, b = torch.ones(1, 2, 3), torch.zeros(1, 2, 3)
    assert losses.mix_sequences(a, b, which)[0, :, 0].tolist() == [1, 0]


def test_divergence_by_hand():
    got = losses.divergence_loss(torch.tensor([[1.0, 0.0]]), torch.tensor([[0.0, 1.0]]))
    assert got.item() == pytest.approx(0.5 * (1 + (2.718281828 - 1 - 1)), abs=1e-5)


@pytest.mark.parametrize("kind", STYLES)
def test_styles_are_told_of_drawn_movements_and_known_of_recorded_ones(kind, phase):
    batch = SketchBook(stream(), 15).batch(0, 6, 0.5)
    known = Known(batch.z, batch.recorded, batch.skeleton, batch.at)
    z, divergence = STYLES[kind](phase, known, torch.zeros(6, SPEC.model.action), generator(4))
    assert torch.equal(z[~batch.recorded], batch.z[~batch.recorded])
    assert (z[batch.recorded, -1] == AS_RECORDED).all()
    assert (divergence > 0) == (kind == "inferred")
    apart = (z - batch.z)[batch.recorded].abs().amax(1) > 0
    assert apart.all() == (kind != "told")


def test_the_nearest_of_several_draws_learns_a_recording(phase):
    """With more draws to choose from the chosen one is nearer, never farther."""
    batch, a_e = SketchBook(stream(), 15).batch(0, 6, 0.5), torch.zeros(6, SPEC.model.action)
    known = Known(batch.z, batch.recorded, batch.skeleton, batch.at)
    far, g_m = [], phase.larnet.G_m
    for draws in (1, 8):
        phase.spec = dataclasses.replace(SPEC.skeleton, style="nearest", draws=draws)
        z, _ = STYLES["nearest"](phase, known, a_e, generator(5))
        codes = g_m.codes(a_e, torch.zeros(6), z, Moments(batch.at, torch.ones(6)))
        apart = g_m.skeleton(codes) - batch.skeleton.flatten(2)
        far.append(apart.abs().mean((1, 2))[batch.recorded])
    assert (far[1] <= far[0] + 1e-6).all()


def test_batches_are_a_function_of_the_step_and_have_many_rates():
    a, b = stream().batch(3), stream().batch(3)
    assert torch.equal(a.joints, b.joints) and a.names == b.names
    assert not torch.equal(a.joints, stream().batch(4).joints)
    rates = {round(frame_rate(generator(i))) for i in range(60)}
    assert {12, 24} <= rates and len(rates) > 5 and min(rates) >= 8 and max(rates) <= 60
    assert a.recorded.sum() == 3
    assert a.joints.abs().max() < 1.5 and a.near.abs().max() < 1
    assert (a.at >= 0).all() and (a.at <= 1).all()


def test_the_state_that_clips_begin_with_carries_no_gradient(phase):
    found = [stream().batch(step) for step in range(8)]
    late = next(b for b in found if b.lead.shape[1])
    assert (late.lead <= late.at[:, :1] + 1e-6).all()
    assert torch.equal(late.p_e, late.lead[:, 0])
    state = phase.carried(late, torch.zeros(6, SPEC.model.action), late.z.float(), late.joints_0)
    assert state.shape == (6, SPEC.model.state) and not state.requires_grad


def test_sketches_are_a_function_of_the_step_and_show_whole_performances(monkeypatch):
    """A book that is opened in the middle of a run shows what one that was there all along does."""
    for name, count in (("DRAWN", 48), ("FIRST", 24)):
        monkeypatch.setattr(f"larnet.data.skeleton_batches.sketches.{name}", count)
    book, later = SketchBook(stream(), 15), SketchBook(stream(), 15)
    found = [book.batch(step, 6, 0.5) for step in range(6)]
    again = later.batch(5, 6, 0.5)
    assert again.names == found[5].names
    assert torch.equal(again.skeleton, found[5].skeleton)
    assert not torch.equal(found[2].skeleton, found[3].skeleton)
    at = found[0].at
    assert (
        at.shape == (6, MOMENTS) and (at.diff(dim=1) > 0).all() and at.min() >= 0 and at.max() <= 1
    )
    taken = found[0].recorded
    high = found[0].skeleton[taken][:, :, 6, 1]  # the library's left hand rises all the time
    assert (high.diff(dim=1) > 0).all()


def test_sketches_teach_g_m_alone(phase):
    sketches = SketchBook(stream(), 15).batch(0, 6, 0.5)
    terms = phase.sketched(sketches, spoken(sketches), generator(1))
    (terms["skeleton"] + terms["motion"]).backward()
    assert reached(phase.larnet.G_m.code)
    assert not reached(phase.larnet.M_I) and not reached(phase.E_v.first)


def test_a_collapse_is_seen_and_said():
    same = torch.ones(4, 5, 8)
    assert spread(same) == 0
    assert spread(torch.randn(40, 5, 8, generator=generator(1))) > 0.2
    check_spread(9, 0.1, 0.1)
    with pytest.raises(BadInput, match="collapsed"):
        check_spread(9, 0.1, spread(same).item())


def test_retrieval_is_the_share_of_nearest_neighbours_of_the_same_action(phase):
    a, b = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    queries, gallery = torch.stack((a + 0.1 * b, b, a)), torch.stack((2 * a, 3 * b))
    assert nearest_share(queries, ["x", "y", "y"], gallery, ["x", "y"]) == pytest.approx(2 / 3)
    assert retrieval(phase.E_v, Library(), ["squatting"]) is None  # nobody is held out


def test_a_critic_scores_clips_one_by_one():
    torch.manual_seed(0)
    critic, x = SequenceCritic(5, 8), torch.randn(3, 8, 5)
    assert critic(x).shape == (3,)
    assert torch.allclose(critic(x)[1:2], critic(x[1:2]), atol=1e-6)


def started(path) -> RunFolder:
    folder = RunFolder(path / "run")
    folder.start(SPEC, "movements", resume=False)
    return folder


def test_two_steps_and_two_more_equal_four(tmp_path, made_up_phrases):
    def run(name: str, *steps: int) -> dict[str, torch.Tensor]:
        for i, count in enumerate(steps):
            spec = override(SPEC, "skeleton", steps=count)
            if count < 4:  # the schedule of four
                spec = override(spec, "skeleton", final_rate=1.0)
            last = pretrain(spec, tmp_path / name, library=Library(), resume=i > 0)
        assert last.name == "step_000004"
        return load(last).model.state_dict()

    flat = override(SPEC, "skeleton", final_rate=1.0)
    straight = load(pretrain(flat, tmp_path / "a", library=Library())).model.state_dict()
    joined = run("b", 2, 4)
    assert all(torch.equal(straight[name], joined[name]) for name in straight)
    lines = (tmp_path / "a" / "metrics.jsonl").read_text().splitlines()
    assert {"place", "motion", "adversarial_joints"} <= set(json.loads(lines[0]))


def test_a_run_whose_actions_were_given_new_words_reads_all_words_anew(tmp_path, made_up_phrases):
    pretrain(override(SPEC, "skeleton", steps=2), tmp_path / "run", library=Library())
    phrases = RunFolder(tmp_path / "run").phrases
    old = PhraseTable.load(phrases)
    name = next(iter(old.vectors["glove"]))
    old.vectors["glove"][name] = old.vectors["glove"][name][:-1]
    old.save(phrases)
    last = pretrain(SPEC, tmp_path / "run", library=Library(), resume=True)
    assert len(load(last).phrases["glove"]) == sum(len(p) for p in load(last).info.actions.values())


def test_a_run_begins_with_another_checkpoint_and_keeps_its_pictures(tmp_path, made_up_phrases):
    first = pretrain(SPEC, tmp_path / "a", library=Library())
    second = pretrain(SPEC, tmp_path / "b", library=Library(), source=str(first))
    a, b = load(first).model, load(second).model
    frozen = ("E_a.", "M_I.cells.", "G_v.puppet.", "G_m.unroll.")
    for name, tensor in a.state_dict().items():
        if name.startswith(frozen):
            assert torch.equal(tensor, b.state_dict()[name]), name
    assert not torch.equal(a.G_m.code[1].weight, b.G_m.code[1].weight)
    assert load(second).info.runs[0]["steps"] == 4


def test_a_model_without_the_scale_is_refused_in_words(tmp_path, made_up_phrases):
    with pytest.raises(BadInput, match="one cell"):
        pretrain(DEBUG, tmp_path / "run", library=None)


def test_specs_are_checked():
    with pytest.raises(BadInput, match="style"):
        SkeletonSpec(style="guessed")
    with pytest.raises(BadInput, match="share"):
        SkeletonSpec(recorded=2.0)
    assert skeleton_parts.learning_rate(SkeletonSpec(), 0) < SkeletonSpec().learning_rate
