"""The colour of somebody's skin, as the face shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from larnet.body.bones.body_bones import HEAD, Bones

FACE = (0.04, 0.06, 0.015)  # half width and height, how far below the ears: standing heights
_SOME = 0.25  # of a face, that must be skin to know its colour
_DARK = 12.0  # grey levels without a hue
_RED, _YELLOW = (0.08, 0.75), (-0.12, 0.6)  # logarithms of red over green, green over blue: skin's
_HUE, _LIGHT = 0.22, (0.25, 3.0)  # such logarithms, times the light, that skin may be off the face
_ARM_HUE, _ARM_LIGHT = 0.3, 0.5  # the same of an arm, at least
_SUNLIT = 1.9  # times the face's light, from which something may be skin in the sun


@dataclass(frozen=True)
class Skin:
    """What skin looks like."""

    colour: np.ndarray  # (3,) float, median of the face's lighter half
    hue: np.ndarray  # (2,) logarithms of red over green and green over blue
    light: float  # sum of the three, median of the face's

    def shows(self, colours: np.ndarray) -> np.ndarray:
        """(...) bool: whether colours (..., 3) uint8 have about the face's hue."""
        return self._near(colours, _HUE, _LIGHT[0])

    def shows_arm(self, colours: np.ndarray) -> np.ndarray:
        """(...) bool: the same of an arm, on which other light falls, though no shade."""
        return self._near(colours, _ARM_HUE, _ARM_LIGHT)

    def may_be_sunlit(self, colours: np.ndarray) -> bool:
        """Whether colours (n, 3) uint8 may be this skin in the sun, while the face is in the shade:
        on the whole much lighter, and paler."""
        light = float(np.median(colours.sum(-1))) / max(self.light, 1.0)
        return light > _SUNLIT and bool((np.median(_hues(colours) - self.hue, 0) < 0).all())

    def _off(self, colours: np.ndarray) -> np.ndarray:
        """(...) how far the hue of colours (..., 3) is from the face's."""
        return np.abs(_hues(colours) - self.hue).sum(-1)

    def _near(self, colours: np.ndarray, hue: float, least: float) -> np.ndarray:
        light = colours.sum(-1) / max(self.light, 1.0)
        return (self._off(colours) < hue) & (light > least) & (light < _LIGHT[1])


def face_skin(part_of: np.ndarray, photo: np.ndarray, bones: Bones, height: float) -> Skin | None:
    """The skin of a face; None where hardly any is seen in it.

    part_of (H, W) int8; photo uint8 (H, W, 3); height of the person when standing, pixels.
    """
    x, y = bones.joints[0]
    rows, columns = np.ogrid[: part_of.shape[0], : part_of.shape[1]]
    wide, high, below = (n * height for n in FACE)
    inside = ((columns - x) / wide) ** 2 + ((rows - y - below) / high) ** 2 < 1
    face = photo[inside & (part_of == HEAD)]
    if not len(face):
        return None
    hues = _hues(face)
    skin = (hues > (_RED[0], _YELLOW[0])).all(-1) & (hues < (_RED[1], _YELLOW[1])).all(-1)
    if skin.mean() < _SOME:
        return None
    light = face.sum(-1)
    usual = float(np.median(light[skin]))
    colour = np.median(face[skin & (light >= usual)], 0)  # no brown hair, no shade
    return Skin(colour, np.median(hues[skin], 0), usual)


def _hues(colours: np.ndarray) -> np.ndarray:
    """(..., 2) logarithms of red over green and green over blue."""
    return -np.diff(np.log(colours.astype(np.float32) + np.float32(_DARK)), axis=-1)
