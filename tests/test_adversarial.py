"""Equations 3 to 5 against values worked by hand, and gradients that stay where they belong."""

import pytest
import torch
from torch import nn

from larnet import losses
from larnet.config.specs import CriticSpec, override
from larnet.config.variants import variant
from larnet.data.batch import generator
from larnet.errors import BadInput
from larnet.nets.critics import MotionCritic, VideoCritic
from larnet.training.accelerator import new_accelerator
from larnet.training.critic_steps import build_critics
from larnet.training.run_folder import RunFolder
from larnet.training.trainer import Trainer

SPEC = override(variant("debug"), "loss", adversarial_motion=0.2, adversarial_video=0.3)
SPEC = override(SPEC, "train", skeleton_clips=0)


@pytest.fixture
def trainer(tmp_path, made_up_phrases):
    return make_trainer(SPEC, tmp_path)


def make_trainer(spec, root):
    root.mkdir(exist_ok=True)
    return Trainer(spec, RunFolder(root), new_accelerator(spec, "cpu", "", root))


def weights(module):
    return {n: p.detach().clone() for n, p in module.named_parameters()}


def test_what_critic_and_generator_minimise():
    fake, real = torch.tensor([1.0, 3.0]), torch.tensor([5.0, 0.0])
    assert losses.critic_loss(fake, real).item() == 2.0 - 2.5
    assert losses.adversarial_loss(fake).item() == -2.0


def test_penalty_of_a_linear_critic_is_its_slope():
    """D(x) = <w, x> over channels, frames and pixels: the norm is that of all of w together."""
    w = torch.zeros(3, 2, 2, 2)
    w[0, 0, 0, 0], w[2, 1, 1, 1] = 3.0, 4.0  # ||w|| = 5
    at = torch.randn(2, 3, 2, 2, 2)
    penalty = losses.gradient_penalty(lambda x: (x * w).sum((1, 2, 3, 4)), at)
    assert penalty.item() == pytest.approx((5.0 - 1.0) ** 2)


def test_penalty_of_a_pyramid_takes_all_scales_as_one_sample():
    at = {8: torch.randn(2, 1, 1, 2, 2), 4: torch.randn(2, 1, 1, 4, 4)}
    penalty = losses.gradient_penalty(
        lambda e: 3 * e[8][:, 0, 0, 0, 0] + 4 * e[4][:, 0, 0, 1, 2], at
    )
    assert penalty.item() == pytest.approx(16.0)


def test_penalty_equals_finite_differences():
    torch.manual_seed(0)
    critic = nn.Sequential(nn.Flatten(), nn.Linear(12, 7), nn.Tanh(), nn.Linear(7, 1)).double()
    at, h = torch.randn(3, 3, 1, 2, 2, dtype=torch.float64), 1e-5

    def by_differences():
        slopes = []
        for i in range(12):
            step = torch.zeros(12, dtype=torch.float64)
            step[i] = h
            step = step.view(1, 3, 1, 2, 2)
            slopes.append((critic(at + step) - critic(at - step)).squeeze(1) / (2 * h))
        return ((torch.stack(slopes).square().sum(0).sqrt() - 1) ** 2).mean()

    penalty = losses.gradient_penalty(lambda x: critic(x).squeeze(1), at)
    assert penalty.item() == pytest.approx(by_differences().item(), rel=1e-6)
    penalty.backward()
    first = critic[1].weight
    first.data[2, 3] += h
    above = losses.gradient_penalty(lambda x: critic(x).squeeze(1), at).item()
    first.data[2, 3] -= 2 * h
    below = losses.gradient_penalty(lambda x: critic(x).squeeze(1), at).item()
    assert first.grad[2, 3].item() == pytest.approx((above - below) / (2 * h), rel=1e-4)


def test_points_between_lie_on_the_line_and_share_it_over_scales():
    real = {s: torch.full((2, 1, 1, s, s), 2.0, requires_grad=True) for s in (2, 4)}
    fake = {s: torch.zeros(2, 1, 1, s, s) for s in (2, 4)}
    at = losses.between(real, fake, torch.tensor([0.0, 0.25]))
    for scale in at.values():
        assert torch.equal(scale[0], torch.zeros_like(scale[0]))
        assert torch.equal(scale[1], torch.full_like(scale[1], 0.5))
        assert not scale.requires_grad


def test_mix_takes_every_frame_from_exactly_one_clip():
    v, real = torch.zeros(3, 3, 16, 4, 4), torch.ones(3, 3, 16, 4, 4)
    made = torch.rand(3, 16, generator=generator(0)) < 0.5
    mixed = losses.mix(v, real, made)
    for clip, chosen in zip(mixed, made):
        for t in range(16):
            assert torch.all(clip[:, t] == (0.0 if chosen[t] else 1.0))
    assert made.any() and not made.all()


def test_perceptual_loss_is_the_mean_over_maps():
    made = [torch.zeros(1, 2, 2, 2), torch.zeros(1, 1, 1, 1)]
    real = [torch.full((1, 2, 2, 2), 2.0), torch.ones(1, 1, 1, 1, requires_grad=True)]
    assert losses.perceptual_loss(made, real).item() == pytest.approx((4.0 + 1.0) / 2)
    assert not losses.perceptual_loss(made, real).requires_grad


