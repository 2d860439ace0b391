"""The stream of recorded people: windows of decoded recordings, framed, varied, as batches."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Protocol

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from larnet.config.specs import DataSpec
from larnet.data.batch import UNKNOWN, Clips, Split, generator
from larnet.data.video import augment
from larnet.data.video.augment import NONE, SYMMETRIC, Augmentation
from larnet.data.video.dataset import Index, Recording
from larnet.data.video.decoded_cache import DecodedVideo
from larnet.data.video.windows import Window, crop_side, cut, starts, usable, window
from larnet.errors import BadInput, MissingData, UnknownName
from larnet.media.pixels import resize

log = logging.getLogger(__name__)


class ClipArchive(Protocol):
    """Where footage comes from: decoded files, or a pack."""

    def get(self, recording: Recording) -> DecodedVideo: ...


class RecordedClips:
    """Clips of one data set's recordings; all its actions take turns, then their recordings.

    A recording that cannot be used (broken, too short, never a whole actor) is named in a warning
    once, counted in `skipped`, and another one of its action takes its place.
    """

    def __init__(
        self,
        index: Index,
        archive: ClipArchive,
        actions: Sequence[str],
        spec: DataSpec,
        size: int,
        frames: int,
        noise: int,
        split: Split,
        device: str = "cpu",
        names: Sequence[str] | None = None,
        *,
        standing: bool = False,
        augmentation: Augmentation | None = None,
    ) -> None:
        present = {r.action for r in index.recordings}
        self.actions = tuple(a for a in actions if a in present)
        self.vocabulary = self.actions
        self.spec, self.size, self.frames, self.noise = spec, size, frames, noise
        self.reach = frames + spec.x_0_before  # frames of a recording that a clip takes
        self.split, self.device, self.archive, self.standing = split, device, archive, standing
        chosen = Augmentation() if augmentation is None else augmentation
        self.augmentation = chosen if split == "train" else NONE
        self._of: dict[str, list[Recording]] = {a: [] for a in self.actions}
        for recording in index.recordings:
            if recording.split == split and recording.action in self._of:
                self._of[recording.action].append(recording)
        here = [a for a in self.actions if self._of[a]]
        wanted = [a for a in here if names is None or a in names]
        self.names = tuple(wanted or here)
        if not self.names:
            raise MissingData(
                f"No recording belongs to the split {split!r}: its actors are not among the files."
            )
        self.skipped: dict[str, str] = {}  # recordings not used, and why

    def recordings(self) -> list[Recording]:
        """Every recording of this split."""
        return [r for group in self._of.values() for r in group]

    def batch(self, step: int, size: int, names: Sequence[str] | None = None) -> Clips:
        """The batch of a step, always the same. Raises UnknownName for an action not recorded."""
        for name in names or ():
            if not self._of.get(name):
                raise UnknownName(f"action of this data set ({self.split})", name, self.names)
        part = 0 if self.split == "train" else 1
        seed = generator(self.spec.seed, 7, part, step).initial_seed()
        # a generator for each clip, so that the order in which threads finish does not matter
        draws = [np.random.default_rng((seed, i)) for i in range(size)]
        wanted = names or [self.names[int(d.integers(len(self.names)))] for d in draws]
        clips = list(_threads().map(self._clip, wanted, draws))
        z = torch.randn(size, self.noise, generator=generator(self.spec.seed, 8, part, step))
        return _together(clips, z, self.actions).to(self.device)

    def draw_skeletons(self, step: int, size: int) -> None:
        """Recorded people have no movement without pictures."""
        return None

    def _usable(self, name: str, draw: np.random.Generator) -> tuple[DecodedVideo, int]:
        """The footage of a recording of an action, and a frame step."""
        group = self._of[name]
        first = int(draw.integers(len(group)))
        for i in range(len(group)):
            recording = group[(first + i) % len(group)]
            if recording.key in self.skipped:
                continue
            try:
                decoded = self.archive.get(recording)
            except BadInput as error:
                self._skip(recording, str(error))
                continue
            found = usable(decoded, self.reach, recording.fps)
            if found:
                return decoded, found[int(draw.integers(len(found)))]
            self._skip(
                recording,
                f"{recording.key}: no {self.reach} frames of its {len(decoded.frames)} show the "
                "whole actor.",
            )
        raise MissingData(f"No recording of {name!r} can be used: {self.skipped[group[0].key]}")

    def _skip(self, recording: Recording, why: str) -> None:
        self.skipped[recording.key] = why
        log.warning("skipped (%d so far): %s", len(self.skipped), why)

    def _clip(self, name: str, draw: np.random.Generator) -> _Clip:
        a, size = self.augmentation, self.size
        decoded, step = self._usable(name, draw)
        speed = step * float(np.exp(draw.uniform(-a.speed, a.speed)))
        if not len(starts(decoded, self.reach, speed)):
            speed = step
        first = starts(decoded, self.reach, speed)
        start = first[0] if draw.random() < self.spec.start else first[draw.integers(len(first))]
        photo = None
        stays = self.standing and not decoded.track.crosses
        if draw.random() < self.spec.standing and stays:
            photo = int(first[0])
        scale, native = 1.0, crop_side(decoded, size) == size
        if a.scale and (not native or draw.random() < a.rescaled):
            scale = float(np.exp(draw.uniform(-a.scale, a.scale)))
        shift = (draw.uniform(-a.shift, a.shift), draw.uniform(-a.shift, a.shift) * 0.6)
        seen = window(
            decoded, int(start), self.frames, speed, crop_side(decoded, size, scale),
            photo=photo, shift=shift, after=int(self.spec.x_0_before),
        )  # fmt: skip
        clip = _Clip(name, seen.p_e, *self._pictures(name, decoded, seen, draw))
        decoded.release()
        return clip

    def _pictures(
        self, name: str, decoded: DecodedVideo, seen: Window, draw: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pictures (1 + T, S, S, 3), masks (1 + T, S, S) uint8, joints (1 + T, 20, 2) of a window,
        varied as the augmentation says."""
        a, size = self.augmentation, self.size
        pictures = _rgb(_fit(cut(decoded.frames, seen, decoded.scene), size))
        joints, mask = _joints(decoded, seen), np.zeros((len(pictures), 0, 0), bool)
        colourful = decoded.frames.ndim == 4
        if decoded.mask.size:
            mask = _person(decoded, seen, size)
            if colourful and draw.random() < a.clothes:
                pictures = augment.recoloured(pictures, mask, joints, draw)
            if colourful and decoded.scene.size and draw.random() < a.places:
                scene = _fit(cut(decoded.scene[None], _still(seen), decoded.scene), size)
                place = augment.new_place(size, self._other_scene(draw), draw)
                pictures = augment.replaced(pictures, scene, mask, place)
        if a.colour:
            pictures = augment.tinted(pictures, a.colour, draw)
        if name in SYMMETRIC and draw.random() < a.mirror:
            pictures, mask, joints = augment.mirrored(pictures, mask, joints)
        if mask.size:
            return pictures, mask.astype(np.uint8), joints
        return pictures, np.full((len(pictures), size, size), UNKNOWN, np.uint8), joints

    def _other_scene(self, draw: np.random.Generator) -> np.ndarray | None:
        """The scene of another recording, sometimes; None: a drawn place is wanted."""
        every = self.recordings()
        other = every[int(draw.integers(len(every)))]
        if draw.random() > 0.3 or other.key in self.skipped:
            return None
        try:
            scene = self.archive.get(other).scene
        except BadInput as error:
            self._skip(other, str(error))
            return None
        return scene if scene.ndim == 3 else None


