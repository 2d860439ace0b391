"""One function per loss of the paper (eq. 3 to 5) and per auxiliary target; each gives a scalar."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.nets.blocks import Pyramid

Sample = Tensor | Pyramid  # what a critic scores: a video (B, 3, T, H, W), or e_m at every scale


def moving_weight(v: Tensor, x_0: Tensor, extra: float) -> Tensor:
    """1 + extra where a real clip differs from its photo, softly: (B, 1, T, H, W).

    v (B, 3, T, H, W) and x_0 (B, 3, H, W) in [-1, 1]. A pixel counts in full from a difference of
    0.2 (a tenth of the range), with a border of two pixels around it.
    """
    change = (v - x_0[:, :, None]).abs().amax(1, keepdim=True)
    change = F.max_pool3d(change, (1, 5, 5), 1, (0, 2, 2))
    return 1.0 + extra * (change / 0.2).clamp(max=1.0)


def video_loss(v: Tensor, real: Tensor, weight: Tensor, absolute: float) -> Tensor:
    """MSE(v, v^) of equation 5, with `absolute` times L1 beside it, both weighted per pixel.

    v, real (B, 3, T, H, W) in [-1, 1]; weight (B, 1, T, H, W).
    """
    error = v - real
    return ((error.square() + absolute * error.abs()) * weight).mean() / weight.mean()


def edge_loss(v: Tensor, real: Tensor, weight: Tensor) -> Tensor:
    """L1 between picture gradients (differences of neighbours), weighted per pixel."""
    error = v - real
    along_x = (error[..., 1:] - error[..., :-1]).abs() * weight[..., 1:]
    along_y = (error[..., 1:, :] - error[..., :-1, :]).abs() * weight[..., 1:, :]
    return (along_x.mean() + along_y.mean()) / weight.mean()


def motion_loss(e_m: Pyramid, real: Pyramid) -> Tensor:
    """L_mse^m: MSE(e_m, e^_m) of equation 5, mean over the scales. e^_m is detached: the target
    does not move towards the prediction, so both cannot collapse together."""
    return torch.stack([F.mse_loss(e_m[s].float(), real[s].detach().float()) for s in real]).mean()


def critic_loss(fake: Tensor, real: Tensor) -> Tensor:
    """What a critic minimises in equations 3 and 4 before the penalty: E_g[D(fake)] - E_r[D(real)].

    Scores (B,). Its negative estimates the Wasserstein distance between fakes and real samples.
    """
    return fake.mean() - real.mean()


def adversarial_loss(fake: Tensor) -> Tensor:
    """The generator's side of equations 3 and 4, -E_g[D(fake)]: scores (B,) of frozen critics."""
    return -fake.mean()


# Competitors' adversarial losses, whatever the shape of the scores: (B,) or one of each patch


def logistic_critic_loss(fake: Tensor, real: Tensor) -> Tensor:
    """-E[log D(real)] - E[log(1 - D(fake))], D = sigmoid(score): Goodfellow et al. 2014."""
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def logistic_adversarial_loss(fake: Tensor) -> Tensor:
    """-E[log D(fake)], the form that does not saturate."""
    return F.softplus(-fake).mean()


def least_squares_critic_loss(fake: Tensor, real: Tensor) -> Tensor:
    """E[(D(real) - 1)^2] + E[D(fake)^2]: Mao et al. 2017."""
    return (real - 1).square().mean() + fake.square().mean()


def least_squares_adversarial_loss(fake: Tensor) -> Tensor:
    """E[(D(fake) - 1)^2]."""
    return (fake - 1).square().mean()


