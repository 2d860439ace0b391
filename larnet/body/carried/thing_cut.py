"""What a carried thing really covers: cut out of a photo by its colours.

The map of things knows where a bag is, but not its border: it takes a strip, or all, of the leg
beside it. GrabCut (Rother, Kolmogorov, Blake 2004) tells their colours apart.
"""

from __future__ import annotations

import cv2
import numpy as np

from larnet.body.bones.body_bones import WIDTHS, bones_of
from larnet.body.bones.bone_distances import bone_distances
from larnet.body.cloth.pixel_masks import disk
from larnet.body.cloth.small_picture import SmallPicture
from larnet.media.pixels import Pixels

_SURE, _HARDLY = 0.8, 0.12  # of the map: a thing where no bone is near, and certainly none
_OFF = 1.0  # widths of a part from every bone
_VERY_SURE, _CORE = 0.9, 0.01  # of the map, and standing heights from its border: before the body
_BEYOND = 0.04  # standing heights around what the map shows, where the thing may go on
_AROUND = 0.1  # standing heights above and below, whose colours are those of the body
_KEPT = 0.35  # of what is sure: with less, its colours are those of the clothes
_ENOUGH = 30  # pixels from which colours are learned
_ROUNDS = 2


def cut_thing(
    mask: np.ndarray,
    share: np.ndarray,
    photo: Pixels,
    matte: np.ndarray,
    joints: np.ndarray,
    tall: float,
) -> np.ndarray:
    """The pixels (H, W) bool of a thing, of those that a map shows, `mask`, and those beside it;
    the mask itself where colours do not tell.

    share (H, W), the map; photo uint8 (H, W, 3); matte (H, W) in [0, 1]; joints (20, 2) pixels;
    tall, pixels of the person when standing.
    """
    small = SmallPicture.of(mask.shape, tall)
    own, person, scale = small.mask(mask), small.means(matte) > 0.5, small.scale
    cut = _cut(own, small.means(share), small.means(photo), person, joints * scale, tall * scale)
    if cut is None:
        return mask
    if scale == 1:
        return cut
    return (small.large(cut) > 0.5) & (matte > 0.5)


def _cut(
    mask: np.ndarray,
    share: np.ndarray,
    photo: Pixels,
    person: np.ndarray,
    joints: np.ndarray,
    tall: float,
) -> np.ndarray | None:
    """`cut_thing` in a picture of that size; None where colours do not tell."""
    here = _box(mask, person, round(_AROUND * tall))
    if here is None:
        return None
    near = cv2.dilate(mask.astype(np.uint8), disk(_BEYOND * tall))[here] > 0
    widths = np.array(WIDTHS, np.float32)[:, None, None] * np.float32(tall)
    off = (bone_distances(bones_of(joints), mask.shape) / widths).min(0)[here]
    share, person, picture = share[here], person[here], photo[here].copy()
    label = np.where(share > 0.5, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    label[(share > _SURE) & (off > _OFF)] = cv2.GC_FGD
    if (label == cv2.GC_FGD).sum() < _ENOUGH:
        core = cv2.erode(mask.astype(np.uint8), disk(_CORE * tall))[here] > 0
        label[core & (share > _VERY_SURE)] = cv2.GC_FGD
    label[(share < _HARDLY) | ~near] = cv2.GC_BGD
    body = (label == cv2.GC_BGD) & person
    thing = (label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD)
    if body.sum() < _ENOUGH or (thing & person).sum() < _ENOUGH:
        return None
    # the street is neither: in the body's colours it teaches nothing else, and as noise it tells
    # that edges between neighbours are common, so that folds of cloth are no borders
    street, colours = int((~person).sum()), picture[body]
    picture[~person] = colours[np.random.default_rng(0).integers(len(colours), size=street)]
    label[~person] = cv2.GC_BGD
    cv2.setRNGSeed(0)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(picture, label, (0, 0, 1, 1), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    cut = near & ((label == cv2.GC_FGD) | (label == cv2.GC_PR_FGD))
    sure = mask[here] & (share > _SURE)
    if (cut & sure).sum() < _KEPT * sure.sum() or not cut.any():
        return None
    out = np.zeros(mask.shape, bool)
    out[here] = cut
    return out


def _box(mask: np.ndarray, person: np.ndarray, around: int) -> tuple[slice, slice] | None:
    """Rows around a thing and all columns of its person in them: the other leg shows what colours
    the one behind the thing has."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return None
    down = slice(max(0, int(rows[0]) - around), int(rows[-1]) + around + 1)
    ends = np.append(np.flatnonzero(person[down].any(0)), columns[[0, -1]] + (-around, around))
    return down, slice(max(0, int(ends.min())), int(ends.max()) + 1)
