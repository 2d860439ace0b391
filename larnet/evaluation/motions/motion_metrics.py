"""How like people's the made movements are: joints alone, beside recordings of people held out.

Everything is measured on whole episodes as cameras see them, (B, T, 20, 3): x, y in [-1, 1] of the
picture and how near the camera, in standing heights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from larnet.body.skeleton import ANKLES_AND_FEET
from larnet.config.moments import EpisodeTime
from larnet.data.batch import as_recorded, generator
from larnet.data.skeleton_batches.whole_episodes import Episodes
from larnet.errors import BadInput
from larnet.evaluation.frechet import frechet_distance
from larnet.evaluation.motions.motion_recogniser import MotionJudge
from larnet.nets.motion import Moments
from larnet.weights.checkpoint import Checkpoint

HEIGHT = 1.32  # of a standing actor, in [-1, 1] of the canonical picture
DRAWS = 10
LOW = 0.02  # standing heights above its lowest place up to which a foot is on the ground
DEFINITIONS: dict[str, str] = {
    "frechet": "Fréchet distance to the recordings in the judge's features",
    "one_draw": "mean distance of joints from the recording of the same action, photo and body, of "
    "one draw of z, in [-1, 1] of the picture",
    "best_of_10": "the same of the nearest of 10 draws: one draw cannot foresee how a person moves",
    "variety": "mean distance of joints between two draws of one action, over that between two "
    "recordings of it",
    "jerk": "mean third derivative of the joints' places, standing heights a second cubed, over "
    "that of the recordings",
    "sliding": "mean speed over the ground of feet that are on it, over that of the recordings",
    "recognised": "share of made episodes that the judge names right",
    "recognised_recordings": "share of the recordings that it names right",
}


def distance(a: Tensor, b: Tensor) -> Tensor:
    """Mean distance of joints in the picture, (B, T, 20, 3) twice -> (B,)."""
    return (a - b)[..., :2].norm(dim=-1).mean((1, 2))


def _heights(joints: Tensor) -> Tensor:
    """The same in standing heights along all three axes."""
    return joints / torch.tensor((HEIGHT, HEIGHT, 1.0), device=joints.device)


def jerk(joints: Tensor, step: Tensor) -> Tensor:
    """Mean third derivative (B,), standing heights a second cubed; step (B,) seconds a frame."""
    change = _heights(joints)
    for _ in range(3):
        change = change[:, 1:] - change[:, :-1]
    return change.norm(dim=-1).mean((1, 2)) / step**3


def sliding(joints: Tensor, step: Tensor) -> Tensor:
    """Mean speed (B,) of feet that are on the ground, standing heights a second.

    A foot is on the ground when it is at most LOW above the lowest that it gets in the episode (but
    for a twentieth of the frames) in both of two neighbouring frames.
    """
    feet = _heights(joints)[:, :, ANKLES_AND_FEET]  # (B, T, 4, 3), y down
    lowest = feet[..., 1].quantile(0.95, 1, keepdim=True)
    down = feet[..., 1] > lowest - LOW
    on = (down[:, 1:] & down[:, :-1]).float()
    over = (feet[:, 1:] - feet[:, :-1])[..., (0, 2)].norm(dim=-1)  # across the picture and in depth
    return (over * on).sum((1, 2)) / on.sum((1, 2)).clamp(min=1) / step


def variety(draws: Tensor) -> Tensor:
    """Mean distance between the performances (K, B, T, 20, 3) of each of B actors -> (B,)."""
    count = len(draws)
    pairs = [(i, j) for i in range(count) for j in range(i)]
    return torch.stack([distance(draws[i], draws[j]) for i, j in pairs]).mean(0)


Perform = Callable[[Episodes, Tensor], Tensor]  # (whom and what, z (B, Z)) -> (B, T, 20, 3)


@dataclass(frozen=True)
class Speaker:
    """A checkpoint that performs actions in joints."""

    loaded: Checkpoint
    encoder: str = "sentence"

    def __post_init__(self) -> None:
        if not self.loaded.info.spec.has_one_cell:
            raise BadInput(
                f"Checkpoint {self.loaded.info.name!r} makes joints only with their pictures; "
                "movements are measured of those whose M_I has a scale of one cell."
            )

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self.loaded.info.actions)

    def time(self, action: str) -> EpisodeTime:
        return self.loaded.info.time(action)

    def words(self, names: Sequence[str]) -> Tensor:
        """The vectors (B, length) of the actions' own names, which the checkpoint carries."""
        starts, first = {}, 0
        for action, phrases in self.loaded.info.actions.items():
            starts[action], first = first, first + len(phrases)
        table = self.loaded.phrases[self.encoder].float()
        return table[[starts[name] for name in names]]

    @torch.inference_mode()
    def motion(self, names: Sequence[str], seconds: Tensor, z: Tensor, frames: int) -> Tensor:
        """e_m (B, T, C_m) of whole episodes, `seconds` (B,) long, in styles z (B, Z)."""
        at = torch.linspace(0, 1, frames).expand(len(names), -1)
        a_e = self.loaded.model.embed(self.encoder, self.words(names))
        when = Moments(at, seconds / (frames - 1))
        return self.loaded.larnet.pose_motion(a_e, torch.zeros(len(names)), z, when)

    @torch.inference_mode()
    def integrate(self, e_m: Tensor, joints_0: Tensor) -> Tensor:
        """What M_I makes of e_m from the photo's joints (B, 20, 2): (B, T, 20, 3)."""
        joints, near = self.loaded.larnet.movement(e_m, joints_0.float())
        return torch.cat((joints, near[..., None]), -1)

    def __call__(self, whom: Episodes, z: Tensor) -> Tensor:
        """Whole episodes (B, T, 20, 3) of the actions of `whom`, from its photos, in styles z."""
        e_m = self.motion(whom.names, whom.seconds, z, whom.joints.shape[1])
        return self.integrate(e_m, whom.joints_0)


