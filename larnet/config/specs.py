"""What a run is made of, as frozen dataclasses that round-trip through JSON (stdlib only).

Every axis of the ablation is one field with a closed set of values; the classes that a value stands
for are in one dict beside them (`nets`, `text`, `data`), never in a branch of a forward pass.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from larnet.body.skeleton import JOINTS
from larnet.config.data_spec import DataSpec
from larnet.config.fields import check_choice, check_fields
from larnet.config.loss_specs import CriticSpec, FakeKind, LossSpec
from larnet.config.skeleton_spec import SkeletonSpec
from larnet.errors import BadInput

__all__ = [
    "CriticSpec",
    "DataSpec",
    "FakeKind",
    "LossSpec",
    "ModelSpec",
    "RunSpec",
    "SkeletonSpec",
    "TrainSpec",
    "model_spec",
    "override",
    "run_spec",
    "to_dict",
]

SystemKind = Literal["larnet", "vgan", "mocogan", "g3an", "monkey-net", "imaginator"]
AppearanceKind = Literal["vgg", "vgg16", "residual"]
MotionKind = Literal["transposed", "timed", "paced", "label", "driven"]
IntegratorKind = Literal["recurrent", "hierarchical", "pose", "placed", "concat"]
VideoEncoderKind = Literal["compact", "i3d"]
HeadKind = Literal["paint", "copy", "warp", "puppet", "posed"]

OptimizerKind = Literal["adamw", "adam"]

Widths = tuple[tuple[int, int], ...]  # ((stride, channels), ...)
SKELETON = 3 * len(JOINTS)  # x, y, z of each
PLACED_STATE = 5 * len(JOINTS)  # of a state: the photo's joints, a frame's, and how near those are
AS_RECORDED = 3.0  # the last entry of z where people are to move as recorded people did


@dataclass(frozen=True)
class ModelSpec:
    """Widths and kinds of every network of the paper.

    A stride s means a feature map of (size / s) x (size / s). `scales` are the strides at which G_m
    makes e_m and M_I integrates it, coarse to fine; `motion_frames` gives e_m's length at each.
    """

    system: SystemKind = "larnet"  # or a competitor, which reads the fields down to `encoders`
    width: int = 64  # of a competitor's features at half the picture's side, as its paper counts
    size: int = 112  # H = W of x_0 and v, pixels
    frames: int = 16  # T
    noise: int = 15  # length of z
    action: int = 128  # length of a_e after the projection of its encoder
    encoders: tuple[tuple[str, int], ...] = (("sentence", 384), ("glove", 50))  # (name, length)
    scales: tuple[int, ...] = (16, 8, 4)
    motion_frames: tuple[tuple[int, int], ...] = ((16, 8), (8, 16), (4, 16))
    appearance: AppearanceKind = "residual"
    appearance_widths: Widths = ((2, 24), (4, 48), (8, 96), (16, 128))
    motion: MotionKind = "timed"
    motion_widths: Widths = ((16, 128), (8, 64), (4, 32))  # channels of e_m, e_v at each scale
    motion_code: int = 256  # hidden width of G_m
    integrator: IntegratorKind = "recurrent"
    gate_kernel: int = 1  # of W_b and W_f; W_a is always 3
    state: int = 256  # channels of e_v at the scale of one cell (integrators `pose`, `placed`)
    decoder_widths: Widths = ((2, 24),)  # channels of G_v at the strides below the finest scale
    factored: bool = True  # 3-D convolutions split into space and time
    head: HeadKind = "puppet"
    flows: int = 2  # flow fields; of the puppet head: the limbs' and a free one
    video_encoder: VideoEncoderKind = "compact"
    video_encoder_widths: Widths = ((4, 32), (8, 64), (16, 96))
    video_encoder_frozen: bool = False  # the trunk keeps its pretrained weights (i3d only)
    driven: bool = False  # E_v travels with the model, so that a driving clip can give e_m

    def __post_init__(self) -> None:
        for name, kind in (
            ("system", SystemKind),
            ("appearance", AppearanceKind),
            ("motion", MotionKind),
            ("integrator", IntegratorKind),
            ("head", HeadKind),
            ("video_encoder", VideoEncoderKind),
        ):
            check_choice("ModelSpec", name, getattr(self, name), get_args(kind))
        if self.system != "larnet" and (self.head, self.motion) != ("paint", "transposed"):
            raise BadInput(
                f"{self.system} paints every pixel of clips of one length: set head to paint, "
                "flows to 0 and motion to transposed."
            )
        if not self.scales or list(self.scales) != sorted(self.scales, reverse=True):
            raise BadInput(f"ModelSpec.scales is {self.scales}; give strides from coarse to fine.")
        if any(coarse != 2 * fine for coarse, fine in zip(self.scales, self.scales[1:])):
            raise BadInput(f"ModelSpec.scales is {self.scales}; each must be half of the last.")
        if self.size % self.scales[0]:
            raise BadInput(
                f"ModelSpec.size {self.size} is no multiple of the stride {self.scales[0]}."
            )
        for name in ("motion_frames", "motion_widths"):
            strides = [stride for stride, _ in getattr(self, name)]
            if len(set(strides)) < len(strides) or not set(self.scales) <= set(strides):
                raise BadInput(f"ModelSpec.{name} names each of the scales {self.scales} once.")
        for stride, count in self.motion_frames:
            if self.frames % count:
                raise BadInput(
                    f"{count} motion frames at stride {stride} do not divide {self.frames} frames."
                )
        if self.integrator == "concat" and len(self.scales) != 1:
            raise BadInput("Without the recurrent integrator there is one scale (BaseNet).")
        if self.head == "paint" and self.flows:
            raise BadInput("The painting head has no flow: set flows to 0.")
        if self.motion == "driven" and not self.driven:
            raise BadInput("Motion from a driving clip needs E_v in the model: set driven.")
        if self.video_encoder_frozen and self.video_encoder == "compact":
            raise BadInput("The compact E_v has no pretrained weights to keep: do not freeze it.")
        if self.head in ("puppet", "posed") and (self.flows != 2 or len(self.decoder_widths) != 1):
            raise BadInput("The puppet head has 2 flows and one decoder stage.")
        if len({self.motion == "paced", self.has_one_cell, self.head == "posed"}) != 1:
            raise BadInput(
                "M_I's scale of one cell reads the paced G_m and is read by the posed head: set "
                f"motion to paced, integrator to pose or placed and head to posed together, not "
                f"{self.motion}, {self.integrator} and {self.head}."
            )
        if self.integrator == "placed" and self.state < PLACED_STATE:
            raise BadInput(
                f"ModelSpec.state is {self.state}; the integrator placed keeps joints in "
                f"{PLACED_STATE} of its channels, so give {PLACED_STATE} or more, or pose."
            )

    @property
    def has_one_cell(self) -> bool:
        """Whether M_I has a scale of one cell, from which the joints are read."""
        return self.integrator in ("pose", "placed")

    @property
    def has_joints(self) -> bool:
        """Whether the head moves the joints of a body, by which a photo's layers can be moved."""
        return self.head in ("puppet", "posed")

    @property
    def joints_pass_integrator(self) -> bool:
        """Whether the joints come from G_m's codes directly, not from what M_I made of them."""
        return self.head == "puppet" and self.motion == "timed"

    @property
    def coarsest(self) -> int:
        return self.scales[0]

    @property
    def finest(self) -> int:
        return self.scales[-1]

    def grid(self, stride: int) -> int:
        """Side of the feature map at a stride, in cells."""
        return self.size // stride

    def length(self, stride: int) -> int:
        """Time steps of e_m at a scale."""
        return dict(self.motion_frames)[stride]

    @property
    def pose_motion(self) -> int:
        """Channels of e_m at the scale of one cell: code, skeleton, pace."""
        return self.motion_code + SKELETON + 1


