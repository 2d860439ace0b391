"""The person in a photo: where the joints are, and the frame that shows the actor as trained."""

from larnet.body.actor_crop import (
    keypoints_in_crop,
    only_upper_body,
    person_crop_box,
    remarks,
    standing_height,
)
from larnet.body.detect_person import Person, find_person
from larnet.body.detection_cache import Detection, detect

__all__ = [
    "Person",
    "Detection",
    "find_person",
    "person_crop_box",
    "keypoints_in_crop",
    "detect",
    "only_upper_body",
    "remarks",
    "standing_height",
]