@lru_cache(maxsize=1)
def _pool(process: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(min(8, os.cpu_count() or 1), "clips")


def _threads() -> ThreadPoolExecutor:
    """Threads that make clips; a forked process needs its own."""
    return _pool(os.getpid())


class _Clip:
    """One clip before it is put into a batch."""

    def __init__(
        self, name: str, p_e: float, pictures: np.ndarray, mask: np.ndarray, joints: np.ndarray
    ) -> None:
        self.name, self.p_e = name, p_e
        self.pictures, self.mask, self.joints = pictures, mask, joints


def _together(clips: list[_Clip], z: Tensor, actions: Sequence[str]) -> Clips:
    def stacked(name: str) -> Tensor:
        return torch.from_numpy(np.stack([getattr(c, name) for c in clips]))

    pictures, mask, joints = stacked("pictures"), stacked("mask"), stacked("joints")
    return Clips(
        x_0=pictures[:, 0], v=pictures[:, 1:],
        p_e=torch.tensor([c.p_e for c in clips]), z=z,
        action=torch.tensor([actions.index(c.name) for c in clips]),
        names=tuple(c.name for c in clips),
        joints=joints[:, 1:], joints_0=joints[:, 0], mask=mask[:, 1:], mask_0=mask[:, 0],
        recorded=torch.ones(len(clips), dtype=torch.bool),
    )  # fmt: skip


def _still(seen: Window) -> Window:
    """The same crops of a single picture; one crop for all where the camera stands."""
    left = seen.left[:1] if (seen.left == seen.left[0]).all() else seen.left
    return Window(np.zeros_like(left), left, seen.top, seen.side, seen.p_e)


def _fit(pictures: np.ndarray, size: int) -> np.ndarray:
    """(n, side, side[, 3]) uint8 -> (n, size, size[, 3])."""
    if pictures.shape[1] == size:
        return pictures
    if pictures.ndim == 4:
        return resize(pictures, size, size)
    return resize(np.repeat(pictures[..., None], 3, -1), size, size)[..., 0]


def _rgb(pictures: np.ndarray) -> np.ndarray:
    return pictures if pictures.ndim == 4 else np.repeat(pictures[..., None], 3, -1)


def _person(decoded: DecodedVideo, seen: Window, size: int) -> np.ndarray:
    """Masks (1 + T, size, size) bool; nobody is beyond the picture."""
    bits = decoded.person(seen.at)
    shown = Window(np.arange(len(bits)), seen.left, seen.top, seen.side, seen.p_e)
    mask = cut(bits, shown, np.zeros(bits.shape[1:], bool))
    if seen.side == size:
        return mask
    x = torch.from_numpy(mask).float()[:, None]
    return F.interpolate(x, (size, size), mode="bilinear", antialias=True)[:, 0].numpy() > 0.5


def _joints(decoded: DecodedVideo, seen: Window) -> np.ndarray:
    """(1 + T, 20, 2) float32 picture shares."""
    if not decoded.joints.size:
        return np.full((len(seen.at), 20, 2), np.nan, np.float32)
    corner = np.stack([seen.left, np.full_like(seen.left, seen.top)], -1)[:, None]
    joints = decoded.joints[seen.at].astype(np.float32) + 0.5
    return ((joints - corner) / seen.side).astype(np.float32)
