"""Skeleton-only training of movements as a frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from larnet.config.fields import check_choice
from larnet.errors import BadInput

StyleKind = Literal["told", "inferred", "nearest"]


@dataclass(frozen=True)
class SkeletonSpec:
    """Movements without pictures (`training.skeleton_pretraining`): equation 5 where v is a
    sequence of joints."""

    steps: int = 6_000
    batch: int = 96  # clips that M_I places in pictures
    sketches: int = 128  # performances at a few moments a step, from which G_m learns; 0: none
    sketch_first: int = 0  # steps in which M_I learns nothing yet but how it sees skeletons
    frames: int = 20  # of a clip, after those that only carry the state on
    recorded: float = 0.5  # share of recordings, where there are any
    style: StyleKind = "nearest"  # how a recording's z is known
    draws: int = 4  # of z for a recording, the nearest of which learns it (style `nearest`)
    divergence: float = 2e-4  # weight of KL(q(z | recording), N(0, 1)) (style `inferred`)
    place: float = 1.0  # weight of the mean distance of joints in the picture, [-1, 1]
    near: float = 0.3  # of their distance from the camera
    pace: float = 1.0  # of how far they go from frame to frame
    still: float = 0.3  # of the joints read before anything moved
    retarget: float = 0.5  # of true skeletons put on the photo's body (integrator `placed`)
    skeleton: float = 1.0  # of the skeleton read from G_m's code
    motion: float = 0.2  # l1, MSE(e_m, e^_m)
    rebuild: float = 0.5  # of the joints that M_I makes of e^_m: keeps e^_m informative
    rebuilt: int = 2  # every which clip M_I makes of e^_m, the others of e_m
    recognise: float = 0.05  # of the action named from e^_m: the same
    adversarial_motion: float = 0.0005  # l2, D_m on e_m
    adversarial_joints: float = 0.002  # l4, on joints remixed frame by frame
    critic_start: int = 500  # first step at which the generator feels the critics
    critic_rate: float = 2e-4
    penalty: float = 10.0  # lambda
    critics_every: int = 12  # steps from one with the critics, of both phases, to the next
    uses: int = 6  # steps on the same movements, each time in other words and styles
    learning_rate: float = 1e-3
    kept_rate: float = 1.0  # of G_m and of how M_I sees skeletons, over learning_rate, after that
    final_rate: float = 0.02  # of learning_rate, at the end of the cosine
    warm_up: int = 100
    clip_norm: float = 1.0  # of all gradients together; 0: as they are
    ema: float = 0.995
    save_every: int = 250
    seed: int = 0

    def __post_init__(self) -> None:
        check_choice("SkeletonSpec", "style", self.style, get_args(StyleKind))
        if not 0 <= self.recorded <= 1:
            raise BadInput(f"SkeletonSpec.recorded is {self.recorded}; give a share from 0 to 1.")
        if self.sketch_first and not self.sketches:
            raise BadInput("SkeletonSpec.sketch_first needs sketches, which are 0; give some.")
