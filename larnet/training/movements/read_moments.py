"""What the matrices between words and joints read, which decides how they may be rounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from larnet.config.specs import DataSpec
from larnet.data.batch import as_recorded, generator
from larnet.data.skeleton_batches.skeleton_stream import drawn_batch
from larnet.data.synthetic.drawn_stream import DrawnClips
from larnet.model import LARNet
from larnet.nets.motion import FPS, Moments
from larnet.training.phrase_vectors import PhraseTable

ROUNDS, CLIPS, FRAMES = 16, 64, 20
PHOTOS = DataSpec(combinations=0.0, standing=0.6, start=0.5)  # most stand, some are in a movement


@torch.inference_mode()
def read_moments(model: LARNet, table: PhraseTable, actions: Sequence[str]) -> dict[str, Tensor]:
    """Second moments (m, m), float64, of what each matrix (n, m) reads, by its name: `actions` in
    all words and styles, drawn and recorded, at any moment, by photos of drawn actors."""
    moments: dict[str, Tensor] = {}

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def add(_: nn.Module, read: tuple[Tensor, ...]) -> None:
            x = read[0].flatten(0, -2).double()
            moments[name] = moments.get(name, 0) + x.T @ x

        return add

    hooks = [
        module.register_forward_pre_hook(watch(f"{name}.weight"))
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear)
    ]
    size, noise = model.spec.size, model.spec.noise
    clips = DrawnClips(PHOTOS, size, FRAMES, noise, split="train", names=None)
    try:
        for number in range(ROUNDS):
            _perform(model, table, actions, clips, number)
    finally:
        for hook in hooks:
            hook.remove()
    return moments


def _perform(
    model: LARNet, table: PhraseTable, actions: Sequence[str], clips: DrawnClips, number: int
) -> None:
    whole = torch.zeros(CLIPS, dtype=torch.bool)
    drawn = drawn_batch(clips.requests(number, CLIPS), whole, FRAMES, FPS / (1 + number % 2))
    draw = generator(number, 51)
    names = [actions[i] for i in torch.randint(len(actions), (CLIPS,), generator=draw).tolist()]
    z = torch.randn(CLIPS, model.spec.noise, generator=draw)
    z = as_recorded(z, torch.rand(CLIPS, generator=draw) < 0.7)
    for encoder, _ in model.spec.encoders:
        a_e = model.embed(encoder, table.draw(encoder, names, draw))
        e_m = model.pose_motion(a_e, drawn.p_e, z, Moments(drawn.at, drawn.step))
        model.movement(e_m, drawn.joints_0, None)
