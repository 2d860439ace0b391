"""The judge of clips of photos: networks that the product does not use, by `fetch-weights`.

Joints: MediaPipe's largest pose network, told where to look by where the body is meant to be; it
looks a second time where its own landmarks say that the body is elsewhere. People: MediaPipe's
selfie segmentation of the whole picture.
"""

from __future__ import annotations

import numpy as np

from larnet.body.finder.detect_person import Person, person_in
from larnet.body.finder.regions import region_around
from larnet.body.tflite_network import TFLiteNetwork, load_network
from larnet.errors import MissingData
from larnet.media.pixels import Pixels, resize
from larnet.weights.pretrained import WEIGHTS, find


class PhotoJudge:
    """Finds joints and people in pictures, uint8 (H, W, 3)."""

    def __init__(self, pose: TFLiteNetwork, segmenter: TFLiteNetwork) -> None:
        self._pose, self._segmenter = pose, segmenter

    @classmethod
    def load(cls) -> PhotoJudge:
        """From the cache. Raises MissingData when a network is not there, BadCheckpoint when it is
        not the known one."""
        return cls(_cached("pose-judge"), _cached("selfie"))

    def body(self, picture: Pixels, joints: np.ndarray) -> Person | None:
        """Whom the judge sees near joints (20, 2) in pixels, NaN where not known; a score tells how
        surely. None where no joint is known."""
        region = region_around(joints)
        return None if region is None else person_in(self._pose, picture, region)

    def people(self, picture: Pixels) -> np.ndarray:
        """How much of each cell is somebody: float32 (256, 256) in [0, 1], of the whole picture."""
        _, height, width, _ = self._segmenter.shape
        x = resize(picture, height, width).astype(np.float32) / 255
        return self._segmenter(x[None])[0][0, ..., 0]


def _cached(name: str) -> TFLiteNetwork:
    command = f"python -m larnet fetch-weights {name}"
    path = find(name)
    if path is None:
        raise MissingData(f"The judge of clips of photos needs {name}: {command}")
    again = f"Delete it, then: {command}"
    return load_network(path, WEIGHTS[name].member_sha256, "judges clips of photos", again)
