"""What the network of carried things learns from: street photos whose labels name bags and other
things in hands. A sample's `parts` are 1 on a thing, 0 beside it, IGNORED where nobody knows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F

from larnet.body.part_map import IGNORED
from larnet.data.batch import Split, generator
from larnet.data.part_augment import between, chance
from larnet.data.part_batch import PartBatch, visible_only
from larnet.data.part_samples import StreetParts
from larnet.data.street import street_pictures

_THINGS = (1, 2, 33, 56)  # tags of labels.txt: accessories, bag, purse, wallet
_RECOLOURED = 0.5  # of the things: another colour, so that none says what a thing is


class StreetCarried(StreetParts):
    """Street photos of a split with what their people carry, read once and kept."""

    def __init__(self, root: Path, split: Split = "train") -> None:
        super().__init__(root, split)
        self._things: dict[str, torch.Tensor] = {}

    def __getitem__(self, index: int) -> PartBatch:
        """One photo as a batch of one, at its own size."""
        sample, number = super().__getitem__(index), self.numbers[index]
        if number not in self._things:
            labels, outline = street_pictures(self.root, number, "labels", "outline")
            self._things[number] = torch.from_numpy(carried_target(labels, outline))[None]
        things = self._things[number]
        return replace(sample, parts=things, whole=visible_only(things))


def carried_target(labels: np.ndarray, outline: np.ndarray) -> np.ndarray:
    """1 where labels (H, W) name a thing that is carried, 0 elsewhere, IGNORED at its border and
    where the outline (H, W) uint8 has somebody and the labels nobody: uint8 (H, W)."""
    thing = np.isin(labels, _THINGS).astype(np.uint8)
    out = thing.copy()
    out[(labels == 0) & (outline >= 128)] = IGNORED
    square = np.ones((3, 3), np.uint8)
    out[cv2.dilate(thing, square) > cv2.erode(thing, square)] = IGNORED
    return out


def recoloured(batch: PartBatch, seed: int, step: int) -> PartBatch:
    """A batch in which some of the things have another colour."""
    draw, photo = generator(seed, 9, step), batch.photo.clone()
    for picture, parts in zip(photo, batch.parts):
        if not (parts == 1).any() or not chance(draw, _RECOLOURED):
            continue
        share = F.avg_pool2d((parts == 1).float()[None, None], 3, 1, 1)[0]
        mean = (picture * share).sum((1, 2), keepdim=True) / share.sum()
        colour, grey = torch.rand(3, 1, 1, generator=draw), 0.6 * between(draw, 0, 1)
        colour = colour + grey * (colour.mean() - colour)
        other = ((picture - mean) * between(draw, 0.5, 1.5) + colour).clamp(0, 1)
        picture += share * (other - picture)
    return replace(batch, photo=photo)
