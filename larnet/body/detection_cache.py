"""What is known of a photo's person, remembered for the photos of the last visitors."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

from larnet.body.actor_crop import person_crop_box, remarks
from larnet.body.detect_person import Person, find_person
from larnet.errors import BadCheckpoint, MissingData
from larnet.media.crop import CropBox, centre_crop_box
from larnet.media.pixels import Pixels

KEPT = 8  # photos
NOBODY = (
    "No person was found in the photo, so the middle of it is used; a photo of one whole person "
    "works best."
)


@dataclass(frozen=True)
class Detection:
    """The person of a photo, the frame around the person, and what to tell about both."""

    person: Person | None
    crop_box: CropBox
    warnings: tuple[str, ...]


_kept: OrderedDict[bytes, Detection] = OrderedDict()
_lock = threading.Lock()


def detect(photo: Pixels) -> Detection:
    """The person of a photo, uint8 (H, W, 3), and its frame; without one the middle of the photo
    and words that say why."""
    key = hashlib.sha256(repr(photo.shape).encode() + photo.tobytes()).digest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    middle = centre_crop_box(*photo.shape[:2])
    try:
        person = find_person(photo)
    except (MissingData, BadCheckpoint) as error:  # not kept: the files may come
        return Detection(None, middle, (f"The middle of the photo is used. {error}",))
    if person is None:
        seen = Detection(None, middle, (NOBODY,))
    else:
        seen = Detection(person, person_crop_box(person), remarks(person))
    with _lock:
        _kept[key] = seen
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return seen
