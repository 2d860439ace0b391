"""From a photo and phrases to uint8 frames: the one border between users and the model."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from larnet.body.actor_crop import keypoints_in_crop
from larnet.body.detect_person import Person
from larnet.body.detection_cache import detect
from larnet.errors import BadInput, UnknownName
from larnet.media.crop import CropBox, crop
from larnet.media.image_file import read_photo
from larnet.media.paste_back import LONGEST, sharpness
from larnet.media.pixels import to_model, to_uint8
from larnet.model import Condition, Generated
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.layers import compose_part
from larnet.runtime.cpu_pool import num_workers, parallel_map
from larnet.runtime.device import parse_device
from larnet.text.load_encoder import KnownAction, PhraseBank, clean_phrase, load_encoder
from larnet.weights.checkpoint import Checkpoint, load

CHUNK = 2  # frames
MAX_FRAMES, MAX_SCALE, MAX_PHRASES, MAX_NOISE = 256, 8, 32, 2.0


@dataclass(frozen=True)
class Animation:
    """The clips of one call, one per phrase."""

    frames: np.ndarray  # uint8 (N, T, H, W, 3)
    phrases: tuple[str, ...]
    known: tuple[tuple[KnownAction, ...], ...]  # per phrase: nearest known actions, best first
    new: tuple[bool, ...]  # per phrase: far from everything the model was trained on
    motion: tuple[float, ...]  # mean |dx/dt| per clip, grey levels a frame
    framed: np.ndarray  # uint8 (S, S, 3), the photo as the model saw it
    crop_box: CropBox  # of the photo, what `framed` shows
    person: Person | None  # who was found in the photo
    warnings: tuple[str, ...]  # what a visitor should know about the photo, in plain words
    seed: int
    fps: int


@dataclass(frozen=True)
class PhraseSpace:
    """Phrases among the actions that a checkpoint knows, as one text encoder sees them."""

    actions: tuple[str, ...]
    centres: np.ndarray  # (A, length), unit: the mean direction of each action's phrases
    vectors: np.ndarray  # (N, length), unit: the phrases
    known: tuple[tuple[KnownAction, ...], ...]  # per phrase: nearest known actions, best first
    new: tuple[bool, ...]  # per phrase: far from everything the model was trained on


@dataclass(frozen=True)
class Blend:
    """An action between two phrases: `share` 0 is the first, 1 the second."""

    first: str
    second: str
    share: float

    def __str__(self) -> str:
        return f"{self.first} + {self.share:.0%} {self.second}"


def _parts(action: object) -> tuple[str, str, float]:
    """Both phrases of an action, and how much of the second is in it."""
    if not isinstance(action, Blend):
        phrase = clean_phrase(action)
        return phrase, phrase, 0.0
    share = _number("The share of a blend", action.share, 0.0, 1.0)
    return clean_phrase(action.first), clean_phrase(action.second), share


def _number(name: str, value: object, low: float, high: float) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if not low <= number <= high:
        shown = "not a number" if math.isnan(number) else f"{number:g}"
        raise BadInput(f"{name} is {shown}; give a number from {low:g} to {high:g}.")
    return number


def _each(name: str, value: object, count: int, low: float, high: float) -> list[float]:
    """One number for each of the clips, from one for all of them or a sequence."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        if len(value) != count:
            raise BadInput(f"{name} has {len(value)} values for {count} clips; give one a clip.")
        return [_number(name, one, low, high) for one in value]
    return [_number(name, value, low, high)] * count


def _whole(name: str, value: object, low: int, high: int) -> int:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not low <= number <= high or number != int(number):
        shown = f"{number:.10g}" if math.isfinite(number) else "not a whole number"
        raise BadInput(f"{name} is {shown}; give a whole number from {low} to {high}.")
    return int(number)