def motion_metrics(
    perform: Perform, real: Episodes, judge: MotionJudge, noise: int = 15, seed: int = 0
) -> dict[str, float]:
    """What DEFINITIONS says of `perform`, for the actions, photos and bodies of recordings."""
    draw = generator(seed, 40)
    yes = torch.ones(len(real.names), dtype=torch.bool)
    zs = [as_recorded(torch.randn(len(yes), noise, generator=draw), yes) for _ in range(DRAWS)]
    made = torch.stack([perform(real, z) for z in zs])  # (K, B, T, 20, 3)
    apart = torch.stack([distance(m, real.seen) for m in made])
    step = real.seconds / (real.joints.shape[1] - 1)
    return {
        "frechet": frechet_distance(judge.features(made[0]), judge.features(real.seen)),
        "one_draw": apart.mean().item(),
        "best_of_10": apart.amin(0).mean().item(),
        "variety": variety(made).mean().item() / _between_recordings(real),
        "jerk": (jerk(made[0], step).mean() / jerk(real.seen, step).mean()).item(),
        "sliding": (sliding(made[0], step).mean() / sliding(real.seen, step).mean()).item(),
        "recognised": _share(judge.correct(made[0], real.names)),
        "recognised_recordings": _share(judge.correct(real.seen, real.names)),
    }


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right)


def _between_recordings(real: Episodes) -> float:
    """Mean distance of joints between two recordings of one action, by their skeletons: bodies and
    cameras, which differ too, do not count."""
    shown = real.skeleton * HEIGHT
    found = []
    for name in dict.fromkeys(real.names):
        of = [i for i, n in enumerate(real.names) if n == name]
        found += [distance(shown[i : i + 1], shown[j : j + 1]) for i in of for j in of if j < i]
    if not found:
        raise BadInput("Variety is measured where an action was recorded more than once.")
    return torch.cat(found).mean().item()


def exchanged(
    perform: Speaker, real: Episodes, judge: MotionJudge, seed: int = 0
) -> dict[str, float]:
    """Whether M_I decides: e_m of another action at its input -> which action the judge sees.

    `other`: share of clips recognised as the action whose e_m it was; `asked`: as the one that the
    rest of the clip was asked for; `own`: of clips with their own e_m, recognised as asked.
    """
    draw, count = generator(seed, 41), len(real.names)
    names = list(dict.fromkeys(real.names))
    turn = {name: names[(i + len(names) // 2) % len(names)] for i, name in enumerate(names)}
    others = [turn[name] for name in real.names]
    seconds = torch.tensor([perform.time(name).seconds for name in others])
    noise = perform.loaded.info.spec.noise
    z = as_recorded(torch.randn(count, noise, generator=draw), torch.ones(count) > 0)
    frames = real.joints.shape[1]
    theirs = perform.motion(others, seconds, z, frames)
    found = judge.names(perform.integrate(theirs, real.joints_0))
    own = perform.integrate(perform.motion(real.names, real.seconds, z, frames), real.joints_0)
    return {
        "other": _share([f == n for f, n in zip(found, others)]),
        "asked": _share([f == n for f, n in zip(found, real.names)]),
        "own": _share(judge.correct(own, real.names)),
    }
