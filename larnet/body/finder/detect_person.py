"""The person of a photo: joints, mask, size. One call, `find_person`."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from larnet.body.finder.different_people import CERTAIN, different, people_among, same_body
from larnet.body.finder.person_look import (
    POINTS,
    SIDE,
    SURE,
    PersonLook,
    look_at,
    second_look,
)
from larnet.body.finder.regions import MARGIN, Region, detect, logistic, sample, searches
from larnet.body.landmarks import VISIBLE, as_drawn, from_mediapipe, visibility
from larnet.body.salient_map import SIDE as STRETCHED
from larnet.body.salient_map import salient_in
from larnet.body.tflite_network import FOLDER, TFLiteNetwork, load_network
from larnet.errors import MissingData
from larnet.media.pixels import Pixels

FILES = {  # name -> sha256
    "pose_detection.tflite": "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    "pose_landmark_full.tflite": "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
}
FIGURE, HIPS = 1.4, 0.57  # side of a region over the longer side of a figure, hips from its top
HEAD_TOP = 0.42  # of a figure's height, from its top to the ears at most: no face on its chest
OF_FIGURE = 0.99  # score of a figure that the detector did not find
CROWD = 12  # people at most
REACH = 0.5  # of both regions' sides: whoever is nearer may stand within an outline
CLOSE = 0.3  # of a region's side: somebody whose hips are nearer may overlap
SETTLED = 0.1  # of a region's side: another region this close shows the same


@dataclass(frozen=True, eq=False)
class Person:
    """Someone in a photo (H, W); places in the photo's pixels, x then y, 0 at its corner."""

    joints: np.ndarray  # (20, 2) float32, in the order of skeleton.JOINTS; NaN: not seen
    visibility: np.ndarray  # (20,) float32 in [0, 1]
    guessed: np.ndarray  # (20, 2) float32, where every joint would be, seen or not
    reach: float  # radius of the circle around the whole body, from the hips, in pixels
    score: float  # in [0, 1]
    others: int  # further people who were found
    shape: tuple[int, int]  # of the photo
    region: Region = field(repr=False)  # what `outline` shows
    outline: np.ndarray = field(repr=False)  # (256, 256) float32, logits of the person
    told: bool = False  # joints were given, and the mask is no more than what is near them
    guess: bool = False  # nobody was found; joints were told from the outline of a figure
    back: bool = False  # the back seems to be seen, and left and right are those of a front
    close: bool = False  # whether somebody else stands so near that they may overlap
    beside: tuple[np.ndarray, ...] = field(default=(), repr=False)  # joints (20, 2) of others near
    number: int = 0  # among those found, counted from left to right; 0: nobody counted

    @cached_property
    def mask(self) -> np.ndarray:
        """(H, W) float32 in [0, 1]: how much of each pixel is the person."""
        height, width = self.shape
        columns, rows = (np.arange(n, dtype=np.float32) + 0.5 for n in (width, height))
        places = self.region.locate(np.stack(np.meshgrid(columns, rows), -1)) * np.float32(SIDE)
        return sample(logistic(self.outline)[..., None], places)[..., 0]


_loaded: dict[Path, tuple[TFLiteNetwork, TFLiteNetwork]] = {}
_loading = threading.Lock()


def _networks() -> tuple[TFLiteNetwork, TFLiteNetwork]:
    """Detector and landmark network, loaded once.

    Raises MissingData when a file is not there, BadCheckpoint when it is not the known one.
    """
    with _loading:
        if FOLDER not in _loaded:
            detector, landmarker = (_network(FOLDER / name, FILES[name]) for name in FILES)
            _loaded[FOLDER] = detector, landmarker
        return _loaded[FOLDER]


def _network(path: Path, sha256: str) -> TFLiteNetwork:
    again = "Get the folder checkpoints/person of this project again."
    return load_network(path, sha256, "finds people in photos", again)


def find_person(photo: Pixels) -> Person | None:
    """The largest person of a photo, uint8 (H, W, 3), of those who are surely people; None without.

    Raises MissingData or BadCheckpoint when the networks' files cannot be used.
    """
    detector, landmarker = _networks()
    best: PersonLook | None = None
    people: list[PersonLook] = []
    for regions in searches(*photo.shape[:2]):
        found = [find for region in regions for find in detect(detector, photo, region)]
        found.sort(key=lambda find: -find[0] * find[1].side)
        looks = different(_sure(landmarker, photo, _candidates(found)), first=True)
        people += looks
        if looks and (best is None or looks[0].score > best.score):
            best = second_look(landmarker, photo, looks[0])
        if best and (best.score >= CERTAIN or len(regions) > 1):
            break
    if best is None or best.score < CERTAIN:
        best = _figure(landmarker, photo) or best
    if best is None:
        return None
    found = [find for region in _sides(best.next) for find in detect(detector, photo, region)]
    people = different(people + _sure(landmarker, photo, _candidates(found)))
    others = [look for look in people if not same_body(look, best)]
    others = people_among(landmarker, photo, others, [best])
    person = _person(best, len(others), photo.shape[:2])
    return replace(person, close=_close(best, others), beside=_beside(best, others))


def _figure(landmarker: TFLiteNetwork, photo: Pixels) -> PersonLook | None:
    """Whoever stands out of a photo, where the detector, which knows people, is not sure of one:
    a drawn figure. None where the landmark network is not certain of it either."""
    try:
        rows, columns = np.nonzero(salient_in(photo) > 0.5)
    except MissingData:
        return None
    if not len(rows):
        return None
    ends = np.array([[columns.min(), rows.min()], [columns.max() + 1, rows.max() + 1]])
    (left, top), (right, bottom) = ends * photo.shape[1::-1] / STRETCHED
    around = FIGURE * max(right - left, bottom - top)
    hips = top + HIPS * (bottom - top)
    first = look_at(landmarker, photo, Region(float(left + right) / 2, float(hips), float(around)))
    second = second_look(landmarker, photo, first)
    sunk = second.points[[7, 8], 1].mean() > top + HEAD_TOP * (bottom - top)
    return second if second.score >= OF_FIGURE and not sunk else None