def _photo(actor: str | Path | np.ndarray | None) -> np.ndarray:
    if actor is None or (isinstance(actor, str) and not actor):
        raise BadInput("There is no photo yet. Give a JPEG, PNG or WebP photo of a person.")
    if not isinstance(actor, np.ndarray):
        return read_photo(actor)
    if actor.dtype != np.uint8 or actor.ndim != 3 or actor.shape[-1] != 3 or not actor.size:
        raise BadInput(
            f"The photo is a {actor.dtype} array of shape {actor.shape}; give uint8 (H, W, 3)."
        )
    return actor


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

    def sharp_scale(self, photo: np.ndarray, longest: int = LONGEST) -> int:
        """The scale at which a clip is as sharp as its photo, for `paste_back` into a film of at
        most `longest` pixels; 1 for a checkpoint that has no larger version."""
        if self.info.spec.head == "paint":
            return 1
        return min(MAX_SCALE, sharpness(photo, detect(photo).crop_box, self.size, longest))

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
        scale: int = 1,
        crop_box: CropBox | None = None,
        inside: bool = False,
    ) -> Animation:
        """Animate the actor of a photo, one clip per action; same seed, same bytes.

        actor: a JPEG, PNG or WEBP file, or uint8 (H, W, 3); position in [0, 1], where in the action
        the clip begins; noise in [0, 2], how far the style may stray; each one number for all clips
        or one a clip; frames 1 to 256 (beyond the model's own length the action goes on, segment by
        segment); scale 1 to 8, times the model's size, from the photo's own pixels; frame, the
        square of the photo to use (without: around the person who is found in it); inside, whether
        nothing needs to move beyond the photo's own edges (for `whole.paste_back`).
        Raises BadInput or UnknownName on anything else.
        """
        wanted = [actions] if isinstance(actions, str | Blend) else list(actions)
        if not 1 <= len(wanted) <= MAX_PHRASES:
            raise BadInput(f"{len(wanted)} actions were given; give 1 to {MAX_PHRASES}.")
        parts = [_parts(action) for action in wanted]
        phrases = [str(a) if isinstance(a, Blend) else p[0] for a, p in zip(wanted, parts)]
        positions = _each("Position", position, len(wanted), 0.0, 1.0)
        noises = _each("Noise", noise, len(wanted), 0.0, MAX_NOISE)
        seed = _whole("Seed", seed, 0, 2**32 - 1)
        count = _whole("The number of frames", frames, 1, MAX_FRAMES)
        scale = _whole("Scale", scale, 1, MAX_SCALE)
        photo = _photo(actor)
        bank = self._bank(encoder)
        ends = [bank.encoder.encode(group) for group in list(zip(*parts))[:2]]
        share = np.array([p[2] for p in parts], np.float32)[:, None]
        vectors = _unit((1 - share) * ends[0] + share * ends[1])  # (N, length)
        known = [tuple(bank.nearest(vector)) for vector in vectors]

        seen = detect(photo)
        person, where = seen.person, crop_box or seen.crop_box
        framed = crop(photo, where, self.size)
        sharp = framed if scale == 1 else crop(photo, where, self.size * scale)
        joints = None if person is None else keypoints_in_crop(person, where)
        condition = self._condition(
            framed, joints, vectors, encoder, positions, noises, seed, count
        )
        with torch.inference_mode():
            shown = _within(photo, where, self.size) if inside else (slice(None), slice(None))
            v = self._render(self._made(condition), framed, sharp, scale, shown)
        clips = v.unflatten(0, (-1, len(phrases))).transpose(0, 1).flatten(1, 2)[:, :count]
        clips = clips.cpu().contiguous().numpy()
        return Animation(
            frames=clips,
            phrases=tuple(phrases),
            known=tuple(known),
            new=tuple(bank.is_new(vector) for vector in vectors),
            motion=tuple(_motion(clip) for clip in clips),
            framed=framed,
            crop_box=where,
            person=person,
            warnings=seen.warnings if person or not crop_box else (),
            seed=seed,
            fps=self.fps,
        )

    def _condition(
        self,
        framed: np.ndarray,
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
        p_e, x_0 = torch.tensor(at), to_model(framed[None])
        joints_0 = None if joints is None else torch.from_numpy(joints)[None].to(self.device)
        return Condition(
            x_0.to(self.device), a_e, p_e.to(self.device), z.to(self.device), joints_0=joints_0
        )

    def _made(self, condition: Condition) -> list[Generated]:
        """The clips of a condition, in as many parts as there are cores to make them."""
        if self.device.type != "cpu":
            return [self._model(condition)]
        rows = len(condition.a_e)
        each = math.ceil(rows / num_workers())
        parts = [condition.rows(slice(i, i + each)) for i in range(0, rows, each)]
        return parallel_map(self._model, parts)

    def _render(
        self,
        made: list[Generated],
        framed: np.ndarray,
        sharp: np.ndarray,
        scale: int,
        shown: tuple[slice, slice],
    ) -> Tensor:
        """uint8 (rows, T, H, W, 3), at `scale` times the model's size; larger ones need to be right
        in the `shown` rows and columns of the model's picture only.

        Larger clips are put together only where the clip differs from the photo; elsewhere they are
        the photo, pixel for pixel.
        """
        small = torch.cat([to_uint8(out.v) for out in made])
        if scale == 1:
            return small
        layers = [(out.layers, row) for out in made for row in range(len(out.v))]
        if made[0].layers is None:
            raise BadInput(
                f"Checkpoint {self.name!r} paints every pixel, so it has no larger version: use "
                "scale 1."
            )
        photo, still = to_model(sharp[None]).to(self.device), torch.from_numpy(framed)
        hole = made[0].layers.hole
        plate = None if hole is None else inpaint_background(photo, hole[:1])
        clips = torch.from_numpy(sharp).expand(*small.shape[:2], *sharp.shape).clone()
        parts = [_changed(seen, still, shown) for seen in small.cpu()]

        def put_together(place: tuple[int, int]) -> None:
            i, t = place
            of, row = layers[i]
            own = of.some(row, t, t + CHUNK)
            frames = to_uint8(compose_part(photo, plate, own, *parts[i], scale))
            rows, columns = (slice(scale * s.start, scale * s.stop) for s in parts[i])
            clips[i, t : t + CHUNK, rows, columns] = frames.cpu()

        # more frames at once would not fit a CPU's cache
        starts = range(0, clips.shape[1], CHUNK)
        parallel_map(put_together, [(i, t) for i, part in enumerate(parts) if part for t in starts])
        return clips


def _unit(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _place(start: float, step: float) -> float:
    """p_e of a later segment; a clip that begins at the very end of an action stays there once."""
    p = start + step
    return p if start and p <= 1 else p % 1


def _changed(clip: Tensor, still: Tensor, shown: tuple[slice, slice]) -> tuple[slice, slice] | None:
    """Rows and columns of a clip (T, H, W, 3) that hold every shown pixel further than two grey
    levels from the photo (H, W, 3), with a margin; None when there is none."""
    moved = torch.zeros(still.shape[:2], dtype=torch.bool)
    moved[shown] = (clip.short() - still.short()).abs().amax((0, 3))[shown] > 2
    ends = []
    for line in (moved.any(1), moved.any(0)):
        at = line.nonzero().flatten()
        if not len(at):
            return None
        ends.append(slice(max(0, int(at[0]) - 2), min(len(line), int(at[-1]) + 3)))
    return ends[0], ends[1]


def _within(photo: np.ndarray, crop_box: CropBox, size: int) -> tuple[slice, slice]:
    """Rows and columns of a frame, `size` cells a side, that show the photo itself."""
    cell = crop_box.side / size
    return tuple(
        slice(max(0, math.floor(-start / cell)), max(0, math.ceil((length - start) / cell)))
        for start, length in zip((crop_box.top, crop_box.left), photo.shape[:2])
    )


def _motion(clip: np.ndarray) -> float:
    changes = (np.maximum(a, b) - np.minimum(a, b) for a, b in pairwise(clip))  # uint8 all along
    return sum(int(x.sum(dtype=np.uint32)) for x in changes) / max(1, clip[1:].size)


def load_pipeline(checkpoint: str | Path = "default", device: str = "auto") -> Pipeline:
    """A pipeline for a shipped checkpoint's name or a checkpoint folder.

    Raises UnknownName (with the nearest names) or BadCheckpoint.
    """
    return Pipeline(load(checkpoint), parse_device(device))
