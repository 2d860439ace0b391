"""A photo, analysed once for all clips: outline, parts, layers, the place without anybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from larnet.body.actor_crop import TRUNK, standing_height
from larnet.body.background.place import filler_is_there, place_without
from larnet.body.body_distance import trunk_length
from larnet.body.bones.body_bones import FOOT, LEFT, LOWER_LEG, RIGHT, UPPER_LEG, WIDTHS, bones_of
from larnet.body.bones.bone_distances import bone_distances
from larnet.body.carried.carried_map import carried_map
from larnet.body.carried.carried_things import carried_things
from larnet.body.finder.arm_places import arms_in_picture
from larnet.body.finder.detect_person import Person
from larnet.body.finder.flat_cells import FlatCells, flat_cells, is_drawn, with_whole_cells
from larnet.body.finder.leg_places import legs_in_picture
from larnet.body.finder.paper import drawing_in
from larnet.body.finder.surroundings import without_surroundings
from larnet.body.layers.part_guess import guessed_parts
from larnet.body.layers.photo_layers import PhotoLayers, photo_layers
from larnet.body.outline import person_outline
from larnet.body.parts import PhotoParts, analyse_parts
from larnet.body.skeleton import AT
from larnet.body.stance.person_stance import stance_of
from larnet.errors import MissingData
from larnet.media.pixels import Pixels, pixels_digest, resize
from larnet.runtime.recent import Recent

LONGEST = 1024  # pixels of a clip's longer side
KEPT = 4  # photos
SMALL = 320  # pixels of the longer side of previews, at most
_CELL = 4  # pixels at which it is told who is nearer
_PAPER = 0.5  # of an outline: it is of a drawing on paper
_BETWEEN = 0.5  # widths of a part over which a border between two people is soft
_CLOTHES = 1.8  # widths of a part from its bone within which clothes of somebody who sits lie
_LAP = 0.04  # standing heights above the hips at which a seat begins
_LEGS = [first + limb for first in (LEFT, RIGHT) for limb in (UPPER_LEG, LOWER_LEG, FOOT)]
NO_PARTS = (
    "The network that tells arms, legs and hands apart is not there, so they are guessed from the "
    "joints alone."
)
NO_CARRIED = (
    "The network that sees bags and what else is carried is not there, so they stay with what they "
    "lie on."
)
NO_FILLER = (
    "The network that fills in the place behind a person is not there, so it is filled from its "
    "edges alone."
)


@dataclass(frozen=True, eq=False)
class PhotoAnalysis:
    """What clips of a photo need of it; `layers` and `matte` are of the photo at `scale`."""

    layers: PhotoLayers
    matte: np.ndarray  # (H, W) float32 in [0, 1]
    scale: float  # pixels of the analysed photo in one of the photo that was given
    warnings: tuple[str, ...]

    @property
    def joints(self) -> np.ndarray:
        """(20, 2) of the photo that was given; those of legs lie where the picture shows them."""
        return self.layers.bones.joints / self.scale


_kept: Recent[bytes, PhotoAnalysis] = Recent(KEPT)
_kept_small: Recent[bytes, PhotoAnalysis] = Recent(KEPT)  # previews push no clip's photo out


def analyse_photo(
    photo: Pixels, person: Person, joints: np.ndarray, longest: int = LONGEST
) -> PhotoAnalysis:
    """Analyse a photo, uint8 (H, W, 3), of a person; the last photos are remembered, but where a
    network was not there, as `warnings` say: its file may come.

    joints (20, 2) in the photo's pixels, none of them NaN; longest: pixels of the longer side, to
    which a larger photo is scaled down. Raises MissingData or BadCheckpoint when the outline's
    network cannot be used.
    """
    joints = np.asarray(joints, np.float64)
    asked = repr(longest).encode(), joints.round(2).tobytes(), _bytes_of(person)
    key = pixels_digest(photo, *asked)
    kept = _kept_small if longest <= SMALL else _kept
    if known := kept.get(key):
        return known
    found = _analysed(photo, person, joints, longest)
    return found if found.warnings else kept.put(key, found)


def _bytes_of(person: Person) -> bytes:
    """All that is known of a person: the outline, the stance and whose parts are whose go by it."""
    values = (getattr(person, each.name) for each in fields(person))
    parts = (part for value in values for part in (value if isinstance(value, tuple) else (value,)))
    return b";".join(
        part.tobytes() if isinstance(part, np.ndarray) else repr(part).encode() for part in parts
    )


def _analysed(photo: Pixels, person: Person, joints: np.ndarray, longest: int) -> PhotoAnalysis:
    scale = min(1.0, longest / max(photo.shape[:2]))
    height, width = (max(1, round(n * scale)) for n in photo.shape[:2])
    photo, person = resize(photo, height, width), _scaled(person, scale, (height, width))
    joints, tall = joints * scale, standing_height(person)
    drawing, cells, matte = _drawing(photo, person, joints, tall)
    carried, warnings = None, tuple[str, ...]()
    try:
        carried = carried_map(photo, matte, joints)
    except MissingData:
        warnings += (NO_CARRIED,)
    mask = None if person.told else person.mask
    large = cells and cells.of_a_person(tall)
    drawn = large is not None and (person.guess or is_drawn(large, matte, joints))
    if large is not None and drawn:
        matte = with_whole_cells(drawing, large, matte, mask, joints, tall)
    matte = without_surroundings(drawing, matte, mask, carried, joints, tall)
    if person.beside:
        matte = matte * _own(joints, person.beside, matte.shape)
    if stance_of(person).posture == "sitting":
        matte = matte * _off_the_seat(joints, tall, matte.shape)
    shares = None
    if not person.guess:
        try:
            parts = analyse_parts(photo, matte, joints)
            shares = _in_photo(parts.masks, parts, (height, width))
        except MissingData:
            warnings += (NO_PARTS,)
    if shares is None:
        shares = guessed_parts(bones_of(joints), tall, (height, width))
    warnings += () if filler_is_there() else (NO_FILLER,)
    background = place_without(photo, matte, tall, cells)
    things = () if carried is None else carried_things(photo, matte, carried, joints, tall)
    if not person.told and not stance_of(person).relative:
        hidden = None if carried is None else carried > 0.5
        joints, swapped = legs_in_picture(shares[_LEGS].sum(0), joints, tall, hidden)
        if swapped:
            shares[_LEGS] = shares[_LEGS[3:] + _LEGS[:3]]
        joints = arms_in_picture(shares, joints, tall, hidden)
    layers = photo_layers(
        photo, matte, shares, joints, background, tall, things, drawn, complete=not person.guess
    )
    return PhotoAnalysis(layers, matte, scale, warnings)


def _drawing(
    photo: Pixels, person: Person, joints: np.ndarray, tall: float
) -> tuple[Pixels, FlatCells | None, np.ndarray]:
    """A photo, its areas if it is a drawing, and the person's outline; of a drawing on ruled or
    shaded paper, as a scanner sees it."""
    drawing, cells = drawing_in(photo)
    matte = _outline(drawing, person, joints, tall)
    white = (drawing == 255).all(-1)[matte > 0.5]  # paper shows inside of what is drawn in lines
    if drawing is photo or person.guess or (white.any() and white.mean() > _PAPER):
        return drawing, cells, matte
    return photo, flat_cells(photo), _outline(photo, person, joints, tall)


def _outline(photo: Pixels, person: Person, joints: np.ndarray, tall: float) -> np.ndarray:
    """The person's outline; the finder's own, at last the surroundings of the bones, where the
    network for it sees nobody."""
    for matte in (person_outline(photo, person), person.mask):
        if (matte > 0.5).any():
            return matte
    off = bone_distances(bones_of(joints), photo.shape) / np.float32(0.03 * tall)
    return np.clip(1.5 - off.min(0), 0, 1)


def _own(joints: np.ndarray, others: Sequence[np.ndarray], shape: tuple[int, ...]) -> np.ndarray:
    """(H, W) in [0, 1]: 1 where a photo is nearer to the person's bones than to those of others, in
    widths of the parts, so that nobody else is moved or taken away."""
    own = _part_widths_off(joints, shape)
    nearest = np.min([_part_widths_off(other, shape) for other in others], 0)
    share = np.clip(0.5 + (nearest - own) / _BETWEEN, 0, 1)
    return cv2.resize(share, shape[1::-1], interpolation=cv2.INTER_LINEAR)


def _off_the_seat(joints: np.ndarray, tall: float, shape: tuple[int, ...]) -> np.ndarray:
    """(H, W) in [0, 1]: 0 where somebody who sits ends and a chair, its wheels or the ground begin:
    from the hips down, further from the bones than clothes are. That stays as in the photo."""
    clothed = np.clip(_CLOTHES + 0.5 - _part_widths_off(joints, shape), 0, 1)
    share = cv2.resize(clothed, shape[1::-1], interpolation=cv2.INTER_LINEAR)
    hips = joints[AT["hip centre"], 1] - _LAP * tall
    below = np.clip((np.arange(shape[0]) - hips) / max(_LAP * tall, 1.0) + 0.5, 0, 1)
    return 1 - below[:, None].astype(np.float32) * (1 - share)


def _part_widths_off(joints: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    tall = max(trunk_length(joints) / TRUNK, 1.0)
    off = bone_distances(bones_of(joints), shape, _CELL)
    return (off / (np.array(WIDTHS, np.float32)[:, None, None] * np.float32(tall))).min(0)


def _scaled(person: Person, scale: float, shape: tuple[int, int]) -> Person:
    region = person.region
    return replace(
        person,
        joints=person.joints * np.float32(scale),
        guessed=person.guessed * np.float32(scale),
        reach=person.reach * scale,
        beside=tuple(other * np.float32(scale) for other in person.beside),
        shape=shape,
        region=replace(region, x=region.x * scale, y=region.y * scale, side=region.side * scale),
    )


def _in_photo(masks: np.ndarray, parts: PhotoParts, shape: tuple[int, int]) -> np.ndarray:
    left, top, right, bottom = parts.box
    out = np.zeros((len(masks), *shape), np.float32)
    out[:, top:bottom, left:right] = masks
    return out
