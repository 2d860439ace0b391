"""An animator that draws squares: quick clips with labels, to test what is done with clips."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from PIL import Image

from larnet.animation import Animation
from larnet.body.detection_cache import NOBODY
from larnet.body.layers.pixel_origin import NOWHERE, PixelOrigins
from larnet.media.crop import CropBox
from larnet.text.understanding import Part, Understanding

ACTIONS = {
    "hand waving": ("hand waving", "wave", "waves"),
    "jumping": ("jumping", "jump"),
    "bowing": ("bowing", "take a bow"),
}
FRAMES, FPS, SIDE = 10, 12, 33  # an odd side: video wants even ones


class FakeAnimator:
    """Behaves as a pipeline; a photo whose first pixel is black shows nobody."""

    encoders = ("sentence",)

    def __init__(self, pause: float = 0.0, actions: dict[str, tuple[str, ...]] = ACTIONS) -> None:
        self.pause, self.actions = pause, actions

    def understand(self, phrase, encoder="sentence") -> Understanding:
        """Actions with "then" between them; what no action has is far, and taken for the first."""
        parts = [self._part(said) for said in phrase.split(" then ")]
        return Understanding(tuple(parts), far=any(part.far for part in parts))

    def _part(self, phrase: str) -> Part:
        known = [name for name, phrases in self.actions.items() if phrase in phrases]
        return Part(phrase, (known or list(self.actions))[0], far=not known)

    def animate(self, actor, actions, *, seed, longest, labels, **_) -> Animation:
        time.sleep(self.pause)
        draw = np.random.default_rng((seed, int(actor.sum())))
        frames = draw.integers(0, 256, (1, FRAMES, SIDE, SIDE, 3), np.uint8)
        frames[0, 0, 0, 0] = len(actions)
        person = np.zeros((FRAMES, SIDE, SIDE), bool)
        for t in range(FRAMES):
            person[t, 5:20, 3 + t : 13 + t] = True
        flow = np.zeros((FRAMES, SIDE, SIDE, 2), np.int16)
        flow[:, 0] = NOWHERE
        nobody = not actor[0, 0].any()
        joints = np.zeros((1, FRAMES, 20, 2), np.float32)  # a post with the mask, in the photo
        joints[..., 0] = (8 + np.arange(FRAMES)[:, None]) * actor.shape[1] / SIDE
        joints[..., 1] = 8 + np.arange(20) + draw.uniform(0, 0.5)
        return Animation(
            frames=frames,
            phrases=(actions,),
            understood=(),
            known=((),),
            new=(False,),
            motion=(1.0,),
            joints=joints,
            framed=actor,
            crop_box=CropBox(0, 0, 10),
            person=None if nobody else object(),
            warnings=(NOBODY,) if nobody else (),
            seed=seed,
            fps=FPS,
            origins=(PixelOrigins(person, flow),) if labels else (),
        )


def load() -> FakeAnimator:
    return FakeAnimator()


def load_slow() -> FakeAnimator:
    return FakeAnimator(0.05)


def write_photos(folder: Path, count: int, nobody: tuple[int, ...] = ()) -> Path:
    """Small photos, p0.png and so on."""
    folder.mkdir(parents=True, exist_ok=True)
    for i in range(count):
        pixels = np.random.default_rng(i).integers(1, 256, (40, 50, 3), np.uint8)
        if i in nobody:
            pixels[0, 0] = 0
        Image.fromarray(pixels).save(folder / f"p{i}.png")
    return folder


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder: path -> bytes."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}
