"""Who moves in a photo that a program sends: by number, or by joints in the photo's own pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from larnet.errors import BadInput
from larnet.ui.clip.figure import chosen
from larnet.ui.clip.who_moves import WhoMoves

if TYPE_CHECKING:
    from larnet.media.decode_pool import PhotoPixels

PERSON_ABOUT = "Which of several people, counted from left to right, 1 first; null: the largest."
JOINTS_ABOUT = (
    'Where the person is: {"left shoulder": [x, y], ...} or 20 places, in pixels of the photo, as '
    "/person gives them; null: they are found."
)


def who_is_meant(
    photo: str, person: Any = None, joints: Any = None, shares: np.ndarray | None = None
) -> tuple[PhotoPixels, dict[str, Any]]:
    """The photo of a file, and "person" or "joints" as `Pipeline.animate` takes them, in its
    pixels.

    joints: in pixels of the file; shares: (20, 2) in shares of width and height instead. Raises
    BadInput or UnknownName.
    """
    from larnet.body.given_joints import given_joints  # here: they import torch
    from larnet.media.image_file import read_file

    taken = read_file(photo)
    pixels = taken.pixels
    if shares is not None:
        return taken, WhoMoves(joints=shares).asked(pixels)
    if joints is None and person is None:
        return taken, chosen(photo, "", pixels).asked(pixels)
    asked: dict[str, Any] = {} if person is None else {"person": _whole(person)}
    if joints is not None:
        scale = pixels.shape[0] / taken.height
        asked["joints"] = given_joints(_places(joints), pixels.shape[:2], scale)
    return taken, asked


def _whole(person: Any) -> Any:
    return int(person) if isinstance(person, float) and person.is_integer() else person


def _places(joints: Any) -> Any:
    """Places by name as they are; a list of places or null as an array. Raises BadInput."""
    if isinstance(joints, dict):
        return joints
    try:
        rows = [(np.nan, np.nan) if at is None else (float(at[0]), float(at[1])) for at in joints]
        return np.array(rows, np.float32).reshape(-1, 2)
    except (TypeError, ValueError, IndexError, KeyError, OverflowError):
        raise BadInput(
            "Joints are places by name, or a list of 20 places [x, y] or null, in pixels of the "
            "photo."
        ) from None
