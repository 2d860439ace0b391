"""One step on movements without pictures, as the paper writes it: equation 5 where v is joints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from larnet import losses
from larnet.config.specs import RunSpec
from larnet.data.skeleton_batches.skeleton_batch import MIDDLES, SkeletonBatch
from larnet.data.skeleton_batches.sketches import Sketches
from larnet.model import LARNet
from larnet.nets.motion import Moments, paced
from larnet.nets.motion_encoder import SkeletonEncoder
from larnet.nets.pose_integrator import PlacedIntegrator
from larnet.training.generator_step import Words, chosen
from larnet.training.skeleton_step import timed_motion

HINT_NOISE = 0.012  # standard deviation of the photo's joints: two thirds of a pixel of 112
LATE = 0.3  # share of sketches whose clip begins later than the episode


@dataclass(frozen=True)
class MadeMotion:
    """What was read from e_v."""

    joints: Tensor  # (B, T, J, 2) in [-1, 1]
    near: Tensor  # (B, T, J) standing heights

    def some(self, rows: Tensor) -> MadeMotion:
        """Some of the clips."""
        return MadeMotion(self.joints[rows], self.near[rows])

    @property
    def sequence(self) -> Tensor:
        """(B, T, 3 * J), what a critic of joints looks at."""
        return sequence(self.joints, self.near)


@dataclass(frozen=True)
class MotionOutcome:
    """The weighted sum to minimise (but for the adversarial terms), every term before its weight,
    what was made and what is real."""

    total: Tensor
    terms: dict[str, Tensor]
    made: MadeMotion  # of the clips that M_I made of e_m
    motion: Tensor  # (B, T, C_m), e_m
    real_motion: Tensor  # (B, T, C_m), e^_m
    real: Tensor  # what those of `made` should be


def sequence(joints: Tensor, near: Tensor) -> Tensor:
    """Joints (B, T, J, 2) and their nearness (B, T, J) as one (B, T, 3 * J)."""
    return torch.cat((joints.flatten(2), near), -1)


class MotionPhase(nn.Module):
    """LARNet with E_v's small sister, which only training needs."""

    def __init__(self, spec: RunSpec, actions: tuple[str, ...]) -> None:
        super().__init__()
        self.spec, self.actions = spec.skeleton, {name: i for i, name in enumerate(actions)}
        self.larnet = LARNet(spec.model)
        self.E_v = SkeletonEncoder(spec.model, len(actions))

    def forward(self, batch: SkeletonBatch, words: Words, draw: torch.Generator) -> MotionOutcome:
        """draw decides on z and on how exactly the photo's joints are found."""
        w, target = self.spec, batch.skeleton.flatten(2)
        a_e = self.spoken(words)
        at_0 = self.found(batch, draw)
        real = self.E_v(batch.skeleton, batch.at)
        known = Known(batch.z, batch.recorded, batch.sketch, MIDDLES.to(a_e).expand(len(a_e), -1))
        z, divergence = STYLES[w.style](self, known, a_e, draw)
        e_m = motion(self.larnet, batch, a_e, z)
        e_m_real = paced(real.codes, target, batch.step)
        before = self.carried(batch, a_e, z, at_0)
        turn = torch.arange(len(a_e), device=a_e.device) % w.rebuilt
        of_real, of_words = (turn == 0).nonzero()[:, 0], (turn > 0).nonzero()[:, 0]
        mixed = torch.where((turn == 0)[:, None, None], e_m_real, e_m)
        shown = perform(self.larnet, mixed, at_0, before)
        made, spoken = shown.some(of_words), batch.some(of_words)
        rebuilt = place_terms(shown.some(of_real), batch.some(of_real))
        length = self.larnet.spec.motion_code
        terms = place_terms(made, spoken) | {
            "skeleton": (e_m[..., length:-1].float() - target).abs().mean(),
            "motion": losses.motion_loss({0: e_m}, {0: e_m_real}),
            "rebuild": rebuilt["place"] + rebuilt["near"] + rebuilt["pace"],
            "still": self.still(batch.joints_0),
            "recognise": losses.action_loss(real.actions, self.indices(batch.names)),
            "divergence": divergence,
        }
        terms |= self.retargeted(batch, at_0)
        total = sum(getattr(w, name) * term for name, term in terms.items())
        real_joints = sequence(spoken.joints, spoken.near)
        return MotionOutcome(total, terms, made, e_m, e_m_real, real_joints)

    def found(self, batch: SkeletonBatch, draw: torch.Generator) -> Tensor:
        """The photo's joints (B, J, 2), as exactly as they are found."""
        return batch.joints_0 + HINT_NOISE * _noise(batch.joints_0, draw)

    def spoken(self, words: Words) -> Tensor:
        """a_e (B, A)."""
        every = torch.stack([self.larnet.embed(n, v) for n, v in words.vectors.items()])
        return chosen(every, words)

    def sketched(
        self, sketches: Sketches, words: Words, draw: torch.Generator
    ) -> dict[str, Tensor]:
        """What G_m and E_v's sister learn from whole performances at a few moments: `skeleton`,
        `motion`, `recognise`, `divergence` as in the forward pass."""
        a_e, count = self.spoken(words), len(sketches.names)
        real = self.E_v(sketches.skeleton, sketches.at)
        known = Known(sketches.z, sketches.recorded, sketches.skeleton, sketches.at)
        z, divergence = STYLES[self.spec.style](self, known, a_e, draw)
        start = sketches.at[:, 0] * (_uniform(sketches.at[:, 0], draw) < LATE)
        when = Moments(sketches.at, sketches.at.new_full((count,), 1 / 24))
        g_m = timed_motion(self.larnet)
        codes = g_m.codes(a_e, start, z, when)
        skeleton, target = g_m.skeleton(codes), sketches.skeleton.flatten(2)
        return {
            "skeleton": (skeleton.float() - target).abs().mean(),
            "motion": losses.motion_loss({0: codes}, {0: real.codes}),
            "recognise": losses.action_loss(real.actions, self.indices(sketches.names)),
            "divergence": divergence,
        }

    def indices(self, names: Sequence[str]) -> Tensor:
        """(B,) class of each action, -1 for combinations."""
        found = [self.actions.get(name, -1) for name in names]
        return torch.tensor(found, device=self.E_v.name.weight.device)

    def retargeted(self, batch: SkeletonBatch, at_0: Tensor) -> dict[str, Tensor]:
        """`retarget`: how far the true skeletons, as M_I sees them on the photo's body, are from
        the joints; nothing for an integrator that does not look so."""
        integrator, _ = self.larnet.one_cell()
        if not isinstance(integrator, PlacedIntegrator):
            return {}
        joints, near = integrator.place(batch.skeleton, at_0)
        off = (near - batch.near).abs().mean()
        return {"retarget": _length(joints - batch.joints).mean() + self.spec.near * off}

    def still(self, joints_0: Tensor) -> Tensor:
        """How far the joints that are read from e_a^0 are from the photo's."""
        integrator, reader = self.larnet.one_cell()
        joints, _ = reader(integrator.start(joints_0))
        return _length(joints - joints_0).mean()

    @torch.no_grad()
    def carried(self, batch: SkeletonBatch, a_e: Tensor, z: Tensor, at_0: Tensor) -> Tensor | None:
        """M_I's state (B, C) where the batch begins, for clips that began earlier."""
        if not batch.lead.shape[1]:
            return None
        codes = motion(self.larnet, batch, a_e, z, batch.lead)
        integrator, _ = self.larnet.one_cell()
        return integrator.states(codes, at_0)[:, -1]