@dataclass(frozen=True)
class TrainSpec:
    """How long, how fast, on how much at once."""

    steps: int = 3_000
    epochs: int = 0  # passes over recordings, instead of `steps`; drawn clips never end
    batch: int = 8  # clips a process takes at once
    accumulate: int = 1  # batches whose gradients are averaged into one step
    skeleton_clips: int = 1_024  # movements a step of skeleton-only training; 0: none
    skeleton_minibatch: int = 256  # of them at once
    skeleton_rate: float = 3.0  # times learning_rate
    skeleton_warm_up: int = 0  # skeleton-only steps before the first picture
    keypoint_hint_prob: float = 0.5  # of a photo that comes with its keypoints, as detected
    all_keypoints_given: bool = False  # of every frame, as those of recorded people always are
    parts: tuple[str, ...] = ()  # of LARNet, by how their names begin, that learn; empty: all
    learning_rate: float = 1e-3
    betas: tuple[float, float] = (0.9, 0.99)  # of AdamW
    final_rate: float = 0.05  # of learning_rate, at the end of the cosine
    warm_up: int = 100  # steps
    optimizer: OptimizerKind = "adamw"
    weight_decay: float = 0.01
    clip_norm: float = 1.0  # of all gradients together; 0: as they are
    ema: float = 0.99  # decay of the averaged weights; 0: none
    decoded_frames: int = 4  # frames a step that reach full resolution; 0: all
    workers: int = 1  # processes that draw or decode clips ahead of a CPU's training
    encoder_files: tuple[tuple[str, str], ...] = ()  # (encoder, file or folder): not the usual ones
    precision: Literal["fp32", "bf16"] = (
        "bf16"  # bf16: where it is faster (`runtime.precision`), else fp32
    )
    save_every: int = 200  # steps
    sample_every: int = 200
    seed: int = 0


