"""A person whose joints somebody gave: checked, completed, ready to be animated.

A file of joints is JSON, names to places in pixels of the upright photo, x then y from its corner:

    {"left shoulder": [212, 140], "right shoulder": [160, 141], "left hip": [203, 262], ...}

Left and right are the person's own. The shoulders and the hips must be among them; what else is
missing is guessed: an arm hangs, a leg stands, a limb of which a part is given goes on straight. A
joint in the place of the one that it hangs on, such as a hand in that of the wrist, is missing.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from larnet.body.body_distance import body_distance, trunk_length
from larnet.body.finder.detect_person import Person
from larnet.body.finder.regions import HEAD, centres, region_around, sample
from larnet.body.skeleton import AT, IN_TRUNKS, JOINTS
from larnet.errors import BadInput, UnknownName

Joints = Mapping[str, Any] | np.ndarray  # places by name, or (20, 2) with NaN where not known
SIDES = ("left", "right")
MAX_BYTES = 1_000_000  # of a file of joints
# In trunks, from shoulders to hips; those of the drawn actors
SPINE_ABOVE = 0.36  # hips
HALF_SHOULDERS, HALF_HIPS = 0.33, 0.20
ARM, LEG = (
    tuple((upper, lower, IN_TRUNKS[lower]) for upper, lower in pairwise(chain))
    for chain in (("shoulder", "elbow", "wrist", "hand"), ("hip", "knee", "ankle", "foot"))
)
ASIDE = 0.12  # how far an arm that hangs goes aside on its way down, per length
THICK = 0.22  # trunks from its bones that a body is thought to fill
GUESS = 0.5  # visibility of a joint that was guessed
SMALLEST_TRUNK = 4  # pixels
APART = 1.0  # pixels of a joint from the one that it hangs on, at least


def read_joints(path: str | Path) -> dict[str, tuple[float, float]]:
    """Joints by name from a JSON file. Raises BadInput or UnknownName in words."""
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(f"{path.name!r} is too large for a file of 20 joints.")
        told = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BadInput(f"{path.name!r} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise BadInput(
            f"{path.name!r} is not JSON; give names and places, such as "
            '{"left shoulder": [212, 140], ...}.'
        ) from None
    if isinstance(told, dict) and isinstance(told.get("joints"), dict):
        told = told["joints"]
    if not isinstance(told, dict):
        raise BadInput(f"{path.name!r} holds no names and places; see larnet person --help.")
    return {str(name): _place(str(name), at) for name, at in told.items() if at is not None}


def _place(name: str, at: Any) -> tuple[float, float]:
    if name not in AT:
        raise UnknownName("joint", name, JOINTS)
    try:
        x, y = (float(n) for n in (() if isinstance(at, str | bytes) else at))
    except (TypeError, ValueError):
        x = y = math.nan
    if not (math.isfinite(x) and math.isfinite(y)):
        raise BadInput(
            f"The place of the {name} is {str(at)[:40]}; give two numbers, pixels from the left "
            "and from the top."
        )
    return x, y


def given_joints(joints: Joints, shape: tuple[int, int], scale: float = 1.0) -> np.ndarray:
    """Joints by name, or (20, 2) with NaN where one is not known -> float32 (20, 2) in a photo of
    shape (H, W), each place times `scale`.

    Raises UnknownName for other names; BadInput for places that are no numbers or lie outside of
    the photo, and without shoulders and hips.
    """
    out = np.full((len(JOINTS), 2), np.nan)
    if isinstance(joints, Mapping):
        for name, at in joints.items():
            if at is not None:
                out[AT[name]] = np.multiply(_place(str(name), at), scale)
    else:
        try:
            array = np.asarray(joints)
        except ValueError:  # rows of different lengths
            array = np.asarray(joints, object)
        if array.shape != out.shape or array.dtype.kind not in "fiu":
            raise BadInput(
                f"Joints are numbers (20, 2), or places by name; these are {array.dtype} "
                f"{array.shape}."
            )
        out[:] = np.where(np.isfinite(array).all(-1, keepdims=True), array * scale, np.nan)
    _check_inside(out, shape, scale)
    missing = [part for part in ("shoulder", "hip") if not _ends(out, part)]
    if missing:
        raise BadInput(
            "Shoulders and hips must be among the joints; the "
            f"{' and the '.join(f'{part}s' for part in missing)} are missing. Give "
            + " and ".join(f"'left {part}' and 'right {part}'" for part in missing)
            + "."
        )
    _forget_doubles(out)
    return out.astype(np.float32)


def _forget_doubles(joints: np.ndarray) -> None:
    """Take the places of joints away, in place, that are those of the joints that they hang on: a
    bone has a length."""
    trunk = joints.copy()
    for part in ("shoulder", "hip"):
        _complete_middle(trunk, part)
    chains: list[tuple[str, ...]] = [("shoulder centre", "head")]
    for side, bones in ((side, bones) for side in SIDES for bones in (ARM, LEG)):
        chains.append(tuple(f"{side} {part}" for part in (bones[0][0], *(b for _, b, _ in bones))))
    for first, *rest in chains:
        above = trunk[AT[first]]
        for here in (joints[AT[name]] for name in rest):
            if np.hypot(*(here - above)) < APART:
                here[:] = np.nan
            elif np.isfinite(here).all():
                above = here


def _check_inside(joints: np.ndarray, shape: tuple[int, int], scale: float) -> None:
    size, places = np.array(shape[::-1]), joints.round(3)  # a scale leaves 1e-13 beyond an edge
    outside = np.isfinite(joints).all(-1) & ~((places >= 0) & (places <= size)).all(-1)
    if outside.any():
        name = JOINTS[int(np.flatnonzero(outside)[0])]
        x, y = joints[AT[name]] / scale
        raise BadInput(
            f"The {name} is at ({x:g}, {y:g}), outside of the photo of {round(size[0] / scale)} x "
            f"{round(size[1] / scale)} pixels. Leave out what the photo does not show."
        )


def _ends(joints: np.ndarray, part: str) -> bool:
    """Whether both of a pair are known, or can be told from one of them and their middle."""
    known = [np.isfinite(joints[AT[name]]).all() for name in _pair(part)]
    return sum(map(bool, known)) >= 2 or bool(known[0])


def _pair(part: str) -> tuple[str, str, str]:
    return f"{part} centre", f"left {part}", f"right {part}"


def complete_joints(joints: np.ndarray) -> np.ndarray:
    """All of float32 (20, 2) from those of `given_joints`: what is NaN is guessed from the rest.

    The guesses may lie outside of the photo.
    """
    out = joints.copy()
    for part in ("shoulder", "hip"):
        _complete_middle(out, part)
    neck, hips = out[AT["shoulder centre"]], out[AT["hip centre"]]
    trunk = max(trunk_length(out), SMALLEST_TRUNK)
    down = (hips - neck) / trunk if np.hypot(*(hips - neck)) > 1 else np.array((0, 1), np.float32)
    left = np.array((down[1], -down[0]), np.float32)  # of someone who faces the camera
    for part, half in (("shoulder", HALF_SHOULDERS), ("hip", HALF_HIPS)):
        for side, sign in zip(SIDES, (1, -1)):
            _fill(out, f"{side} {part}", out[AT[f"{part} centre"]] + sign * half * trunk * left)
    _fill(out, "head", neck - IN_TRUNKS["head"] * trunk * down)
    _fill(out, "spine", hips + SPINE_ABOVE * (neck - hips))
    for side in SIDES:
        outwards = out[AT[f"{side} shoulder"]] - neck
        sign = 1 if outwards @ left >= 0 else -1
        _complete_limb(out, side, ARM, trunk, _unit(down + ASIDE * sign * left))
        _complete_limb(out, side, LEG, trunk, down)
    return out


def _complete_middle(out: np.ndarray, part: str) -> None:
    """The middle of a pair from both of them, or one of a pair from the other and the middle."""
    middle, left, right = (AT[name] for name in _pair(part))
    for at, guess in (
        (middle, (out[left] + out[right]) / 2),
        (left, 2 * out[middle] - out[right]),
        (right, 2 * out[middle] - out[left]),
    ):
        if not np.isfinite(out[at]).all():
            out[at] = guess


def _complete_limb(out: np.ndarray, side: str, bones: tuple, trunk: float, way: np.ndarray) -> None:
    """The missing joints of an arm or a leg, from the trunk outwards."""
    names = [f"{side} {bones[0][0]}"] + [f"{side} {lower}" for _, lower, _ in bones]
    for n, (_, _, length) in enumerate(bones):
        above, here = out[AT[names[n]]], AT[names[n + 1]]
        if not np.isfinite(out[here]).all():
            later = [AT[name] for name in names[n + 2 :]]
            known = [at for at in later if np.isfinite(out[at]).all()]
            if known:  # between what is above and what is given below
                total = sum(bone[2] for bone in bones[n : later.index(known[0]) + n + 2])
                out[here] = above + (length / total) * (out[known[0]] - above)
            else:
                out[here] = above + length * trunk * way
        step = out[here] - above
        if np.hypot(*step) > 0.1 * trunk:
            way = _unit(step)


def _fill(out: np.ndarray, name: str, guess: np.ndarray) -> None:
    if not np.isfinite(out[AT[name]]).all():
        out[AT[name]] = guess


def _unit(x: np.ndarray) -> np.ndarray:
    return x / max(1e-6, float(np.hypot(*x)))


def person_of_joints(joints: np.ndarray, shape: tuple[int, int]) -> Person:
    """The person of a photo (H, W) whose joints are those of `given_joints`.

    What was guessed counts as half seen inside the photo, as not seen beyond its edges. The mask is
    the joints' own: what lies near the bones. Raises BadInput when shoulders and hips are one
    place.
    """
    guessed = complete_joints(joints)
    trunk = trunk_length(guessed)
    if trunk < SMALLEST_TRUNK:
        raise BadInput(
            f"The shoulders are {trunk:.0f} pixels from the hips; people must be larger than that."
        )
    given = np.isfinite(joints).all(-1)
    inside = ((guessed >= 0) & (guessed <= np.array(shape[::-1], np.float32))).all(-1)
    hips = guessed[AT["hip centre"]]
    region = region_around(guessed)
    assert region is not None  # shoulders and hips are known, as the trunk is
    return Person(
        joints=np.where((given | inside)[:, None], guessed, np.float32(np.nan)),
        visibility=np.where(given, 1.0, np.where(inside, GUESS, 0.0)).astype(np.float32),
        guessed=guessed,
        reach=HEAD * float(np.hypot(*(guessed - hips).T).max()),
        score=1.0,
        others=0,
        shape=shape,
        region=region,
        outline=_bones_mask(guessed, shape, trunk, region),
        told=True,
    )


def _bones_mask(
    joints: np.ndarray, shape: tuple[int, int], trunk: float, region: Any
) -> np.ndarray:
    """Logits (256, 256) of what lies near the bones, in a region."""
    away = body_distance(joints, shape)
    mask = 1 / (1 + np.exp(np.clip((away / trunk - THICK) / 0.03, -50, 50)))
    places = region.place(centres(256)) * np.array(
        (away.shape[1] / shape[1], away.shape[0] / shape[0]), np.float32
    )
    shown = sample(mask.astype(np.float32)[..., None], places)[..., 0].clip(1e-4, 1 - 1e-4)
    return np.log(shown / (1 - shown)).astype(np.float32)
