"""What stands out of a picture, by U2-Net-P (Qin et al. 2020): a person, a figure, a thing."""

from __future__ import annotations

import threading

import numpy as np
import torch

from larnet.body.tflite_network import FOLDER, read_weights
from larnet.media.pixels import Pixels, pixels_digest, resize
from larnet.nets.features.salient_objects import U2NetP
from larnet.runtime.cpu_pool import one_torch_thread
from larnet.runtime.recent import Recent

FILE = "u2netp.tflite"
SHA256 = "d6ba90d05f567660be0fcf0d009a594c7deb92d0a1af1d5a3b3869fb52d2b99e"
SIDE = 320  # of the picture that the network sees
MEAN = np.array((0.485, 0.456, 0.406), np.float32)
DEVIATION = np.array((0.229, 0.224, 0.225), np.float32)

KEPT = 4  # photos

_kept: Recent[bytes, np.ndarray] = Recent(KEPT)
_loaded: dict[str, U2NetP] = {}
_loading = threading.Lock()


def _network() -> U2NetP:
    """Raises MissingData when the file is not there, BadCheckpoint when it is not the known one."""
    with _loading:
        if FILE not in _loaded:
            again = "Get the folder checkpoints/person of this project again."
            what = "outlines people in photos"
            weights = read_weights(FOLDER / FILE, SHA256, what, again)
            _loaded[FILE] = U2NetP.of_weights([torch.from_numpy(x) for x in weights])
        return _loaded[FILE]


def salient(picture: Pixels, side: int = SIDE) -> np.ndarray:
    """What stands out of a picture, uint8 (H, W, 3) -> float32 (side, side) in [0, 1], stretched; a
    smaller side than 320, a multiple of 32, is quicker and sees less.

    Raises MissingData when the network's file is not there, BadCheckpoint when it is another.
    """
    x = resize(picture, side, side).astype(np.float32)
    x = (x / max(1.0, float(x.max())) - MEAN) / DEVIATION
    with torch.inference_mode(), one_torch_thread():
        return _network()(torch.from_numpy(x).permute(2, 0, 1)[None])[0, 0].numpy()


def salient_in(photo: Pixels) -> np.ndarray:
    """`salient` of a whole photo, remembered: whoever looks for figures in it asks more than once.

    Raises what `salient` raises.
    """
    key = pixels_digest(photo)
    known = _kept.get(key)
    return known if known is not None else _kept.put(key, salient(photo))