@dataclass(frozen=True)
class RunSpec:
    """One row of `variants.VARIANTS`."""

    model: ModelSpec = field(default_factory=ModelSpec)
    loss: LossSpec = field(default_factory=LossSpec)
    data: DataSpec = field(default_factory=DataSpec)
    train: TrainSpec = field(default_factory=TrainSpec)
    critic: CriticSpec = field(default_factory=CriticSpec)
    skeleton: SkeletonSpec = field(default_factory=SkeletonSpec)

    def __post_init__(self) -> None:
        if self.train.skeleton_clips and self.model.motion not in ("timed", "paced"):
            raise BadInput(
                "Skeleton-only training reads the codes of the timed G_m; set "
                "train.skeleton_clips to 0."
            )
        if self.model.motion == "driven" and (self.loss.motion or self.loss.adversarial_motion):
            raise BadInput(
                "With a driving clip e_m is e^_m itself: set loss.motion and "
                "loss.adversarial_motion to 0."
            )


# Fields of runs and checkpoints made before a field had its name
RENAMED: dict[str, dict[str, str]] = {
    "TrainSpec": {
        "rehearsal": "skeleton_clips",
        "rehearsal_batch": "skeleton_minibatch",
        "rehearsal_rate": "skeleton_rate",
        "rehearse_first": "skeleton_warm_up",
        "told": "keypoint_hint_prob",
        "posed": "all_keypoints_given",
    }
}

_PARTS: dict[str, type] = {
    "model": ModelSpec,
    "loss": LossSpec,
    "data": DataSpec,
    "train": TrainSpec,
    "critic": CriticSpec,
    "skeleton": SkeletonSpec,
}


def to_dict(spec: Any) -> dict[str, Any]:
    """A spec as plain JSON values; `run_spec` and `model_spec` read it back."""
    return dataclasses.asdict(spec)


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value


def _build(kind: type, values: Any) -> Any:
    if not isinstance(values, dict):
        raise BadInput(f"{kind.__name__} is {values!r:.40}; give an object of its fields.")
    known = {f.name: f for f in dataclasses.fields(kind)}
    renamed = RENAMED.get(kind.__name__, {})
    values = {renamed.get(name, name): value for name, value in values.items()}
    if extra := sorted(set(values) - set(known)):
        raise BadInput(f"{kind.__name__} has no field {extra[0]!r}; it has: {', '.join(known)}.")
    check_fields(kind, values)
    return kind(**{name: _tuples(value) for name, value in values.items()})


def model_spec(values: dict[str, Any]) -> ModelSpec:
    """ModelSpec from what `to_dict` wrote. Raises BadInput on unknown fields, on values of another
    type or out of range."""
    return _build(ModelSpec, values)


def run_spec(values: dict[str, Any]) -> RunSpec:
    """RunSpec from what `to_dict` wrote. Raises BadInput on unknown parts or fields, on values of
    another type or out of range."""
    if not isinstance(values, dict):
        raise BadInput(f"RunSpec is {values!r:.40}; give an object of its parts.")
    if extra := sorted(set(values) - set(_PARTS)):
        raise BadInput(f"RunSpec has no part {extra[0]!r}; it has: {', '.join(_PARTS)}.")
    return RunSpec(**{name: _build(_PARTS[name], part) for name, part in values.items()})


def override(spec: RunSpec, part: str, **values: Any) -> RunSpec:
    """The same run with some fields of one part replaced (None leaves a field as it is); a number
    of steps replaces one of epochs. Raises BadInput on values out of range: a run that begins with
    them could not read its own config.json when it goes on."""
    kept = {name: value for name, value in values.items() if value is not None}
    check_fields(_PARTS[part], kept)
    if part == "train" and "steps" in kept:
        kept.setdefault("epochs", 0)
    return dataclasses.replace(spec, **{part: dataclasses.replace(getattr(spec, part), **kept)})
