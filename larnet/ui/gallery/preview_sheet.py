"""A small film of a movement as one picture, its frames side by side: the page moves it on."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from larnet.media.crop import CropBox

SIDE = 112  # pixels of the square around the actor
MOST = 320  # pixels of the long side of the photo that is composed, at most
QUALITY = 72


@dataclass(frozen=True)
class PreviewSheet:
    """A picture as a data address, of so many frames, and its frames' shape."""

    picture: str
    frames: int
    width: int
    height: int
    seconds: float

    def told(self) -> list[str | int | float]:
        """For the page."""
        return [self.picture, self.frames, self.width, self.height, round(self.seconds, 2)]


def longest_for(photo: tuple[int, ...], box: CropBox) -> int:
    """Pixels of the long side of a photo (H, W, ...) in which the actor's square has SIDE."""
    long = max(photo[:2])
    return max(16, min(MOST, round(SIDE * long / max(1, min(box.side, long)))))


def preview_sheet(
    clip: np.ndarray, photo: tuple[int, ...], box: CropBox, fps: float
) -> PreviewSheet:
    """The actor's square, as far as the photo reaches, of a clip uint8 (T, h, w, 3) of a photo
    (H, W, ...)."""
    scale = clip.shape[2] / photo[1]
    top, left = (max(0, round(n * scale)) for n in (box.top, box.left))
    bottom, right = (round((n + box.side) * scale) for n in (box.top, box.left))
    shown = clip[:, top : max(bottom, top + 1), left : max(right, left + 1)]
    count, height, width = shown.shape[:3]
    side_by_side = np.ascontiguousarray(shown.transpose(1, 0, 2, 3)).reshape(height, -1, 3)
    out = io.BytesIO()
    Image.fromarray(side_by_side).save(out, "JPEG", quality=QUALITY)
    data = base64.b64encode(out.getvalue()).decode()
    return PreviewSheet(f"data:image/jpeg;base64,{data}", count, width, height, count / fps)
