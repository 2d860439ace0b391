"""The paper's tables as rows: name -> RunSpec. To add an ablation, add a row."""

from __future__ import annotations

from dataclasses import replace

from larnet.errors import UnknownName
from larnet.spec import DataSpec, LossSpec, ModelSpec, RunSpec, TrainSpec

DEMO = RunSpec()  # the shipped model: 112 x 112 x 16, both text encoders

# The paper's own widths: VGG-kind E_a, transposed 3-D convolutions in G_m, three scales, every
# pixel painted. e_m is 256x4x14x14 and 256x8x28x28 as in the authors' code, 128x16x56x56 below.
PAPER = RunSpec(
    model=ModelSpec(
        action=300,
        scales=(8, 4, 2),
        motion_frames=((8, 4), (4, 8), (2, 16)),
        appearance="vgg",
        appearance_widths=((2, 128), (4, 256), (8, 512)),
        motion="transposed",
        motion_widths=((8, 256), (4, 256), (2, 128)),
        motion_code=512,
        gate_kernel=3,
        decoder_widths=((1, 64),),
        factored=False,
        head="paint",
        flows=0,
        video_encoder_widths=((2, 64), (4, 192), (8, 480)),
    ),
    loss=LossSpec(absolute=0.0, moving=0.0, joints=0.0, edges=0.0),
    data=DataSpec(standing=0.0, start=0.0, combinations=0.0),
    train=TrainSpec(
        rehearsal=0, batch=16, learning_rate=1e-4, warm_up=0, ema=0.0, decoded_frames=0
    ),
)

# Learns visible motion in minutes on two cores: small pictures, small widths, all frames decoded
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
    train=TrainSpec(steps=1_500, batch=8, learning_rate=2e-3, save_every=100, sample_every=100),
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
        steps=4, batch=2, rehearsal=8, warm_up=1, save_every=2, sample_every=2, workers=0
    ),
)

VARIANTS: dict[str, RunSpec] = {
    "demo": DEMO,
    "paper": PAPER,
    "quick": QUICK,
    "debug": DEBUG,
    "quick-copy": replace(QUICK, model=replace(QUICK.model, head="copy", flows=0)),
    "quick-paint": replace(QUICK, model=replace(QUICK.model, head="paint", flows=0)),
    "quick-mi-1": replace(  # the integrator at one scale (paper: LARNet-MI-1)
        QUICK,
        model=replace(
            QUICK.model,
            scales=(4,),
            motion_frames=((4, 16),),
            motion_widths=((4, 24),),
        ),
    ),
}


def variant(name: str) -> RunSpec:
    """The row of a name. Raises UnknownName with the nearest ones."""
    if name not in VARIANTS:
        raise UnknownName("variant", name, VARIANTS)
    return VARIANTS[name]
