"""The paper's tables as rows: name -> RunSpec. To add an ablation, add a row.

Four bases (`demo`, `paper`, `quick`, `debug`) are written out; every other row is a base with a few
fields changed. The rows of the paper's ablation stand on `larnet`, which is the paper's method at
widths that a CPU can train; `variant(NAME, base="paper")` gives them at the paper's own widths,
base="compact" without networks of others. docs/paper.md says where each stands to the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

from larnet.config.specs import (
    CriticSpec,
    DataSpec,
    LossSpec,
    ModelSpec,
    RunSpec,
    TrainSpec,
    Widths,
)
from larnet.errors import BadInput, UnknownName

Changes = dict[str, dict[str, Any]]  # {part of RunSpec: {field: value}}

# M_I decides where the joints go: its scale of one cell, read by the head alone (`nets.one_cell`)
POSED: dict[str, Any] = {"motion": "paced", "integrator": "pose", "head": "posed"}
# and sees e_m's skeletons as the photo's actor would show them (`nets.pose_integrator`)
PLACED: dict[str, Any] = POSED | {"integrator": "placed"}
SKELETONS = {"sketches": 512, "recorded": 0.4, "steps": 9_000, "sketch_first": 9_000}
INTEGRATED = {"sketches": 128, "recorded": 0.4, "kept_rate": 0.1}

# The shipped model: 112 x 112 x 16, both text encoders
DEMO = RunSpec(
    model=ModelSpec(**POSED),
    loss=LossSpec(motion_start=150, perceptual_frames=1),
    data=DataSpec(combinations=0.25),
    train=TrainSpec(skeleton_warm_up=300, skeleton_rate=1.0),
)

# What the rows of the paper train on and by (docs/paper.md): clips after their photo, as they are,
# under the names of their actions; equation 5 as written, with nothing weighted by pixel
PAPER_DATA: dict[str, Any] = {
    "standing": 0.0,
    "start": 0.0,
    "combinations": 0.0,
    "augment": False,
    "names_only": True,
    "x_0_before": True,
}
EQUATION_5: dict[str, Any] = {
    "absolute": 0.0,
    "moving": 0.0,
    "near_person": False,
    "edges": 0.0,
    "joints": 0.0,
    "recognise": 0.0,
    "perceptual": 0.01,
}

# The paper's own widths: VGG-16's first stages in E_a, transposed 3-D convolutions in G_m, three
# scales, every pixel painted. e_m is 256x4x14x14 and 256x8x28x28 as in the authors' code,
# 128x16x56x56 below.
PAPER = RunSpec(
    model=ModelSpec(
        action=300,
        encoders=(("glove", 50),),  # 300 with `--glove FILE`
        scales=(8, 4, 2),
        motion_frames=((8, 4), (4, 8), (2, 16)),
        appearance="vgg16",
        appearance_widths=((2, 128), (4, 256), (8, 512)),
        motion="transposed",
        motion_widths=((8, 256), (4, 256), (2, 128)),
        motion_code=512,
        integrator="hierarchical",
        gate_kernel=3,
        decoder_widths=((1, 64),),
        factored=False,
        head="paint",
        flows=0,
        video_encoder="i3d",
        video_encoder_frozen=True,
        video_encoder_widths=((2, 64), (4, 192), (8, 480)),  # where E_v is compact
    ),
    # The authors' code: recon 1.0, motion 0.3, adversarial 0.5; l5 is given nowhere
    loss=LossSpec(**EQUATION_5, adversarial_motion=0.5, adversarial_video=0.5),
    data=DataSpec(**PAPER_DATA),
    train=TrainSpec(
        skeleton_clips=0,
        epochs=42,
        batch=16,
        optimizer="adam",
        betas=(0.9, 0.999),
        learning_rate=1e-4,
        final_rate=1.0,
        warm_up=0,
        weight_decay=0.0,
        clip_norm=0.0,
        ema=0.0,
        decoded_frames=0,
    ),
    critic=CriticSpec(penalty_between="generated"),
)

# Learns visible motion in minutes on two cores: small pictures, small widths
QUICK = RunSpec(
    model=ModelSpec(
        size=48,
        action=64,
        scales=(8, 4),
        motion_frames=((8, 16), (4, 16)),
        appearance_widths=((2, 16), (4, 32), (8, 48)),
        motion_widths=((8, 48), (4, 24)),
        motion_code=128,
        decoder_widths=((2, 16),),
        video_encoder_widths=((4, 24), (8, 32)),
    ),
    train=TrainSpec(
        steps=1_500,
        learning_rate=2e-3,
        skeleton_clips=512,
        skeleton_rate=2.0,
        save_every=100,
        sample_every=100,
    ),
)

# Seconds, for tests
DEBUG = RunSpec(
    model=ModelSpec(
        size=32,
        action=16,
        scales=(8, 4),
        motion_frames=((8, 8), (4, 16)),
        appearance_widths=((2, 8), (4, 8), (8, 8)),
        motion_widths=((8, 8), (4, 8)),
        motion_code=16,
        decoder_widths=((2, 8),),
        video_encoder_widths=((4, 8), (8, 8)),
    ),
    train=TrainSpec(
        steps=4,
        batch=2,
        skeleton_clips=8,
        skeleton_minibatch=4,
        warm_up=1,
        save_every=2,
        sample_every=2,
        workers=0,
    ),
)

# The paper's method, whole, for its ablation at 56x56 on a CPU. Gradients decide on the weights of
# the adversarial terms: a critic that learned has a slope of 1 over a whole clip, where that of the
# mean squared error is about 0.001 (docs/ablation.md).
LARNET = RunSpec(
    model=ModelSpec(
        size=56,
        action=64,
        encoders=(("glove", 50),),
        scales=(8, 4, 2),
        motion_frames=((8, 4), (4, 8), (2, 8)),  # the finest has 16 in `paper`
        motion="transposed",
        appearance="vgg",
        appearance_widths=((2, 16), (4, 32), (8, 48)),
        motion_widths=((8, 48), (4, 24), (2, 12)),
        motion_code=128,
        integrator="hierarchical",
        gate_kernel=3,
        decoder_widths=((1, 12),),
        head="paint",
        flows=0,
        video_encoder="i3d",
        video_encoder_frozen=True,
        video_encoder_widths=((2, 12), (4, 24), (8, 32)),  # where E_v is compact
    ),
    loss=LossSpec(
        **EQUATION_5,
        perceptual_frames=1,  # of each clip, another one each step: a CPU has no time for all
        adversarial_motion=2e-4,
        adversarial_video=2e-4,
    ),
    data=DataSpec(**PAPER_DATA),
    train=TrainSpec(
        steps=2_000,
        batch=4,
        skeleton_clips=0,
        learning_rate=2e-3,
        warm_up=50,
        ema=0.0,
        decoded_frames=0,
        save_every=100,
        sample_every=100,
    ),
    critic=CriticSpec(penalty_between="generated"),
)


def change(base: RunSpec, changes: Changes) -> RunSpec:
    """A base with some fields of some of its parts replaced, all at once."""
    parts = {part: replace(getattr(base, part), **values) for part, values in changes.items()}
    return replace(base, **parts)


def _only(widths: Widths, strides: tuple[int, ...]) -> Widths:
    return tuple((s, w) for s, w in widths if s in strides)


def one_scale(base: RunSpec, **fields: Any) -> RunSpec:
    """e_m and e_v at the middle scale of the base alone; G_v makes up for the finer ones."""
    m = base.model
    middle = m.scales[len(m.scales) // 2]
    finer = tuple((s, w) for s, w in m.motion_widths if s < middle)
    seen = tuple(s for s, _ in m.appearance_widths if s <= middle or m.appearance == "residual")
    model = {
        "scales": (middle,),
        "motion_frames": _only(m.motion_frames, (middle,)),
        "motion_widths": _only(m.motion_widths, (middle,)),
        "appearance_widths": _only(m.appearance_widths, seen),
        "video_encoder_widths": _only(m.video_encoder_widths, (middle,)),
        "decoder_widths": finer + m.decoder_widths,
    }
    return change(base, {"model": model | fields})


# Without networks of others: E_v learns from its own classification of real clips, L_p is off
COMPACT_VIDEO: Changes = {
    "model": {"video_encoder": "compact", "video_encoder_frozen": False},
    "loss": {"recognise": 0.1},
}
COMPACT = change(
    LARNET,
    {
        "model": COMPACT_VIDEO["model"],
        "loss": COMPACT_VIDEO["loss"] | {"perceptual": 0.0, "perceptual_frames": 0},
    },
)

NO_CRITICS = {"adversarial_motion": 0.0, "adversarial_video": 0.0}
UNSUPERVISED = {"loss": NO_CRITICS | {"motion": 0.0}}  # l1 = l2 = 0
DRIVEN = {"motion": "driven", "driven": True}


def _encoders(*encoders: tuple[str, int]) -> Callable[[RunSpec], RunSpec]:
    return lambda base: change(base, {"model": {"encoders": encoders}})


# Name -> the row of the paper's tables, made from `larnet` or from `paper`
ROWS: dict[str, Callable[[RunSpec], RunSpec]] = {
    # the ablation at 56x56, from top to bottom
    "basenet-1": lambda b: change(one_scale(b, integrator="concat", motion="label"), UNSUPERVISED),
    "basenet-2": lambda b: change(one_scale(b, integrator="concat"), UNSUPERVISED),
    "base": lambda b: change(one_scale(b, integrator="concat"), {"loss": NO_CRITICS}),
    "mi-1": lambda b: change(one_scale(b), {"loss": NO_CRITICS}),
    "mi-3": lambda b: change(b, {"loss": NO_CRITICS}),
    "mi-3-adv-v": lambda b: change(
        b, {"loss": {"adversarial_motion": 0.0}, "critic": {"fakes": "generated"}}
    ),
    "mi-3-adv-v-adv-m": lambda b: change(b, {"critic": {"fakes": "generated"}}),
    "larnet": lambda b: b,  # MI-3 + [L_madv^v, L_adv^m]
    # a driving video: in training and inference, or at inference only
    "dagger": lambda b: change(
        b, {"model": DRIVEN, "loss": {"motion": 0.0, "adversarial_motion": 0.0}}
    ),
    "double-dagger": lambda b: change(b, {"model": {"driven": True}}),
    # label encodings
    "one-hot": _encoders(("onehot", 48)),  # as many as the data set has actions
    "glove": _encoders(("glove", 50)),
    "sentence": _encoders(("sentence", 384)),
    "bert": _encoders(("bert", 768)),
}
BASES = {"larnet": LARNET, "compact": COMPACT, "paper": PAPER}
ABLATION = tuple(ROWS)[:8]


def _quick(**model: Any) -> RunSpec:
    return change(QUICK, {"model": model})


# The competitors of the paper's Table 1 at the size of LARNET's rows, on the same clips in the same
# loop; a quarter of their papers' widths. Losses, weights and optimisers are those of their papers.
_NO_LOSS = {f.name: 0.0 for f in fields(LossSpec) if f.type == "float"}
_RIVAL = change(
    COMPACT,
    {
        "model": {"width": 16, "driven": False},
        "loss": _NO_LOSS,
        "train": {
            "optimizer": "adam",
            "learning_rate": 2e-4,
            "betas": (0.5, 0.999),
            "warm_up": 0,
            "final_rate": 1.0,
            "weight_decay": 0.0,
            "clip_norm": 0.0,
        },
        "critic": {
            "form": "logistic",
            "learning_rate": 2e-4,
            "betas": (0.5, 0.999),
            "penalty": 0.0,
            "fakes": "generated",
        },
    },
)


def _rival(system: str, loss: dict[str, float], **train: Any) -> RunSpec:
    model = {"system": system}
    return change(_RIVAL, {"model": model, "loss": loss, "train": train})


RIVALS: dict[str, RunSpec] = {
    "vgan": _rival("vgan", {"adversarial_video": 1.0, "first": 10.0, "mask": 0.1}),
    "mocogan": _rival(
        "mocogan", {"adversarial_image": 1.0, "adversarial_video": 1.0, "first": 10.0}
    ),
    "g3an": _rival("g3an", {"adversarial_image": 1.0, "adversarial_video": 1.0, "first": 10.0}),
    "monkey-net": change(  # four frames of each clip, made of their own keypoints
        _rival(
            "monkey-net",
            {"adversarial_image": 1.0, "reconstruction": 10.0, "features": 10.0, "keypoints": 10.0},
            decoded_frames=4,
        ),
        {"critic": {"form": "least-squares"}},
    ),
    "imaginator": _rival(
        "imaginator", {"adversarial_image": 1.0, "adversarial_video": 1.0, "reconstruction": 100.0}
    ),
}
RIVALS["monkey-net-driven"] = change(  # measured with another actor's clip, as its paper does
    RIVALS["monkey-net"], {"model": {"driven": True}}
)


def _own(frames: int) -> Changes:
    return {"model": {"size": 64, "frames": frames, "width": 64}, "critic": {"width": 64}}


# What of them is another in their own papers: 64 x 64, frames, widths
OWN_SIZES: dict[str, Changes] = {
    "vgan": _own(32),
    "mocogan": _own(16),
    "g3an": _own(16),
    "monkey-net": _own(16),
    "monkey-net-driven": _own(16),
    "imaginator": _own(32),
}

# What is beyond the paper, each option of `quick` taken away from it
BEYOND: dict[str, RunSpec] = {
    "quick-warp": _quick(head="warp", flows=1),  # the photo warped by a free flow, no joints
    "quick-copy": _quick(head="copy", flows=0),  # the photo's pixels and paint
    "quick-paint": _quick(head="paint", flows=0),  # every pixel painted, as in the paper
    "quick-mi-1": _quick(scales=(4,), motion_frames=((4, 16),), motion_widths=((4, 24),)),
    "quick-no-ema": change(QUICK, {"train": {"ema": 0.0}}),
    "quick-no-rehearsal": change(QUICK, {"train": {"skeleton_clips": 0}}),
    "quick-glove": _quick(encoders=(("glove", 50),)),
    "quick-sentence": _quick(encoders=(("sentence", 384),)),
    "quick-posed": _quick(**POSED),  # joints read from M_I's state, not from G_m's codes
    "quick-critics": change(
        QUICK, {"loss": {"adversarial_motion": 2e-4, "adversarial_video": 2e-4}}
    ),
    "quick-perceptual": change(QUICK, {"loss": {"perceptual": 0.01}}),
}

# The pictures of `demo` alone: all keypoints are given, only G_v learns. With predicted keypoints,
# which are slightly wrong, the gate learns to blur the limbs by as much.
_PICTURES = tuple(
    f"G_v.{part}"
    for part in ("mix", "puppet.cut", "puppet.order", "photo", "narrow", "stage", "out")
)
DEMO_PICTURES = change(
    DEMO,
    {
        "loss": {"motion": 0.0, "motion_start": 0, "recognise": 0.0, "joints": 0.0, "places": 0.0},
        "train": {
            "all_keypoints_given": True,
            "parts": _PICTURES,
            "skeleton_clips": 0,
            "skeleton_warm_up": 0,
        },
    },
)

# The other half, where the joints go: skeleton-only training, then one step with pictures, which
# writes a checkpoint
DEMO_MOVEMENTS = change(
    DEMO_PICTURES,
    {
        "data": {"combinations": 0.4},
        "train": {
            "skeleton_clips": DEMO.train.skeleton_clips,
            "skeleton_warm_up": 600,
            "steps": 1,
            "parts": ("G_v.out",),
        },
    },
)

VARIANTS: dict[str, RunSpec] = {
    "demo": DEMO,
    "demo-movements": DEMO_MOVEMENTS,
    "demo-pictures": DEMO_PICTURES,
    # for `train-movements`: G_m and how M_I sees its skeletons, then M_I
    "demo-skeletons": change(DEMO, {"model": PLACED, "skeleton": SKELETONS}),
    "demo-placed": change(DEMO, {"model": PLACED, "skeleton": INTEGRATED}),
    "paper": PAPER,
    "paper-compact": change(PAPER, COMPACT_VIDEO),  # without Kinetics weights
    "quick": QUICK,
    "debug": DEBUG,
    **{name: row(LARNET) for name, row in ROWS.items()},
    "larnet-compact": COMPACT,
    "larnet-authors-weights": change(  # on critics that learn, unlike the authors'
        LARNET, {"loss": {"adversarial_motion": 0.5, "adversarial_video": 0.5}}
    ),
    "larnet-mse": change(  # L_mse^v alone, a third of the price: learns to paint before `larnet`
        LARNET,
        {
            "loss": NO_CRITICS | {"motion": 0.0, "perceptual": 0.0, "moving": 4.0},
            "train": {"learning_rate": 3e-3, "steps": 3_600},
        },
    ),
    "larnet-joints": change(  # E_v tells the real clip's joints, so that e^_m tells its movement
        COMPACT,
        {
            "model": {"motion": "timed", "motion_code": 128},
            "loss": NO_CRITICS | {"motion": 1.0, "moving": 4.0, "joints_real": 0.1},
            "train": {"batch": 6, "steps": 6_000},
        },
    ),
    **RIVALS,
    **BEYOND,
}


def variant(name: str, base: str = "larnet") -> RunSpec:
    """The row of a name; a row of the paper's tables is made from `base`, one of BASES: of a
    competitor `paper` is the size of its own.

    Raises UnknownName with the nearest ones, BadInput for another base of a row that has none.
    """
    if base not in BASES:
        raise UnknownName("base", base, BASES)
    if name not in VARIANTS:
        raise UnknownName("variant", name, VARIANTS)
    if base == "larnet":
        return VARIANTS[name]
    if name in RIVALS:
        return change(RIVALS[name], OWN_SIZES[name]) if base == "paper" else RIVALS[name]
    if name not in ROWS:
        raise BadInput(f"{name} stands by itself; a base is for: {', '.join((*ROWS, *RIVALS))}.")
    return ROWS[name](BASES[base])
