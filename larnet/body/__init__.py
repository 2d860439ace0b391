"""The person in a photo: where the joints are, and the frame that shows the actor as trained."""

from larnet.body.actor_crop import (
    frame_person,
    framed_joints,
    only_upper_body,
    remarks,
    standing_height,
)
from larnet.body.detect_person import Person, find_person
from larnet.body.detection_cache import Seen, look

__all__ = [
    "Person",
    "Seen",
    "find_person",
    "frame_person",
    "framed_joints",
    "look",
    "only_upper_body",
    "remarks",
    "standing_height",
]
