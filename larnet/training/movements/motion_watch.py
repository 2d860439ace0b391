"""Whether e^_m of movements still tells anything: its spread, and what is found by it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.data.motions.archive import MotionSplit
from larnet.data.skeleton_batches.episode_times import performed, time_of
from larnet.data.skeleton_batches.recorded_library import Library
from larnet.data.skeleton_batches.skeleton_batch import MIDDLES
from larnet.errors import BadInput
from larnet.nets.motion_encoder import SkeletonEncoder

COLLAPSED = 0.005  # spread below which codes are the same whatever the movement
GALLERY, QUERIES = 4, 2  # recordings of an action, by training people and by people held out


def spread(codes: Tensor) -> Tensor:
    """Mean standard deviation over clips of codes (B, T, C), averaged over their frames."""
    return codes.detach().float().mean(1).std(0).mean()


def check_spread(step: int, e_m: float, real: float) -> None:
    """Raise BadInput when G_m or E_v's sister gives one code for every movement."""
    for name, value in (("e_m", e_m), ("e^_m", real)):
        if value < COLLAPSED:
            raise BadInput(
                f"Step {step}: {name} has collapsed, its spread over movements is {value:.4f}. "
                "Raise skeleton.rebuild and skeleton.recognise, or lower skeleton.motion."
            )


def nearest_share(
    queries: Tensor, asked: Sequence[str], gallery: Tensor, names: Sequence[str]
) -> float:
    """Share of queries (N, D) whose nearest of the gallery (M, D), by angle, has their name."""
    near = F.normalize(queries.float(), dim=1) @ F.normalize(gallery.float(), dim=1).T
    found = [names[i] for i in near.argmax(1).tolist()]
    return sum(a == b for a, b in zip(found, asked)) / len(asked)


@torch.no_grad()
def retrieval(encoder: SkeletonEncoder, library: Library, actions: Sequence[str]) -> float | None:
    """Share of recordings of people held out whose nearest recording of training people, by e^_m,
    shows the same action; None where nobody is held out."""
    sizes: dict[MotionSplit, int] = {"train": GALLERY, "held_out": QUERIES}
    parts: dict[MotionSplit, tuple[list[Tensor], list[str]]] = {s: ([], []) for s in sizes}
    for split, most in sizes.items():
        for name in actions:
            takes = library.of(name, split)
            for take in takes[:: max(1, len(takes) // most)][:most]:
                seconds = (MIDDLES * time_of(take).seconds).numpy()
                parts[split][0].append(performed(take, seconds))
                parts[split][1].append(name)
    if not all(joints for joints, _ in parts.values()):
        return None
    device = encoder.name.weight.device
    codes = {}
    for split, (joints, _) in parts.items():
        x = torch.stack(joints).to(device)
        codes[split] = encoder(x, MIDDLES.to(device).expand(len(x), -1)).codes.flatten(1)
    return nearest_share(codes["held_out"], parts["held_out"][1], codes["train"], parts["train"][1])
