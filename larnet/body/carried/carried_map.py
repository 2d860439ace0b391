"""Which pixels of a photo are a bag or the like that its person carries."""

from __future__ import annotations

import numpy as np
import torch

from larnet.body.guided_filter import guided_filter
from larnet.body.network_folder import CARRIED, shipped_network
from larnet.body.parts import PhotoView
from larnet.media.pixels import Pixels
from larnet.nets.part_network import CarriedNetwork

RADIUS = 0.012  # of the person's box, neighbourhood of the guided filter


def carried_map(
    photo: Pixels, matte: np.ndarray, joints: np.ndarray, network: CarriedNetwork | None = None
) -> np.ndarray:
    """How surely each pixel is something that is carried: float32 (H, W) in [0, 1], 0 outside of
    the person of a matte (H, W) in [0, 1].

    photo uint8 (H, W, 3); joints (20, 2) in its pixels, NaN where unknown; network: the shipped one
    without. Raises MissingData or BadCheckpoint when the shipped weights cannot be used.
    """
    network = network or shipped_network(CARRIED)
    view = PhotoView.around(matte, joints, network.spec.long_side)
    with torch.inference_mode():
        seen, outline, _, bones = view.inputs(photo, matte, joints, network.spec.long_side)
        share = network(seen, outline, bones).sigmoid()[0].numpy()
    left, top, right, bottom = view.inside(*matte.shape)
    large = np.asarray(
        torch.nn.functional.interpolate(
            torch.from_numpy(share)[None, None], (view.height, view.width), mode="bilinear"
        )
    )[0, 0]
    large = large[top - view.top : bottom - view.top, left - view.left : right - view.left]
    own = np.ascontiguousarray(photo[top:bottom, left:right])
    out = np.zeros(matte.shape, np.float32)
    out[top:bottom, left:right] = guided_filter(own, large, RADIUS * max(view.height, view.width))
    return out.clip(0, 1) * (matte > 0.5)