def test_the_critics_phase_leaves_the_generator_alone(trainer):
    batch = next(trainer.batches())[0]
    before = weights(trainer.module)
    outcome = trainer.train_step.phase(batch, None)
    critics = {
        "video": (trainer.train_step.critics["video"], outcome.real, outcome.generated.v),
        "motion": (
            trainer.train_step.critics["motion"],
            outcome.real_motion,
            outcome.generated.e_m,
        ),
    }
    for critic, real, fake in critics.values():
        start = weights(critic.net)
        told = critic.step(
            real if isinstance(real, dict) else real[:, :, :4],
            fake if isinstance(fake, dict) else fake[:, :, :4],
            generator(0),
        )
        assert set(told) == {"wasserstein", "penalty"}
        assert any(not torch.equal(p, start[n]) for n, p in critic.net.named_parameters())
    assert all(p.grad is None for p in trainer.module.parameters())
    assert all(torch.equal(p, before[n]) for n, p in trainer.module.named_parameters())


def test_the_generators_phase_leaves_the_critics_alone(trainer):
    batch = next(trainer.batches())[0]
    outcome = trainer.train_step.phase(batch, torch.tensor([0, 5, 9, 14]))
    before = {name: weights(critic.net) for name, critic in trainer.train_step.critics.items()}
    for name, fake in (("video", outcome.generated.v), ("motion", outcome.generated.e_m)):
        trainer.module.zero_grad(set_to_none=True)
        losses.adversarial_loss(trainer.train_step.critics[name].score(fake)).backward(
            retain_graph=True
        )
        reached = [p.grad for p in trainer.module.larnet.G_m.parameters() if p.grad is not None]
        assert sum(g.abs().sum().item() for g in reached) > 0  # the gradient is not zero
        assert all(p.grad is None for p in trainer.module.E_v.parameters())
    for name, critic in trainer.train_step.critics.items():
        assert all(p.grad is None for p in critic.net.parameters())
        assert all(torch.equal(p, before[name][n]) for n, p in critic.net.named_parameters())


def test_adversarial_terms_begin_when_told_and_count_by_their_weight(tmp_path, made_up_phrases):
    totals = {}
    for start in (0, 1):
        trainer = make_trainer(override(SPEC, "critic", start=start), tmp_path / str(start))
        values = trainer.train_step.gradients(next(trainer.batches()))
        totals[start] = values["total"].item()
        felt = 0.2 * values["adversarial_motion"].item() + 0.3 * values["adversarial_video"].item()
    assert totals[0] - totals[1] == pytest.approx(felt, abs=1e-4)


def test_critics_exist_where_they_have_a_weight(tmp_path):
    accelerator = new_accelerator(SPEC, "cpu", "", tmp_path)
    assert set(build_critics(SPEC, accelerator)) == {"motion", "video"}
    assert set(build_critics(override(SPEC, "loss", adversarial_video=0.0), accelerator)) == {
        "motion"
    }
    assert build_critics(variant("debug"), accelerator) == {}


def test_a_critic_learns_to_tell_real_from_fake(tmp_path):
    """The Wasserstein estimate rises to the distance of two sets that are 1 apart."""
    spec = override(SPEC, "critic", learning_rate=1e-2)
    torch.manual_seed(0)
    critic = build_critics(spec, new_accelerator(spec, "cpu", "", tmp_path))["motion"]
    sizes = {s: (4, w, spec.model.length(s), 32 // s, 32 // s) for s, w in spec.model.motion_widths}
    count = sum(torch.tensor(size[1:]).prod().item() for size in sizes.values())
    real = {s: torch.full(size, 1 / count**0.5) for s, size in sizes.items()}
    fake = {s: torch.zeros(size) for s, size in sizes.items()}
    told = [critic.step(real, fake, generator(i))["wasserstein"].item() for i in range(40)]
    assert 0.5 < told[-1] < 1.3
    assert abs(told[0]) < 0.1


def test_a_score_depends_on_its_own_clip_alone():
    model = SPEC.model
    torch.manual_seed(0)
    v = torch.randn(3, 3, 16, 32, 32)
    critic = VideoCritic(model)
    assert torch.allclose(critic(v)[1:2], critic(v[1:2]), atol=1e-5)
    e_m = {s: torch.randn(3, w, model.length(s), 32 // s, 32 // s) for s, w in model.motion_widths}
    critic = MotionCritic(model)
    one = {s: x[1:2] for s, x in e_m.items()}
    assert torch.allclose(critic(e_m)[1:2], critic(one), atol=1e-5)
    assert VideoCritic(model, frames=4)(v[:, :, :4]).shape == (3,)


def test_meaningless_critics_are_refused_in_words():
    with pytest.raises(BadInput, match="at least 1"):
        CriticSpec(steps=0)
    with pytest.raises(BadInput, match="mixed"):
        CriticSpec(fakes="blended")
    with pytest.raises(BadInput, match="driving clip"):
        override(variant("dagger"), "loss", adversarial_motion=0.1)
