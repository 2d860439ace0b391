"""What the pipeline takes and gives: animations, blends, the phrase space; checks of arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from larnet.body.finder.detect_person import Person
from larnet.body.layers.pixel_origin import PixelOrigins
from larnet.body.performance.getting_up import up_once
from larnet.body.performance.head_gesture import HeadGesture
from larnet.body.performance.manner import AS_SAID, Manner
from larnet.body.performance.movement import JointMovement
from larnet.body.performance.perform import Direction, Scene
from larnet.body.performance.reach import HIGH
from larnet.config.numbers import number
from larnet.errors import BadInput
from larnet.media.crop import CropBox
from larnet.text.action_table import ACTION_ROWS
from larnet.text.action_table.acting_limbs import limb_of
from larnet.text.action_table.head_ways import head_track
from larnet.text.load_encoder import KnownAction, PhraseBank, clean_phrase
from larnet.text.understanding import STILL, Part, Understanding, understand


@dataclass(frozen=True)
class Animation:
    """The clips of one call, one per phrase."""

    frames: np.ndarray  # uint8 (N, T, H, W, 3), the whole photo or the model's square
    phrases: tuple[str, ...]
    understood: tuple[Understanding, ...]  # per phrase: what is shown of it, and what to say of it
    known: tuple[tuple[KnownAction, ...], ...]  # per phrase: nearest known actions, best first
    new: tuple[bool, ...]  # per phrase: far from everything the model was trained on
    motion: tuple[float, ...]  # mean |dx/dt| per clip, grey levels a frame
    joints: np.ndarray | None  # float32 (N, T, 20, 2), where they go, in the photo's pixels
    framed: np.ndarray  # uint8 (S, S, 3), the photo as the model saw it
    crop_box: CropBox  # of the photo: the square that `framed` shows
    person: Person | None  # who was found in the photo
    warnings: tuple[str, ...]  # remarks on the photo for the visitor
    seed: int
    fps: float
    origins: tuple[PixelOrigins, ...] = ()  # per clip, where `labels` were asked for and known


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


@dataclass(frozen=True)
class Request:
    """One clip as it was asked for: what was understood, and the vectors (P, length) of its parts'
    phrases."""

    phrase: str
    understood: Understanding
    vectors: np.ndarray

    @property
    def action(self) -> str:
        """The first known action; of a driving video, which has none, that of a photo."""
        return self.parts[0].action if self.parts else STILL

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.understood.parts

    @property
    def still(self) -> bool:
        """Whether nothing moves."""
        return bool(self.parts) and all(is_still(part) for part in self.parts)

    @property
    def any_side(self) -> bool:
        """Whether it is one action of one side of the body, and nobody said which."""
        return len(self.parts) == 1 and _has_side(self.parts[0]) and not self.parts[0].side

    @property
    def plain(self) -> bool:
        """One action as it is usually done."""
        if len(self.parts) != 1 or self.still:
            return False
        (first,) = self.parts
        usual_side = not (other_side(first) or first.alone)
        usual = first.action not in HIGH and not _gesture(first)
        return first.speed == 1.0 and not first.times and usual_side and usual


def _in_manner(request: Request, manner: Manner) -> Request:
    """A request done at another speed or side than its words say."""
    parts = tuple(
        replace(
            part,
            speed=part.speed * manner.speed,
            side=manner.side if manner.side and _has_side(part) else part.side,
        )
        for part in request.parts
    )
    return replace(request, understood=replace(request.understood, parts=parts))


def _has_side(part: Part) -> bool:
    """Whether an action is of one side of the body, and its name does not say which."""
    row = ACTION_ROWS.get(part.action)
    return bool(row and row.acts) and not {"left", "right"} & set(part.action.split())


def _gesture(part: Part) -> HeadGesture | None:
    """What the head does, where that is the action."""
    track = head_track(part.action, part.way, ACTION_ROWS)
    return None if track is None else HeadGesture(track)


def is_still(part: Part) -> bool:
    """Whether the pose is held."""
    return part.action == STILL and not part.far


def other_side(part: Part) -> bool:
    """Whether the side acts that usually does not."""
    row = ACTION_ROWS.get(part.action)
    return bool(part.side and row and row.acts and part.side != row.acts)


def asked_for(actions: object, manner: object = AS_SAID) -> list[Any]:
    """Actions, one or several, as a list, each of which `request_of` reads. Raises BadInput where
    they or the manner are of another kind."""
    if not isinstance(manner, Manner):
        kind = type(manner).__name__
        raise BadInput(f"A manner is a Manner(speed=..., ...), not {kind}; without one: as said.")
    if isinstance(actions, str | Blend):
        return [actions]
    try:
        return list(actions)  # type: ignore[call-overload]  # what is no sequence is told so
    except TypeError:
        raise BadInput(
            f"Actions are words, not {type(actions).__name__}. Give for example 'wave', or several "
            "as ['wave', 'bow']."
        ) from None


def request_of(action: object, bank: PhraseBank, manner: Manner = AS_SAID) -> Request:
    """A phrase or a blend as it is understood, done in a manner. Raises BadInput, also in another
    language."""
    return _in_manner(_understood(action, bank), manner)


def _understood(action: object, bank: PhraseBank) -> Request:
    if isinstance(action, Blend):
        return _blended(action, bank)
    phrase = clean_phrase(action)
    understood = understand(phrase, bank)
    if not understood.parts:
        raise BadInput(f"“{phrase[:40]}”: {understood.remark}")
    return Request(phrase, understood, bank.encoder.encode([p.phrase for p in understood.parts]))


def driven_by(driver: object, actions: object, bank: PhraseBank, moves_joints: bool) -> Request:
    """A clip that repeats a driving video; the pictures take the words of standing still. Raises
    BadInput when words are given, too, and where the checkpoint moves no joints."""
    if not moves_joints:
        raise BadInput("This checkpoint moves no joints, so it cannot repeat a driving video.")
    if not isinstance(driver, str | Path):
        raise BadInput("A driver is a video file; give its path.")
    if actions:
        raise BadInput("Give either words or a driving video: one of them says what is done.")
    name = STILL if STILL in bank.names else bank.names[0]
    return Request(Path(driver).name, Understanding(()), bank.encoder.encode([name]))


def _blended(action: Blend, bank: PhraseBank) -> Request:
    share = np.float32(number("The share of a blend", action.share, 0.0, 1.0))
    ends = [clean_phrase(phrase) for phrase in (action.first, action.second)]
    said = [understand(phrase, bank).in_english(phrase) for phrase in ends]
    first, second = bank.encoder.encode(said)
    vector = (1 - share) * first + share * second
    vector /= np.linalg.norm(vector)
    near, far = tuple(bank.nearest(vector)), bank.is_new(vector)
    part = Part(str(action), near[0].name, far=far)
    return Request(str(action), Understanding((part,), far=far, near=near), vector[None])


@dataclass(frozen=True, eq=False)
class Performance:
    """An action to be performed once: its words' vector, how far the style may stray, and whether
    the other side acts than usually does."""

    action: str
    vector: np.ndarray
    noise: float
    mirrored: bool


def scenes_of(
    requests: Sequence[Request],
    noises: Sequence[float],
    perform: Callable[[list[Performance]], list[JointMovement]] | None,
    all_of_them: bool = False,
) -> dict[int, Scene]:
    """Clip -> what happens in it, of those that are not one action as it is usually done, or of
    all_of_them; without `perform`, of a checkpoint that moves no joints, of those in which nothing
    moves."""
    asked = {i: r for i, r in enumerate(requests) if r.parts and (all_of_them or not r.plain)}
    if perform is None:
        return {i: Scene((Direction(None),)) for i, request in asked.items() if request.still}
    rows = [
        Performance(part.action, vector, noises[i], other_side(part))
        for i, request in asked.items()
        for part, vector in zip(request.parts, request.vectors)
        if not is_still(part)
    ]
    made = iter(perform(rows))
    scenes = {}
    for i, request in asked.items():
        parts = tuple(
            Direction(
                None if is_still(part) else next(made),
                part.speed,
                part.times,
                limb_of(part.action, ACTION_ROWS),
                part.action,
                part.side if part.alone else "",
                _gesture(part),
            )
            for part in request.parts
        )
        joined = request.understood.joined
        scenes[i] = Scene(up_once(parts) if joined == "then" else parts, joined)
    return scenes


def remarks_of(
    requests: Sequence[Request],
    scenes: Mapping[int, Scene],
    seconds: float,
    unable: bool = False,
) -> tuple[str, ...]:
    """What of the requests could not be done in clips of so many seconds; unable: a manner was
    asked for of a checkpoint that moves no joints."""
    said = [words for scene in scenes.values() for words in scene.remarks(seconds)]
    if unable or any(i not in scenes and not r.plain for i, r in enumerate(requests)):
        said.append(
            "This checkpoint moves no joints: how fast, how large, how often, which side, how it "
            "ends and several actions at once are not followed."
        )
    return tuple(dict.fromkeys(said))


def motion_amount(clip: np.ndarray) -> float:
    """Mean |dx/dt| of a clip, uint8 (T, H, W, 3), in grey levels a frame."""
    changes = sum(cv2.norm(a, b, cv2.NORM_L1) for a, b in pairwise(clip))
    return float(changes) / max(1, clip[1:].size)
