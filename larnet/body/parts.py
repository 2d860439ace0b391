"""The parts of a photo's person at the photo's own size: `analyse_parts`."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage
from torch import Tensor

from larnet.body.part_map import BODY_PARTS, bone_distances, bone_maps
from larnet.body.part_weights import load_part_network
from larnet.errors import BadInput
from larnet.media.pixels import Pixels
from larnet.nets.part_network import STRIDE, PartNetwork

FILLED = 0.84  # of a side, what the person's box takes up
SMALL = 0.12  # of a part's largest piece; smaller ones away from its bone are mistakes
NEAR = 5.0  # pixels of the network's picture within which a piece is at its bone
RADIUS, EDGE = 3, 2e-3  # of the guided filter: pixels, and variance below which nothing is an edge
SHARP = 3.0  # how decidedly a pixel belongs to one part


@dataclass(frozen=True, eq=False)
class PhotoParts:
    """Where each of the 14 body parts is: mask i belongs to BODY_PARTS[i] and covers `box`."""

    box: tuple[int, int, int, int]  # left, top, right, bottom in the photo's pixels
    masks: np.ndarray  # (14, h, w) float32 in [0, 1]: what is seen; they add up to the matte
    whole: np.ndarray  # (14, h, w) float32 in [0, 1]: seen or hidden behind other parts
    present: np.ndarray  # (14,) bool: at least a few pixels of the part are seen

    def hidden(self) -> np.ndarray:
        """(14, h, w) float32 in [0, 1]: what other parts hide of each."""
        return np.clip(self.whole - self.masks, 0, 1) * self.masks.sum(0)


_loading = threading.Lock()


@cache
def _loaded() -> PartNetwork:
    return load_part_network()[0]


def _shipped() -> PartNetwork:
    with _loading:
        return _loaded()


def analyse_parts(
    photo: Pixels,
    matte: np.ndarray,
    joints: np.ndarray,
    network: PartNetwork | None = None,
) -> PhotoParts:
    """Tell apart the parts of the person of a photo.

    photo: uint8 (H, W, 3). matte: (H, W) float32 in [0, 1], how much of each pixel is the person.
    joints: (20, 2) in the photo's pixels, NaN where unknown. network: the shipped one without.
    Raises BadInput for shapes that disagree or a matte without anybody; MissingData or
    BadCheckpoint when the shipped weights cannot be used.
    """
    if photo.shape[:2] != matte.shape or joints.shape != (20, 2):
        raise BadInput(
            f"A photo {photo.shape}, a matte {matte.shape} and joints {joints.shape} came; the "
            "matte must have the photo's height and width, and there are 20 joints of x and y."
        )
    if not (matte > 0.5).any():
        raise BadInput("The matte shows nobody: none of its pixels is above 0.5.")
    network = network or _shipped()
    view = _View.around(matte, joints, network.spec.long_side)
    with torch.inference_mode():
        seen = view.see(torch.from_numpy(np.ascontiguousarray(photo)).permute(2, 0, 1)[None], 255)
        outline = view.see(torch.from_numpy(np.ascontiguousarray(matte, np.float32))[None, None])
        places = view.locate(torch.from_numpy(np.asarray(joints, np.float32)))[None]
        logits = network(seen, outline, bone_maps(places, *view.shape, network.spec.long_side, 2))
        body = _without_crumbs(logits.parts[0, 1:], outline[0, 0] > 0.5, places)
        both = torch.cat((body.softmax(0), logits.whole[0].sigmoid()))
        return _at_own_size(photo, matte, view, seen, both)


@dataclass(frozen=True)
class _View:
    """The part of a photo that the network sees: a box of its pixels, at another size."""

    left: int
    top: int
    width: int
    height: int
    shape: tuple[int, int]  # rows and columns of the network's picture

    @classmethod
    def around(cls, matte: np.ndarray, joints: np.ndarray, long_side: int) -> _View:
        """The box around the person of a matte and its joints inside the photo."""
        rows, columns = (np.flatnonzero((matte > 0.5).any(axis)) for axis in (1, 0))
        inside = (joints >= 0).all(1) & (joints <= matte.shape[::-1]).all(1)
        known = joints[inside]  # never NaN: comparisons with NaN are false
        low = np.min([[columns[0], rows[0]], *known], 0)
        high = np.max([[columns[-1] + 1, rows[-1] + 1], *known], 0)
        size = np.maximum(high - low, 8)
        scale = FILLED * long_side / size.max()
        shape = [min(long_side, STRIDE * math.ceil(n * scale / FILLED / STRIDE)) for n in size]
        wide, high_ = (max(1, round(n / scale)) for n in shape)
        left, top = (round(m - n / 2) for m, n in zip((low + high) / 2, (wide, high_)))
        return cls(left, top, wide, high_, (shape[1], shape[0]))

    def see(self, picture: Tensor, full: float = 1.0) -> Tensor:
        """A picture (1, C, H, W) as the network sees it, zero beyond its edges; divided by full."""
        part, (left, top, right, bottom) = picture, self.inside(*picture.shape[-2:])
        part = picture[..., top:bottom, left:right].float() / full
        around = (
            left - self.left, self.left + self.width - right,
            top - self.top, self.top + self.height - bottom,
        )  # fmt: skip
        part = F.pad(part, around)
        smaller = self.height > self.shape[0]
        return F.interpolate(
            part, self.shape, mode="bilinear", align_corners=False, antialias=smaller
        )

    def inside(self, height: int, width: int) -> tuple[int, int, int, int]:
        """Left, top, right, bottom of the box as far as the photo reaches."""
        return (
            max(0, self.left), max(0, self.top),
            min(width, self.left + self.width), min(height, self.top + self.height),
        )  # fmt: skip

    def locate(self, points: Tensor) -> Tensor:
        """Points (..., 2) of the photo in the network's picture."""
        size = points.new_tensor([self.shape[1] / self.width, self.shape[0] / self.height])
        return (points - points.new_tensor([self.left, self.top])) * size