def _sides(region: Region) -> list[Region]:
    """Where somebody stands who touches the person of a region: the detector that sees all of a
    photo takes two that overlap for one."""
    return [replace(region, x=region.x + by * region.side, turn=0.0) for by in (-0.5, 0.5)]


def find_people(photo: Pixels) -> tuple[Person, ...]:
    """Everyone in a photo, uint8 (H, W, 3), who is surely a person, numbered from left to right.

    All of the photo is searched, in parts of several sizes, so it takes longer than `find_person`
    and finds more of a crowd. Raises MissingData or BadCheckpoint as it does.
    """
    detector, landmarker = _networks()
    looks: list[PersonLook] = []
    for regions in searches(*photo.shape[:2]):
        found = [find for region in regions for find in detect(detector, photo, region)]
        found.sort(key=lambda find: -find[0] * find[1].side)
        new = [r for _, r in found if not any(_same(r, look.next) for look in looks)]
        looks = different(looks + _sure(landmarker, photo, new[:CROWD]), first=True)
    looks = different([second_look(landmarker, photo, look) for look in looks[:CROWD]])
    looks = people_among(landmarker, photo, looks)
    if not any(look.score >= CERTAIN for look in looks):
        figure = _figure(landmarker, photo)
        looks = [figure] if figure else looks
    looks.sort(key=lambda look: float(look.points[POINTS, 0]))
    others = [[other for other in looks if other is not look] for look in looks]
    return tuple(
        replace(
            _person(look, len(rest), photo.shape[:2]),
            number=n,
            close=_close(look, rest),
            beside=_beside(look, rest),
        )
        for n, (look, rest) in enumerate(zip(looks, others), start=1)
    )


def _close(look: PersonLook, others: list[PersonLook]) -> bool:
    """Whether one of the others is about as large and within an arm's reach."""
    own = look.next
    return any(
        math.hypot(at.x - own.x, at.y - own.y) < CLOSE * own.side and at.side > 0.5 * own.side
        for at in (other.next for other in others)
    )


def _beside(look: PersonLook, others: list[PersonLook]) -> tuple[np.ndarray, ...]:
    """Joints of the others who may stand within the outline of a person."""
    own = look.next
    return tuple(
        _joints(other.points, other.seen)
        for other in others
        if math.hypot(other.next.x - own.x, other.next.y - own.y)
        < REACH * (own.side + other.next.side)
    )


def _candidates(found: list[tuple[float, Region]]) -> list[Region]:
    """Regions of different people, the best first, that are worth a close look: all of a crowd."""
    kept: list[Region] = []
    for _, region in found:
        if len(kept) < CROWD and not any(_same(region, other) for other in kept):
            kept.append(region)
    return kept


def _sure(landmarker: TFLiteNetwork, photo: Pixels, regions: list[Region]) -> list[PersonLook]:
    """A close look at regions that may show a person, of those that do."""
    looks = [look_at(landmarker, photo, region) for region in regions]
    looks = [p if p.score >= SURE else look_at(landmarker, photo, p.next) for p in looks]
    return [look for look in looks if look.score >= SURE]


def _same(a: Region, b: Region) -> bool:
    """Whether two regions are of one body: about one place and one size."""
    apart = math.hypot(a.x - b.x, a.y - b.y)
    return apart < 0.1 * b.side and 0.5 < a.side / b.side < 2


def person_in(landmarker: TFLiteNetwork, photo: Pixels, region: Region) -> Person:
    """What a landmark network of BlazePose's kind says of a region of a photo, uint8 (H, W, 3), a
    person or not: see its `score`. It looks twice where its landmarks tell of another region."""
    look = look_at(landmarker, photo, region)
    apart = math.hypot(look.next.x - region.x, look.next.y - region.y)
    other = max(look.next.side / region.side, region.side / look.next.side)
    if look.score >= SURE and (apart > SETTLED * region.side or other > 1 + 2 * SETTLED):
        look = second_look(landmarker, photo, look)
    return _person(look, 0, photo.shape[:2])


def _joints(points: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Joints (20, 2) of landmarks, seen or not."""
    return as_drawn(from_mediapipe(np.column_stack([points[:POINTS], seen])[None], 0.0)[0])


def _person(look: PersonLook, others: int, shape: tuple[int, int]) -> Person:
    slack = 0.02 * look.region.side
    inside = (look.points >= -slack) & (look.points <= np.array(shape[::-1], np.float32) + slack)
    seen = np.where(inside[:POINTS].all(1), look.seen, 0)
    guessed = _joints(look.points, seen)
    visible = visibility(seen[None])[0]
    return Person(
        joints=np.where(visible[:, None] >= VISIBLE, guessed, np.float32(np.nan)),
        visibility=visible,
        guessed=guessed,
        reach=look.next.side / (2 * MARGIN),
        score=look.score,
        others=others,
        shape=shape,
        region=look.region,
        outline=look.outline,
    )


def look_again(frame: Pixels, region: Region) -> tuple[Person, Region] | None:
    """The person in a region of a frame, uint8 (H, W, 3), and where to look in the frame after it;
    None where nobody is there."""
    look = look_at(_networks()[1], frame, region)
    return None if look.score < SURE else (_person(look, 0, frame.shape[:2]), look.next)
