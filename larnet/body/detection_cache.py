"""The person of a photo, cached for the last photos."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from larnet.body.actor_crop import person_crop_box
from larnet.body.bones.body_bones import BONES, bones_of
from larnet.body.bones.bone_distances import bone_distances
from larnet.body.figure_joints import figure_of
from larnet.body.finder.detect_person import Person, find_people, find_person
from larnet.body.finder.different_people import CERTAIN
from larnet.body.finder.paper import drawing_in
from larnet.body.given_joints import Joints, given_joints, person_of_joints
from larnet.body.stance.facing import facing
from larnet.body.stance.person_stance import stance_of
from larnet.body.stance.remarks import remarks
from larnet.config.numbers import whole_number
from larnet.errors import BadCheckpoint, BadInput, MissingData
from larnet.media.crop import CropBox, centre_crop_box
from larnet.media.pixels import Pixels, pixels_digest
from larnet.runtime.recent import Recent

KEPT = 8  # photos
LESS = 0.5  # of a figure's reach: somebody unsure who is smaller is a part of the figure
FEET, FAR, MISSED = 0.15, 0.1, 0.15  # of a figure's height: from a person's lowest joint to the
# ground; from any bone; of the figure that is so far from a person's bones, not from its own
LINE, ASTRAY, BESIDE = 0.02, 0.03, 0.1  # of a figure's height: as wide as a drawn line; of bones
# that lie farther from the figure than that: some, many
FITS, HALF = 0.15, -0.35  # of the figure, at most that far from its own bones; of its height: legs
# that end lower go on below a half body
NOBODY = (
    "No person was found in the photo, so the middle of it is used. Use a photo of one whole "
    "person, or place the joints by hand: that works for drawings and toys, too."
)


@dataclass(frozen=True)
class Detection:
    """The person of a photo, the crop box around the person, and remarks for the visitor."""

    person: Person | None
    crop_box: CropBox
    warnings: tuple[str, ...]
    relative: bool = False  # not upright or not whole: see `stance.person_stance`


_kept: Recent[bytes, Detection] = Recent(KEPT)
_crowds: Recent[bytes, tuple[Person, ...]] = Recent(KEPT)


def people_of(photo: Pixels) -> tuple[Person, ...]:
    """`find_people`, remembered; the figure that stands out where nobody is found."""
    key = pixels_digest(photo)
    if (known := _crowds.get(key)) is not None:
        return known
    people = find_people(photo)
    figure = _figure_instead(photo, people)
    return _crowds.put(key, (replace(figure, number=1),) if figure else people)


def _figure_instead(photo: Pixels, people: Sequence[Person]) -> Person | None:
    """A drawn figure or a toy, where none of the people who were found is surely there, or where
    what was taken for a person in a drawing is a part of it, such as a foot."""
    drawing, cells = drawing_in(photo)
    if cells is None and any(person.score >= CERTAIN for person in people):
        return None
    figure = figure_of(drawing)
    if figure is None:
        return None
    right = [person for person in people if not misses(person, figure)]
    return None if any(person.reach > LESS * figure.reach for person in right) else figure


def misses(person: Person, figure: Person) -> bool:
    """Whether what was taken for a person leaves out much of a figure and its feet, or has bones
    beside it: the joints that the outline tells are better. A bear's legs, a pictogram, somebody
    drawn from the side."""
    outline = figure.mask > 0.5
    rows = np.flatnonzero(outline.any(1))
    tall = float(len(rows))
    off, least = (_beyond(one.guessed, outline, FAR * tall) for one in (person, figure))
    astray = _astray(person.guessed, outline, LINE * tall)
    above = (rows[-1] - person.guessed[:, 1].max()) / tall  # of the lowest joint over the ground
    much, some = off > least + MISSED, least < min(off, FITS)
    if above < HALF:
        return False
    return (much and (above >= FEET or astray > ASTRAY)) or (some and astray > BESIDE)


def _astray(joints: np.ndarray, outline: np.ndarray, far: float) -> float:
    """Share of the length of bones of joints (20, 2) that is more pixels than that from an outline
    (H, W) bool."""
    off = cv2.distanceTransform((~outline).astype(np.uint8), cv2.DIST_L2, 5)
    along = np.linspace(0, 1, 24, dtype=np.float32)[:, None]
    first, second = joints[[a for a, _ in BONES]], joints[[b for _, b in BONES]]
    places = (first[:, None] + (second - first)[:, None] * along).round().astype(int)  # (14, 24, 2)
    size = np.array(outline.shape[::-1])
    inside = ((places >= 0) & (places < size)).all(-1)
    x, y = np.moveaxis(np.clip(places, 0, size - 1), -1, 0)
    lengths = np.hypot(*(second - first).T)
    share = (~inside | (off[y, x] > far)).mean(-1)
    return float((share * lengths).sum() / max(float(lengths.sum()), 1e-6))


def _beyond(joints: np.ndarray, outline: np.ndarray, far: float) -> float:
    """Share of an outline (H, W) bool that is more pixels than that from any bone of joints."""
    return float((bone_distances(bones_of(joints), outline.shape).min(0)[outline] > far).mean())


def detect(photo: Pixels, number: int | None = None) -> Detection:
    """The person of a photo, uint8 (H, W, 3), and its crop box; without one the middle
    of the photo and words that say why.

    number: which of several people, counted from left to right, 1 first; without it the largest.
    Raises BadInput when there is none of that number, MissingData or BadCheckpoint when people
    who were asked for cannot be searched for.
    """
    key = pixels_digest(photo, repr(number).encode())
    if known := _kept.get(key):
        return known
    if number is not None:
        return _kept.put(key, seen_as(facing(_numbered(photo, number))))
    middle = centre_crop_box(*photo.shape[:2])
    try:
        person = find_person(photo)
        person = _figure_instead(photo, [person] if person else []) or person
    except (MissingData, BadCheckpoint) as error:  # not kept: the files may come
        return Detection(None, middle, (f"The middle of the photo is used. {error}",))
    if person is None:
        seen = Detection(None, middle, (NOBODY,))
    else:
        if person.others:  # as many are told as there are to choose among
            person = replace(person, others=max(0, len(people_of(photo)) - 1))
        seen = seen_as(facing(person))
    return _kept.put(key, seen)


def detect_asked(
    photo: Pixels, joints: Joints | None, person: int | None = None, height: int | None = None
) -> Detection:
    """The person whose joints are given, in pixels of the photo as its file of `height` pixels has
    them; without joints whom `detect` finds. Raises BadInput or UnknownName."""
    if joints is None:
        return detect(photo, person)
    if person is not None:
        raise BadInput("Give either a person's number or joints: joints say who is meant.")
    given = given_joints(joints, photo.shape[:2], photo.shape[0] / (height or photo.shape[0]))
    return seen_as(facing(person_of_joints(given, photo.shape[:2])))


def seen_as(person: Person) -> Detection:
    """A person who was found or told, in the frame around the person."""
    relative = stance_of(person).relative
    return Detection(person, person_crop_box(person), remarks(person), relative)


def _numbered(photo: Pixels, number: int) -> Person:
    try:
        number = whole_number("Person", number, 1, sys.maxsize)
    except BadInput:
        raise BadInput(
            f"Person {number!r:.40} was asked for; people are numbered from left to right, 1 first."
        ) from None
    people = people_of(photo)
    if number > len(people):
        found = {0: "nobody was found", 1: "only one person was found"}.get(
            len(people), f"{len(people)} people were found, numbered 1 to {len(people)} from left"
        )
        raise BadInput(
            f"Person {number} was asked for, but {found}. python -m larnet person PHOTO shows who "
            "is found; joints can be given instead."
        )
    return people[number - 1]
