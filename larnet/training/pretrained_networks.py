"""Networks of others in training: what a new run begins with, and what the perceptual loss sees."""

from __future__ import annotations

import logging
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from larnet.config.specs import LossSpec
from larnet.errors import MissingData
from larnet.nets.appearance import VGG16Appearance
from larnet.nets.features.vgg import VGG16Features
from larnet.nets.video_encoder import I3DVideoEncoder
from larnet.weights import pretrained

log = logging.getLogger(__name__)


def perceptual_network(loss: LossSpec, device: torch.device) -> nn.Module | None:
    """The network of the perceptual loss, where that has a weight. Raises MissingData."""
    if not loss.perceptual:
        return None
    path = Path(loss.vgg16) if loss.vgg16 else pretrained.find("vgg16")
    if path is None or not path.is_file():
        raise MissingData(
            "The perceptual loss compares features of VGG-16, whose weights are not "
            f"{'at ' + loss.vgg16 if loss.vgg16 else 'here'}. Run: python -m larnet fetch-weights "
            "vgg16. Or choose a variant without it, such as larnet-compact."
        )
    return VGG16Features(load_file(path)).to(device)


def load_pretrained(appearance: nn.Module, video_encoder: nn.Module) -> bool:
    """A new run's E_v begins with I3D's weights where it is one, E_a with VGG-16's where it is one
    and they are in the cache; whether anything was loaded. Raises MissingData without I3D's."""
    loaded, vgg16 = False, pretrained.find("vgg16")
    if isinstance(appearance, VGG16Appearance) and appearance.is_vgg16 and vgg16:
        appearance.load(load_file(vgg16))
        log.info("E_a begins with the weights of VGG-16")
        loaded = True
    if isinstance(video_encoder, I3DVideoEncoder):
        path = pretrained.find("i3d")
        if path is None:
            raise MissingData(
                "This variant reads motion with I3D, whose weights are not here. Run: python -m "
                "larnet fetch-weights i3d. Or choose a variant without it, such as larnet-compact."
            )
        video_encoder.load(load_file(path))
        loaded = True
    return loaded
