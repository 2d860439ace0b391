"""The person in a photo: where the joints are, and the frame that shows the actor as trained."""

from larnet.person.finder import Person, find_person
from larnet.person.framing import (
    frame_person,
    framed_joints,
    only_upper_body,
    remarks,
    standing_height,
)
from larnet.person.seen import Seen, look

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
