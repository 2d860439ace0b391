"""Fréchet distance between two sets of clips or pictures, in the features of a network.

The distances have the names of the networks that make them: `frechet_video_i3d` and
`frechet_image_vgg16` here; FVD and FID are the same formula on the standard networks, and only a
user who names their files gets figures under these names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from torch import Tensor

from larnet.errors import BadCheckpoint, MissingData
from larnet.evaluation.lpips import weights_of
from larnet.nets.features.i3d import I3D
from larnet.runtime.file_digest import sha256_of

I3D_SIDE = 112  # pixels; Kinetics' I3D was trained at 224, four times the arithmetic
AT_ONCE = 4  # clips; of one by itself torch takes a slow way through the small maps


def frechet_distance(a: Tensor, b: Tensor) -> float:
    """Squared 2-Wasserstein distance of Gaussians fitted to features (N, D) and (M, D).

    |mu_a - mu_b|^2 + tr(A) + tr(B) - 2 tr((A B)^(1/2)), covariances with N - 1. The last trace is
    the sum of the singular values of the product of the centred samples: exact in float64 for fewer
    samples than features too. Raises MissingData for fewer than 2 samples.
    """
    if len(a) < 2 or len(b) < 2:
        raise MissingData("A Fréchet distance needs at least 2 samples in each set.")
    a, b = a.double(), b.double()
    apart = (a.mean(0) - b.mean(0)).square().sum()
    a, b = a - a.mean(0), b - b.mean(0)
    if min(len(a), len(b)) > a.shape[1]:  # the triangular factor has the same covariance
        n, m = len(a), len(b)
        a, b = (torch.linalg.qr(x, mode="r").R for x in (a, b))
    else:
        n, m = len(a), len(b)
    a, b = a / (n - 1) ** 0.5, b / (m - 1) ** 0.5
    joint = torch.linalg.svdvals(a @ b.T).sum()
    distance = apart + a.square().sum() + b.square().sum() - 2 * joint
    return max(float(distance), 0.0)


@dataclass(frozen=True)
class FeatureNetwork:
    """A source of features: clips uint8 (B, T, H, W, 3) -> (B, D), or (B * frames, D)."""

    name: str  # of the distance
    about: str
    features: Callable[[Tensor], Tensor]


def i3d() -> FeatureNetwork:
    """Mean of I3D's last maps (Mixed_5c, 1024), clips brought to 112 x 112. Raises MissingData."""
    net = I3D(load_file(weights_of("i3d")))
    about = f"I3D (Kinetics-400), mean of Mixed_5c, {I3D_SIDE} x {I3D_SIDE} pixels"
    return FeatureNetwork("frechet_video_i3d", about, lambda clips: i3d_features(net, clips))


@torch.inference_mode()
def i3d_features(net: I3D, clips: Tensor, side: int = I3D_SIDE) -> Tensor:
    """uint8 (B, T, H, W, 3) -> (B, 1024), clips brought to side x side pixels."""
    rows = []
    for some in clips.split(AT_ONCE):
        x = some.flatten(0, 1).movedim(-1, 1).float() / 127.5 - 1  # (N * T, 3, H, W)
        if x.shape[-2:] != (side, side):
            x = F.interpolate(x, (side, side), mode="bilinear", antialias=True)
        x = x.unflatten(0, some.shape[:2]).transpose(1, 2)
        maps = net(x, until="Mixed_5c")["Mixed_5c"]
        rows.append(maps.mean((2, 3, 4)))
    return torch.cat(rows)


def standard(kind: str, path: Path) -> FeatureNetwork:
    """FID's or FVD's own network from a TorchScript file: the Inception-v3 and the I3D that
    StyleGAN and its successors measure with. Raises MissingData or BadCheckpoint."""
    if not path.is_file():
        raise MissingData(f"There is no {kind} network at {path.name}.")
    try:
        net = torch.jit.load(str(path), map_location="cpu").eval()
    except (RuntimeError, ValueError) as error:
        raise BadCheckpoint(
            f"{path.name} is no TorchScript network that torch can read."
        ) from error

    @torch.inference_mode()
    def features(clips: Tensor) -> Tensor:
        try:
            if kind == "FID":
                return net(clips.flatten(0, 1).movedim(-1, 1), return_features=True)
            x = clips.movedim(-1, 1).float()  # (B, 3, T, H, W), 0 to 255
            return net(x, rescale=True, resize=True, return_features=True)
        except RuntimeError as error:
            line = str(error).strip().splitlines()[-1]
            raise BadCheckpoint(
                f"{path.name} is not the standard {kind} network: {line[:120]}"
            ) from error

    digest = sha256_of(path)
    return FeatureNetwork(kind.lower(), f"{path.name}, sha256 {digest}", features)