def _without_crumbs(logits: Tensor, person: Tensor, joints: Tensor) -> Tensor:
    """Logits (14, h, w) in which small pieces of a part that lie away from its bone belong to
    another part."""
    found = torch.where(person, logits.argmax(0) + 1, 0).numpy()
    far = bone_distances(joints, *logits.shape[-2:])[0].numpy()
    out = logits.clone()
    for part in range(len(BODY_PARTS)):
        pieces, count = ndimage.label(found == part + 1)
        if count < 2:
            continue
        index = np.arange(1, count + 1)
        area = np.bincount(pieces.ravel(), minlength=count + 1)[1:]
        near = ndimage.minimum(far[part], pieces, index) < NEAR
        wrong = index[(area < SMALL * area.max()) & ~near]
        if len(wrong):
            out[part][torch.from_numpy(np.isin(pieces, wrong))] = -20.0
    return out


def _at_own_size(
    photo: Pixels, matte: np.ndarray, view: _View, seen: Tensor, shares: Tensor
) -> PhotoParts:
    """Shares (28, h, w) of what is seen and of what is whole, at the photo's own size."""
    left, top, right, bottom = box = view.inside(*photo.shape[:2])
    slope, offset = _guided(seen[0], shares)
    cut = (top - view.top, left - view.left, bottom - top, right - left)
    own = torch.from_numpy(np.ascontiguousarray(photo[top:bottom, left:right]))
    own = own.permute(2, 0, 1).float() / 255
    fine = _enlarged(offset, view, cut)
    for channel in range(3):
        fine.addcmul_(_enlarged(slope[:, channel], view, cut), own[channel])
    fine.clamp_(0, 1)
    front, whole = fine[: len(BODY_PARTS)], fine[len(BODY_PARTS) :]
    front = front.clamp_min_(1e-4) ** SHARP
    there = torch.from_numpy(np.ascontiguousarray(matte[top:bottom, left:right], np.float32))
    front *= there / front.sum(0)
    whole = torch.maximum(whole, front)
    present = (front > 0.5).sum((1, 2)) >= 4
    return PhotoParts(box, front.numpy(), whole.numpy(), present.numpy())


def _enlarged(maps: Tensor, view: _View, cut: tuple[int, int, int, int]) -> Tensor:
    """Maps (n, h, w) of the network's picture at the photo's size, (n, rows, columns) of `cut`."""
    top, left, rows, columns = cut
    size = (view.height, view.width)
    out = F.interpolate(maps[None], size, mode="bilinear", align_corners=False)[0]
    return out[:, top : top + rows, left : left + columns].contiguous()


def _guided(guide: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
    """Slopes (n, 3, h, w) and offsets (n, h, w) with which shares (n, h, w) are, around each
    pixel, linear in the colours of `guide` (3, h, w) (He, Sun, Tang, guided filter, 2013)."""

    def mean(x: Tensor) -> Tensor:
        side = 2 * RADIUS + 1
        return F.avg_pool2d(x[None], side, 1, RADIUS, count_include_pad=False)[0]

    n, (h, w) = len(shares), guide.shape[-2:]
    rows, columns = torch.triu_indices(3, 3)
    colour, share = mean(guide), mean(shares)
    spread = mean(guide[rows] * guide[columns]) - colour[rows] * colour[columns]  # (6, h, w)
    both = mean((guide[None] * shares[:, None]).flatten(0, 1)).view(n, 3, h, w)
    both = both - colour[None] * share[:, None]
    xx, xy, xz, yy, yz, zz = spread
    xx, yy, zz = xx + EDGE, yy + EDGE, zz + EDGE
    minors = torch.stack([
        yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy,
        xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy,
    ])  # fmt: skip
    minors = minors / (xx * minors[0] + xy * minors[1] + xz * minors[2])
    order = torch.tensor([[0, 1, 2], [1, 3, 4], [2, 4, 5]])
    slope = (minors[order][None] * both[:, None]).sum(2)  # (n, 3, h, w)
    offset = share - (slope * colour[None]).sum(1)
    return mean(slope.flatten(0, 1)).view(n, 3, h, w), mean(offset)