def motion(
    larnet: LARNet, batch: SkeletonBatch, a_e: Tensor, z: Tensor, at: Tensor | None = None
) -> Tensor:
    """e_m of one cell (B, T, C_m) by G_m, at the batch's moments or others."""
    moments = Moments(batch.at if at is None else at, batch.step)
    return larnet.pose_motion(a_e, batch.p_e.float(), z, moments)


def perform(larnet: LARNet, e_m: Tensor, at_0: Tensor, before: Tensor | None = None) -> MadeMotion:
    """What M_I makes of e_m (B, T, C_m) from the photo's joints (B, J, 2), or from a state."""
    return MadeMotion(*larnet.movement(e_m, at_0, before))


def place_terms(made: MadeMotion, batch: SkeletonBatch) -> dict[str, Tensor]:
    """`place`: mean distance of joints, [-1, 1]; `near`: of their nearness, standing heights;
    `pace`: of how far each goes from frame to frame."""
    apart = made.joints - batch.joints
    return {
        "place": _length(apart).mean(),
        "near": (made.near - batch.near).abs().mean(),
        "pace": _length(apart[:, 1:] - apart[:, :-1]).mean(),
    }


def _length(x: Tensor) -> Tensor:
    return x.square().sum(-1).add(1e-8).sqrt()


