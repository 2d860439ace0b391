"""A small picture of a person, in which is told what needs no pixel of a large photo."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

_TALL = 400  # pixels of a standing person, at most


@dataclass(frozen=True)
class SmallPicture:
    """How a photo becomes one, and what is found in it a part of the photo."""

    scale: float  # pixels of it in one of the photo
    size: tuple[int, int]  # width, height
    full: tuple[int, int]  # of the photo

    @classmethod
    def of(cls, shape: tuple[int, ...], tall: float) -> SmallPicture:
        """Of a photo (H, W, ...) of somebody who is so many pixels tall when standing."""
        scale = min(1.0, _TALL / max(tall, 1.0))
        width, height = (max(2, round(n * scale)) for n in shape[1::-1])
        return cls(scale, (width, height), (shape[1], shape[0]))

    def means(self, values: np.ndarray) -> np.ndarray:
        """Something of the photo (H, W, ...), averaged over the pixels of the small picture."""
        return cv2.resize(values, self.size, interpolation=cv2.INTER_AREA)

    def mask(self, mask: np.ndarray) -> np.ndarray:
        """Pixels (h, w) bool of which a mask (H, W) bool has more than a half."""
        return self.means(mask.astype(np.float32)) > 0.5

    def labels(self, labels: np.ndarray) -> np.ndarray:
        """Labels of the photo (H, W), one for every pixel of the small picture."""
        return cv2.resize(labels, self.size, interpolation=cv2.INTER_NEAREST)

    def large(self, values: np.ndarray) -> np.ndarray:
        """Something that was found in the small picture (h, w), float32 (H, W) in the photo."""
        return cv2.resize(
            values.astype(np.float32, copy=False), self.full, interpolation=cv2.INTER_LINEAR
        )
