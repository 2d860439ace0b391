"""The parts of a photo's person at the photo's own size: `analyse_parts`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage
from torch import Tensor

from larnet.body.guided_filter import box_mean
from larnet.body.network_folder import PARTS, shipped_network
from larnet.body.part_map import BODY_PARTS, bone_distances, bone_maps
from larnet.errors import BadInput
from larnet.media.pixels import Pixels, as_tensor
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
    network = network or shipped_network(PARTS)
    view = PhotoView.around(matte, joints, network.spec.long_side)
    with torch.inference_mode():
        seen, outline, places, bones = view.inputs(photo, matte, joints, network.spec.long_side)
        logits = network(seen, outline, bones)
        body = _without_crumbs(logits.parts[0, 1:], outline[0, 0] > 0.5, places)
        return _at_own_size(photo, matte, view, seen, body.softmax(0))


@dataclass(frozen=True)
class PhotoView:
    """The part of a photo that the network sees: a box of its pixels, at another size."""

    left: int
    top: int
    width: int
    height: int
    shape: tuple[int, int]  # rows and columns of the network's picture

    @classmethod
    def around(cls, matte: np.ndarray, joints: np.ndarray, long_side: int) -> PhotoView:
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

    def inputs(
        self, photo: Pixels, matte: np.ndarray, joints: np.ndarray, long_side: int
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """What a network of parts sees of a photo: its picture (1, 3, h, w) in [0, 1], the outline
        (1, 1, h, w), the joints (1, 20, 2) in its picture and the maps of the bones between them.
        """
        seen = self.see(as_tensor(photo).permute(2, 0, 1)[None], 255)
        outline = self.see(torch.from_numpy(np.ascontiguousarray(matte, np.float32))[None, None])
        places = self.locate(torch.from_numpy(np.asarray(joints, np.float32)))[None]
        return seen, outline, places, bone_maps(places, *self.shape, long_side, 2)

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
    photo: Pixels, matte: np.ndarray, view: PhotoView, seen: Tensor, front: Tensor
) -> PhotoParts:
    """Shares (14, h, w) of what is seen, at the photo's own size."""
    left, top, right, bottom = box = view.inside(*photo.shape[:2])
    own = as_tensor(photo[top:bottom, left:right])
    own = own.permute(2, 0, 1).float() / 255
    matte_there = torch.from_numpy(np.ascontiguousarray(matte[top:bottom, left:right], np.float32))
    enlarge = _Enlarging(
        _weights(view.shape[0], view.height, top - view.top, bottom - top),
        _weights(view.shape[1], view.width, left - view.left, right - left),
    )
    slope, offset = _guided(seen[0], front)
    masks = torch.zeros(len(BODY_PARTS), bottom - top, right - left)
    total = torch.full(matte_there.shape, 1e-12)
    for part, mask in enumerate(masks):
        cells, pixels = enlarge.around(front[part])
        lines = torch.cat((slope[part], offset[part][None]))
        red, green, blue, rest = enlarge(lines, cells, pixels)
        r, g, b = own[:, pixels[0], pixels[1]]
        fine = rest.addcmul_(red, r).addcmul_(green, g).addcmul_(blue, b).clamp_(0, 1) ** SHARP
        # where colours decide nothing, the nearest part has every pixel
        mask[pixels] = fine.add_(enlarge(front[part], cells, pixels), alpha=1e-3)
        total[pixels] += mask[pixels]
    masks *= matte_there / total
    return PhotoParts(box, masks.numpy())


def _weights(small: int, large: int, first: int, count: int) -> Tensor:
    """(count, small) bilinear weights of `small` cells in the pixels first .. first + count - 1 of
    `large`."""
    weights = F.interpolate(torch.eye(small)[None], large, mode="linear", align_corners=False)
    return weights[0].T[first : first + count].contiguous()


_Box = tuple[slice, slice]  # rows and columns


@dataclass(frozen=True, eq=False)
class _Enlarging:
    """From cells of the network's picture to pixels of the photo, in boxes: parts are small."""

    down: Tensor  # (H, h) weights
    across: Tensor  # (W, w)

    def __call__(self, maps: Tensor, cells: _Box, pixels: _Box) -> Tensor:
        """Maps (..., h, w) at some cells -> at the pixels that these cover."""
        down = self.down[pixels[0], cells[0]]
        return down @ maps[..., cells[0], cells[1]] @ self.across[pixels[1], cells[1]].T

    def around(self, share: Tensor) -> tuple[_Box, _Box]:
        """Cells where a share (h, w) is more than nothing, some more around them, and the pixels
        that they cover; without any such cell no pixels."""
        there, boxes = share > 0.02, []
        for axis, weights in ((1, self.down), (0, self.across)):
            at = there.any(axis).nonzero()[:, 0].tolist() or [0]
            cells = slice(max(0, at[0] - 4), at[-1] + 5)
            covered = (weights[:, cells].sum(1) > 0.999).nonzero()[:, 0].tolist() or [0, -1]
            boxes.append((cells, slice(covered[0], covered[-1] + 1)))
        (rows, down), (columns, across) = boxes
        return (rows, columns), (down, across)


def _guided(guide: Tensor, shares: Tensor) -> tuple[Tensor, Tensor]:
    """Slopes (n, 3, h, w) and offsets (n, h, w) with which shares (n, h, w) are, around each
    pixel, linear in the colours of `guide` (3, h, w) (He, Sun, Tang, guided filter, 2013)."""

    mean = partial(box_mean, radius=RADIUS)
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
