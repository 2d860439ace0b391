"""From a photo and phrases to uint8 frames: the one border between users and the model.

The pipeline alone decides on crop, scale and paste-back; whoever asks names the square or the whole
photo, and a longest side.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import torch

from larnet.animation import (
    Animation,
    Blend,
    Output,
    PhraseSpace,
    one_each,
    phrases_of,
    whole_number,
)
from larnet.body.actor_crop import keypoints_in_crop
from larnet.body.detection_cache import Detection, detect
from larnet.errors import BadInput, UnknownName
from larnet.media.crop import CropBox, crop
from larnet.media.image_file import read_photo
from larnet.media.paste_back import LONGEST, paste_back, sharpness
from larnet.media.pixels import MAX_SIDE, resize
from larnet.model import Condition, Generated
from larnet.rendering import region_in_photo, render
from larnet.runtime.cpu_pool import num_workers, parallel_map
from larnet.runtime.device import parse_device
from larnet.text.encoder import ActionEncoder
from larnet.text.load_encoder import PhraseBank, clean_phrase, load_encoder
from larnet.weights.checkpoint import Checkpoint, load

MAX_FRAMES, MAX_SCALE, MAX_PHRASES, MAX_NOISE = 256, 8, 32, 2.0
MIN_SIDE = 16  # pixels of a clip's long side


@dataclass(frozen=True)
class _Clips:
    frames: np.ndarray  # uint8 (N, T, H, W, 3)
    square: np.ndarray  # uint8 (S, S, 3), the photo as the model saw it
    motion: tuple[float, ...]  # of each clip of the square


class Pipeline:
    """A checkpoint, its text encoders and a device. Safe to call from several threads."""

    def __init__(self, loaded: Checkpoint, device: torch.device) -> None:
        self.info, self.card, self.name = loaded.info, loaded.card, loaded.info.name
        self.device = device
        self._model = loaded.model.to(device)
        self._phrases = loaded.phrases
        self._banks: dict[str, PhraseBank] = {}
        self._lock = threading.Lock()

    @property
    def actions(self) -> tuple[str, ...]:
        """Known actions."""
        return tuple(self.info.actions)

    @property
    def encoders(self) -> tuple[str, ...]:
        """Text encoders that the checkpoint carries a projection for."""
        return self.info.encoders

    @property
    def size(self) -> int:
        return self.info.spec.size

    @property
    def fps(self) -> int:
        return self.info.fps

    def warm(self) -> None:
        """Run the model once and load the text encoders: the first visitor need not wait."""
        blank = np.full((self.size, self.size, 3), 128, np.uint8)
        self.animate(blank, self.actions[0], encoder=self.encoders[0])
        self.load_encoders()

    def load_encoders(self) -> None:
        """Load every text encoder now: phrases that the checkpoint knows need none of them."""
        for encoder in self.encoders:
            self._bank(encoder).encoder.warm()

    def _bank(self, encoder: str) -> PhraseBank:
        if encoder not in self.encoders:
            raise UnknownName("text encoder", encoder, self.encoders)
        with self._lock:
            if encoder not in self._banks:
                loaded = load_encoder(encoder)
                if encoder in self._phrases:
                    every = [p for phrases in self.info.actions.values() for p in phrases]
                    loaded.give(every, self._phrases[encoder].float().numpy())
                self._banks[encoder] = PhraseBank(loaded, self.info.actions)
        return self._banks[encoder]

    def locate(self, phrases: Sequence[str], encoder: str = "sentence") -> PhraseSpace:
        """Where phrases lie among the known actions. Raises BadInput or UnknownName."""
        bank = self._bank(encoder)
        vectors = bank.encoder.encode([clean_phrase(phrase) for phrase in phrases])
        return PhraseSpace(
            actions=bank.names,
            centres=bank.centres,
            vectors=vectors,
            known=tuple(tuple(bank.nearest(vector)) for vector in vectors),
            new=tuple(bank.is_new(vector) for vector in vectors),
        )

    def animate(
        self,
        actor: str | Path | np.ndarray,
        actions: str | Blend | Sequence[str | Blend],
        *,
        encoder: str = "sentence",
        position: float | Sequence[float] = 0.0,
        noise: float | Sequence[float] = 1.0,
        seed: int = 0,
        frames: int = 16,
        output: Output = "square",
        longest: int | None = None,
    ) -> Animation:
        """Animate the actor of a photo, one clip per action; same seed, same bytes.

        actor: a JPEG, PNG or WEBP file, or uint8 (H, W, 3); position in [0, 1], where in the action
        the clip begins; noise in [0, 2], how far the style may stray; each one number for all clips
        or one a clip; frames 1 to 256 (beyond the model's own length the action goes on, segment by
        segment). output: `square`, what the model sees of the photo, or `photo`, all of it;
        longest, pixels of the clip's long side: of the square its side (without: the model's own
        size), of the photo at most (without: LONGEST), from the photo's own pixels where the model
        can.
        Raises BadInput or UnknownName on anything else.
        """
        wanted = [actions] if isinstance(actions, str | Blend) else list(actions)
        if not 1 <= len(wanted) <= MAX_PHRASES:
            raise BadInput(f"{len(wanted)} actions were given; give 1 to {MAX_PHRASES}.")
        ends = [phrases_of(action) for action in wanted]
        phrases = [str(a) if isinstance(a, Blend) else e[0] for a, e in zip(wanted, ends)]
        positions = one_each("Position", position, len(wanted), 0.0, 1.0)
        noises = one_each("Noise", noise, len(wanted), 0.0, MAX_NOISE)
        seed = whole_number("Seed", seed, 0, 2**32 - 1)
        count = whole_number("The number of frames", frames, 1, MAX_FRAMES)
        if output not in get_args(Output):
            raise UnknownName("output", output, get_args(Output))
        if longest is not None:
            longest = whole_number("The longest side", longest, MIN_SIDE, MAX_SIDE)
        photo = _pixels(actor)
        bank = self._bank(encoder)
        vectors = _between(bank.encoder, ends)
        detected = detect(photo)
        made = self._clips(
            photo, detected, vectors, encoder, positions, noises, seed, count, output, longest
        )
        return Animation(
            frames=made.frames,
            phrases=tuple(phrases),
            known=tuple(tuple(bank.nearest(vector)) for vector in vectors),
            new=tuple(bank.is_new(vector) for vector in vectors),
            motion=made.motion,
            framed=made.square,
            crop_box=detected.crop_box,
            person=detected.person,
            warnings=detected.warnings,
            seed=seed,
            fps=self.fps,
        )

    def _clips(
        self,
        photo: np.ndarray,
        detected: Detection,
        vectors: np.ndarray,
        encoder: str,
        positions: list[float],
        noises: list[float],
        seed: int,
        count: int,
        output: Output,
        longest: int | None,
    ) -> _Clips:
        """The only place that decides on crop, scale and paste-back."""
        box, person = detected.crop_box, detected.person
        square = crop(photo, box, self.size)
        scale = self._scale(photo, box, output, longest)
        large = square if scale == 1 else crop(photo, box, self.size * scale)
        joints = None if person is None else keypoints_in_crop(person, box)
        condition = self._condition(
            square, joints, vectors, encoder, positions, noises, seed, count
        )
        everywhere = (slice(None), slice(None))
        needed = region_in_photo(photo, box, self.size) if output == "photo" else everywhere
        with torch.inference_mode():
            v = render(self._generate(condition), square, large, needed)
        clips = v.unflatten(0, (-1, len(vectors))).transpose(0, 1).flatten(1, 2)[:, :count]
        frames = clips.cpu().contiguous().numpy()
        motion = tuple(_motion(clip) for clip in frames)
        if output == "photo":
            frames = np.stack([paste_back(photo, box, clip, longest or LONGEST) for clip in frames])
        elif longest:
            frames = resize(frames, longest, longest)
        return _Clips(frames, square, motion)

    def _scale(self, photo: np.ndarray, box: CropBox, output: Output, longest: int | None) -> int:
        """Times the model's size that its square is composed at; a checkpoint that paints every
        pixel has no larger version."""
        if self.info.spec.head == "paint":
            return 1
        if output == "photo":
            return min(MAX_SCALE, sharpness(photo, box, self.size, longest or LONGEST))
        return min(MAX_SCALE, max(1, (longest or self.size) // self.size))

    def _condition(
        self,
        square: np.ndarray,
        joints: np.ndarray | None,
        vectors: np.ndarray,
        encoder: str,
        positions: list[float],
        noises: list[float],
        seed: int,
        count: int,
    ) -> Condition:
        """One row per segment and phrase, segments first. A segment starts where the last ended;
        after the end of its episode an action begins again."""
        spec = self.info.spec
        segments = math.ceil(count / spec.frames)
        steps = [i * spec.frames / self.info.episode for i in range(segments)]
        at = [_place(start, step) for step in steps for start in positions]
        draw = torch.Generator().manual_seed(seed)
        style = torch.randn(1, spec.noise, generator=draw)  # the same in every clip
        z = (torch.tensor(noises)[:, None] * style).repeat(segments, 1)
        words = torch.from_numpy(np.asarray(vectors, np.float32)).to(self.device)
        with torch.inference_mode():
            a_e = self._model.embed(encoder, words).repeat(segments, 1)
        joints_0 = None if joints is None else torch.from_numpy(joints)[None]
        x_0 = torch.from_numpy(square[None])
        return Condition.build(x_0, a_e, torch.tensor(at), z, joints_0=joints_0)

    def _generate(self, condition: Condition) -> list[Generated]:
        """The clips of a condition, in as many parts as there are cores to make them."""
        if self.device.type != "cpu":
            return [self._model(condition)]
        rows = len(condition.a_e)
        each = math.ceil(rows / num_workers())
        parts = [condition.rows(slice(i, i + each)) for i in range(0, rows, each)]
        return parallel_map(self._model, parts)


def _between(encoder: ActionEncoder, ends: Sequence[tuple[str, str, float]]) -> np.ndarray:
    """Unit vectors (N, length) between two phrases each: (first, second, share of the second)."""
    first, second = (encoder.encode(group) for group in list(zip(*ends))[:2])
    share = np.array([e[2] for e in ends], np.float32)[:, None]
    vectors = (1 - share) * first + share * second
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _place(start: float, step: float) -> float:
    """p_e of a later segment; a clip that begins at the very end of an action stays there once."""
    p = start + step
    return p if start and p <= 1 else p % 1


def _motion(clip: np.ndarray) -> float:
    changes = (np.maximum(a, b) - np.minimum(a, b) for a, b in pairwise(clip))  # uint8 all along
    return sum(int(x.sum(dtype=np.uint32)) for x in changes) / max(1, clip[1:].size)


def _pixels(actor: str | Path | np.ndarray | None) -> np.ndarray:
    if actor is None or (isinstance(actor, str) and not actor):
        raise BadInput("There is no photo yet. Give a JPEG, PNG or WebP photo of a person.")
    if not isinstance(actor, np.ndarray):
        return read_photo(actor)
    if actor.dtype != np.uint8 or actor.ndim != 3 or actor.shape[-1] != 3 or not actor.size:
        raise BadInput(
            f"The photo is a {actor.dtype} array of shape {actor.shape}; give uint8 (H, W, 3)."
        )
    return actor


def load_pipeline(checkpoint: str | Path = "default", device: str = "auto") -> Pipeline:
    """A pipeline for a shipped checkpoint's name or a checkpoint folder.

    Raises UnknownName (with the nearest names) or BadCheckpoint.
    """
    return Pipeline(load(checkpoint), parse_device(device))
