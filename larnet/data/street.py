"""Street photos with hand-made clothing labels, body part estimates, outlines and joints.

Clothing Co-Parsing (Yang, Luo, Lin, CVPR 2014) as a folder: photos/NNNN.jpg, labels/NNNN.png (59
tags), parts/NNNN.png (24 body parts of BodyPix), outline/NNNN.png and joints.npz (NNNN: (20, 3) x,
y, visibility). Where label, part and outline agree, a pixel's part is known; elsewhere it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage

from larnet.body.landmarks import VISIBLE
from larnet.body.part_map import IGNORED, PART_INDEX, bone_distances
from larnet.body.skeleton import AT
from larnet.errors import MissingData
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

FIRST_VALIDATION = 600  # numbers from here on validate
SIDES = ("left", "right")

# Tags of labels.txt by what they say about the part below them.
_TAGS = {
    "head": (15, 17, 19, 20, 47),
    "skin": (41,),
    "top": (3, 4, 5, 8, 10, 11, 13, 14, 22, 24, 26, 29, 37, 38, 48, 49, 51, 52, 54, 55),
    "whole": (6, 23, 35, 46, 50),  # upper and lower body of one piece
    "skirt": (42,),
    "legwear": (25, 27, 30, 31, 40, 45, 53),
    "shoe": (12, 16, 21, 28, 32, 36, 39, 43, 58),
    "boot": (7, 44),
    "glove": (18,),
    "wrist": (9, 34, 57),
    "bag": (2, 33, 56),
}  # fmt: skip

# BodyPix's 24 parts as (kind, side); side 2 is neither.
_BODYPIX_KIND = np.array([0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 7, 7, 4, 4, 4, 4, 5, 5, 5, 5, 6, 6])
_BODYPIX_SIDE = np.array([2, 2, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1, 2, 2, 0, 0, 1, 1, 0, 0, 1, 1, 0, 1])
_HEAD, _UPPER_ARM, _LOWER_ARM, _HAND, _UPPER_LEG, _LOWER_LEG, _FOOT, _TORSO = range(8)
_KINDS = ("upper arm", "lower arm", "hand", "upper leg", "lower leg", "foot")  # kinds 1 to 6


def _part(side: int, kind: int) -> int:
    return PART_INDEX[f"{SIDES[side]} {_KINDS[kind - 1]}"]


def _table(parts: dict[int, int]) -> np.ndarray:
    """Kind -> part, IGNORED for kinds that are not listed."""
    return np.array([parts.get(kind, IGNORED) for kind in range(8)], np.uint8)


@dataclass(frozen=True)
class StreetPhoto:
    """One photo; places in its pixels, x then y."""

    number: str
    photo: np.ndarray  # (H, W, 3) uint8
    outline: np.ndarray  # (H, W) uint8, 255 on the person
    joints: np.ndarray  # (20, 2) float32, NaN where not visible
    parts: np.ndarray  # (H, W) uint8 index into PARTS, IGNORED where nobody knows


def street_numbers(root: Path, split: str = "train") -> list[str]:
    """Numbers of the photos of a split. Raises MissingData when the folder is not there."""
    found = sorted(p.stem for p in (root / "photos").glob("*.jpg"))
    if not found:
        raise MissingData(
            f"No street photos at {root}: a folder with photos/, labels/, parts/, outline/ and "
            "joints.npz is needed."
        )
    return [n for n in found if (int(n) >= FIRST_VALIDATION) == (split == "val")]


def read_street(root: Path, number: str) -> StreetPhoto:
    """A photo with its part map. Raises MissingData when one of its files is not there."""
    photo, labels, bodypix, outline = street_pictures(
        root, number, "photos", "labels", "parts", "outline"
    )
    try:
        with np.load(root / "joints.npz", allow_pickle=False) as file:
            joints = file[number].astype(np.float32)
    except DAMAGED_ARCHIVE as error:
        raise MissingData(f"Street photo {number} is not whole: {error}.") from None
    places = np.where(joints[:, 2:] >= VISIBLE, joints[:, :2], np.float32(np.nan))
    parts = part_target(labels, bodypix, outline, places)
    return StreetPhoto(number, photo, outline, places, parts)


def read_place(root: Path, number: str) -> tuple[torch.Tensor, torch.Tensor]:
    """A photo (1, 3, H, W) in [-1, 1] and whom outline or labels see in it (1, 1, H, W) in [0, 1].
    Raises MissingData when one of its files is not there."""
    photo, labels, outline = street_pictures(root, number, "photos", "labels", "outline")
    somebody = np.maximum(outline, 255 * (labels > 0).astype(np.uint8))
    return (
        torch.from_numpy(photo).permute(2, 0, 1)[None].float() / 127.5 - 1,
        torch.from_numpy(somebody)[None, None].float() / 255,
    )


def street_pictures(root: Path, number: str, *kinds: str) -> list[np.ndarray]:
    """Files of a photo as uint8 arrays: (H, W, 3) of the photo itself, else (H, W)."""
    try:
        return [
            np.array(
                Image.open(root / kind / f"{number}.jpg").convert("RGB")
                if kind == "photos"
                else Image.open(root / kind / f"{number}.png").convert("L")
            )
            for kind in kinds
        ]
    except OSError as error:
        raise MissingData(f"Street photo {number} is not whole: {error}.") from None


def part_target(
    labels: np.ndarray, bodypix: np.ndarray, outline: np.ndarray, joints: np.ndarray
) -> np.ndarray:
    """The part of every pixel where label, estimate, outline and joints agree, else IGNORED.

    labels, bodypix, outline (H, W) uint8; joints (20, 2) pixels, NaN where unknown. Returns (H, W)
    uint8.
    """
    return _Agreement(labels, bodypix, outline, joints).parts()


class _Agreement:
    """What four sources say about one photo."""

    def __init__(
        self, labels: np.ndarray, bodypix: np.ndarray, outline: np.ndarray, joints: np.ndarray
    ) -> None:
        self.labels, self.outline, self.joints = labels, outline, joints
        self.on = {name: np.isin(labels, tags) for name, tags in _TAGS.items()}
        known = np.minimum(bodypix, 23)
        self.kind, self.side = _BODYPIX_KIND[known], _BODYPIX_SIDE[known]
        below = (self.kind >= _UPPER_LEG) & (self.kind <= _FOOT)
        self.on["legwear"] |= self.on["whole"] & below
        self.on["top"] |= self.on["whole"] & ~below
        height, width = labels.shape
        far = bone_distances(torch.from_numpy(joints)[None], height, width)[0].numpy()
        trunk = np.linalg.norm(joints[AT["shoulder centre"]] - joints[AT["hip centre"]])
        self.unit = float(trunk) if np.isfinite(trunk) and trunk > 8 else 0.25 * height
        self.far = {i + 1: d / self.unit for i, d in enumerate(far)}  # part -> (H, W) in trunks
        self.out = np.full(labels.shape, IGNORED, np.uint8)

    def parts(self) -> np.ndarray:
        """The part map (H, W) uint8."""
        self._torso_and_head()
        for side in (0, 1):
            self._arm(side)
            self._leg(side)
        self._feet()
        self._things()
        person = (self.labels != 0) & (self.outline >= 128)
        out = np.where(person, self.out, np.uint8(IGNORED))
        out[(self.labels == 0) & (self.outline < 64)] = 0
        return out

    def _nearest(self, parts: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Which of some parts has the nearest bone, and how far that is."""
        nearest, far = np.full(self.labels.shape, parts[0], np.uint8), self.far[parts[0]]
        for part in parts[1:]:
            nearest = np.where(self.far[part] < far, np.uint8(part), nearest)
            far = np.minimum(far, self.far[part])
        return nearest, far

    def _torso_and_head(self) -> None:
        on, kind = self.on, self.kind
        head, trunk = PART_INDEX["head"], PART_INDEX["trunk"]
        base, top = self.joints[AT["shoulder centre"]], self.joints[AT["head"]]
        y, x = np.indices(self.labels.shape, dtype=np.float32)
        above = ((x - base[0]) * (top - base)[0] + (y - base[1]) * (top - base)[1]) > 0
        leg = (kind >= _UPPER_LEG) & (kind <= _LOWER_LEG)
        self.out[on["top"] & ((kind == _TORSO) | leg)] = trunk
        self.out[on["skirt"] & ((kind == _TORSO) | leg)] = trunk
        self.out[on["legwear"] & (kind == _TORSO)] = trunk
        self.out[on["head"] | (on["skin"] & (kind == _HEAD))] = head
        bare = on["skin"] & (kind == _TORSO)
        self.out[bare & above & (self.far[head] < 0.35)] = head
        self.out[bare & ~above] = trunk
        arms = tuple(_part(s, k) for s in (0, 1) for k in (_UPPER_ARM, _LOWER_ARM, _HAND))
        nearest, far = self._nearest(arms)
        over = on["skin"] & ~above & np.isin(kind, (_TORSO, _UPPER_LEG)) & (far < 0.1)
        hand = np.isin(nearest, (_part(0, _HAND), _part(1, _HAND)))
        self.out[over] = IGNORED
        self.out[over & hand] = nearest[over & hand]  # skin before clothes, where the hand is

    def _arm(self, side: int) -> None:
        on, kind = self.on, self.kind
        upper, lower, hand = (_part(side, k) for k in (_UPPER_ARM, _LOWER_ARM, _HAND))
        estimate = {_UPPER_ARM: upper, _LOWER_ARM: lower, _HAND: hand}
        arm = np.isin(kind, tuple(estimate)) & (self.side == side)
        nearest, far = self._nearest((upper, lower, hand))
        _, other_far = self._nearest(
            tuple(_part(1 - side, k) for k in (_UPPER_ARM, _LOWER_ARM, _HAND))
        )
        arm &= (far < 0.35) & (far < other_far + 0.1)
        said = _table(estimate)[kind]
        agreed = arm & (said == nearest)
        forearm = arm & (kind == _LOWER_ARM)
        sleeved = (forearm & on["top"]).sum() > 0.5 * max(1, forearm.sum())
        self.out[on["top"] & arm & (said != IGNORED)] = IGNORED
        self.out[on["top"] & agreed & (said != hand)] = said[on["top"] & agreed & (said != hand)]
        cuff = on["top"] & arm & np.isin(nearest, (lower, hand)) & np.isin(said, (lower, hand))
        self.out[cuff] = lower
        bare = on["skin"] & agreed
        self.out[bare] = said[bare]
        if sleeved:
            self.out[on["skin"] & arm & np.isin(said, (lower, hand)) & (nearest != upper)] = hand
        self.out[on["glove"] & arm & (nearest != upper)] = hand
        band = on["wrist"] & (far < 0.15) & (nearest != upper) & (far < other_far)
        self.out[band] = nearest[band]

    def _leg(self, side: int) -> None:
        on, kind = self.on, self.kind
        upper, lower, foot = (_part(side, k) for k in (_UPPER_LEG, _LOWER_LEG, _FOOT))
        nearest, far = self._nearest((upper, lower, foot))
        _, other_far = self._nearest(
            tuple(_part(1 - side, k) for k in (_UPPER_LEG, _LOWER_LEG, _FOOT))
        )
        leg = np.isin(kind, (_UPPER_LEG, _LOWER_LEG, _FOOT)) & (self.side == side)
        leg &= (far < 0.45) & (far < other_far + 0.06)
        said = np.select([kind == _UPPER_LEG, kind == _LOWER_LEG], [upper, lower], foot)
        cloth = on["legwear"] | on["skin"]
        agreed = cloth & leg & (said == nearest)
        self.out[agreed] = said[agreed]
        # the knee and the ankle are where the joints are, as long as the estimate is near
        between = cloth & leg & (said != nearest) & (far < 0.3)
        self.out[between & (nearest != foot) & (said != foot)] = nearest[
            between & (nearest != foot) & (said != foot)
        ]

    def _feet(self) -> None:
        on = self.on
        feet, shins = (tuple(_part(s, kind) for s in (0, 1)) for kind in (_FOOT, _LOWER_LEG))
        nearest, far = self._nearest(feet)
        ends = (np.minimum(self.far[foot], 1e3) for foot in feet)  # a foot may be out of sight
        apart = np.abs(np.subtract(*ends))
        agreed = (self.side == 2) | (self.side == (nearest == feet[1]))
        sure = on["shoe"] & (far < 0.7) & (agreed | (apart > 0.15))
        self.out[sure] = nearest[sure]
        shaft, shaft_far = self._nearest(shins)
        high = sure & (shaft_far + 0.1 < far)  # a boot that is labelled as a shoe
        self.out[high] = np.where(agreed, shaft, IGNORED)[high]
        shafts = tuple(_part(s, k) for s in (0, 1) for k in (_LOWER_LEG, _FOOT))
        part, far = self._nearest(shafts)
        agreed = (self.side == 2) | (self.side == (part >= shafts[2]))
        boot = on["boot"] & agreed & (far < 0.5)
        self.out[boot] = part[boot]

    def _things(self) -> None:
        """Bags belong to the hand or forearm that holds them, else to the trunk."""
        pieces, count = ndimage.label(self.on["bag"])
        holders = tuple(_part(s, k) for k in (_HAND, _LOWER_ARM) for s in (0, 1))
        for piece in range(1, count + 1):
            here = pieces == piece
            if here.sum() < 20:
                continue
            near = [float(self.far[p][here].min()) for p in holders]
            hand = int(np.argmin(near[:2]))
            arm = 2 + int(np.argmin(near[2:]))
            holder = PART_INDEX["trunk"]
            if near[hand] < 0.08:
                holder = holders[hand]
            elif near[arm] < 0.03:
                holder = holders[arm]
            self.out[here] = holder