def _uniform(like: Tensor, draw: torch.Generator) -> Tensor:
    return torch.rand(like.shape, generator=draw).to(like.device)


def _noise(like: Tensor, draw: torch.Generator) -> Tensor:
    return torch.randn(like.shape, generator=draw).to(like.device)


@dataclass(frozen=True)
class Known:
    """What is known of how B performances are styled."""

    z: Tensor  # (B, Z), told of drawn ones; the last entry of all
    recorded: Tensor  # (B,) bool
    sketch: Tensor  # (B, S, 20, 3), the whole performance at a few moments
    at: Tensor  # (B, S)

    def of(self, z: Tensor) -> Tensor:
        """Styles for the recordings, what is told for the others."""
        z = torch.where(self.recorded[:, None], z, self.z).float()
        return torch.cat((z[:, :-1], self.z[:, -1:].float()), 1)


# How the style z of a performance is known: z (B, Z) and the divergence to minimise
Style = Callable[[MotionPhase, Known, Tensor, torch.Generator], tuple[Tensor, Tensor]]


def _told(
    phase: MotionPhase, known: Known, a_e: Tensor, draw: torch.Generator
) -> tuple[Tensor, Tensor]:
    """One entry of z is the place of the recording among those of its action."""
    return known.z.float(), a_e.new_zeros(())


def _inferred(
    phase: MotionPhase, known: Known, a_e: Tensor, draw: torch.Generator
) -> tuple[Tensor, Tensor]:
    """E_v's sister says which z would perform so; that its answers are spread like N(0, 1) is what
    makes a draw from there another performance."""
    seen = phase.E_v(known.sketch, known.at)
    z = seen.mean + (0.5 * seen.log_variance).exp() * _noise(seen.mean, draw)
    apart = losses.divergence_loss(seen.mean, seen.log_variance)
    some = known.recorded.float()
    return known.of(z), (apart * some).sum() / some.sum().clamp(min=1)


@torch.no_grad()
def _nearest(
    phase: MotionPhase, known: Known, a_e: Tensor, draw: torch.Generator
) -> tuple[Tensor, Tensor]:
    """Of `SkeletonSpec.draws` draws the one whose movement is nearest learns the recording: no draw
    is asked to be the mean of several (implicit maximum likelihood)."""
    zs = torch.stack([known.of(_noise(known.z, draw)) for _ in range(phase.spec.draws)])
    when, g_m = Moments(known.at, torch.ones_like(known.at[:, 0])), timed_motion(phase.larnet)
    wanted, start = known.sketch.flatten(2), torch.zeros_like(known.at[:, 0])
    far = [(g_m.skeleton(g_m.codes(a_e, start, z, when)) - wanted).abs().mean((1, 2)) for z in zs]
    best = torch.stack(far).argmin(0)
    return zs[best, torch.arange(len(best), device=best.device)], a_e.new_zeros(())


STYLES: dict[str, Style] = {"told": _told, "inferred": _inferred, "nearest": _nearest}
