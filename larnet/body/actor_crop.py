"""The crop of a photo that shows its person in the canonical framing of training.

There an actor stands in the middle of the square, 0.66 of its side tall, on the ground at 0.90. The
standing height is estimated from trunk, legs and the circle around the body, so it holds for people
who sit, bend or are cut off by the photo's edge.
"""

from __future__ import annotations

import numpy as np

from larnet.body.finder.detect_person import Person
from larnet.body.skeleton import ARMS, AT, GROUND, STANDING_HEIGHT
from larnet.media.crop import CropBox

# In standing heights, measured on people of known height:
TRUNK, LEG, REACH = 0.295, 0.434, 0.517  # shoulders to hips, hip to ankle, radius of the circle
HIPS, HEAD = 0.496, 0.906  # above the ground
ABOVE_GROUND = (  # when standing, of the first of these that is seen; the feet wherever they are
    (("left foot", "right foot", "left ankle", "right ankle"), 0.007),
    (("left knee", "right knee"), 0.253),
    (("hip centre",), HIPS),
    (("shoulder centre",), 0.792),
    (("head",), HEAD),
)
BELOW = (  # the one before, how far aside of it and below, when standing; first the hip centre
    ("hip", 0.06, 0.02),
    ("knee", 0.0, 0.235),
    ("ankle", 0.0, 0.20),
    ("foot", 0.025, 0.045),
)
FARTHEST = 3.0  # side of the frame in long sides of the photo, at most
NEARLY = 0.05  # of the side: a photo this close to its frame is taken whole


def standing_height(person: Person) -> float:
    """In pixels of the photo, whatever the person does: the mean of the two largest estimates,
    since a limb that points at the camera looks shorter, never longer."""
    shoulders, hips = _at(person, "shoulder centre"), _at(person, "hip centre")
    trunk = np.hypot(*(shoulders - hips)) / TRUNK
    legs = [_leg(person, side) / LEG for side in ("left", "right") if _sees(person, f"{side} knee")]
    estimates = sorted([trunk, person.reach / REACH, max(legs, default=0.0)])
    return float(np.mean(estimates[1:]))


def _at(person: Person, joint: str) -> np.ndarray:
    return person.guessed[AT[joint]]


def _sees(person: Person, joint: str) -> bool:
    return bool(np.isfinite(person.joints[AT[joint]]).all())


def _leg(person: Person, side: str) -> float:
    hip, knee, ankle = (_at(person, f"{side} {joint}") for joint in ("hip", "knee", "ankle"))
    return np.hypot(*(hip - knee)) + np.hypot(*(knee - ankle))


def _ground(person: Person, height: float) -> float:
    """Row where the person stands or would stand."""
    for joints, above in ABOVE_GROUND:
        rows = [_at(person, joint)[1] for joint in joints if _sees(person, joint)]
        if rows:
            return float(max(rows)) + above * height
    return float(_at(person, "hip centre")[1]) + HIPS * height


def person_crop_box(person: Person) -> CropBox:
    """The crop box that shows the person as the model was trained to see one.

    It may reach beyond the photo. A photo that is such a square already is taken whole.
    """
    rows, columns = person.shape
    height = standing_height(person)
    side = max(1.0, min(height / STANDING_HEIGHT, FARTHEST * max(rows, columns)))
    middle = (_at(person, "shoulder centre")[0] + _at(person, "hip centre")[0]) / 2
    top = _ground(person, height) - GROUND * side
    if (
        side < height / STANDING_HEIGHT
    ):  # too near for the whole body: the head is placed as in training
        top = _at(person, "head")[1] - (GROUND - HEAD * STANDING_HEIGHT) * side
    left = middle - side / 2
    whole = np.array([left, top, left + side - columns, top + side - rows])
    if rows == columns and (np.abs(whole) <= NEARLY * side).all():
        return CropBox(0, 0, rows)
    return CropBox(round(left), round(top), round(side))


def only_upper_body(person: Person) -> bool:
    """Whether no part of the legs below the hips is seen."""
    return not any(_sees(person, f"{side} knee") for side in ("left", "right"))


def keypoints_in_crop(person: Person, crop_box: CropBox) -> np.ndarray:
    """Joints (20, 2) float32 in the crop, [-1, 1] from edge to edge; NaN: not seen.

    Legs below the photo's edge are those of someone who stands: a model that is to guess them from
    what is not there would have the person rise or fall in the first frames. Arms are where the
    finder guesses them: of hands below the edge or in a pocket the model thinks that they are up.
    """
    corner = np.array((crop_box.left, crop_box.top), np.float32)
    return (2 * (_with_limbs(person) - corner) / crop_box.side - 1).astype(np.float32)


def _with_limbs(person: Person) -> np.ndarray:
    joints, height = person.joints.copy(), standing_height(person)
    for arm in ARMS.values():
        unseen = [joint for joint in arm if not np.isfinite(joints[joint]).all()]
        joints[unseen] = person.guessed[unseen]
    for side, sign in (("left", 1), ("right", -1)):
        above = _at(person, "hip centre")
        for joint, aside, below in BELOW:
            here = AT[f"{side} {joint}"]
            standing = above + np.array((sign * aside, below), np.float32) * height
            seen = np.isfinite(joints[here]).all()
            if not seen and standing[1] > person.shape[0]:
                joints[here] = standing
            above = joints[here] if seen else standing
    return joints
