"""Weights of equation 5, and how the critics of equations 3 and 4 learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from larnet.config.fields import check_choice
from larnet.errors import BadInput

FakeKind = Literal["generated", "mixed"]
PenaltyKind = Literal["generated", "fakes"]
CriticForm = Literal["wasserstein", "logistic", "least-squares"]


@dataclass(frozen=True)
class LossSpec:
    """Weights of equation 5 and of the auxiliary targets that drawn actors come with."""

    video: float = 1.0  # l3, MSE(v, v^) (mixed with L1 by `absolute`)
    absolute: float = 1.0  # weight of L1 beside the squared error
    moving: float = 4.0  # extra weight of pixels that move in the real clip
    near_person: bool = True  # pixels away from a recorded actor count a twentieth
    motion: float = 0.3  # l1, MSE(e_m, e^_m)
    motion_start: int = 0  # first step at which G_m feels it: until then E_v learns by itself
    adversarial_motion: float = 0.0  # l2
    adversarial_video: float = 0.0  # l4
    perceptual: float = 0.0  # l5, on features of VGG-16 (fetch-weights vgg16)
    perceptual_frames: int = 0  # of each clip's decoded frames, another one each step; 0: all
    vgg16: str = ""  # file of its weights; empty: the one in the cache
    recognise: float = 0.1  # E_v names the action of the real clip: keeps e^_m informative
    joints: float = 0.05  # where the joints are, read from e_m, e^_m, e_v and e_a
    joints_real: float = 0.0  # the same from e^_m alone: informs E_v without supervising G_m
    places: float = 2.0  # distance of the puppet's joints from the known ones
    person: float = 0.05  # the photo's limbs together are the person
    edges: float = 0.5  # L1 on picture gradients: sharp limbs
    # of competitors (`larnet.baselines`)
    adversarial_image: float = 0.0  # a critic of single frames
    reconstruction: float = 0.0  # L1(v, v^): ImaGINator
    first: float = 0.0  # MSE(v_1, x_0): VGAN, and where a paper takes no photo
    mask: float = 0.0  # mean of the foreground's mask: VGAN
    features: float = 0.0  # L1 of pixels and the critic's features: Monkey-Net
    keypoints: float = 0.0  # MSE of keypoints' moves told from words: Monkey-Net


@dataclass(frozen=True)
class CriticSpec:
    """How the critics learn (equations 3 and 4). Each exists where its weight in LossSpec is not 0.

    D_v sees the frames that TrainSpec.decoded_frames brings to full resolution, the same ones of
    the real and of the generated clip; with 0 it sees whole clips, as in the paper.
    """

    form: CriticForm = "wasserstein"
    learning_rate: float = 1e-4  # of Adam
    betas: tuple[float, float] = (0.0, 0.9)
    steps: int = 1  # of each critic per batch that the generator sees
    start: int = 0  # first step that the generator feels them; they learn from step 0 on
    penalty: float = 10.0  # lambda; 0: none
    fakes: FakeKind = "mixed"  # what D_v holds against real clips; `mixed`: Mix() of equation 4
    penalty_between: PenaltyKind = "fakes"  # x^ lies between a real clip and: what D_v sees, or v
    width: int = 16  # channels of D_v's first stage

    def __post_init__(self) -> None:
        check_choice("CriticSpec", "penalty_between", self.penalty_between, get_args(PenaltyKind))
        check_choice("CriticSpec", "form", self.form, get_args(CriticForm))
        check_choice("CriticSpec", "fakes", self.fakes, get_args(FakeKind))
        if self.steps < 1:
            raise BadInput(f"CriticSpec.steps is {self.steps}; a critic takes at least 1.")