def feature_loss(made: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """Mean absolute difference of a critic's features, mean over its stages; real is detached."""
    return torch.stack([F.l1_loss(m, r.detach()) for m, r in zip(made, real)]).mean()


CRITIC_LOSSES = {  # CriticSpec.form -> what the critic and what the generator minimise
    "wasserstein": (critic_loss, adversarial_loss),
    "logistic": (logistic_critic_loss, logistic_adversarial_loss),
    "least-squares": (least_squares_critic_loss, least_squares_adversarial_loss),
}


def between(real: Sample, fake: Sample, share: Tensor) -> Sample:
    """x^ of equations 3 and 4, detached: a point on the straight line between two samples.

    share (B,) in [0, 1] is how far along from fake to real; one share for the whole of a sample,
    all of its scales together.
    """

    def point(real: Tensor, fake: Tensor) -> Tensor:
        real, fake = real.detach(), fake.detach()
        return fake + share.view(-1, *[1] * (real.dim() - 1)) * (real - fake)

    if isinstance(real, Tensor) and isinstance(fake, Tensor):
        return point(real, fake)
    if isinstance(real, dict) and isinstance(fake, dict):
        return {s: point(real[s], fake[s]) for s in real}
    raise TypeError("a video and a pyramid have no point between them")


def gradient_penalty(critic: Callable[[Sample], Tensor], at: Sample) -> Tensor:
    """E[(||grad D(x^)||_2 - 1)^2] of equations 3 and 4, with a graph for the critic's weights.

    `at` are the samples x^. The norm is over everything that makes up one sample: channels, frames,
    pixels and, for e_m, scales.
    """
    parts = at if isinstance(at, dict) else {0: at}
    parts = {s: x.detach().requires_grad_() for s, x in parts.items()}
    scores = critic(parts if isinstance(at, dict) else parts[0])
    slopes = torch.autograd.grad(scores.sum(), list(parts.values()), create_graph=True)
    squares = torch.stack([slope.flatten(1).square().sum(1) for slope in slopes]).sum(0)
    return ((squares + 1e-12).sqrt() - 1).square().mean()  # the root has no slope at 0


def mix(v: Tensor, real: Tensor, made: Tensor) -> Tensor:
    """Mix(v, v^) of equation 4: every frame from exactly one of the two clips (B, 3, T, H, W).

    made (B, T) bool says which frames are the generated ones.
    """
    return torch.where(made[:, None, :, None, None], v, real)


def mix_sequences(made: Tensor, real: Tensor, which: Tensor) -> Tensor:
    """Mix() of equation 4 on sequences (B, T, C): every frame from exactly one of the two.

    which (B, T) bool says which frames are the made ones.
    """
    return torch.where(which[..., None], made, real)


def divergence_loss(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL(N(mean, variance), N(0, 1)) of each row (B, Z) -> (B,)."""
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1)


def perceptual_loss(made: Sequence[Tensor], real: Sequence[Tensor]) -> Tensor:
    """L_perceptual of equation 5 (Johnson et al. 2016): MSE between feature maps of a frozen
    network, mean over the maps. real is detached."""
    return torch.stack(
        [F.mse_loss(m.float(), r.detach().float()) for m, r in zip(made, real)]
    ).mean()


def joint_targets(joints: Tensor, side: int, spread: float = 0.8) -> Tensor:
    """Where joints are, as a distribution over cells: (B, T, J, 2) -> (T * B, J, side^2).

    joints x, y in [0, 1] of the picture; `spread` is the Gaussian's standard deviation in cells.
    Joints outside of it, and those that are not known (NaN), are all zeros.
    """
    cells = torch.arange(side, device=joints.device, dtype=torch.float32) + 0.5
    at = joints.float().permute(1, 0, 2, 3).flatten(0, 1) * side  # (T * B, J, 2)
    x = torch.exp(-(((cells - at[..., :1]) / spread) ** 2) / 2)
    y = torch.exp(-(((cells - at[..., 1:]) / spread) ** 2) / 2)
    inside = ((at >= 0) & (at <= side)).all(-1, keepdim=True)
    heat = torch.where(inside, (y[..., :, None] * x[..., None, :]).flatten(2), 0.0)
    return heat / heat.sum(-1, keepdim=True).clamp(min=1e-6)


def joint_loss(logits: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of `JointProbe` against `joint_targets`, less the entropy of the targets:
    0 when they agree; the mean over the joints that have a target."""
    entropy = -(targets * targets.clamp(min=1e-9).log()).sum(-1)
    cross = -(targets * logits.log_softmax(-1)).sum(-1)
    known = (targets > 0).any(-1).sum()
    return (cross - entropy).sum() / known.clamp(min=1)


def place_loss(found: Tensor, joints: Tensor) -> Tensor:
    """Mean distance between joints (N, J, 2) found and known, in picture shares; NaN: not known.

    found in [-1, 1], joints in [0, 1].
    """
    known = joints.isfinite().all(-1)
    error = ((found + 1) / 2 - joints.nan_to_num(0.0)).square().sum(-1).add(1e-8).sqrt()
    return (error * known).sum() / known.sum().clamp(min=1)


def person_loss(limbs: Tensor, mask: Tensor) -> Tensor:
    """Cross-entropy of the limbs together, logits (B, K, h, w), against the person (B, H, W): 1 on
    the person, 0 off it; other values are not known and do not count."""
    some = limbs.amax(1)
    known = (mask <= 1)[:, None]
    cells = torch.cat((mask[:, None] * known, known), 1).float()
    person, weight = F.adaptive_avg_pool2d(cells, (some.shape[-2], some.shape[-1])).unbind(1)
    error = F.binary_cross_entropy_with_logits(some, person, reduction="none")
    return (error * weight).sum() / weight.sum().clamp(min=1)


def action_loss(logits: Tensor, action: Tensor) -> Tensor:
    """Cross-entropy over known actions; action (B,), -1 for combinations, which do not count."""
    if not bool((action >= 0).any()):
        return logits.sum() * 0.0
    return F.cross_entropy(logits.float(), action, ignore_index=-1)
